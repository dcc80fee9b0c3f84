/** Pinned bytes with each collector: they stay where the host saw them, whatever is collected. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { epsilon, minimark, semispace } from '@weft/gc';
import { describe, expect, test } from 'vitest';
import { emit, startImage } from '../../src/aot/index.js';
import type { Emitted, Executed } from '../../src/aot/index.js';
import type { LoadOptions } from '../../src/runtime/index.js';
import { translateWithCollector } from '../aot/harness.js';

const fixtures = fileURLToPath(new URL('./fixtures/', import.meta.url));
const plugins = { minimark, semispace, epsilon };
const images = new Map<string, Promise<Emitted>>();

async function start(name: keyof typeof plugins, options: LoadOptions = {}): Promise<Executed['vm']> {
  const plugin = plugins[name]();
  if (!images.has(name))
    images.set(
      name,
      translateWithCollector(`${fixtures}pins.ts`, fixtures, false, plugin).then((m) => emit(m, plugin)),
    );
  return startImage(await images.get(name)!, { maxHeap: '8MB', ...options });
}

const modes: Readonly<Record<string, LoadOptions>> = {
  '': {},
  ', a collection at every allocation': { gc: { collectEvery: 1, verify: true } },
};
const cases = (['minimark', 'semispace', 'epsilon'] as const).flatMap((name) =>
  Object.keys(modes).map((mode) => [name, mode] as const),
);

describe.each(cases)('%s%s', (name, mode) => {
  const options = modes[mode]!;
  const count = mode === '' ? 3000 : 100;

  test('bytes stay where they are and what they are, although nothing but the pin refers to them', async () => {
    const vm = await start(name, options);
    const sizes = [1, 100, 5000, 40_000, 0, 64];
    const places = sizes.map((size) => vm['pinBytes']!(size) as number);
    vm['dropPins']!();
    for (let k = 0; k < 4; k++) {
      vm['garbage']!(count);
      vm.collect();
      sizes.forEach((size, i) => {
        const bytes = vm.bytes(places[i]!, size);
        expect(bytes.every((byte, at) => byte === (at & 255))).toBe(true);
      });
    }
  });

  test('what is released moves again, and its place is used again', async () => {
    const vm = await start(name, options);
    let pins = 0;
    const places = new Set<number>();
    for (let k = 0; k < 60; k++) {
      const place = vm['pinBytes']!(20_000) as number;
      places.add(place);
      pins++;
      if (pins > 2) {
        expect(vm['startOf']!(pins - 3)).not.toBe(0);
        vm['releasePin']!(pins - 3);
        expect(vm['startOf']!(pins - 3)).toBe(0);
      }
      vm['garbage']!(count / 20);
      for (let i = 0; i < pins; i++) if (k % 20 === 19) expect(vm['bytesAre']!(i)).toBe(true);
      if (k === 30) {
        for (let i = pins - 2; i < pins; i++) vm['releasePin']!(i);
        vm['dropPins']!();
        pins = 0;
      }
    }
    if (name === 'semispace') expect(places.size).toBeLessThan(12);
  });

  test('two pins of the same bytes', async () => {
    expect((await start(name, options))['pinTwice']!()).toBe(true);
  });

  test('the host reads into a buffer of the guest', async () => {
    const input = Array.from({ length: 1000 }, (_, k) => k & 255);
    const sum = input.reduce((a, b) => a + b, 0);
    const readInto = (address: number, length: number): number => {
      const part = input.splice(0, length);
      vm.bytes(address, length).set(part);
      vm.collect();
      return part.length;
    };
    const vm = await start(name, { ...options, host: { readInto } });
    expect(vm['sumOfInput']!(300)).toBe(sum);
  });
});

test.each(['minimark', 'semispace', 'epsilon'] as const)(
  '%s tells when there is no room for pins',
  async (name) => {
    const vm = await start(name);
    expect(vm['pinAll']!()).toBe(true);
    if (name !== 'epsilon') expect(vm['pinAll']!()).toBe(true);
    expect(vm.usable).toBe(true);
  },
);

test('docs/gc.md shows the program of this test', () => {
  const read = (path: string) => readFileSync(fileURLToPath(new URL(path, import.meta.url)), 'utf8');
  const [, shown] = read('./fixtures/pins.ts').split(/\/\/ docs: \w+\n/);
  expect(read('../../../../docs/gc.md')).toContain(shown!.trim());
});
