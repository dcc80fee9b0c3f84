/**
 * A collector untranslated, on simulated memory, as a program sees it: static areas, roots, allocation, stores with the write
 * barrier of generated code.
 */
import type { GcPlugin } from '@weft/core/plugin';
import { raw } from '@weft/core/lowlevel';
import * as epsilonCode from '../src/epsilon/collector.js';
import { epsilon } from '../src/epsilon/plugin.js';
import * as barrier from '../src/minimark/barrier.js';
import * as minimarkCode from '../src/minimark/collector.js';
import { minimark } from '../src/minimark/plugin.js';
import * as semispaceCode from '../src/semispace/collector.js';
import { semispace } from '../src/semispace/plugin.js';

/** A collector's functions and its description. */
export interface Collector {
  readonly plugin: GcPlugin;
  readonly init: () => void;
  readonly collect: () => void;
  readonly allocateSlow: (size: number, type: number) => number;
  readonly allocateArraySlow: (type: number, length: number) => number;
  /** Barriers; `value` is for mutants, a real one does not take it. */
  readonly remember: (object: number, value: number) => void;
  readonly rememberItem: (array: number, index: number, value: number) => void;
  readonly beforeCopy: (s: number, ss: number, t: number, ts: number, n: number) => void;
}

const none = () => {};
export const semispaceCollector: Collector = {
  plugin: semispace(),
  ...semispaceCode,
  remember: none,
  rememberItem: none,
  beforeCopy: none,
};
export const epsilonCollector: Collector = {
  plugin: epsilon(),
  ...epsilonCode,
  remember: none,
  rememberItem: none,
  beforeCopy: none,
};
export const minimarkCollector: Collector = { plugin: minimark(), ...minimarkCode, ...barrier };
export const collectors: readonly Collector[] = [minimarkCollector, semispaceCollector, epsilonCollector];

/** Types of the simulated program. */
export const pair = 1;
export const refs = 2;
export const bytes = 3;
export const plain = 4;
export const node = 5;
/** Sizes of the struct types; offset of items. */
export const sizes: Readonly<Record<number, number>> = { [pair]: 24, [plain]: 16, [node]: 664 };
/** Offsets of the references. */
export const offsets: Readonly<Record<number, readonly number[]>> = {
  [pair]: [12, 16],
  [plain]: [],
  [node]: [12, 656],
};
export const items = 12;

/** Places of the program for references: the first 32 are in a root range, the others on the shadow stack. */
export const rootCount = 48;
const tableRoots = 32;
const roots = 2048;
const shadow = roots + 4 * tableRoots;
const prebuiltCount = 4;
const prebuiltAt = 3072;
const heapStart = 8192;

export interface HeapOptions {
  readonly maxHeap: number;
  /** Collect at every nth allocation; 0 never. */
  readonly stress?: number;
  readonly verify?: boolean;
  readonly nursery?: number;
}

export function cell(name: string): number {
  return raw.load32(raw.cell(name));
}
export function setCell(name: string, value: number): void {
  raw.store32(raw.cell(name), value);
}

/** What the program does to its heap. */
export class Heap {
  readonly prebuilt: readonly number[];

  constructor(
    readonly gc: Collector,
    options: HeapOptions,
  ) {
    // The simulated memory outlives a test; a real one starts as zeroes. Cells are below 1408.
    raw.fill(16, 0, raw.memorySize() * 65536 - 16);
    const table = 1408;
    const list = 1520;
    const row = (type: number, values: number[]) =>
      values.forEach((v, i) => raw.store32(table + type * 16 + 4 * i, v));
    row(pair, [24, 0, 2, list]);
    row(refs, [items, 4, 1, 0]);
    row(bytes, [items, 1, 0, 0]);
    row(plain, [16, 0, 0, 0]);
    row(node, [664, 0, 2, list + 8]);
    [12, 16, 12, 656].forEach((offset, i) => raw.store32(list + 4 * i, offset));
    setCell('gcTypeTable', table);
    setCell('gcTypeCount', 6);
    raw.store32(1800, roots);
    raw.store32(1804, shadow);
    setCell('gcRootTable', 1800);
    setCell('gcRootCount', 1);
    setCell('shadowBase', shadow);
    setCell('shadowTop', roots + 4 * rootCount);
    this.prebuilt = Array.from({ length: prebuiltCount }, (_, k) => prebuiltAt + 32 * k);
    this.prebuilt.forEach((address, k) => {
      raw.store32(address, pair | gc.plugin.header.prebuiltFlags);
      raw.store32(4000 + 4 * k, address);
    });
    setCell('gcPrebuilt', 4000);
    setCell('gcPrebuiltEnd', 4000 + 4 * prebuiltCount);
    setCell('gcHeapStart', heapStart);
    setCell('gcMaxHeap', options.maxHeap);
    setCell('gcStress', options.stress ?? 0);
    setCell('gcVerify', options.verify === true ? 1 : 0);
    setCell('gcNurserySize', options.nursery ?? 0);
    gc.init();
  }

  root(k: number): number {
    return raw.load32(roots + 4 * k);
  }
  setRoot(k: number, address: number): void {
    raw.store32(roots + 4 * k, address);
  }

  /** The inline allocation of generated code; 0 when memory is exhausted. */
  make(type: number): number {
    const size = sizes[type]!;
    const free = cell('gcFree');
    let address = free;
    if (free + size > cell('gcLimit')) address = this.gc.allocateSlow(size, type);
    else setCell('gcFree', free + size);
    if (address === 0) return 0;
    this.checkZero(address, size);
    raw.store32(address, type | this.freshFlags());
    return address;
  }

  makeArray(type: number, length: number): number {
    const address = this.gc.allocateArraySlow(type, length);
    if (address === 0) return 0;
    this.checkZero(address, items + length * (type === refs ? 4 : 1));
    raw.store32(address, type | this.freshFlags());
    raw.store32(address + 8, length);
    return address;
  }

  private freshFlags(): number {
    const { freshFlags, freshCell } = this.gc.plugin.header;
    return freshFlags | (freshCell === undefined ? 0 : cell(freshCell));
  }

  private checkZero(address: number, size: number): void {
    for (let i = 0; i < size; i += i < 64 ? 4 : 252)
      if (raw.load32(address + (i & -4)) !== 0)
        throw new Error(`a new object at ${address} is not zero at ${i}`);
  }

  type(address: number): number {
    return raw.load16u(address);
  }

  /** Stores a reference into field or item `k`. */
  storeRef(object: number, k: number, value: number): void {
    const isArray = this.type(object) === refs;
    const at = isArray ? items + 4 * k : offsets[this.type(object)]![k]!;
    const template = this.gc.plugin.barrier;
    if (template !== null && (raw.load8u(object + template.flagOffset) & template.flagMask) !== 0) {
      if (isArray) this.gc.rememberItem(object, k, value);
      else this.gc.remember(object, value);
    }
    raw.store32(object + at, value);
  }

  copy(source: number, from: number, target: number, to: number, count: number): void {
    if (this.gc.plugin.barrier !== null) this.gc.beforeCopy(source, from, target, to, count);
    raw.copy(target + items + 4 * to, source + items + 4 * from, 4 * count);
  }
}
