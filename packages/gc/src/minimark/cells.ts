/**
 * Small old objects: cells of size classes. Up to 512 bytes each multiple of 8 is a class; from there to 2048 there are four classes
 * to a doubling. A page (four pages for the large classes) holds cells of one class. A free cell has 0 in its first word, which
 * is no header, and the address of the next free one in the second.
 *
 * The row of a class, 32 bytes:
 *
 * | offset | |
 * |---|---|
 * | 0 | first free cell to hand out |
 * | 4 | list of pages with free cells |
 * | 8 | list of pages without, and the one that is being filled |
 * | 12, 16 | lists of pages that wait for the sweeper |
 * | 20 | bytes of a cell |
 * | 24 | pages of a chunk |
 *
 * Sweeping goes page by page. An allocation that finds no free cell sweeps pages of its class itself, before it takes a new one.
 */
import { type i32 } from '@weft/core';
import { raw } from '@weft/core/lowlevel';
import { sweeping, visited } from './heap.js';
import { cellsKind, entryOf, givePages, pageOf, takePages } from './pages.js';

/** Larger objects have pages of their own. */
export const largestCell: i32 = 2048;
export const classCount: i32 = 73;
const rows: i32 = 256;
/** Pages that one allocation sweeps before it gives up looking for a free cell. */
const sweepPatience: i32 = 8;

/** Makes the rows. */
export function initCells(): void {
  for (let c = 1; c < classCount; c++) {
    const row = classRow(c);
    raw.store32(row + 20, c <= 64 ? c << 3 : c <= 68 ? 512 + ((c - 64) << 7) : 1024 + ((c - 68) << 8));
    raw.store32(row + 24, c <= 64 ? 1 : 4);
  }
}

/** Row of a class. */
export function classRow(c: i32): i32 {
  return raw.load32(raw.cell('gcTables')) + rows + (c << 5);
}

function classOf(size: i32): i32 {
  if (size <= 512) return size >> 3;
  return size <= 1024 ? 65 + ((size - 513) >> 7) : 69 + ((size - 1025) >> 8);
}

/** A cell for an object of at most {@link largestCell} bytes, or 0; what it holds is undefined. */
export function takeCell(size: i32): i32 {
  const row = classRow(classOf(size));
  let cell = raw.load32(row);
  if (cell === 0) {
    cell = refill(row, classOf(size));
    if (cell === 0) return 0;
  }
  raw.store32(row, raw.load32(cell + 4));
  // Not the object's size: the sweeper, which takes it off again, knows the cell's only.
  raw.store32(raw.cell('gcOldBytes'), raw.load32(raw.cell('gcOldBytes')) + raw.load32(row + 20));
  return cell;
}

/** Finds a page with free cells, whose first one is answered. */
function refill(row: i32, c: i32): i32 {
  let patience = sweepPatience;
  for (;;) {
    const entry = raw.load32(row + 4);
    if (entry !== 0) {
      raw.store32(row + 4, raw.load32(entry + 4));
      const cell = raw.load32(entry + 8);
      raw.store32(entry + 8, 0);
      raw.store32(entry + 4, raw.load32(row + 8));
      raw.store32(row + 8, entry);
      return cell;
    }
    if (raw.load32(raw.cell('gcPhase')) !== sweeping || patience === 0 || !sweepOne(row)) break;
    patience--;
  }
  const pages = raw.load32(row + 24);
  const start = takePages(pages, cellsKind | (c << 8));
  if (start === 0) {
    // Pages that wait for the sweeper may have something.
    while (raw.load32(row + 4) === 0) if (!sweepOne(row)) return 0;
    return refill(row, c);
  }
  const entry = entryOf(start);
  for (let k = 1; k < pages; k++) {
    const inner = entry + (k << 4);
    raw.store32(inner, raw.load32(inner) | (c << 8));
  }
  raw.store32(entry + 4, raw.load32(row + 8));
  raw.store32(entry + 8, 0);
  raw.store32(row + 8, entry);
  const size = raw.load32(row + 20);
  const end = start + (pages << 12) - size;
  let at = start;
  while (at + size <= end) {
    raw.store32(at, 0);
    raw.store32(at + 4, at + size);
    at += size;
  }
  raw.store32(at, 0);
  raw.store32(at + 4, 0);
  return start;
}

/** All pages of all classes wait for the sweeper from now on. */
export function beginSweepingCells(): void {
  for (let c = 1; c < classCount; c++) {
    const row = classRow(c);
    raw.store32(row, 0);
    raw.store32(row + 12, raw.load32(row + 4));
    raw.store32(row + 16, raw.load32(row + 8));
    raw.store32(row + 4, 0);
    raw.store32(row + 8, 0);
  }
}

/** Sweeps one page of a class; false when none waits. */
export function sweepOne(row: i32): boolean {
  let list = row + 12;
  if (raw.load32(list) === 0) {
    list = row + 16;
    if (raw.load32(list) === 0) return false;
  }
  const entry = raw.load32(list);
  raw.store32(list, raw.load32(entry + 4));
  sweepPage(row, entry);
  return true;
}

function sweepPage(row: i32, entry: i32): void {
  const size = raw.load32(row + 20);
  const pages = raw.load32(row + 24);
  const start = pageOf(entry);
  const end = start + (pages << 12) - size;
  const poison = raw.load32(raw.cell('gcPoison')) !== 0;
  let first = 0;
  let last = 0;
  let live = 0;
  let freed = 0;
  for (let cell = start; cell <= end; cell += size) {
    const word = raw.load32(cell);
    if ((word & visited) !== 0) {
      raw.store32(cell, word & ~visited);
      live++;
      continue;
    }
    if (word !== 0) {
      freed += size;
      raw.store32(cell, 0);
      if (poison && size > 8) raw.fill(cell + 8, 0xdd, size - 8);
    }
    if (last === 0) first = cell;
    else raw.store32(last + 4, cell);
    last = cell;
  }
  if (last !== 0) raw.store32(last + 4, 0);
  raw.store32(raw.cell('gcOldBytes'), raw.load32(raw.cell('gcOldBytes')) - freed);
  if (live === 0) {
    givePages(start, pages);
    return;
  }
  raw.store32(entry + 8, first);
  const list = first === 0 ? row + 8 : row + 4;
  raw.store32(entry + 4, raw.load32(list));
  raw.store32(list, entry);
}
