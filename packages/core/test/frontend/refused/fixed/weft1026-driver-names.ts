/** All of them. */
import { JitDriver, type i32 } from '@weft/core';

const driver = new JitDriver({ name: 'names', greens: ['pc'], reds: ['acc', 'n'] });
// expect: run(4) == 6
export function run(n: i32): i32 {
  let acc: i32 = 0;
  for (let pc = 0; pc < n; pc++) {
    driver.jitMergePoint({ pc, acc, n });
    acc += pc;
    driver.canEnterJit({ pc, acc, n });
  }
  return acc;
}
