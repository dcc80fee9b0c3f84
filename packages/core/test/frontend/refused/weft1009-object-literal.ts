/** Object literals have no class. */
import type { i32 } from '@weft/core';

export function make(): i32 {
  const p = { x: 1, y: 2 }; // error: WEFT1009
  return p.x + p.y;
}
