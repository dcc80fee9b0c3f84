/**
 * Properties of code points, as `str` methods need them.
 *
 * ASCII answers come from a table of bit flags. For the rest, sorted arrays of ranges `[start, end, start, end, …]` are
 * searched by bisection. The ranges are computed once, at module level, from the host's regular expressions (`\p{L}` …), and
 * frozen; what those do not know (Numeric_Type, titlecase) is listed here.
 *
 * Case mappings of single characters outside ASCII ask the host, whose full mappings (`ß` → `SS`) are the ones that Python uses.
 */
import { FixedArray, type ReadonlyFixedArray } from '@weft/core';
import type { i32 } from '@weft/core';

/** Flags of ASCII characters. */
enum Flag {
  ALPHA = 1,
  DIGIT = 2,
  SPACE = 4,
  UPPER = 8,
  LOWER = 16,
  PRINTABLE = 32,
}

/** Ranges of the code points above ASCII for which `test` holds; module level only. */
function rangesOf(test: (c: string) => boolean): number[] {
  const out: number[] = [];
  let start = -1;
  for (let c = 128; c <= 0x110000; c++) {
    const yes = c < 0x110000 && test(String.fromCodePoint(c));
    if (yes && start < 0) start = c;
    if (!yes && start >= 0) {
      out.push(start, c - 1);
      start = -1;
    }
  }
  return out;
}
/** Ranges by pattern, kept for the process: tests evaluate this module once per program. */
const computed = ((globalThis as Record<symbol, unknown>)[Symbol.for('weft.python.unicode')] ??=
  new Map()) as Map<string, number[]>;
function byRegExp(pattern: RegExp): FixedArray<i32> {
  let ranges = computed.get(pattern.source);
  if (ranges === undefined) computed.set(pattern.source, (ranges = rangesOf((c) => pattern.test(c))));
  return FixedArray.from<i32>(ranges);
}
/** Reads `b2-b3 b9`: hexadecimal ranges. */
function listed(text: string): FixedArray<i32> {
  const out: number[] = [];
  for (const range of text.split(' ')) {
    const ends = range.split('-');
    out.push(Number.parseInt(ends[0]!, 16), Number.parseInt(ends[ends.length - 1]!, 16));
  }
  return FixedArray.from<i32>(out);
}

const alphaRanges: FixedArray<i32> = byRegExp(/^\p{L}$/u);
const decimalRanges: FixedArray<i32> = byRegExp(/^\p{Nd}$/u);
const numberRanges: FixedArray<i32> = byRegExp(/^\p{N}$/u);
const upperRanges: FixedArray<i32> = byRegExp(/^\p{Uppercase}$/u);
const lowerRanges: FixedArray<i32> = byRegExp(/^\p{Lowercase}$/u);
const titleRanges: FixedArray<i32> = byRegExp(/^\p{Lt}$/u);
const hiddenRanges: FixedArray<i32> = byRegExp(/^[\p{C}\p{Z}]$/u);
const idStartRanges: FixedArray<i32> = byRegExp(/^\p{XID_Start}$/u);
const idContinueRanges: FixedArray<i32> = byRegExp(/^\p{XID_Continue}$/u);
const digitRanges: FixedArray<i32> = listed(
  'b2-b3 b9 1369-1371 19da 2070 2074-2079 2080-2089 2460-2468 2474-247c 2488-2490 24ea 24f5-24fd 24ff 2776-277e ' +
    '2780-2788 278a-2792 10a40-10a43 10e60-10e68 11052-1105a 1f100-1f10a',
);
/** Ideographs that are numbers. */
const ideographNumbers: FixedArray<i32> = listed(
  '3405 3483 382a 3b4d 4e00 4e03 4e07 4e09 4e5d 4e8c 4e94 4e96 4ebf-4ec0 4edf 4ee8 4f0d 4f70 5104 5146 5169 516b ' +
    '516d 5341 5343-5345 534c 53c1-53c4 56db 58f1 58f9 5e7a 5efe-5eff 5f0c-5f0e 5f10 62fe 634c 67d2 6f06 7396 767e ' +
    '8086 842c 8cae 8cb3 8d30 9621 9646 964c 9678 96f6 f96b f973 f978 f9b2 f9d1 f9d3 f9fd 20001 20064 200e2 20121 ' +
    '2092a 20983 2098c 2099c 20aea 20afd 20b19 22390 22998 23b1b 2626d 2f890',
);

function asciiFlags(): FixedArray<i32> {
  const flags = new FixedArray<i32>(128, 0);
  for (let c = 0; c < 128; c++) {
    const s = String.fromCharCode(c);
    let f = 0;
    if (/[A-Z]/.test(s)) f |= Flag.ALPHA | Flag.UPPER;
    if (/[a-z]/.test(s)) f |= Flag.ALPHA | Flag.LOWER;
    if (/[0-9]/.test(s)) f |= Flag.DIGIT;
    if (/[\t-\r\x1c-\x20]/.test(s)) f |= Flag.SPACE;
    if (c >= 32 && c < 127) f |= Flag.PRINTABLE;
    flags[c] = f;
  }
  return flags;
}
const ascii: ReadonlyFixedArray<i32> = asciiFlags();

function inRanges(ranges: FixedArray<i32>, c: i32): boolean {
  let low: i32 = 0;
  let high: i32 = ranges.length >> 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (c > ranges[2 * middle + 1]) low = middle + 1;
    else if (c < ranges[2 * middle]) high = middle;
    else return true;
  }
  return false;
}

export function isAlpha(c: i32): boolean {
  return c < 128 ? (ascii[c] & Flag.ALPHA) !== 0 : inRanges(alphaRanges, c);
}
export function isDecimal(c: i32): boolean {
  return c < 128 ? (ascii[c] & Flag.DIGIT) !== 0 : inRanges(decimalRanges, c);
}
export function isDigit(c: i32): boolean {
  return c < 128 ? (ascii[c] & Flag.DIGIT) !== 0 : inRanges(decimalRanges, c) || inRanges(digitRanges, c);
}
export function isNumeric(c: i32): boolean {
  return c < 128 ? (ascii[c] & Flag.DIGIT) !== 0 : inRanges(numberRanges, c) || inRanges(ideographNumbers, c);
}
export function isAlnum(c: i32): boolean {
  return c < 128 ? (ascii[c] & (Flag.DIGIT | Flag.ALPHA)) !== 0 : isAlpha(c) || isNumeric(c);
}
export function isSpace(c: i32): boolean {
  if (c < 128) return (ascii[c] & Flag.SPACE) !== 0;
  if (c === 0x85 || c === 0xa0) return true;
  if (c < 0x1680) return false;
  return (
    c === 0x1680 ||
    (c >= 0x2000 && c <= 0x200a) ||
    c === 0x2028 ||
    c === 0x2029 ||
    c === 0x202f ||
    c === 0x205f ||
    c === 0x3000
  );
}
/** Line boundaries of `splitlines`. */
export function isLineBreak(c: i32): boolean {
  if (c < 32) return (c >= 10 && c <= 13) || (c >= 28 && c <= 30);
  return c === 0x85 || c === 0x2028 || c === 0x2029;
}
export function isUpper(c: i32): boolean {
  return c < 128 ? (ascii[c] & Flag.UPPER) !== 0 : inRanges(upperRanges, c);
}
export function isLower(c: i32): boolean {
  return c < 128 ? (ascii[c] & Flag.LOWER) !== 0 : inRanges(lowerRanges, c);
}
export function isTitle(c: i32): boolean {
  return c >= 128 && inRanges(titleRanges, c);
}
/** Whether upper, lower or title case. */
export function isCased(c: i32): boolean {
  return c < 128 ? (ascii[c] & Flag.ALPHA) !== 0 : isUpper(c) || isLower(c) || isTitle(c);
}
export function isPrintable(c: i32): boolean {
  return c < 128 ? (ascii[c] & Flag.PRINTABLE) !== 0 : !inRanges(hiddenRanges, c);
}
export function isIdStart(c: i32): boolean {
  return c < 128 ? (ascii[c] & Flag.ALPHA) !== 0 || c === 95 : inRanges(idStartRanges, c);
}
export function isIdContinue(c: i32): boolean {
  return c < 128 ? (ascii[c] & (Flag.ALPHA | Flag.DIGIT)) !== 0 || c === 95 : inRanges(idContinueRanges, c);
}

/** Value of a decimal digit of any script, -1 for anything else: runs of decimal digits start at a 0. */
export function decimalValue(c: i32): i32 {
  if (c < 128) return c >= 48 && c <= 57 ? c - 48 : -1;
  let low: i32 = 0;
  let high: i32 = decimalRanges.length >> 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (c > decimalRanges[2 * middle + 1]) low = middle + 1;
    else if (c < decimalRanges[2 * middle]) high = middle;
    else return (c - decimalRanges[2 * middle]) % 10;
  }
  return -1;
}

/** Upper case of one code point; may be several characters. */
export function upperOf(c: i32): string {
  if (c < 128) return String.fromCharCode((ascii[c] & Flag.LOWER) !== 0 ? c - 32 : c);
  return String.fromCodePoint(c).toUpperCase();
}
/** Lower case of one code point by itself (no final sigma). */
export function lowerOf(c: i32): string {
  if (c < 128) return String.fromCharCode((ascii[c] & Flag.UPPER) !== 0 ? c + 32 : c);
  return String.fromCodePoint(c).toLowerCase();
}
/** Title case of one code point. */
export function titleOf(c: i32): string {
  if (c < 128) return upperOf(c);
  // Digraphs have a form of their own, three in a row: DŽ Dž dž.
  if (c >= 0x1c4 && c <= 0x1cc) return String.fromCharCode(c <= 0x1c6 ? 0x1c5 : c <= 0x1c9 ? 0x1c8 : 0x1cb);
  if (c >= 0x1f1 && c <= 0x1f3) return String.fromCharCode(0x1f2);
  // Georgian has no title case; Greek letters with iota subscript keep the iota below.
  if (c >= 0x10d0 && c <= 0x10ff) return String.fromCharCode(c);
  if (c >= 0x1f80 && c <= 0x1faf) return String.fromCharCode(c | 8);
  if (c === 0x1fb3 || c === 0x1fc3 || c === 0x1ff3) return String.fromCharCode(c + 9);
  if (c === 0x1fbc || c === 0x1fcc || c === 0x1ffc) return String.fromCharCode(c);
  const upper = upperOf(c);
  const first = upper.codePointAt(0)!;
  const skip = first > 0xffff ? 2 : 1;
  if (upper.length === skip || c === 0x149) return upper;
  // A ligature: the first letter upper case, the rest lower case.
  let text = upper.slice(0, skip);
  for (let i = skip; i < upper.length; i++) {
    const unit = upper.charCodeAt(i);
    text += unit === 0x399 ? '\u0345' : lowerOf(unit);
  }
  return text;
}
/** Case folding of one code point. */
export function foldOf(c: i32): string {
  if (c < 128) return lowerOf(c);
  if (c === 0x131 || (c >= 0x13a0 && c <= 0x13f5)) return String.fromCharCode(c);
  if (c >= 0x13f8 && c <= 0x13fd) return String.fromCharCode(c - 8);
  if (c >= 0xab70 && c <= 0xabbf) return String.fromCharCode(c - 0xab70 + 0x13a0);
  if (c === 0x1e9e) return 'ss';
  const upper = upperOf(c);
  let text = '';
  for (let i = 0; i < upper.length;) {
    const point = upper.codePointAt(i)!;
    text += lowerOf(point);
    i += point > 0xffff ? 2 : 1;
  }
  return text;
}
