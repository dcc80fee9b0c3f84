/**
 * Minimark: a generational collector with an old generation that is marked and swept in steps, after PyPy's incminimark; in
 * RTypeScript over raw memory. `heap.ts` has the map of the heap. This module is the way in: allocation, and what is
 * collected when.
 *
 * **Allocation.** Objects are bumped between `gcFree` and `gcLimit`. Memory there is zero; it is cleared in windows just before use, while it is
 * going to be in the cache anyway. Objects beyond `gcLargeObject` bytes get pages of their own.
 *
 * **Room.** A minor collection cannot stop halfway, so it must find a place for all that is young. Objects can take more than twice their
 * size there (`roomIn`), and each size class may need a page. The nursery is used only as far as that is
 * safe: near the limit it shrinks. It is also used no further than a minor collection of {@link cost} takes, so that pauses are short when
 * much survives; see {@link adapt}. When a whole major collection leaves no more than a quarter of {@link leastRoom}, memory is exhausted.
 *
 * Some memory is held back for what a program does then (`gcReserve`, see `common/exhausted.ts`). It is counted as available while
 * `gcReserveOpen` is set: from exhaustion until a collection leaves more than the reserve.
 *
 * **Stress.** With `gcStress` n the limit is kept at the free pointer, so that each allocation comes here, and every nth one collects: the nursery,
 * and a small step of the major collection. Memory that was freed is filled with garbage.
 */
import { ltU, type i32 } from '@weft/core';
import { raw } from '@weft/core/lowlevel';
import { reserveFor, signalExhausted } from '../common/exhausted.js';
import { ensureMemory } from '../common/memory.js';
import { beginPause, countAllocated, endPause, initPauses, lap } from '../common/pauses.js';
import { initCells } from './cells.js';
import { layOutHeap, marking, sweeping, typeRow } from './heap.js';
import { pagesFor, takeYoungLarge } from './large.js';
import { majorNow, majorStep, startCycleAt } from './major.js';
import { collectNursery, collectStretch } from './minor.js';
import { pinsMove } from './pins.js';
import { availableBytes, givePages, ownKind, roomIn, takePages } from './pages.js';
import { endRun, judgeSurvival, openStretch } from './stretch.js';
import { verifyHeap } from './verify.js';

/** Bytes cleared at a time. */
const window: i32 = 32768;
/** Pages that size classes and the collector's own lists may need besides the objects. */
const mostSlack: i32 = 524288;
/** What a minor collection should cost, in bytes copied; less while marking runs, whose steps are as long again. */
const cost: i32 = 524288;
const costMarking: i32 = 262144;
/** What looking at one remembered object costs, in bytes copied. */
const writtenCost: i32 = 64;
/** Least of the nursery that is used, and what is used at first. */
const leastUse: i32 = 131072;
const firstUse: i32 = 262144;
/** Larger ones get pages of their own when objects are born in a stretch: the barrier has a log for those only. */
const largestInStretch: i32 = 4096;
/** Less than the largest object of the nursery needs. */
const pagesBehind: i32 = 32768;
/** Place of the histogram of pauses in the tables. */
const histogramAt: i32 = 6144;
/** Arrays beyond this many bytes cannot exist. */
const maxObject: i32 = 0x3fffffff;

/** Prepares the heap. */
export function init(): void {
  if (raw.load32(raw.cell('gcStress')) !== 0 || raw.load32(raw.cell('gcVerify')) !== 0)
    raw.store32(raw.cell('gcPoison'), 1);
  layOutHeap();
  ensureMemory(raw.load32(raw.cell('gcNursery')));
  initCells();
  initPauses(raw.load32(raw.cell('gcTables')) + histogramAt);
  const start = raw.load32(raw.cell('gcNursery'));
  raw.store32(raw.cell('gcFree'), start);
  raw.store32(raw.cell('gcLimit'), start);
  raw.store32(raw.cell('gcZeroed'), start);
  raw.store32(raw.cell('gcTouched'), start);
  startCycleAt(0);
  raw.store32(raw.cell('gcUse'), firstUse);
  raw.store32(raw.cell('gcFloor'), 2 * leastRoom());
  raw.store32(raw.cell('gcReserve'), reserveFor(raw.load32(raw.cell('gcMaxHeap'))));
  sizeNursery();
}

/** Called when `gcFree + size` is beyond `gcLimit`; answers 0 when there is no memory. */
export function allocateSlow(size: i32, _typeId: i32): i32 {
  const stress = raw.load32(raw.cell('gcStress'));
  if (stress !== 0) stressed(stress);
  if (size > (inStretch() ? largestInStretch : raw.load32(raw.cell('gcLargeObject'))))
    return allocateLarge(size);
  if (!makeRoom(size)) {
    collectFor(size);
    if (!makeRoom(size)) return 0;
  }
  const address = raw.load32(raw.cell('gcFree'));
  const free = address + size;
  raw.store32(raw.cell('gcFree'), free);
  if (stress !== 0) raw.store32(raw.cell('gcLimit'), free);
  return address;
}

/** The same for an array, whose size is computed here without wrapping. */
export function allocateArraySlow(typeId: i32, length: i32): i32 {
  const row = typeRow(typeId);
  const items = raw.load32(row);
  const itemSize = raw.load32(row + 4);
  if (length < 0 || ltU(((maxObject - items) / itemSize) | 0, length)) return 0;
  return allocateSlow((items + Math.imul(length, itemSize) + 7) & -8, typeId);
}

function stressed(every: i32): void {
  const count = raw.load32(raw.cell('gcStressCount')) + 1;
  if (count < every) {
    raw.store32(raw.cell('gcStressCount'), count);
    return;
  }
  raw.store32(raw.cell('gcStressCount'), 0);
  collectSome();
}

/** Whether objects are born in a stretch (`stretch.ts`), and not in the nursery. */
function inStretch(): boolean {
  return raw.load32(raw.cell('gcStretch')) !== 0;
}
/** Bytes that were bumped since the last collection. */
function bumped(): i32 {
  return (
    raw.load32(raw.cell('gcFree')) - raw.load32(inStretch() ? raw.cell('gcStretch') : raw.cell('gcNursery'))
  );
}

/** Clears memory after `gcFree` so that `size` bytes and some more can be used; false when the nursery is full. */
function makeRoom(size: i32): boolean {
  const free = raw.load32(raw.cell('gcFree'));
  const end = raw.load32(raw.cell('gcNurseryEnd'));
  if (end - free < size) return false;
  let limit = end;
  if (end - free > window) {
    limit = free + window;
    if (size > window) limit = free + size;
  }
  const zeroed = raw.load32(raw.cell('gcZeroed'));
  if (limit > zeroed) {
    const touched = raw.load32(raw.cell('gcTouched'));
    if (limit > touched && !ensureMemory(limit)) return false;
    if (touched > zeroed) raw.fill(zeroed, 0, (touched < limit ? touched : limit) - zeroed);
    if (limit > touched) raw.store32(raw.cell('gcTouched'), limit);
    raw.store32(raw.cell('gcZeroed'), limit);
  } else limit = zeroed < end ? zeroed : end;
  raw.store32(raw.cell('gcLimit'), limit);
  return true;
}

/** Large objects count as if they were in the nursery, so that garbage among them does not stay. */
function allocateLarge(size: i32): i32 {
  const bytes = pagesFor(size) << 12;
  const young = raw.load32(raw.cell('gcYoungBytes'));
  const most = raw.load32(raw.cell('gcNurserySize'));
  // In a stretch they are not looked at.
  if (young > 0 && young + size > (inStretch() ? most >> 2 : 4 * most)) collectSome();
  if (!fits(bytes, 0)) {
    collectAll();
    if (!fits(bytes, 0)) return 0;
  }
  const address = takeYoungLarge(size);
  sizeNursery();
  return address;
}

/** Whether pages can be taken without endangering what is in the nursery, and with so many bytes left besides. */
function fits(bytes: i32, besides: i32): boolean {
  const young = inStretch() ? 0 : bumped();
  // What is taken may leave a run behind that is too short.
  return roomIn(availableBytes() - slack() - besides - bytes - pagesBehind) >= young + leastRoom();
}

/** Whether an array of so many bytes can be made without touching the reserve; collects everything to find out. */
export function reserve(bytes: i32): i32 {
  if (bytes <= raw.load32(raw.cell('gcLargeObject'))) return 1;
  const pages = ((bytes >> 12) + (bytes >> 19) + 2) | 0;
  if (findRun(pages)) return 1;
  if (pages << 12 > raw.load32(raw.cell('gcOldEnd')) - raw.load32(raw.cell('gcOldStart'))) return 0;
  collectAll();
  return findRun(pages) ? 1 : 0;
}

/** Whether there is a run of so many pages. */
function findRun(pages: i32): boolean {
  if (!fits(pages << 12, raw.load32(raw.cell('gcReserve')))) return false;
  const run = takePages(pages, ownKind);
  if (run === 0) return false;
  givePages(run, pages);
  return true;
}

function slack(): i32 {
  const nursery = raw.load32(raw.cell('gcNurserySize'));
  return nursery < mostSlack ? nursery : mostSlack;
}
function leastRoom(): i32 {
  return slack() >> 3;
}

/** Decides how much of the nursery is safe to use. */
function sizeNursery(): void {
  const start = raw.load32(raw.cell('gcNursery'));
  const held = raw.load32(raw.cell('gcReserveOpen')) === 0 ? raw.load32(raw.cell('gcReserve')) : 0;
  let room = roomIn(availableBytes() - slack() - held);
  const size = raw.load32(raw.cell('gcNurserySize'));
  if (room > size) room = size;
  raw.store32(raw.cell('gcRoom'), room);
  if (inStretch()) return;
  let use = raw.load32(raw.cell('gcUse'));
  // Behind a stretch: only to find out whether nearly all lives still.
  if (raw.load32(raw.cell('gcProbe')) !== 0 && use > leastUse) use = leastUse;
  if (room > use) room = use;
  const free = raw.load32(raw.cell('gcFree'));
  let end = start + (room > 0 ? room : 0);
  if (end < free) end = free;
  raw.store32(raw.cell('gcNurseryEnd'), end);
  if (raw.load32(raw.cell('gcLimit')) > end) raw.store32(raw.cell('gcLimit'), end);
}

/**
 * Collects the nursery, and everything when that leaves less than `gcFloor`. That is half of what the last such collection gave: near the limit, where
 * what is free is cells and not pages, collecting everything again and again would give nothing more.
 */
function collectFor(size: i32): void {
  collectSome();
  const room = raw.load32(raw.cell('gcRoom'));
  if (room >= size && room >= raw.load32(raw.cell('gcFloor'))) return;
  collectAll();
  const now = raw.load32(raw.cell('gcRoom'));
  const most = 2 * leastRoom();
  raw.store32(raw.cell('gcFloor'), now >> 1 < most ? now >> 1 : most);
  if (now < size || now < leastRoom() >> 2) openReserve();
  // What is left is for the program to end in order.
  if (raw.load32(raw.cell('gcRoom')) < size)
    raw.store32(raw.cell('gcNurseryEnd'), raw.load32(raw.cell('gcFree')));
}

/** Memory is exhausted: tells the program, and gives it the reserve. */
function openReserve(): void {
  if (signalExhausted()) {
    if (raw.load32(raw.cell('gcReserveOpen')) === 0) raw.store32(raw.cell('gcOpenedAt'), availableBytes());
    raw.store32(raw.cell('gcReserveOpen'), 1);
    sizeNursery();
  } else raw.store32(raw.cell('gcNurseryEnd'), raw.load32(raw.cell('gcFree')));
}

/**
 * The reserve is held back again as soon as there is something else. Where free pages are scattered, much may be available that nothing young can use: so
 * something must have become free since the program was told, or a handler would be told again behind each collection.
 */
function closeReserve(): void {
  const enough = 4 * leastRoom();
  const available = availableBytes();
  if (
    available - slack() - raw.load32(raw.cell('gcReserve')) >= enough &&
    available - raw.load32(raw.cell('gcOpenedAt')) >= enough
  )
    raw.store32(raw.cell('gcReserveOpen'), 0);
}

/** The nursery, and a step of the major collection. */
function collectSome(): void {
  before();
  const young = bumped();
  const promoted = collectYoung(young);
  const sweeps = raw.load32(raw.cell('gcPhase')) === sweeping;
  majorStep(young, promoted);
  if (sweeps) lap(4, raw.cell('gcSweepMax'), raw.cell('gcSweepMs'));
  else lap(3, raw.cell('gcMarkMax'), raw.cell('gcMarkMs'));
  behind();
}

/** Empties the nursery, or takes all of a stretch for alive. */
function collectYoung(young: i32): i32 {
  if (inStretch()) {
    const large = raw.load32(raw.cell('gcYoungBytes'));
    if (large > young) endRun();
    raw.store32(raw.cell('gcProbe'), 1);
    return collectStretch();
  }
  raw.store32(raw.cell('gcProbe'), 0);
  const promoted = collectNursery();
  adapt(young, promoted);
  judgeSurvival(young, promoted - raw.load32(raw.cell('gcReached')));
  return promoted;
}

/**
 * Decides how much of the nursery to use next: as much as would have made the last collection cost {@link cost}, at most twice of
 * what was used. Example: of 1 MB all survived, which is twice the cost: half a megabyte.
 */
function adapt(young: i32, promoted: i32): void {
  const spent =
    promoted - raw.load32(raw.cell('gcReached')) + Math.imul(raw.load32(raw.cell('gcWritten')), writtenCost);
  const use = raw.load32(raw.cell('gcUse'));
  const most = raw.load32(raw.cell('gcPhase')) === marking ? costMarking : cost;
  let next = 2 * use;
  // Not so when little survived: the product would be too large for a number.
  if (spent > most >> 3) next = (Math.imul(young >> 8, most >> 8) / (spent >> 8)) << 8;
  if (next > 2 * use) next = 2 * use;
  if (next > raw.load32(raw.cell('gcNurserySize'))) next = raw.load32(raw.cell('gcNurserySize'));
  raw.store32(raw.cell('gcUse'), next > leastUse ? next : leastUse);
}

/** Everything, at once. */
function collectAll(): void {
  before();
  collectYoung(bumped());
  endRun();
  majorNow();
  behind();
}

function before(): void {
  if (raw.load32(raw.cell('gcVerify')) !== 0) verifyHeap(true);
  beginPause();
  countAllocated(bumped() + raw.load32(raw.cell('gcYoungBytes')));
  raw.store32(raw.cell('gcBusy'), 1);
}

function behind(): void {
  if (raw.load32(raw.cell('gcReserveOpen')) !== 0) closeReserve();
  sizeNursery();
  if (raw.load32(raw.cell('gcRoom')) >= raw.load32(raw.cell('gcNurserySize')) >> 3) openStretch();
  raw.store32(
    raw.cell('gcPagesKB'),
    (raw.load32(raw.cell('gcTop')) - raw.load32(raw.cell('gcOldStart'))) >> 10,
  );
  raw.store32(raw.cell('gcFreeKB'), raw.load32(raw.cell('gcFreePages')) << 2);
  raw.store32(raw.cell('gcBusy'), 0);
  endPause();
  if (raw.load32(raw.cell('gcVerify')) !== 0) verifyHeap(false);
}

/** Collects everything now. */
export function collect(): void {
  collectAll();
}

/** Makes sure that what was pinned does not move any more: it becomes old. */
export function settlePins(): i32 {
  if (pinsMove()) collectSome();
  return 1;
}
