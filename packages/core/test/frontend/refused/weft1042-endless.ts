/** Endlessly many types. */
import type { i32 } from '@weft/core';

class Nest<T> {
  inner: Nest<Nest<T>> | null = null; // error: WEFT1042
  constructor(readonly value: T) {}
}
export function depth(): i32 {
  const n = new Nest<i32>(1);
  return n.inner === null ? 0 : 1;
}
