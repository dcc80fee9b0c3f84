/** No implicit conversions. */
import type { f64, i32, i64, u32 } from '@weft/core';

export function sum(i: i32, f: f64): f64 {
  return i + f; // error: WEFT1002
}
export function less(i: i32, u: u32): boolean {
  return (i as number) < (u as number); // error: WEFT1002
}
export function fraction(i: i32): f64 {
  return i * 0.5; // error: WEFT1002
}
export function wide(a: i64, b: f64): boolean {
  return (a as bigint) < b; // error: WEFT1002
}
