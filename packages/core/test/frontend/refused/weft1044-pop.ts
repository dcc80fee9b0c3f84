/** pop() of an empty array. */
import type { i32 } from '@weft/core';

export function drain(list: string[]): i32 {
  let n: i32 = 0;
  for (;;) {
    const x = list.pop(); // error: WEFT1044
    if (x === undefined) return n;
    n++;
  }
}
