/**
 * Searching, splitting and casing of strings, as the methods of `str` and `bytes` share them. Everything here works on
 * UTF-16 units; matches of whole strings never cut a surrogate pair in a way that shows.
 *
 * `bytes` pass `ascii = true`: white space and line breaks are then the ASCII ones.
 */
import {
  FixedArray,
  StringBuilder,
  dontLookInside,
  elidable,
  extend,
  shrU64,
  unchecked,
  wrap,
} from '@weft/core';
import type { i32, i64 } from '@weft/core';
import { fourUnits } from '@weft/core/lowlevel';
import {
  foldOf,
  isCased,
  isLineBreak,
  isSpace,
  isLower,
  isTitle,
  isUpper,
  lowerOf,
  titleOf,
  upperOf,
} from './unicode.js';

function space(unit: i32, ascii: boolean): boolean {
  if (unit > 32 && unit < 128) return false;
  if (ascii) return unit === 32 || (unit >= 9 && unit <= 13);
  return isSpace(unit);
}

/** Where the white space that begins at unit `at` ends. */
export function skipSpace(s: string, at: i32): i32 {
  let end = at;
  while (end < s.length) {
    const unit = unchecked(() => s.charCodeAt(end));
    if (unit !== 32 && !isSpace(unit)) break;
    end++;
  }
  return end;
}
/** Where the word that begins at unit `at` ends. */
export function skipWord(s: string, at: i32): i32 {
  let end = at;
  while (end < s.length) {
    const unit = unchecked(() => s.charCodeAt(end));
    if ((unit <= 32 || unit >= 128) && isSpace(unit)) break;
    end++;
  }
  return end;
}

/** Words separated by white space; at most `max` splits, -1 for any number. */
export function splitWhitespace(s: string, max: i32, ascii: boolean): string[] {
  const words: string[] = [];
  const n = s.length;
  let at: i32 = 0;
  for (;;) {
    while (at < n && space(s.charCodeAt(at), ascii)) at++;
    if (at >= n) return words;
    if (max >= 0 && words.length >= max) {
      words.push(s.slice(at));
      return words;
    }
    const start = at;
    while (at < n && !space(s.charCodeAt(at), ascii)) at++;
    words.push(s.slice(start, at));
  }
}

/** {@link splitWhitespace} from the right. */
export function rsplitWhitespace(s: string, max: i32, ascii: boolean): string[] {
  const words: string[] = [];
  let at = s.length;
  for (;;) {
    while (at > 0 && space(s.charCodeAt(at - 1), ascii)) at--;
    if (at <= 0) break;
    if (max >= 0 && words.length >= max) {
      words.push(s.slice(0, at));
      break;
    }
    const end = at;
    while (at > 0 && !space(s.charCodeAt(at - 1), ascii)) at--;
    words.push(s.slice(at, end));
  }
  words.reverse();
  return words;
}

/** Pieces between occurrences of `separator` (not empty). */
export function splitSeparator(s: string, separator: string, max: i32): string[] {
  if (max < 0) return s.split(separator);
  const pieces: string[] = [];
  let start: i32 = 0;
  while (pieces.length < max) {
    const at = s.indexOf(separator, start);
    if (at < 0) break;
    pieces.push(s.slice(start, at));
    start = at + separator.length;
  }
  pieces.push(s.slice(start));
  return pieces;
}

/** {@link splitSeparator} from the right. */
export function rsplitSeparator(s: string, separator: string, max: i32): string[] {
  const pieces: string[] = [];
  let end = s.length;
  while (max < 0 || pieces.length < max) {
    if (end < separator.length) break;
    const at = s.lastIndexOf(separator, end - separator.length);
    if (at < 0) break;
    pieces.push(s.slice(at + separator.length, end));
    end = at;
  }
  pieces.push(s.slice(0, end));
  pieces.reverse();
  return pieces;
}

/** Lines without (or with) their ends. */
export function splitLines(s: string, keepEnds: boolean, ascii: boolean): string[] {
  const lines: string[] = [];
  const n = s.length;
  let start: i32 = 0;
  let at: i32 = 0;
  while (at < n) {
    const unit = s.charCodeAt(at);
    if (!(ascii ? unit === 10 || unit === 13 : isLineBreak(unit))) {
      at++;
      continue;
    }
    const end = at;
    at++;
    if (unit === 13 && at < n && s.charCodeAt(at) === 10) at++;
    lines.push(s.slice(start, keepEnds ? at : end));
    start = at;
  }
  if (start < n) lines.push(s.slice(start));
  return lines;
}

/** Whether the character at unit `i` (a surrogate pair counts as one, by its units) is in `chars`. */
function inSet(s: string, i: i32, chars: string): boolean {
  return chars.indexOf(s.charAt(i)) >= 0;
}

/** Strips white space (`chars` null) or the given characters from either end. */
export function strip(
  s: string,
  chars: string | null,
  left: boolean,
  right: boolean,
  ascii: boolean,
): string {
  let start: i32 = 0;
  let end = s.length;
  if (left) {
    while (start < end && (chars === null ? space(s.charCodeAt(start), ascii) : inSet(s, start, chars)))
      start++;
  }
  if (right) {
    while (end > start && (chars === null ? space(s.charCodeAt(end - 1), ascii) : inSet(s, end - 1, chars)))
      end--;
  }
  return s.slice(start, end);
}

/** Number of occurrences of `part` (not empty) within units `start … end-1`. */
export function countOccurrences(s: string, part: string, start: i32, end: i32): i32 {
  let count: i32 = 0;
  if (part.length === 1) {
    // In steps that are calls: the engine does not replace code that it compiled in haste in the middle of a loop.
    const unit = part.charCodeAt(0);
    for (let from = start; from < end; from += STEP)
      count += countUnit(s, unit, from, from + STEP < end ? from + STEP : end);
    return count;
  }
  let at = s.indexOf(part, start);
  while (at >= 0 && at + part.length <= end) {
    count++;
    at = s.indexOf(part, at + part.length);
  }
  return count;
}
const STEP: i32 = 4096;

/**
 * How often `unit` is among units `start … end-1`, four at a time. Each is xored with `unit`; `zeros` has a 1 in the lane of each that became 0: adding the largest
 * number without top bit sets the top bit of every other lane, and no lane overflows. The product adds up the lanes.
 */
const countUnit = dontLookInside(function countUnit(s: string, unit: i32, start: i32, end: i32): i32 {
  const ones: i64 = 0x0001000100010001n;
  const rest: i64 = 0x7fff7fff7fff7fffn;
  const four = BigInt.asIntN(64, extend(unit) * ones);
  let count: i32 = 0;
  let i = start;
  for (; i + 4 <= end; i += 4) {
    const x = fourUnits(s, i) ^ four;
    const zeros = shrU64(~(BigInt.asIntN(64, (x & rest) + rest) | x | rest), 15);
    if (zeros !== 0n) count += wrap(shrU64(BigInt.asIntN(64, zeros * ones), 48));
  }
  for (; i < end; i++) if (unchecked(() => s.charCodeAt(i)) === unit) count++;
  return count;
});

/** Replaces the first `max` occurrences (-1: all). An empty `part` matches before every character and at the end. */
export function replaceString(s: string, part: string, by: string, max: i32): string {
  if (max === 0) return s;
  if (part.length === 0) return interspersed(s, by, max);
  if (max < 0) return s.replaceAll(part, by);
  let at = s.indexOf(part);
  if (at < 0) return s;
  // As long as the result when there is one occurrence.
  const result = new StringBuilder(s.length - part.length + by.length);
  let start: i32 = 0;
  let left = max;
  while (at >= 0 && left !== 0) {
    result.appendSlice(s, start, at);
    result.append(by);
    start = at + part.length;
    left--;
    at = s.indexOf(part, start);
  }
  result.appendSlice(s, start, s.length);
  return result.build();
}

/** `by` before each of the first `max` characters (-1: all) and at the end. */
function interspersed(s: string, by: string, max: i32): string {
  const result = new StringBuilder(s.length + by.length);
  let left = max;
  let at: i32 = 0;
  while (left !== 0) {
    result.append(by);
    left--;
    if (at >= s.length) return result.build();
    const width = s.codePointAt(at)! > 0xffff ? 2 : 1;
    result.appendSlice(s, at, at + width);
    at += width;
  }
  result.appendSlice(s, at, s.length);
  return result.build();
}

/** Tabs become spaces up to the next multiple of `size` columns. */
export function expandTabs(s: string, size: i32): string {
  const pieces: string[] = [];
  let column: i32 = 0;
  for (let i = 0; i < s.length; i++) {
    const unit = s.charCodeAt(i);
    if (unit === 9) {
      if (size > 0) {
        const width = size - (column % size);
        pieces.push(' '.repeat(width));
        column += width;
      }
    } else {
      pieces.push(s.charAt(i));
      if (unit === 10 || unit === 13) column = 0;
      else if (unit < 0xdc00 || unit > 0xdfff) column++;
    }
  }
  return pieces.join('');
}

/** What to do with each character. */
export enum Casing {
  TITLE,
  SWAP,
  CAPITALIZE,
  FOLD,
}

/** Lower case at unit `i`: a sigma at the end of a word is a final one. */
function lowerAt(s: string, i: i32, c: i32): string {
  if (c !== 0x3a3) return lowerOf(c);
  let before = i - 1;
  while (before >= 0 && !isCased(s.charCodeAt(before)) && isIgnorable(s.charCodeAt(before))) before--;
  let after = i + 1;
  while (after < s.length && !isCased(s.charCodeAt(after)) && isIgnorable(s.charCodeAt(after))) after++;
  const final =
    before >= 0 && isCased(s.charCodeAt(before)) && !(after < s.length && isCased(s.charCodeAt(after)));
  return final ? '\u03c2' : '\u03c3';
}
function isIgnorable(c: i32): boolean {
  return (
    c === 39 ||
    c === 46 ||
    c === 58 ||
    c === 94 ||
    c === 96 ||
    c === 0xa8 ||
    c === 0xad ||
    c === 0xb7 ||
    (c >= 0x300 && c < 0x370)
  );
}

export function changeCase(s: string, casing: Casing): string {
  const pieces: string[] = [];
  let inWord = false;
  let i: i32 = 0;
  while (i < s.length) {
    const c = s.codePointAt(i)!;
    switch (casing) {
      case Casing.TITLE:
        pieces.push(inWord ? lowerAt(s, i, c) : titleOf(c));
        inWord = isCased(c);
        break;
      case Casing.CAPITALIZE:
        pieces.push(i === 0 ? titleOf(c) : lowerAt(s, i, c));
        break;
      case Casing.SWAP:
        pieces.push(isUpper(c) ? lowerAt(s, i, c) : isLower(c) ? upperOf(c) : String.fromCodePoint(c));
        break;
      default:
        pieces.push(foldOf(c));
    }
    i += c > 0xffff ? 2 : 1;
  }
  return pieces.join('');
}

/** `istitle`: words start with upper or title case and go on in lower case. */
export function isTitleCased(s: string): boolean {
  let inWord = false;
  let any = false;
  let i: i32 = 0;
  while (i < s.length) {
    const c = s.codePointAt(i)!;
    if (isUpper(c) || isTitle(c)) {
      if (inWord) return false;
      inWord = true;
      any = true;
    } else if (isLower(c)) {
      if (!inWord) return false;
    } else {
      inWord = false;
    }
    i += c > 0xffff ? 2 : 1;
  }
  return any;
}

/** Code points of a string. */
export function codePoints(s: string): FixedArray<i32> {
  const out: i32[] = [];
  let i: i32 = 0;
  while (i < s.length) {
    const c = s.codePointAt(i)!;
    out.push(c);
    i += c > 0xffff ? 2 : 1;
  }
  return FixedArray.from(out);
}

/** The number that up to nine decimal digits make; -1 for any other text. */
export const plainDigits = elidable(function plainDigits(text: string): i32 {
  if (text.length === 0 || text.length > 9) return -1;
  let value: i32 = 0;
  for (let i = 0; i < text.length; i++) {
    const d = text.charCodeAt(i) - 48;
    if (d < 0 || d > 9) return -1;
    value = value * 10 + d;
  }
  return value;
});
