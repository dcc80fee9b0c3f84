/**
 * `text % values`: C-like formatting.
 *
 * Example: `'%-5s|%05.1f' % ('ab', 2.25)`: a left-aligned string in five columns, then `002.2`.
 */
import { wrap } from '@weft/core';
import type { f64, i32 } from '@weft/core';
import { rOverflowError, rTypeError, rValueError } from '../rlib/errors.js';
import { formatFloat } from '../rlib/float_format.js';
import { codePointCount, firstCodePoints } from '../rlib/format_spec.js';
import { RBigInt, bigFromI64 } from '../rlib/rbigint.js';
import { bigFromF64 } from '../rlib/rbigint_float.js';
import { bigToDecimal, bigToPowerOfTwoBase } from '../rlib/rbigint_str.js';
import { W_Float } from './float.js';
import { bigValue } from './int.js';
import { callSpecial0 } from './instance.js';
import type { W_Object } from './object.js';
import { Slot } from './slots.js';
import { newStr } from './str.js';
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
      if (at < this.tuple.items.length) return this.tuple.items[at];
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
      if (this.at < this.tuple.items.length)
        throw rTypeError('not all arguments converted during string formatting');
      return;
    }
    if (this.at > 0) return;
    // A lone mapping (or list) may be left unused.
    if (w.strValue() === null && w.getType().slot(Slot.GETITEM) !== null) return;
    throw rTypeError('not all arguments converted during string formatting');
  }
}

class Conversion {
  left: boolean = false;
  plus: boolean = false;
  space: boolean = false;
  alternate: boolean = false;
  zero: boolean = false;
  width: i32 = 0;
  precision: i32 = -1;
  type: string = '';
}

function starArgument(values: Values): i32 {
  const w = values.next();
  const n = bigValue(w);
  if (n === null) throw rTypeError('* wants int');
  const x = w.index();
  if (x > 0x7fffffffn || x < -0x7fffffffn) throw rOverflowError('Python int too large to convert to C int');
  return wrap(x);
}

export function percentFormat(format: string, w: W_Object): string {
  const values = new Values(w);
  const pieces: string[] = [];
  const n = format.length;
  let at: i32 = 0;
  for (;;) {
    const percent = format.indexOf('%', at);
    if (percent < 0) {
      pieces.push(format.slice(at));
      break;
    }
    if (percent > at) pieces.push(format.slice(at, percent));
    at = percent + 1;
    if (at < n && format.charAt(at) === '%') {
      pieces.push('%');
      at++;
      continue;
    }
    const c = new Conversion();
    let value: W_Object | null = null;
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
      if (depth > 0) throw rValueError('incomplete format key');
      value = values.mapping(format.slice(start, at - 1));
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
      const width = starArgument(values);
      if (width < 0) c.left = true;
      c.width = width < 0 ? -width : width;
      at++;
    } else {
      while (at < n && isDigitUnit(format.charCodeAt(at))) {
        if (c.width > 99999999) throw rValueError('width too big');
        c.width = c.width * 10 + format.charCodeAt(at) - 48;
        at++;
      }
    }
    if (at < n && format.charAt(at) === '.') {
      at++;
      c.precision = 0;
      if (at < n && format.charAt(at) === '*') {
        const precision = starArgument(values);
        c.precision = precision < 0 ? 0 : precision;
        at++;
      } else {
        while (at < n && isDigitUnit(format.charCodeAt(at))) {
          if (c.precision > 99999999) throw rValueError('precision too big');
          c.precision = c.precision * 10 + format.charCodeAt(at) - 48;
          at++;
        }
      }
    }
    if (at < n && (format.charAt(at) === 'h' || format.charAt(at) === 'l' || format.charAt(at) === 'L')) at++;
    if (at >= n) throw rValueError('incomplete format');
    c.type = format.charAt(at);
    if (c.type === '%') {
      pieces.push('%');
      at++;
      continue;
    }
    pieces.push(convert(c, value === null ? values.next() : value, at));
    at++;
  }
  values.check();
  return pieces.join('');
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
