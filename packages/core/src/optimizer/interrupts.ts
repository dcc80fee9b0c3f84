/**
 * Where compiled code looks whether something waits for the program: memory was exhausted, objects with finalizers died, the host interrupts.
 *
 * The first two come up in a collection only, that is in an allocation or a call. The recorder puts `guard_no_interrupt` at the end of each round; where
 * the round turned out to do nothing of the kind, because its objects are virtual or its calls were inlined, it is too much. There it becomes a
 * `guard_poll`, which costs a round nothing and looks only every so many rounds, or goes when the host never interrupts.
 */
import { endOfRound, makeOp, type TraceOp } from '../trace/trace.js';

function canCollect(op: TraceOp): boolean {
  return op.info.cls === 'alloc' || op.info.cls === 'call';
}

/** The operations of a stretch of a trace, without guards that could not fail. */
export function withNeededInterrupts(ops: readonly TraceOp[], polls = false): TraceOp[] {
  if (ops.some(canCollect)) return [...ops];
  if (!polls) return withoutInterrupts(ops);
  return ops.map((op) => {
    if (op.info.name !== 'guard_no_interrupt') return op;
    const { snapshot, failArgs, resume } = op;
    return Object.assign(makeOp('guard_poll', []), { snapshot, failArgs, resume, note: endOfRound });
  });
}

/** Without any: for what is followed by a loop that looks. */
export function withoutInterrupts(ops: readonly TraceOp[]): TraceOp[] {
  return ops.filter((op) => op.info.name !== 'guard_no_interrupt');
}
