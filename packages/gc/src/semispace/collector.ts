/**
 * A semispace copying collector (Cheney, 1970), in RTypeScript over raw memory. It is translated with the language and
 * runs untranslated in unit tests.
 *
 * New objects are bumped into the current space `gcSpaceStart … gcSpaceEnd`. A collection copies what the roots reach
 * into another place and leaves the rest behind. Every object moves at every collection, so a reference that the
 * translator forgot to register cannot stay hidden.
 *
 * ```
 * heap start   current space          free      end              top of memory
 *     │  hole    │ objects ………………………… │ unused ….. │                 │
 * ```
 *
 * - **Where to copy.** To the hole below when all objects would fit there, else above the free pointer. So the current space
 *   alternates between low and high, and nothing but its limits is needed to describe the heap.
 * - **Growth.** After a collection the space is made twice as large as what survived plus what is wanted now, but never so large that
 *   the next collection could not copy it whole within `gcMaxHeap` (`room.ts`).
 * - **Reserve.** A part of the heap is held back (`gcReserve`). It is added to the space when a collection found no room; then the program
 *   is told that memory is exhausted, see `common/exhausted.ts`. It stays there until a collection finds as much without it.
 * - **Zeroing.** Memory between `gcFree` and `gcLimit` is zero. It is cleared in windows of {@link window} bytes just before use, while it is
 *   going to be in the cache anyway; above `gcTouched` nothing was ever written and nothing needs to be cleared.
 * - **Stress.** With `gcStress` n the limit is kept at the free pointer, so that each allocation comes here, and every nth one collects first;
 *   the old space is filled with garbage.
 *
 * The header is 8 bytes: type id and flags, hash. A copied object's old header holds the flag {@link forwarded} and,
 * in the place of the hash, its new address.
 */
import { ltU, type i32 } from '@weft/core';
import { raw } from '@weft/core/lowlevel';
import { reserveFor, signalExhausted } from '../common/exhausted.js';
import { ensureMemory } from '../common/memory.js';
import { forwardPins, leavesPins, pinsMove, placePins, trimPins } from './pins.js';
import { firstSpace, pinLimit, placeAbove, spaceEnd, topOfHeap } from './room.js';
import { sortDead } from './order.js';
import { dropCells, dropTargets, forwardWatchers } from './weak.js';
import { beginPause, countAllocated, endPause, histogramBytes, initPauses } from '../common/pauses.js';

const headerSize: i32 = 8;
export const typeIdMask: i32 = 0xffff;
const forwarded: i32 = 0x40000000;
export const typeRow: i32 = 16;
/** Bytes cleared at a time. */
const window: i32 = 32768;
/** Arrays beyond this many bytes cannot exist. */
const maxObject: i32 = 0x3fffffff;

/** Prepares the heap. */
export function init(): void {
  const histogram = (raw.load32(raw.cell('gcHeapStart')) + 7) & -8;
  const start = histogram + histogramBytes;
  ensureMemory(start);
  initPauses(histogram);
  raw.store32(raw.cell('gcHeapStart'), start);
  raw.store32(raw.cell('gcTouched'), start);
  raw.store32(raw.cell('gcPinEnd'), start);
  raw.store32(raw.cell('gcReserve'), reserveFor((raw.load32(raw.cell('gcMaxHeap')) >> 1) & -8));
  openSpace(start, start, firstSpace(start));
}

/** Makes `start … end` the current space, with objects up to `free`. */
function openSpace(start: i32, free: i32, end: i32): void {
  raw.store32(raw.cell('gcSpaceStart'), start);
  raw.store32(raw.cell('gcSpaceEnd'), end);
  raw.store32(raw.cell('gcFree'), free);
  raw.store32(raw.cell('gcLimit'), free);
  raw.store32(raw.cell('gcZeroed'), free);
}

/** Called when `gcFree + size` is beyond `gcLimit`; answers 0 when there is no memory. */
export function allocateSlow(size: i32, _typeId: i32): i32 {
  const every = raw.load32(raw.cell('gcStress'));
  const stress = every !== 0;
  if (stress && isNth(every)) collectFor(size);
  if (!makeRoom(size) && !findRoom(size) && (!openReserve() || !makeRoom(size))) return 0;
  const address = raw.load32(raw.cell('gcFree'));
  const free = address + size;
  raw.store32(raw.cell('gcFree'), free);
  if (stress) raw.store32(raw.cell('gcLimit'), free);
  return address;
}

/** Counts allocations: whether this is the `every`th. */
function isNth(every: i32): boolean {
  const count = raw.load32(raw.cell('gcStressCount')) + 1;
  raw.store32(raw.cell('gcStressCount'), count < every ? count : 0);
  return count >= every;
}

/** The same for an array, whose size is computed here without wrapping. */
export function allocateArraySlow(typeId: i32, length: i32): i32 {
  const row = raw.load32(raw.cell('gcTypeTable')) + typeId * typeRow;
  const items = raw.load32(row);
  const itemSize = raw.load32(row + 4);
  if (length < 0 || ltU(((maxObject - items) / itemSize) | 0, length)) return 0;
  return allocateSlow((items + Math.imul(length, itemSize) + 7) & -8, typeId);
}

/** Whether an array of so many bytes can be made without touching the reserve. */
export function reserve(bytes: i32): i32 {
  const held = raw.load32(raw.cell('gcReserveOpen')) === 0 ? 0 : raw.load32(raw.cell('gcReserve'));
  const size = ((bytes + 7) & -8) + held;
  return makeRoom(size) || findRoom(size) ? 1 : 0;
}

/** Collects until `size` bytes have room; false when they have none. */
function findRoom(size: i32): boolean {
  collectFor(size);
  if (makeRoom(size)) return true;
  // High up there may be too little above. From there a collection copies to the start, where all is available.
  if (raw.load32(raw.cell('gcSpaceStart')) === raw.load32(raw.cell('gcPinEnd'))) return false;
  collectFor(size);
  return makeRoom(size);
}

/** Memory is exhausted: tells the program, and gives it the reserve. */
function openReserve(): boolean {
  if (!signalExhausted()) return false;
  if (raw.load32(raw.cell('gcReserveOpen')) === 0) addReserve();
  raw.store32(raw.cell('gcReserveOpen'), 1);
  return true;
}

function addReserve(): void {
  raw.store32(raw.cell('gcSpaceEnd'), raw.load32(raw.cell('gcSpaceEnd')) + raw.load32(raw.cell('gcReserve')));
}

/** Behind a collection: the reserve is held back again when as much is there without it. Else a handler would be told again. */
function keepReserve(): void {
  if (raw.load32(raw.cell('gcReserveOpen')) === 0) return;
  const left = raw.load32(raw.cell('gcSpaceEnd')) - raw.load32(raw.cell('gcFree'));
  if (left < raw.load32(raw.cell('gcReserve'))) addReserve();
  else raw.store32(raw.cell('gcReserveOpen'), 0);
}

/** Clears memory after `gcFree` so that `size` bytes and some more can be used; false when the space is too small. */
function makeRoom(size: i32): boolean {
  const free = raw.load32(raw.cell('gcFree'));
  const end = raw.load32(raw.cell('gcSpaceEnd'));
  if (end - free < size) return false;
  let limit = end;
  if (end - free > window) {
    limit = free + window;
    if (size > window) limit = free + size;
  }
  const zeroed = raw.load32(raw.cell('gcZeroed'));
  if (limit > zeroed) {
    if (!ensureMemory(limit)) return false;
    const touched = raw.load32(raw.cell('gcTouched'));
    if (touched > zeroed) raw.fill(zeroed, 0, (touched < limit ? touched : limit) - zeroed);
    if (limit > touched) raw.store32(raw.cell('gcTouched'), limit);
    raw.store32(raw.cell('gcZeroed'), limit);
  } else limit = zeroed;
  raw.store32(raw.cell('gcLimit'), limit);
  return true;
}

/** Collects now. */
export function collect(): void {
  collectFor(0);
}

/** Collects and sizes the space so that `wanted` bytes can be allocated, if the limit allows. */
function collectFor(wanted: i32): void {
  const pinEnd = raw.load32(raw.cell('gcPinEnd'));
  const from = raw.load32(raw.cell('gcSpaceStart'));
  const used = raw.load32(raw.cell('gcFree')) - from;
  const above = topOfHeap() - from - used;
  // What was pinned may have to move, too.
  const most = used + raw.load32(raw.cell('gcPinned'));
  // Upwards it goes when there is no room below, and to make room there for what is pinned.
  const up = from - pinEnd < most || (pinsMove() && above >= most);
  const limit = pinLimit(up ? from : from - most, most);
  let to = pinEnd;
  if (up) to = placeAbove(used, wanted, pinsMove() ? limit : pinEnd);
  // The space was never made larger than what can be copied; only the engine can refuse.
  if ((up && above < most) || !ensureMemory(to + most + 8)) return;
  beginPause();
  countAllocated(used - raw.load32(raw.cell('gcLive')));
  raw.store32(raw.cell('gcBusy'), 1);
  raw.store32(raw.cell('gcCount'), raw.load32(raw.cell('gcCount')) + 1);
  raw.store32(raw.cell('gcFromStart'), from);
  raw.store32(raw.cell('gcFromSize'), used);
  placePins(limit);
  if (!up) to = raw.load32(raw.cell('gcPinEnd'));
  raw.store32(raw.cell('gcCopied'), to);
  raw.store32(raw.cell('gcScan'), to);
  scanRoots();
  forwardPins();
  forwardWatchers();
  scanCopies();
  dropTargets();
  sortDead();
  dropCells();
  const scan = raw.load32(raw.cell('gcCopied'));
  const touched = raw.load32(raw.cell('gcTouched'));
  if (scan > touched) raw.store32(raw.cell('gcTouched'), scan);
  if (raw.load32(raw.cell('gcStress')) !== 0) raw.fill(from, 0xdd, used);
  const live = scan - to;
  raw.store32(raw.cell('gcLive'), live);
  trimPins();
  openSpace(to, scan, spaceEnd(to, live, wanted));
  keepReserve();
  raw.store32(raw.cell('gcBusy'), 0);
  endPause();
}

/** Scans what was copied and not scanned yet. */
export function scanCopies(): void {
  let scan = raw.load32(raw.cell('gcScan'));
  while (scan < raw.load32(raw.cell('gcCopied'))) scan = scan + scanObject(scan);
  raw.store32(raw.cell('gcScan'), scan);
}

function scanRoots(): void {
  const table = raw.load32(raw.cell('gcRootTable'));
  const count = raw.load32(raw.cell('gcRootCount'));
  for (let i = 0; i < count; i++) scanRange(raw.load32(table + i * 8), raw.load32(table + i * 8 + 4));
  scanRange(raw.load32(raw.cell('shadowBase')), raw.load32(raw.cell('shadowTop')));
  const end = raw.load32(raw.cell('gcPrebuiltEnd'));
  for (let p = raw.load32(raw.cell('gcPrebuilt')); p < end; p += 4) scanObject(raw.load32(p));
}

/** Updates the references in the words `start … end-1`. */
function scanRange(start: i32, end: i32): void {
  for (let p = start; p < end; p += 4) {
    const ref = raw.load32(p);
    if (ref !== 0) raw.store32(p, forward(ref));
  }
}

/** Updates the references in an object; answers its size. */
export function scanObject(address: i32): i32 {
  const row = raw.load32(raw.cell('gcTypeTable')) + (raw.load32(address) & typeIdMask) * typeRow;
  const itemSize = raw.load32(row + 4);
  if (itemSize !== 0) {
    const length = raw.load32(address + headerSize);
    const items = address + raw.load32(row);
    if (raw.load32(row + 8) !== 0) scanRange(items, items + length * 4);
    return (raw.load32(row) + Math.imul(length, itemSize) + 7) & -8;
  }
  const offsets = raw.load32(row + 12);
  const end = offsets + raw.load32(row + 8) * 4;
  for (let p = offsets; p < end; p += 4) {
    const field = address + raw.load32(p);
    const ref = raw.load32(field);
    if (ref !== 0) raw.store32(field, forward(ref));
  }
  return raw.load32(row);
}

export function sizeOf(address: i32, typeId: i32): i32 {
  const row = raw.load32(raw.cell('gcTypeTable')) + typeId * typeRow;
  const itemSize = raw.load32(row + 4);
  if (itemSize === 0) return raw.load32(row);
  return (raw.load32(row) + Math.imul(raw.load32(address + headerSize), itemSize) + 7) & -8;
}

/** The new address of an object; copies it when it has none yet. Prebuilt objects stay where they are. */
export function forward(ref: i32): i32 {
  if (!ltU(ref - raw.load32(raw.cell('gcFromStart')), raw.load32(raw.cell('gcFromSize'))) && !leavesPins(ref))
    return ref;
  const word = raw.load32(ref);
  if ((word & forwarded) !== 0) return raw.load32(ref + 4);
  const size = sizeOf(ref, word & typeIdMask);
  const target = raw.load32(raw.cell('gcCopied'));
  raw.store32(raw.cell('gcCopied'), target + size);
  moveTo(ref, target, size);
  return target;
}

/** Copies an object, and leaves its new address in the old one. */
export function moveTo(ref: i32, target: i32, size: i32): void {
  copyObject(ref, target, size);
  raw.store32(ref, raw.load32(ref) | forwarded);
  raw.store32(ref + 4, target);
}

/** Makes sure that what was pinned does not move any more; 0 when there is no memory for that. */
export function settlePins(): i32 {
  // The first may have to copy what is no longer pinned, the second to make room.
  for (let k = 0; k < 4 && pinsMove(); k++) collectFor(0);
  return pinsMove() ? 0 : 1;
}

/** Bulk copies have a fixed cost that small objects should not pay. */
function copyObject(source: i32, target: i32, size: i32): void {
  if (size > 128) {
    raw.copy(target, source, size);
    return;
  }
  for (let i = 0; i < size; i += 8) raw.store64(target + i, raw.load64(source + i));
}
