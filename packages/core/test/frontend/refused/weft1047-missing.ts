/** Arguments that JavaScript has defaults for. */
import type { i32 } from '@weft/core';

export function sort(list: string[]): i32 {
  list.sort(); // error: WEFT1047
  return list.reduce((a, b) => a + b).length; // error: WEFT1047
}
