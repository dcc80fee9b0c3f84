/**
 * Equality and containment of strings, for compiled code: what is compared is mostly a short string of the program, such as `c == '+'` or
 * `c in '.e'`. With a short constant the units are compared one by one in the trace, where they are known from
 * the comparisons before; all else is a call.
 */
import { isConstant, unrollSafe } from '@weft/core';
import type { i32 } from '@weft/core';

/** Longest constants that are compared in the trace. */
const SHORT: i32 = 4;
const SHORT_SET: i32 = 8;

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
  if (isConstant(text) && text.length <= SHORT_SET && part.length === 1)
    return hasUnit(text, part.charCodeAt(0));
  return text.includes(part);
}
const hasUnit = unrollSafe(function hasUnit(constant: string, unit: i32): boolean {
  for (let i = 0; i < constant.length; i++) if (constant.charCodeAt(i) === unit) return true;
  return false;
});
