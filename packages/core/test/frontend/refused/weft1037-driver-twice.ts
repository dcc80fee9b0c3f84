/** Driver names are unique. */
import { JitDriver, type i32 } from '@weft/core';

const a = new JitDriver({ name: 'same', greens: ['pc'], reds: [] });
const b = new JitDriver({ name: 'same', greens: ['pc'], reds: [] }); // error: WEFT1037
export function run(pc: i32): void {
  a.jitMergePoint({ pc });
  b.jitMergePoint({ pc });
}
