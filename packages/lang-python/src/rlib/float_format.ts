/**
 * Floats to text as Python writes them: `repr`, `format` types e, f, g, n, %, and `hex`.
 *
 * {@link formatFloat} makes the text of a magnitude, without sign, grouping and padding; format_spec.ts adds those.
 *
 * Example: `repr(1e16)`: digits `1`, point 17; since the point is beyond 16 it is written `1e+16`; `repr(1e15)` is `1000000000000000.0`.
 */
import { extend } from '@weft/core';
import type { f64, i32, i64 } from '@weft/core';
import { DecimalDigits, fixedText, shortestDigits, significantDigits } from './float_digits.js';
import { f64Exponent, f64Mantissa, scaleToF64 } from './rbigint_float.js';
import { rOverflowError, rValueError } from './errors.js';
import { digitValue } from './rbigint_str.js';

/** `e+05`: sign and at least two digits. */
function exponentText(e: i32): string {
  const magnitude = e < 0 ? -e : e;
  const digits = String(magnitude);
  return (e < 0 ? '-' : '+') + (digits.length < 2 ? '0' + digits : digits);
}

/** Digits with the point at `point`, padded with zeros as needed; `dotZero` writes `.0` when there is no fraction. */
function positional(d: DecimalDigits, dotZero: boolean): string {
  const digits = d.digits;
  const point = d.point;
  if (point <= 0) return '0.' + '0'.repeat(-point) + digits;
  if (point >= digits.length) return digits + '0'.repeat(point - digits.length) + (dotZero ? '.0' : '');
  return digits.slice(0, point) + '.' + digits.slice(point);
}

/** `d.ddde+xx` */
function scientific(d: DecimalDigits, letter: string, alternate: boolean): string {
  const digits = d.digits;
  const fraction = digits.length > 1 ? '.' + digits.slice(1) : alternate ? '.' : '';
  return digits.slice(0, 1) + fraction + letter + exponentText(d.point - 1);
}

/** `repr(x)` of any float. */
export function floatRepr(x: f64): string {
  if (Number.isNaN(x)) return 'nan';
  if (!Number.isFinite(x)) return x > 0.0 ? 'inf' : '-inf';
  const negative = x < 0.0 || (x === 0.0 && 1.0 / x < 0.0);
  const d = shortestDigits(negative ? -x : x);
  const text = d.point > -4 && d.point <= 16 ? positional(d, true) : scientific(d, 'e', false);
  return negative ? '-' + text : text;
}

function stripZeros(d: DecimalDigits): DecimalDigits {
  let end = d.digits.length;
  while (end > 1 && d.digits.charCodeAt(end - 1) === 48) end--;
  return new DecimalDigits(d.digits.slice(0, end), d.point);
}

/**
 * Text of the magnitude of `x`. `type` is one of `e E f F g G n %` or '' (as `str` when `precision` is -1, else like `g` but always with
 * a fraction digit when not scientific); `precision` -1 means the default. `alternate` is `#`.
 */
export function formatFloat(x: f64, type: string, precision: i32, alternate: boolean): string {
  const upper = type === 'E' || type === 'F' || type === 'G';
  if (!Number.isFinite(x)) {
    const word = Number.isNaN(x) ? 'nan' : 'inf';
    return (upper ? word.toUpperCase() : word) + (type === '%' ? '%' : '');
  }
  const magnitude = Math.abs(x);
  switch (type) {
    case 'f':
    case 'F':
      return fixedWithPoint(magnitude, precision < 0 ? 6 : precision, alternate);
    case '%': {
      const hundredfold = magnitude * 100.0;
      if (!Number.isFinite(hundredfold)) return 'inf%';
      return fixedWithPoint(hundredfold, precision < 0 ? 6 : precision, alternate) + '%';
    }
    case 'e':
    case 'E':
      return scientific(significantDigits(magnitude, (precision < 0 ? 6 : precision) + 1), type, alternate);
    case '':
      if (precision < 0) {
        const text = floatRepr(magnitude);
        return alternate && !text.includes('.') ? withAlternatePoint(text) : text;
      }
      return general(magnitude, precision === 0 ? 1 : precision, 'e', alternate, true);
  }
  const count = precision < 0 ? 6 : precision === 0 ? 1 : precision;
  return general(magnitude, count, type === 'G' ? 'E' : 'e', alternate, false);
}

function withAlternatePoint(text: string): string {
  const e = text.indexOf('e');
  return e < 0 ? text + '.' : text.slice(0, e) + '.' + text.slice(e);
}

function fixedWithPoint(x: f64, precision: i32, alternate: boolean): string {
  const text = fixedText(x, precision);
  return alternate && precision === 0 ? text + '.' : text;
}

function general(x: f64, count: i32, letter: string, alternate: boolean, dotZero: boolean): string {
  const all = significantDigits(x, count);
  const d = alternate ? all : stripZeros(all);
  const limit = dotZero ? count - 1 : count;
  if (d.point > -4 && d.point <= limit) {
    const text = positional(d, dotZero);
    return alternate && !text.includes('.') ? text + '.' : text;
  }
  return scientific(d, letter, alternate);
}

/** `x.hex()` */
export function floatHex(x: f64): string {
  if (!Number.isFinite(x)) return floatRepr(x);
  const negative = x < 0.0 || (x === 0.0 && 1.0 / x < 0.0);
  const sign = negative ? '-' : '';
  if (x === 0.0) return sign + '0x0.0p+0';
  const m = f64Mantissa(negative ? -x : x);
  const subnormal = (m & 0x10000000000000n) === 0n;
  const e = f64Exponent(x) + 52;
  const fraction = (m & 0xfffffffffffffn).toString(16).padStart(13, '0');
  return sign + (subnormal ? '0x0.' : '0x1.') + fraction + 'p' + (e < 0 ? '-' : '+') + String(e < 0 ? -e : e);
}

/**
 * `float.fromhex(text)`.
 * @throws OperationError: Value, Overflow
 */
export function floatFromHex(source: string): f64 {
  const text = source.trim();
  const bad = 'invalid hexadecimal floating-point string';
  let at: i32 = 0;
  const n = text.length;
  let negative = false;
  if (at < n && (text.charCodeAt(at) === 43 || text.charCodeAt(at) === 45)) {
    negative = text.charCodeAt(at) === 45;
    at++;
  }
  const word = text.slice(at).toLowerCase();
  if (word === 'inf' || word === 'infinity') return negative ? -Infinity : Infinity;
  if (word === 'nan') return NaN;
  if (word.startsWith('0x')) at += 2;
  let exponent: i32 = 0;
  let digits: i32 = 0;
  let significant: i32 = 0;
  let sticky = false;
  let seenPoint = false;
  let mantissa: i64 = 0n;
  for (; at < n; at++) {
    const unit = text.charCodeAt(at);
    if (unit === 46) {
      if (seenPoint) throw rValueError(bad);
      seenPoint = true;
      continue;
    }
    const d = digitValue(unit);
    if (d > 15) break;
    digits++;
    if (significant > 0 || d !== 0) significant++;
    if (significant <= 15) {
      mantissa = (mantissa * 16n) | extend(d);
      if (seenPoint) exponent -= 4;
    } else {
      if (d !== 0) sticky = true;
      if (!seenPoint) exponent += 4;
    }
  }
  if (digits === 0) throw rValueError(bad);
  if (at < n && (text.charCodeAt(at) | 32) === 112) {
    at++;
    let negativeExponent = false;
    if (at < n && (text.charCodeAt(at) === 43 || text.charCodeAt(at) === 45)) {
      negativeExponent = text.charCodeAt(at) === 45;
      at++;
    }
    if (at >= n) throw rValueError(bad);
    let e: i32 = 0;
    for (; at < n; at++) {
      const d = digitValue(text.charCodeAt(at));
      if (d > 9) throw rValueError(bad);
      if (e < 100000) e = e * 10 + d;
    }
    exponent += negativeExponent ? -e : e;
  }
  if (at < n) throw rValueError(bad);
  const m = scaleToF64(sticky ? mantissa | 1n : mantissa, exponent);
  if (!Number.isFinite(m)) throw rOverflowError('hexadecimal value too large to represent as a float');
  return negative ? -m : m;
}
