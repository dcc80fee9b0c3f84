/** `@quasiImmutable`, `virtualizable`, `unchecked`: variables of the guest program. */
import { FixedArray, JitDriver, quasiImmutable, unchecked, type i32 } from '@weft/core';
import { example } from './guest.js';

// region global
class Global {
  constructor(public value: i32) {}
}
// endregion
// region quasi
class SettledGlobal {
  @quasiImmutable value: i32;
  constructor(value: i32) {
    this.value = value;
  }
}
// endregion

const factor = new Global(3);
const settledFactor = new SettledGlobal(3);

export function setFactor(value: i32): void {
  factor.value = value;
  settledFactor.value = value;
}

const globals = new JitDriver({ name: 'global', greens: ['code'], reds: ['sum', 'n'] });
const settled = new JitDriver({ name: 'quasi', greens: ['code'], reds: ['sum', 'n'] });

export function globalPlain(start: i32): i32 {
  const code = example;
  let sum: i32 = 0;
  let n = start;
  for (;;) {
    globals.jitMergePoint({ code, sum, n });
    sum = (sum ^ Math.imul(n, factor.value)) | 0;
    if (--n <= 0) return sum;
    globals.canEnterJit({ code, sum, n });
  }
}
export function globalQuasi(start: i32): i32 {
  const code = example;
  let sum: i32 = 0;
  let n = start;
  for (;;) {
    settled.jitMergePoint({ code, sum, n });
    sum = (sum ^ Math.imul(n, settledFactor.value)) | 0;
    if (--n <= 0) return sum;
    settled.canEnterJit({ code, sum, n });
  }
}

// region frame
class Box {
  constructor(readonly value: i32) {}
}
class Frame {
  readonly slots: FixedArray<Box>;
  constructor(n: i32) {
    this.slots = FixedArray.of(new Box(0), new Box(n));
  }
}
// endregion
// region frameDriver
const memory = new JitDriver({ name: 'frame', greens: ['code'], reds: ['frame'] });
// endregion
// region virtualizable
const values = new JitDriver({
  name: 'virtualizable',
  greens: ['code'],
  reds: ['frame'],
  virtualizable: { red: 'frame', fields: ['slots[*]'] },
});
// endregion

export function frameMemory(n: i32): i32 {
  const code = example;
  const frame = new Frame(n);
  for (;;) {
    memory.jitMergePoint({ code, frame });
    const slots = frame.slots;
    slots[0] = new Box((slots[0]!.value + slots[1]!.value) | 0);
    slots[1] = new Box(slots[1]!.value - 1);
    if (slots[1]!.value <= 0) return slots[0]!.value;
    memory.canEnterJit({ code, frame });
  }
}
export function frameVirtualizable(n: i32): i32 {
  const code = example;
  const frame = new Frame(n);
  for (;;) {
    values.jitMergePoint({ code, frame });
    const slots = frame.slots;
    slots[0] = new Box((slots[0]!.value + slots[1]!.value) | 0);
    slots[1] = new Box(slots[1]!.value - 1);
    if (slots[1]!.value <= 0) return slots[0]!.value;
    values.canEnterJit({ code, frame });
  }
}

const checkedDriver = new JitDriver({ name: 'checked', greens: ['code'], reds: ['sum', 'n', 'table'] });
const uncheckedDriver = new JitDriver({ name: 'unchecked', greens: ['code'], reds: ['sum', 'n', 'table'] });
const primes: FixedArray<i32> = FixedArray.of<i32>(2, 3, 5, 7);

// region checked
function entry(table: FixedArray<i32>, hash: i32): i32 {
  return table[hash & (table.length - 1)]!;
}
// endregion
// region unchecked
function uncheckedEntry(table: FixedArray<i32>, hash: i32): i32 {
  return unchecked(() => table[hash & (table.length - 1)]!);
}
// endregion

export function tableChecked(start: i32): i32 {
  const code = example;
  let sum: i32 = 0;
  let n = start;
  const table = primes;
  for (;;) {
    checkedDriver.jitMergePoint({ code, sum, n, table });
    sum = (sum + entry(table, n)) | 0;
    if (--n <= 0) return sum;
    checkedDriver.canEnterJit({ code, sum, n, table });
  }
}
export function tableUnchecked(start: i32): i32 {
  const code = example;
  let sum: i32 = 0;
  let n = start;
  const table = primes;
  for (;;) {
    uncheckedDriver.jitMergePoint({ code, sum, n, table });
    sum = (sum + uncheckedEntry(table, n)) | 0;
    if (--n <= 0) return sum;
    uncheckedDriver.canEnterJit({ code, sum, n, table });
  }
}
