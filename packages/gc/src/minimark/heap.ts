/**
 * The map of minimark's heap, and what all of its parts know: header flags, rows of types, limits.
 *
 * ```
 * gcHeapStart                                           gcNursery              gcOldStart                gcTop      gcOldEnd
 *   │ tables │ work stack of copies │ page table │ counts │ young objects … free │ pages: cells, large …    │ untouched │
 * ```
 *
 * - **Young objects** are bumped into the nursery; a minor collection empties it (`minor.ts`).
 * - **Old objects** do not move. Memory above `gcOldStart` is pages of 4 KiB (`pages.ts`). Small old objects are cells of pages of one
 *   size class (`cells.ts`), others have a run of pages each (`large.ts`).
 * - **Addresses tell the age**: below `gcNursery` prebuilt, then young, from `gcOldStart` on old, but for young large
 *   objects, which are known by the kind of their page.
 *
 * The header is 8 bytes: type id (16 bits) and flags, then the hash. Flags:
 *
 * | flag | meaning |
 * |---|---|
 * | {@link tracked} | old or prebuilt, and not remembered: the write barrier must be told of stores |
 * | {@link visited} | as in cell `gcMark`: reached by the marking that runs, or alive behind the last one |
 * | {@link revived} | while the dead are sorted: came alive for a finalizer, see `order.ts` |
 * | {@link hasPages} | an array of references with pages of its own |
 * | {@link loggedMask} | an array in a cell: number of stores into items that were logged since the last minor collection |
 * | {@link untouched} | prebuilt, and never written |
 * | {@link forwarded} | copied by the collection that runs; the place of the hash holds the new address |
 *
 * **What the flag `visited` means is turned around when marking begins.** Cell `gcMark` is 0 or the flag, and an old object is *marked* when its flag is the
 * same. All old objects are marked while no cycle runs, and what becomes old is. When marking begins the cell changes, so that nothing is marked; when it ends, what is not marked is
 * dead, and what lives needs not be written to be as it should be when the next cycle begins.
 */
import { type i32 } from '@weft/core';
import { raw } from '@weft/core/lowlevel';

export const headerSize: i32 = 8;
export const typeIdMask: i32 = 0xffff;
export const tracked: i32 = 0x10000;
export const visited: i32 = 0x20000;
export const hasPages: i32 = 0x40000;
export const revived: i32 = 0x80000;
export const untouched: i32 = 0x100000;
export const loggedOne: i32 = 0x200000;
export const loggedMask: i32 = 0x600000;
export const forwarded: i32 = 0x40000000;

export const pageBytes: i32 = 4096;
/** log2 of the bytes of a block of an array, counted from its address: copies into arrays are logged by blocks. */
export const blockShift: i32 = 7;

/** Phases of the major collection: nothing to do, marking, sweeping. */
export const idle: i32 = 0;
export const marking: i32 = 1;
export const sweeping: i32 = 2;

const tableBytes: i32 = 8192;
const mostNursery: i32 = 4194304;
const leastNursery: i32 = 32768;

/** Lays out the heap. */
export function layOutHeap(): void {
  const start = (raw.load32(raw.cell('gcHeapStart')) + (pageBytes - 1)) & -pageBytes;
  const end = (raw.load32(raw.cell('gcHeapStart')) + raw.load32(raw.cell('gcMaxHeap'))) & -pageBytes;
  let nursery = ((end - start) >> 3) & -pageBytes;
  const wanted = raw.load32(raw.cell('gcNurserySize'));
  if (wanted > 0 && wanted < nursery) nursery = wanted & -pageBytes;
  else if (nursery > mostNursery) nursery = mostNursery;
  if (nursery < leastNursery) nursery = leastNursery;
  raw.store32(raw.cell('gcTables'), start);
  // A reference takes 4 bytes here for each object with references, and those have at least 16.
  const work = start + tableBytes;
  raw.store32(raw.cell('gcWorkStart'), work);
  const workEnd = (work + (nursery >> 2) + 2 * pageBytes) & -pageBytes;
  raw.store32(raw.cell('gcWorkEnd'), workEnd);
  const pageTable = ((end - start) >> 12) * 16;
  const counts = workEnd + pageTable;
  const nurseryStart = (counts + (pageTable >> 2) + (pageBytes - 1)) & -pageBytes;
  raw.store32(raw.cell('gcNursery'), nurseryStart);
  raw.store32(raw.cell('gcNurserySize'), nursery);
  const old = nurseryStart + nursery;
  raw.store32(raw.cell('gcOldStart'), old);
  raw.store32(raw.cell('gcOldEnd'), end > old ? end : old);
  raw.store32(raw.cell('gcTop'), old);
  raw.store32(raw.cell('gcPageBias'), workEnd - (old >> 12) * 16);
  raw.store32(raw.cell('gcCountBias'), counts - (old >> 12) * 4);
  raw.store32(raw.cell('gcLargeObject'), nursery >> 3 < 32768 ? nursery >> 3 : 32768);
}

/** Whether an old object with this header word is marked. */
export function isMarked(word: i32): boolean {
  return ((word ^ raw.load32(raw.cell('gcMark'))) & visited) === 0;
}

/** Row of the type table for an object with this header word. */
export function typeRow(word: i32): i32 {
  return raw.load32(raw.cell('gcTypeTable')) + ((word & typeIdMask) << 4);
}

/** Bytes of the object, whose type has this row. */
export function sizeOf(address: i32, row: i32): i32 {
  const itemSize = raw.load32(row + 4);
  if (itemSize === 0) return raw.load32(row);
  return (raw.load32(row) + Math.imul(raw.load32(address + headerSize), itemSize) + 7) & -8;
}

/** Stops the program: the heap is not in order. The code and an address are left for who looks. */
export function broken(code: i32, address: i32): void {
  raw.store32(raw.cell('gcBroken'), code);
  raw.store32(raw.cell('gcBrokenAt'), address);
  raw.store32(raw.cell('gcBusy'), 1);
  // Outside of any memory: traps. Not a load: one whose result nobody uses is optimized away.
  raw.store8(-1, 0);
}
