/** Wrapped. */
import type { i32 } from '@weft/core';

class Base {}
class Derived extends Base {}
function narrow(f: (x: Base) => i32): i32 {
  const g: (x: Derived) => i32 = (x) => f(x);
  return g(new Derived());
}
function twice(f: (x: i32, y: i32) => i32): i32 {
  return f(1, 2);
}
function fewer(f: (x: i32) => i32): i32 {
  return twice((x) => f(x));
}
// expect: test() == 12
export function test(): i32 {
  return narrow(() => 2) + fewer((x) => x * 10);
}
