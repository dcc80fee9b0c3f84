/** Keys. */
import type { f64, i32 } from '@weft/core';

export function floats(m: Map<f64, i32>): i32 {
  // error: WEFT1033
  return m.size;
}
export function nulls(m: Set<string | null>): i32 {
  // error: WEFT1033
  return m.size;
}
