/** Numbers with a kind. */
import type { f64, i32, i64 } from '@weft/core';

// expect: add(1, 2) == 3
export function add(a: f64, b: f64): f64 {
  return a + b;
}
export function local(): boolean {
  const n: i32 = 1;
  return n === 1;
}
export function big(a: i64): boolean {
  return a === 1n;
}
