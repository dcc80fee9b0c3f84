/** Asked another way. */
import type { i32 } from '@weft/core';

function find(list: i32[]): boolean {
  return list.findIndex((x) => x > 1) < 0;
}
function get(m: Map<string, string | null>): boolean {
  return !m.has('a') || (m.get('a') ?? 'x') === 'x';
}
// expect: test() == true
export function test(): boolean {
  return find([1]) && get(new Map<string, string | null>());
}
