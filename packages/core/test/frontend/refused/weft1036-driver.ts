/** Drivers are constants. */
import { JitDriver, type i32 } from '@weft/core';

function make(): JitDriver {
  return new JitDriver({ name: 'second', greens: ['pc'], reds: [] });
}
const made = make();
export function run(pc: i32): void {
  made.jitMergePoint({ pc }); // error: WEFT1036
}
