/**
 * Which exit slot each value of a trace is left in when a guard fails.
 *
 * The guards of a trace hand over nearly the same values again and again. A value has one slot, from the first guard that hands it over
 * to the last, so code that leaves can be shared: what stores a value for one guard stores it for its neighbours too.
 *
 * ```
 * guard_true(i2) [r0, l1]        r0 → 0  l1 → 1
 * guard_class(r3, X) [r0, r3]    r0 → 0  r3 → 2
 * guard_true(i5) [r3, l6]        r3 → 2  l6 → 3
 * ```
 *
 * Slots of values that no later guard needs are given to others, the one that has been free for longest first, and only once so many
 * are in use that memory would be touched for nothing.
 */
import { isGuard, type TraceOp, type Value } from './trace.js';

/** So many slots are used before one is used again. */
const before = 192;

/** Sets `failSlots` of all guards of a trace. Overwrites the values' `number`. */
export function assignExitSlots(ops: readonly TraceOp[]): void {
  for (const op of ops)
    if (op.failArgs !== null && isGuard(op))
      for (let k = 0; k < op.failArgs.length; k++) {
        const value = op.failArgs[k]!;
        if (value.tag !== 'const') value.number = -1;
      }
  // First the values are numbered, in order of appearance, then the numbers get slots.
  const last: number[] = [];
  ops.forEach((op, at) => {
    if (op.failArgs === null || !isGuard(op)) return;
    for (let k = 0; k < op.failArgs.length; k++) {
      const value = op.failArgs[k]!;
      if (value.tag === 'const') continue;
      if (value.number < 0) value.number = last.length;
      last[value.number] = at;
    }
  });
  const slotOf = new Int32Array(last.length).fill(-1);
  const free: number[] = [];
  let nextFree = 0;
  let used = 0;
  const take = (): number => (used >= before && nextFree < free.length ? free[nextFree++]! : used++);
  let previous: TraceOp | null = null;
  ops.forEach((op, at) => {
    const { failArgs } = op;
    if (failArgs === null || !isGuard(op)) return;
    if (previous !== null && sameValues(failArgs, previous.failArgs!)) {
      op.failArgs = previous.failArgs;
      op.failSlots = previous.failSlots;
    } else {
      const slots = new Array<number>(failArgs.length);
      for (let k = 0; k < failArgs.length; k++) {
        const value = failArgs[k]!;
        if (value.tag === 'const') slots[k] = used++;
        else if ((slots[k] = slotOf[value.number]!) < 0) slots[k] = slotOf[value.number] = take();
      }
      op.failSlots = slots;
    }
    for (let k = 0; k < failArgs.length; k++) {
      const value = failArgs[k]!;
      if (value.tag === 'const' || last[value.number] !== at) continue;
      free.push(slotOf[value.number]!);
      // Not given back twice.
      last[value.number] = -1;
    }
    previous = op;
  });
}

function sameValues(a: readonly Value[], b: readonly Value[]): boolean {
  if (a.length !== b.length) return false;
  for (let k = 0; k < a.length; k++) if (a[k] !== b[k]) return false;
  return true;
}
