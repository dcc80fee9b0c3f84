/** Written. */
import type { f64 } from '@weft/core';

function outer(x: f64): f64 {
  return inner(x);
}
function inner(x: f64): f64 {
  return x * 2;
}
// expect: use() == false
export function use(): boolean {
  return outer(1) > 3;
}
