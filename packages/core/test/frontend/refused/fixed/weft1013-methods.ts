/** What it has instead. */
import type { i32 } from '@weft/core';

// expect: text("b") == 1
export function text(s: string): i32 {
  return s < 'a' ? -1 : s > 'a' ? 1 : 0;
}
function numbers(a: i32[]): string {
  return a.map((x) => `${x}`).join(',');
}
// expect: joined() == "1,2"
export function joined(): string {
  return numbers([1, 2]);
}
