/**
 * Merged trees: guards find their bridges before, while and after a tree is merged, whatever is inside of it.
 */
import { expect, it } from 'vitest';
import { referenceBackend } from '@weft/core/runtime';
import { playSteps, type Setup, type Step } from '../../core/test/trace/random-case.js';
import { WasmBackend } from '../src/backend.js';
import { wasmBackend, type WasmBackendOptions } from '../src/index.js';

const setup: Setup = { result: null, filling: [], heap: {} };
const trace = (text: string) => ({ text, guards: [], labels: [] });
const loop = (text: string): Step => ({ what: 'loop', loop: 8, trace: trace(text) });
const bridge = (guard: number, text: string): Step => ({
  what: 'bridge',
  loop: 8,
  guard,
  trace: trace(text),
});
const enter = (...args: number[]): Step => ({ what: 'enter', loop: 8, args });

/** Both backends see the same; answers the guards that failed in the last step. */
function same(options: WasmBackendOptions, steps: readonly Step[]): string {
  const found = playSteps(setup, wasmBackend(options), steps);
  expect(found).toEqual(playSteps(setup, referenceBackend(), steps));
  return /^failed (.*)$/m.exec(found[found.length - 1]!)![1]!;
}

const counting = `
  [i0]
  label(i0) descr=t1
  i1 = i32.gt_s(i0, 0)
  guard_true(i1) [i0] {}
  i2 = i32.sub(i0, 1)
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
  let backend: WasmBackend | null = null;
  const options = { mergeAfter: 1, maxMergedBytes: 1200 };
  const many = Array.from({ length: 400 }, (_, k) => `set_global(${k * 1000003}, gi)`).join('\n');
  const large = failing(5).replace('finish()', `${many}\nfinish()`);
  const enters = Array.from({ length: 40 }, () => enter(3));
  playSteps(setup, { name: 'wasm', connect: (host) => (backend = new WasmBackend(host, options)) }, [
    loop(counting),
    bridge(0, failing(5)),
    bridge(1, large),
    ...enters,
  ]);
  expect(backend!.counters.merges).toBe(1);
});
