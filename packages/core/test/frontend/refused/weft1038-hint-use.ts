/** Hints wrap declarations. */
import { elidable, type i32 } from '@weft/core';

function square(n: i32): i32 {
  return n * n;
}
export function use(n: i32): i32 {
  const f = elidable(square); // error: WEFT1038
  return f(n);
}
