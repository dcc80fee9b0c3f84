/**
 * Big integers to text and back, in any base.
 *
 * Decimal: a small number is divided by 10**9 again and again, in place; a large one is first cut in half by a
 * power 10**(9·2**k), recursively, so that the time is that of multiplication and not quadratic. Reading goes the other
 * way. Bases that are powers of two are cut at bit positions.
 *
 * As CPython 3.11, conversions of more than {@link getMaxStrDigits} decimal digits are refused (a denial-of-service guard).
 */
import { FixedArray } from '@weft/core';
import type { i32 } from '@weft/core';
import { rValueError } from './errors.js';
import {
  BIG_ZERO,
  MASK,
  RBigInt,
  SHIFT,
  bigAdd,
  bigBitLength,
  bigFitsI64,
  bigFromI32,
  bigMake,
  bigToI64Wrapping,
} from './rbigint.js';
import { copyDigits, divideByDigit, divideMagnitudes } from './rbigint_div.js';
import { bigMul, bigMulDigit } from './rbigint_mul.js';

/** Above this many 31-bit digits the number is cut in half. */
const SPLIT_DIGITS: i32 = 160;
/** Above this many decimal digits the text is cut in half. */
const SPLIT_TEXT: i32 = 1500;

class Settings {
  maxStrDigits: i32 = 4300;
}
const settings: Settings = new Settings();

/** `sys.get_int_max_str_digits()`; 0 = no limit. */
export function getMaxStrDigits(): i32 {
  return settings.maxStrDigits;
}
export function setMaxStrDigits(n: i32): void {
  settings.maxStrDigits = n;
}

/** Pushes the decimal digits of `a` in pieces of nine, lowest first, without padding the last. */
function pushDecimal(a: RBigInt, pieces: string[]): void {
  const digits = copyDigits(a);
  let size = a.size;
  while (size > 0) {
    const piece = divideByDigit(digits, size, 1000000000, digits);
    while (size > 0 && digits[size - 1] === 0) size--;
    pieces.push(size > 0 ? String(piece).padStart(9, '0') : String(piece));
  }
}

function smallDecimal(a: RBigInt): string {
  if (bigFitsI64(a)) return String(bigToI64Wrapping(a));
  const pieces: string[] = [];
  pushDecimal(a, pieces);
  pieces.reverse();
  return pieces.join('');
}

/** `powers[k]` is `10**(9·2**k)`. */
function decimal(a: RBigInt, powers: RBigInt[], level: i32): string {
  if (a.size <= SPLIT_DIGITS || level < 0) return smallDecimal(a);
  const parts = divideMagnitudes(a, powers[level]);
  if (parts.quotient.sign === 0) return decimal(a, powers, level - 1);
  const low = decimal(parts.remainder, powers, level - 1);
  return decimal(parts.quotient, powers, level - 1) + low.padStart(9 << level, '0');
}

/**
 * Decimal text without a limit on the length.
 */
export function bigToDecimalUnlimited(a: RBigInt): string {
  if (bigFitsI64(a)) return String(bigToI64Wrapping(a));
  const magnitude = a.sign < 0 ? new RBigInt(1, a.digits, a.size) : a;
  let text = '';
  if (a.size <= SPLIT_DIGITS) {
    text = smallDecimal(magnitude);
  } else {
    const powers: RBigInt[] = [bigFromI32(1000000000)];
    while (2 * powers[powers.length - 1].size <= a.size) {
      const last = powers[powers.length - 1];
      powers.push(bigMul(last, last));
    }
    text = decimal(magnitude, powers, powers.length - 1);
  }
  return a.sign < 0 ? '-' + text : text;
}

/**
 * Decimal text, as `str(a)`.
 * @throws OperationError: Value, above the limit
 */
export function bigToDecimal(a: RBigInt): string {
  const limit = settings.maxStrDigits;
  // 2**(31·size - 1) and above has at least 9.3·(size - 1) digits.
  if (limit > 0 && a.size * 10 > limit) {
    const tooMany =
      'Exceeds the limit (' +
      String(limit) +
      ' digits) for integer string conversion; use sys.set_int_max_str_digits() to increase the limit';
    if ((a.size - 1) * 9 > limit) throw rValueError(tooMany);
    const text = bigToDecimalUnlimited(a);
    if (text.length - (a.sign < 0 ? 1 : 0) > limit) throw rValueError(tooMany);
    return text;
  }
  return bigToDecimalUnlimited(a);
}

/** Text of the magnitude in base `2**bits` (lower-case letters, no prefix). */
export function bigToPowerOfTwoBase(a: RBigInt, bits: i32): string {
  if (a.sign === 0) return '0';
  const count = ((bigBitLength(a) + bits - 1) / bits) | 0;
  const mask = (1 << bits) - 1;
  const pieces: string[] = [];
  for (let k = count - 1; k >= 0; k--) {
    const at = k * bits;
    const word = (at / SHIFT) | 0;
    const offset = at % SHIFT;
    let d = a.digits[word] >> offset;
    if (offset + bits > SHIFT && word + 1 < a.size) d = d | ((a.digits[word + 1] << (SHIFT - offset)) & MASK);
    pieces.push(String.fromCharCode(digitChar(d & mask)));
  }
  return pieces.join('');
}

function digitChar(d: i32): i32 {
  return d < 10 ? 48 + d : 87 + d;
}

/** Value of an ASCII digit or letter as a digit, 99 for anything else. */
export function digitValue(unit: i32): i32 {
  if (unit >= 48 && unit <= 57) return unit - 48;
  if (unit >= 97 && unit <= 122) return unit - 87;
  if (unit >= 65 && unit <= 90) return unit - 55;
  return 99;
}

/** `a·factor + add` for digits `factor` and `add`. */
function mulAdd(a: RBigInt, factor: i32, add: i32): RBigInt {
  const product = a.sign === 0 ? BIG_ZERO : bigMulDigit(a, factor, 1);
  return add === 0 ? product : bigAdd(product, bigFromI32(add));
}

/** The value of a text of digits in `base`, all of them valid; no sign, no underscores. */
function readChunks(text: string, base: i32): RBigInt {
  let perChunk: i32 = 1;
  let power: i32 = base;
  while (power <= ((MASK / base) | 0)) {
    power = power * base;
    perChunk++;
  }
  let result = BIG_ZERO;
  let at: i32 = 0;
  while (at < text.length) {
    const end = at + perChunk < text.length ? at + perChunk : text.length;
    let value: i32 = 0;
    let scale: i32 = 1;
    for (; at < end; at++) {
      value = value * base + digitValue(text.charCodeAt(at));
      scale = scale * base;
    }
    result = mulAdd(result, scale, value);
  }
  return result;
}

function readRecursive(text: string, base: i32, powers: Map<i32, RBigInt>): RBigInt {
  if (text.length <= SPLIT_TEXT) return readChunks(text, base);
  const low = (text.length + 1) >> 1;
  const high = text.length - low;
  const scale = basePower(base, low, powers);
  const first = readRecursive(text.slice(0, high), base, powers);
  return bigAdd(bigMul(first, scale), readRecursive(text.slice(high), base, powers));
}

function basePower(base: i32, n: i32, powers: Map<i32, RBigInt>): RBigInt {
  if (powers.has(n)) return powers.get(n)!;
  let result: RBigInt;
  if (n <= 4) {
    result = bigFromI32(1);
    for (let i = 0; i < n; i++) result = bigMulDigit(result, base, 1);
  } else {
    const half = basePower(base, n >> 1, powers);
    result = bigMul(half, half);
    if ((n & 1) !== 0) result = bigMulDigit(result, base, 1);
  }
  powers.set(n, result);
  return result;
}

function readPowerOfTwo(text: string, bits: i32): RBigInt {
  const size = (((text.length * bits) / SHIFT) | 0) + 1;
  const z = new FixedArray<i32>(size, 0);
  let at: i32 = 0;
  for (let i = text.length - 1; i >= 0; i--) {
    const d = digitValue(text.charCodeAt(i));
    const word = (at / SHIFT) | 0;
    const offset = at % SHIFT;
    z[word] = z[word] | ((d << offset) & MASK);
    if (offset + bits > SHIFT) z[word + 1] = d >> (SHIFT - offset);
    at += bits;
  }
  return bigMake(1, z, size);
}

/** The value of a text of valid digits (no sign, no underscores, no prefix) in `base`, 2 … 36; no limit. */
export function bigFromDigits(text: string, base: i32): RBigInt {
  switch (base) {
    case 2:
      return readPowerOfTwo(text, 1);
    case 4:
      return readPowerOfTwo(text, 2);
    case 8:
      return readPowerOfTwo(text, 3);
    case 16:
      return readPowerOfTwo(text, 4);
    case 32:
      return readPowerOfTwo(text, 5);
  }
  if (text.length <= SPLIT_TEXT) return readChunks(text, base);
  return readRecursive(text, base, new Map<i32, RBigInt>());
}

/**
 * `int(text, base)` for text already stripped of white space and with all digits ASCII: an optional sign, an optional prefix that
 * fits the base (0: the prefix decides), digits with single underscores between them. `null` when malformed.
 * @throws OperationError: Value, above the limit of digits
 */
export function bigParse(text: string, base: i32): RBigInt | null {
  let at: i32 = 0;
  let sign: i32 = 1;
  const n = text.length;
  if (at < n && (text.charCodeAt(at) === 43 || text.charCodeAt(at) === 45)) {
    if (text.charCodeAt(at) === 45) sign = -1;
    at++;
  }
  let radix = base;
  let prefixed = false;
  if (at + 1 < n && text.charCodeAt(at) === 48) {
    const letter = text.charCodeAt(at + 1) | 32;
    const marked = letter === 120 ? 16 : letter === 111 ? 8 : letter === 98 ? 2 : 0;
    if (marked !== 0 && (base === 0 || base === marked)) {
      radix = marked;
      at += 2;
      prefixed = true;
    }
  }
  const zeroOnly = radix === 0 && at < n && text.charCodeAt(at) === 48;
  if (radix === 0) radix = 10;
  if (prefixed && at < n && text.charCodeAt(at) === 95) at++;
  const start = at;
  let underscores: i32 = 0;
  let afterDigit = false;
  let nonZero = false;
  for (; at < n; at++) {
    const unit = text.charCodeAt(at);
    if (unit === 95) {
      if (!afterDigit) return null;
      afterDigit = false;
      underscores++;
    } else {
      if (digitValue(unit) >= radix) return null;
      if (unit !== 48) nonZero = true;
      afterDigit = true;
    }
  }
  if (!afterDigit) return null;
  if (zeroOnly && nonZero) return null;
  const body = text.slice(start);
  const digits = underscores > 0 ? body.split('_').join('') : body;
  const limit = settings.maxStrDigits;
  if (limit > 0 && digits.length > limit && (radix & (radix - 1)) !== 0)
    throw rValueError(
      'Exceeds the limit (' +
        String(limit) +
        ' digits) for integer string conversion: value has ' +
        String(digits.length) +
        ' digits; use sys.set_int_max_str_digits() to increase the limit',
    );
  const value = bigFromDigits(digits, radix);
  return sign < 0 && value.sign !== 0 ? new RBigInt(-1, value.digits, value.size) : value;
}
