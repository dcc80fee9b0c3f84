/** Integer division says what happens to the fraction. */
import type { i32, u32 } from '@weft/core';

export function half(n: i32): i32 {
  return n / 2; // error: WEFT1004
}
export function inSum(a: i32, b: i32): i32 {
  return (a / b + 1) | 0; // error: WEFT1004
}
export function unsigned(a: u32): u32 {
  let x = a;
  x /= 2; // error: WEFT1004
  return x;
}
