/**
 * Objects with pages of their own. They never move. One that the program makes is young until the next minor collection: its
 * header has no flags, so that the program may fill it without barriers; if nothing reached it, its pages are given back
 * there. Old ones are swept as cells are.
 */
import { type i32 } from '@weft/core';
import { raw } from '@weft/core/lowlevel';
import {
  blockShift,
  hasPages,
  headerSize,
  isMarked,
  marking,
  sizeOf,
  tracked,
  typeRow,
  visited,
} from './heap.js';
import { entryOf, givePages, kindMask, largeKind, largeOf, pageOf, takePages, youngKind } from './pages.js';

function isRefArray(row: i32): boolean {
  return raw.load32(row + 4) !== 0 && raw.load32(row + 8) !== 0;
}

/** Pages for an object. */
export function pagesFor(size: i32): i32 {
  return ((size + 4095) >> 12) & 0xfffff;
}

/** Address of the first item in the block that starts at `block`, which may be the start of the array. */
export function firstItem(array: i32, block: i32): i32 {
  const items = array + raw.load32(typeRow(raw.load32(array)));
  return block > items ? block : items;
}
/** Address behind the last item in this block. */
export function endOfBlock(array: i32, block: i32): i32 {
  const items = array + raw.load32(typeRow(raw.load32(array)));
  const last = items + (raw.load32(array + headerSize) << 2);
  return block + (1 << blockShift) < last ? block + (1 << blockShift) : last;
}

/** Takes pages of a kind for an object of `size` bytes, which hold what they held; 0 when there are none. */
function takeLarge(size: i32, kind: i32): i32 {
  const pages = pagesFor(size);
  const address = takePages(pages, kind);
  if (address === 0) return 0;
  const entry = entryOf(address);
  raw.store32(entry + 8, pages);
  raw.store32(entry + 12, 0);
  return address;
}

/**
 * How far behind the start of its pages an object starts: what is left of the pages is used to let objects of the same size start at different
 * cache lines. Else the items at one index of many arrays, a column of a matrix, would share one set of the processor's cache.
 */
function offsetOf(address: i32, size: i32): i32 {
  const pages = pagesFor(size);
  const lines = ((pages << 12) - size) >> 6;
  return lines <= 0 ? 0 : ((((address >> 12) / pages) | 0) % lines) << 6;
}

function linkTo(list: i32, entry: i32): void {
  raw.store32(entry + 4, raw.load32(list));
  raw.store32(list, entry);
}

/** A young large object of zeroes, at the start of its pages (`reach` knows it by that), or 0. */
export function takeYoungLarge(size: i32): i32 {
  const address = takeLarge(size, youngKind);
  if (address === 0) return 0;
  if (raw.load32(raw.cell('gcFresh')) === 0) raw.fill(address, 0, size);
  linkTo(raw.cell('gcYoungLarge'), entryOf(address));
  raw.store32(raw.cell('gcYoungBytes'), raw.load32(raw.cell('gcYoungBytes')) + size);
  return address;
}

/** Place for an object that is copied out of the nursery and too large for a cell, or 0. */
export function takeOldLarge(size: i32): i32 {
  const address = takeLarge(size, largeKind);
  if (address === 0) return 0;
  const offset = offsetOf(address, size);
  raw.store32(entryOf(address) + 12, offset);
  linkTo(raw.cell('gcLarge'), entryOf(address));
  return address + offset;
}

/** Flags of a large object that has become old. While marking runs, it is not visited by that. */
export function oldLargeFlags(row: i32): i32 {
  const mark = raw.load32(raw.cell('gcMark'));
  const flags = tracked | (raw.load32(raw.cell('gcPhase')) === marking ? mark ^ visited : mark);
  return isRefArray(row) ? flags | hasPages : flags;
}

/** In a minor collection that takes all that is young for alive: all young large objects become old; answers their bytes. */
export function promoteYoungLarge(): i32 {
  let bytes = 0;
  for (let entry = raw.load32(raw.cell('gcYoungLarge')); entry !== 0; entry = raw.load32(entry + 4)) {
    raw.store32(entry, largeKind);
    const object = largeOf(entry);
    const word = raw.load32(object);
    const row = typeRow(word);
    raw.store32(object, word | oldLargeFlags(row));
    bytes += sizeOf(object, row);
  }
  raw.store32(raw.cell('gcOldBytes'), raw.load32(raw.cell('gcOldBytes')) + bytes);
  return bytes;
}

/** After a minor collection: young large objects that were reached are of the old kind, others go. */
export function settleYoungLarge(): void {
  let entry = raw.load32(raw.cell('gcYoungLarge'));
  raw.store32(raw.cell('gcYoungLarge'), 0);
  raw.store32(raw.cell('gcYoungBytes'), 0);
  while (entry !== 0) {
    const next = raw.load32(entry + 4);
    if ((raw.load32(entry) & kindMask) === largeKind) linkTo(raw.cell('gcLarge'), entry);
    else givePages(pageOf(entry), raw.load32(entry + 8));
    entry = next;
  }
}

/** All large objects wait for the sweeper from now on. */
export function beginSweepingLarge(): void {
  raw.store32(raw.cell('gcLargeUnswept'), raw.load32(raw.cell('gcLarge')));
  raw.store32(raw.cell('gcLarge'), 0);
}

/** Sweeps one large object; answers 0 when none waits, else a measure of the work. */
export function sweepLarge(): i32 {
  const entry = raw.load32(raw.cell('gcLargeUnswept'));
  if (entry === 0) return 0;
  raw.store32(raw.cell('gcLargeUnswept'), raw.load32(entry + 4));
  const address = largeOf(entry);
  const word = raw.load32(address);
  if (isMarked(word)) {
    linkTo(raw.cell('gcLarge'), entry);
    return 256;
  }
  const size = sizeOf(address, typeRow(word));
  raw.store32(raw.cell('gcOldBytes'), raw.load32(raw.cell('gcOldBytes')) - size);
  givePages(pageOf(entry), raw.load32(entry + 8));
  return 1024;
}
