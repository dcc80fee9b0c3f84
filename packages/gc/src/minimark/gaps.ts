/**
 * Gaps: free memory between the objects of a stretch (`stretch.ts`). The first word is 0, which is no header, the second one tells how many bytes they are.
 *
 * Objects that the nursery promotes are put into gaps when no cell of their size is free: a gap is cut up into cells. Gaps of up to 512 bytes are in a list for each
 * size, at offset 44 of the row of its class, longer ones in one list; the third word is the link, so that the shortest gaps, of 8 bytes, are in none. Each cell
 * that is cut is a gap itself until it is filled: who walks over a stretch needs not know of this.
 *
 * Example: of `│ pair 24 │ array 32 │ pair 24 │` the first two died, which makes `│ gap 56 │ pair 24 │`. An object of 16 bytes is promoted:
 * `│ it 16 │ gap 16 │ gap 16 │ gap 8 │ pair 24 │`, and the next two of that size are put there, too.
 */
import { type i32 } from '@weft/core';
import { raw } from '@weft/core/lowlevel';
import { classRow } from './cells.js';
import { beginRun, holderOf } from './counts.js';

/** Gaps of up to so many bytes have a list for each size. */
const longestListed: i32 = 512;
const gapList: i32 = 44;

/** Makes a gap of memory between objects, and lists it if there is room for the link. */
export function addGap(at: i32, bytes: i32): void {
  raw.store32(at, 0);
  raw.store32(at + 4, bytes);
  if (raw.load32(raw.cell('gcPoison')) !== 0) raw.fill(at + 8, 0xdd, bytes - 8);
  if (bytes < 16) return;
  const list = bytes <= longestListed ? classRow(bytes >> 3) + gapList : raw.cell('gcLongGaps');
  raw.store32(at + 8, raw.load32(list));
  raw.store32(list, at);
  raw.store32(raw.cell('gcGapBytes'), raw.load32(raw.cell('gcGapBytes')) + bytes);
}

/** Takes the first gap of a list; 0 when it is empty. */
function takeFirst(list: i32): i32 {
  const gap = raw.load32(list);
  if (gap !== 0) {
    raw.store32(list, raw.load32(gap + 8));
    raw.store32(raw.cell('gcGapBytes'), raw.load32(raw.cell('gcGapBytes')) - raw.load32(gap + 4));
  }
  return gap;
}

/** A gap of `size` bytes or more; 0 when there is none. One that fits first, then a long one. */
function findGap(size: i32): i32 {
  if (raw.load32(raw.cell('gcGapBytes')) < size) return 0;
  let gap = takeFirst(classRow(size >> 3) + gapList);
  if (gap === 0) gap = takeFirst(raw.cell('gcLongGaps'));
  for (let bytes = size + 8; gap === 0 && bytes <= longestListed; bytes += 8)
    gap = takeFirst(classRow(bytes >> 3) + gapList);
  return gap;
}

/** Lets the class with this row, of cells of `size` bytes, 512 at most, take them from a gap; false when there is none. */
export function takeGap(row: i32, size: i32): boolean {
  const gap = findGap(size);
  if (gap === 0) return false;
  const bytes = raw.load32(gap + 4);
  const end = gap + bytes - (bytes % size);
  if (end < gap + bytes) addGap(end, gap + bytes - end);
  for (let cell = gap; cell < end; cell += size) {
    raw.store32(cell, 0);
    raw.store32(cell + 4, size);
  }
  beginRun(row, holderOf(gap), gap, end);
  raw.store32(row + 32, 0);
  return true;
}

/** Forgets all gaps: the sweeper finds them anew. */
export function dropGaps(): void {
  raw.store32(raw.cell('gcGapBytes'), 0);
  raw.store32(raw.cell('gcLongGaps'), 0);
  for (let bytes = 16; bytes <= longestListed; bytes += 8) raw.store32(classRow(bytes >> 3) + gapList, 0);
}
