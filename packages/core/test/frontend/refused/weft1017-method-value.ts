/** Methods are called, not passed around. */
import type { i32 } from '@weft/core';

class Counter {
  n: i32 = 0;
  add(x: i32): void {
    this.n += x;
  }
}
export function each(list: i32[]): i32 {
  const c = new Counter();
  list.forEach(c.add); // error: WEFT1017
  return c.n;
}
