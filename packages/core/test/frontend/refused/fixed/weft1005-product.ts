/** Math.imul is exact. */
import type { i32 } from '@weft/core';

// expect: hash(65537, 65537) == 131073
export function hash(a: i32, b: i32): i32 {
  return Math.imul(a, b);
}
// expect: step(1) == 1103527590
export function step(a: i32): i32 {
  return (Math.imul(a, 1103515245) + 12345) & 0x7fffffff;
}
// Small constants keep the product exact.
// expect: small(2147483647) == 2147483617
export function small(a: i32): i32 {
  return (a * 31) | 0;
}
