/** Abstract classes do. */
import type { i32 } from '@weft/core';

abstract class Shape {
  abstract area(): i32;
}
class Unit extends Shape {
  area(): i32 {
    return 1;
  }
}
function measure(s: Shape): i32 {
  return s.area();
}
// expect: test() == 1
export function test(): i32 {
  return measure(new Unit());
}
