/** With a fallback. */
import type { i32 } from '@weft/core';

function count(m: Map<string, i32>): i32 {
  return m.has('b') ? m.get('b')! : (m.get('a') ?? -1);
}
// expect: test() == -1
export function test(): i32 {
  return count(new Map<string, i32>());
}
