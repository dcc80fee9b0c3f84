/** Value classes with fields that change. */
import { valueClass } from '@weft/core';
import type { i32 } from '@weft/core';

class Base {
  readonly count: i32 = 7;
}
@valueClass
class Inherits extends Base {
  constructor(readonly value: i32) {
    super();
  }
}
@valueClass
class Point {
  constructor(
    readonly x: i32,
    readonly y: i32,
  ) {}
}
export function inherits(): i32 {
  return new Inherits(1).count;
}
// expect: inherits() == 7
export function point(): i32 {
  return new Point(1, 2).y;
}
// expect: point() == 2
