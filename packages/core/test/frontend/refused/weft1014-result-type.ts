/** Result types of arithmetic are written. */
import type { f64 } from '@weft/core';

function outer(x: f64) {
  // error: WEFT1014
  return inner(x);
}
function inner(x: f64) {
  return x * 2;
}
export function use(): boolean {
  return outer(1) > 3;
}
