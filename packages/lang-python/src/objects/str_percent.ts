/**
 * `text % values`: C-like formatting.
 *
 * A format is read once: {@link ParsedFormat} is its conversions with the text before each of them. Programs use few formats,
 * all over again: those read last are kept, and to the JIT reading is a pure function, so that a trace with a constant format goes from
 * conversion to conversion.
 *
 * Example: `'%-5s|%05.1f' % ('ab', 2.25)`: a left-aligned string in five columns, then `002.2`. It is parsed into
 * `s` (text before: none, width 5, left), `f` (text before: `|`, width 5, zero, precision 1) and an empty rest.
 */
import {
  FixedArray,
  StringBuilder,
  elidable,
  isConstant,
  lookInsideIff,
  stringHash,
  unrollSafe,
  wrap,
} from '@weft/core';
import type { ReadonlyFixedArray, f64, i32 } from '@weft/core';
import { rOverflowError, rTypeError, rValueError } from '../rlib/errors.js';
import { formatFloat } from '../rlib/float_format.js';
import { codePointCount, firstCodePoints } from '../rlib/format_spec.js';
import { RBigInt, bigFromI64 } from '../rlib/rbigint.js';
import { bigFromF64 } from '../rlib/rbigint_float.js';
import { bigToDecimal, bigToPowerOfTwoBase } from '../rlib/rbigint_str.js';
import { W_Float } from './float.js';
import { I64_MIN, W_Int, bigValue } from './int.js';
import { callSpecial0 } from './instance.js';
import type { W_Object } from './object.js';
import { Slot } from './slots.js';
import { W_FlatStr, decimalText, joined3, joined4, newStr, strOf, type W_Str } from './str.js';
import { W_Tuple } from './tuple.js';
import { toAscii } from './text.js';

/** Hands out the values in order. */
class Values {
  private at: i32 = 0;
  private readonly tuple: W_Tuple | null;
  constructor(private readonly w: W_Object) {
    const exact = w.exact();
    this.tuple = exact instanceof W_Tuple ? exact : null;
  }
  next(): W_Object {
    const at = this.at;
    this.at = at + 1;
    if (this.tuple !== null) {
      if (at < this.tuple.len()) return this.tuple.item(at);
    } else if (at === 0) {
      return this.w;
    }
    throw rTypeError('not enough arguments for format string');
  }
  /** `%(name)s` looks its value up and uses none of the sequence. */
  mapping(name: string): W_Object {
    if (this.tuple !== null || this.w.strValue() !== null || this.w.getType().slot(Slot.GETITEM) === null)
      throw rTypeError('format requires a mapping');
    this.at = 1;
    return this.w.getItem(newStr(name));
  }
  check(): void {
    const w = this.w;
    if (this.tuple !== null) {
      if (this.at < this.tuple.len())
        throw rTypeError('not all arguments converted during string formatting');
      return;
    }
    if (this.at > 0) return;
    // A lone mapping (or list) may be left unused.
    if (w.strValue() === null && w.getType().slot(Slot.GETITEM) !== null) return;
    throw rTypeError('not all arguments converted during string formatting');
  }
}

/** What makes a format wrong; it is reported when formatting gets there, behind the errors of the values before. */
enum Fault {
  NONE,
  INCOMPLETE_KEY,
  WIDTH,
  PRECISION,
  INCOMPLETE,
}

/** A width or precision that is taken from the values. */
const STAR: i32 = -2;

class Conversion {
  /** The key of a mapping. */
  key: string | null = null;
  left: boolean = false;
  plus: boolean = false;
  space: boolean = false;
  alternate: boolean = false;
  zero: boolean = false;
  width: i32 = 0;
  precision: i32 = -1;
  type: string = '';
  /** Index of the type in the format. */
  at: i32 = 0;
  kind: Kind = Kind.FULL;
  fault: Fault = Fault.NONE;
}

/** What a conversion asks for. */
enum Kind {
  /** `%s` */
  STR,
  /** `%d` */
  INT,
  /** Any other type and nothing else. */
  BARE,
  FULL,
}

/** A conversion as traces see it. */
class Part {
  constructor(
    /** The text before it. */
    readonly before: string,
    readonly kind: Kind,
    readonly conversion: Conversion,
  ) {}
}

class ParsedFormat {
  constructor(
    readonly parts: ReadonlyFixedArray<Part>,
    readonly rest: string,
  ) {}
}

function parse(format: string): ParsedFormat {
  const parts: Part[] = [];
  const n = format.length;
  let text = new StringBuilder(16);
  let at: i32 = 0;
  for (;;) {
    const percent = format.indexOf('%', at);
    if (percent < 0) break;
    text.appendSlice(format, at, percent);
    at = percent + 1;
    if (at < n && format.charAt(at) === '%') {
      text.appendUnit(37);
      at++;
      continue;
    }
    const c = new Conversion();
    at = parseConversion(format, at, c);
    parts.push(new Part(text.build(), c.kind, c));
    text = new StringBuilder(16);
    if (c.fault !== Fault.NONE) return new ParsedFormat(FixedArray.from(parts), '');
  }
  text.appendSlice(format, at, n);
  return new ParsedFormat(FixedArray.from(parts), text.build());
}

/** Reads a conversion from behind its percent sign; answers where it ends. */
function parseConversion(format: string, from: i32, c: Conversion): i32 {
  const n = format.length;
  let at = from;
  if (at < n && format.charAt(at) === '(') {
    let depth: i32 = 1;
    const start = at + 1;
    at = start;
    while (at < n && depth > 0) {
      const unit = format.charAt(at);
      if (unit === '(') depth++;
      else if (unit === ')') depth--;
      at++;
    }
    if (depth > 0) {
      c.fault = Fault.INCOMPLETE_KEY;
      return at;
    }
    c.key = format.slice(start, at - 1);
  }
  for (; at < n; at++) {
    const unit = format.charAt(at);
    if (unit === '-') c.left = true;
    else if (unit === '+') c.plus = true;
    else if (unit === ' ') c.space = true;
    else if (unit === '#') c.alternate = true;
    else if (unit === '0') c.zero = true;
    else break;
  }
  if (at < n && format.charAt(at) === '*') {
    c.width = STAR;
    at++;
  } else {
    for (; at < n && isDigitUnit(format.charCodeAt(at)); at++) {
      if (c.width > 99999999) {
        c.fault = Fault.WIDTH;
        return at;
      }
      c.width = c.width * 10 + format.charCodeAt(at) - 48;
    }
  }
  if (at < n && format.charAt(at) === '.') {
    at++;
    c.precision = 0;
    if (at < n && format.charAt(at) === '*') {
      c.precision = STAR;
      at++;
    } else {
      for (; at < n && isDigitUnit(format.charCodeAt(at)); at++) {
        if (c.precision > 99999999) {
          c.fault = Fault.PRECISION;
          return at;
        }
        c.precision = c.precision * 10 + format.charCodeAt(at) - 48;
      }
    }
  }
  if (at < n && (format.charAt(at) === 'h' || format.charAt(at) === 'l' || format.charAt(at) === 'L')) at++;
  if (at >= n) {
    c.fault = Fault.INCOMPLETE;
    return at;
  }
  c.type = format.charAt(at);
  c.at = at;
  if (at === from) c.kind = c.type === 's' ? Kind.STR : c.type === 'd' ? Kind.INT : Kind.BARE;
  return at + 1;
}

/** The formats read last, by the low bits of their hash. */
const CACHE_SIZE: i32 = 64;
const cachedFormats: FixedArray<string> = new FixedArray<string>(CACHE_SIZE, '');
const cachedParses: FixedArray<ParsedFormat | null> = new FixedArray<ParsedFormat | null>(CACHE_SIZE, null);

const parsed = elidable(function parsed(format: string): ParsedFormat {
  const slot = stringHash(format) & (CACHE_SIZE - 1);
  const known = cachedParses[slot];
  if (known !== null && cachedFormats[slot] === format) return known;
  const result = parse(format);
  cachedFormats[slot] = format;
  cachedParses[slot] = result;
  return result;
});

function throwFault(c: Conversion): void {
  switch (c.fault) {
    case Fault.INCOMPLETE_KEY:
      throw rValueError('incomplete format key');
    case Fault.WIDTH:
      throw rValueError('width too big');
    case Fault.PRECISION:
      throw rValueError('precision too big');
    case Fault.INCOMPLETE:
      throw rValueError('incomplete format');
  }
}

/** The conversion with widths and precisions taken from the values. */
function resolved(c: Conversion, values: Values): Conversion {
  if (c.width !== STAR && c.precision !== STAR) return c;
  const result = new Conversion();
  result.left = c.left;
  result.plus = c.plus;
  result.space = c.space;
  result.alternate = c.alternate;
  result.zero = c.zero;
  result.type = c.type;
  result.at = c.at;
  result.width = c.width;
  result.precision = c.precision;
  if (c.width === STAR) {
    const width = starArgument(values);
    if (width < 0) result.left = true;
    result.width = width < 0 ? -width : width;
  }
  if (c.precision === STAR) {
    const precision = starArgument(values);
    result.precision = precision < 0 ? 0 : precision;
  }
  return result;
}

function starArgument(values: Values): i32 {
  const w = values.next();
  const n = bigValue(w);
  if (n === null) throw rTypeError('* wants int');
  const x = w.index();
  if (x > 0x7fffffffn || x < -0x7fffffffn) throw rOverflowError('Python int too large to convert to C int');
  return wrap(x);
}

/** `format % w` */
export const percentFormat = lookInsideIff(
  (format: string, _w: W_Object): boolean => isConstant(format) && format.length < 64,
  function percentFormat(format: string, w: W_Object): W_Str {
    const values = new Values(w);
    const read = parsed(format);
    const text = read.parts.length > 4 ? manyParts(read, values) : fewParts(read, values);
    values.check();
    return text;
  },
);
/** A short result is put together as its parts come. */
const fewParts = unrollSafe(function fewParts(read: ParsedFormat, values: Values): W_Str {
  const rest = newStr(read.rest);
  const last = read.parts.length - 1;
  if (last < 0) return rest;
  let result = newStr('');
  for (let i = 0; i < last; i++) {
    const part = read.parts[i]!;
    result = joined3(result, newStr(part.before), converted(part, values));
  }
  const part = read.parts[last]!;
  return joined4(result, newStr(part.before), converted(part, values), rest);
});
function manyParts(read: ParsedFormat, values: Values): W_Str {
  const result = new StringBuilder(64);
  for (let i = 0; i < read.parts.length; i++) {
    const part = read.parts[i]!;
    result.append(part.before);
    result.append(converted(part, values).value);
  }
  result.append(read.rest);
  return newStr(result.build());
}
function converted(part: Part, values: Values): W_Str {
  const c = part.conversion;
  if (part.kind === Kind.FULL) {
    const value = c.key === null ? null : values.mapping(c.key);
    const full = resolved(c, values);
    throwFault(c);
    return newStr(convert(full, value === null ? values.next() : value, c.at));
  }
  const w = values.next();
  if (part.kind === Kind.STR) return strOf(w);
  if (part.kind === Kind.INT && w instanceof W_Int) return new W_FlatStr(decimalText(w.value));
  return newStr(convert(c, w, c.at));
}

function isDigitUnit(unit: i32): boolean {
  return unit >= 48 && unit <= 57;
}

function padText(text: string, c: Conversion): string {
  const missing = c.width - codePointCount(text);
  if (missing <= 0) return text;
  return c.left ? text + ' '.repeat(missing) : ' '.repeat(missing) + text;
}

/** Sign and prefix, then zeros when asked for, then the digits. */
function padNumber(sign: string, prefix: string, body: string, c: Conversion): string {
  const text = sign + prefix + body;
  const missing = c.width - text.length;
  if (missing <= 0) return text;
  if (c.left) return text + ' '.repeat(missing);
  if (c.zero) return sign + prefix + '0'.repeat(missing) + body;
  return ' '.repeat(missing) + text;
}

function signOf(negative: boolean, c: Conversion): string {
  return negative ? '-' : c.plus ? '+' : c.space ? ' ' : '';
}

function convert(c: Conversion, w: W_Object, at: i32): string {
  switch (c.type) {
    case 's':
    case 'r':
    case 'a': {
      const text = c.type === 's' ? w.str() : c.type === 'r' ? w.repr() : toAscii(w.repr());
      return padText(c.precision >= 0 ? firstCodePoints(text, c.precision) : text, c);
    }
    case 'c': {
      const text = w.strValue();
      if (text !== null) {
        if (codePointCount(text) !== 1) throw rTypeError('%c requires int or char');
        return padText(text, c);
      }
      const n = bigValue(w);
      if (n === null) throw rTypeError('%c requires int or char');
      const x = w.index();
      if (x < 0n || x > 0x10ffffn) throw rOverflowError('%c arg not in range(0x110000)');
      return padText(String.fromCodePoint(wrap(x)), c);
    }
    case 'd':
    case 'i':
    case 'u':
    case 'x':
    case 'X':
    case 'o':
      return convertInt(c, w);
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G': {
      const x = floatOf(w);
      const text = formatFloat(x, c.type, c.precision, c.alternate);
      const negative = x < 0.0 || (x === 0.0 && 1.0 / x < 0.0);
      return padNumber(signOf(negative, c), '', text, c);
    }
    default: {
      const code = c.type.charCodeAt(0);
      throw rValueError(
        "unsupported format character '" +
          (code > 31 && code < 127 ? c.type : '?') +
          "' (0x" +
          code.toString(16) +
          ') at index ' +
          String(at),
      );
    }
  }
}

function floatOf(w: W_Object): f64 {
  const exact = w.exact();
  if (exact instanceof W_Float) return exact.value;
  return w.floatValue();
}

function convertInt(c: Conversion, w: W_Object): string {
  if (w instanceof W_Int && c.precision < 0 && (c.type === 'd' || c.type === 'i') && w.value !== I64_MIN) {
    const negative = w.value < 0n;
    return padNumber(signOf(negative, c), '', String(negative ? -w.value : w.value), c);
  }
  const n = integerOf(w, c.type);
  const magnitude = n.sign < 0 ? new RBigInt(1, n.digits, n.size) : n;
  let body = '';
  let prefix = '';
  switch (c.type) {
    case 'x':
      body = bigToPowerOfTwoBase(magnitude, 4);
      prefix = '0x';
      break;
    case 'X':
      body = bigToPowerOfTwoBase(magnitude, 4).toUpperCase();
      prefix = '0X';
      break;
    case 'o':
      body = bigToPowerOfTwoBase(magnitude, 3);
      prefix = '0o';
      break;
    default:
      body = bigToDecimal(magnitude);
  }
  if (c.precision > body.length) body = body.padStart(c.precision, '0');
  return padNumber(signOf(n.sign < 0, c), c.alternate ? prefix : '', body, c);
}

function integerOf(w: W_Object, type: string): RBigInt {
  const n = bigValue(w);
  if (n !== null) return n;
  if (type === 'd' || type === 'i' || type === 'u') {
    const exact = w.exact();
    if (exact instanceof W_Float) return bigFromF64(exact.value);
    const toInt = w.getType().slot(Slot.INT);
    if (toInt !== null) {
      const converted = bigValue(callSpecial0(toInt, w));
      if (converted !== null) return converted;
    }
    if (w.getType().slot(Slot.INDEX) === null)
      throw rTypeError('%' + type + ' format: a real number is required, not ' + w.getType().name);
  }
  if (w.getType().slot(Slot.INDEX) === null)
    throw rTypeError('%' + type + ' format: an integer is required, not ' + w.getType().name);
  return bigFromI64(w.index());
}
