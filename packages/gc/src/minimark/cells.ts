/**
 * Small old objects: cells of size classes. Up to 512 bytes each multiple of 8 is a class; from there on there are about four classes
 * to a doubling. A page (four pages for the large classes) holds cells of one class. A free cell has 0 in its first word, which
 * is no header.
 *
 * The sizes of the large classes are what a chunk of four pages holds 25, 21 … 7 of. None is a power of two: rows of a matrix in such cells would
 * have the items of a column at addresses that share a few sets of the processor's cache.
 *
 * Neighbouring free cells are a *run*, and cells are handed out by bumping through runs: taking one reads nothing of the memory it
 * is going to fill. The second word of a run's first cell tells where the run ends and where the page's next one is, in units of 8
 * bytes from the start of the page (or four): `end << 16 | next`, `next` 0 when there is none. A new page is one run.
 *
 * ```
 * live │ 0, end 3, next 5 │ 0 │ live │ live │ 0, end 6, next 0 │ live …
 *        └─ run of two ───────┘               └─ run of one
 * ```
 *
 * The row of a class, 64 bytes:
 *
 * | offset | |
 * |---|---|
 * | 0 | next cell of the run that cells are taken from |
 * | 4 | list of pages with free cells |
 * | 8 | list of pages without, and the one that is being filled |
 * | 12, 16 | lists of pages that wait for the sweeper |
 * | 20 | bytes of a cell |
 * | 24 | pages of a chunk |
 * | 28 | end of the run |
 * | 32 | the next run of the same chunk, or 0 |
 * | 36 | start of that chunk |
 * | 40 | bytes of all cells of a chunk |
 * | 44 | list of gaps of this size (`gaps.ts`) |
 *
 * Sweeping goes page by page; pages of which all or nothing lives are not looked at (`counts.ts`). An allocation that finds no free cell sweeps pages of its class itself, before it takes a new one.
 */
import { type i32 } from '@weft/core';
import { raw } from '@weft/core/lowlevel';
import { beginRun, closeRun, countRest, liveIn, usedAt } from './counts.js';
import { isMarked, sweeping } from './heap.js';
import { takeGap } from './gaps.js';
import { cellsKind, entryOf, givePages, pageOf, takePages } from './pages.js';

/** Larger objects have pages of their own. */
export const largestCell: i32 = 2336;
export const classCount: i32 = 74;
/** Classes whose cells are as long as the objects in them. */
const smallClasses: i32 = 64;
const rows: i32 = 256;
/** Pages that one allocation sweeps before it gives up looking for a free cell. */
const sweepPatience: i32 = 8;
/** What it costs to sweep a page that is not looked at, in bytes walked over. */
const notWalked: i32 = 256;

/** Makes the rows. */
export function initCells(): void {
  for (let c = 1; c < classCount; c++) {
    const row = classRow(c);
    const size = c <= smallClasses ? c << 3 : largeCell(c);
    const pages = c <= smallClasses ? 1 : 4;
    raw.store32(row + 20, size);
    raw.store32(row + 24, pages);
    raw.store32(row + 40, (pages << 12) - ((pages << 12) % size));
  }
}

/** Bytes of the cells of a class above 512 bytes. */
function largeCell(c: i32): i32 {
  switch (c) {
    case 65:
      return 648;
    case 66:
      return 776;
    case 67:
      return 904;
    case 68:
      return 1088;
    case 69:
      return 1256;
    case 70:
      return 1488;
    case 71:
      return 1816;
    case 72:
      return 2040;
    default:
      return largestCell;
  }
}

/** Row of a class. */
export function classRow(c: i32): i32 {
  return raw.load32(raw.cell('gcTables')) + rows + (c << 6);
}

function classOf(size: i32): i32 {
  if (size <= 512) return size >> 3;
  let c = 65;
  while (raw.load32(classRow(c) + 20) < size) c++;
  return c;
}

/** Row of the class for objects of so many bytes, 512 at most. */
export function smallRow(size: i32): i32 {
  return raw.load32(raw.cell('gcTables')) + rows + (size << 3);
}

/** A cell for an object of at most {@link largestCell} bytes, or 0; what it holds is undefined. */
export function takeCell(size: i32): i32 {
  const c = classOf(size);
  const row = classRow(c);
  // Not the object's size: the sweeper, which takes it off again, knows the cell's only.
  const bytes = raw.load32(row + 20);
  if (raw.load32(row) + bytes > raw.load32(row + 28) && !refill(c)) return 0;
  const cell = raw.load32(row);
  raw.store32(row, cell + bytes);
  raw.store32(raw.cell('gcOldBytes'), raw.load32(raw.cell('gcOldBytes')) + bytes);
  return cell;
}

/** Finds a run of free cells for a class; false when there is no memory. */
export function refill(c: i32): boolean {
  const row = classRow(c);
  const next = raw.load32(row + 32);
  if (next !== 0) {
    openRun(row, next);
    return true;
  }
  if (openPage(row)) return true;
  // A gap may be one cell only: sweeping for each would make pauses long.
  if (c <= smallClasses && takeGap(row, c << 3)) return true;
  let patience = sweepPatience;
  do {
    if (raw.load32(raw.cell('gcPhase')) === sweeping && patience > 0 && sweepOne(row) !== 0) patience--;
    else if (newPage(row, c)) return true;
    // Pages that wait for the sweeper may have something.
    else if (sweepOne(row) === 0) return false;
  } while (!openPage(row));
  return true;
}

/** Takes cells from a run of the chunk at `row + 36` from now on. */
function openRun(row: i32, run: i32): void {
  const chunk = raw.load32(row + 36);
  const word = raw.load32(run + 4);
  const next = word & 0xffff;
  beginRun(row, entryOf(chunk), run, chunk + ((word >> 16) << 3));
  raw.store32(row + 32, next === 0 ? 0 : chunk + (next << 3));
}

/** Takes cells from a page of the list from now on; false when that is empty. */
function openPage(row: i32): boolean {
  const entry = raw.load32(row + 4);
  if (entry === 0) return false;
  raw.store32(row + 4, raw.load32(entry + 4));
  raw.store32(row + 36, pageOf(entry));
  openRun(row, raw.load32(entry + 8));
  raw.store32(entry + 8, 0);
  raw.store32(entry + 4, raw.load32(row + 8));
  raw.store32(row + 8, entry);
  return true;
}

/** Takes cells from a new page from now on; false when there is none. */
function newPage(row: i32, c: i32): boolean {
  const pages = raw.load32(row + 24);
  const start = takePages(pages, cellsKind | (c << 8));
  if (start === 0) return false;
  const entry = entryOf(start);
  for (let k = 1; k < pages; k++) {
    const inner = entry + (k << 4);
    raw.store32(inner, raw.load32(inner) | (c << 8));
  }
  raw.store32(entry + 4, raw.load32(row + 8));
  raw.store32(entry + 8, 0);
  raw.store32(row + 8, entry);
  const size = raw.load32(row + 20);
  const end = start + raw.load32(row + 40);
  if (raw.load32(raw.cell('gcFresh')) === 0)
    for (let cell = start; cell < end; cell += size) raw.store32(cell, 0);
  raw.store32(entry + usedAt, 0);
  beginRun(row, entry, start, end);
  raw.store32(row + 32, 0);
  raw.store32(row + 36, start);
  return true;
}

/** Marking begins: what is left of open runs counts as alive. */
export function countOpenRuns(): void {
  for (let c = 1; c < classCount; c++) countRest(classRow(c));
}

/** All pages of all classes wait for the sweeper from now on. */
export function beginSweepingCells(): void {
  for (let c = 1; c < classCount; c++) {
    const row = classRow(c);
    closeRun(row);
    raw.store32(row + 12, raw.load32(row + 4));
    raw.store32(row + 16, raw.load32(row + 8));
    raw.store32(row + 4, 0);
    raw.store32(row + 8, 0);
  }
}

/** Sweeps one page of a class; answers a measure of the work, 0 when none waits. */
export function sweepOne(row: i32): i32 {
  let list = row + 12;
  if (raw.load32(list) === 0) {
    list = row + 16;
    if (raw.load32(list) === 0) return 0;
  }
  const entry = raw.load32(list);
  raw.store32(list, raw.load32(entry + 4));
  const start = pageOf(entry);
  const used = raw.load32(entry + usedAt);
  const live = liveIn(start, raw.load32(row + 24));
  if (live === 0) {
    countFreed(used);
    givePages(start, raw.load32(row + 24));
    return notWalked;
  }
  // Nothing has died; what is free is known, if none of it was handed out.
  if (live === used && (raw.load32(entry + 8) !== 0 || used === raw.load32(row + 40))) {
    linkPage(row, entry);
    return notWalked;
  }
  sweepPage(row, entry, start);
  return raw.load32(row + 24) << 12;
}

function countFreed(bytes: i32): void {
  raw.store32(raw.cell('gcOldBytes'), raw.load32(raw.cell('gcOldBytes')) - bytes);
  raw.store32(raw.cell('gcSwept'), raw.load32(raw.cell('gcSwept')) + bytes);
}

/** Puts a page into the list where it belongs. */
function linkPage(row: i32, entry: i32): void {
  const list = raw.load32(entry + 8) === 0 ? row + 8 : row + 4;
  raw.store32(entry + 4, raw.load32(list));
  raw.store32(list, entry);
}

/** Sweeps a page of which something lives. */
function sweepPage(row: i32, entry: i32, start: i32): void {
  const size = raw.load32(row + 20);
  const end = start + raw.load32(row + 40);
  const poison = raw.load32(raw.cell('gcPoison')) !== 0;
  let first = 0;
  // The runs: the one before, and the one that goes on; 0 when there is none.
  let last = 0;
  let run = 0;
  let freed = 0;
  for (let cell = start; cell < end; cell += size) {
    const word = raw.load32(cell);
    if (word !== 0 && isMarked(word)) {
      if (run !== 0) {
        if (last === 0) first = run;
        else noteNext(last, run - start);
        raw.store32(run + 4, ((cell - start) >> 3) << 16);
        last = run;
        run = 0;
      }
    } else {
      if (run === 0) run = cell;
      if (word !== 0) {
        freed += size;
        raw.store32(cell, 0);
        if (poison && size > 8) raw.fill(cell + 8, 0xdd, size - 8);
      }
    }
  }
  countFreed(freed);
  raw.store32(entry + usedAt, raw.load32(entry + usedAt) - freed);
  if (run !== 0) {
    if (last === 0) first = run;
    else noteNext(last, run - start);
    raw.store32(run + 4, ((end - start) >> 3) << 16);
  }
  raw.store32(entry + 8, first);
  linkPage(row, entry);
}

function noteNext(run: i32, next: i32): void {
  raw.store32(run + 4, raw.load32(run + 4) | (next >> 3));
}
