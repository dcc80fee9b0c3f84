/**
 * Epsilon: allocates and never collects. It shows what a program costs without a collector, and serves programs that end
 * before memory does.
 *
 * Objects are bumped; memory that was never touched is zero already. The limit moves on by {@link step} bytes at a time.
 */
import { ltU, type i32 } from '@weft/core';
import { raw } from '@weft/core/lowlevel';
import { ensureMemory } from '../common/memory.js';
import { reserveFor, signalExhausted } from '../common/exhausted.js';

const step: i32 = 1048576;
/** Arrays beyond this many bytes cannot exist. */
const maxObject: i32 = 0x3fffffff;

/** Prepares the heap. */
export function init(): void {
  const start = (raw.load32(raw.cell('gcHeapStart')) + 7) & -8;
  const reserved = reserveFor(raw.load32(raw.cell('gcMaxHeap')));
  raw.store32(raw.cell('gcReserve'), reserved);
  raw.store32(raw.cell('gcHeapEnd'), (start + raw.load32(raw.cell('gcMaxHeap')) - reserved) & -8);
  raw.store32(raw.cell('gcHeapStart'), start);
  raw.store32(raw.cell('gcFree'), start);
  raw.store32(raw.cell('gcLimit'), start);
}

/** Does nothing. */
export function collect(): void {
  count();
}

function count(): void {
  const used = raw.load32(raw.cell('gcFree')) - raw.load32(raw.cell('gcHeapStart'));
  raw.store32(raw.cell('gcLive'), used);
  raw.store32(raw.cell('gcAllocatedKB'), used >> 10);
}

/** Called when `gcFree + size` is beyond `gcLimit`; answers 0 when there is no memory. */
export function allocateSlow(size: i32, _typeId: i32): i32 {
  const address = raw.load32(raw.cell('gcFree'));
  const free = address + size;
  if (raw.load32(raw.cell('gcHeapEnd')) - address < size && !openReserve()) return 0;
  const end = raw.load32(raw.cell('gcHeapEnd'));
  if (end - address < size) return 0;
  const limit = end - free > step ? free + step : end;
  if (!ensureMemory(limit)) return 0;
  raw.store32(raw.cell('gcFree'), free);
  raw.store32(raw.cell('gcLimit'), limit);
  count();
  return address;
}

/** Memory is exhausted: tells the program, and gives it the reserve, if it has not got it yet. */
function openReserve(): boolean {
  const reserved = raw.load32(raw.cell('gcReserve'));
  if (reserved === 0 || !signalExhausted()) return false;
  raw.store32(raw.cell('gcReserve'), 0);
  raw.store32(raw.cell('gcHeapEnd'), raw.load32(raw.cell('gcHeapEnd')) + reserved);
  return true;
}

/** Whether an array of so many bytes can be made. */
export function reserve(bytes: i32): i32 {
  return raw.load32(raw.cell('gcHeapEnd')) - raw.load32(raw.cell('gcFree')) - 16 >= bytes ? 1 : 0;
}

/** Makes a weak reference: nothing dies. */
export function weaken(cell: i32, object: i32): i32 {
  raw.store32(cell + 8, object);
  return 0;
}

/** Nothing moves. */
export function settlePins(): i32 {
  return 1;
}

/** What a weak reference refers to. */
export function weakTarget(cell: i32): i32 {
  return raw.load32(cell + 8);
}

/** The same for an array, whose size is computed here without wrapping. */
export function allocateArraySlow(typeId: i32, length: i32): i32 {
  const row = raw.load32(raw.cell('gcTypeTable')) + typeId * 16;
  const items = raw.load32(row);
  const itemSize = raw.load32(row + 4);
  if (length < 0 || ltU(((maxObject - items) / itemSize) | 0, length)) return 0;
  const size = (items + Math.imul(length, itemSize) + 7) & -8;
  const address = raw.load32(raw.cell('gcFree'));
  if (raw.load32(raw.cell('gcLimit')) - address < size) return allocateSlow(size, typeId);
  raw.store32(raw.cell('gcFree'), address + size);
  return address;
}
