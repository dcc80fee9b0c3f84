/** Primitives are never null. */
import type { f64, i32 } from '@weft/core';

export function maybe(n: i32 | null): boolean {
  // error: WEFT1030
  return n === null;
}
class Cache {
  value: f64 | undefined = undefined; // error: WEFT1030
}
export function cached(c: Cache): boolean {
  return c.value === undefined;
}
export function local(): boolean {
  let b: boolean | null = null; // error: WEFT1030
  return b === null;
}
export function items(a: (i32 | null)[]): i32 {
  // error: WEFT1030
  return a.length;
}
