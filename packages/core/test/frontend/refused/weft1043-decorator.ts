/** Unknown decorators. */
import type { i32 } from '@weft/core';

function traced(_target: unknown, _context: DecoratorContext): void {}
class Counter {
  @traced n: i32 = 0; // error: WEFT1043
}
class Other {
  @traced // error: WEFT1043
  add(n: i32): i32 {
    return n + 1;
  }
}
@traced // error: WEFT1043
class Third {
  n: i32 = 0;
}
export function use(): i32 {
  return new Counter().n;
}
export function method(): i32 {
  return new Other().add(1);
}
export function cls(): i32 {
  return new Third().n;
}
