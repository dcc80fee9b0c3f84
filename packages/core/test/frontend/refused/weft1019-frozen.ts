/** Values that do not fit their declared types cannot be frozen. */
import type { i32 } from '@weft/core';

const fraction: i32 = 0.5;
const bound: (x: i32) => i32 = Math.abs.bind(null) as (x: i32) => i32;
class Point {
  x: i32 = 0;
}
const fake: Point = { x: 1 };
export function number(): i32 {
  return fraction; // error: WEFT1019
}
export function builtIn(): i32 {
  return bound(1); // error: WEFT1019
}
export function object(): i32 {
  return fake.x; // error: WEFT1019
}
