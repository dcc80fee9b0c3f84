/**
 * Arbitrary-precision integers: the number itself, conversions from and to machine integers, comparison, addition
 * and subtraction. (Multiplication, division, bits, text, floats and powers have a file each: `rbigint_*.ts`.)
 *
 * A number is a sign (-1, 0, 1) and a magnitude of `size` digits of 31 bits, lowest first; the array may be longer than
 * `size`, so that dropping leading zeros needs no copy. The top digit is never 0, and zero has no digits. With 31 bits the
 * product of two digits plus two more digits fits a signed i64, and the sum of two digits and a carry fits 32 bits.
 *
 * The innermost loops read and write digits without bounds checks; their bounds are the sizes of the numbers.
 *
 * Example: `-(2**31 + 5)` is sign -1, digits [5, 1].
 */
import { FixedArray, arrayCopy, clz64, extend, shl64, shr64, unchecked, wrap } from '@weft/core';
import type { i32, i64 } from '@weft/core';

/** Bits of a digit. */
export const SHIFT: i32 = 31;
/** Largest digit. */
export const MASK: i32 = 0x7fffffff;

/** An integer of any size; immutable. */
export class RBigInt {
  constructor(
    readonly sign: i32,
    readonly digits: FixedArray<i32>,
    readonly size: i32,
  ) {}
}

const noDigits: FixedArray<i32> = new FixedArray<i32>(0, 0);

export const BIG_ZERO: RBigInt = new RBigInt(0, noDigits, 0);
export const BIG_ONE: RBigInt = new RBigInt(1, FixedArray.of<i32>(1), 1);
export const BIG_TEN: RBigInt = new RBigInt(1, FixedArray.of<i32>(10), 1);

/** A number from a magnitude that may have leading zeros; takes ownership of `digits`. */
export function bigMake(sign: i32, digits: FixedArray<i32>, size: i32): RBigInt {
  let n = size;
  while (n > 0 && digits[n - 1] === 0) n--;
  if (n === 0) return BIG_ZERO;
  return new RBigInt(sign, digits, n);
}

export function bigFromI64(x: i64): RBigInt {
  if (x === 0n) return BIG_ZERO;
  const sign = x < 0n ? -1 : 1;
  // The pattern of -2**63 is its own negation: read as unsigned it is the magnitude.
  const magnitude = x < 0n ? BigInt.asIntN(64, -x) : x;
  const low = wrap(magnitude) & MASK;
  const middle = wrap(shr64(magnitude, 31)) & MASK;
  const high = wrap(shr64(magnitude, 62)) & 3;
  if (high !== 0) {
    const three = new FixedArray<i32>(3, 0);
    three[0] = low;
    three[1] = middle;
    three[2] = high;
    return new RBigInt(sign, three, 3);
  }
  if (middle !== 0) {
    const two = new FixedArray<i32>(2, 0);
    two[0] = low;
    two[1] = middle;
    return new RBigInt(sign, two, 2);
  }
  return new RBigInt(sign, new FixedArray<i32>(1, low), 1);
}

export function bigFromI32(x: i32): RBigInt {
  return bigFromI64(extend(x));
}

/** Whether the value is within `-2**63 … 2**63-1`. */
export function bigFitsI64(a: RBigInt): boolean {
  if (a.size < 3) return true;
  if (a.size > 3) return false;
  const high = a.digits[2];
  if (high === 1) return true;
  return a.sign < 0 && high === 2 && a.digits[1] === 0 && a.digits[0] === 0;
}

/** The low 64 bits, in two's complement. */
export function bigToI64Wrapping(a: RBigInt): i64 {
  let x: i64 = 0n;
  if (a.size > 2) x = shl64(extend(a.digits[2]), 62);
  if (a.size > 1) x = x | shl64(extend(a.digits[1]), 31);
  if (a.size > 0) x = x | extend(a.digits[0]);
  return a.sign < 0 ? BigInt.asIntN(64, -x) : x;
}

/** Negative, 0 or positive as `|a|` is smaller than, equal to or greater than `|b|`. */
export function compareMagnitude(a: RBigInt, b: RBigInt): i32 {
  if (a.size !== b.size) return a.size - b.size;
  for (let i = a.size - 1; i >= 0; i--) {
    const x = a.digits[i];
    const y = b.digits[i];
    if (x !== y) return x < y ? -1 : 1;
  }
  return 0;
}

/** Negative, 0 or positive as `a < b`, `a == b`, `a > b`. */
export function bigCompare(a: RBigInt, b: RBigInt): i32 {
  if (a.sign !== b.sign) return a.sign - b.sign;
  const c = compareMagnitude(a, b);
  return a.sign < 0 ? -c : c;
}

export function bigEquals(a: RBigInt, b: RBigInt): boolean {
  return a.sign === b.sign && compareMagnitude(a, b) === 0;
}

export function bigNegate(a: RBigInt): RBigInt {
  return a.sign === 0 ? a : new RBigInt(-a.sign, a.digits, a.size);
}

export function bigAbs(a: RBigInt): RBigInt {
  return a.sign < 0 ? new RBigInt(1, a.digits, a.size) : a;
}

/** One digit of `x + y + carry` goes to `z[i]`; the answer is the next carry. */
function addStep(x: FixedArray<i32>, y: FixedArray<i32>, z: FixedArray<i32>, i: i32, carry: i32): i32 {
  const sum = (((unchecked(() => x[i]) + unchecked(() => y[i])) | 0) + carry) | 0;
  unchecked(() => (z[i] = sum & MASK));
  return sum >>> 31;
}
/** One digit of `x - y - borrow` goes to `z[i]`; the answer is the next borrow. */
function subStep(x: FixedArray<i32>, y: FixedArray<i32>, z: FixedArray<i32>, i: i32, borrow: i32): i32 {
  const d = unchecked(() => x[i]) - unchecked(() => y[i]) - borrow;
  unchecked(() => (z[i] = d & MASK));
  return d >>> 31;
}

function addMagnitudes(a: RBigInt, b: RBigInt, sign: i32): RBigInt {
  const long = a.size >= b.size ? a : b;
  const short = a.size >= b.size ? b : a;
  const m = long.size;
  const n = short.size;
  const x = long.digits;
  const y = short.digits;
  const z = new FixedArray<i32>(m + 1, 0);
  let carry: i32 = 0;
  let i: i32 = 0;
  for (; i <= n - 4; i += 4) {
    carry = addStep(x, y, z, i, carry);
    carry = addStep(x, y, z, i + 1, carry);
    carry = addStep(x, y, z, i + 2, carry);
    carry = addStep(x, y, z, i + 3, carry);
  }
  for (; i < n; i++) carry = addStep(x, y, z, i, carry);
  for (; i < m && carry !== 0; i++) {
    const sum = (x[i] + 1) | 0;
    z[i] = sum & MASK;
    carry = sum < 0 ? 1 : 0;
  }
  if (i < m) arrayCopy(x, i, z, i, m - i);
  else z[m] = carry;
  return new RBigInt(sign, z, z[m] !== 0 ? m + 1 : m);
}

/** `|a| - |b|` with the given sign when positive, the opposite when negative. */
function subMagnitudes(a: RBigInt, b: RBigInt, sign: i32): RBigInt {
  const c = compareMagnitude(a, b);
  if (c === 0) return BIG_ZERO;
  const long = c > 0 ? a : b;
  const short = c > 0 ? b : a;
  const m = long.size;
  const n = short.size;
  const x = long.digits;
  const y = short.digits;
  const z = new FixedArray<i32>(m, 0);
  let borrow: i32 = 0;
  let i: i32 = 0;
  for (; i <= n - 4; i += 4) {
    borrow = subStep(x, y, z, i, borrow);
    borrow = subStep(x, y, z, i + 1, borrow);
    borrow = subStep(x, y, z, i + 2, borrow);
    borrow = subStep(x, y, z, i + 3, borrow);
  }
  for (; i < n; i++) borrow = subStep(x, y, z, i, borrow);
  for (; i < m && borrow !== 0; i++) {
    const d = x[i] - 1;
    z[i] = d & MASK;
    borrow = d < 0 ? 1 : 0;
  }
  if (i < m) arrayCopy(x, i, z, i, m - i);
  return bigMake(c > 0 ? sign : -sign, z, m);
}

export function bigAdd(a: RBigInt, b: RBigInt): RBigInt {
  if (a.sign === 0) return b;
  if (b.sign === 0) return a;
  return a.sign === b.sign ? addMagnitudes(a, b, a.sign) : subMagnitudes(a, b, a.sign);
}

export function bigSub(a: RBigInt, b: RBigInt): RBigInt {
  if (b.sign === 0) return a;
  if (a.sign === 0) return bigNegate(b);
  return a.sign === b.sign ? subMagnitudes(a, b, a.sign) : addMagnitudes(a, b, a.sign);
}

/** Bits of a positive digit. */
export function digitBits(d: i32): i32 {
  return 32 - Math.clz32(d);
}

/** Number of bits of `|a|`; 0 for 0. */
export function bigBitLength(a: RBigInt): i32 {
  if (a.size === 0) return 0;
  return (a.size - 1) * SHIFT + digitBits(a.digits[a.size - 1]);
}

/** Number of bits of the magnitude of a machine integer. */
export function i64BitLength(x: i64): i32 {
  return 64 - clz64(x < 0n ? BigInt.asIntN(64, -x) : x);
}

/** Whether `a` is odd. */
export function bigIsOdd(a: RBigInt): boolean {
  return a.size > 0 && (a.digits[0] & 1) !== 0;
}

/**
 * CPython's hash of an integer: `|a|` modulo the prime `2**61 - 1`, with the sign of `a`; -1 becomes -2. Multiplying by `2**31`
 * modulo that prime is a rotation of 61 bits.
 */
export function bigHash(a: RBigInt): i64 {
  const prime: i64 = 0x1fffffffffffffffn;
  let h: i64 = 0n;
  for (let i = a.size - 1; i >= 0; i--) {
    h = (shl64(h, 31) & prime) | shr64(h, 30);
    h = h + extend(a.digits[i]);
    if (h >= prime) h = h - prime;
  }
  if (a.sign < 0) h = -h;
  return h === -1n ? -2n : h;
}

/** CPython's hash of a machine integer. */
export function i64Hash(x: i64): i64 {
  const prime: i64 = 0x1fffffffffffffffn;
  if (x > -prime && x < prime) return x === -1n ? -2n : x;
  if (x === -0x8000000000000000n) return -4n;
  const h = x % prime;
  return h === -1n ? -2n : h;
}
