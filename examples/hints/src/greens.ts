/** Greens, `readonly` and `ReadonlyFixedArray`: the program disappears from the trace. */
import { FixedArray, JitDriver, type ReadonlyFixedArray, type i32 } from '@weft/core';

// region before
class Program {
  constructor(public ops: FixedArray<i32>) {}
}
const driver = new JitDriver({ name: 'greens-before', greens: ['pc', 'program'], reds: ['cells', 'n'] });

function execute(program: Program, start: i32): i32 {
  let pc: i32 = 0;
  const cells = FixedArray.of<i32>(0);
  let n = start;
  for (;;) {
    driver.jitMergePoint({ pc, program, cells, n });
    switch (program.ops[pc++]!) {
      case 0:
        cells[0] = (cells[0]! + n) | 0;
        break;
      case 1:
        n--;
        break;
      case 2:
        if (n <= 0) return cells[0]!;
        pc = 0;
        driver.canEnterJit({ pc, program, cells, n });
        break;
    }
  }
}
// endregion

// region after
class ReadonlyProgram {
  constructor(readonly ops: ReadonlyFixedArray<i32>) {}
}
// endregion

const readonlyDriver = new JitDriver({
  name: 'greens-after',
  greens: ['pc', 'program'],
  reds: ['cells', 'n'],
});

function executeReadonly(program: ReadonlyProgram, start: i32): i32 {
  let pc: i32 = 0;
  const cells = FixedArray.of<i32>(0);
  let n = start;
  for (;;) {
    readonlyDriver.jitMergePoint({ pc, program, cells, n });
    switch (program.ops[pc++]!) {
      case 0:
        cells[0] = (cells[0]! + n) | 0;
        break;
      case 1:
        n--;
        break;
      case 2:
        if (n <= 0) return cells[0]!;
        pc = 0;
        readonlyDriver.canEnterJit({ pc, program, cells, n });
        break;
    }
  }
}

const ops = FixedArray.of<i32>(0, 1, 2);
const program = new Program(ops);
const readonlyProgram = new ReadonlyProgram(ops);

export function greensBefore(n: i32): i32 {
  return execute(program, n);
}
export function greensAfter(n: i32): i32 {
  return executeReadonly(readonlyProgram, n);
}
