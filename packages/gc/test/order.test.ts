/**
 * In which order the dead that are watched are handed out: what others refer to comes behind them, and a circle is broken at what was registered first.
 */
import { raw } from '@weft/core/lowlevel';
import { describe, expect, test, vi } from 'vitest';
import type { Collector } from './heap.js';

/** The mark stack finds no memory at every `every`th object; 0: it always does. */
const failing = vi.hoisted(() => ({ every: 0, count: 0 }));
vi.mock('../src/minimark/stacks.js', async (original) => {
  const actual = await original<typeof import('../src/minimark/stacks.js')>();
  return {
    ...actual,
    push: (stack: number, word: number): boolean =>
      failing.every > 0 && stack === raw.cell('gcMarkStack') && ++failing.count % failing.every === 0
        ? false
        : actual.push(stack, word),
  };
});
const { Heap, cell, minimarkCollector, pair, plain, refs, semispaceCollector } = await import('./heap.js');
const { randomFrom } = await import('./model.js');
const { nextDead } = await import('../src/common/watchers.js');
const minimark = await import('../src/minimark/finalizers.js');
const semispace = await import('../src/semispace/weak.js');

const watchers = new Map([
  [minimarkCollector, minimark.watch],
  [semispaceCollector, semispace.watch],
]);

const MB = 1 << 20;

/** Where the objects are when they become old: copied into cells, or born in a stretch of old memory. */
type Place = 'cells' | 'stretch';

/** A heap in which the next objects are born in a stretch. */
function fillNursery(heap: InstanceType<typeof Heap>): void {
  while (cell('gcStretch') === 0) {
    const object = heap.make(pair);
    heap.storeRef(object, 0, heap.root(2));
    heap.setRoot(2, object);
  }
}

/** Objects with numbers, made of a graph; those in `watched` are registered in that order, and then all are dropped. */
function prepare(
  gc: Collector,
  graph: readonly (readonly number[])[],
  watched: readonly number[],
  place: Place = 'cells',
): void {
  const heap = new Heap(gc, { maxHeap: 32 * MB, nursery: 65536, verify: true });
  if (place === 'stretch') fillNursery(heap);
  const edges = heap.makeArray(refs, graph.length);
  heap.setRoot(0, edges);
  graph.forEach((_, k) => {
    const object = heap.make(pair);
    raw.store32(object + 8, k);
    heap.storeRef(heap.root(0), k, object);
  });
  const at = (k: number): number => raw.load32(heap.root(0) + 12 + 4 * k);
  graph.forEach((targets, k) => {
    heap.storeRef(at(k), 0, heap.makeArray(refs, targets.length));
    targets.forEach((to, i) => heap.storeRef(raw.load32(at(k) + 12), i, at(to)));
  });
  for (const k of watched) {
    heap.setRoot(1, heap.make(plain));
    watchers.get(gc)!(heap.root(1), at(k));
  }
  if (place === 'stretch') expect(cell('gcStretch')).toBeLessThanOrEqual(heap.root(0));
  for (const root of [0, 1, 2]) heap.setRoot(root, 0);
}

/** What comes out of the queue behind each of so many collections. */
function handedOut(gc: Collector, rounds: number): number[][] {
  return Array.from({ length: rounds }, () => {
    gc.collect();
    const found: number[] = [];
    for (let dead = nextDead(); dead !== 0; dead = nextDead()) found.push(raw.load32(dead + 8));
    return found;
  });
}

/** The rule, word by word. */
function expected(graph: readonly (readonly number[])[], watched: readonly number[]): number[][] {
  const reach = graph.map((_, from) => {
    const found = new Set<number>();
    const work = [...graph[from]!];
    for (let next = work.pop(); next !== undefined; next = work.pop()) {
      if (found.has(next)) continue;
      found.add(next);
      work.push(...graph[next]!);
    }
    return found;
  });
  const rounds: number[][] = [];
  for (let left = [...watched]; left.length > 0;) {
    const due = left.filter((k, i) =>
      left.every((other, j) => i === j || !reach[other]!.has(k) || (reach[k]!.has(other) && i < j)),
    );
    rounds.push(due);
    left = left.filter((k) => !due.includes(k));
  }
  return rounds;
}

describe.each([minimarkCollector, semispaceCollector])('$plugin.name', (gc) => {
  test.each([
    ['a chain, from its head', [[1], [2], []], [2, 1, 0], [[0], [1], [2]]],
    ['equals, as they were registered', [[], [], []], [1, 2, 0], [[1, 2, 0]]],
    ['a circle, from what was registered first', [[1], [2], [0]], [1, 0, 2], [[1], [0], [2]]],
    ['a circle, behind what refers to it', [[1], [0], [1]], [0, 1, 2], [[2], [0], [1]]],
    ['two circles, one behind the other', [[1], [0], [3, 1], [2]], [0, 1, 2, 3], [[2], [3], [0], [1]]],
    ['itself', [[0]], [0], [[0]]],
    ['through what is not watched', [[], [0], [1], [2]], [0, 3], [[3], [0]]],
  ])('%s', (_, graph, watched, order) => {
    expect(expected(graph, watched)).toEqual(order);
    prepare(gc, graph, watched);
    expect(handedOut(gc, order.length + 1)).toEqual([...order, []]);
  });

  const cases = gc === minimarkCollector ? (['cells', 'stretch'] as const) : (['cells'] as const);
  test.each(cases.flatMap((place) => [0, 3].map((every) => [place, every] as const)))(
    'random graphs in %s; the stack fails at every %ith object',
    (place, every) => {
      failing.every = every;
      failing.count = 0;
      for (let seed = 1; seed <= 100; seed++) {
        const random = randomFrom(seed);
        const size = 2 + random(14);
        const graph = Array.from({ length: size }, () =>
          Array.from({ length: random(seed % 3 === 0 ? 4 : 3) }, () => random(size)),
        );
        const watched = Array.from({ length: size }, (_, k) => k).filter(() => random(3) > 0);
        for (let i = watched.length - 1; i > 0; i--) {
          const j = random(i + 1);
          [watched[i], watched[j]] = [watched[j]!, watched[i]!];
        }
        const order = expected(graph, watched);
        prepare(gc, graph, watched, place);
        expect(handedOut(gc, order.length + 1), `seed ${seed}`).toEqual([...order, []]);
      }
      failing.every = 0;
      if (every > 0 && gc === minimarkCollector) expect(failing.count).toBeGreaterThan(every);
    },
  );
});
