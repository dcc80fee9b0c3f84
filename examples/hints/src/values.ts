/** `@valueClass`: numbers of the guest program that somebody else has, too. */
import { FixedArray, JitDriver, valueClass, type i32 } from '@weft/core';
import { example } from './guest.js';

// region cell
class Cell {
  constructor(readonly value: i32) {}
}
// endregion
// region num
@valueClass
class Num {
  constructor(readonly value: i32) {}
}
// endregion

const cells = new JitDriver({ name: 'cells', greens: ['code'], reds: ['last', 'history', 'n'] });
const nums = new JitDriver({ name: 'nums', greens: ['code'], reds: ['last', 'history', 'n'] });

export function historyOfCells(start: i32): i32 {
  const code = example;
  const history = FixedArray.of(new Cell(0), new Cell(0));
  let last = new Cell(1);
  let n = start;
  for (;;) {
    cells.jitMergePoint({ code, last, history, n });
    last = new Cell(Math.imul(last.value, 31));
    history[0] = last;
    if (--n <= 0) return history[0]!.value;
    cells.canEnterJit({ code, last, history, n });
  }
}
export function historyOfNums(start: i32): i32 {
  const code = example;
  const history = FixedArray.of(new Num(0), new Num(0));
  let last = new Num(1);
  let n = start;
  for (;;) {
    nums.jitMergePoint({ code, last, history, n });
    last = new Num(Math.imul(last.value, 31));
    history[0] = last;
    if (--n <= 0) return history[0]!.value;
    nums.canEnterJit({ code, last, history, n });
  }
}
