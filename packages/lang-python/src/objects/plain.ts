/**
 * Plain objects: ints, strings, None, and tuples of plain objects. To compare or hash them no code of the program is run, so traces need not
 * have everything in memory for it, and dicts and sets whose keys are plain need no care for tables that change under a lookup.
 *
 * Example: `('ab', 3)` is plain; `('ab', 3.5)` and instances of classes are not.
 */
import { dontLookInside, isConstant, isVirtual, lookInsideIff } from '@weft/core';
import type { FixedArray, i32 } from '@weft/core';
import { W_Float } from './float.js';
import { compareStrings, sameText } from '../rlib/str_same.js';
import { W_Int } from './int.js';
import type { W_Object } from './object.js';
import { W_Str } from './str.js';
import { W_IntPair, W_Pair, W_Tuple } from './tuple.js';
import { w_None } from './type.js';

export function isPlain(w: W_Object): boolean {
  if (w instanceof W_Int || w instanceof W_Str || w === w_None) return true;
  if (w instanceof W_IntPair) return true;
  if (w instanceof W_Pair) return isPlainPair(w);
  return w instanceof W_Tuple && arePlain(w.items());
}
const isPlainPair = lookInsideIff(
  (pair: W_Pair): boolean => isVirtual(pair) || isConstant(pair),
  function isPlainPair(pair: W_Pair): boolean {
    return isPlain(pair.first) && isPlain(pair.second);
  },
);
const arePlain = lookInsideIff(
  (items: FixedArray<W_Object>): boolean => isConstant(items.length) && items.length <= 8,
  function arePlain(items: FixedArray<W_Object>): boolean {
    for (let i = 0; i < items.length; i++) if (!isPlain(items[i])) return false;
    return true;
  },
);

/** Whether two plain objects are equal. */
export function plainEqual(a: W_Object, b: W_Object): boolean {
  if (a === b) return true;
  if (a instanceof W_Int) return b instanceof W_Int && a.value === b.value;
  if (a instanceof W_Str) return b instanceof W_Str && sameText(a.value, b.value);
  if (a instanceof W_IntPair && b instanceof W_IntPair) return a.equals(b);
  if (a instanceof W_Pair && b instanceof W_Pair) return pairsEqual(a, b);
  return a instanceof W_Tuple && b instanceof W_Tuple && itemsEqual(a.items(), b.items());
}
const pairsEqual = lookInsideIff(
  (a: W_Pair, _b: W_Pair): boolean => isVirtual(a) || isConstant(a),
  function pairsEqual(a: W_Pair, b: W_Pair): boolean {
    return plainEqual(a.first, b.first) && plainEqual(a.second, b.second);
  },
);
const itemsEqual = lookInsideIff(
  (a: FixedArray<W_Object>, _b: FixedArray<W_Object>): boolean => isConstant(a.length) && a.length <= 8,
  function itemsEqual(a: FixedArray<W_Object>, b: FixedArray<W_Object>): boolean {
    if (a.length !== b.length) return false;
    for (let i = 0; i < a.length; i++) if (!plainEqual(a[i], b[i])) return false;
    return true;
  },
);

/** {@link plainCompare} does not know. */
export const UNKNOWN: i32 = 2;

/** -1, 0 or 1 for less, equal, greater, when no code of the program is needed to find out; else {@link UNKNOWN}. */
export function plainCompare(a: W_Object, b: W_Object): i32 {
  if (a instanceof W_Int) {
    if (!(b instanceof W_Int)) return UNKNOWN;
    return a.value < b.value ? -1 : a.value > b.value ? 1 : 0;
  }
  if (a instanceof W_Str) {
    if (!(b instanceof W_Str)) return UNKNOWN;
    const order = compareStrings(a.value, b.value);
    return order < 0 ? -1 : order > 0 ? 1 : 0;
  }
  if (a instanceof W_Float) {
    if (!(b instanceof W_Float)) return UNKNOWN;
    const x = a.value;
    const y = b.value;
    return x < y ? -1 : x > y ? 1 : x === y ? 0 : UNKNOWN;
  }
  if (a instanceof W_IntPair && b instanceof W_IntPair) return a.order(b);
  if (a instanceof W_Pair && b instanceof W_Pair) return comparePairs(a, b);
  if (a instanceof W_Tuple && b instanceof W_Tuple) return compareTuples(a.items(), b.items());
  return UNKNOWN;
}
const comparePairs = dontLookInside(function comparePairs(a: W_Pair, b: W_Pair): i32 {
  const order = compareInPlace(a.first, b.first);
  return order !== 0 ? order : compareInPlace(a.second, b.second);
});
/** {@link plainCompare} of items, of which one is equal to itself whatever it is. A NaN is not. */
function compareInPlace(a: W_Object, b: W_Object): i32 {
  return a === b && !(a instanceof W_Float) ? 0 : plainCompare(a, b);
}
function compareTuples(a: FixedArray<W_Object>, b: FixedArray<W_Object>): i32 {
  const n = a.length < b.length ? a.length : b.length;
  for (let i = 0; i < n; i++) {
    const order = compareInPlace(a[i], b[i]);
    if (order !== 0) return order;
  }
  return a.length < b.length ? -1 : a.length > b.length ? 1 : 0;
}
