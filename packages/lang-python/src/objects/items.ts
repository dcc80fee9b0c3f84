/**
 * Arrays of objects as sequences, which tuples, lists and slices share: membership, slices, concatenation, repetition, comparison and hash.
 *
 * Traces look inside of what goes over all items when they know how many there are, as they do of a tuple that they have made.
 */
import { FixedArray, arrayCopy, extend, isConstant, lookInsideIff, shl64, shrU64, wrap } from '@weft/core';
import type { i32, i64 } from '@weft/core';
import { Compare } from '../bytecode/opcodes.js';
import { rMemoryError } from '../rlib/errors.js';
import { sameText } from '../rlib/str_same.js';
import { W_Int, newBool, ordered } from './int.js';
import type { W_Object } from './object.js';
import { compareObjects, objectsEqual } from './operators.js';
import { W_Str } from './str.js';
import { w_None } from './type.js';

/** `item in items`; traces compare one by one when they know how many there are: `x in ('a', 'b')`. */
export const itemsContain = lookInsideIff(
  (items: FixedArray<W_Object>, _item: W_Object): boolean => isConstant(items.length) && items.length <= 8,
  function itemsContain(items: FixedArray<W_Object>, item: W_Object): boolean {
    if (item instanceof W_Str) return textAmong(items, item);
    for (let i = 0; i < items.length; i++) if (objectsEqual(items[i], item)) return true;
    return false;
  },
);
const textAmong = lookInsideIff(
  (items: FixedArray<W_Object>, _item: W_Str): boolean => isConstant(items.length) && items.length <= 8,
  function textAmong(items: FixedArray<W_Object>, item: W_Str): boolean {
    const text = item.value;
    for (let i = 0; i < items.length; i++) {
      const candidate = items[i];
      if (candidate === item) return true;
      if (candidate instanceof W_Str ? sameText(candidate.value, text) : objectsEqual(candidate, item))
        return true;
    }
    return false;
  },
);

/** `count` items from `start`, `step` apart. */
export function sliceItems(
  items: FixedArray<W_Object>,
  start: i32,
  step: i32,
  count: i32,
): FixedArray<W_Object> {
  const result = new FixedArray<W_Object>(count, w_None);
  if (step === 1) {
    arrayCopy(items, start, result, 0, count);
    return result;
  }
  let at = start;
  for (let i = 0; i < count; i++) {
    result[i] = items[at];
    if (i + 1 < count) at += step;
  }
  return result;
}

export function concatItems(a: FixedArray<W_Object>, b: FixedArray<W_Object>): FixedArray<W_Object> {
  const result = new FixedArray<W_Object>(a.length + b.length, w_None);
  arrayCopy(a, 0, result, 0, a.length);
  arrayCopy(b, 0, result, a.length, b.length);
  return result;
}

/** Whether `w` can be a repetition count: has `__index__`. */
export function repeatCount(w: W_Object): boolean {
  return w instanceof W_Int || w.getType().lookup('__index__') !== null;
}
/** `length · count`, at least 0. @throws OperationError: Memory */
export function repeatedLength(length: i32, count: W_Object): i32 {
  const n = count.index();
  if (n <= 0n || length === 0) return 0;
  if (n > 0x10000000n || extend(length) * n > 0x10000000n) throw rMemoryError('');
  return Math.imul(length, wrap(n));
}
export function repeatItems(items: FixedArray<W_Object>, count: W_Object): FixedArray<W_Object> {
  const total = repeatedLength(items.length, count);
  const result = new FixedArray<W_Object>(total, w_None);
  for (let at = 0; at < total; at += items.length) arrayCopy(items, 0, result, at, items.length);
  return result;
}

/**
 * Rich comparison of sequences: the first difference decides, then the length. Traces look inside when one of the lengths is known
 * there, as is that of a tuple that the trace made.
 */
export const compareItems = lookInsideIff(
  (_op: Compare, _a: FixedArray<W_Object>, aLength: i32, _b: FixedArray<W_Object>, bLength: i32): boolean =>
    (isConstant(aLength) && aLength <= 8) || (isConstant(bLength) && bLength <= 8),
  function compareItems(
    op: Compare,
    a: FixedArray<W_Object>,
    aLength: i32,
    b: FixedArray<W_Object>,
    bLength: i32,
  ): W_Object {
    if (aLength !== bLength) {
      if (op === Compare.EQ) return newBool(false);
      if (op === Compare.NE) return newBool(true);
    }
    const n = aLength < bLength ? aLength : bLength;
    for (let i = 0; i < n; i++) {
      if (!objectsEqual(a[i], b[i])) return compareUnequal(op, a[i], b[i]);
    }
    return newBool(ordered(op, aLength - bLength));
  },
);
/** What sequences compare like whose first difference are `a` and `b`. */
export function compareUnequal(op: Compare, a: W_Object, b: W_Object): W_Object {
  if (op === Compare.EQ) return newBool(false);
  if (op === Compare.NE) return newBool(true);
  return compareObjects(op, a, b);
}

/** CPython's hash of a tuple (xxHash, 64 bits): each item's hash is mixed in, and their number in the end. */
const HASH_START: i64 = 2870177450012600261n;
function hashStep(h: i64, item: i64): i64 {
  const p1: i64 = -7046029288634856825n;
  const p2: i64 = -4417276706812531889n;
  const mixed = BigInt.asIntN(64, h + BigInt.asIntN(64, item * p2));
  return BigInt.asIntN(64, (shl64(mixed, 31) | shrU64(mixed, 33)) * p1);
}
function hashEnd(h: i64, count: i64): i64 {
  const sum = BigInt.asIntN(64, h + (count ^ (HASH_START ^ 3527539n)));
  return sum === -1n ? 1546275796n : sum;
}
export const hashItems = lookInsideIff(
  (items: FixedArray<W_Object>): boolean => isConstant(items.length) && items.length <= 8,
  function hashItems(items: FixedArray<W_Object>): i64 {
    let h = HASH_START;
    for (let i = 0; i < items.length; i++) h = hashStep(h, items[i].hash());
    return hashEnd(h, extend(items.length));
  },
);
/** {@link hashItems} of two items, from their hashes. */
export function hashPair(first: i64, second: i64): i64 {
  return hashEnd(hashStep(hashStep(HASH_START, first), second), 2n);
}
