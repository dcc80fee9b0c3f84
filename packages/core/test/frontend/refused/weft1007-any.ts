/** No any. */
import type { i32 } from '@weft/core';

export function loose(x: any): i32 {
  // error: WEFT1007
  return x as i32;
}
export function inside(): i32 {
  const list: any[] = []; // error: WEFT1007
  return list.length;
}
