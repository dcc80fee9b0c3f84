/** Typed. */
import type { i32 } from '@weft/core';

// expect: strict(3) == 3
export function strict(x: i32): i32 {
  return x;
}
// expect: inside() == 0
export function inside(): i32 {
  const list: i32[] = [];
  return list.length;
}
