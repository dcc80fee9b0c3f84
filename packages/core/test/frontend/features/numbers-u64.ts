/** u64: unsigned 64-bit integers. */
import { divU64, ltU64, remU64, type i64, type u64 } from '@weft/core';

// expect: make(-1n) == 18446744073709551615n
export function make(a: i64): u64 {
  return BigInt.asUintN(64, a);
}
// expect: div(18446744073709551615n, 10n) == 1844674407370955161n
export function div(a: u64, b: u64): u64 {
  return a / b;
}
// expect: rem(18446744073709551615n, 10n) == 5n
export function rem(a: u64, b: u64): u64 {
  return a % b;
}
// expect: less(1n, 18446744073709551615n) == true
export function less(a: u64, b: u64): boolean {
  return a < b;
}
// expect: wrap(18446744073709551615n, 3n) == 2n
export function wrap(a: u64, b: u64): u64 {
  return BigInt.asUintN(64, a + b);
}
// expect: signed(18446744073709551615n) == -1n
export function signed(a: u64): i64 {
  return BigInt.asIntN(64, a);
}
// expect: patterns(-1n, 10n) == "1844674407370955161 5 false"
export function patterns(a: i64, b: i64): string {
  return `${divU64(a, b)} ${remU64(a, b)} ${ltU64(a, b)}`;
}
// expect: text(18446744073709551615n) == "18446744073709551615"
export function text(a: u64): string {
  return a.toString();
}
