/** Methods that the runtime library does not have. */
import type { i32 } from '@weft/core';

export function text(s: string): i32 {
  return s.localeCompare('a'); // error: WEFT1013
}
export function list(a: i32[]): i32 {
  return a.flatMap((x) => [x]).length; // error: WEFT1013
}
export function numbers(a: i32[]): string {
  return a.join(','); // error: WEFT1013
}
export function length(m: Map<string, i32>): string {
  return m.toString(); // error: WEFT1013
}
