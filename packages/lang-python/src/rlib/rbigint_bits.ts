/**
 * Shifts and bitwise operations of big integers, which behave as if negative numbers were written in two's
 * complement with infinitely many sign bits.
 *
 * For `&`, `|`, `^` each operand is read digit by digit in two's complement of `max(sizes) + 1` digits (a negative
 * magnitude is complemented and incremented on the fly), and a negative result is turned back the same way.
 */
import { FixedArray, arrayCopy, extend, shl64, shr64, wrap } from '@weft/core';
import type { i32, i64 } from '@weft/core';
import { rOverflowError } from './errors.js';
import { BIG_ONE, BIG_ZERO, MASK, RBigInt, SHIFT, bigAdd, bigMake, bigNegate, bigSub } from './rbigint.js';

/** `a << n` for `n >= 0`. */
export function bigLshift(a: RBigInt, n: i32): RBigInt {
  if (a.sign === 0 || n === 0) return a;
  const words = (n / SHIFT) | 0;
  const bits = n % SHIFT;
  if (words > 0x8000000 - a.size) throw rOverflowError('too many digits in integer');
  const size = a.size + words + 1;
  const z = new FixedArray<i32>(size, 0);
  if (bits === 0) {
    arrayCopy(a.digits, 0, z, words, a.size);
    return new RBigInt(a.sign, z, size - 1);
  }
  let carry: i64 = 0n;
  for (let i = 0; i < a.size; i++) {
    carry = carry | shl64(extend(a.digits[i]), bits);
    z[words + i] = wrap(carry) & MASK;
    carry = shr64(carry, 31);
  }
  const top = wrap(carry);
  z[size - 1] = top;
  return new RBigInt(a.sign, z, top !== 0 ? size : size - 1);
}

/** `a >> n` for `n >= 0`: rounds to minus infinity. */
export function bigRshift(a: RBigInt, n: i32): RBigInt {
  if (a.sign === 0 || n === 0) return a;
  const words = (n / SHIFT) | 0;
  const bits = n % SHIFT;
  if (words >= a.size) return a.sign < 0 ? bigNegate(BIG_ONE) : BIG_ZERO;
  const size = a.size - words;
  const z = new FixedArray<i32>(size, 0);
  let lost = false;
  if (a.sign < 0) {
    for (let i = 0; i < words && !lost; i++) if (a.digits[i] !== 0) lost = true;
    if (bits > 0 && (a.digits[words] & ((1 << bits) - 1)) !== 0) lost = true;
  }
  for (let i = 0; i < size; i++) {
    const low = extend(a.digits[words + i]);
    const high = i + 1 < size ? shl64(extend(a.digits[words + i + 1]), 31) : 0n;
    z[i] = wrap(shr64(low | high, bits)) & MASK;
  }
  const result = bigMake(a.sign, z, size);
  return lost ? bigSub(result, BIG_ONE) : result;
}

/** The low `n` bits of a non-negative number. */
export function bigLowBits(a: RBigInt, n: i32): RBigInt {
  const words = (n / SHIFT) | 0;
  if (words >= a.size) return a;
  const bits = n % SHIFT;
  const z = new FixedArray<i32>(words + 1, 0);
  arrayCopy(a.digits, 0, z, 0, words);
  z[words] = a.digits[words] & (((1 << bits) - 1) | 0);
  return bigMake(1, z, words + 1);
}

export function bigInvert(a: RBigInt): RBigInt {
  return bigNegate(bigAdd(a, BIG_ONE));
}

/** The magnitude of `a` in two's complement of `size` digits (`size > a.size`). */
function toComplement(a: RBigInt, size: i32): FixedArray<i32> {
  const z = new FixedArray<i32>(size, 0);
  arrayCopy(a.digits, 0, z, 0, a.size);
  if (a.sign < 0) complement(z, size);
  return z;
}

/** Replaces the digits by their two's complement. */
function complement(z: FixedArray<i32>, size: i32): void {
  let carry: i32 = 1;
  for (let i = 0; i < size; i++) {
    const flipped = z[i] ^ MASK;
    if (carry === 1 && flipped === MASK) {
      z[i] = 0;
    } else {
      z[i] = flipped + carry;
      carry = 0;
    }
  }
}

function fromComplement(z: FixedArray<i32>, size: i32, negative: boolean): RBigInt {
  if (!negative) return bigMake(1, z, size);
  complement(z, size);
  return bigMake(-1, z, size);
}

export function bigAnd(a: RBigInt, b: RBigInt): RBigInt {
  if (a.sign > 0 && b.sign > 0) {
    const n = a.size < b.size ? a.size : b.size;
    const z = new FixedArray<i32>(n, 0);
    for (let i = 0; i < n; i++) z[i] = a.digits[i] & b.digits[i];
    return bigMake(1, z, n);
  }
  const size = (a.size > b.size ? a.size : b.size) + 1;
  const x = toComplement(a, size);
  const y = toComplement(b, size);
  for (let i = 0; i < size; i++) x[i] = x[i] & y[i];
  return fromComplement(x, size, a.sign < 0 && b.sign < 0);
}

export function bigOr(a: RBigInt, b: RBigInt): RBigInt {
  const size = (a.size > b.size ? a.size : b.size) + 1;
  const x = toComplement(a, size);
  const y = toComplement(b, size);
  for (let i = 0; i < size; i++) x[i] = x[i] | y[i];
  return fromComplement(x, size, a.sign < 0 || b.sign < 0);
}

export function bigXor(a: RBigInt, b: RBigInt): RBigInt {
  const size = (a.size > b.size ? a.size : b.size) + 1;
  const x = toComplement(a, size);
  const y = toComplement(b, size);
  for (let i = 0; i < size; i++) x[i] = x[i] ^ y[i];
  return fromComplement(x, size, a.sign < 0 !== b.sign < 0);
}

/** Number of one bits of the magnitude. */
export function bigBitCount(a: RBigInt): i32 {
  let count: i32 = 0;
  for (let i = 0; i < a.size; i++) {
    for (let d = a.digits[i]; d !== 0; d = d & (d - 1)) count++;
  }
  return count;
}

/** Index of the lowest one bit; -1 for 0. */
export function bigLowestBit(a: RBigInt): i32 {
  for (let i = 0; i < a.size; i++) {
    const d = a.digits[i];
    if (d !== 0) return i * SHIFT + 31 - Math.clz32(d & -d);
  }
  return -1;
}
