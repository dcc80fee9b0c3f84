/** Tests written out. */
import type { i32 } from '@weft/core';

class Node {}
// expect: number(3) == 1
export function number(n: i32): i32 {
  if (n !== 0) return 1;
  return 0;
}
// expect: text("") == true
export function text(s: string): boolean {
  return s.length === 0;
}
export function reference(n: Node | null): i32 {
  return n !== null ? 1 : 0;
}
// expect: or("", "b") == "b"
export function or(a: string, b: string): string {
  return a.length > 0 ? a : b;
}
