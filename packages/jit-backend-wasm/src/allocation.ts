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
import { constantSize, type AllocationGroup } from './analysis.js';
import { push } from './arithmetic.js';
import type { Emitter } from './emitter.js';
import { I32 } from './encoder.js';
import { onSlowPath, raiseTop, restoreAcross, saveAcross } from './frame.js';
import { noResult, op } from './opcodes.js';

/** Operations of class `alloc`. Those that were made with another one have no code of their own. */
export function writeAllocation(e: Emitter, operation: TraceOp): void {
  const { analysis } = e;
  if (analysis.grouped.has(operation)) {
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
function pushSlow(e: Emitter, operation: TraceOp, bytes: number): void {
  const { allocation } = e.cx.host.layout;
  const descr = operation.descr as StructDescr | ArrayDescr;
  if (descr.type === 'struct' || bytes >= 0) {
    e.i32(bytes);
    e.i32(descr.typeId);
    e.callImage(`gc.${allocation.slow}`, [I32, I32], [I32]);
  } else {
    e.i32(descr.typeId);
    push(e, operation.args[0]!);
    e.callImage(`gc.${allocation.slowArray}`, [I32, I32], [I32]);
  }
}

/** Writes the header, and the length of an array. */
function writeHeader(e: Emitter, operation: TraceOp, local: number): void {
  const { header, lengthOffset } = e.cx.host.layout;
  const descr = operation.descr as StructDescr | ArrayDescr;
  e.get(local);
  e.i32(descr.typeId | header.freshFlags);
  e.memory(op.i32Store, 2, header.wordOffset);
  if (descr.type === 'struct') return;
  const [length] = operation.args as [Value];
  const constant = e.resolve(length);
  if (constant.tag === 'const' && constant.value === 0) return;
  e.get(local);
  push(e, length);
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

/** An array whose length is known at run time only: made by the collector, which checks its size. */
function writeArray(e: Emitter, operation: TraceOp): void {
  saveAcross(e, operation);
  raiseTop(e, operation);
  pushSlow(e, operation, -1);
  const local = e.define(operation);
  e.tee(local);
  orOutOfMemory(e);
  restoreAcross(e, operation);
  writeHeader(e, operation, local);
}
