/**
 * The flavored number types of RTypeScript and the conversions between them.
 *
 * A flavor is a type-level mark only: an `i32` *is* a JavaScript number and an `i64` *is* a bigint, so the
 * author's program runs untranslated on Node. `tsc` refuses to mix flavors (`i32` where `f64` is wanted), while
 * literals and the results of arithmetic (which tsc types as plain `number`) assign freely; the translator types
 * arithmetic itself and checks what tsc cannot.
 *
 * Every function here has two meanings that must agree bit for bit: its body (untranslated) and the IR
 * operation that the frontend substitutes for a call of it.
 */
declare const flavor: unique symbol;

/** A base type `T` (number, bigint) that carries the type-level mark `F`. */
export type Flavor<T, F extends string> = T & { readonly [flavor]?: F };

/** 32-bit signed integer. Arithmetic wraps only when written `(a + b) | 0` or `Math.imul(a, b)`. */
export type i32 = Flavor<number, 'i32'>;
/** 32-bit unsigned integer, always in `0 … 2**32-1`. Produced by `x >>> 0`. */
export type u32 = Flavor<number, 'u32'>;
/** Storage type: 8-bit signed; reads as `i32`. */
export type i8 = Flavor<number, 'i8'>;
/** Storage type: 8-bit unsigned; reads as `i32`. */
export type u8 = Flavor<number, 'u8'>;
/** Storage type: 16-bit signed; reads as `i32`. */
export type i16 = Flavor<number, 'i16'>;
/** Storage type: 16-bit unsigned; reads as `i32`. */
export type u16 = Flavor<number, 'u16'>;
/** 64-bit float: a plain JavaScript number. */
export type f64 = Flavor<number, 'f64'>;
/** Storage type: 32-bit float; reads as `f64`, a store rounds as `Math.fround` does. */
export type f32 = Flavor<number, 'f32'>;
/** 64-bit signed integer: a bigint. Arithmetic wraps only when written `BigInt.asIntN(64, a + b)`. */
export type i64 = Flavor<bigint, 'i64'>;
/** 64-bit unsigned integer: a bigint. Arithmetic wraps only when written `BigInt.asUintN(64, a + b)`. */
export type u64 = Flavor<bigint, 'u64'>;
/** A boolean needs no flavor; the alias exists so that signatures read alike. */
export type bool = boolean;

const I64_MIN = -(2n ** 63n);
const I64_MAX = 2n ** 63n - 1n;
const scratch = new DataView(new ArrayBuffer(8));

/** Thrown by {@link addOvf}, {@link subOvf}, {@link mulOvf} when the exact result does not fit. */
export class OverflowError extends Error {
  constructor(message: string = 'integer overflow') {
    super(message);
  }
}

function checkedI64(exact: bigint): i64 {
  if (exact < I64_MIN || exact > I64_MAX) throw new OverflowError();
  return exact;
}

/**
 * Exact 64-bit addition.
 * @throws OverflowError when the sum is outside `-2**63 … 2**63-1`.
 */
export function addOvf(a: i64, b: i64): i64 {
  return checkedI64(a + b);
}

/**
 * Exact 64-bit subtraction.
 * @throws OverflowError when the difference is outside `-2**63 … 2**63-1`.
 */
export function subOvf(a: i64, b: i64): i64 {
  return checkedI64(a - b);
}

/**
 * Exact 64-bit multiplication.
 * @throws OverflowError when the product is outside `-2**63 … 2**63-1`.
 */
export function mulOvf(a: i64, b: i64): i64 {
  return checkedI64(a * b);
}

/** `i32` (or a small storage type) to `f64`; exact. */
export function toF64(x: i32 | u32): f64 {
  return x as number;
}

/** `f64` to `i32` with the wrap-around of JavaScript's `x | 0` (NaN and infinities give 0). */
export function toI32(x: f64): i32 {
  return x | 0;
}

/** Sign-extends an `i32` to `i64`. */
export function extend(x: i32): i64 {
  return BigInt(x);
}

/** Zero-extends the 32 bits of `x` to `i64`: `extendU(-1)` is `4294967295n`. */
export function extendU(x: i32 | u32): i64 {
  return BigInt(x >>> 0);
}

/** The low 32 bits of an `i64`, as `i32`. */
export function wrap(x: i64 | u64): i32 {
  return Number(BigInt.asIntN(32, x));
}

/** `i64` to the nearest `f64` (ties to even). */
export function i64ToF64(x: i64): f64 {
  return Number(x);
}

/** `f64` to `i64`, truncating towards zero; NaN gives 0, values out of range saturate. */
export function f64ToI64(x: f64): i64 {
  if (x !== x) return 0n;
  if (x >= 9223372036854775808) return I64_MAX;
  if (x <= -9223372036854775808) return I64_MIN;
  return BigInt(Math.trunc(x));
}

/** The IEEE 754 bit pattern of `x`. */
export function f64Bits(x: f64): i64 {
  scratch.setFloat64(0, x);
  return scratch.getBigInt64(0);
}

/** The `f64` whose IEEE 754 bit pattern is `bits`. */
export function f64FromBits(bits: i64): f64 {
  scratch.setBigInt64(0, bits);
  return scratch.getFloat64(0);
}

/** Unsigned high 64 bits of the 128-bit product of two 64-bit patterns. */
export function mulHighU(a: i64, b: i64): i64 {
  return BigInt.asIntN(64, (BigInt.asUintN(64, a) * BigInt.asUintN(64, b)) >> 64n);
}

/** Number of leading zero bits of a 64-bit pattern (64 for 0). */
export function clz64(x: i64): i32 {
  const high = Number(BigInt.asUintN(32, x >> 32n));
  return high !== 0 ? Math.clz32(high) : 32 + Math.clz32(Number(BigInt.asUintN(32, x)));
}

/** Number of trailing zero bits of a 64-bit pattern (64 for 0). */
export function ctz64(x: i64): i32 {
  return x === 0n ? 64 : 63 - clz64(BigInt.asIntN(64, x & -x));
}

/** Number of trailing zero bits of a 32-bit pattern (32 for 0). */
export function ctz32(x: i32): i32 {
  return x === 0 ? 32 : 31 - Math.clz32(x & -x);
}

/** Number of one bits of a 32-bit pattern. */
export function popcnt32(x: i32): i32 {
  let n = 0;
  for (let v = x; v !== 0; v &= v - 1) n++;
  return n;
}

/** Unsigned `a < b` of two 32-bit patterns. */
export function ltU(a: i32, b: i32): boolean {
  return a >>> 0 < b >>> 0;
}

/** Unsigned `a < b` of two 64-bit patterns. */
export function ltU64(a: i64, b: i64): boolean {
  return BigInt.asUintN(64, a) < BigInt.asUintN(64, b);
}

/** Unsigned quotient of two 64-bit patterns; traps (throws RangeError) on division by zero. */
export function divU64(a: i64, b: i64): i64 {
  return BigInt.asIntN(64, BigInt.asUintN(64, a) / BigInt.asUintN(64, b));
}

/** Unsigned remainder of two 64-bit patterns; traps (throws RangeError) on division by zero. */
export function remU64(a: i64, b: i64): i64 {
  return BigInt.asIntN(64, BigInt.asUintN(64, a) % BigInt.asUintN(64, b));
}

/** Unsigned right shift of a 64-bit pattern by `n & 63`. */
export function shrU64(x: i64, n: i32): i64 {
  return BigInt.asIntN(64, BigInt.asUintN(64, x) >> BigInt(n & 63));
}

/** Left shift of a 64-bit pattern by `n & 63`, wrapping. */
export function shl64(x: i64, n: i32): i64 {
  return BigInt.asIntN(64, x << BigInt(n & 63));
}

/** Arithmetic right shift of a 64-bit pattern by `n & 63`. */
export function shr64(x: i64, n: i32): i64 {
  return x >> BigInt(n & 63);
}
