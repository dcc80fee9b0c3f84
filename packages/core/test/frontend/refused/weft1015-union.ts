/** Unions need a common class. */
import type { i32 } from '@weft/core';

class A {}
class B {}
export function either(x: A | B): boolean {
  // error: WEFT1015
  return x instanceof A;
}
export function textOrClass(x: string | A): boolean {
  // error: WEFT1015
  return x instanceof A;
}
export function list(): i32 {
  const items: (A | B)[] = []; // error: WEFT1015
  return items.length;
}
