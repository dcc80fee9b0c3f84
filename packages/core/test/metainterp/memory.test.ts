/** Bulk operations of the metainterp on the guest's memory, against loops over elements. */
import { beforeEach, expect, test } from 'vitest';
import { GuestMemory, type GuestValue } from '../../src/metainterp/memory.js';
import type { JitLayout } from '../../src/plugin/jit.js';
import type { ArrayDescr, Storage } from '../../src/trace/descr.js';

const flagOffset = 3;
const flagMask = 4;
const layout = {
  lengthOffset: 8,
  allocation: { freeCell: 'free', limitCell: 'limit', slow: 'slow', slowArray: 'slowArray' },
  header: {},
  barrier: { flagOffset, flagMask, slow: 'remember', beforeCopy: 'beforeCopy' },
  cells: { free: 0, limit: 4 },
} as unknown as JitLayout;
const itemSizes = { ref: 4, i32: 4, i64: 8, f64: 8, u8: 1, i8: 1, u16: 2, i16: 2, f32: 4 } as const;
const descrOf = (storage: Storage) =>
  ({ storage, itemSize: itemSizes[storage], itemsOffset: 12 }) as unknown as ArrayDescr;

const first = 64;
const second = 512;
let calls: (readonly unknown[])[] = [];
let bytes: Uint8Array;
let memory: GuestMemory;

beforeEach(() => {
  calls = [];
  const buffer = new ArrayBuffer(1024);
  bytes = new Uint8Array(buffer);
  memory = new GuestMemory(
    { buffer },
    layout,
    (name) =>
      (...args: number[]) =>
        void calls.push([name, ...args]),
  );
});

const items = (descr: ArrayDescr, array: number, count: number) =>
  Array.from({ length: count }, (_, k) => memory.load(descr.storage, memory.itemAddress(descr, array, k)));
const numbered = (descr: ArrayDescr, array: number, count: number) => {
  const { storage } = descr;
  for (let k = 0; k < count; k++)
    memory.store(storage, memory.itemAddress(descr, array, k), storage === 'i64' ? BigInt(k + 1) : k + 1);
};
const watch = (array: number) => (bytes[array + flagOffset] = flagMask);

const storages = Object.keys(itemSizes) as Storage[];

test.each(storages)(
  'elements %s are copied to another array and within one, in both directions',
  (storage) => {
    const descr = descrOf(storage);
    const to = (n: number): GuestValue => (storage === 'i64' ? BigInt(n) : n);
    numbered(descr, first, 6);
    memory.copyItems(descr, first, 1, second, 0, 4);
    expect(items(descr, second, 5)).toEqual([2, 3, 4, 5, 0].map(to));
    memory.copyItems(descr, first, 0, first, 2, 4);
    expect(items(descr, first, 6)).toEqual([1, 2, 1, 2, 3, 4].map(to));
    memory.copyItems(descr, first, 2, first, 0, 4);
    expect(items(descr, first, 6)).toEqual([1, 2, 3, 4, 3, 4].map(to));
  },
);

test.each(storages)('elements %s are filled', (storage) => {
  const descr = descrOf(storage);
  const to = (n: number): GuestValue => (storage === 'i64' ? BigInt(n) : n);
  for (let count = 0; count <= 9; count++) {
    numbered(descr, first, 12);
    memory.fillItems(descr, first, 1, 1 + count, to(7));
    const expected = Array.from({ length: 12 }, (_, k) => to(k >= 1 && k <= count ? 7 : k + 1));
    expect(items(descr, first, 12)).toEqual(expected);
  }
});

test('the collector is told of references that are copied or filled into an array that it watches', () => {
  const refs = descrOf('ref');
  memory.copyItems(refs, first, 1, second, 2, 3);
  memory.fillItems(refs, second, 0, 4, 96);
  expect(calls).toEqual([]);
  watch(second);
  memory.copyItems(refs, first, 1, second, 2, 3);
  memory.fillItems(refs, second, 0, 4, 96);
  expect(calls).toEqual([
    ['gc.beforeCopy', first, 1, second, 2, 3],
    ['gc.remember', second],
  ]);
});

test('it is not told of numbers', () => {
  watch(second);
  memory.copyItems(descrOf('i32'), first, 0, second, 0, 3);
  memory.fillItems(descrOf('f64'), second, 0, 4, 1);
  expect(calls).toEqual([]);
});
