/**
 * Floats to decimal digits and back. Everything Python prints of a float starts from a {@link DecimalDigits}: a string of
 * digits and the position of the decimal point in it, `d1d2d3… · 10**(point - n)`.
 *
 * Three ways to get digits: the shortest ones that read back as the same float (JavaScript's `String(x)` is defined
 * by that), a given number of significant digits, or a given number of digits after the point. The latter two use the host's
 * `toExponential` and `toFixed`, which are exact but round ties away from zero where Python rounds them to
 * even: a tie is recognized from the binary form (the float has exactly one binary digit more than the decimal
 * position can hold) and the last digit, odd then, is made even again. Beyond the host's limits, big integers do it.
 *
 * Example: `2.5` with no digits after the point: the host says `3`; 2.5 has 1 fraction bit = 0 + 1, 3 is odd, hence `2`.
 */
import { hostFunction } from '@weft/core';
import type { f64, i32 } from '@weft/core';
import { RBigInt, bigAdd, bigCompare, bigFromI32, bigIsOdd } from './rbigint.js';
import { bigLshift } from './rbigint_bits.js';
import { divideMagnitudes } from './rbigint_div.js';
import { f64RatioDenominator, f64RatioNumerator, fractionBits } from './rbigint_float.js';
import { bigMul } from './rbigint_mul.js';
import { bigPow } from './rbigint_pow.js';
import { bigToDecimalUnlimited } from './rbigint_str.js';

const hostToFixed = hostFunction<(x: f64, digits: i32) => string>('rt.f64ToFixed', (x, digits) =>
  x.toFixed(digits),
);
const hostToExponential = hostFunction<(x: f64, digits: i32) => string>('rt.f64ToExponential', (x, digits) =>
  x.toExponential(digits),
);

/** The decimal digits of a non-negative finite number: `0.digits · 10**point`. */
export class DecimalDigits {
  constructor(
    readonly digits: string,
    readonly point: i32,
  ) {}
}

/** Reads `d.ddde±x` or `ddd.ddd` as the host writes them. Leading zeros are dropped. */
function fromHostText(text: string): DecimalDigits {
  const e = text.indexOf('e');
  const mantissa = e < 0 ? text : text.slice(0, e);
  const exponent = e < 0 ? 0 : smallInteger(text, e + 1);
  const dot = mantissa.indexOf('.');
  const all = dot < 0 ? mantissa : mantissa.slice(0, dot) + mantissa.slice(dot + 1);
  let point = (dot < 0 ? mantissa.length : dot) + exponent;
  let start: i32 = 0;
  while (start < all.length - 1 && all.charCodeAt(start) === 48) {
    start++;
    point--;
  }
  return new DecimalDigits(all.slice(start), point);
}

/** The integer written in `text` from `at` on: digits with an optional sign. */
function smallInteger(text: string, at: i32): i32 {
  let value: i32 = 0;
  let negative = false;
  for (let i = at; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === 45) negative = true;
    else if (unit !== 43) value = value * 10 + (unit - 48);
  }
  return negative ? -value : value;
}

/** `digits` with its last digit, known to be odd, made one smaller. */
function decrementLast(digits: string): string {
  const last = digits.charCodeAt(digits.length - 1);
  return digits.slice(0, digits.length - 1) + String.fromCharCode(last - 1);
}

function lastIsOdd(text: string): boolean {
  return (text.charCodeAt(text.length - 1) & 1) !== 0;
}

/** The shortest digits that read back as `x` (`x >= 0`, finite). */
export function shortestDigits(x: f64): DecimalDigits {
  if (x === 0.0) return new DecimalDigits('0', 1);
  const result = fromHostText(String(x));
  let end = result.digits.length;
  while (end > 1 && result.digits.charCodeAt(end - 1) === 48) end--;
  return new DecimalDigits(result.digits.slice(0, end), result.point);
}

/** Whether `x` lies exactly half-way between two multiples of `10**position`. */
function isTie(x: f64, position: i32): boolean {
  if (position <= 0) return fractionBits(x) === 1 - position;
  // x = (2n + 1) · 5**q · 2**(q - 1) for q = position
  if (position > 22 || fractionBits(x) > 0) return false;
  const n = f64RatioNumerator(x);
  const half = bigMul(bigPow(bigFromI32(5), position), bigLshift(bigFromI32(1), position - 1));
  const parts = divideMagnitudes(n, half);
  return parts.remainder.sign === 0 && bigIsOdd(parts.quotient);
}

/** `count >= 1` significant digits of `x >= 0`, rounded half to even. */
export function significantDigits(x: f64, count: i32): DecimalDigits {
  if (x === 0.0) return new DecimalDigits('0'.repeat(count), 1);
  if (count > 101) return exactSignificant(x, count);
  const text = fromHostText(hostToExponential(x, count - 1));
  if (lastIsOdd(text.digits) && isTie(x, text.point - count))
    return new DecimalDigits(decrementLast(text.digits), text.point);
  return text;
}

/** Text of `x >= 0` with `count >= 0` digits after the point, rounded half to even. */
export function fixedText(x: f64, count: i32): string {
  if (count > 100 || x >= 1e21) return exactFixed(x, count);
  const text = hostToFixed(x, count);
  if (lastIsOdd(text) && isTie(x, -count)) return decrementLast(text);
  return text;
}

/** `x · 10**count` rounded half to even, as digits with a point: exact arithmetic. */
function exactFixed(x: f64, count: i32): string {
  if (x === 0.0) return count > 0 ? '0.' + '0'.repeat(count) : '0';
  // A float has at most 1074 digits after the point: the rest is zeros.
  const useful = count > 1100 ? 1100 : count;
  const numerator = bigMul(f64RatioNumerator(x), bigPow(bigFromI32(10), useful));
  const digits = bigToDecimalUnlimited(roundedQuotient(numerator, f64RatioDenominator(x)));
  if (count === 0) return digits;
  const padded = digits.padStart(useful + 1, '0');
  const at = padded.length - useful;
  return padded.slice(0, at) + '.' + padded.slice(at) + '0'.repeat(count - useful);
}

function roundedQuotient(numerator: RBigInt, denominator: RBigInt): RBigInt {
  const parts = divideMagnitudes(numerator, denominator);
  const c = bigCompare(bigLshift(parts.remainder, 1), denominator);
  const up = c > 0 || (c === 0 && bigIsOdd(parts.quotient));
  return up ? bigAdd(parts.quotient, bigFromI32(1)) : parts.quotient;
}

function exactSignificant(x: f64, count: i32): DecimalDigits {
  const point = fromHostText(hostToExponential(x, 0)).point;
  // The first digit may round up to the next power of ten: take enough and cut.
  const useful = count > 1100 ? 1100 : count;
  let scale = useful - point;
  for (let attempt = 0; attempt < 3; attempt++) {
    const numerator = f64RatioNumerator(x);
    const denominator = f64RatioDenominator(x);
    const q =
      scale >= 0
        ? roundedQuotient(bigMul(numerator, bigPow(bigFromI32(10), scale)), denominator)
        : roundedQuotient(numerator, bigMul(denominator, bigPow(bigFromI32(10), -scale)));
    const digits = bigToDecimalUnlimited(q);
    if (digits.length === useful)
      return new DecimalDigits(digits + '0'.repeat(count - useful), useful - scale);
    scale = scale + useful - digits.length;
  }
  return new DecimalDigits('1' + '0'.repeat(count - 1), useful - scale);
}

/** The float nearest to the decimal text: digits with an optional point and exponent (the host's parser is exact). */
export function parseDecimal(text: string): f64 {
  return parseFloat(text);
}

/**
 * `float(text)` for text stripped of white space and with ASCII digits: also `inf`, `infinity`, `nan` with signs, and
 * underscores between digits. `ok` is false when malformed.
 */
export class ParsedFloat {
  constructor(
    readonly ok: boolean,
    readonly value: f64,
  ) {}
}
const malformed: ParsedFloat = new ParsedFloat(false, 0.0);

export function floatParse(text: string): ParsedFloat {
  let at: i32 = 0;
  let negative = false;
  const n = text.length;
  if (n > 0 && (text.charCodeAt(0) === 43 || text.charCodeAt(0) === 45)) {
    negative = text.charCodeAt(0) === 45;
    at = 1;
  }
  const body = text.slice(at);
  if (body.length > 0 && digitAt(body, 0) < 0 && body.charCodeAt(0) !== 46) {
    const word = body.toLowerCase();
    if (word === 'inf' || word === 'infinity') return new ParsedFloat(true, negative ? -Infinity : Infinity);
    if (word === 'nan') return new ParsedFloat(true, NaN);
    return malformed;
  }
  // digits [. digits] [e [sign] digits], with at least one digit before the exponent
  let i: i32 = 0;
  let digits: i32 = 0;
  let seenPoint = false;
  let seenExponent = false;
  let underscores = false;
  let last: i32 = 0; // 0 nothing, 1 digit, 2 underscore, 3 other
  for (; i < body.length; i++) {
    const unit = body.charCodeAt(i);
    if (unit >= 48 && unit <= 57) {
      digits++;
      last = 1;
    } else if (unit === 95) {
      if (last !== 1 || i + 1 >= body.length || digitAt(body, i + 1) < 0) return malformed;
      underscores = true;
      last = 2;
    } else if (unit === 46) {
      if (seenPoint || seenExponent) return malformed;
      seenPoint = true;
      last = 3;
    } else if (unit === 101 || unit === 69) {
      if (seenExponent || digits === 0) return malformed;
      seenExponent = true;
      digits = 0;
      last = 3;
      if (i + 1 < body.length && (body.charCodeAt(i + 1) === 43 || body.charCodeAt(i + 1) === 45)) i++;
    } else {
      return malformed;
    }
  }
  if (digits === 0) return malformed;
  const x = parseDecimal(underscores ? body.split('_').join('') : body);
  return new ParsedFloat(true, negative ? -x : x);
}

function digitAt(text: string, i: i32): i32 {
  const d = text.charCodeAt(i) - 48;
  return d >= 0 && d <= 9 ? d : -1;
}

/** `round(x, ndigits)`: the float nearest to the exactly rounded decimal. Infinity when that overflows. */
export function roundToDigits(x: f64, ndigits: i32): f64 {
  if (!Number.isFinite(x) || x === 0.0) return x;
  const magnitude = Math.abs(x);
  let result: f64 = 0;
  if (ndigits >= 0) {
    // Beyond this no rounding can happen: 17 digits identify a float.
    if (ndigits > 323) return x;
    result = parseDecimal(fixedText(magnitude, ndigits));
  } else {
    const point = shortestDigits(magnitude).point;
    const keep = point + ndigits;
    if (keep > 0) {
      const d = significantDigits(magnitude, keep);
      result = parseDecimal(d.digits + 'e' + String(d.point - keep));
    } else if (keep === 0) {
      // Between 0 and 10**point: up when above the half.
      const half = significantDigits(magnitude, 40);
      const five = half.digits.charCodeAt(0) - 48;
      const more = half.digits.slice(1) !== '0'.repeat(39);
      if (half.point > point || five > 5 || (five === 5 && more)) result = parseDecimal('1e' + String(point));
    }
  }
  return x < 0.0 ? -result : result;
}

/** `round(x)` as a float: half to even. */
export function roundHalfEven(x: f64): f64 {
  const floor = Math.floor(x);
  const rest = x - floor;
  if (rest < 0.5) return floor;
  if (rest > 0.5) return floor + 1.0;
  return floor % 2.0 === 0.0 ? floor : floor + 1.0;
}
