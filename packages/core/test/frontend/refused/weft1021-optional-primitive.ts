/** Optional primitives need a default. */
import type { i32 } from '@weft/core';

export function skip(n?: i32): i32 {
  // error: WEFT1021
  return n ?? 0;
}
export function call(): i32 {
  const f = (a: i32, b: i32 = 2): i32 => a + b;
  return f(1); // error: WEFT1021
}
