/** undefined that cannot be told from a value. */
import type { i32 } from '@weft/core';

export function find(list: i32[]): boolean {
  return list.find((x) => x > 1) === undefined; // error: WEFT1045
}
export function get(m: Map<string, string | null>): boolean {
  return m.get('a') === undefined; // error: WEFT1045
}
