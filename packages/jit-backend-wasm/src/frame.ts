/**
 * References across what can collect, see `emitter.ts` for the idea.
 *
 * ```
 * local.get base  local.get r1  i32.store offset=0     r1 has no slot yet
 * i32.const 0  local.get base  i32.const 4  i32.add  i32.store SHADOW_TOP     raise the top over the slots in use
 * call $f
 * i32.const 0  local.get base  i32.store SHADOW_TOP
 * ```
 *
 * The slow path of an allocation works above these slots: it stores only those references whose local is newer than their
 * slot, and loads again all that it disturbs, so that code on the fast path knows of nothing.
 */
import type { TraceOp, Value } from '@weft/core/backend';
import { liveAcross } from './analysis.js';
import { I32, type Bytes } from './encoder.js';
import type { Emitter } from './emitter.js';
import { noResult, op } from './opcodes.js';

/** Room that must be left above the slots: for slow paths, and for functions of the image, which check for themselves. */
const margin = 16384;

function needFrame(e: Emitter): void {
  if (e.base < 0) e.base = e.newLocal(I32);
}

/** Pushes the address of a slot. */
function pushSlot(e: Emitter, slot: number): void {
  e.get(e.base);
  if (slot === 0) return;
  e.i32(4 * slot);
  e.code.byte(op.i32Add);
}

/** Distinct references that live across an operation, by what they stand for. */
function distinctAcross(e: Emitter, operation: TraceOp): Value[] {
  const distinct = new Set<Value>();
  const values = liveAcross(e.analysis, operation) ?? [];
  for (let k = 0; k < values.length; k++) {
    const resolved = e.resolve(values[k]!);
    if (resolved.tag !== 'const') distinct.add(resolved);
  }
  return Array.from(distinct);
}

/** Before a call that can collect. */
export function saveAcross(e: Emitter, operation: TraceOp): void {
  if (liveAcross(e.analysis, operation) === undefined) return;
  const live = distinctAcross(e, operation);
  const { slots, freeSlots } = e.known;
  const alive = new Set(live);
  for (const [value, slot] of slots)
    if (!alive.has(value)) {
      // Its local is still good for the arguments of this call unless it is stale: then it is loaded first.
      if (e.known.stale.has(value)) continue;
      slots.delete(value);
      freeSlots.push(slot);
    }
  if (live.length > 0) {
    needFrame(e);
    checkRoom(e);
  }
  // Those at the bottom first, so that there is little to look at.
  freeSlots.sort((a, b) => b - a);
  const used = new Set<number>();
  let height = 0;
  const { height: before } = e.known;
  for (const value of live) {
    let slot = slots.get(value);
    if (slot === undefined) {
      slot = freeSlots.pop() ?? e.slotCount++;
      slots.set(value, slot);
      e.get(e.base);
      e.pushPlain(value);
      e.memory(op.i32Store, 2, 4 * slot);
    }
    used.add(slot);
    height = Math.max(height, slot + 1);
  }
  for (let slot = before; slot < height; slot++) {
    if (used.has(slot)) continue;
    e.get(e.base);
    e.i32(0);
    e.memory(op.i32Store, 2, 4 * slot);
  }
  e.known.height = height;
}

/** Ends deep recursion through compiled code: before the first call on a way through a function. */
function checkRoom(e: Emitter): void {
  if (e.known.checked) return;
  e.known.checked = true;
  e.get(e.base);
  writeCheck(e, e.code);
}

/** Tests the address on the stack. */
function writeCheck(e: Emitter, b: Bytes): void {
  b.byte(op.i32Const);
  b.s32(0);
  b.byte2(op.i32Load, 2);
  b.u32(e.cell('shadowLimit'));
  b.byte(op.i32Const);
  b.s32(margin);
  b.byte(op.i32Sub);
  b.byte(op.i32GtU);
  b.byte2(op.if, noResult);
  e.call(e.cx.support.stackOverflow, [], [], b);
  b.byte(op.unreachable);
  b.byte(op.end);
}

/** Raises the top of the shadow stack over the slots in use: the last thing before the call. */
export function raiseTop(e: Emitter, operation: TraceOp): void {
  const { height } = e.known;
  if (height === 0 || liveAcross(e.analysis, operation) === undefined) return;
  e.storeAt(e.cell('shadowTop'), () => pushSlot(e, height));
}

/** Puts it back. */
export function lowerTop(e: Emitter, operation: TraceOp): void {
  if (e.known.height === 0 || liveAcross(e.analysis, operation) === undefined) return;
  e.storeAt(e.cell('shadowTop'), () => e.get(e.base));
}

/** Behind a call that can collect. */
export function restoreAcross(e: Emitter, operation: TraceOp): void {
  if (liveAcross(e.analysis, operation) === undefined) return;
  lowerTop(e, operation);
  const alive = new Set(distinctAcross(e, operation));
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
  const { slots, stale, height } = e.known;
  const extra: number[] = [];
  const own: [number, number][] = [];
  for (const value of distinctAcross(e, operation)) {
    if (stale.has(value)) continue;
    const local = e.localOf.get(value)!;
    const slot = slots.get(value);
    if (slot === undefined) extra.push(local);
    else own.push([local, slot]);
  }
  const kept = made.length - 1;
  const store = (slot: number, value: () => void) => {
    e.get(e.base);
    value();
    e.memory(op.i32Store, 2, 4 * slot);
  };
  const first = height + extra.length;
  const end = first + kept;
  extra.forEach((local, k) => store(height + k, () => e.get(local)));
  for (let k = 0; k < kept; k++) store(first + k, () => e.i32(0));
  if (end > 0) e.storeAt(e.cell('shadowTop'), () => pushSlot(e, end));
  made.forEach((local, k) => {
    allocate(k);
    if (k < kept) store(first + k, () => e.get(local));
  });
  const load = (slot: number, local: number) => {
    e.loadSlot(slot);
    e.set(local);
  };
  extra.forEach((local, k) => load(height + k, local));
  for (let k = 0; k < kept; k++) load(first + k, made[k]!);
  for (const [local, slot] of own) load(slot, local);
  if (end > 0) e.storeAt(e.cell('shadowTop'), () => e.get(e.base));
}

/** So many slots may be above the limit that {@link checkRoom} tests. */
const uncheckedSlots = 1024;

/** Writes the start of the function, once its body is there. `loops`: its calls do not test for room. */
export function writePrologue(e: Emitter, reentry: number, loops: boolean): void {
  const b = e.prologue;
  const constant = (value: number) => {
    b.byte(op.i32Const);
    b.s32(value);
  };
  const local = (opcode: number, index: number) => {
    b.byte(opcode);
    b.u32(index);
  };
  if (e.counter >= 0) {
    constant(reentry);
    local(op.localSet, e.counter);
  }
  if (e.base < 0) return;
  constant(0);
  b.byte2(op.i32Load, 2);
  b.u32(e.cell('shadowTop'));
  local(op.localSet, e.base);
  if (e.slotCount === 0 || (!loops && e.slotCount <= uncheckedSlots)) return;
  local(op.localGet, e.base);
  constant(4 * e.slotCount);
  b.byte(op.i32Add);
  writeCheck(e, b);
}
