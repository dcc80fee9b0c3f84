/**
 * Pages: runs of 4 KiB of old memory, taken and given back. WebAssembly memory never shrinks, so what was given back is all that
 * there is to reuse: neighbouring free runs are merged at once.
 *
 * The page table has an entry of 16 bytes for each page:
 *
 * | kind | +0 | +4 | +8 | +12 |
 * |---|---|---|---|---|
 * | {@link freeKind}, first and last page of a run | 0 | next run of its list | pages of the run | previous run |
 * | {@link cellsKind}, first page | kind, class << 8 | next of the list | first free cell | bytes used |
 * | {@link largeKind}, {@link youngKind} | kind, flags, logged stores << 8 | next of the list | pages | object's offset |
 * | {@link innerKind}, a page behind the first one | kind, number << 3, class << 8 | | | |
 * | {@link ownKind}: the collector's own | kind | | | |
 * | {@link stretchKind}, first page of a stretch | kind, bytes before the first gap << 8 | next of the list | pages | bytes used |
 * | {@link stretchInner}, a page behind the first one | kind | entry of the first one | | |
 *
 * A large object that was copied starts a few cache lines behind the start of its pages (`large.ts`).
 *
 * Free runs of up to 31 pages have a list for each length, longer ones share a list. The lists' heads are at the start of
 * the tables.
 */
import { type i32 } from '@weft/core';
import { raw } from '@weft/core/lowlevel';
import { ensureMemory } from '../common/memory.js';
import { pageBytes } from './heap.js';

export const freeKind: i32 = 0;
export const cellsKind: i32 = 1;
export const largeKind: i32 = 2;
export const youngKind: i32 = 3;
export const innerKind: i32 = 4;
export const ownKind: i32 = 5;
export const stretchKind: i32 = 6;
export const stretchInner: i32 = 7;
export const kindMask: i32 = 7;
/** In the entry of an array of references: it is on the mark stack as a whole, because it was written; it was written again since. */
export const isGray: i32 = 0x10;
export const grayAgain: i32 = 0x20;
/** There, too: the number of stores and copied blocks since the last minor collection. */
export const storesShift: i32 = 8;
export const storesOne: i32 = 0x100;

const longest: i32 = 32;
/** Pages that the largest object of the nursery, or a chunk of cells, needs in one run. */
export const largestRun: i32 = 8;
/** Long runs among which one is chosen. */
const bestOf: i32 = 64;

/** Entry of the page table for an address in old memory. */
export function entryOf(address: i32): i32 {
  return raw.load32(raw.cell('gcPageBias')) + ((address >> 12) << 4);
}
/** Address of the page with this entry. */
export function pageOf(entry: i32): i32 {
  return ((entry - raw.load32(raw.cell('gcPageBias'))) >> 4) << 12;
}
/** Address of the large object with this entry. */
export function largeOf(entry: i32): i32 {
  return pageOf(entry) + raw.load32(entry + 12);
}

function listOf(pages: i32): i32 {
  return raw.load32(raw.cell('gcTables')) + (pages < longest ? pages : longest) * 4;
}

function link(entry: i32, pages: i32): void {
  const list = listOf(pages);
  const next = raw.load32(list);
  if (pages < largestRun) raw.store32(raw.cell('gcScattered'), raw.load32(raw.cell('gcScattered')) + pages);
  raw.store32(entry, freeKind);
  raw.store32(entry + 4, next);
  raw.store32(entry + 8, pages);
  raw.store32(entry + 12, 0);
  if (next !== 0) raw.store32(next + 12, entry);
  raw.store32(list, entry);
  const last = entry + ((pages - 1) << 4);
  raw.store32(last, freeKind);
  raw.store32(last + 8, pages);
}

function unlink(entry: i32): void {
  const next = raw.load32(entry + 4);
  const previous = raw.load32(entry + 12);
  const pages = raw.load32(entry + 8);
  if (pages < largestRun) raw.store32(raw.cell('gcScattered'), raw.load32(raw.cell('gcScattered')) - pages);
  if (next !== 0) raw.store32(next + 12, previous);
  if (previous !== 0) raw.store32(previous + 4, next);
  else raw.store32(listOf(pages), next);
}

/** Bytes that {@link takePages} could still hand out, in runs of whatever length. */
export function availableBytes(): i32 {
  return (
    (raw.load32(raw.cell('gcFreePages')) << 12) +
    raw.load32(raw.cell('gcOldEnd')) -
    raw.load32(raw.cell('gcTop'))
  );
}

/**
 * Bytes that young objects may have when `available` can be handed out: they must find a place there, whatever their sizes are.
 *
 * Half of it may be lost where objects do not fill their cells and pages. An object of several pages needs them in one run, so free runs that are too short
 * for the largest are left out. Of a longer run such objects may leave the end unused. As the shortest run is taken that is long enough, the worst are objects of a bit more than
 * one page in runs of nine, and of a bit more than four there: they take 2.25 times what they have. With 8/3 there is something left for mixtures.
 */
export function roomIn(available: i32): i32 {
  const unbroken = available - (raw.load32(raw.cell('gcScattered')) << 12);
  const long = (unbroken >> 2) + (unbroken >> 3);
  return (available >> 1 < long ? available >> 1 : long) & -8;
}

/**
 * A long run that has `pages` pages, or 0: of some, the first one in memory for cells and stretches, the last one for what is larger. So cells do not eat up what large
 * objects have just left, or leave beside them: the next one would need new pages, although much is free.
 */
function findLong(pages: i32, last: boolean): i32 {
  let best = 0;
  let patience = bestOf;
  for (let entry = raw.load32(listOf(longest)); entry !== 0; entry = raw.load32(entry + 4)) {
    if (raw.load32(entry + 8) < pages) continue;
    if (best === 0 || entry > best === last) best = entry;
    patience--;
    if (patience === 0) break;
  }
  return best;
}

/**
 * Takes a run of pages of a kind; answers its address, or 0. Cell `gcFresh` tells whether its memory was never written.
 */
export function takePages(pages: i32, kind: i32): i32 {
  let entry = 0;
  for (let n = pages; n < longest && entry === 0; n++) entry = raw.load32(listOf(n));
  const isLarge = kind === largeKind || kind === youngKind;
  if (entry === 0) entry = findLong(pages, isLarge);
  if (entry !== 0) {
    unlink(entry);
    const rest = raw.load32(entry + 8) - pages;
    if (rest > 0 && isLarge) {
      link(entry, rest);
      entry += rest << 4;
    } else if (rest > 0) link(entry + (pages << 4), rest);
    raw.store32(raw.cell('gcFreePages'), raw.load32(raw.cell('gcFreePages')) - pages);
    raw.store32(raw.cell('gcFresh'), 0);
  } else {
    const top = raw.load32(raw.cell('gcTop'));
    const end = top + (pages << 12);
    if (end > raw.load32(raw.cell('gcOldEnd')) || pages > 0x7fff0 || !ensureMemory(end)) return 0;
    entry = entryOf(top);
    raw.store32(raw.cell('gcTop'), end);
    raw.store32(raw.cell('gcFresh'), 1);
  }
  raw.store32(entry, kind);
  for (let k = 1; k < pages; k++) raw.store32(entry + (k << 4), innerKind | (k < 4 ? k << 3 : 0));
  return pageOf(entry);
}

/** Gives a run back. */
export function givePages(address: i32, count: i32): void {
  let entry = entryOf(address);
  let pages = count;
  raw.store32(raw.cell('gcFreePages'), raw.load32(raw.cell('gcFreePages')) + count);
  const after = entry + (count << 4);
  if (
    address + (count << 12) < raw.load32(raw.cell('gcTop')) &&
    (raw.load32(after) & kindMask) === freeKind
  ) {
    unlink(after);
    pages += raw.load32(after + 8);
  }
  if (address > raw.load32(raw.cell('gcOldStart')) && (raw.load32(entry - 16) & kindMask) === freeKind) {
    const before = raw.load32(entry - 16 + 8);
    entry -= before << 4;
    unlink(entry);
    pages += before;
  }
  if (raw.load32(raw.cell('gcPoison')) !== 0) {
    raw.fill(address, 0xdd, count * pageBytes);
    // Nobody but the verifier asks for the kind of a page inside of a free run.
    for (let k = 1; k < pages; k++) raw.store32(entry + (k << 4), freeKind);
  }
  link(entry, pages);
}
