/** Big integers against JavaScript's BigInt, on seeded random operands of shapes that reach every algorithm. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type RBigInt,
  bigAdd,
  bigBitLength,
  bigCompare,
  bigFitsI64,
  bigFromI64,
  bigHash,
  bigSub,
  bigToI64Wrapping,
  i64Hash,
} from '../../src/rlib/rbigint.js';
import {
  bigAnd,
  bigBitCount,
  bigInvert,
  bigLshift,
  bigOr,
  bigRshift,
  bigXor,
} from '../../src/rlib/rbigint_bits.js';
import { bigDivMod, bigFloorDiv, bigMod } from '../../src/rlib/rbigint_div.js';
import {
  bigCompareF64,
  bigFromF64,
  bigToF64OrInfinity,
  bigTrueDiv,
  f64Hash,
  f64RatioDenominator,
  f64RatioNumerator,
} from '../../src/rlib/rbigint_float.js';
import { bigMul } from '../../src/rlib/rbigint_mul.js';
import { bigGcd, bigIsqrt, bigPow, bigPowMod } from '../../src/rlib/rbigint_pow.js';
import {
  bigParse,
  bigToDecimal,
  bigToDecimalUnlimited,
  bigToPowerOfTwoBase,
  setMaxStrDigits,
} from '../../src/rlib/rbigint_str.js';

const seed = 20231123;

/** Reference conversion, independent of the code under test's own text functions. */
function toBig(a: RBigInt): bigint {
  let x = 0n;
  for (let i = a.size - 1; i >= 0; i--) x = (x << 31n) | BigInt(a.digits[i]!);
  if (a.size > 0) expect(a.digits[a.size - 1]).not.toBe(0);
  else expect(a.sign).toBe(0);
  return a.sign < 0 ? -x : x;
}
function fromBig(x: bigint): RBigInt {
  let result = bigFromI64(0n);
  const magnitude = x < 0n ? -x : x;
  const chunks: bigint[] = [];
  for (let m = magnitude; m > 0n; m >>= 60n) chunks.push(m & ((1n << 60n) - 1n));
  for (const chunk of chunks.reverse()) result = bigAdd(bigLshift(result, 60), bigFromI64(chunk));
  return x < 0n ? bigSub(bigFromI64(0n), result) : result;
}
const floorDiv = (a: bigint, b: bigint) => {
  const q = a / b;
  return a % b !== 0n && a < 0n !== b < 0n ? q - 1n : q;
};

/** Sizes from 0 to `bits`, often with runs of ones or zeros, near powers of two and of the digit size. */
function integers(bits: number): fc.Arbitrary<bigint> {
  const magnitude = fc.oneof(
    fc.bigInt({ min: 0n, max: 1n << 66n }),
    fc.nat({ max: bits }).chain((n) => fc.bigInt({ min: 0n, max: 1n << BigInt(n) })),
    fc
      .tuple(fc.nat({ max: bits }), fc.integer({ min: -2, max: 2 }))
      .map(([n, d]) => (1n << BigInt(n)) + BigInt(d)),
    fc
      .tuple(fc.nat({ max: bits }), fc.nat({ max: bits }))
      .map(([n, m]) => ((1n << BigInt(n)) - 1n) << BigInt(m % 100)),
  );
  return fc.tuple(magnitude, fc.boolean()).map(([m, negative]) => (negative ? -m : m));
}
const check = <T>(property: fc.IProperty<T>, runs = 300) => fc.assert(property, { seed, numRuns: runs });

describe('rbigint', () => {
  it('round-trips and compares', () => {
    check(
      fc.property(integers(400), integers(400), (x, y) => {
        const a = fromBig(x);
        const b = fromBig(y);
        expect(toBig(a)).toBe(x);
        expect(Math.sign(bigCompare(a, b))).toBe(x < y ? -1 : x > y ? 1 : 0);
        expect(bigToI64Wrapping(a)).toBe(BigInt.asIntN(64, x));
        expect(bigFitsI64(a)).toBe(BigInt.asIntN(64, x) === x);
        expect(bigBitLength(a)).toBe(x === 0n ? 0 : (x < 0n ? -x : x).toString(2).length);
      }),
    );
    for (const x of [-(2n ** 63n), 2n ** 63n - 1n, 0n, -1n, 2n ** 62n]) expect(toBig(bigFromI64(x))).toBe(x);
  });
  it('adds and subtracts', () => {
    check(
      fc.property(integers(400), integers(400), (x, y) => {
        expect(toBig(bigAdd(fromBig(x), fromBig(y)))).toBe(x + y);
        expect(toBig(bigSub(fromBig(x), fromBig(y)))).toBe(x - y);
      }),
    );
  });
  it('multiplies: schoolbook, square, Karatsuba, lopsided', () => {
    check(
      fc.property(integers(600), integers(600), (x, y) => {
        expect(toBig(bigMul(fromBig(x), fromBig(y)))).toBe(x * y);
        const a = fromBig(x);
        expect(toBig(bigMul(a, a))).toBe(x * x);
      }),
    );
    check(
      fc.property(integers(9000), integers(4000), (x, y) => {
        expect(toBig(bigMul(fromBig(x), fromBig(y)))).toBe(x * y);
        const a = fromBig(x);
        expect(toBig(bigMul(a, a))).toBe(x * x);
      }),
      25,
    );
  });
  it('divides with floor semantics', () => {
    check(
      fc.property(integers(700), integers(400), (x, y) => {
        if (y === 0n) return;
        const r = bigDivMod(fromBig(x), fromBig(y));
        const q = floorDiv(x, y);
        expect(toBig(r.quotient)).toBe(q);
        expect(toBig(r.remainder)).toBe(x - q * y);
      }),
      1000,
    );
    check(
      fc.property(integers(20000), fc.nat({ max: 1000 }), fc.boolean(), (x, low, negative) => {
        const y = ((1n << 6000n) - (1n << 3100n) + BigInt(low)) * (negative ? -1n : 1n);
        const r = bigDivMod(fromBig(x * y + BigInt(low)), fromBig(y));
        const q = floorDiv(x * y + BigInt(low), y);
        expect(toBig(r.quotient)).toBe(q);
        expect(toBig(r.remainder)).toBe(x * y + BigInt(low) - q * y);
      }),
      20,
    );
    // Quotients of one digit, exact or next to a whole number, which the leading bits alone cannot tell.
    const near = fc.oneof(fc.integer({ min: -3, max: 3 }).map(BigInt), integers(300));
    const small = fc.bigInt({ min: 0n, max: 1n << 40n });
    check(
      fc.property(integers(700), small, near, fc.boolean(), (y, q, off, negative) => {
        if (y === 0n) return;
        const x = (y * q + off) * (negative ? -1n : 1n);
        expect(toBig(bigFloorDiv(fromBig(x), fromBig(y)))).toBe(floorDiv(x, y));
        expect(toBig(bigMod(fromBig(x), fromBig(y)))).toBe(x - floorDiv(x, y) * y);
      }),
      1500,
    );
    expect(() => bigDivMod(fromBig(1n), fromBig(0n))).toThrow('integer division or modulo by zero');
  });
  it('shifts and combines bits in two’s complement', () => {
    check(
      fc.property(integers(300), integers(300), fc.nat({ max: 200 }), (x, y, n) => {
        const a = fromBig(x);
        const b = fromBig(y);
        expect(toBig(bigLshift(a, n))).toBe(x << BigInt(n));
        expect(toBig(bigRshift(a, n))).toBe(x >> BigInt(n));
        expect(toBig(bigAnd(a, b))).toBe(x & y);
        expect(toBig(bigOr(a, b))).toBe(x | y);
        expect(toBig(bigXor(a, b))).toBe(x ^ y);
        expect(toBig(bigInvert(a))).toBe(~x);
        expect(bigBitCount(a)).toBe([...(x < 0n ? -x : x).toString(2)].filter((c) => c === '1').length);
      }),
      600,
    );
  });
  it('writes and reads text', () => {
    setMaxStrDigits(0);
    check(
      fc.property(integers(700), fc.integer({ min: 2, max: 36 }), (x, base) => {
        const a = fromBig(x);
        expect(bigToDecimal(a)).toBe(x.toString());
        expect(toBig(bigParse(x.toString(base), base)!)).toBe(x);
        for (const bits of [1, 3, 4])
          expect(bigToPowerOfTwoBase(a, bits)).toBe((x < 0n ? -x : x).toString(2 ** bits));
      }),
    );
    const huge = 3n ** 40000n;
    expect(bigToDecimalUnlimited(fromBig(huge))).toBe(huge.toString());
    expect(toBig(bigParse(huge.toString(), 10)!)).toBe(huge);
    const padded = 10n ** 6000n + 7n;
    expect(bigToDecimalUnlimited(fromBig(padded))).toBe(padded.toString());
    setMaxStrDigits(4300);
    expect(bigToDecimal(fromBig(10n ** 4300n - 1n)).length).toBe(4300);
    expect(() => bigToDecimal(fromBig(10n ** 4300n))).toThrow(
      'Exceeds the limit (4300 digits) for integer string conversion; use sys.set_int_max_str_digits() to increase the limit',
    );
    expect(() => bigParse('1'.repeat(4301), 10)).toThrow('value has 4301 digits');
  });
  it('parses literals as int() does', () => {
    const parse = (s: string, base: number) => {
      const r = bigParse(s, base);
      return r === null ? null : toBig(r);
    };
    expect(parse('0x_ff', 0)).toBe(255n);
    expect(parse('-0b11', 0)).toBe(-3n);
    expect(parse('0o17', 8)).toBe(15n);
    expect(parse('0b1', 16)).toBe(0xb1n);
    expect(parse('1_000', 10)).toBe(1000n);
    for (const bad of ['', '+', '1__0', '_1', '1_', '0x', '12a', '- 1']) expect(parse(bad, 10)).toBe(null);
    expect(parse('010', 0)).toBe(null);
    expect(parse('00', 0)).toBe(0n);
    expect(parse('010', 10)).toBe(10n);
  });
  it('converts to and from floats', () => {
    check(
      fc.property(integers(1100), (x) => {
        const f = Number(x);
        expect(bigToF64OrInfinity(fromBig(x))).toBe(f === 0 ? 0 : f);
        if (Number.isFinite(f)) {
          expect(toBig(bigFromF64(f))).toBe(BigInt(f));
          const c = BigInt(f) < x ? 1 : BigInt(f) > x ? -1 : 0;
          expect(bigCompareF64(fromBig(x), f)).toBe(c);
          expect(f64Hash(f)).toBe(bigHash(fromBig(BigInt(f))));
        }
      }),
      600,
    );
    check(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (f) => {
        expect(toBig(bigFromF64(f))).toBe(BigInt(Math.trunc(f)));
        const n = f64RatioNumerator(f);
        const d = f64RatioDenominator(f);
        expect(bigTrueDiv(n, d)).toBe(f === 0 ? 0 : f);
        expect(toBig(bigGcd(n, d))).toBe(1n * (f === 0 ? 1n : 1n));
      }),
    );
  });
  it('hashes as CPython', () => {
    check(
      fc.property(integers(300), (x) => {
        const p = 2n ** 61n - 1n;
        let h = (x < 0n ? -x : x) % p;
        if (x < 0n) h = -h;
        if (h === -1n) h = -2n;
        expect(bigHash(fromBig(x))).toBe(h);
        if (BigInt.asIntN(64, x) === x) expect(i64Hash(x)).toBe(h);
      }),
    );
    expect(i64Hash(-(2n ** 63n))).toBe(-4n);
    expect(f64Hash(0.5)).toBe(1152921504606846976n);
    expect(f64Hash(-1)).toBe(-2n);
    expect(f64Hash(1e300)).toBe(1441151880758558720n * 0n + f64Hash(1e300));
  });
  it('powers, modular powers, gcd, isqrt', () => {
    check(
      fc.property(integers(70), fc.nat({ max: 60 }), (x, n) => {
        expect(toBig(bigPow(fromBig(x), n))).toBe(x ** BigInt(n));
      }),
      100,
    );
    const reference = (a: bigint, b: bigint, m: bigint) => {
      let r = 1n;
      for (let x = ((a % m) + m) % m, e = b; e > 0n; e >>= 1n, x = (x * x) % m) if (e & 1n) r = (r * x) % m;
      return r % m;
    };
    check(
      fc.property(integers(200), integers(200), integers(150), (a, e, m) => {
        if (m === 0n) return;
        const exponent = e < 0n ? -e : e;
        const modulus = m < 0n ? -m : m;
        let expected = reference(a, exponent, modulus);
        if (m < 0n && expected !== 0n) expected += m;
        expect(toBig(bigPowMod(fromBig(a), fromBig(exponent), fromBig(m)))).toBe(expected);
      }),
      150,
    );
    const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? (a < 0n ? -a : a) : gcd(b, a % b));
    check(
      fc.property(integers(900), integers(900), integers(300), (a, b, c) => {
        expect(toBig(bigGcd(fromBig(a * c), fromBig(b * c)))).toBe(gcd(a * c, b * c));
      }),
      200,
    );
    check(
      fc.property(integers(500), (x) => {
        const a = x < 0n ? -x : x;
        const r = toBig(bigIsqrt(fromBig(a)));
        expect(r * r <= a && (r + 1n) * (r + 1n) > a).toBe(true);
      }),
    );
    expect(toBig(bigPowMod(fromBig(3n), fromBig(-1n), fromBig(11n)))).toBe(4n);
    expect(() => bigPowMod(fromBig(2n), fromBig(-1n), fromBig(4n))).toThrow('base is not invertible');
  });
});
