/** A default. */
import type { i32 } from '@weft/core';

function skip(n: i32 = 0): i32 {
  return n;
}
// expect: call() == 3
export function call(): i32 {
  const f = (a: i32, b: i32 = 2): i32 => a + b;
  return f(1, 2) + skip();
}
