/**
 * The format mini-language, `[[fill]align][sign][z][#][0][width][grouping][.precision][type]`, for ints, floats and strings.
 *
 * Python counts code points: a fill character may be a surrogate pair, and widths are measured in code points.
 *
 * Example: `format(-1234.5, '*>+12,.1f')`: fill `*`, right aligned, 12 wide, grouped by commas, one digit: `****-1,234.5`.
 */
import { FixedArray, elidable, i64ToF64, stringHash, wrap } from '@weft/core';
import type { f64, i32, i64 } from '@weft/core';
import { rOverflowError, rValueError } from './errors.js';
import { formatFloat } from './float_format.js';
import { RBigInt, bigFitsI64, bigFromI64, bigToI64Wrapping } from './rbigint.js';
import { bigToF64 } from './rbigint_float.js';
import { bigToDecimal, bigToPowerOfTwoBase } from './rbigint_str.js';
import { decimalValue } from './unicode.js';

/** A parsed specification. */
export class FormatSpec {
  fill: string = ' ';
  /** One of `<`, `>`, `^`, `=`, or '' for the default of the type. */
  align: string = '';
  sign: string = '-';
  alternate: boolean = false;
  width: i32 = -1;
  /** '', ',' or '_' */
  grouping: string = '';
  precision: i32 = -1;
  type: string = '';
  noNegativeZero: boolean = false;
}

/** Number of code points. */
export function codePointCount(s: string): i32 {
  let n = s.length;
  for (let i = 1; i < s.length; i++) {
    const low = s.charCodeAt(i);
    if (low >= 0xdc00 && low < 0xe000) {
      const high = s.charCodeAt(i - 1);
      if (high >= 0xd800 && high < 0xdc00) n--;
    }
  }
  return n;
}

function isAlign(s: string, at: i32): boolean {
  if (at >= s.length) return false;
  const unit = s.charCodeAt(at);
  return unit === 60 || unit === 62 || unit === 94 || unit === 61;
}

/** Reads decimal digits from `at`; the value, with `next` set. */
class NumberReader {
  next: i32 = 0;
  read(s: string, at: i32, what: string): i32 {
    let value: i32 = -1;
    let i = at;
    for (; i < s.length; i++) {
      const d = decimalValue(s.charCodeAt(i));
      if (d < 0) break;
      if (value > 214748363) throw rValueError('Too many decimal digits in ' + what);
      value = (value < 0 ? 0 : value) * 10 + d;
    }
    this.next = i;
    return value;
  }
}

/** Specifications read last, by the low bits of their hash: those of numbers, then those of strings. */
const CACHE_SIZE: i32 = 64;
const cachedTexts: FixedArray<string> = new FixedArray<string>(2 * CACHE_SIZE, '');
const cachedSpecs: FixedArray<FormatSpec | null> = new FixedArray<FormatSpec | null>(2 * CACHE_SIZE, null);

/**
 * Parses `s`; `typeName` is for the messages. Programs use few specifications over and over.
 * @throws OperationError: Value
 */
export const parseFormatSpec = elidable(function parseFormatSpec(
  s: string,
  typeName: string,
  defaultAlignRight: boolean,
): FormatSpec {
  const slot = (stringHash(s) & (CACHE_SIZE - 1)) + (defaultAlignRight ? 0 : CACHE_SIZE);
  const known = cachedSpecs[slot];
  if (known !== null && cachedTexts[slot] === s) return known;
  const spec = readFormatSpec(s, typeName, defaultAlignRight);
  cachedTexts[slot] = s;
  cachedSpecs[slot] = spec;
  return spec;
});

function readFormatSpec(s: string, typeName: string, defaultAlignRight: boolean): FormatSpec {
  const spec = new FormatSpec();
  let at: i32 = 0;
  const fillWidth = s.length > 0 && s.codePointAt(0)! > 0xffff ? 2 : 1;
  let alignGiven = false;
  let fillGiven = false;
  if (s.length > fillWidth && isAlign(s, fillWidth)) {
    spec.fill = s.slice(0, fillWidth);
    spec.align = s.charAt(fillWidth);
    at = fillWidth + 1;
    alignGiven = true;
    fillGiven = true;
  } else if (isAlign(s, 0)) {
    spec.align = s.charAt(0);
    at = 1;
    alignGiven = true;
  }
  if (at < s.length && (s.charAt(at) === '+' || s.charAt(at) === '-' || s.charAt(at) === ' ')) {
    spec.sign = s.charAt(at);
    at++;
  } else {
    spec.sign = '';
  }
  if (at < s.length && s.charAt(at) === 'z') {
    spec.noNegativeZero = true;
    at++;
  }
  if (at < s.length && s.charAt(at) === '#') {
    spec.alternate = true;
    at++;
  }
  if (!fillGiven && at < s.length && s.charAt(at) === '0') {
    spec.fill = '0';
    if (!alignGiven && defaultAlignRight) spec.align = '=';
    at++;
  }
  const reader = new NumberReader();
  spec.width = reader.read(s, at, 'format string');
  at = reader.next;
  if (at < s.length && s.charAt(at) === ',') {
    spec.grouping = ',';
    at++;
  }
  if (at < s.length && s.charAt(at) === '_') {
    if (spec.grouping !== '') throw rValueError("Cannot specify both ',' and '_'.");
    spec.grouping = '_';
    at++;
  }
  if (at < s.length && s.charAt(at) === ',') {
    if (spec.grouping === '_') throw rValueError("Cannot specify both ',' and '_'.");
    throw rValueError("Cannot specify ',' with ','.");
  }
  if (at < s.length && s.charAt(at) === '.') {
    at++;
    spec.precision = reader.read(s, at, 'format string');
    if (spec.precision < 0) throw rValueError('Format specifier missing precision');
    at = reader.next;
  }
  const rest = codePointCount(s.slice(at));
  if (rest > 1)
    throw rValueError("Invalid format specifier '" + s + "' for object of type '" + typeName + "'");
  if (rest === 1) spec.type = s.slice(at);
  if (spec.grouping !== '') {
    const t = spec.type === '' && !defaultAlignRight ? 's' : spec.type;
    const ok =
      t === '' ||
      t === 'd' ||
      t === 'e' ||
      t === 'f' ||
      t === 'g' ||
      t === 'E' ||
      t === 'G' ||
      t === '%' ||
      t === 'F';
    const bases = t === 'b' || t === 'o' || t === 'x' || t === 'X';
    if (!ok && !(spec.grouping === '_' && bases))
      throw rValueError("Cannot specify '" + spec.grouping + "' with '" + t + "'.");
  }
  return spec;
}

/** Pads `text` to the width; `=` has been dealt with before. */
function pad(text: string, spec: FormatSpec, defaultAlign: string): string {
  const missing = spec.width - codePointCount(text);
  if (missing <= 0) return text;
  const align = spec.align === '' ? defaultAlign : spec.align;
  if (align === '<') return text + spec.fill.repeat(missing);
  if (align === '^') {
    const left = missing >> 1;
    return spec.fill.repeat(left) + text + spec.fill.repeat(missing - left);
  }
  return spec.fill.repeat(missing) + text;
}

/** `format(s, spec)` of a string. */
export function formatStr(s: string, specText: string): string {
  if (specText.length === 0) return s;
  const spec = parseFormatSpec(specText, 'str', false);
  if (spec.type !== '' && spec.type !== 's')
    throw rValueError("Unknown format code '" + spec.type + "' for object of type 'str'");
  if (spec.sign !== '') {
    throw rValueError(
      spec.sign === ' '
        ? 'Space not allowed in string format specifier'
        : 'Sign not allowed in string format specifier',
    );
  }
  if (spec.noNegativeZero)
    throw rValueError('Negative zero coercion (z) not allowed in string format specifier');
  if (spec.alternate) throw rValueError('Alternate form (#) not allowed in string format specifier');
  if (spec.align === '=') throw rValueError("'=' alignment not allowed in string format specifier");
  return pad(spec.precision >= 0 ? firstCodePoints(s, spec.precision) : s, spec, '<');
}

/** The first `n` code points. */
export function firstCodePoints(s: string, n: i32): string {
  if (s.length <= n) return s;
  let at: i32 = 0;
  for (let k = 0; k < n && at < s.length; k++) at += s.codePointAt(at)! > 0xffff ? 2 : 1;
  return s.slice(0, at);
}

/**
 * Sign, prefix and digits put together with grouping and padding. `digits` are the digits before the point, `tail` what follows
 * (point, fraction, exponent, percent sign).
 */
function assemble(
  sign: string,
  prefix: string,
  digits: string,
  tail: string,
  spec: FormatSpec,
  groupSize: i32,
): string {
  const lead = sign + prefix;
  let body = digits;
  if (spec.grouping !== '') {
    // With '0' padding the padding zeros are grouped too.
    const zeros = spec.align === '=' && spec.fill === '0';
    body = grouped(digits, spec.grouping, groupSize, zeros ? spec.width - lead.length - tail.length : 0);
  }
  if (spec.align === '=') {
    const missing = spec.width - lead.length - body.length - tail.length;
    return missing > 0 ? lead + spec.fill.repeat(missing) + body + tail : lead + body + tail;
  }
  return pad(lead + body + tail, spec, '>');
}

/** Separators every `size` digits from the right; zeros in front until at least `minimum` wide. */
function grouped(digits: string, separator: string, size: i32, minimum: i32): string {
  let count = digits.length;
  // Grow until the grouped text is wide enough; a separator is never first.
  while (count + (((count - 1) / size) | 0) < minimum) count++;
  const padded = digits.padStart(count, '0');
  const pieces: string[] = [];
  let end = count % size === 0 ? size : count % size;
  pieces.push(padded.slice(0, end));
  while (end < count) {
    pieces.push(padded.slice(end, end + size));
    end += size;
  }
  return pieces.join(separator);
}

function signText(negative: boolean, spec: FormatSpec): string {
  if (negative) return '-';
  return spec.sign === '+' ? '+' : spec.sign === ' ' ? ' ' : '';
}

/** `format(x, spec)` of a float. */
export function formatF64(x: f64, specText: string, typeName: string): string {
  const spec = parseFormatSpec(specText, typeName, true);
  return formatF64Spec(x, spec, typeName);
}

function formatF64Spec(x: f64, spec: FormatSpec, typeName: string): string {
  switch (spec.type) {
    case '':
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
    case 'n':
    case '%':
      break;
    default:
      throw rValueError("Unknown format code '" + spec.type + "' for object of type '" + typeName + "'");
  }
  const text = formatFloat(x, spec.type, spec.precision, spec.alternate);
  let negative = x < 0.0 || (x === 0.0 && 1.0 / x < 0.0);
  if (spec.noNegativeZero && negative && !hasNonZero(text)) negative = false;
  let end: i32 = 0;
  while (end < text.length && text.charCodeAt(end) >= 48 && text.charCodeAt(end) <= 57) end++;
  if (end === 0) {
    // inf, nan: not grouped
    const plain = new FormatSpec();
    plain.align = spec.align;
    plain.fill = spec.fill;
    plain.width = spec.width;
    return assemble(signText(negative, spec), '', text, '', plain, 3);
  }
  return assemble(signText(negative, spec), '', text.slice(0, end), text.slice(end), spec, 3);
}

function hasNonZero(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === 101 || unit === 69) return false;
    if (unit >= 49 && unit <= 57) return true;
    if (unit > 101) return true;
  }
  return false;
}

/** `format(x, spec)` of a machine integer. */
export function formatI64(x: i64, specText: string, typeName: string): string {
  if (specText.length === 0) return String(x);
  const spec = parseFormatSpec(specText, typeName, true);
  if ((spec.type === '' || spec.type === 'd') && spec.precision < 0 && !spec.noNegativeZero && x > LEAST) {
    const digits = String(x < 0n ? -x : x);
    return assemble(signText(x < 0n, spec), '', digits, '', spec, 3);
  }
  return formatBig(bigFromI64(x), specText, typeName);
}
/** Its magnitude is no machine integer. */
const LEAST: i64 = -0x8000000000000000n;

/** `format(a, spec)` of any integer. */
export function formatBig(a: RBigInt, specText: string, typeName: string): string {
  const spec = parseFormatSpec(specText, typeName, true);
  const type = spec.type;
  switch (type) {
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
    case '%':
      return formatF64Spec(bigFitsI64(a) ? i64ToF64(bigToI64Wrapping(a)) : bigToF64(a), spec, typeName);
  }
  if (spec.precision >= 0) throw rValueError('Precision not allowed in integer format specifier');
  if (spec.noNegativeZero && isIntegerCode(type))
    throw rValueError('Negative zero coercion (z) not allowed in integer format specifier');
  const magnitude = a.sign < 0 ? new RBigInt(1, a.digits, a.size) : a;
  let digits = '';
  let prefix = '';
  let groupSize: i32 = 4;
  switch (type) {
    case '':
    case 'd':
    case 'n':
      digits = bigToDecimal(magnitude);
      groupSize = 3;
      break;
    case 'b':
      digits = bigToPowerOfTwoBase(magnitude, 1);
      prefix = '0b';
      break;
    case 'o':
      digits = bigToPowerOfTwoBase(magnitude, 3);
      prefix = '0o';
      break;
    case 'x':
      digits = bigToPowerOfTwoBase(magnitude, 4);
      prefix = '0x';
      break;
    case 'X':
      digits = bigToPowerOfTwoBase(magnitude, 4).toUpperCase();
      prefix = '0X';
      break;
    case 'c': {
      if (spec.sign !== '') throw rValueError("Sign not allowed with integer format specifier 'c'");
      if (spec.alternate)
        throw rValueError("Alternate form (#) not allowed with integer format specifier 'c'");
      if (!bigFitsI64(a)) throw rOverflowError('Python int too large to convert to C long');
      const code = bigToI64Wrapping(a);
      if (code < 0n || code > 0x10ffffn) throw rOverflowError('%c arg not in range(0x110000)');
      const text = String.fromCodePoint(wrap(code));
      return assemble('', '', text, '', spec, 3);
    }
    default:
      throw rValueError("Unknown format code '" + type + "' for object of type '" + typeName + "'");
  }
  return assemble(signText(a.sign < 0, spec), spec.alternate ? prefix : '', digits, '', spec, groupSize);
}

function isIntegerCode(type: string): boolean {
  return type === '' || 'bcdoxXn'.includes(type);
}
