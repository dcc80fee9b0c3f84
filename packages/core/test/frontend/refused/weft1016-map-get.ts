/** get() of a map of primitives says what happens when the key is missing. */
import type { i32 } from '@weft/core';

export function count(m: Map<string, i32>): boolean {
  const n = m.get('a'); // error: WEFT1016
  return n === undefined;
}
