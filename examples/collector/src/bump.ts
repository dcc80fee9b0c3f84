/** Step 1: allocates, and never collects. */
import { type i32 } from '@weft/core';
import { raw } from '@weft/core/lowlevel';
import { arraySize, ensureMemory } from './objects.js';

// region all
const step: i32 = 1048576;

export function init(): void {
  const start = (raw.load32(raw.cell('gcHeapStart')) + 7) & -8;
  raw.store32(raw.cell('heapEnd'), start + (raw.load32(raw.cell('gcMaxHeap')) & -8));
  raw.store32(raw.cell('gcFree'), start);
  raw.store32(raw.cell('gcLimit'), start);
}

export function collect(): void {}

/** Called when `gcFree + size` is beyond `gcLimit`. */
export function allocateSlow(size: i32, _typeId: i32): i32 {
  const address = raw.load32(raw.cell('gcFree'));
  const end = raw.load32(raw.cell('heapEnd'));
  if (end - address < size) return 0;
  const free = address + size;
  const limit = end - free > step ? free + step : end;
  if (!ensureMemory(limit)) return 0;
  raw.store32(raw.cell('gcFree'), free);
  raw.store32(raw.cell('gcLimit'), limit);
  return address;
}

export function allocateArraySlow(typeId: i32, length: i32): i32 {
  const size = arraySize(typeId, length);
  return size === 0 ? 0 : allocateSlow(size, typeId);
}
// endregion
