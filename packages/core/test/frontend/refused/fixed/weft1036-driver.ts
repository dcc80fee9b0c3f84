/** A constant. */
import { JitDriver, type i32 } from '@weft/core';

const made = new JitDriver({ name: 'second', greens: ['pc'], reds: [] });
export function run(pc: i32): void {
  made.jitMergePoint({ pc });
}
