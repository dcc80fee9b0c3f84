/** Conditions are booleans. */
import type { i32 } from '@weft/core';

class Node {}
export function number(n: i32): i32 {
  if (n) return 1; // error: WEFT1006
  return 0;
}
export function text(s: string): boolean {
  return !s; // error: WEFT1006
}
export function reference(n: Node | null): i32 {
  return n ? 1 : 0; // error: WEFT1006
}
export function loop(n: i32): i32 {
  let left = n;
  while (left) left--; // error: WEFT1006
  return left;
}
export function or(a: string, b: string): string {
  return a || b; // error: WEFT1006
}
