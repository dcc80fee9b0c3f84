/** Tuples are no class. */
import type { i32 } from '@weft/core';

export function both(p: [i32, string]): i32 {
  // error: WEFT1031
  return p[0];
}
