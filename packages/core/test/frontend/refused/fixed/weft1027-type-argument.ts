/** Written. */
import type { i32 } from '@weft/core';

function empty<T>(): T[] {
  return [];
}
// expect: use() == 0
export function use(): i32 {
  return empty<i32>().length;
}
