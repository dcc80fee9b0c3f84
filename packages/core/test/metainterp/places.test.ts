/**
 * Which code counter entries lead to: places take each other's entries, and a place can have two of them.
 */
import { fileURLToPath } from 'node:url';
import { semispace } from '@weft/gc';
import { instantiateSync } from '@weft/core/runtime';
import { describe, expect, it } from 'vitest';
import { buildLanguage } from '../../src/translator.js';
import { backends } from './harness.js';

const root = fileURLToPath(new URL('./fixtures', import.meta.url));
const built = buildLanguage({ name: 'places', entry: './places.ts', gc: semispace() }, { root });

interface Places {
  at(place: number, rounds: number, other: number): number;
  rename(first: string, second: string): void;
  hashName(): number;
  setStep(step: number): void;
}

/** The index that `warmstate.ts` gives to a place whose name has no hash. */
function indexOf(place: number): number {
  let hash = Math.imul(place, 0x9e3779b1);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x9e3779b1);
  hash ^= hash >>> 15;
  return (hash >>> 8) & 4095;
}

/** The first places that have this index. */
function placesAt(index: number, count: number): number[] {
  const found: number[] = [];
  for (let place = 1; found.length < count; place++) if (indexOf(place) === index) found.push(place);
  return found;
}

describe.each(backends)('%s backend', (_name, backend) => {
  const start = async () => {
    const { image, diagnostics } = await built;
    if (image === null) throw new Error(JSON.stringify(diagnostics));
    const parameters = { threshold: 10, functionThreshold: 1000, traceEagerness: 5 };
    const vm = instantiateSync(image.wasm, image.metadata, { jit: { backend: backend(), parameters } });
    const { runtime } = vm.jit!;
    const [table] = runtime.environment.counters;
    const entries = () => {
      runtime.memory.refresh();
      return Array.from({ length: table!.entries }, (_, k) => {
        const at = (table!.address + k * table!.stride) >> 2;
        return { index: k, slot: runtime.memory.i32[at + 2]!, place: runtime.memory.i32[at + 4]! };
      });
    };
    return { places: vm as unknown as Places, statistics: runtime.statistics, entries };
  };

  it('an entry that another place took while its loop was traced does not lead to that loop', async () => {
    const { places, statistics, entries } = await start();
    places.rename('a', 'b');
    const [first, second, third] = placesAt(1234, 3) as [number, number, number];
    places.at(first, 2, 0);
    places.at(second, 2, 0);
    expect(
      entries()
        .map(({ place }) => place)
        .filter((place) => place !== 0)
        .sort(),
    ).toEqual([first, second].sort());
    // Calls and jumps are counted together once there was a jump: the first jump of the third call starts the trace, which visits the
    // third place.
    places.at(first, 7, 0);
    places.at(first, 4, third);
    expect(statistics.counters.tracesStarted).toBe(1);
    for (let k = 0; k < 30; k++) expect(places.at(first, 40, 0)).toBe(40 * (first + 1));
    expect(statistics.counters.loopsCompiled).toBeGreaterThan(0);
    expect(places.at(third, 40, 0)).toBe(40 * (third + 1));
  });

  it('no entry leads to invalidated code, though the place has two', async () => {
    const { places, statistics, entries } = await start();
    const leading = () => entries().filter(({ slot }) => slot !== 0).length;
    places.rename('a', 'b');
    places.at(7, 40, 0);
    expect(leading()).toBe(1);
    places.hashName();
    places.at(7, 40, 0);
    expect(leading()).toBe(2);
    places.setStep(2);
    expect(statistics.counters.loopsInvalidated).toBe(1);
    expect(leading()).toBe(0);
    expect(places.at(7, 40, 0)).toBe(40 * 9);
  });
});
