/**
 * A random program on a simulated heap beside a model of plain JavaScript objects: after a while both must have the same shape.
 * All choices come from one seed, so that a failure is replayed with it.
 */
import { raw } from '@weft/core/lowlevel';
import { Heap, bytes, cell, items, node, offsets, pair, plain, refs, rootCount } from './heap.js';
import type { Collector, HeapOptions } from './heap.js';

/** An object of the model. */
interface Model {
  readonly type: number;
  number: number;
  refs: (Model | null)[];
  bytes: number[];
  hash: number;
}

function model(type: number, number: number, count: number): Model {
  return { type, number, refs: new Array<Model | null>(count).fill(null), bytes: [], hash: 0 };
}

/** A generator of numbers `0 … n-1`. */
export function randomFrom(seed: number): (n: number) => number {
  let state = (seed * 2654435761) >>> 0 || 1;
  return (n) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % n;
  };
}

/** Compares what is reached from pairs of an address and a model; answers the number of objects. */
function compare(pairs: [number, Model | null][]): number {
  const seen = new Map<number, Model>();
  for (let next = pairs.pop(); next !== undefined; next = pairs.pop()) {
    const [address, wanted] = next;
    if (wanted === null || address === 0) {
      if (wanted !== null || address !== 0) throw new Error(`${address} where the model has ${wanted?.type}`);
      continue;
    }
    const known = seen.get(address);
    if (known !== undefined) {
      if (known !== wanted) throw new Error(`object at ${address} stands for two of the model`);
      continue;
    }
    seen.set(address, wanted);
    const same = (what: string, have: number, want: number) => {
      if (have !== want)
        throw new Error(`${what} of the object at ${address}: ${have}, the model has ${want}`);
    };
    same('type', raw.load16u(address), wanted.type);
    same('hash', raw.load32(address + 4), wanted.hash);
    if (wanted.type === refs || wanted.type === bytes) {
      same(
        'length',
        raw.load32(address + 8),
        wanted.type === refs ? wanted.refs.length : wanted.bytes.length,
      );
      wanted.refs.forEach((ref, i) => pairs.push([raw.load32(address + items + 4 * i), ref]));
      wanted.bytes.forEach((byte, i) => same(`byte ${i}`, raw.load8u(address + items + i), byte));
      continue;
    }
    same('number', raw.load32(address + 8), wanted.number);
    offsets[wanted.type]!.forEach((offset, i) => pairs.push([raw.load32(address + offset), wanted.refs[i]!]));
  }
  return seen.size;
}

/** Runs a random program of `steps` steps; throws when heap and model differ. */
export function runModel(gc: Collector, seed: number, steps: number, options: HeapOptions): void {
  const random = randomFrom(seed);
  const heap = new Heap(gc, options);
  const models: (Model | null)[] = new Array<Model | null>(rootCount).fill(null);
  const prebuilt = heap.prebuilt.map(() => model(pair, 0, 2));
  // Some seeds have long arrays, some a heap that grows, some much garbage.
  const longArrays = seed % 3 === 0;
  const dropping = 2 + random(8);
  const check = () => {
    const pairs = models.map((m, k): [number, Model | null] => [heap.root(k), m]);
    heap.prebuilt.forEach((address, k) => pairs.push([address, prebuilt[k]!]));
    compare(pairs);
  };
  const put = (k: number, address: number, made: Model) => {
    if (address === 0) {
      // Exhausted: let go of something, as a program would.
      for (let i = 0; i < rootCount; i += 2) put(i, -1, made);
      return;
    }
    models[k] = address === -1 ? null : made;
    heap.setRoot(k, address === -1 ? 0 : address);
  };
  /** A place that can hold references, by address and model. */
  const holder = (): [number, Model] | null => {
    if (random(12) === 0) {
      const k = random(prebuilt.length);
      return [heap.prebuilt[k]!, prebuilt[k]!];
    }
    const k = random(rootCount);
    const m = models[k]!;
    return m === null || m.refs.length === 0 ? null : [heap.root(k), m];
  };
  const nextCheck = () => 30 + random(options.stress === 1 ? 100 : 2000);
  let untilCheck = nextCheck();
  for (let step = 0; step < steps; step++) {
    const k = random(rootCount);
    switch (random(12)) {
      case 0:
      case 1:
      case 2: {
        const type = [pair, pair, plain, node][random(4)]!;
        const address = heap.make(type);
        const made = model(type, step, offsets[type]!.length);
        if (address !== 0) raw.store32(address + 8, step);
        put(k, address, made);
        break;
      }
      case 3: {
        const length = random(20) !== 0 ? random(40) : random(longArrays ? 20_000 : 700);
        put(k, heap.makeArray(refs, length), model(refs, 0, length));
        break;
      }
      case 4: {
        const length = random(20) !== 0 ? random(100) : random(longArrays ? 100_000 : 3000);
        const address = heap.makeArray(bytes, length);
        const made = model(bytes, 0, 0);
        if (address !== 0) {
          raw.fill(address + items, step & 255, length);
          made.bytes = new Array<number>(length).fill(step & 255);
        }
        put(k, address, made);
        break;
      }
      case 5:
      case 6:
      case 7: {
        const target = holder();
        if (target === null) break;
        const length = target[1].refs.length;
        const slot = random(length);
        // Some stores are one of many in a row, with different values.
        const count = random(8) === 0 ? random(100) : 1;
        for (let i = 0; i < count; i++) {
          const from = (k + i) % rootCount;
          target[1].refs[(slot + i) % length] = models[from]!;
          heap.storeRef(target[0], (slot + i) % length, heap.root(from));
        }
        break;
      }
      case 8: {
        // Loads a reference into a root: what hung on an object may now hang on a root alone.
        const from = holder();
        if (from === null) break;
        const slot = random(from[1].refs.length);
        const isArray = from[1].type === refs;
        const at = isArray ? items + 4 * slot : offsets[from[1].type]![slot]!;
        models[k] = from[1].refs[slot]!;
        heap.setRoot(k, raw.load32(from[0] + at));
        if (random(2) === 0) {
          from[1].refs[slot] = null;
          raw.store32(from[0] + at, 0);
        }
        break;
      }
      case 9: {
        const arrays = models.flatMap((m, i) =>
          m !== null && m.type === refs && m.refs.length > 0 ? [i] : [],
        );
        if (arrays.length === 0) break;
        const [source, target] = [arrays[random(arrays.length)]!, arrays[random(arrays.length)]!];
        const [from, to] = [random(models[source]!.refs.length), random(models[target]!.refs.length)];
        const count = random(
          Math.min(models[source]!.refs.length - from, models[target]!.refs.length - to) + 1,
        );
        // The first thing copied shall be something.
        if (count > 0) {
          models[source]!.refs[from] = models[k]!;
          heap.storeRef(heap.root(source), from, heap.root(k));
        }
        const moved = models[source]!.refs.slice(from, from + count);
        moved.forEach((ref, i) => (models[target]!.refs[to + i] = ref));
        heap.copy(heap.root(source), from, heap.root(target), to, count);
        break;
      }
      case 10: {
        const m = models[k]!;
        if (m === null) break;
        m.hash = step;
        raw.store32(heap.root(k) + 4, step);
        break;
      }
      case 11:
        if (random(dropping) === 0) put(k, -1, model(plain, 0, 0));
        if (random(400) === 0) gc.collect();
        break;
    }
    if (--untilCheck <= 0) {
      check();
      untilCheck = nextCheck();
    }
  }
  check();
  gc.collect();
  check();
  if (cell('gcBusy') !== 0) throw new Error('the collector is still busy');
}
