/** Interfaces and object types have no layout. */
import type { i32 } from '@weft/core';

interface Shape {
  area(): i32;
}
export function measure(s: Shape): i32 {
  // error: WEFT1008
  return s.area();
}
export function literal(p: { x: i32 }): i32 {
  // error: WEFT1008
  return p.x;
}
