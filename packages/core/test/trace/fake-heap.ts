/**
 * A memory with a moving collector in JavaScript, for tests of what runs traces. It is made to find mistakes, not to be fast:
 *
 * - a collection moves every object and fills the place where it was with garbage, so that an address which was kept too long shows;
 * - with `stress`, every allocation that the slow path sees collects, and the inline path has little room before it gets there;
 * - with `barrier`, objects that survived a collection (and prebuilt ones) want a call of the barrier before a reference to a younger object is stored into
 *   them; a collection checks that none was left out.
 *
 * Layout, in bytes: 16 runtime cells · 1024 globals and flags (see `env.ts`) · 4096 exit slots · 12288 result slot · 12304 table of
 * constants · 16384 shadow stack · 81920 the backend's area · 147456 prebuilt objects · 163840 two semispaces.
 */
import type { JitLayout } from '../../src/plugin/jit.js';
import type { ArrayDescr, FieldDescr, Storage, StructDescr } from '../../src/trace/descr.js';
import { headerSize, itemsOffset, lengthOffset, type TraceEnv } from './env.js';

const exitSlots = 4096;
const resultSlot = 12288;
const constants = 12304;
const shadowStart = 16384;
const shadowEnd = 81920;
const backendEnd = 147456;
const prebuiltStart = backendEnd;
const spacesStart = 163840;

/** Byte of the header that holds the flag for the barrier, and the flag. */
const flagOffset = 2;
const oldFlag = 1;

const cells: Readonly<Record<string, number>> = Object.fromEntries(
  [
    'gcFree',
    'gcLimit',
    'shadowTop',
    'shadowLimit',
    'exception',
    'exceptionLocation',
    'gcCount',
    'interrupt',
    'gcPending',
    'jitPoll',
    'jitGeneration',
  ].map((name, k) => [name, 16 + 4 * k]),
);

/** Bits of the one NaN that engines agree on. */
export const canonicalNaN = 0x7ff8000000000000n;

export interface HeapOptions {
  /** Bytes of a semispace. */
  readonly space: number;
  readonly barrier: boolean;
  /** Collect at every call of the slow path, with so many bytes for the inline path in between; 0 = only when full. */
  readonly stress: number;
}

export const defaultHeapOptions: HeapOptions = { space: 1 << 18, barrier: false, stress: 0 };

/** A variable of JavaScript that the collector updates. */
export interface Root {
  address: number;
}

export class FakeHeap {
  readonly memory: WebAssembly.Memory;
  readonly layout: JitLayout;
  private readonly view: DataView;
  readonly i32: Int32Array;
  readonly u8: Uint8Array;
  private readonly types = new Map<number, StructDescr | ArrayDescr>();
  /** Start of the space in use. */
  private from: number;
  private constantCount = 0;
  private prebuiltEnd = prebuiltStart;
  private readonly roots = new Set<Root>();
  /** End of what survived the last collection. */
  private oldEnd: number;
  collections = 0;
  barrierCalls = 0;

  constructor(
    readonly env: TraceEnv,
    readonly options: HeapOptions = defaultHeapOptions,
  ) {
    const bytes = spacesStart + 2 * options.space;
    this.memory = new WebAssembly.Memory({ initial: (bytes + 65535) >> 16 });
    this.view = new DataView(this.memory.buffer);
    this.i32 = new Int32Array(this.memory.buffer);
    this.u8 = new Uint8Array(this.memory.buffer);
    for (const descr of [...env.structs, ...env.arrays]) this.types.set(descr.typeId, descr);
    this.from = this.oldEnd = spacesStart;
    this.layout = {
      header: {
        size: headerSize,
        typeIdOffset: 0,
        hashOffset: 4,
        wordOffset: 0,
        freshFlags: 0,
        prebuiltFlags: oldFlag << 16,
      },
      lengthOffset,
      allocation: {
        freeCell: 'gcFree',
        limitCell: 'gcLimit',
        slow: 'slow',
        slowArray: 'slowArray',
        maxInlineSize: 256,
      },
      barrier: options.barrier
        ? {
            flagOffset,
            flagMask: oldFlag,
            slow: 'barrier',
            slowArray: 'barrierArray',
            beforeCopy: 'barrierCopy',
          }
        : null,
      cells,
      exitSlots,
      exitSlotCount: 1024,
      resultSlot,
      constants,
      backendArea: { start: shadowEnd, end: backendEnd },
    };
    this.setCell('shadowTop', shadowStart);
    this.setCell('shadowLimit', shadowEnd);
    this.setCell('gcFree', spacesStart);
    this.setLimit();
  }

  // -- cells and values ---------------------------------------------------------------------------------------------

  cell(name: string): number {
    return this.i32[cells[name]! >> 2]!;
  }
  setCell(name: string, value: number): void {
    this.i32[cells[name]! >> 2] = value;
  }

  load(storage: Storage, at: number): number | bigint {
    const { view } = this;
    switch (storage) {
      case 'i8':
        return view.getInt8(at);
      case 'u8':
        return view.getUint8(at);
      case 'i16':
        return view.getInt16(at, true);
      case 'u16':
        return view.getUint16(at, true);
      case 'i64':
        return view.getBigInt64(at, true);
      case 'f32':
        return view.getFloat32(at, true);
      case 'f64':
        return view.getFloat64(at, true);
      default:
        return view.getInt32(at, true);
    }
  }

  store(storage: Storage, at: number, value: number | bigint): void {
    const { view } = this;
    switch (storage) {
      case 'i8':
      case 'u8':
        return view.setInt8(at, value as number);
      case 'i16':
      case 'u16':
        return view.setInt16(at, value as number, true);
      case 'i64':
        return view.setBigInt64(at, value as bigint, true);
      case 'f32':
        return view.setFloat32(at, value as number, true);
      case 'f64':
        return view.setFloat64(at, value as number, true);
      default:
        return view.setInt32(at, value as number, true);
    }
  }

  /** Stores into an object as the image would, with the barrier. */
  storeInto(object: number, storage: Storage, at: number, value: number | bigint): void {
    if (storage === 'ref') this.barrier(object);
    this.store(storage, at, value);
  }

  getField(object: number, field: FieldDescr): number | bigint {
    return this.load(field.storage, object + field.offset);
  }
  setField(object: number, field: FieldDescr, value: number | bigint): void {
    this.storeInto(object, field.storage, object + field.offset, value);
  }
  itemAddress(array: number, descr: ArrayDescr, index: number): number {
    return array + descr.itemsOffset + index * descr.itemSize;
  }
  getItem(array: number, descr: ArrayDescr, index: number): number | bigint {
    return this.load(descr.storage, this.itemAddress(array, descr, index));
  }
  setItem(array: number, descr: ArrayDescr, index: number, value: number | bigint): void {
    this.storeInto(array, descr.storage, this.itemAddress(array, descr, index), value);
  }
  arrayLength(array: number): number {
    return this.i32[(array + lengthOffset) >> 2]!;
  }

  /** The type of an object. Objects at a stale address have none. */
  typeOf(address: number): StructDescr | ArrayDescr {
    const type = this.types.get(this.view.getUint16(address, true));
    if (type === undefined || (address & 7) !== 0) throw new Error(`no object is at ${address}`);
    return type;
  }

  // -- roots --------------------------------------------------------------------------------------------------------

  /** Keeps an object alive and its address up to date. */
  root(address: number): Root {
    const root = { address };
    this.roots.add(root);
    return root;
  }
  unroot(root: Root): void {
    this.roots.delete(root);
  }

  /** A new entry of the table of constants; answers the ref id. */
  addConstant(address: number): number {
    this.i32[(constants >> 2) + this.constantCount++] = address;
    return -this.constantCount;
  }
  refAddress(id: number): number {
    return id >= 0 ? id : this.i32[(constants >> 2) - 1 - id]!;
  }

  // -- allocation ---------------------------------------------------------------------------------------------------

  private setLimit(): void {
    const end = this.from + this.options.space;
    const { stress } = this.options;
    this.setCell('gcLimit', stress === 0 ? end : Math.min(end, this.cell('gcFree') + stress));
  }

  private sizeOf(address: number): number {
    const type = this.typeOf(address);
    if (type.type === 'struct') return type.size;
    return (type.itemsOffset + this.arrayLength(address) * type.itemSize + 7) & -8;
  }

  /** The slow path of an allocation: zeroed memory, 0 when there is none. Collects if need be. */
  slow(size: number): number {
    const end = () => this.from + this.options.space;
    if (this.options.stress > 0 || this.cell('gcFree') + size > end()) this.collect();
    const address = this.cell('gcFree');
    if (address + size > end()) return 0;
    this.setCell('gcFree', address + size);
    this.setLimit();
    return address;
  }

  slowArray(typeId: number, length: number): number {
    const descr = this.types.get(typeId) as ArrayDescr;
    return this.slow((descr.itemsOffset + length * descr.itemSize + 7) & -8);
  }

  /** Makes an object or array; `prebuilt` ones never move. May collect, unless prebuilt. */
  allocate(descr: StructDescr | ArrayDescr, length = 0, prebuilt = false): number {
    const size =
      descr.type === 'struct' ? descr.size : (descr.itemsOffset + length * descr.itemSize + 7) & -8;
    let address: number;
    if (prebuilt) {
      address = this.prebuiltEnd;
      this.prebuiltEnd += size;
      if (this.prebuiltEnd > spacesStart) throw new Error('too many prebuilt objects');
    } else {
      address = this.slow(size);
      if (address === 0) throw new Error('the heap of the test is full');
    }
    this.i32[address >> 2] = descr.typeId | (prebuilt ? oldFlag << 16 : 0);
    if (descr.type === 'array') this.i32[(address + lengthOffset) >> 2] = length;
    return address;
  }

  /** Called before a reference is stored into an object. */
  barrier(object: number): void {
    if (!this.options.barrier || (this.u8[object + flagOffset]! & oldFlag) === 0) return;
    this.barrierCalls++;
    this.u8[object + flagOffset]! &= ~oldFlag;
  }

  // -- collection ---------------------------------------------------------------------------------------------------

  /** Addresses of the references in an object. */
  private *referencesIn(address: number): Generator<number> {
    const type = this.typeOf(address);
    if (type.type === 'struct') {
      for (const field of type.fields) if (field.storage === 'ref') yield address + field.offset;
    } else if (type.storage === 'ref')
      for (let k = 0; k < this.arrayLength(address); k++) yield address + itemsOffset + 4 * k;
  }

  private *objects(start: number, end: number): Generator<number> {
    for (let at = start; at < end; at += this.sizeOf(at)) yield at;
  }

  /** Objects that did not get their barrier must not refer to younger ones. */
  private checkBarriers(free: number): void {
    const young = (address: number) => address >= this.oldEnd && address < free;
    const check = (object: number) => {
      if ((this.u8[object + flagOffset]! & oldFlag) === 0) return;
      for (const at of this.referencesIn(object))
        if (young(this.i32[at >> 2]!))
          throw new Error(`a store into the ${this.typeOf(object).name} at ${object} had no write barrier`);
    };
    for (const object of this.objects(prebuiltStart, this.prebuiltEnd)) check(object);
    for (const object of this.objects(this.from, this.oldEnd)) check(object);
  }

  /** Moves everything that can be reached. */
  collect(): void {
    const { i32, u8, from } = this;
    const { space, barrier } = this.options;
    const oldFree = this.cell('gcFree');
    if (barrier) this.checkBarriers(oldFree);
    const to = from === spacesStart ? spacesStart + space : spacesStart;
    let free = to;
    const forwarded = new Map<number, number>();
    const forward = (address: number): number => {
      if (address < spacesStart) {
        // Null, or prebuilt.
        if (address !== 0) this.typeOf(address);
        return address;
      }
      if (address < from || address >= oldFree) throw new Error(`a root holds the stale address ${address}`);
      let target = forwarded.get(address);
      if (target === undefined) {
        const size = this.sizeOf(address);
        target = free;
        u8.copyWithin(target, address, address + size);
        if (barrier) u8[target + flagOffset]! |= oldFlag;
        free += size;
        forwarded.set(address, target);
      }
      return target;
    };
    const update = (at: number) => {
      i32[at >> 2] = forward(i32[at >> 2]!);
    };
    for (const root of this.roots) root.address = forward(root.address);
    for (let at = shadowStart; at < this.cell('shadowTop'); at += 4) update(at);
    for (let k = 0; k < this.constantCount; k++) update(constants + 4 * k);
    update(cells['exception']!);
    for (const global of this.env.globals) if (global.storage === 'ref') update(global.address);
    for (const object of this.objects(prebuiltStart, this.prebuiltEnd)) {
      for (const at of this.referencesIn(object)) update(at);
      if (barrier) u8[object + flagOffset]! |= oldFlag;
    }
    for (let at = to; at < free; at += this.sizeOf(at))
      for (const field of this.referencesIn(at)) update(field);
    u8.fill(0xdd, from, from + space);
    u8.fill(0, free, to + space);
    this.from = to;
    this.oldEnd = free;
    this.setCell('gcFree', free);
    this.setCell('gcCount', ++this.collections);
    this.setLimit();
  }

  // -- looking ------------------------------------------------------------------------------------------------------

  /** Text of a value of a storage type; objects are named by `name`. */
  show(storage: Storage, value: number | bigint, name: (address: number) => string): string {
    if (storage === 'ref') return value === 0 ? 'null' : name(value as number);
    if (storage === 'f64' || storage === 'f32') return Object.is(value, -0) ? '-0' : String(value);
    return String(value);
  }

  /** Text of everything that can be reached from some addresses and the globals: names do not depend on addresses. */
  dump(roots: readonly number[]): string {
    const names = new Map<number, string>();
    const queue: number[] = [];
    const name = (address: number): string => {
      let known = names.get(address);
      if (known === undefined) {
        known = `o${names.size}`;
        names.set(address, known);
        queue.push(address);
      }
      return known;
    };
    const lines = [roots.map((address) => this.show('ref', address, name)).join(' ')];
    for (const global of this.env.globals)
      lines.push(
        `@${global.name} = ${this.show(global.storage, this.load(global.storage, global.address), name)}`,
      );
    for (let object = queue.shift(); object !== undefined; object = queue.shift()) {
      const type = this.typeOf(object);
      const hash = this.i32[(object + 4) >> 2]!;
      const parts: string[] = [];
      if (type.type === 'struct')
        for (const field of type.fields)
          parts.push(`${field.name}=${this.show(field.storage, this.getField(object, field), name)}`);
      else
        for (let k = 0; k < this.arrayLength(object); k++)
          parts.push(this.show(type.storage, this.getItem(object, type, k), name));
      lines.push(
        `${names.get(object)} = ${type.name}(${parts.join(', ')})${hash === 0 ? '' : ` hash ${hash}`}`,
      );
    }
    return lines.join('\n') + '\n';
  }
}
