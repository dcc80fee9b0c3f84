/** At the top level. */
import type { i32 } from '@weft/core';

function even(k: i32): boolean {
  return k === 0 ? true : odd(k - 1);
}
function odd(k: i32): boolean {
  return k === 0 ? false : even(k - 1);
}
// expect: test(4) == true
export function test(n: i32): boolean {
  return even(n);
}
