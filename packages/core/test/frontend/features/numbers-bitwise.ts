/** Bitwise operators on i32 and u32. */
import type { i32, u32 } from '@weft/core';

// expect: and(12, 10) == 8
export function and(a: i32, b: i32): i32 {
  return a & b;
}
// expect: or(12, 10) == 14
export function or(a: i32, b: i32): i32 {
  return a | b;
}
// expect: xor(12, 10) == 6
export function xor(a: i32, b: i32): i32 {
  return a ^ b;
}
// expect: not(0) == -1
export function not(a: i32): i32 {
  return ~a;
}
// expect: shl(1, 31) == -2147483648
// expect: shl(1, 33) == 2
export function shl(a: i32, n: i32): i32 {
  return a << n;
}
// expect: shr(-8, 1) == -4
export function shr(a: i32, n: i32): i32 {
  return a >> n;
}
// expect: shrU(-1, 0) == 4294967295
// expect: shrU(-1, 28) == 15
export function shrU(a: i32, n: i32): u32 {
  return a >>> n;
}
// expect: mask(2147483647, 5) == 4
export function mask(a: i32, b: i32): i32 {
  return (a + b) & 0xff;
}
// expect: compound(6) == 11
export function compound(a: i32): i32 {
  let x = a;
  x &= 7;
  x |= 8;
  x ^= 5;
  x <<= 4;
  x >>= 4;
  return x;
}
