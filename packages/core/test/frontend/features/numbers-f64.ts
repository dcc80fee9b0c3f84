/** f64: arithmetic, comparison with NaN, conversions, bit patterns. */
import {
  f64Bits,
  f64FromBits,
  f64ToI64,
  i64ToF64,
  toF64,
  toI32,
  type f64,
  type i32,
  type i64,
} from '@weft/core';

// expect: arithmetic(7.5, 2) == 3.75
export function arithmetic(a: f64, b: f64): f64 {
  return ((a + b - b) * b) / (b + 2);
}
// expect: literal(0.5) == 1.5
export function literal(a: f64): f64 {
  return a + 1;
}
// expect: rem(7.5, 2) == 1.5
// expect: rem(-7.5, 2) == -1.5
export function rem(a: f64, b: f64): f64 {
  return a % b;
}
// expect: nan() == true
export function nan(): boolean {
  const zero: f64 = 0;
  const x = zero / zero;
  return x !== x && !(x < 1) && !(x >= 1) && Number.isNaN(x) && !Number.isFinite(x);
}
// expect: negativeZero() == -Infinity
export function negativeZero(): f64 {
  const zero: f64 = 0;
  return 1 / -zero;
}
// expect: truncate(3.99) == 3
// expect: truncate(-3.99) == -3
// expect: truncate(4294967297) == 1
// expect: truncate(NaN) == 0
export function truncate(a: f64): i32 {
  return toI32(a);
}
// expect: orZero(1e10) == 1410065408
export function orZero(a: f64): i32 {
  return a | 0;
}
// expect: widen(-3) == -1.5
export function widen(a: i32): f64 {
  return toF64(a) / 2;
}
// expect: long(9007199254740993n) == 9007199254740992
export function long(a: i64): f64 {
  return i64ToF64(a);
}
// expect: longNumber(5n) == 5
export function longNumber(a: i64): f64 {
  return Number(a);
}
// expect: toLong(1e300) == 9223372036854775807n
// expect: toLong(-2.5) == -2n
// expect: toLong(NaN) == 0n
export function toLong(a: f64): i64 {
  return f64ToI64(a);
}
// expect: bits(1) == 4607182418800017408n
export function bits(a: f64): i64 {
  return f64Bits(a);
}
// expect: fromBits(-4616189618054758400n) == -1
export function fromBits(a: i64): f64 {
  return f64FromBits(a);
}
// expect: power(2, 10) == 1024
export function power(a: f64, b: f64): f64 {
  return a ** b;
}
// expect: conditional(true) == 1
// expect: conditional(false) == 0.5
export function conditional(c: boolean): f64 {
  const x = c ? 1 : 0.5;
  return x;
}
// expect: integer(3) == true
// expect: integer(3.5) == false
export function integer(a: f64): boolean {
  return Number.isInteger(a);
}
