/** Steps 3 and 4: statistics, exhausted memory, stress, verification. */
import { extend, shrU64, wrap, type i32 } from '@weft/core';
import { raw } from '@weft/core/lowlevel';
import { copyLive } from './copy.js';
import { reserveOf, signalExhausted } from './exhausted.js';
import { arraySize, ensureMemory } from './objects.js';
import { verifyHeap } from './verify.js';

const window: i32 = 32768;

// region space
export function init(): void {
  const start = (raw.load32(raw.cell('gcHeapStart')) + 7) & -8;
  const half = (raw.load32(raw.cell('gcMaxHeap')) >> 1) & -8;
  raw.store32(raw.cell('low'), start);
  raw.store32(raw.cell('half'), half);
  raw.store32(raw.cell('held'), reserveOf(half));
  openSpace(start, start);
}

/** As in step 2, but without what is held back. */
function openSpace(start: i32, free: i32): void {
  raw.store32(raw.cell('space'), start);
  raw.store32(raw.cell('spaceEnd'), start + raw.load32(raw.cell('half')) - raw.load32(raw.cell('held')));
  raw.store32(raw.cell('gcFree'), free);
  raw.store32(raw.cell('gcLimit'), free);
}

/** Gives the program what was held back, until the next collection. */
function openReserve(): void {
  if (raw.load32(raw.cell('held')) === 0) return;
  signalExhausted();
  raw.store32(raw.cell('spaceEnd'), raw.load32(raw.cell('space')) + raw.load32(raw.cell('half')));
}
// endregion

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

// region statistics
/** Counts what the program has allocated since the last collection. */
function countAllocated(bytes: i32): void {
  const total = raw.load64(raw.cell('allocated')) + extend(bytes);
  raw.store64(raw.cell('allocated'), total);
  raw.store32(raw.cell('allocatedKB'), wrap(shrU64(total, 10)));
}
// endregion

// region collect
export function collect(): void {
  const from = raw.load32(raw.cell('space'));
  const low = raw.load32(raw.cell('low'));
  const to = from === low ? low + raw.load32(raw.cell('half')) : low;
  const used = raw.load32(raw.cell('gcFree')) - from;
  if (!ensureMemory(to + used)) return;
  raw.store32(raw.cell('gcBusy'), 1);
  raw.store32(raw.cell('gcCount'), raw.load32(raw.cell('gcCount')) + 1);
  countAllocated(used - raw.load32(raw.cell('live')));
  const free = copyLive(from, used, to);
  raw.store32(raw.cell('live'), free - to);
  openSpace(to, free);
  if (raw.load32(raw.cell('gcStress')) !== 0) raw.fill(from, 0xdd, used);
  if (raw.load32(raw.cell('gcVerify')) !== 0) verifyHeap();
  raw.store32(raw.cell('gcBusy'), 0);
}
// endregion

// region allocate
/** Whether to collect at this allocation: every nth. */
function isTime(every: i32): boolean {
  const left = raw.load32(raw.cell('stressLeft'));
  raw.store32(raw.cell('stressLeft'), left > 1 ? left - 1 : every);
  return left <= 1;
}

export function allocateSlow(size: i32, _typeId: i32): i32 {
  const every = raw.load32(raw.cell('gcStress'));
  if (every !== 0 && isTime(every)) collect();
  if (!makeRoom(size)) {
    collect();
    if (!makeRoom(size)) {
      openReserve();
      if (!makeRoom(size)) return 0;
    }
  }
  const free = raw.load32(raw.cell('gcFree')) + size;
  raw.store32(raw.cell('gcFree'), free);
  // No room at all: the next allocation comes here, too.
  if (every !== 0) raw.store32(raw.cell('gcLimit'), free);
  return free - size;
}

export function allocateArraySlow(typeId: i32, length: i32): i32 {
  const size = arraySize(typeId, length);
  return size === 0 ? 0 : allocateSlow(size, typeId);
}

/** Whether an array of so many bytes can be made without what is held back. */
export function reserve(bytes: i32): i32 {
  const size = (bytes + 7) & -8;
  if (makeRoom(size)) return 1;
  collect();
  return makeRoom(size) ? 1 : 0;
}
// endregion
