/** One at a time. */
import type { i32 } from '@weft/core';

function push(list: i32[]): i32 {
  list.push(1);
  return list.push(2);
}
// expect: test() == 2
export function test(): i32 {
  const list: i32[] = [];
  push(list);
  return list.map((x, i) => x + i + list.length).length;
}
