/**
 * Merged trees: guards find their bridges before, while and after a tree is merged, whatever is inside of it.
 */
import { expect, it } from 'vitest';
import type { BackendHost } from '@weft/core/backend';
import { referenceBackend } from '@weft/core/runtime';
import { playSteps, type Setup, type Step } from '../../core/test/trace/random-case.js';
import { WasmBackend } from '../src/backend.js';
import type { WasmBackendOptions } from '../src/index.js';

const setup: Setup = { result: null, filling: [], heap: {} };
const trace = (text: string) => ({ text, guards: [], labels: [] });
const loopAt = (loop: number, text: string): Step => ({ what: 'loop', loop, trace: trace(text) });
const bridgeOf = (loop: number, guard: number, text: string): Step => ({
  what: 'bridge',
  loop,
  guard,
  trace: trace(text),
});
const enterAt = (loop: number, ...args: number[]): Step => ({ what: 'enter', loop, args });
const loop = (text: string): Step => loopAt(8, text);
const bridge = (guard: number, text: string): Step => bridgeOf(8, guard, text);
const enter = (...args: number[]): Step => enterAt(8, ...args);

/** Both backends see the same; answers the guards that failed in the last step. */
function same(options: WasmBackendOptions, steps: readonly Step[]): string {
  return compared(options, steps).failed;
}

function compared(
  options: WasmBackendOptions,
  steps: readonly Step[],
): { readonly failed: string; readonly backend: WasmBackend; readonly grown: readonly number[] } {
  let backend: WasmBackend | null = null;
  const grown: number[] = [];
  const connect = (host: BackendHost) => {
    host.codeGrew = (_, bytes) => void grown.push(bytes);
    return (backend = new WasmBackend(host, options));
  };
  const found = playSteps(setup, { name: 'wasm', connect }, steps);
  expect(found).toEqual(playSteps(setup, referenceBackend(), steps));
  return { failed: /^failed (.*)$/m.exec(found[found.length - 1]!)![1]!, backend: backend!, grown };
}

const counting = `
  [i0]
  label(i0) descr=t1
  i1 = i32.gt_s(i0, 0)
  guard_true(i1) [i0] {}
  i2 = i32.sub(i0, 1)
  set_global(i2, gi)
  jump(i2) descr=t1`;
const failing = (next: number) => `
  [i0]
  i1 = i32.eq(i0, ${next})
  guard_true(i1) [i0] {}
  finish()`;

it('the bridge that makes its tree merge still finds the bridges of its own guards', () => {
  const steps = [loop(counting), bridge(0, failing(5)), bridge(1, failing(6)), enter(3), enter(3)];
  expect(same({ mergeAfter: 1 }, steps)).toBe('2');
});

it('a bridge inside of a bridge that is too large to be merged keeps its own module', () => {
  const many = Array.from({ length: 400 }, (_, k) => `set_global(${k * 1000003}, gi)`).join('\n');
  const large = failing(5).replace('finish()', `${many}\nfinish()`);
  const steps = [loop(counting), bridge(0, large), bridge(1, failing(6)), enter(3), enter(3), enter(3)];
  expect(same({ mergeAfter: 2, maxMergedBytes: 1200 }, steps)).toBe('2');
});

it('a bridge that is nested too deep to be written in place keeps its own module', () => {
  const bridges = Array.from({ length: 80 }, (_, k) => bridge(k, failing(1000 + k)));
  const steps = [loop(counting), ...bridges, enter(3), enter(3), enter(3)];
  expect(same({ mergeAfter: 2 }, steps)).toBe('80');
});

it('a tree is not merged again when nothing would be added', () => {
  const many = Array.from({ length: 400 }, (_, k) => `set_global(${k * 1000003}, gi)`).join('\n');
  const large = failing(5).replace('finish()', `${many}\nfinish()`);
  const enters = Array.from({ length: 40 }, () => enter(3));
  const steps = [loop(counting), bridge(0, failing(5)), bridge(1, large), ...enters];
  const { backend } = compared({ mergeAfter: 1, maxMergedBytes: 1200 }, steps);
  expect(backend.counters.merges).toBe(1);
});

it('a large tree waits for more entries, also when it has become large while they were counted', () => {
  const many = Array.from({ length: 400 }, (_, k) => `set_global(${k * 1000003}, gi)`).join('\n');
  const large = failing(5).replace('finish()', `${many}\nfinish()`);
  const merges = (text: string, entries: number) => {
    const enters = Array.from({ length: entries }, () => enter(3));
    const steps = [loop(counting), bridge(0, failing(5)), enter(3), bridge(1, text), ...enters];
    return compared({ mergeAfter: 10 }, steps).backend.counters.merges;
  };
  expect(merges(failing(6), 8)).toBe(0);
  expect(merges(failing(6), 9)).toBe(1);
  expect(merges(large, 29)).toBe(0);
  expect(merges(large, 99)).toBe(1);
});

it('merged code counts for budgets, in place of the merged code before it', () => {
  const enters = [enter(3), enter(3), enter(3)];
  const early = [loop(counting), bridge(0, failing(5)), ...enters];
  const once = compared({ mergeAfter: 1 }, early);
  expect(once.backend.counters.merges).toBe(1);
  expect(once.grown.filter((bytes) => bytes > 0)).toHaveLength(1);
  const twice = compared({ mergeAfter: 1 }, [...early, bridge(1, failing(6)), ...enters]);
  expect(twice.backend.counters.merges).toBe(2);
  expect(twice.grown[0]).toBe(once.grown[0]);
  // The bridge that was added is smaller than what was there before.
  expect(twice.grown[1]).toBeGreaterThan(0);
  expect(twice.grown[1]).toBeLessThan(once.grown[0]!);
});

/** Counts i0 down, writes, so that it goes around, and jumps to the outer loop, whose count is i1, with the length of its next round, i2. */
const inner = loopAt(
  8,
  `
  [i0, i1, i2]
  label(i0, i1, i2) descr=t1
  i3 = i32.gt_s(i0, 0)
  guard_true(i3) [i1, i2] {}
  i4 = i32.sub(i0, 1)
  set_global(i4, gi)
  jump(i4, i1, i2) descr=t1`,
);
const outer = loopAt(
  9,
  `
  [i0, i1]
  label(i0, i1) descr=t2
  i2 = i32.gt_s(i0, 0)
  guard_true(i2) [i0, i1] {}
  i3 = i32.sub(i0, 1)
  jump(i1, i3, i1) descr=t1`,
);
const toOuter = bridgeOf(
  8,
  0,
  `
  [i0, i1]
  jump(i0, i1) descr=t2`,
);

it('a loop in a loop becomes one function', () => {
  const { failed, backend } = compared({ mergeAfter: 10 }, [
    inner,
    outer,
    toOuter,
    enterAt(9, 40, 3),
    enterAt(9, 40, 3),
    enterAt(8, 5, 7, 2),
  ]);
  expect(failed).toBe('1');
  expect(backend.counters.regions).toBe(1);
});

it('loops of a region that run long enter it anew in their middle', () => {
  const { failed, backend } = compared({ mergeAfter: 10 }, [
    inner,
    outer,
    toOuter,
    enterAt(9, 40, 3),
    enterAt(9, 3, 50_000),
    enterAt(9, 50_000, 1),
  ]);
  expect(failed).toBe('1');
  expect(backend.counters.regions).toBe(1);
});

it('a small loop is left in each of its rounds, with values that change places', () => {
  const swapping = loopAt(
    8,
    `
    [i0, i1, i2, i3]
    label(i0, i1, i2, i3) descr=t1
    i4 = i32.gt_s(i0, 0)
    guard_true(i4) [i1, i2, i3] {}
    i5 = i32.sub(i0, 1)
    jump(i5, i2, i1, 7) descr=t1`,
  );
  const around = loopAt(
    9,
    `
    [i0, i1, i2]
    label(i0, i1, i2) descr=t2
    i3 = i32.gt_s(i0, 0)
    guard_true(i3) [i0, i1, i2] {}
    i4 = i32.sub(i0, 1)
    i5 = i32.mul(i1, 3)
    i6 = i32.add(i5, i2)
    i7 = i32.and(i0, 7)
    jump(i7, i6, i4, 5) descr=t1`,
  );
  // The outer loop's count is in one or the other, by the parity of the rounds: the smaller one is it.
  const back = bridgeOf(
    8,
    0,
    `
    [i0, i1, i2]
    i3 = i32.lt_u(i0, i1)
    guard_true(i3) [i0, i1, i2] {}
    i4 = i32.add(i1, i2)
    jump(i0, i4, i2) descr=t2`,
  );
  const other = bridgeOf(8, 2, '[i0, i1, i2]\njump(i1, i0, i2) descr=t2');
  const { backend } = compared({ mergeAfter: 10 }, [
    swapping,
    around,
    back,
    other,
    ...[200, 201, 202, 203, 204, 205].map((count) => enterAt(9, count, 1000, 1)),
    ...[0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((count) => enterAt(8, count, 3, 1000, 0)),
  ]);
  expect(backend.counters.regions).toBeGreaterThan(0);
});

it('a group that would be too large is not made', () => {
  const { backend } = compared({ mergeAfter: 10, maxMergedBytes: 250 }, [
    inner,
    outer,
    toOuter,
    enterAt(9, 40, 3),
    enterAt(9, 40, 3),
  ]);
  expect(backend.counters.regions).toBe(0);
});

it('a loop that can be entered at several labels is entered in its middle', () => {
  // Each leads to both others, by a bit of the number. The loop of the last one is outermost; 8 and 9 in there are entered from it, and lead to each other.
  // The second number tells in the end which way was taken.
  const step = (label: number, bit: number) => `
    [i0, i9]
    label(i0, i9) descr=t${label}
    i1 = i32.gt_s(i0, 0)
    guard_true(i1) [i0, i9] {}
    i2 = i32.and(i0, ${bit})
    guard_true(i2) [i0, i9] {}
    guard_false(i2) [i0, i9] {}
    finish()`;
  const way = (next: number) => `
    [i0, i9]
    i1 = i32.sub(i0, 1)
    i2 = i32.mul(i9, 5)
    i3 = i32.add(i2, ${next})
    jump(i1, i3) descr=t${next}`;
  const to = (loop: number, guard: number, next: number) => bridgeOf(loop, guard, way(next));
  const steps = [
    ...[loopAt(8, step(1, 1)), loopAt(9, step(2, 2)), loopAt(10, step(3, 4))],
    ...[to(8, 1, 2), to(8, 2, 3), to(9, 4, 3), to(9, 5, 1), to(10, 7, 1), to(10, 8, 2)],
    ...[8, 9, 10].flatMap((at) => [enterAt(at, 300, 0), enterAt(at, 301, 0), enterAt(at, 40_000, 0)]),
  ];
  const { backend } = compared({ mergeAfter: 8 }, steps);
  expect(backend.counters.regions).toBeGreaterThan(0);
});
