/**
 * Big integers and floats: correctly rounded conversion and division, exact conversion back, exact comparison.
 *
 * Rounding goes through {@link scaleToF64}: up to 62 leading bits of the exact value, the lowest of them *sticky* (set when
 * any bit below was set), and a binary exponent. 62 bits are more than the 53 of a float plus two, so rounding
 * those to nearest-even rounds the exact value, also when the result is subnormal and has fewer bits.
 */
import { clz64, extend, f64Bits, f64FromBits, i64ToF64, shl64, shr64, wrap } from '@weft/core';
import type { f64, i32, i64 } from '@weft/core';
import { rOverflowError, rValueError, rZeroDivisionError } from './errors.js';
import { RBigInt, bigBitLength, bigCompare, bigFromI64, bigToI64Wrapping, digitBits } from './rbigint.js';
import { bigLshift, bigRshift } from './rbigint_bits.js';
import { divideMagnitudes } from './rbigint_div.js';

/** `2**e` for `-1074 <= e <= 1023`. */
export function powerOfTwo(e: i32): f64 {
  if (e >= -1022) return f64FromBits(shl64(extend(e + 1023), 52));
  return f64FromBits(shl64(1n, e + 1074));
}

/** `m · 2**e` rounded to nearest, ties to even; `0 <= m < 2**62`, its lowest bit may be sticky if it has 56 bits or more. */
export function scaleToF64(m: i64, e: i32): f64 {
  if (m === 0n) return 0.0;
  const bits = 64 - clz64(m);
  const lead = bits + e - 1;
  if (lead > 1023) return Infinity;
  const keep = lead >= -1022 ? 53 : lead + 1075;
  if (keep < 0) return 0.0;
  const drop = bits - keep;
  if (drop <= 0) return i64ToF64(m) * powerOfTwo(e);
  const half = shl64(1n, drop - 1);
  const rest = m & (shl64(1n, drop) - 1n);
  let q = shr64(m, drop);
  if (rest > half || (rest === half && (q & 1n) !== 0n)) q = q + 1n;
  return i64ToF64(q) * powerOfTwo(e + drop);
}

/** The top 62 bits of a magnitude of more than 62 bits, the lowest of them sticky. */
function topBits(a: RBigInt): i64 {
  const n = a.size;
  const b = digitBits(a.digits[n - 1]);
  const third = a.digits[n - 3];
  let m =
    shl64(extend(a.digits[n - 1]), 62 - b) | shl64(extend(a.digits[n - 2]), 31 - b) | shr64(extend(third), b);
  let sticky = b < 31 ? (third & ((1 << b) - 1)) !== 0 : third !== 0;
  for (let i = n - 4; i >= 0 && !sticky; i--) if (a.digits[i] !== 0) sticky = true;
  if (sticky) m = m | 1n;
  return m;
}

/** The nearest float; an infinity when out of range. */
export function bigToF64OrInfinity(a: RBigInt): f64 {
  const bits = bigBitLength(a);
  if (bits <= 62) return i64ToF64(bigToI64Wrapping(a));
  const x = scaleToF64(topBits(a), bits > 2000 ? 2000 : bits - 62);
  return a.sign < 0 ? -x : x;
}

/**
 * `float(a)`.
 * @throws OperationError: Overflow
 */
export function bigToF64(a: RBigInt): f64 {
  const x = bigToF64OrInfinity(a);
  if (!Number.isFinite(x)) throw rOverflowError('int too large to convert to float');
  return x;
}

/**
 * `a / b`, correctly rounded.
 * @throws OperationError: ZeroDivision, Overflow
 */
export function bigTrueDiv(a: RBigInt, b: RBigInt): f64 {
  if (b.sign === 0) throw rZeroDivisionError('division by zero');
  if (a.sign === 0) return 0.0;
  const shift = 60 - (bigBitLength(a) - bigBitLength(b));
  if (shift < -1100) throw rOverflowError('integer division result too large for a float');
  if (shift > 2000) return a.sign === b.sign ? 0.0 : -0.0;
  const parts =
    shift >= 0 ? divideMagnitudes(bigLshift(a, shift), b) : divideMagnitudes(a, bigLshift(b, -shift));
  let m = bigToI64Wrapping(parts.quotient);
  if (parts.remainder.sign !== 0) m = m | 1n;
  const x = scaleToF64(m, -shift);
  if (!Number.isFinite(x)) throw rOverflowError('integer division result too large for a float');
  return a.sign === b.sign ? x : -x;
}

/** `m` of the finite float `x = m · 2**e`, with its sign; `e` is {@link f64Exponent}. */
export function f64Mantissa(x: f64): i64 {
  const bits = f64Bits(x);
  const fraction = bits & 0xfffffffffffffn;
  const m = (bits & 0x7ff0000000000000n) === 0n ? fraction : fraction | 0x10000000000000n;
  return bits < 0n ? -m : m;
}

/** `e` of the finite float `x = m · 2**e`, see {@link f64Mantissa}. */
export function f64Exponent(x: f64): i32 {
  const e = wrap(shr64(f64Bits(x), 52)) & 0x7ff;
  return e === 0 ? -1074 : e - 1075;
}

/** Whether `x` is finite and its truncation fits an i64. */
export function f64FitsI64(x: f64): boolean {
  return x >= -9223372036854775808.0 && x < 9223372036854775808.0;
}

/**
 * `int(x)`: truncates.
 * @throws OperationError: Overflow for infinities, Value for NaN
 */
export function bigFromF64(x: f64): RBigInt {
  if (Number.isNaN(x)) throw rValueError('cannot convert float NaN to integer');
  if (!Number.isFinite(x)) throw rOverflowError('cannot convert float infinity to integer');
  const m = f64Mantissa(x);
  const e = f64Exponent(x);
  if (e >= 0) return bigLshift(bigFromI64(m), e);
  if (e <= -64) return bigFromI64(0n);
  return bigFromI64(m < 0n ? -shr64(-m, -e) : shr64(m, -e));
}

/** Sign of `a - x` for a float that is not NaN: exact. */
export function bigCompareF64(a: RBigInt, x: f64): i32 {
  if (x === Infinity) return -1;
  if (x === -Infinity) return 1;
  const whole = Math.trunc(x);
  const c = bigCompare(a, bigFromF64(whole));
  if (c !== 0) return c;
  return x > whole ? -1 : x < whole ? 1 : 0;
}

/** Sign of `a - x` for a machine integer and a float that is not NaN: exact. */
export function i64CompareF64(a: i64, x: f64): i32 {
  const y = i64ToF64(a);
  // Rounding is monotonic: different floats decide; equal ones need the exact integer.
  if (y < x) return -1;
  if (y > x) return 1;
  if (y > -9007199254740992.0 && y < 9007199254740992.0) return 0;
  return bigCompare(bigFromI64(a), bigFromF64(x));
}

/** Numerator of the exact ratio of a finite float in lowest terms. */
export function f64RatioNumerator(x: f64): RBigInt {
  const e = f64Exponent(x);
  const m = bigFromI64(f64Mantissa(x));
  if (e >= 0) return bigLshift(m, e);
  const shift = ratioShift(x);
  return bigRshift(m, shift);
}

/** Denominator of the exact ratio of a finite float in lowest terms. */
export function f64RatioDenominator(x: f64): RBigInt {
  const e = f64Exponent(x);
  if (e >= 0 || x === 0.0) return bigFromI64(1n);
  return bigLshift(bigFromI64(1n), -e - ratioShift(x));
}

/** How many factors 2 the mantissa and the power of two of the denominator have in common. */
function ratioShift(x: f64): i32 {
  const e = f64Exponent(x);
  let m = f64Mantissa(x);
  let shift: i32 = 0;
  while (shift < -e && m !== 0n && (m & 1n) === 0n) {
    m = shr64(m, 1);
    shift++;
  }
  return shift;
}

/** Number of fractional binary digits of a finite float: the smallest k for which `x · 2**k` is whole. */
export function fractionBits(x: f64): i32 {
  if (x === 0.0) return 0;
  const e = f64Exponent(x);
  return e >= 0 ? 0 : -e - ratioShift(x);
}

/** CPython's hash of a float: equal to the hash of an equal integer; NaN hashes to 0 here. */
export function f64Hash(x: f64): i64 {
  if (Number.isNaN(x)) return 0n;
  if (x === Infinity) return 314159n;
  if (x === -Infinity) return -314159n;
  if (x === 0.0) return 0n;
  const prime: i64 = 0x1fffffffffffffffn;
  const m = f64Mantissa(x);
  let h = m < 0n ? -m : m;
  // Multiplying by 2**e modulo 2**61 - 1 rotates 61 bits by e modulo 61.
  const e = f64Exponent(x);
  const turn = e >= 0 ? e % 61 : 60 - ((-1 - e) % 61);
  h = (shl64(h, turn) & prime) | shr64(h, 61 - turn);
  if (h === prime) h = 0n;
  if (m < 0n) h = -h;
  return h === -1n ? -2n : h;
}
