/**
 * Stretches: old memory in which objects are born.
 *
 * A program that builds something up keeps nearly all that it makes. Copying each object once is then most of what the collector costs, and tells
 * nothing that was not known. So when a minor collection finds that nearly all of the nursery lived, the next objects are bumped into a *stretch*, a run of
 * pages of old memory. They are born with the flags of old objects, so when it is full, a minor collection takes all that is in it for alive and has nothing to do. Only while
 * marking runs they are born without: then one walk from front to back gives them their flags, and another one visits what they refer to. Nothing moves. How many stretches are used before the nursery asks again whether nearly all lives: one, then
 * two, four, at most {@link longestRun}. What has died nevertheless stays until the next major collection.
 *
 * ```
 * nursery ─ 95 % lived ─► stretch ► nursery ─ 97 % ─► stretch ► stretch ► nursery ─ 40 % ─► nursery …
 * ```
 *
 * **Walking.** Objects lie one behind the other, whatever their size. A *gap* between them has 0 in its first word, which is no header, and its bytes in the
 * second. The last page ends with a gap.
 *
 * **Sweeping** gives back stretches of which nothing lives, and passes over those of which all does (`counts.ts`). Of others it makes gaps of what is dead, merges neighbours and gives whole pages back, so that a stretch may become several. What is left is for the objects that the
 * nursery promotes (`gaps.ts`). While there are more gaps than objects, no stretches are used: memory would grow although there is room. (Long before that would be worse: to find a gap for
 * each object costs as much as to copy it twice.)
 *
 * **Asking.** The part of the nursery that is used behind a stretch is small (`sizeNursery`): all of it is copied to find out that nearly all lives.
 */
import { type i32 } from '@weft/core';
import { raw } from '@weft/core/lowlevel';
import { countInPlace } from '../common/pauses.js';
import { countLive, liveIn, usedAt } from './counts.js';
import { addGap, dropGaps } from './gaps.js';
import { marking, pageBytes, sizeOf, tracked, typeIdMask, typeRow, visited } from './heap.js';
import { markFields } from './mark.js';
import { availableBytes, entryOf, givePages, pageOf, stretchInner, stretchKind, takePages } from './pages.js';

/** Bytes of a stretch: what is born there is still in the cache when it becomes old. Less while marking runs, whose steps are as long again. */
const stretchBytes: i32 = 524288;
const stretchMarking: i32 = 262144;
const leastStretch: i32 = 65536;
/** Most stretches in a row. */
const longestRun: i32 = 16;
/** In the entry of a stretch: bytes before its first gap. */
export const denseShift: i32 = 8;
/** What it costs to sweep a stretch besides walking over it, in bytes walked over. */
const notWalked: i32 = 1024;

/** Bytes from one object or gap of a stretch to the next. */
export function stepFrom(at: i32): i32 {
  const word = raw.load32(at);
  return word === 0 ? raw.load32(at + 4) : sizeOf(at, typeRow(word));
}

/**
 * The address `size` bytes behind `at`. A walk goes from each object to the next, and needs three loads one after the other to know where that is: header, type,
 * size. Which branch is taken here the processor predicts from the sizes before, and goes on there without waiting for the loads.
 */
function past(at: i32, size: i32): i32 {
  if (size === 16) return at + 16;
  if (size === 24) return at + 24;
  if (size === 32) return at + 32;
  return at + size;
}

/** Behind a collection of the nursery in which `survived` of `young` bytes lived: how many stretches are used now. */
export function judgeSurvival(young: i32, survived: i32): void {
  const run = raw.load32(raw.cell('gcStretchRun'));
  let next = 0;
  if (young >= 8192 && survived >= young - (young >> 3)) next = run === 0 ? 1 : 2 * run;
  if (next > longestRun) next = longestRun;
  raw.store32(raw.cell('gcStretchRun'), next);
  // When the heap is tested, they are used in turn.
  raw.store32(raw.cell('gcStretchesLeft'), raw.load32(raw.cell('gcPoison')) !== 0 ? 1 : next);
}

/** Objects are born in the nursery until the next collection has told what lives. */
export function endRun(): void {
  raw.store32(raw.cell('gcStretchesLeft'), 0);
}

/** With the nursery empty and memory at hand: opens a stretch, if one is wanted. */
export function openStretch(): void {
  const left = raw.load32(raw.cell('gcStretchesLeft'));
  if (left === 0) return;
  const gaps = raw.load32(raw.cell('gcGapBytes'));
  if (raw.load32(raw.cell('gcPoison')) === 0 && gaps > raw.load32(raw.cell('gcOldBytes'))) return;
  // Near the limit memory is packed as densely as can be.
  const heap = raw.load32(raw.cell('gcOldEnd')) - raw.load32(raw.cell('gcOldStart'));
  if (availableBytes() < heap >> 4) return;
  let bytes = raw.load32(raw.cell('gcNurserySize'));
  const most = raw.load32(raw.cell('gcPhase')) === marking ? stretchMarking : stretchBytes;
  if (bytes > most) bytes = most;
  let start = takePages(bytes >> 12, stretchKind);
  // Shorter ones, when free memory is in pieces.
  while (start === 0 && bytes >= 2 * leastStretch) {
    bytes = (bytes >> 1) & -pageBytes;
    start = takePages(bytes >> 12, stretchKind);
  }
  if (start === 0) return;
  raw.store32(raw.cell('gcStretchesLeft'), left - 1);
  setPart(start, start + bytes);
  raw.store32(raw.cell('gcStretch'), start);
  if (raw.load32(raw.cell('gcPhase')) !== marking)
    raw.store32(raw.cell('gcFreshFlags'), tracked | raw.load32(raw.cell('gcMark')));
  raw.store32(raw.cell('gcFree'), start);
  raw.store32(raw.cell('gcLimit'), start);
  raw.store32(raw.cell('gcZeroed'), start);
  raw.store32(raw.cell('gcNurseryTouched'), raw.load32(raw.cell('gcTouched')));
  raw.store32(raw.cell('gcTouched'), raw.load32(raw.cell('gcFresh')) !== 0 ? start : start + bytes);
  raw.store32(raw.cell('gcNurseryEnd'), start + bytes);
}

/** Writes the page table's entries for the stretch `start … end`. */
function setPart(start: i32, end: i32): void {
  const entry = entryOf(start);
  const pages = (end - start) >> 12;
  raw.store32(entry, stretchKind);
  raw.store32(entry + 8, pages);
  for (let k = 1; k < pages; k++) {
    raw.store32(entry + (k << 4), stretchInner);
    raw.store32(entry + (k << 4) + 4, entry);
  }
}

/** A stretch is complete: so many bytes of it are objects, and so many, from its start on, without a gap. */
function linkPart(start: i32, used: i32, dense: i32): void {
  const entry = entryOf(start);
  raw.store32(entry, stretchKind | (dense << denseShift));
  raw.store32(entry + usedAt, used);
  raw.store32(entry + 4, raw.load32(raw.cell('gcStretches')));
  raw.store32(raw.cell('gcStretches'), entry);
}

/**
 * All that is in the open stretch becomes old. While marking runs, it is visited, and what it refers to as well: flags first, so that nothing is put on the
 * mark stack that is here. Answers the bytes.
 */
export function closeStretch(): i32 {
  const start = raw.load32(raw.cell('gcStretch'));
  const end = raw.load32(raw.cell('gcFree'));
  const marks = raw.load32(raw.cell('gcPhase')) === marking;
  if (marks) settleFlags(start, end);
  raw.store32(raw.cell('gcFreshFlags'), 0);
  const old = raw.load32(raw.cell('gcNursery'));
  raw.store32(raw.cell('gcStretch'), 0);
  raw.store32(raw.cell('gcFree'), old);
  raw.store32(raw.cell('gcLimit'), old);
  raw.store32(raw.cell('gcZeroed'), old);
  raw.store32(raw.cell('gcTouched'), raw.load32(raw.cell('gcNurseryTouched')));
  const entry = entryOf(start);
  const pages = raw.load32(entry + 8);
  const used = ((end - start + (pageBytes - 1)) >> 12) | 0;
  if (used < pages) givePages(start + (used << 12), pages - used);
  if (used > 0) {
    raw.store32(entry + 8, used);
    linkPart(start, end - start, end - start);
    if (marks) countLive(start, end - start);
    const stop = start + (used << 12);
    if (stop > end) addGap(end, stop - end);
  }
  raw.store32(raw.cell('gcOldBytes'), raw.load32(raw.cell('gcOldBytes')) + (end - start));
  countInPlace(end - start);
  if (marks)
    for (let at = start; at < end;) {
      const row = typeRow(raw.load32(at));
      if (raw.load32(row + 8) !== 0) markFields(at);
      at += sizeOf(at, row);
    }
  return end - start;
}

/** Gives the objects from `start` to `end`, which were born without flags, those of old ones that were visited. */
function settleFlags(start: i32, end: i32): void {
  const flags = tracked | raw.load32(raw.cell('gcMark'));
  const table = raw.load32(raw.cell('gcTypeTable'));
  for (let at = start; at < end;) {
    const word = raw.load32(at);
    raw.store32(at, word | flags);
    at = past(at, sizeOf(at, table + ((word & typeIdMask) << 4)));
  }
}

/** All stretches wait for the sweeper from now on; it finds the gaps anew. */
export function beginSweepingStretches(): void {
  raw.store32(raw.cell('gcStretchesUnswept'), raw.load32(raw.cell('gcStretches')));
  raw.store32(raw.cell('gcStretches'), 0);
  dropGaps();
}

/** Sweeps one stretch; answers a measure of the work, 0 when none waits. */
export function sweepStretch(): i32 {
  const entry = raw.load32(raw.cell('gcStretchesUnswept'));
  if (entry === 0) return 0;
  raw.store32(raw.cell('gcStretchesUnswept'), raw.load32(entry + 4));
  const start = pageOf(entry);
  const pages = raw.load32(entry + 8);
  const used = raw.load32(entry + usedAt);
  const live = liveIn(start, pages);
  raw.store32(raw.cell('gcOldBytes'), raw.load32(raw.cell('gcOldBytes')) - used);
  if (live === 0) {
    givePages(start, pages);
    return notWalked;
  }
  // Nothing has died: what has to be found are the gaps.
  const from = live === used ? start + (raw.load32(entry) >> denseShift) : start;
  const end = start + (pages << 12);
  walkPart(start, from, end);
  return end - from + notWalked;
}

/** Makes gaps of what is dead in the stretch `start … end`, of which `start … from` is known to be alive. */
function walkPart(start: i32, from: i32, end: i32): void {
  raw.store32(raw.cell('gcPart'), start);
  raw.store32(raw.cell('gcPartFrom'), start);
  raw.store32(raw.cell('gcPartUsed'), 0);
  raw.store32(raw.cell('gcPartDense'), -1);
  const table = raw.load32(raw.cell('gcTypeTable'));
  const mark = raw.load32(raw.cell('gcMark'));
  let gap = 0;
  for (let at = from; at < end;) {
    const word = raw.load32(at);
    if (word === 0) {
      if (gap === 0) gap = at;
      at += raw.load32(at + 4);
      continue;
    }
    const size = sizeOf(at, table + ((word & typeIdMask) << 4));
    if (((word ^ mark) & visited) !== 0) {
      if (gap === 0) gap = at;
    } else if (gap !== 0) {
      endGap(gap, at);
      gap = 0;
    }
    at = past(at, size);
  }
  if (gap === 0) countPart(end);
  else endGap(gap, end);
  endPart(start, end);
}

/** From where the last gap ended up to `gap` all lives. */
function countPart(gap: i32): void {
  const bytes = gap - raw.load32(raw.cell('gcPartFrom'));
  raw.store32(raw.cell('gcPartUsed'), raw.load32(raw.cell('gcPartUsed')) + bytes);
  if (raw.load32(raw.cell('gcPartDense')) < 0) raw.store32(raw.cell('gcPartDense'), bytes);
}

/** Between `gap` and `end` nothing lives: whole pages are given back, and what is swept goes on behind them as another stretch. */
function endGap(gap: i32, end: i32): void {
  countPart(gap);
  raw.store32(raw.cell('gcPartFrom'), end);
  const pages = (gap + (pageBytes - 1)) & -pageBytes;
  const behind = end & -pageBytes;
  if (behind <= pages) {
    addGap(gap, end - gap);
    return;
  }
  if (pages > gap) addGap(gap, pages - gap);
  endPart(-1, pages);
  raw.store32(raw.cell('gcPart'), behind);
  raw.store32(raw.cell('gcPartUsed'), 0);
  raw.store32(raw.cell('gcPartDense'), end > behind ? 0 : -1);
  givePages(pages, (behind - pages) >> 12);
  if (end > behind) addGap(behind, end - behind);
}

/** The stretch that is swept ends here; one that begins and ends where it did has its entries already (`whole` is its start then). */
function endPart(whole: i32, end: i32): void {
  const start = raw.load32(raw.cell('gcPart'));
  if (start === end) return;
  if (start !== whole) setPart(start, end);
  const used = raw.load32(raw.cell('gcPartUsed'));
  raw.store32(raw.cell('gcOldBytes'), raw.load32(raw.cell('gcOldBytes')) + used);
  linkPart(start, used, raw.load32(raw.cell('gcPartDense')));
}
