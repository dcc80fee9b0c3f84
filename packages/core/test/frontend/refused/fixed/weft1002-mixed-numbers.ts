/** Explicit conversions. */
import { i64ToF64, toF64, type f64, type i32, type i64, type u32 } from '@weft/core';

// expect: sum(1, 0.5) == 1.5
export function sum(i: i32, f: f64): f64 {
  return toF64(i) + f;
}
// expect: less(-1, 5) == false
export function less(i: i32, u: u32): boolean {
  return i >>> 0 < u;
}
// expect: fraction(3) == 1.5
export function fraction(i: i32): f64 {
  return toF64(i) * 0.5;
}
// expect: wide(1n, 1.5) == true
export function wide(a: i64, b: f64): boolean {
  return i64ToF64(a) < b;
}
