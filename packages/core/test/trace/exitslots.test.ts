import { expect, test } from 'vitest';
import { assignExitSlots } from '../../src/trace/exitslots.js';
import { parseTrace } from '../../src/trace/parse.js';
import { isGuard } from '../../src/trace/trace.js';
import { parseEnv } from './env.js';

function slotsOf(text: string): (readonly number[])[] {
  const { ops } = parseTrace(text, parseEnv(''));
  assignExitSlots(ops);
  return ops.filter(isGuard).map((op) => op.failSlots!);
}

test('a value has one slot at all guards that hand it over', () => {
  const slots = slotsOf(`
    [i0, i1]
    guard_true(i0) [i0, i1] {}
    i2 = i32.add(i0, i1)
    guard_true(i2) [i2, i1] {}
    i3 = i32.add(i2, i1)
    guard_true(i3) [i1, i3, i2] {}
    jump(i3, i2)`);
  expect(slots).toEqual([
    [0, 1],
    [2, 1],
    [1, 3, 2],
  ]);
});

test('guards that hand over the same values share the lists', () => {
  const slots = slotsOf(`
    [i0, i1]
    guard_true(i0) [i0, i1] {}
    guard_true(i1) [i0, i1] {}
    jump(i0, i1)`);
  expect(slots[1]).toBe(slots[0]);
});

test('slots are used again, but never for two values that one guard hands over', () => {
  const lines: string[] = [];
  for (let k = 1; k < 500; k++) {
    const from = Math.max(0, k - 20);
    const values = Array.from({ length: k - from }, (_, n) => `i${from + n}`).join(', ');
    lines.push(`i${k} = i32.add(i${k - 1}, 1)`, `guard_true(i${k}) [${values}] {}`);
  }
  const all = slotsOf(`[i0]\n${lines.join('\n')}\njump(i0)`);
  for (const slots of all) expect(new Set(slots).size).toBe(slots.length);
  expect(Math.max(...all.flat())).toBeLessThan(250);
});
