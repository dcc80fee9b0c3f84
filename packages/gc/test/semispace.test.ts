/**
 * The semispace collector untranslated, on simulated memory: a random program builds, changes and drops objects while a
 * plain JavaScript model does the same; after each collection both must have the same shape.
 */
import { raw } from '@weft/core/lowlevel';
import { describe, expect, test } from 'vitest';
import { allocateArraySlow, allocateSlow, collect, init } from '../src/semispace/collector.js';

// Types: 1 = struct { number: i32; left, right: ref }, 2 = array of refs, 3 = array of bytes, 4 = struct without refs.
const structSize = 24;
const wordsSize = 16;

interface Model {
  readonly type: 1 | 2 | 3 | 4;
  number: number;
  refs: (Model | null)[];
  bytes: number[];
  hash: number;
}

function cell(name: string): number {
  return raw.load32(raw.cell(name));
}
function setCell(name: string, value: number): void {
  raw.store32(raw.cell(name), value);
}

/** Static memory: a type table, root ranges, a shadow stack; then the heap. */
function prepare(maxHeap: number, stress: boolean) {
  for (const name of ['gcFree', 'gcLimit', 'gcCount', 'gcBusy', 'gcLive', 'gcZeroed', 'gcTouched'])
    setCell(name, 0);
  // Cells are below 1024 in the simulated memory.
  const table = 1024;
  const offsets = 1200;
  const row = (type: number, values: number[]) =>
    values.forEach((v, i) => raw.store32(table + type * 16 + 4 * i, v));
  row(1, [structSize, 0, 2, offsets]);
  raw.store32(offsets, 12);
  raw.store32(offsets + 4, 16);
  row(2, [12, 4, 1, 0]);
  row(3, [12, 1, 0, 0]);
  row(4, [wordsSize, 0, 0, 0]);
  setCell('gcTypeTable', table);
  setCell('gcTypeCount', 5);
  const roots = 2048;
  raw.fill(roots, 0, 1024);
  raw.store32(1800, roots);
  raw.store32(1804, roots + 64 * 4);
  setCell('gcRootTable', 1800);
  setCell('gcRootCount', 1);
  const shadow = roots + 512;
  setCell('shadowBase', shadow);
  setCell('shadowTop', shadow);
  // One prebuilt struct.
  const prebuilt = 3072;
  raw.fill(prebuilt, 0, 32);
  raw.store32(prebuilt, 1);
  raw.store32(3200, prebuilt);
  setCell('gcPrebuilt', 3200);
  setCell('gcPrebuiltEnd', 3204);
  // The simulated memory outlives a test; a real one starts as zeroes.
  raw.fill(4096, 0, raw.memorySize() * 65536 - 4096);
  setCell('gcHeapStart', 4096);
  setCell('gcMaxHeap', maxHeap);
  setCell('gcStress', stress ? 1 : 0);
  init();
  return { roots, shadow, prebuilt };
}

/** The inline allocation of generated code. */
function allocate(size: number, type: number): number {
  const free = cell('gcFree');
  let address = free;
  if (free + size > cell('gcLimit')) address = allocateSlow(size, type);
  else setCell('gcFree', free + size);
  if (address === 0) return 0;
  for (let i = 0; i < size; i += 4) expect(raw.load32(address + i)).toBe(0);
  raw.store32(address, type);
  return address;
}
function allocateArray(length: number, type: 2 | 3): number {
  const address = allocateArraySlow(type, length);
  if (address === 0) return 0;
  raw.store32(address, type);
  raw.store32(address + 8, length);
  return address;
}

/** Compares the heap with the model, object by object. */
function compare(pairs: [number, Model | null][], prebuilt: number): number {
  const seen = new Map<number, Model>();
  const start = cell('gcSpaceStart');
  const end = cell('gcFree');
  for (let next = pairs.pop(); next !== undefined; next = pairs.pop()) {
    const [address, model] = next;
    if (model === null) {
      expect(address).toBe(0);
      continue;
    }
    const known = seen.get(address);
    if (known !== undefined) {
      expect(known).toBe(model);
      continue;
    }
    seen.set(address, model);
    if (address !== prebuilt && !(address >= start && address < end))
      throw new Error(`${address} is outside of the space`);
    expect(raw.load32(address)).toBe(model.type);
    expect(raw.load32(address + 4)).toBe(model.hash);
    if (model.type === 1) {
      expect(raw.load32(address + 8)).toBe(model.number);
      pairs.push([raw.load32(address + 12), model.refs[0]!], [raw.load32(address + 16), model.refs[1]!]);
    } else if (model.type === 4) expect(raw.load32(address + 8)).toBe(model.number);
    else {
      const items = model.type === 2 ? model.refs : model.bytes;
      expect(raw.load32(address + 8)).toBe(items.length);
      model.refs.forEach((ref, i) => pairs.push([raw.load32(address + 12 + 4 * i), ref]));
      model.bytes.forEach((byte, i) => expect(raw.load8u(address + 12 + i)).toBe(byte));
    }
  }
  return seen.size;
}

function run(seed: number, steps: number, maxHeap: number, stress: boolean): void {
  let state = seed;
  const random = (n: number) => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state >> 8) % n;
  };
  const { roots, prebuilt } = prepare(maxHeap, stress);
  const count = 24;
  const prebuiltModel: Model = { type: 1, number: 0, refs: [null, null], bytes: [], hash: 0 };
  const models: (Model | null)[] = Array.from({ length: count }, () => null);
  const addressOf = (i: number) => raw.load32(roots + 4 * i);
  const check = () =>
    compare(
      [[prebuilt, prebuiltModel], ...models.map((m, i): [number, Model | null] => [addressOf(i), m])],
      prebuilt,
    );
  for (let step = 0; step < steps; step++) {
    const i = random(count);
    switch (random(8)) {
      case 0:
      case 1: {
        const address = allocate(structSize, 1);
        raw.store32(address + 8, step);
        raw.store32(address + 4, step & 7);
        raw.store32(roots + 4 * i, address);
        models[i] = { type: 1, number: step, refs: [null, null], bytes: [], hash: step & 7 };
        break;
      }
      case 2: {
        const length = random(40);
        const address = allocateArray(length, 2);
        raw.store32(roots + 4 * i, address);
        models[i] = { type: 2, number: 0, refs: new Array<null>(length).fill(null), bytes: [], hash: 0 };
        break;
      }
      case 3: {
        const length = random(300);
        const address = allocateArray(length, 3);
        for (let k = 0; k < length; k++) raw.store8(address + 12 + k, k & 255);
        raw.store32(roots + 4 * i, address);
        models[i] = {
          type: 3,
          number: 0,
          refs: [],
          bytes: Array.from({ length }, (_, k) => k & 255),
          hash: 0,
        };
        break;
      }
      case 4: {
        const address = allocate(wordsSize, 4);
        raw.store32(address + 8, -step - 1);
        raw.store32(roots + 4 * i, address);
        models[i] = { type: 4, number: -step - 1, refs: [], bytes: [], hash: 0 };
        break;
      }
      case 5:
      case 6: {
        // A store: of a root into a field of a root (or of the prebuilt object). Cycles arise.
        const target = random(8) === 0 ? prebuiltModel : models[random(count)]!;
        if (target === null || target.refs.length === 0) break;
        const address = target === prebuiltModel ? prebuilt : addressOf(models.indexOf(target));
        const slot = random(target.refs.length);
        target.refs[slot] = models[i]!;
        raw.store32(address + 12 + 4 * slot, addressOf(i));
        break;
      }
      case 7:
        if (random(3) === 0) {
          models[i] = null;
          raw.store32(roots + 4 * i, 0);
        }
        break;
    }
    if (step % 64 === 63) collect();
    if (stress ? step % 16 === 0 : step % 64 === 63) check();
  }
  collect();
  check();
  expect(cell('gcBusy')).toBe(0);
}

describe('semispace collector', () => {
  test.each([1, 2, 3, 4, 5])('random program, seed %i', (seed) => run(seed, 3000, 1 << 20, false));
  test.each([6, 7, 8])('random program with a collection at every allocation, seed %i', (seed) =>
    run(seed, 1500, 1 << 20, true),
  );

  test('references on the shadow stack are roots and are updated', () => {
    const { shadow } = prepare(1 << 20, false);
    const address = allocate(structSize, 1);
    raw.store32(address + 8, 77);
    raw.store32(shadow, address);
    setCell('shadowTop', shadow + 4);
    collect();
    const moved = raw.load32(shadow);
    expect(moved).not.toBe(address);
    expect(raw.load32(moved + 8)).toBe(77);
    setCell('shadowTop', shadow);
    collect();
    expect(cell('gcFree')).toBe(cell('gcSpaceStart'));
  });

  test('memory is exhausted when what lives does not fit, and comes back', () => {
    const { roots } = prepare(1 << 16, false);
    let last = 0;
    let n = 0;
    for (;;) {
      const address = allocate(structSize, 1);
      if (address === 0) break;
      raw.store32(address + 12, raw.load32(roots));
      raw.store32(roots, address);
      last = address;
      n++;
    }
    expect(last).not.toBe(0);
    // Half of the heap, less a little, was usable.
    expect(n * structSize).toBeGreaterThan((1 << 15) * 0.9);
    raw.store32(roots, 0);
    expect(allocate(structSize, 1)).not.toBe(0);
    expect(allocateArray(0x7fffffff, 2)).toBe(0);
    expect(allocateArray(-1, 2)).toBe(0);
  });

  test('under stress every nth allocation collects', () => {
    prepare(1 << 20, false);
    setCell('gcStress', 3);
    setCell('gcStressCount', 0);
    const counts = Array.from({ length: 7 }, () => {
      allocate(wordsSize, 4);
      return cell('gcCount');
    });
    expect(counts).toEqual([0, 0, 1, 1, 1, 2, 2]);
  });

  test('a long chain is copied without recursion, and garbage is left behind', () => {
    const { roots } = prepare(1 << 24, false);
    for (let i = 0; i < 20_000; i++) {
      allocate(wordsSize, 4);
      const address = allocate(structSize, 1);
      raw.store32(address + 8, i);
      raw.store32(address + 12, raw.load32(roots));
      raw.store32(roots, address);
    }
    collect();
    expect(cell('gcLive')).toBe(20_000 * structSize);
    let n = 20_000;
    for (let p = raw.load32(roots); p !== 0; p = raw.load32(p + 12)) expect(raw.load32(p + 8)).toBe(--n);
    expect(n).toBe(0);
  });
});
