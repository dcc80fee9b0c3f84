/**
 * Division of big integers. Python's `//` and `%` round to minus infinity: the remainder has the sign of the
 * divisor. Magnitudes are divided by one digit directly, else by Knuth's algorithm D (each quotient digit is estimated
 * from the top two digits of the divisor and is at most one too large), and for huge operands recursively: the divisor is cut in half, so that
 * the time is that of multiplication.
 *
 * Example: `-7 // 2`: magnitudes give 3 rest 1; signs differ and the rest is not 0, so the result is -4 rest 1.
 */
import { FixedArray, arrayCopy, extend, shl64, shr64, unchecked, wrap } from '@weft/core';
import type { i32, i64 } from '@weft/core';
import { rZeroDivisionError } from './errors.js';
import {
  BIG_ONE,
  BIG_ZERO,
  MASK,
  RBigInt,
  SHIFT,
  bigAdd,
  bigBitLength,
  bigFromI64,
  bigMake,
  bigNegate,
  bigSub,
  compareMagnitude,
} from './rbigint.js';
import { bigLshift, bigLowBits, bigRshift } from './rbigint_bits.js';
import { bigMul } from './rbigint_mul.js';

/** Divisors with at least this many digits (and a quotient as long) are divided recursively. */
const RECURSIVE_CUTOFF: i32 = 150;

/** A quotient and a remainder. */
export class BigDivMod {
  constructor(
    readonly quotient: RBigInt,
    readonly remainder: RBigInt,
  ) {}
}

/** `|a| / d` for a digit `d > 0`: writes the quotient into `quotient` (may be `a.digits` itself), returns the remainder. */
export function divideByDigit(digits: FixedArray<i32>, size: i32, d: i32, quotient: FixedArray<i32>): i32 {
  const divisor = extend(d);
  let rest: i64 = 0n;
  for (let i = size - 1; i >= 0; i--) {
    rest = shl64(rest, 31) | extend(unchecked(() => digits[i]));
    const q = rest / divisor;
    unchecked(() => (quotient[i] = wrap(q)));
    rest = rest - q * divisor;
  }
  return wrap(rest);
}

/** Digit `i` of `x << shift` (shift < 31), given that digits below 0 are 0. */
function shiftedDigit(x: FixedArray<i32>, i: i32, shift: i32): i32 {
  const low = i > 0 ? x[i - 1] >> (SHIFT - shift) : 0;
  return ((x[i] << shift) | low) & MASK;
}

/**
 * Knuth's algorithm D for `|a| >= |b|`, `b` of at least two digits. The algorithm wants a divisor whose top bit is set; only the
 * digits that the estimates look at are shifted for that, the numbers stay as they are.
 */
function divideKnuth(a: RBigInt, b: RBigInt): BigDivMod {
  const n = b.size;
  const m = a.size - n;
  const v = b.digits;
  const u = new FixedArray<i32>(a.size + 1, 0);
  arrayCopy(a.digits, 0, u, 0, a.size);
  const shift = Math.clz32(v[n - 1]) - 1;
  const q = new FixedArray<i32>(m + 1, 0);
  const top = extend(shiftedDigit(v, n - 1, shift));
  const second = extend(shiftedDigit(v, n - 2, shift));
  for (let j = m; j >= 0; j--) {
    const head = shl64(extend(shiftedDigit(u, j + n, shift)), 31) | extend(shiftedDigit(u, j + n - 1, shift));
    let estimate = head / top;
    let rest = head - estimate * top;
    const next = extend(shiftedDigit(u, j + n - 2, shift));
    while (estimate > 0x7fffffffn || estimate * second > (shl64(rest, 31) | next)) {
      estimate = estimate - 1n;
      rest = rest + top;
      if (rest > 0x7fffffffn) break;
    }
    if (estimate !== 0n && !subtractMultiple(u, j, v, n, estimate)) {
      estimate = estimate - 1n;
      addBack(u, j, v, n);
    }
    q[j] = wrap(estimate);
  }
  return new BigDivMod(bigMake(1, q, m + 1), bigMake(1, u, n));
}

/** One digit of `u - factor·v + borrow` goes to `u[at]`; the answer is the next borrow, at most 0. */
function subtractStep(
  u: FixedArray<i32>,
  at: i32,
  v: FixedArray<i32>,
  i: i32,
  factor: i64,
  borrow: i64,
): i64 {
  const d = borrow + (extend(unchecked(() => u[at])) - factor * extend(unchecked(() => v[i])));
  unchecked(() => (u[at] = wrap(d) & MASK));
  return shr64(d, 31);
}

/** `u -= factor · v << 31·j` for the `n` digits of `v`; false when the result is negative (and off by a power of two). */
function subtractMultiple(u: FixedArray<i32>, j: i32, v: FixedArray<i32>, n: i32, factor: i64): boolean {
  let borrow: i64 = 0n;
  let i: i32 = 0;
  for (; i <= n - 4; i += 4) {
    const at = j + i;
    borrow = subtractStep(u, at, v, i, factor, borrow);
    borrow = subtractStep(u, at + 1, v, i + 1, factor, borrow);
    borrow = subtractStep(u, at + 2, v, i + 2, factor, borrow);
    borrow = subtractStep(u, at + 3, v, i + 3, factor, borrow);
  }
  for (; i < n; i++) borrow = subtractStep(u, j + i, v, i, factor, borrow);
  borrow = borrow + extend(u[j + n]);
  u[j + n] = wrap(borrow) & MASK;
  return borrow >= 0n;
}

/** `u += v << 31·j`, which cancels the negative sign that {@link subtractMultiple} left. */
function addBack(u: FixedArray<i32>, j: i32, v: FixedArray<i32>, n: i32): void {
  let carry: i32 = 0;
  for (let i = 0; i < n; i++) {
    const sum = (((u[j + i] + v[i]) | 0) + carry) | 0;
    u[j + i] = sum & MASK;
    carry = sum < 0 ? 1 : 0;
  }
  u[j + n] = ((u[j + n] + carry) | 0) & MASK;
}

/** Bits `from … from+61` of the magnitude; the number has no bits above. */
function bitsFrom(a: RBigInt, from: i32): i64 {
  const word = (from / SHIFT) | 0;
  const offset = from - word * SHIFT;
  if (word >= a.size) return 0n;
  let bits = extend(a.digits[word] >> offset);
  if (word + 1 < a.size) bits = bits | shl64(extend(a.digits[word + 1]), SHIFT - offset);
  if (word + 2 < a.size) bits = bits | shl64(extend(a.digits[word + 2]), 2 * SHIFT - offset);
  return bits;
}

/**
 * The quotient of two magnitudes of nearly the same size when their leading bits tell it, else -1. It is never told when the
 * division is exact.
 *
 * With the top 62 bits `x` of `a` and the bits `y` of `b` at the same place, `x / (y + 1) < a / b < (x + 1) / y`. Both ends
 * round down to one number unless the quotient is within about `2**(2k-62)` of a whole number, where it has `k` bits.
 */
function leadingQuotient(a: RBigInt, b: RBigInt): i64 {
  const from = bigBitLength(a) - 62;
  if (from < 0) return -1n;
  // More bits than these do not fit into `y`.
  if (bigBitLength(b) > from + 62) return 0n;
  const x = bitsFrom(a, from);
  const y = bitsFrom(b, from);
  if (y === 0n) return -1n;
  const q = x / (y + 1n);
  return q === x / y ? q : -1n;
}

/** `a = q·b + r` for magnitudes, recursively: `a < b · 2**n`, `b` of exactly `n` bits. */
function divide2n1n(a: RBigInt, b: RBigInt, n: i32): BigDivMod {
  if (b.size < RECURSIVE_CUTOFF) return divideSmall(a, b);
  if ((n & 1) !== 0) {
    const even = divide2n1n(bigLshift(a, 1), bigLshift(b, 1), n + 1);
    return new BigDivMod(even.quotient, bigRshift(even.remainder, 1));
  }
  const half = n >> 1;
  const b1 = bigRshift(b, half);
  const b0 = bigLowBits(b, half);
  const high = divide3n2n(bigRshift(a, n), bigLowBits(bigRshift(a, half), half), b, b1, b0, half);
  const low = divide3n2n(high.remainder, bigLowBits(a, half), b, b1, b0, half);
  return new BigDivMod(bigAdd(bigLshift(high.quotient, half), low.quotient), low.remainder);
}

/** `(a12·2**n + a3) / b`, where `b = b1·2**n + b2`. */
function divide3n2n(a12: RBigInt, a3: RBigInt, b: RBigInt, b1: RBigInt, b2: RBigInt, n: i32): BigDivMod {
  let q: RBigInt;
  let r: RBigInt;
  if (compareMagnitude(bigRshift(a12, n), b1) === 0) {
    q = bigSub(bigLshift(BIG_ONE, n), BIG_ONE);
    r = bigAdd(bigSub(a12, bigLshift(b1, n)), b1);
  } else {
    const first = divide2n1n(a12, b1, n);
    q = first.quotient;
    r = first.remainder;
  }
  r = bigSub(bigAdd(bigLshift(r, n), a3), bigMul(q, b2));
  while (r.sign < 0) {
    q = bigSub(q, BIG_ONE);
    r = bigAdd(r, b);
  }
  return new BigDivMod(q, r);
}

/** Magnitudes, any sizes: cuts `a` into blocks of the size of `b` and divides two blocks at a time. */
function divideRecursive(a: RBigInt, b: RBigInt): BigDivMod {
  const n = bigBitLength(b);
  const bits = bigBitLength(a);
  let block = ((bits + n - 1) / n) | 0;
  let r = bigRshift(a, (block - 1) * n);
  let q = BIG_ZERO;
  if (compareMagnitude(r, b) >= 0) {
    r = bigSub(r, b);
    q = BIG_ONE;
  }
  block = block - 1;
  while (block > 0) {
    block = block - 1;
    const next = bigLowBits(bigRshift(a, block * n), n);
    const step = divide2n1n(bigAdd(bigLshift(r, n), next), b, n);
    q = bigAdd(bigLshift(q, n), step.quotient);
    r = step.remainder;
  }
  return new BigDivMod(q, r);
}

function divideSmall(a: RBigInt, b: RBigInt): BigDivMod {
  if (compareMagnitude(a, b) < 0) return new BigDivMod(BIG_ZERO, a);
  if (b.size === 1) {
    const q = new FixedArray<i32>(a.size, 0);
    const rest = divideByDigit(a.digits, a.size, b.digits[0], q);
    return new BigDivMod(
      bigMake(1, q, a.size),
      rest === 0 ? BIG_ZERO : new RBigInt(1, new FixedArray<i32>(1, rest), 1),
    );
  }
  return divideKnuth(a, b);
}

/** Quotient and remainder of the magnitudes; both results are non-negative. `b` is not 0. */
export function divideMagnitudes(a: RBigInt, b: RBigInt): BigDivMod {
  if (compareMagnitude(a, b) < 0) return new BigDivMod(BIG_ZERO, a.sign < 0 ? bigNegate(a) : a);
  if (b.size >= RECURSIVE_CUTOFF && a.size - b.size >= RECURSIVE_CUTOFF)
    return divideRecursive(a.sign < 0 ? bigNegate(a) : a, b.sign < 0 ? bigNegate(b) : b);
  return divideSmall(a, b);
}

/**
 * Python's `divmod(a, b)`.
 * @throws OperationError: ZeroDivision
 */
export function bigDivMod(a: RBigInt, b: RBigInt): BigDivMod {
  if (b.sign === 0) throw rZeroDivisionError('integer division or modulo by zero');
  const result = divideMagnitudes(a, b);
  if (a.sign === 0) return result;
  if (a.sign === b.sign) {
    if (b.sign > 0) return result;
    return new BigDivMod(result.quotient, bigNegate(result.remainder));
  }
  if (result.remainder.sign === 0) return new BigDivMod(bigNegate(result.quotient), BIG_ZERO);
  const q = bigNegate(bigAdd(result.quotient, BIG_ONE));
  // |b| - r, with the sign of b.
  return new BigDivMod(q, b.sign > 0 ? bigSub(b, result.remainder) : bigAdd(b, result.remainder));
}

export function bigFloorDiv(a: RBigInt, b: RBigInt): RBigInt {
  if (b.size > 2 && a.size >= b.size && a.size - b.size < 2) {
    const q = leadingQuotient(a, b);
    if (q >= 0n) return bigFromI64(a.sign === b.sign ? q : -q - 1n);
  }
  return bigDivMod(a, b).quotient;
}

export function bigMod(a: RBigInt, b: RBigInt): RBigInt {
  if (b.sign === 0) throw rZeroDivisionError('integer modulo by zero');
  return bigDivMod(a, b).remainder;
}

/** A copy of the magnitude's digits that may be written. */
export function copyDigits(a: RBigInt): FixedArray<i32> {
  const digits = new FixedArray<i32>(a.size, 0);
  arrayCopy(a.digits, 0, digits, 0, a.size);
  return digits;
}
