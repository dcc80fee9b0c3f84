/** Literals. */
import { hostFunction, JitDriver, type i32 } from '@weft/core';

const print = hostFunction<(s: string) => void>('print');
const driver = new JitDriver({ name: 'literal', greens: ['pc'], reds: [] });
export function use(s: string): void {
  print(s);
}
export function run(pc: i32): void {
  driver.jitMergePoint({ pc });
}
// expect: cases(1, 1) == 1
export function cases(n: i32, m: i32): i32 {
  if (n === m) return 1;
  return 0;
}
