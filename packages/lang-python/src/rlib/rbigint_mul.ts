/**
 * Multiplication of big integers: by one digit, schoolbook, squaring, and Karatsuba above a cutoff.
 *
 * Karatsuba: with `x = x1·B + x0` and `y = y1·B + y0`, `x·y = z2·B² + (z1 - z2 - z0)·B + z0` where `z2 = x1·y1`,
 * `z0 = x0·y0` and `z1 = (x1 + x0)·(y1 + y0)`: three products of half the size instead of four. Operands of very
 * different sizes are cut into slices of the smaller one's size first.
 */
import { FixedArray, arrayCopy, extend, shr64, unchecked, wrap } from '@weft/core';
import type { i32, i64 } from '@weft/core';
import { BIG_ZERO, MASK, RBigInt, bigAdd, bigMake, bigSub } from './rbigint.js';

/** From this many digits (of the smaller operand) on, Karatsuba is faster. Squaring gains later. */
const KARATSUBA_CUTOFF: i32 = 56;
const KARATSUBA_SQUARE_CUTOFF: i32 = 100;

/** One digit of `x · factor + carry` goes to `z[i]`; the answer is the next carry. Bounds are the caller's affair. */
function mulStep(x: FixedArray<i32>, z: FixedArray<i32>, i: i32, factor: i64, carry: i64): i64 {
  const sum = carry + extend(unchecked(() => x[i])) * factor;
  unchecked(() => (z[i] = wrap(sum) & MASK));
  return shr64(sum, 31);
}

/** `|a| * d` with sign; `d` is a digit. */
export function bigMulDigit(a: RBigInt, d: i32, sign: i32): RBigInt {
  const n = a.size;
  const x = a.digits;
  const z = new FixedArray<i32>(n + 1, 0);
  const factor = extend(d);
  let carry: i64 = 0n;
  let i: i32 = 0;
  for (; i <= n - 4; i += 4) {
    carry = mulStep(x, z, i, factor, carry);
    carry = mulStep(x, z, i + 1, factor, carry);
    carry = mulStep(x, z, i + 2, factor, carry);
    carry = mulStep(x, z, i + 3, factor, carry);
  }
  for (; i < n; i++) carry = mulStep(x, z, i, factor, carry);
  const top = wrap(carry);
  z[n] = top;
  return new RBigInt(sign, z, top !== 0 ? n + 1 : n);
}

/** Like {@link mulStep}, added to what is at `z[at]`. */
function accumulate(y: FixedArray<i32>, j: i32, z: FixedArray<i32>, at: i32, factor: i64, carry: i64): i64 {
  const sum = carry + (extend(unchecked(() => z[at])) + extend(unchecked(() => y[j])) * factor);
  unchecked(() => (z[at] = wrap(sum) & MASK));
  return shr64(sum, 31);
}

function schoolbook(a: RBigInt, b: RBigInt, sign: i32): RBigInt {
  const m = a.size;
  const n = b.size;
  const x = a.digits;
  const y = b.digits;
  const z = new FixedArray<i32>(m + n, 0);
  for (let i = 0; i < m; i++) {
    const factor = extend(x[i]);
    let carry: i64 = 0n;
    let at = i;
    let j: i32 = 0;
    for (; j <= n - 2; j += 2) {
      carry = accumulate(y, j, z, at, factor, carry);
      carry = accumulate(y, j + 1, z, at + 1, factor, carry);
      at += 2;
    }
    if (j < n) {
      carry = accumulate(y, j, z, at, factor, carry);
      at++;
    }
    z[at] = wrap(carry);
  }
  return bigMake(sign, z, m + n);
}

/** `a * a`: each product of two different digits is computed once and doubled. */
function schoolbookSquare(a: RBigInt): RBigInt {
  const n = a.size;
  const x = a.digits;
  const z = new FixedArray<i32>(2 * n, 0);
  for (let i = 0; i < n; i++) {
    const factor = extend(x[i]);
    let carry: i64 = extend(z[2 * i]) + factor * factor;
    z[2 * i] = wrap(carry) & MASK;
    carry = shr64(carry, 31);
    let at = 2 * i + 1;
    for (let j = i + 1; j < n; j++) {
      // Doubling the product would need 63 bits plus a carry: double its high and low part apart.
      const product = extend(unchecked(() => x[j])) * factor;
      const low = (product & 0x7fffffffn) * 2n + extend(unchecked(() => z[at])) + carry;
      unchecked(() => (z[at] = wrap(low) & MASK));
      carry = shr64(product, 31) * 2n + shr64(low, 31);
      at++;
    }
    while (carry !== 0n) {
      carry = carry + extend(z[at]);
      z[at] = wrap(carry) & MASK;
      carry = shr64(carry, 31);
      at++;
    }
  }
  return bigMake(1, z, 2 * n);
}

/** Digits `from … to-1` of the magnitude as a number. */
function part(a: RBigInt, from: i32, to: i32): RBigInt {
  const end = to < a.size ? to : a.size;
  if (from >= end) return BIG_ZERO;
  const digits = new FixedArray<i32>(end - from, 0);
  arrayCopy(a.digits, from, digits, 0, end - from);
  return bigMake(1, digits, end - from);
}

/** Adds `value` (non-negative) into `z` from digit `at` on; the sum must fit. */
function addInto(z: FixedArray<i32>, at: i32, value: RBigInt): void {
  let carry: i32 = 0;
  let k = at;
  for (let i = 0; i < value.size; i++) {
    const sum = (((z[k] + value.digits[i]) | 0) + carry) | 0;
    z[k] = sum & MASK;
    carry = sum < 0 ? 1 : 0;
    k++;
  }
  while (carry !== 0) {
    const sum = (z[k] + 1) | 0;
    z[k] = sum & MASK;
    carry = sum < 0 ? 1 : 0;
    k++;
  }
}

function mulMagnitudes(a: RBigInt, b: RBigInt): RBigInt {
  const long = a.size >= b.size ? a : b;
  const short = a.size >= b.size ? b : a;
  if (short.size === 0) return BIG_ZERO;
  if (a === b) return squareMagnitude(a);
  if (short.size < KARATSUBA_CUTOFF) return schoolbook(short, long, 1);
  if (2 * short.size <= long.size) return lopsided(short, long);
  const half = long.size >> 1;
  const a1 = part(long, half, long.size);
  const a0 = part(long, 0, half);
  const b1 = part(short, half, short.size);
  const b0 = part(short, 0, half);
  const z2 = mulMagnitudes(a1, b1);
  const z0 = mulMagnitudes(a0, b0);
  const z1 = mulMagnitudes(bigAdd(a1, a0), bigAdd(b1, b0));
  return combine(z2, bigSub(bigSub(z1, z2), z0), z0, half, long.size + short.size);
}

function squareMagnitude(a: RBigInt): RBigInt {
  if (a.size < KARATSUBA_SQUARE_CUTOFF) return schoolbookSquare(a);
  const half = a.size >> 1;
  const a1 = part(a, half, a.size);
  const a0 = part(a, 0, half);
  const z2 = squareMagnitude(a1);
  const z0 = squareMagnitude(a0);
  const z1 = squareMagnitude(bigAdd(a1, a0));
  return combine(z2, bigSub(bigSub(z1, z2), z0), z0, half, 2 * a.size);
}

/** `z2·B² + z1·B + z0` with `B` = `half` digits. */
function combine(z2: RBigInt, z1: RBigInt, z0: RBigInt, half: i32, size: i32): RBigInt {
  const z = new FixedArray<i32>(size, 0);
  arrayCopy(z0.digits, 0, z, 0, z0.size);
  arrayCopy(z2.digits, 0, z, 2 * half, z2.size);
  addInto(z, half, z1);
  return bigMake(1, z, size);
}

/** `long` has at least twice the digits of `short`: slice by slice. */
function lopsided(short: RBigInt, long: RBigInt): RBigInt {
  const z = new FixedArray<i32>(short.size + long.size, 0);
  const step = short.size;
  for (let at = 0; at < long.size; at += step) {
    const slice = part(long, at, at + step);
    if (slice.size > 0) addInto(z, at, mulMagnitudes(slice, short));
  }
  return bigMake(1, z, short.size + long.size);
}

export function bigMul(a: RBigInt, b: RBigInt): RBigInt {
  if (a.sign === 0 || b.sign === 0) return BIG_ZERO;
  const sign = a.sign === b.sign ? 1 : -1;
  if (a.size === 1) return bigMulDigit(b, a.digits[0], sign);
  if (b.size === 1) return bigMulDigit(a, b.digits[0], sign);
  if (a === b) return squareMagnitude(a);
  if (a.size < KARATSUBA_CUTOFF) return schoolbook(a, b, sign);
  if (b.size < KARATSUBA_CUTOFF) return schoolbook(b, a, sign);
  const z = mulMagnitudes(a, b);
  return sign < 0 ? new RBigInt(-1, z.digits, z.size) : z;
}

/** The product of all of `factors`, by halves so that the operands stay balanced. */
export function bigProduct(factors: FixedArray<RBigInt>, start: i32, end: i32): RBigInt {
  if (end - start === 1) return factors[start];
  const middle = (start + end) >> 1;
  return bigMul(bigProduct(factors, start, middle), bigProduct(factors, middle, end));
}
