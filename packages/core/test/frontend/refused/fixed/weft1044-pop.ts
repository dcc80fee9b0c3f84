/** Tested before. */
import type { i32 } from '@weft/core';

function drain(list: string[]): i32 {
  let n: i32 = 0;
  while (list.length > 0) {
    const x = list.pop()!;
    n += x.length;
  }
  return n;
}
// expect: test() == 3
export function test(): i32 {
  return drain(['a', 'bb']);
}
