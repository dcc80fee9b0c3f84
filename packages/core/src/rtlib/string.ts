/**
 * Methods of `string` in translated code. A string is an immutable array of UTF-16 units whose hash word caches its
 * hash. Functions are called `string_<method>` and take the string first; the frontend substitutes them for
 * the JavaScript methods, whose meaning they have (`charCodeAt` and indexing alone differ: out of range traps).
 *
 * New strings are made by `newString(n)`, filled by `setUnit` and `copyUnits` before anyone else sees them.
 */
import { FixedArray } from '../author/arrays.js';
import { copyUnits, newString, recordUnit, setUnit } from '../author/lowlevel.js';
import { extend, wrap } from '../author/numbers.js';
import type { i32 } from '../author/numbers.js';
import { WeftArray, clampIndex } from './array.js';
import { host_toLowerCase, host_toUpperCase } from './host.js';
import { string_hash } from './keys.js';
import { findText, findUnit, firstDifference, isAscii, sameUnits } from './units.js';
import { getHash } from '../author/lowlevel.js';
import { unchecked } from '../author/hints.js';

/** The 256 one-unit strings that need no allocation. */
const unitStrings: FixedArray<string> = makeUnitStrings();

export function string_equals(a: string, b: string): boolean {
  const n = a.length;
  if (n !== b.length) return false;
  const ha = getHash(a);
  const hb = getHash(b);
  if (ha !== 0 && hb !== 0 && ha !== hb) return false;
  return sameUnits(a, 0, b, 0, n);
}

/** `a === b` where either may be null. */
export function string_same(a: string | null, b: string | null): boolean {
  if (a === null) return b === null;
  if (b === null) return false;
  return string_equals(a, b);
}

/** Negative, zero or positive as `a` sorts before, with or after `b` (by units, as JavaScript's `<`). */
export function string_compare(a: string, b: string): i32 {
  const n = a.length < b.length ? a.length : b.length;
  const at = firstDifference(a, b, n);
  return at < n ? a.charCodeAt(at) - b.charCodeAt(at) : a.length - b.length;
}

export { string_hash };

export function string_concat(a: string, b: string): string {
  const m = a.length;
  const n = b.length;
  if (m === 0) return b;
  if (n === 0) return a;
  const s = newString(m + n);
  copyUnits(a, 0, s, 0, m);
  copyUnits(b, 0, s, m, n);
  return s;
}

/** `a + b + c`, put together at once. */
export function string_concat3(a: string, b: string, c: string): string {
  const k = a.length;
  const m = b.length;
  const n = c.length;
  if (k === 0) return string_concat(b, c);
  if (m === 0) return string_concat(a, c);
  if (n === 0) return string_concat(a, b);
  const s = newString(k + m + n);
  copyUnits(a, 0, s, 0, k);
  copyUnits(b, 0, s, k, m);
  copyUnits(c, 0, s, k + m, n);
  return s;
}

/** `a + b + c + d`, put together at once. */
export function string_concat4(a: string, b: string, c: string, d: string): string {
  const k = a.length;
  const m = b.length;
  const n = c.length;
  if (k === 0) return string_concat3(b, c, d);
  if (m === 0) return string_concat3(a, c, d);
  if (n === 0) return string_concat3(a, b, d);
  if (d.length === 0) return string_concat3(a, b, c);
  const s = newString(k + m + n + d.length);
  copyUnits(a, 0, s, 0, k);
  copyUnits(b, 0, s, k, m);
  copyUnits(c, 0, s, k + m, n);
  copyUnits(d, 0, s, k + m + n, d.length);
  return s;
}

/** A one-unit string. */
export function string_fromCharCode(unit: i32): string {
  const u = unit & 0xffff;
  if (u < 256) {
    const known = unitStrings[u] as string;
    recordUnit(known, u);
    return known;
  }
  const s = newString(1);
  setUnit(s, 0, u);
  return s;
}

/** The string of one code point; traps above 0x10ffff. */
export function string_fromCodePoint(point: i32): string {
  if (point < 0x10000) return string_fromCharCode(point);
  if (point > 0x10ffff) return unitStrings[-1] as string;
  const s = newString(2);
  setUnit(s, 0, 0xd800 + ((point - 0x10000) >> 10));
  setUnit(s, 1, 0xdc00 + ((point - 0x10000) & 0x3ff));
  return s;
}

export function string_charAt(s: string, index: i32): string {
  if (index < 0 || index >= s.length) return '';
  return string_fromCharCode(s.charCodeAt(index));
}

/** Code point that starts at `index`; traps out of range. */
export function string_codePointAt(s: string, index: i32): i32 {
  const high = s.charCodeAt(index);
  if (high < 0xd800 || high > 0xdbff || index + 1 >= s.length) return high;
  const low = s.charCodeAt(index + 1);
  if (low < 0xdc00 || low > 0xdfff) return high;
  return ((high - 0xd800) << 10) + (low - 0xdc00) + 0x10000;
}

function sub(s: string, start: i32, end: i32): string {
  const n = end - start;
  if (n <= 0) return '';
  if (n === s.length) return s;
  if (n === 1) return string_fromCharCode(s.charCodeAt(start));
  const result = newString(n);
  copyUnits(s, start, result, 0, n);
  return result;
}

export function string_slice(s: string, start: i32 = 0, end: i32 = 0x7fffffff): string {
  return sub(s, clampIndex(start, s.length), clampIndex(end, s.length));
}

export function string_substring(s: string, start: i32, end: i32 = 0x7fffffff): string {
  const a = start < 0 ? 0 : start > s.length ? s.length : start;
  const b = end < 0 ? 0 : end > s.length ? s.length : end;
  return a < b ? sub(s, a, b) : sub(s, b, a);
}

export function string_indexOf(s: string, part: string, start: i32 = 0): i32 {
  const n = part.length;
  const last = s.length - n;
  const from = start < 0 ? 0 : start;
  if (n === 0) return from < s.length ? from : s.length;
  const first = part.charCodeAt(0);
  return n === 1 ? findUnit(s, first, from, last + 1) : findText(s, part, first, from, last + 1);
}

export function string_lastIndexOf(s: string, part: string, start: i32 = 0x7fffffff): i32 {
  const n = part.length;
  const last = s.length - n;
  const from = start < last ? start : last;
  if (n === 0) return from < 0 ? -1 : from;
  const first = part.charCodeAt(0);
  for (let i = from; i >= 0; i--)
    if (unchecked(() => s.charCodeAt(i)) === first && sameUnits(s, i, part, 0, n)) return i;
  return -1;
}

export function string_includes(s: string, part: string, start: i32 = 0): boolean {
  return string_indexOf(s, part, start) >= 0;
}

export function string_startsWith(s: string, part: string, start: i32 = 0): boolean {
  const from = start < 0 ? 0 : start;
  return from + part.length <= s.length && sameUnits(s, from, part, 0, part.length);
}

export function string_endsWith(s: string, part: string, end: i32 = 0x7fffffff): boolean {
  const to = end > s.length ? s.length : end;
  return part.length <= to && sameUnits(s, to - part.length, part, 0, part.length);
}

/** Repeats `s`; traps when `count` is negative or the result is too long. */
export function string_repeat(s: string, count: i32): string {
  const n = s.length;
  if (count === 0 || n === 0) return '';
  if (count < 0 || count > ((0x3fffffff / n) | 0)) return unitStrings[-1] as string;
  const result = newString(Math.imul(n, count));
  copyUnits(s, 0, result, 0, n);
  let done = n;
  const total = Math.imul(n, count);
  while (done < total) {
    const step = done < total - done ? done : total - done;
    copyUnits(result, 0, result, done, step);
    done += step;
  }
  return result;
}

function padding(filler: string, count: i32): string {
  const whole = string_repeat(filler, ((count / filler.length) | 0) + 1);
  return sub(whole, 0, count);
}

export function string_padStart(s: string, length: i32, filler: string = ' '): string {
  if (length <= s.length || filler.length === 0) return s;
  return string_concat(padding(filler, length - s.length), s);
}

export function string_padEnd(s: string, length: i32, filler: string = ' '): string {
  if (length <= s.length || filler.length === 0) return s;
  return string_concat(s, padding(filler, length - s.length));
}

/** White space and line terminators as JavaScript's `trim` has them. */
function isSpace(u: i32): boolean {
  if (u <= 0x20) return u === 0x20 || (u >= 9 && u <= 13);
  if (u < 0xa0) return false;
  return (
    u === 0xa0 ||
    u === 0x1680 ||
    (u >= 0x2000 && u <= 0x200a) ||
    u === 0x2028 ||
    u === 0x2029 ||
    u === 0x202f ||
    u === 0x205f ||
    u === 0x3000 ||
    u === 0xfeff
  );
}

export function string_trimStart(s: string): string {
  let start = 0;
  while (start < s.length && isSpace(s.charCodeAt(start))) start++;
  return sub(s, start, s.length);
}

export function string_trimEnd(s: string): string {
  let end = s.length;
  while (end > 0 && isSpace(s.charCodeAt(end - 1))) end--;
  return sub(s, 0, end);
}

export function string_trim(s: string): string {
  return string_trimEnd(string_trimStart(s));
}

export function string_split(s: string, separator: string): WeftArray<string> {
  const parts = new WeftArray<string>(4);
  if (separator.length === 0) {
    for (let i = 0; i < s.length; i++) parts.push(string_fromCharCode(s.charCodeAt(i)));
    return parts;
  }
  let start = 0;
  for (;;) {
    const end = string_indexOf(s, separator, start);
    if (end < 0) break;
    parts.push(sub(s, start, end));
    start = end + separator.length;
  }
  parts.push(sub(s, start, s.length));
  return parts;
}

/** Replaces the first occurrence. */
export function string_replace(s: string, part: string, by: string): string {
  const at = string_indexOf(s, part);
  if (at < 0) return s;
  return string_concat(string_concat(sub(s, 0, at), by), sub(s, at + part.length, s.length));
}

/** Replaces every occurrence: they are counted, so that the result is allocated once. */
export function string_replaceAll(s: string, part: string, by: string): string {
  const n = part.length;
  if (n === 0) return interspersed(s, by);
  const first = string_indexOf(s, part);
  if (first < 0) return s;
  let count: i32 = 1;
  for (let at = string_indexOf(s, part, first + n); at >= 0; at = string_indexOf(s, part, at + n)) count++;
  const result = newString(grownBy(s.length, by.length - n, count));
  let from: i32 = 0;
  let to: i32 = 0;
  let at = first;
  for (;;) {
    copyUnits(s, from, result, to, at - from);
    to += at - from;
    copyUnits(by, 0, result, to, by.length);
    to += by.length;
    from = at + n;
    count--;
    if (count === 0) break;
    at = string_indexOf(s, part, from);
  }
  copyUnits(s, from, result, to, s.length - from);
  return result;
}

/** `length + count * more`, or -1, which is the length of no string, when that is too long. */
function grownBy(length: i32, more: i32, count: i32): i32 {
  const total = extend(length) + extend(count) * extend(more);
  return total > 0x3fffffffn ? -1 : wrap(total);
}

/** `by` in front of each unit and at the end. */
function interspersed(s: string, by: string): string {
  const n = by.length;
  const result = newString(grownBy(s.length, n, s.length + 1));
  let at: i32 = 0;
  for (let i = 0; i < s.length; i++) {
    copyUnits(by, 0, result, at, n);
    setUnit(
      result,
      at + n,
      unchecked(() => s.charCodeAt(i)),
    );
    at += n + 1;
  }
  copyUnits(by, 0, result, at, n);
  return result;
}

// The loops are functions of their own so that the JIT looks inside these two: a call of the host could do anything, one of the
// others does nothing but to make a string.
export function string_toLowerCase(s: string): string {
  return isAscii(s) ? asciiLowerCase(s) : host_toLowerCase(s);
}

export function string_toUpperCase(s: string): string {
  return isAscii(s) ? asciiUpperCase(s) : host_toUpperCase(s);
}

function asciiLowerCase(s: string): string {
  const result = newString(s.length);
  for (let i = 0; i < s.length; i++) {
    const u = unchecked(() => s.charCodeAt(i));
    setUnit(result, i, u >= 65 && u <= 90 ? u + 32 : u);
  }
  return result;
}

function asciiUpperCase(s: string): string {
  const result = newString(s.length);
  for (let i = 0; i < s.length; i++) {
    const u = unchecked(() => s.charCodeAt(i));
    setUnit(result, i, u >= 97 && u <= 122 ? u - 32 : u);
  }
  return result;
}

/** The first `count` of `strings`, with `separator` between them: one allocation. */
export function string_join(strings: FixedArray<string>, count: i32, separator: string): string {
  if (count === 0) return '';
  if (count === 1) return strings[0] as string;
  let total = Math.imul(separator.length, count - 1);
  for (let i = 0; i < count; i++) total += (strings[i] as string).length;
  const result = newString(total);
  let at = 0;
  for (let i = 0; i < count; i++) {
    if (i > 0) {
      copyUnits(separator, 0, result, at, separator.length);
      at += separator.length;
    }
    const s = strings[i] as string;
    copyUnits(s, 0, result, at, s.length);
    at += s.length;
  }
  return result;
}

function makeUnitStrings(): FixedArray<string> {
  return FixedArray.from(Array.from({ length: 256 }, (_, i) => String.fromCharCode(i)));
}
