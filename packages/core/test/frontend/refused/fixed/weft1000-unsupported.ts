/** Rewrites of unsupported syntax. */
import type { i32 } from '@weft/core';

class Point {
  x: i32 = 0;
}
export function old(): i32 {
  const n = 1;
  return n;
}
export function classes(p: Point | null): boolean {
  return p instanceof Point;
}
