/**
 * References across what can collect, see `emitter.ts` for the idea.
 *
 * ```
 * local.get base  local.get r1  i32.store offset=0     r1 has no slot yet
 * i32.const 0  local.get top  i32.store SHADOW_TOP     raise the top over all slots
 * call $f
 * i32.const 0  local.get base  i32.store SHADOW_TOP
 * ```
 *
 * The slow path of an allocation works above `top`: it stores only those references whose local is newer than their
 * slot, and loads again all that it disturbs, so that code on the fast path knows of nothing.
 */
import type { TraceOp, Value } from '@weft/core/backend';
import { I32 } from './encoder.js';
import type { Emitter } from './emitter.js';
import { noResult, op } from './opcodes.js';

/** Room that must be left above the slots: for slow paths, and for functions of the image, which check for themselves. */
const margin = 16384;

function needFrame(e: Emitter): void {
  if (e.base >= 0) return;
  e.base = e.newLocal(I32);
  e.top = e.newLocal(I32);
}

/** Distinct references that live across an operation, by what they stand for. */
function liveAcross(e: Emitter, operation: TraceOp): Value[] {
  const live = new Set<Value>();
  for (const value of e.analysis.across.get(operation) ?? []) {
    const resolved = e.resolve(value);
    if (resolved.tag !== 'const') live.add(resolved);
  }
  return [...live];
}

/** Before a call that can collect. */
export function saveAcross(e: Emitter, operation: TraceOp): void {
  if (!e.analysis.across.has(operation)) return;
  needFrame(e);
  const live = liveAcross(e, operation);
  const { slots, freeSlots } = e.known;
  const alive = new Set(live);
  for (const [value, slot] of slots)
    if (!alive.has(value)) {
      // Its local is still good for the arguments of this call unless it is stale: then it is loaded first.
      if (e.known.stale.has(value)) continue;
      slots.delete(value);
      freeSlots.push(slot);
    }
  for (const value of live) {
    if (slots.has(value)) continue;
    const slot = freeSlots.pop() ?? e.slotCount++;
    slots.set(value, slot);
    e.get(e.base);
    e.pushPlain(value);
    e.memory(op.i32Store, 2, 4 * slot);
  }
}

/** Raises the top of the shadow stack over the function's slots: the last thing before the call. */
export function raiseTop(e: Emitter, operation: TraceOp): void {
  if (!e.analysis.across.has(operation)) return;
  e.storeAt(e.cell('shadowTop'), () => e.get(e.top));
}

/** Behind a call that can collect. */
export function restoreAcross(e: Emitter, operation: TraceOp): void {
  if (!e.analysis.across.has(operation)) return;
  e.storeAt(e.cell('shadowTop'), () => e.get(e.base));
  const alive = new Set(liveAcross(e, operation));
  const { slots, stale, freeSlots } = e.known;
  for (const [value, slot] of slots) {
    if (alive.has(value)) {
      stale.add(value);
      continue;
    }
    slots.delete(value);
    stale.delete(value);
    freeSlots.push(slot);
  }
  e.forgetAddresses();
}

/**
 * Around the slow path of allocations. `made` are locals of new objects, in the order in which `allocate(k)` makes them;
 * each is kept safe while the later ones are made.
 */
export function onSlowPath(
  e: Emitter,
  operation: TraceOp,
  made: readonly number[],
  allocate: (k: number) => void,
): void {
  needFrame(e);
  const { slots, stale } = e.known;
  const extra: number[] = [];
  const own: [number, number][] = [];
  for (const value of liveAcross(e, operation)) {
    if (stale.has(value)) continue;
    const local = e.localOf.get(value)!;
    const slot = slots.get(value);
    if (slot === undefined) extra.push(local);
    else own.push([local, slot]);
  }
  const kept = made.length - 1;
  const store = (k: number, value: () => void) => {
    e.get(e.top);
    value();
    e.memory(op.i32Store, 2, 4 * k);
  };
  extra.forEach((local, k) => store(k, () => e.get(local)));
  for (let k = 0; k < kept; k++) store(extra.length + k, () => e.i32(0));
  e.storeAt(e.cell('shadowTop'), () => {
    e.get(e.top);
    e.i32(4 * (extra.length + kept));
    e.code.byte(op.i32Add);
  });
  made.forEach((local, k) => {
    allocate(k);
    if (k < kept) store(extra.length + k, () => e.get(local));
  });
  const load = (from: number, k: number, local: number) => {
    e.get(from);
    e.memory(op.i32Load, 2, 4 * k);
    e.set(local);
  };
  extra.forEach((local, k) => load(e.top, k, local));
  for (let k = 0; k < kept; k++) load(e.top, extra.length + k, made[k]!);
  for (const [local, slot] of own) load(e.base, slot, local);
  e.storeAt(e.cell('shadowTop'), () => e.get(e.base));
}

/** Writes the start of the function, once its body is there: finds the slots and clears them, since the collector will look at them. */
export function writePrologue(e: Emitter, reentry: number): void {
  const b = e.prologue;
  const constant = (value: number) => {
    b.byte(op.i32Const);
    b.s32(value);
  };
  const local = (opcode: number, index: number) => {
    b.byte(opcode);
    b.u32(index);
  };
  const memory = (opcode: number, offset: number) => {
    b.byte2(opcode, 2);
    b.u32(offset);
  };
  if (e.counter >= 0) {
    constant(reentry);
    local(op.localSet, e.counter);
  }
  if (e.base < 0) return;
  constant(0);
  memory(op.i32Load, e.cell('shadowTop'));
  local(op.localTee, e.base);
  constant(4 * e.slotCount);
  b.byte(op.i32Add);
  local(op.localTee, e.top);
  // Deep recursion through compiled code ends here.
  constant(0);
  memory(op.i32Load, e.cell('shadowLimit'));
  constant(margin);
  b.byte(op.i32Sub);
  b.byte(op.i32GtU);
  b.byte2(op.if, noResult);
  e.call(e.cx.support.stackOverflow, [], [], b);
  b.byte(op.unreachable);
  b.byte(op.end);
  for (let k = 0; k < e.slotCount; k++) {
    local(op.localGet, e.base);
    constant(0);
    memory(op.i32Store, 4 * k);
  }
}
