/** Strict equality only. */
import type { i32 } from '@weft/core';

export function same(a: i32, b: i32): boolean {
  return a == b; // error: WEFT1012
}
export function different(s: string | null): boolean {
  return s != null; // error: WEFT1012
}
