/** A function value has one signature. */
import type { i32 } from '@weft/core';

class Base {}
class Derived extends Base {}
export function narrow(f: (x: Base) => i32): i32 {
  const g: (x: Derived) => i32 = f; // error: WEFT1023
  return g(new Derived());
}
export function fewer(f: (x: i32) => i32): i32 {
  return twice(f); // error: WEFT1023
}
function twice(f: (x: i32, y: i32) => i32): i32 {
  return f(1, 2);
}
