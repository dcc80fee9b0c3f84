/** Values that fit. */
import type { f64, i32 } from '@weft/core';

const fraction: f64 = 0.5;
const wrapped: (x: i32) => i32 = (x) => Math.abs(x);
class Point {
  x: i32 = 0;
}
const real: Point = new Point();
// expect: number() == 0.5
export function number(): f64 {
  return fraction;
}
// expect: builtIn() == 1
export function builtIn(): i32 {
  return wrapped(-1);
}
// expect: object() == 0
export function object(): i32 {
  return real.x;
}
