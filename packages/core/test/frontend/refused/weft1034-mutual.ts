/** Nested functions that need each other. */
import type { i32 } from '@weft/core';

export function test(n: i32): boolean {
  function even(k: i32): boolean {
    // error: WEFT1034
    return k === 0 ? true : odd(k - 1);
  }
  function odd(k: i32): boolean {
    // error: WEFT1034
    return k === 0 ? false : even(k - 1);
  }
  return n >= 0;
}
