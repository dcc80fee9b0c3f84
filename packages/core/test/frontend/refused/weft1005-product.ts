/** Products above 2**53 are rounded before they are wrapped. */
import type { i32 } from '@weft/core';

export function hash(a: i32, b: i32): i32 {
  return (a * b) | 0; // error: WEFT1005
}
export function step(a: i32): i32 {
  return (a * 1103515245 + 12345) & 0x7fffffff; // error: WEFT1005
}
