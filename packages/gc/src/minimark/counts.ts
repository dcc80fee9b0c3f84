/**
 * How many bytes live, for each page: counted while marking runs, so that the sweeper gives back what is dead, and passes over what is alive, without reading it.
 *
 * Each page has a word in a table of its own. When an object is visited, its size is added to the count of the page in which it starts. What a chunk of cells or a
 * stretch holds is in the entry of its first page (`pages.ts`, at offset 12), *used*. So when marking has ended:
 *
 * ```
 * live = 0           all of it is dead        the pages are given back
 * live = used        all of it is alive       nothing changes
 * else               some died                the sweeper walks from object to object
 * ```
 *
 * Example: a queue fills one stretch after the other and is emptied from the other end. Of its stretches one or two have something dead *and* something alive.
 *
 * **Cells** are not counted one by one when they are filled: whole runs are (`beginRun`), as used, and as alive when marking runs, since what is copied into a cell meanwhile is visited.
 * What is left of the open run of a class is taken off again when the sweeper closes all runs. For cells that are longer than the objects in them, the count may be less than what is
 * used though all lives: then they are walked over.
 */
import { type i32 } from '@weft/core';
import { raw } from '@weft/core/lowlevel';
import { marking, sizeOf } from './heap.js';
import { entryOf, innerKind, kindMask, stretchInner } from './pages.js';

/** Where in the entry of a chunk of cells, or a stretch, the bytes are that it holds. */
export const usedAt: i32 = 12;

/** Counts bytes as alive, in the page of this address. */
export function countLive(address: i32, bytes: i32): void {
  const at = raw.load32(raw.cell('gcCountBias')) + ((address >> 12) << 2);
  raw.store32(at, raw.load32(at) + bytes);
}

/** Counts an object that is visited; its type has this row. */
export function countVisited(object: i32, row: i32): void {
  countLive(object, sizeOf(object, row));
}

/** Bytes that were counted in so many pages from `start` on. */
export function liveIn(start: i32, pages: i32): i32 {
  const from = raw.load32(raw.cell('gcCountBias')) + ((start >> 12) << 2);
  const end = from + (pages << 2);
  let live = 0;
  for (let at = from; at < end; at += 4) live += raw.load32(at);
  return live;
}

/** Nothing lives: marking begins. */
export function forgetLive(): void {
  const bias = raw.load32(raw.cell('gcCountBias'));
  const from = bias + ((raw.load32(raw.cell('gcOldStart')) >> 12) << 2);
  raw.fill(from, 0, bias + ((raw.load32(raw.cell('gcTop')) >> 12) << 2) - from);
}

/** Entry of the chunk of cells, or of the stretch, in which this address is. */
export function holderOf(address: i32): i32 {
  const entry = entryOf(address);
  const info = raw.load32(entry);
  if ((info & kindMask) === innerKind) return entry - ((info & 0x18) << 1);
  return (info & kindMask) === stretchInner ? raw.load32(entry + 4) : entry;
}

/** The class with this row takes cells from `start … end` from now on, in the chunk or the stretch with this entry. */
export function beginRun(row: i32, entry: i32, start: i32, end: i32): void {
  raw.store32(row, start);
  raw.store32(row + 28, end);
  raw.store32(entry + usedAt, raw.load32(entry + usedAt) + (end - start));
  if (raw.load32(raw.cell('gcPhase')) === marking) countLive(start, end - start);
}

/** Bytes that are left of the open run of a class. */
export function restOf(row: i32): i32 {
  return raw.load32(row + 28) - raw.load32(row);
}

/** Marking begins: what is going to be put into the open run is alive. */
export function countRest(row: i32): void {
  if (restOf(row) > 0) countLive(raw.load32(row), restOf(row));
}

/** Marking has ended: the run is closed, and what is left of it was never used. */
export function closeRun(row: i32): void {
  const rest = restOf(row);
  if (rest > 0) {
    const entry = holderOf(raw.load32(row));
    raw.store32(entry + usedAt, raw.load32(entry + usedAt) - rest);
    countLive(raw.load32(row), -rest);
  }
  raw.store32(row, 0);
  raw.store32(row + 28, 0);
  raw.store32(row + 32, 0);
}
