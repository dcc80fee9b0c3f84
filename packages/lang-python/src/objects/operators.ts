/**
 * Binary operators and comparisons between any two objects: Python's protocol of asking the left operand, then the
 * right one (the right one first when its type is a proper subclass of the left one's), and what happens when both decline.
 *
 * The interpreter tries `a.add(b)` itself and comes here only for the rest.
 */
import type { i32 } from '@weft/core';
import { Compare } from '../bytecode/opcodes.js';
import { W_Float, mirrored } from './float.js';
import { sameText } from '../rlib/str_same.js';
import { W_Int, newBool } from './int.js';
import { BinOp, W_Object, binOpSigns, typeError } from './object.js';
import { UNKNOWN, plainCompare } from './plain.js';
import { W_Str } from './str.js';
import { W_Tuple } from './tuple.js';

/** Whether the type of `b` is a proper subclass of the type of `a`. */
function isProperSubtype(b: W_Object, a: W_Object): boolean {
  const typeA = a.getType();
  const typeB = b.getType();
  return typeA !== typeB && typeB.isSubtype(typeA);
}

/** `a op b`. @throws OperationError: Type */
export function binaryOp(op: BinOp, a: W_Object, b: W_Object): W_Object {
  if (isProperSubtype(b, a)) {
    const reflected = b.rbinary(op, a);
    if (reflected !== null) return reflected;
    const result = a.binary(op, b);
    if (result !== null) return result;
    throw a.binaryFailed(op, b);
  }
  const result = a.binary(op, b);
  if (result !== null) return result;
  if (a.getType() !== b.getType()) {
    const reflected = b.rbinary(op, a);
    if (reflected !== null) return reflected;
  }
  throw a.binaryFailed(op, b);
}

/** `a op= b` */
export function inplaceOp(op: BinOp, a: W_Object, b: W_Object): W_Object {
  const inplace = a.inplace(op, b);
  if (inplace !== null) return inplace;
  if (isProperSubtype(b, a)) {
    const reflected = b.rbinary(op, a);
    if (reflected !== null) return reflected;
  }
  const result = a.binary(op, b);
  if (result !== null) return result;
  if (a.getType() !== b.getType()) {
    const reflected = b.rbinary(op, a);
    if (reflected !== null) return reflected;
  }
  const error = a.binaryFailed(op, b);
  const message = error.message;
  if (message === null || !message.startsWith('unsupported operand')) throw error;
  const sign = op === BinOp.POW ? '**' : binOpSigns[op];
  throw typeError(
    'unsupported operand type(s) for ' +
      sign +
      "=: '" +
      a.getType().name +
      "' and '" +
      b.getType().name +
      "'",
  );
}

/** `a (op) b`; `op` is a `Compare`. @throws OperationError: Type */
export function compareObjects(op: Compare, a: W_Object, b: W_Object): W_Object {
  const mirror = mirrored(op);
  if (isProperSubtype(b, a)) {
    const reflected = b.compare(mirror, a);
    if (reflected !== null) return reflected;
    const result = a.compare(op, b);
    if (result !== null) return result;
  } else {
    const result = a.compare(op, b);
    if (result !== null) return result;
    const reflected = b.compare(mirror, a);
    if (reflected !== null) return reflected;
  }
  if (op === Compare.EQ) return newBool(a === b);
  if (op === Compare.NE) return newBool(a !== b);
  throw typeError(
    "'" +
      compareSign(op) +
      "' not supported between instances of '" +
      a.getType().name +
      "' and '" +
      b.getType().name +
      "'",
  );
}

function compareSign(op: i32): string {
  return op === Compare.LT ? '<' : op === Compare.LE ? '<=' : op === Compare.GT ? '>' : '>=';
}

/** `a is b or a == b`: what containers mean by equal. */
export function objectsEqual(a: W_Object, b: W_Object): boolean {
  if (a === b) return true;
  if (a instanceof W_Int && b instanceof W_Int) return a.value === b.value;
  if (a instanceof W_Str && b instanceof W_Str) return sameText(a.value, b.value);
  if (a instanceof W_Tuple && b instanceof W_Tuple) {
    const order = plainCompare(a, b);
    if (order !== UNKNOWN) return order === 0;
  }
  return compareObjects(Compare.EQ, a, b).truth();
}

/** `a < b` as a condition: sorting, `min`, `max`. */
export function objectLess(a: W_Object, b: W_Object): boolean {
  if (a instanceof W_Int && b instanceof W_Int) return a.value < b.value;
  if (a instanceof W_Float && b instanceof W_Float) return a.value < b.value;
  if (a instanceof W_Tuple && b instanceof W_Tuple) {
    const order = plainCompare(a, b);
    if (order !== UNKNOWN) return order < 0;
  }
  return compareObjects(Compare.LT, a, b).truth();
}

/** `item in w` */
export function containsItem(w: W_Object, item: W_Object): boolean {
  if (w.hasContains()) return w.contains(item);
  if (w.getType().lookup('__iter__') === null && w.getType().lookup('__getitem__') === null)
    throw typeError("argument of type '" + w.getType().name + "' is not iterable");
  return isAmong(w.iter(), item);
}
function isAmong(it: W_Object, item: W_Object): boolean {
  for (;;) {
    const next = it.next();
    if (next === null) return false;
    if (objectsEqual(next, item)) return true;
  }
}
