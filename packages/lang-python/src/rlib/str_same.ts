/**
 * Equality, containment, order and hashes of strings. Equality and containment are for compiled code: what is compared is mostly a short string of the program, such as `c == '+'` or
 * `c in '.e'`. A short constant is compared unit by unit in the trace, where units are known from
 * the comparisons before; whether a character is in a constant is looked up in a table; all else is a call.
 */
import { FixedArray, elidable, extend, isConstant, stringHash, unchecked, unrollSafe } from '@weft/core';
import { fourUnits, getHash } from '@weft/core/lowlevel';
import type { i32, i64, u8 } from '@weft/core';

/** Longest constants that are compared in the trace. */
const SHORT: i32 = 4;

/** `a === b` */
export function sameText(a: string, b: string): boolean {
  if (isConstant(b)) {
    if (b.length <= SHORT) return sameUnits(a, b);
    if (a.length !== b.length) return false;
  } else if (isConstant(a) && a.length <= SHORT) {
    return sameUnits(b, a);
  }
  return a === b;
}
const sameUnits = unrollSafe(function sameUnits(a: string, constant: string): boolean {
  if (a.length !== constant.length) return false;
  for (let i = 0; i < constant.length; i++) if (a.charCodeAt(i) !== constant.charCodeAt(i)) return false;
  return true;
});

/** `text.includes(part)` */
export function hasText(text: string, part: string): boolean {
  if (isConstant(text) && part.length === 1) {
    const unit = part.charCodeAt(0);
    if (unit < SET_SIZE) return setOf(text)[unit] !== 0;
  }
  return text.includes(part);
}
/** For each unit below 256 whether it is in a text that is constant in a trace: one test, whatever the text's length. */
const SET_SIZE: i32 = 256;
const setOf = elidable(function setOf(text: string): FixedArray<u8> {
  const set = new FixedArray<u8>(SET_SIZE, 0);
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < SET_SIZE) set[unit] = 1;
  }
  return set;
});

/** Order by code points: UTF-16 order differs where a surrogate meets a unit above the surrogates. */
export const compareStrings = elidable(function compareStrings(a: string, b: string): i32 {
  const n = a.length < b.length ? a.length : b.length;
  for (let i = 0; i < n; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) {
      const highX = x >= 0xd800 && x < 0xe000;
      const highY = y >= 0xd800 && y < 0xe000;
      if (highX !== highY && x >= 0xd800 && y >= 0xd800) return highX ? 1 : -1;
      return x < y ? -1 : 1;
    }
  }
  return a.length - b.length;
});

/** Whether some unit is a surrogate. */
export const hasSurrogates = elidable(function hasSurrogates(s: string): boolean {
  const n = s.length;
  let i: i32 = 0;
  // Four units at a time: a lane is zero where the upper bits are those of a surrogate, and only then some lane borrows into its top bit.
  for (; i + 4 <= n; i += 4) {
    const x = (fourUnits(s, i) & UPPER_BITS) ^ SURROGATES;
    if ((BigInt.asIntN(64, x - 0x0001000100010001n) & ~x & TOPS) !== 0n) return true;
  }
  for (; i < n; i++) if (unchecked(() => s.charCodeAt(i) & 0xf800) === 0xd800) return true;
  return false;
});
/** In each of four units: 0xf800, 0xd800 and 0x8000. */
const UPPER_BITS: i64 = -0x07ff07ff07ff0800n;
const SURROGATES: i64 = -0x27ff27ff27ff2800n;
const TOPS: i64 = -0x7fff7fff7fff8000n;

/** Python's hash of a text, never -1. The text remembers it. */
export function hashOfText(s: string): i64 {
  if (isConstant(s)) return hashOfConstant(s);
  const known = getHash(s);
  const h = known !== 0 ? known : stringHash(s);
  return h === -1 ? -2n : extend(h);
}
/** A trace computes it once. */
const hashOfConstant = elidable(function hashOfConstant(s: string): i64 {
  const h = stringHash(s);
  return h === -1 ? -2n : extend(h);
});
