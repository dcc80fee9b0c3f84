/** Known ones. */
import { elidable, quasiImmutable, type i32 } from '@weft/core';

class Counter {
  @quasiImmutable n: i32 = 1;
  @elidable
  add(n: i32): i32 {
    return n + 1;
  }
}
// expect: use() == 3
export function use(): i32 {
  return new Counter().n + new Counter().add(1);
}
