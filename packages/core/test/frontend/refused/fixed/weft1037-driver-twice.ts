/** Two names. */
import { JitDriver, type i32 } from '@weft/core';

const a = new JitDriver({ name: 'one', greens: ['pc'], reds: [] });
const b = new JitDriver({ name: 'two', greens: ['pc'], reds: [] });
export function run(pc: i32): void {
  a.jitMergePoint({ pc });
  b.jitMergePoint({ pc });
}
