/** u32: unsigned arithmetic, comparison, division, conversion. */
import { toF64, type f64, type i32, type u32 } from '@weft/core';

// expect: wrap(4294967295, 2) == 1
export function wrap(a: u32, b: u32): u32 {
  return (a + b) >>> 0;
}
// expect: less(1, 4294967295) == true
// expect: less(4294967295, 1) == false
export function less(a: u32, b: u32): boolean {
  return a < b;
}
// expect: div(4294967295, 2) == 2147483647
// expect: div(5, 0) == 0
export function div(a: u32, b: u32): u32 {
  return (a / b) >>> 0;
}
// expect: rem(4294967295, 10) == 5
export function rem(a: u32, b: u32): u32 {
  return a % b;
}
// expect: toSigned(4294967295) == -1
export function toSigned(a: u32): i32 {
  return a | 0;
}
// expect: fromSigned(-1) == 4294967295
export function fromSigned(a: i32): u32 {
  return a >>> 0;
}
// expect: asFloat(4294967295) == 4294967295
export function asFloat(a: u32): f64 {
  return toF64(a);
}
// expect: text(4294967295) == "4294967295"
export function text(a: u32): string {
  return `${a}`;
}
// expect: wide(2147483648) == true
export function wide(a: u32): boolean {
  return a >= 2147483648;
}
