/** Merge points name all greens and reds. */
import { JitDriver, type i32 } from '@weft/core';

const driver = new JitDriver({ name: 'names', greens: ['pc'], reds: ['acc'] });
export function run(n: i32): i32 {
  let acc: i32 = 0;
  for (let pc = 0; pc < n; pc++) {
    driver.jitMergePoint({ pc }); // error: WEFT1026
    acc += pc;
    driver.canEnterJit({ pc, acc, n }); // error: WEFT1026
  }
  return acc;
}
