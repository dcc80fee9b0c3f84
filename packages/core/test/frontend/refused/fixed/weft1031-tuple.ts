/** A class. */
import type { i32 } from '@weft/core';

class Pair {
  constructor(
    readonly first: i32,
    readonly second: string,
  ) {}
}
// expect: both() == 1
export function both(): i32 {
  return new Pair(1, 'x').first;
}
