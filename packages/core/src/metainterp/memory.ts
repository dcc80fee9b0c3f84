/**
 * The guest's memory as the metainterp uses it: loads and stores by storage type, allocation, runtime cells.
 *
 * Typed views are renewed when memory has grown, which can happen in calls of the image only; {@link GuestMemory.refresh} is
 * called after each. 8-byte values are aligned to 4 bytes only and so go through a DataView.
 */
import type { ArrayDescr, Storage, StructDescr } from '../trace/descr.js';
import type { JitLayout } from '../plugin/jit.js';

/** A value of the guest: number (i32, f64, address of an object) or bigint (i64). */
export type GuestValue = number | bigint;

interface MemoryObject {
  readonly buffer: ArrayBufferLike;
}

type ImageFunction = (...args: number[]) => number;

export class GuestMemory {
  private buffer: ArrayBufferLike;
  i32: Int32Array;
  private u8: Uint8Array;
  private i8: Int8Array;
  private u16: Uint16Array;
  private i16: Int16Array;
  private f32: Float32Array;
  private view: DataView;
  private readonly free: number;
  private readonly limit: number;
  private readonly freshCell: number;
  private readonly slow: ImageFunction;
  private readonly slowArray: ImageFunction;
  private readonly barrierSlow: ImageFunction | null;
  private readonly beforeCopy: ImageFunction | null;

  constructor(
    private readonly memory: MemoryObject,
    readonly layout: JitLayout,
    imageFunction: (name: string) => unknown,
  ) {
    this.buffer = memory.buffer;
    this.i32 = new Int32Array(this.buffer);
    this.u8 = new Uint8Array(this.buffer);
    this.i8 = new Int8Array(this.buffer);
    this.u16 = new Uint16Array(this.buffer);
    this.i16 = new Int16Array(this.buffer);
    this.f32 = new Float32Array(this.buffer);
    this.view = new DataView(this.buffer);
    this.free = this.cell(layout.allocation.freeCell) >> 2;
    this.limit = this.cell(layout.allocation.limitCell) >> 2;
    const { freshCell } = layout.header;
    this.freshCell = freshCell === undefined ? -1 : this.cell(freshCell) >> 2;
    this.slow = imageFunction(`gc.${layout.allocation.slow}`) as ImageFunction;
    this.slowArray = imageFunction(`gc.${layout.allocation.slowArray}`) as ImageFunction;
    const { barrier } = layout;
    this.barrierSlow = barrier === null ? null : (imageFunction(`gc.${barrier.slow}`) as ImageFunction);
    this.beforeCopy = barrier === null ? null : (imageFunction(`gc.${barrier.beforeCopy}`) as ImageFunction);
  }

  /** Renews the views after a call that may have grown memory. */
  refresh(): void {
    if (this.buffer === this.memory.buffer) return;
    this.buffer = this.memory.buffer;
    this.i32 = new Int32Array(this.buffer);
    this.u8 = new Uint8Array(this.buffer);
    this.i8 = new Int8Array(this.buffer);
    this.u16 = new Uint16Array(this.buffer);
    this.i16 = new Int16Array(this.buffer);
    this.f32 = new Float32Array(this.buffer);
    this.view = new DataView(this.buffer);
  }

  /** Address of a runtime cell. */
  cell(name: string): number {
    const address = this.layout.cells[name];
    if (address === undefined) throw new Error(`the image has no runtime cell '${name}'`);
    return address;
  }

  load(storage: Storage, address: number): GuestValue {
    switch (storage) {
      case 'ref':
      case 'i32':
        return this.i32[address >> 2]!;
      case 'i64':
        return this.view.getBigInt64(address, true);
      case 'f64':
        return this.view.getFloat64(address, true);
      case 'u8':
        return this.u8[address]!;
      case 'i8':
        return this.i8[address]!;
      case 'u16':
        return this.u16[address >> 1]!;
      case 'i16':
        return this.i16[address >> 1]!;
      case 'f32':
        return this.f32[address >> 2]!;
    }
  }

  /** Stores a value; references go through {@link storeRef} when they are stored into objects. */
  store(storage: Storage, address: number, value: GuestValue): void {
    switch (storage) {
      case 'ref':
      case 'i32':
        this.i32[address >> 2] = value as number;
        break;
      case 'i64':
        this.view.setBigInt64(address, value as bigint, true);
        break;
      case 'f64':
        this.view.setFloat64(address, value as number, true);
        break;
      case 'u8':
      case 'i8':
        this.u8[address] = value as number;
        break;
      case 'u16':
      case 'i16':
        this.u16[address >> 1] = value as number;
        break;
      case 'f32':
        this.f32[address >> 2] = value as number;
        break;
    }
  }

  /** Stores into an object, with the collector's write barrier. */
  storeInto(object: number, storage: Storage, address: number, value: GuestValue): void {
    if (storage === 'ref' && this.isWatched(object)) {
      this.barrierSlow!(object);
      this.refresh();
    }
    this.store(storage, address, value);
  }

  /** Whether the collector wants to know of references that are stored into an object. */
  private isWatched(object: number): boolean {
    const { barrier } = this.layout;
    return barrier !== null && (this.u8[object + barrier.flagOffset]! & barrier.flagMask) !== 0;
  }

  /** Copies elements of an array into another, or to another place in the same; all are in range. Lists grow by this: it may be millions. */
  copyItems(
    descr: ArrayDescr,
    source: number,
    from: number,
    target: number,
    to: number,
    count: number,
  ): void {
    if (descr.storage === 'ref' && this.isWatched(target)) {
      this.beforeCopy!(source, from, target, to, count);
      this.refresh();
    }
    const start = this.itemAddress(descr, source, from);
    this.u8.copyWithin(this.itemAddress(descr, target, to), start, start + count * descr.itemSize);
  }

  /** Sets elements `start … end-1` of an array; all are in range. */
  fillItems(descr: ArrayDescr, array: number, start: number, end: number, value: GuestValue): void {
    if (start >= end) return;
    const { storage, itemSize } = descr;
    const first = this.itemAddress(descr, array, start);
    // The rest is copied of the first one, in pieces twice as long each time.
    this.storeInto(array, storage, first, value);
    const bytes = (end - start) * itemSize;
    for (let done = itemSize; done < bytes; done *= 2)
      this.u8.copyWithin(first + done, first, first + Math.min(done, bytes - done));
  }

  /** Exact type id of an object; 0 for null. */
  typeId(address: number): number {
    return this.u16[(address + this.layout.header.typeIdOffset) >> 1]!;
  }

  arrayLength(address: number): number {
    return this.i32[(address + this.layout.lengthOffset) >> 2]!;
  }

  itemAddress(descr: ArrayDescr, array: number, index: number): number {
    return array + descr.itemsOffset + index * descr.itemSize;
  }

  getHash(address: number): number {
    return this.i32[(address + this.layout.header.hashOffset) >> 2]!;
  }
  setHash(address: number, hash: number): void {
    this.i32[(address + this.layout.header.hashOffset) >> 2] = hash;
  }

  /** Makes an object; 0 when memory is exhausted. Can collect: addresses in JavaScript variables are void afterwards. */
  newStruct(descr: StructDescr): number {
    let address = this.i32[this.free]!;
    const end = address + descr.size;
    if (end > this.i32[this.limit]!) {
      address = this.slow(descr.size, descr.typeId);
      this.refresh();
      if (address === 0) return 0;
    } else this.i32[this.free] = end;
    this.setHeader(address, descr.typeId);
    return address;
  }

  /** Makes an array; 0 when memory is exhausted. Can collect. */
  newArray(descr: ArrayDescr, length: number): number {
    // Through the slow path always: it checks the size, and the metainterp is not in a hurry.
    const address = this.slowArray(descr.typeId, length);
    this.refresh();
    if (address === 0) return 0;
    this.setHeader(address, descr.typeId);
    this.i32[(address + this.layout.lengthOffset) >> 2] = length;
    return address;
  }

  private freshFlags(): number {
    return this.freshCell < 0 ? 0 : this.i32[this.freshCell]!;
  }

  private setHeader(address: number, typeId: number): void {
    const { header } = this.layout;
    this.i32[(address + header.wordOffset) >> 2] = typeId | header.freshFlags | this.freshFlags();
  }
}
