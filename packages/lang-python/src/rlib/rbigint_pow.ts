/**
 * Powers, modular powers, greatest common divisors and integer square roots of big integers.
 *
 * Powers square from the top bit of the exponent down. Modular powers with long exponents take five bits at a time from a table of
 * the first 32 powers. `gcd` is Lehmer's: several Euclidean steps are simulated on the leading 62 bits, then applied to the
 * full numbers at once. `isqrt` doubles the number of correct bits each round (Newton's method with a growing precision).
 */
import { FixedArray, extend, shl64, shr64 } from '@weft/core';
import type { i32, i64 } from '@weft/core';
import { rValueError } from './errors.js';
import {
  BIG_ONE,
  BIG_ZERO,
  RBigInt,
  bigAbs,
  bigAdd,
  bigBitLength,
  bigCompare,
  bigFromI64,
  bigNegate,
  bigSub,
  bigToI64Wrapping,
  compareMagnitude,
  digitBits,
} from './rbigint.js';
import { bigLowestBit, bigLshift, bigRshift } from './rbigint_bits.js';
import { bigDivMod, bigMod, bigFloorDiv, divideMagnitudes } from './rbigint_div.js';
import { bigMul } from './rbigint_mul.js';

/** `a ** n` for `n >= 0`. */
export function bigPow(a: RBigInt, n: i32): RBigInt {
  if (n === 0) return BIG_ONE;
  if (a.sign === 0) return BIG_ZERO;
  if (n === 1) return a;
  const zeros = bigLowestBit(a);
  if (zeros > 0) {
    // 2**zeros apart: shifting is cheaper than multiplying zeros.
    const odd = bigRshift(bigAbs(a), zeros);
    const power = odd.size === 1 && odd.digits[0] === 1 ? BIG_ONE : bigPow(odd, n);
    const result = bigLshift(power, Math.imul(zeros, n));
    return a.sign < 0 && (n & 1) !== 0 ? bigNegate(result) : result;
  }
  if (a.size === 1 && a.digits[0] === 1) return (n & 1) !== 0 ? a : BIG_ONE;
  let result = a;
  for (let bit = 30 - Math.clz32(n); bit >= 0; bit--) {
    result = bigMul(result, result);
    if (((n >> bit) & 1) !== 0) result = bigMul(result, a);
  }
  return result;
}

/** Bit `at` of a magnitude. */
function bitAt(a: RBigInt, at: i32): i32 {
  const word = (at / 31) | 0;
  return word < a.size ? (a.digits[word] >> (at % 31)) & 1 : 0;
}

/** `b` with `a·b ≡ 1` modulo `m > 0`. @throws OperationError: Value */
export function bigInverse(a: RBigInt, m: RBigInt): RBigInt {
  let x = bigMod(a, m);
  let y = m;
  let u = BIG_ONE;
  let v = BIG_ZERO;
  while (x.sign !== 0) {
    const step = bigDivMod(y, x);
    const w = bigSub(v, bigMul(step.quotient, u));
    y = x;
    x = step.remainder;
    v = u;
    u = w;
  }
  if (y.size !== 1 || y.digits[0] !== 1) throw rValueError('base is not invertible for the given modulus');
  return bigMod(v, m);
}

/**
 * `pow(a, b, c)`: the result has the sign of `c`.
 * @throws OperationError: Value when `c` is 0, or `b` is negative and `a` has no inverse
 */
export function bigPowMod(a: RBigInt, b: RBigInt, c: RBigInt): RBigInt {
  if (c.sign === 0) throw rValueError('pow() 3rd argument cannot be 0');
  const m = bigAbs(c);
  let base = a;
  let exponent = b;
  if (b.sign < 0) {
    base = bigInverse(a, m);
    exponent = bigNegate(b);
  }
  if (m.size === 1 && m.digits[0] === 1) return BIG_ZERO;
  base = bigMod(base, m);
  let result = BIG_ONE;
  const bits = bigBitLength(exponent);
  if (m.size === 1) {
    result = bigFromI64(
      smallPowMod(base.size > 0 ? extend(base.digits[0]) : 0n, exponent, extend(m.digits[0])),
    );
  } else if (bits <= 60) {
    for (let at = bits - 1; at >= 0; at--) {
      result = bigMod(bigMul(result, result), m);
      if (bitAt(exponent, at) !== 0) result = bigMod(bigMul(result, base), m);
    }
  } else {
    const table = new FixedArray<RBigInt>(32, BIG_ONE);
    for (let i = 1; i < 32; i++) table[i] = bigMod(bigMul(table[i - 1], base), m);
    for (let window = (((bits + 4) / 5) | 0) - 1; window >= 0; window--) {
      let index: i32 = 0;
      for (let k = 4; k >= 0; k--) {
        result = bigMod(bigMul(result, result), m);
        index = index * 2 + bitAt(exponent, window * 5 + k);
      }
      if (index !== 0) result = bigMod(bigMul(result, table[index]), m);
    }
  }
  if (c.sign < 0 && result.sign !== 0) return bigAdd(result, c);
  return result;
}

/** For a modulus of one digit: everything fits an i64. */
function smallPowMod(base: i64, exponent: RBigInt, m: i64): i64 {
  let result: i64 = 1n;
  let x = base;
  const bits = bigBitLength(exponent);
  for (let at = 0; at < bits; at++) {
    if (bitAt(exponent, at) !== 0) result = (result * x) % m;
    x = (x * x) % m;
  }
  return result;
}

/** Greatest common divisor of two machine integers as unsigned magnitudes below 2**63. */
export function gcdI64(a: i64, b: i64): i64 {
  let x = a < 0n ? -a : a;
  let y = b < 0n ? -b : b;
  while (y !== 0n) {
    const rest = x % y;
    x = y;
    y = rest;
  }
  return x;
}

/** The digits `n-1 … n-3` of a magnitude, shifted so that a top digit of `bits` bits fills 62. */
function leading(a: RBigInt, n: i32, bits: i32): i64 {
  const d1 = n - 1 < a.size ? extend(a.digits[n - 1]) : 0n;
  const d2 = n - 2 < a.size ? extend(a.digits[n - 2]) : 0n;
  const d3 = n - 3 < a.size ? extend(a.digits[n - 3]) : 0n;
  return shl64(d1, 62 - bits) | shl64(d2, 31 - bits) | shr64(d3, bits);
}

export function bigGcd(a: RBigInt, b: RBigInt): RBigInt {
  let x = bigAbs(a);
  let y = bigAbs(b);
  if (compareMagnitude(x, y) < 0) {
    const swapped = x;
    x = y;
    y = swapped;
  }
  while (x.size > 2) {
    if (y.sign === 0) return x;
    const n = x.size;
    const bits = digitBits(x.digits[n - 1]);
    let u = leading(x, n, bits);
    let v = leading(y, n, bits);
    let p: i64 = 1n;
    let q: i64 = 0n;
    let r: i64 = 0n;
    let s: i64 = 1n;
    let steps: i32 = 0;
    for (;;) {
      if (v - r === 0n) break;
      const factor = (u + (p - 1n)) / (v - r);
      // Coefficients stay below 2**31, so that products with digits are exact in 62 bits.
      if (factor > 0x7fffffffn) break;
      const next = q + factor * s;
      const rest = u - factor * v;
      if (next > rest || next > 0x7fffffffn) break;
      const other = p + factor * r;
      if (other > 0x7fffffffn) break;
      u = v;
      v = rest;
      p = s;
      q = r;
      r = next;
      s = other;
      steps++;
    }
    if (steps === 0) {
      const rest = divideMagnitudes(x, y).remainder;
      x = y;
      y = rest;
    } else {
      const pb = bigFromI64(p);
      const qb = bigFromI64(q);
      const rb = bigFromI64(r);
      const sb = bigFromI64(s);
      let nextX: RBigInt;
      let nextY: RBigInt;
      if ((steps & 1) !== 0) {
        nextX = bigSub(bigMul(pb, y), bigMul(qb, x));
        nextY = bigSub(bigMul(sb, x), bigMul(rb, y));
      } else {
        nextX = bigSub(bigMul(pb, x), bigMul(qb, y));
        nextY = bigSub(bigMul(sb, y), bigMul(rb, x));
      }
      x = nextX;
      y = nextY;
    }
  }
  return bigFromI64(gcdI64(bigToI64Wrapping(x), bigToI64Wrapping(y)));
}

/**
 * `math.isqrt(a)`: the integer part of the square root.
 * @throws OperationError: Value
 */
export function bigIsqrt(a: RBigInt): RBigInt {
  if (a.sign < 0) throw rValueError('isqrt() argument must be nonnegative');
  if (a.sign === 0) return BIG_ZERO;
  const c = (bigBitLength(a) - 1) >> 1;
  let root = BIG_ONE;
  let d: i32 = 0;
  for (let s = 31 - Math.clz32(c); s >= 0; s--) {
    const e = d;
    d = c >> s;
    root = bigAdd(bigLshift(root, d - e - 1), bigFloorDiv(bigRshift(a, 2 * c - e - d + 1), root));
  }
  return bigCompare(bigMul(root, root), a) > 0 ? bigSub(root, BIG_ONE) : root;
}
