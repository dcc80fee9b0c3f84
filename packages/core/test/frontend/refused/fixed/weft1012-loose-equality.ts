/** Strict. */
import type { i32 } from '@weft/core';

// expect: same(1, 1) == true
export function same(a: i32, b: i32): boolean {
  return a === b;
}
export function different(s: string | null): boolean {
  return s !== null;
}
