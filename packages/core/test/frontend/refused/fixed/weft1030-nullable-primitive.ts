/** A class around the number. */
import type { f64, i32 } from '@weft/core';

class Cached {
  constructor(readonly value: f64) {}
}
class Cache {
  value: Cached | null = null;
}
// expect: missing() == true
export function missing(): boolean {
  return new Cache().value === null;
}
// expect: maybe(-1) == true
export function maybe(n: i32): boolean {
  return n === -1;
}
