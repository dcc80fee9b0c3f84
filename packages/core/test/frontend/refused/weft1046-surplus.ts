/** Surplus arguments and parameters. */
import type { i32 } from '@weft/core';

export function push(list: i32[]): i32 {
  return list.push(1, 2); // error: WEFT1046
}
export function callback(list: i32[]): i32 {
  return list.map((x, i, all) => x + i + all.length).length; // error: WEFT1046
}
