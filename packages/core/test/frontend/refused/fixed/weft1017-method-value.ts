/** An arrow function keeps the object. */
import type { i32 } from '@weft/core';

class Counter {
  n: i32 = 0;
  add(x: i32): void {
    this.n += x;
  }
}
function each(list: i32[]): i32 {
  const c = new Counter();
  list.forEach((x) => c.add(x));
  return c.n;
}
// expect: test() == 6
export function test(): i32 {
  return each([1, 2, 3]);
}
