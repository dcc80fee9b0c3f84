/** Finitely many. */
import type { i32 } from '@weft/core';

class Nest<T> {
  inner: Nest<T> | null = null;
  constructor(readonly value: T) {}
}
// expect: depth() == 0
export function depth(): i32 {
  const n = new Nest<i32>(1);
  return n.inner === null ? 0 : 1;
}
