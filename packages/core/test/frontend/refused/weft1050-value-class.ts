/** Value classes with fields that change. */
import { valueClass } from '@weft/core';
import type { i32 } from '@weft/core';

class Base {
  count: i32 = 0;
}
@valueClass
class Inherits extends Base { // error: WEFT1050
  constructor(readonly value: i32) {
    super();
  }
}
@valueClass
class Point { // error: WEFT1050
  constructor(
    readonly x: i32,
    public y: i32,
  ) {}
}
export function inherits(): i32 {
  return new Inherits(1).value;
}
export function point(): i32 {
  return new Point(1, 2).y;
}
