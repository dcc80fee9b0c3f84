/**
 * New objects: the collector's bump allocation inline, with its slow path beside it.
 *
 * Allocations of constant size with nothing between them that can collect are made together (`analysis.ts` finds the groups): one test,
 * one bump, and all headers at once, so that memory looks in order to the collector whatever happens between them.
 *
 * ```
 * r1 = new(A)  …  r2 = new(B)
 *
 * r1 = gcFree;  r2 = r1 + 16;  end = r2 + 24
 * if (end >u gcLimit) { save; r1 = slow(40, A); r2 = r1 + 16; load }
 * else gcFree = end
 * r1.header = A;  r2.header = B
 * ```
 */
import type { ArrayDescr, StructDescr, TraceOp, Value } from '@weft/core/backend';
import { constantSize, isGrouped, type AllocationGroup } from './analysis.js';
import { push } from './arithmetic.js';
import type { Emitter } from './emitter.js';
import { I32 } from './encoder.js';
import { onSlowPath } from './frame.js';
import { plain } from './memory.js';
import { noResult, op } from './opcodes.js';

/** Operations of class `alloc`. Those that were made with another one have no code of their own. */
export function writeAllocation(e: Emitter, operation: TraceOp): void {
  const { analysis } = e;
  if (isGrouped(analysis, operation)) {
    e.known.fresh.add(operation);
    return;
  }
  const group = analysis.groups.get(operation);
  if (group !== undefined) writeGroup(e, operation, group);
  else if (constantSize(operation) >= 0) writeLarge(e, operation);
  else writeArray(e, operation);
  e.known.fresh.add(operation);
}

/** Pushes the address of memory from the collector, for one object or for a group with this many bytes; it may collect. */
function pushSlow(
  e: Emitter,
  operation: TraceOp,
  bytes: number,
  pushLength = () => push(e, operation.args[0]!),
): void {
  const { allocation } = e.cx.host.layout;
  const descr = operation.descr as StructDescr | ArrayDescr;
  if (descr.type === 'struct' || bytes >= 0) {
    e.i32(bytes);
    e.i32(descr.typeId);
    e.callImage(`gc.${allocation.slow}`, [I32, I32], [I32]);
  } else {
    e.i32(descr.typeId);
    pushLength();
    e.callImage(`gc.${allocation.slowArray}`, [I32, I32], [I32]);
  }
}

/** Writes the header, and the length of an array. */
function writeHeader(
  e: Emitter,
  operation: TraceOp,
  local: number,
  pushLength = () => push(e, operation.args[0]!),
): void {
  const { header, lengthOffset } = e.cx.host.layout;
  const descr = operation.descr as StructDescr | ArrayDescr;
  e.get(local);
  e.i32(descr.typeId | header.freshFlags);
  if (header.freshCell !== undefined) {
    e.loadAt(e.cell(header.freshCell));
    e.code.byte(op.i32Or);
  }
  e.memory(op.i32Store, 2, header.wordOffset);
  if (descr.type === 'struct') return;
  const [length] = operation.args as [Value];
  const constant = e.resolve(length);
  if (constant.tag === 'const' && constant.value === 0) return;
  e.get(local);
  pushLength();
  e.memory(op.i32Store, 2, lengthOffset);
}

/** Ends the program when the address on the stack is 0. */
function orOutOfMemory(e: Emitter): void {
  e.code.byte(op.i32Eqz);
  e.open(op.if, noResult);
  e.call(e.cx.support.outOfMemory, [], []);
  e.code.byte(op.unreachable);
  e.end();
}

function writeGroup(e: Emitter, first: TraceOp, group: AllocationGroup): void {
  const { code } = e;
  const { allocation } = e.cx.host.layout;
  const free = e.cell(allocation.freeCell);
  const locals = group.map((operation) => e.define(operation));
  const end = e.newLocal(I32);
  e.loadAt(free);
  group.forEach((operation, k) => {
    e.tee(locals[k]!);
    e.i32(constantSize(operation));
    code.byte(op.i32Add);
  });
  e.tee(end);
  e.loadAt(e.cell(allocation.limitCell));
  code.byte(op.i32GtU);
  e.open(op.if, noResult);
  const total = group.reduce((sum, operation) => sum + constantSize(operation), 0);
  onSlowPath(e, first, [locals[0]!], () => {
    // Memory for all of them, since a collection between two would find the first one unused and make it old.
    pushSlow(e, first, total);
    e.tee(locals[0]!);
    orOutOfMemory(e);
  });
  for (let k = 1; k < group.length; k++) {
    e.get(locals[k - 1]!);
    e.i32(constantSize(group[k - 1]!));
    code.byte(op.i32Add);
    e.set(locals[k]!);
  }
  e.else();
  e.storeAt(free, () => e.get(end));
  e.end();
  e.forgetAddresses();
  group.forEach((operation, k) => writeHeader(e, operation, locals[k]!));
}

/** An object of constant size that is too large for the bump. */
function writeLarge(e: Emitter, operation: TraceOp): void {
  const local = e.define(operation);
  // An array that is too large for any heap is refused by the function for arrays.
  const size = (operation.descr as StructDescr | ArrayDescr).type === 'struct' ? constantSize(operation) : -1;
  onSlowPath(e, operation, [local], () => {
    pushSlow(e, operation, size);
    e.tee(local);
    orOutOfMemory(e);
  });
  e.forgetAddresses();
  writeHeader(e, operation, local);
}

/**
 * An array whose length is known at run time only: bumped like objects when it is short, else made by the collector, which checks its
 * size.
 */
function writeArray(e: Emitter, operation: TraceOp): void {
  const { code } = e;
  const { allocation } = e.cx.host.layout;
  const { itemsOffset, itemSize } = operation.descr as ArrayDescr;
  const most = Math.floor((allocation.maxInlineSize - itemsOffset - 7) / itemSize);
  const free = e.cell(allocation.freeCell);
  const [length] = operation.args as [Value];
  const pushLength = plain(e, length, I32);
  const local = e.define(operation);
  const end = e.newLocal(I32);
  e.loadAt(free);
  e.tee(local);
  pushLength();
  if (itemSize > 1) {
    e.i32(31 - Math.clz32(itemSize));
    code.byte(op.i32Shl);
  }
  e.i32(itemsOffset + 7);
  code.byte(op.i32Add);
  e.i32(-8);
  code.byte2(op.i32And, op.i32Add);
  e.tee(end);
  e.loadAt(e.cell(allocation.limitCell));
  code.byte(op.i32GtU);
  pushLength();
  e.i32(most);
  code.byte2(op.i32GtU, op.i32Or);
  e.open(op.if, noResult);
  onSlowPath(e, operation, [local], () => {
    pushSlow(e, operation, -1, pushLength);
    e.tee(local);
    orOutOfMemory(e);
  });
  e.else();
  e.storeAt(free, () => e.get(end));
  e.end();
  e.forgetAddresses();
  writeHeader(e, operation, local, pushLength);
}
