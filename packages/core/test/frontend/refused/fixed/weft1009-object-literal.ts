/** A class has. */
import type { i32 } from '@weft/core';

class Point {
  constructor(
    readonly x: i32,
    readonly y: i32,
  ) {}
}
// expect: make() == 3
export function make(): i32 {
  const p = new Point(1, 2);
  return p.x + p.y;
}
