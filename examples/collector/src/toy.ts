/** A language to try collectors on: lists that are pushed, reversed and put away, with an array and a hash in each cell. */
import {
  FixedArray,
  JitDriver,
  OutOfMemoryError,
  dontLookInside,
  identityHash,
  type ReadonlyFixedArray,
  type i32,
} from '@weft/core';

class Cell {
  constructor(
    readonly value: i32,
    readonly data: FixedArray<i32>,
    public next: Cell | null,
  ) {}
}
class Program {
  constructor(readonly ops: ReadonlyFixedArray<i32>) {}
}

/** What is put away: a prebuilt object that comes to refer to the heap. */
const kept = new FixedArray<Cell | null>(16, null);
const driver = new JitDriver({ name: 'toy', greens: ['pc', 'program'], reds: ['list', 'n'] });
/** Push, push, reverse, put away at every eighth round, again. */
const program = new Program(FixedArray.of<i32>(0, 0, 1, 2, 3));

function reverse(list: Cell | null): Cell | null {
  let result: Cell | null = null;
  for (let cell = list; cell !== null; cell = cell.next) result = new Cell(cell.value, cell.data, result);
  return result;
}

function checksum(list: Cell | null): i32 {
  let sum: i32 = 0;
  for (let cell = list; cell !== null; cell = cell.next)
    sum = (Math.imul(sum, 31) + cell.value + cell.data[0]! + cell.data.length) | 0;
  return sum;
}

// region loop
function execute(rounds: i32): Cell | null {
  let pc: i32 = 0;
  let n = rounds;
  let list: Cell | null = null;
  for (;;) {
    driver.jitMergePoint({ pc, program, list, n });
    switch (program.ops[pc++]!) {
      case 0:
        list = new Cell(n, new FixedArray<i32>(1 + (n & 15), n), list);
        break;
      case 1:
        list = reverse(list);
        break;
      case 2:
        if ((n & 7) === 0) {
          // The number of zeros at its end: the higher the slot, the longer its list stays.
          kept[28 - Math.clz32(n & -n)] = list;
          list = null;
        }
        break;
      case 3:
        if (--n > 0) {
          pc = 0;
          driver.canEnterJit({ pc, program, list, n });
          break;
        }
        return list;
    }
  }
}
// endregion

export function run(rounds: i32): i32 {
  const witness = new Cell(1, new FixedArray<i32>(1, 0), null);
  const hash = identityHash(witness);
  let sum = checksum(execute(rounds));
  for (let i = 0; i < kept.length; i++) sum = (sum ^ checksum(kept[i]!)) | 0;
  return identityHash(witness) === hash ? sum : -1;
}

const push = dontLookInside((list: Cell | null, n: i32): Cell => {
  if (n < 0) throw new Error('negative');
  return new Cell(n, new FixedArray<i32>(100, n), list);
});

/** Fills memory with a list; answers whether that could be caught, and a list made behind it. */
export function hoard(): i32 {
  let list: Cell | null = null;
  try {
    for (let n: i32 = 0; ; n++) list = push(list, n);
  } catch (error) {
    if (!(error instanceof OutOfMemoryError)) throw error;
    list = null;
  }
  for (let n: i32 = 0; n < 100; n++) list = push(list, n);
  return checksum(list);
}
