/** Step 2: two halves; what lives in one is copied to the other. */
import { type i32 } from '@weft/core';
import { raw } from '@weft/core/lowlevel';
import { copyLive } from './copy.js';
import { arraySize, ensureMemory } from './objects.js';

// region all
/** Bytes cleared at a time. */
const window: i32 = 32768;

export function init(): void {
  const start = (raw.load32(raw.cell('gcHeapStart')) + 7) & -8;
  raw.store32(raw.cell('low'), start);
  raw.store32(raw.cell('half'), (raw.load32(raw.cell('gcMaxHeap')) >> 1) & -8);
  openSpace(start, start);
}

/** The space at `start` is the current one; it has objects up to `free`. */
function openSpace(start: i32, free: i32): void {
  raw.store32(raw.cell('space'), start);
  raw.store32(raw.cell('spaceEnd'), start + raw.load32(raw.cell('half')));
  raw.store32(raw.cell('gcFree'), free);
  raw.store32(raw.cell('gcLimit'), free);
}

/** Moves the limit so that `size` bytes can be had, and clears memory up to there; false when the space is full. */
function makeRoom(size: i32): boolean {
  const free = raw.load32(raw.cell('gcFree'));
  const room = raw.load32(raw.cell('spaceEnd')) - free;
  if (room < size) return false;
  let bytes = size > window ? size : window;
  if (bytes > room) bytes = room;
  if (!ensureMemory(free + bytes)) return false;
  raw.fill(free, 0, bytes);
  raw.store32(raw.cell('gcLimit'), free + bytes);
  return true;
}

export function collect(): void {
  const from = raw.load32(raw.cell('space'));
  const low = raw.load32(raw.cell('low'));
  const to = from === low ? low + raw.load32(raw.cell('half')) : low;
  const used = raw.load32(raw.cell('gcFree')) - from;
  if (!ensureMemory(to + used)) return;
  raw.store32(raw.cell('gcBusy'), 1);
  raw.store32(raw.cell('gcCount'), raw.load32(raw.cell('gcCount')) + 1);
  openSpace(to, copyLive(from, used, to));
  raw.store32(raw.cell('gcBusy'), 0);
}

export function allocateSlow(size: i32, _typeId: i32): i32 {
  if (!makeRoom(size)) {
    collect();
    if (!makeRoom(size)) return 0;
  }
  const address = raw.load32(raw.cell('gcFree'));
  raw.store32(raw.cell('gcFree'), address + size);
  return address;
}

export function allocateArraySlow(typeId: i32, length: i32): i32 {
  const size = arraySize(typeId, length);
  return size === 0 ? 0 : allocateSlow(size, typeId);
}
// endregion
