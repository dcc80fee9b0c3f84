/** Truncated explicitly. */
import { toF64, type f64, type i32, type u32 } from '@weft/core';

// expect: half(-5) == -2
export function half(n: i32): i32 {
  return (n / 2) | 0;
}
// expect: inSum(7, 2) == 4
export function inSum(a: i32, b: i32): i32 {
  return ((a / b) | 0) + 1;
}
// expect: unsigned(4294967295) == 2147483647
export function unsigned(a: u32): u32 {
  return (a / 2) >>> 0;
}
// expect: fraction(1, 2) == 0.5
export function fraction(a: i32, b: i32): f64 {
  return toF64(a) / toF64(b);
}
