/** The collectors of `docs/collector-tutorial.md`: each runs a language, and its results are those of semispace. */
import { fileURLToPath } from 'node:url';
import { readFileSync } from 'node:fs';
import { instantiateSync, referenceBackend, OutOfMemory, type LoadOptions } from '@weft/core/runtime';
import { raw } from '@weft/core/lowlevel';
import type { GcPlugin } from '@weft/core/plugin';
import { buildLanguage } from '@weft/core/translator';
import { semispace } from '@weft/gc';
import { beforeAll, describe, expect, it } from 'vitest';
import { Heap, cell, pair, refs, setCell, type Collector } from '../../../packages/gc/test/heap.js';
import { runModel } from '../../../packages/gc/test/model.js';
import { checkedPage } from '../../hints/test/page.js';
import * as completeCode from '../src/complete.js';
import { bump, complete, copying } from '../src/plugins.js';
import { verifyHeap } from '../src/verify.js';

type Instance = ReturnType<typeof instantiateSync>;
type Start = (options?: LoadOptions) => Instance;

const root = fileURLToPath(new URL('..', import.meta.url));
const starts = new Map<string, Start>();
const collectors = [semispace(), bump(), copying(), complete()];

// region build
async function build(gc: GcPlugin): Promise<Start> {
  const { image, diagnostics } = await buildLanguage({ name: 'toy', entry: './src/toy.ts', gc }, { root });
  if (image === null) throw new Error(diagnostics.map((d) => d.message).join('\n'));
  return (options) => instantiateSync(image.wasm, image.metadata, options);
}
// endregion
beforeAll(async () => {
  for (const gc of collectors) starts.set(gc.name, await build(gc));
});

const call = (instance: Instance, name: string, ...args: number[]) =>
  (instance[name] as (...args: number[]) => number)(...args);
const start = (name: string, options?: LoadOptions) => starts.get(name)!(options);
const jit = () => ({
  backend: referenceBackend(),
  parameters: { threshold: 10, functionThreshold: 10 },
});

it('the page shows the code', () => {
  const page = new URL('../../../docs/collector-tutorial.md', import.meta.url);
  const contents = new Map<string, string>();
  const sources = ['objects', 'bump', 'copy', 'copying', 'exhausted', 'complete', 'verify', 'plugins', 'toy'];
  for (const file of [...sources.map((name) => `src/${name}`), 'test/collector.test']) {
    const text = readFileSync(new URL(`../${file}.ts`, import.meta.url), 'utf8');
    for (const [, name, code] of text.matchAll(/\/\/ region (\w+)\n([^]*?)\n+\/\/ endregion/g))
      contents.set(`${/\w+(?=$|\.test)/.exec(file)![0]}-${name}`, code!);
  }
  const { is, expected } = checkedPage(page, contents);
  expect(is).toBe(expected);
});

// region runs
describe.each([
  ['the interpreter', false],
  ['the JIT', true],
])('a language runs as with semispace: %s', (_, compiled) => {
  const options = (more: LoadOptions): LoadOptions => ({ jit: compiled ? jit() : 'off', ...more });
  const KB = 1024;
  it.each<[string, LoadOptions, boolean]>([
    ['bump', {}, false],
    ['copying', { maxHeap: 64 * KB }, true],
    ['complete', { maxHeap: 64 * KB, gc: { verify: true } }, true],
    ['complete', { maxHeap: 256 * KB, gc: { collectEvery: 1, verify: true } }, true],
    ['complete', { maxHeap: 256 * KB, gc: { collectEvery: 7, verify: true } }, true],
  ])('%s %o', (name, more, collects) => {
    const expected = call(start('semispace', { jit: 'off' }), 'run', 1000);
    const instance = start(name, options(more));
    expect(call(instance, 'run', 1000)).toBe(expected);
    if (collects) expect(instance.gcStatistics()['collections']).toBeGreaterThan(5);
    if (compiled) expect(instance.jit!.runtime.statistics.counters['loopsCompiled']).toBeGreaterThan(0);
  });
});

// endregion

describe('memory ends', () => {
  it.each(['bump', 'copying'])('%s: the caller is told', (name) => {
    expect(() => call(start(name, { maxHeap: 262144 }), 'hoard')).toThrow(OutOfMemory);
  });
  it('complete: the program can catch it and goes on', () => {
    const instance = start('complete', { maxHeap: 262144, gc: { verify: true } });
    const unlimited = start('semispace', { maxHeap: 262144 });
    expect(call(instance, 'hoard')).toBe(call(unlimited, 'hoard'));
    expect(call(instance, 'run', 100)).toBe(call(unlimited, 'run', 100));
    expect(instance.usable).toBe(true);
  });
});

it('complete counts', () => {
  const instance = start('complete', { maxHeap: 1 << 20 });
  call(instance, 'run', 1000);
  instance.collect();
  const first = instance.gcStatistics();
  call(instance, 'run', 1000);
  instance.collect();
  const second = instance.gcStatistics();
  expect(second['collections']).toBeGreaterThan(first['collections']!);
  expect(second['liveAfterLast']).toBe(first['liveAfterLast']);
  const once = first['allocatedKB']!;
  expect(once).toBeGreaterThan(first['liveAfterLast']! >> 10);
  expect(Math.abs(second['allocatedKB']! - 2 * once)).toBeLessThan(2);
});

describe('untranslated, on simulated memory', () => {
  const none = () => {};
  const barriers = { remember: none, rememberItem: none, beforeCopy: none };
  const gc: Collector = { plugin: complete(), ...completeCode, ...barriers };
  const maxHeap = 1 << 22;

  it.each([1, 2, 3])('complete agrees with the model, seed %i', (seed) => {
    expect(() => runModel(gc, seed, 5000, { maxHeap })).not.toThrow();
    expect(() => runModel(gc, seed, 500, { maxHeap, stress: 1, verify: true })).not.toThrow();
  });

  function heapWithPair(): { heap: Heap; object: number } {
    setCell('broken', 0);
    const heap = new Heap(gc, { maxHeap });
    heap.setRoot(0, heap.make(pair));
    heap.setRoot(1, heap.makeArray(refs, 3));
    gc.collect();
    verifyHeap();
    return { heap, object: heap.root(0) };
  }

  it.each<[string, number, (heap: Heap, object: number) => void]>([
    ['a root into the middle of an object', 2, (heap, object) => heap.setRoot(2, object + 8)],
    ['a root on the shadow stack to freed memory', 2, (heap) => heap.setRoot(40, cell('gcFree') + 64)],
    ['a field to freed memory', 2, (heap, object) => heap.storeRef(object, 0, cell('gcFree'))],
    ['an item to freed memory', 2, (heap) => heap.storeRef(heap.root(1), 2, cell('gcFree'))],
    ['a prebuilt object to freed memory', 2, (heap) => heap.storeRef(heap.prebuilt[0]!, 1, cell('gcFree'))],
    ['a header without a type', 1, (_, object) => raw.store32(object, 0)],
  ])('the verifier finds %s', (_, code, damage) => {
    const { heap, object } = heapWithPair();
    damage(heap, object);
    expect(verifyHeap).toThrow(RangeError);
    expect(cell('broken')).toBe(code);
  });
});
