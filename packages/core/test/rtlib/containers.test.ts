/**
 * The runtime library's containers against JavaScript's own, by random sequences of operations. The library runs
 * untranslated here; the feature programs run it translated.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { WeftArray } from '../../src/rtlib/array.js';
import { WeftMap, WeftSet } from '../../src/rtlib/map.js';

type MapStep =
  | { readonly kind: 'set'; readonly key: string; readonly value: number }
  | { readonly kind: 'delete'; readonly key: string }
  | { readonly kind: 'clear' };

const key = fc.integer({ min: 0, max: 40 }).map((n) => `k${n}`);
const mapStep: fc.Arbitrary<MapStep> = fc.oneof(
  { weight: 10, arbitrary: fc.record({ kind: fc.constant('set' as const), key, value: fc.nat(99) }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('delete' as const), key }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('clear' as const) }) },
);

function entries(map: WeftMap<string, number>): [string, number][] {
  const result: [string, number][] = [];
  const it = map.iterate();
  while (it.advance()) result.push([it.key(), it.value()]);
  return result;
}

function apply(step: MapStep, real: Map<string, number>, ours: WeftMap<string, number>): void {
  switch (step.kind) {
    case 'set':
      real.set(step.key, step.value);
      ours.set(step.key, step.value);
      break;
    case 'delete':
      expect(ours.delete(step.key)).toBe(real.delete(step.key));
      break;
    case 'clear':
      real.clear();
      ours.clear();
      break;
  }
}

test('a map holds what a Map holds, in the same order', () => {
  fc.assert(
    fc.property(fc.array(mapStep, { maxLength: 200 }), (steps) => {
      const real = new Map<string, number>();
      const ours = new WeftMap<string, number>();
      for (const step of steps) {
        apply(step, real, ours);
        expect(ours.size).toBe(real.size);
      }
      expect(entries(ours)).toEqual([...real]);
      for (let i = 0; i <= 40; i++) expect(ours.get(`k${i}`)).toBe(real.get(`k${i}`));
    }),
  );
});

test('a map may change while it is iterated, as a Map may', () => {
  fc.assert(
    fc.property(
      fc.array(mapStep, { maxLength: 60 }),
      fc.array(fc.array(mapStep, { maxLength: 12 }), { maxLength: 20 }),
      (before, during) => {
        const real = new Map<string, number>();
        const ours = new WeftMap<string, number>();
        for (const step of before) apply(step, real, ours);
        const it = ours.iterate();
        let round = 0;
        for (const [k, v] of real) {
          expect(it.advance()).toBe(true);
          expect([it.key(), it.value()]).toEqual([k, v]);
          for (const step of during[round] ?? []) apply(step, real, ours);
          round++;
        }
        expect(it.advance()).toBe(false);
      },
    ),
  );
});

test('a set of integers holds what a Set holds, in the same order', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.boolean(), fc.integer({ min: -20, max: 20 })), { maxLength: 200 }),
      (steps) => {
        const real = new Set<number>();
        const ours = new WeftSet<number>();
        for (const [add, n] of steps) {
          if (add) {
            real.add(n);
            ours.add(n);
          } else expect(ours.delete(n)).toBe(real.delete(n));
        }
        const seen: number[] = [];
        ours.forEach((n) => seen.push(n));
        expect(seen).toEqual([...real]);
      },
    ),
  );
});

function weftArray(items: readonly number[]): WeftArray<number> {
  const result = new WeftArray<number>(0);
  for (const item of items) result.push(item);
  return result;
}
function plain(array: WeftArray<number>): number[] {
  return Array.from({ length: array.length }, (_, i) => array.at(i));
}

const index = fc.integer({ min: -12, max: 12 });
test('array methods agree with Array', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(9), { maxLength: 30 }), index, index, fc.nat(9), (items, a, b, value) => {
      const ours = weftArray(items);
      expect(plain(ours.slice(a, b))).toEqual(items.slice(a, b));
      expect(plain(ours.concat(weftArray([a, b])))).toEqual(items.concat([a, b]));
      expect(ours.indexOf(value, a)).toBe(items.indexOf(value, a));
      expect(ours.lastIndexOf(value)).toBe(items.lastIndexOf(value));
      expect(ours.includes(value)).toBe(items.includes(value));
      expect(plain(weftArray(items).reverse())).toEqual([...items].reverse());
      expect(plain(weftArray(items).fill(value, a, b))).toEqual([...items].fill(value, a, b));
      expect(plain(ours.map((x, i) => x * 10 + i))).toEqual(items.map((x, i) => x * 10 + i));
      expect(plain(ours.filter((x) => x > value))).toEqual(items.filter((x) => x > value));
      expect(ours.reduce((sum, x) => sum + x, a)).toBe(items.reduce((sum, x) => sum + x, a));
      const spliced = weftArray(items);
      const realSpliced = [...items];
      expect(plain(spliced.splice(a, b))).toEqual(realSpliced.splice(a, b));
      expect(plain(spliced)).toEqual(realSpliced);
      expect(ours.unshift(value)).toBe(items.unshift(value));
      expect(ours.shift()).toBe(items.shift());
    }),
  );
});

test('sort is stable and sorts', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(200), { maxLength: 100 }), (items) => {
      // Compare by tens only: equal tens must keep their order.
      const by = (a: number, b: number) => Math.floor(a / 10) - Math.floor(b / 10);
      expect(plain(weftArray(items).sort(by))).toEqual([...items].sort(by));
    }),
  );
});
