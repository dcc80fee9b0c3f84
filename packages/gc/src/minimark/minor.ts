/**
 * The minor collection: everything young that is reached moves to old memory, and the nursery is empty again.
 *
 * 1. Roots: the ranges of the root table, the shadow stack.
 * 2. Remembered objects, and logged items and blocks of arrays (`written.ts`). This is all that old objects can refer to
 *    young ones from: whatever is stored without a barrier is stored into a young object.
 * 3. The copies, from the work stack, until it is empty.
 *
 * While the major collection marks, step 2 is also what keeps it right. A remembered object that was visited may have been written
 * after marking had left it: whatever it refers to now is visited. So when the work is done, no visited object refers to
 * one that is neither visited nor going to be. A large array that is remembered as a whole is put on the mark stack instead, so that it does not make the pause long.
 *
 * What is copied into cells while marking runs counts as visited, and so does what it refers to: it was reached just now, and looking at it
 * again later, when it has left the cache, would cost as much as the copy. Garbage among it stays until the next cycle. Large objects are not visited
 * when they become old: who refers to them visits them, and the mark stack looks at them in slices.
 *
 * Example: `a` is old and visited, `b` young, `a.next = b` was stored. `a` is in the list with its flag clear. The collection copies
 * `b` to `b'`, stores `b'` into `a`, marks `b'` since `a` is visited, and sets the flag of `a` again.
 */
import { ltU, type i32 } from '@weft/core';
import { raw } from '@weft/core/lowlevel';
import { countPromoted, lap } from '../common/pauses.js';
import { largestCell, refill, smallRow, takeCell } from './cells.js';
import {
  broken,
  forwarded,
  hasPages,
  isMarked,
  marking,
  pageBytes,
  sizeOf,
  tracked,
  typeRow,
} from './heap.js';
import { promoteWatched } from './finalizers.js';
import { oldLargeFlags, promoteYoungLarge, settleYoungLarge, takeOldLarge } from './large.js';
import { markFields } from './mark.js';
import { entryOf, kindMask, largeKind, youngKind } from './pages.js';
import { promotePins } from './pins.js';
import { closeStretch } from './stretch.js';
import { settleWeak } from './weak.js';
import { settleWritten, updateWritten } from './written.js';

/** Longest object, in bytes, that is copied word by word: copies of memory have a fixed cost. */
const shortCopy: i32 = 128;

/** Empties the nursery; answers the bytes that have become old. */
export function collectNursery(): i32 {
  const before = raw.load32(raw.cell('gcOldBytes'));
  raw.store32(raw.cell('gcWork'), raw.load32(raw.cell('gcWorkStart')));
  raw.store32(raw.cell('gcReached'), 0);
  raw.store32(raw.cell('gcSwept'), 0);
  const marks = raw.load32(raw.cell('gcPhase')) === marking;
  raw.store32(raw.cell('gcCellFlags'), tracked | raw.load32(raw.cell('gcMark')));
  const table = raw.load32(raw.cell('gcRootTable'));
  const count = raw.load32(raw.cell('gcRootCount'));
  for (let i = 0; i < count; i++) updateRange(raw.load32(table + i * 8), raw.load32(table + i * 8 + 4));
  updateRange(raw.load32(raw.cell('shadowBase')), raw.load32(raw.cell('shadowTop')));
  lap(0, raw.cell('gcRootsMax'), raw.cell('gcRootsMs'));
  updateWritten();
  lap(1, raw.cell('gcWrittenMax'), raw.cell('gcWrittenMs'));
  promoteWatched();
  promotePins();
  drain(marks);
  settleWeak();
  settleYoungLarge();
  const start = raw.load32(raw.cell('gcNursery'));
  if (raw.load32(raw.cell('gcPoison')) !== 0) raw.fill(start, 0xdd, raw.load32(raw.cell('gcFree')) - start);
  raw.store32(raw.cell('gcFree'), start);
  raw.store32(raw.cell('gcLimit'), start);
  raw.store32(raw.cell('gcZeroed'), start);
  raw.store32(raw.cell('gcCount'), raw.load32(raw.cell('gcCount')) + 1);
  // Who needed a cell may have swept pages.
  const promoted = raw.load32(raw.cell('gcOldBytes')) + raw.load32(raw.cell('gcSwept')) - before;
  countPromoted(promoted);
  lap(2, raw.cell('gcCopyMax'), raw.cell('gcCopyMs'));
  return promoted;
}

/**
 * The same for the open stretch (`stretch.ts`): all that is young becomes old where it is. No reference changes, so roots are of no interest, and what was written is
 * only if it was visited.
 */
export function collectStretch(): i32 {
  raw.store32(raw.cell('gcWork'), raw.load32(raw.cell('gcWorkStart')));
  raw.store32(raw.cell('gcReached'), promoteYoungLarge());
  const promoted = closeStretch() + raw.load32(raw.cell('gcReached'));
  lap(2, raw.cell('gcCopyMax'), raw.cell('gcCopyMs'));
  settleWritten();
  promoteWatched();
  promotePins();
  settleWeak();
  settleYoungLarge();
  raw.store32(raw.cell('gcCount'), raw.load32(raw.cell('gcCount')) + 1);
  countPromoted(promoted);
  lap(1, raw.cell('gcWrittenMax'), raw.cell('gcWrittenMs'));
  return promoted;
}

/**
 * Scans the copies, and what they refer to, until all are done. While marking runs (`marks`), what a copy in a cell refers to is visited. Only objects that
 * have references are on the stack.
 */
function drain(marks: boolean): void {
  const bottom = raw.load32(raw.cell('gcWorkStart'));
  const nursery = raw.load32(raw.cell('gcNursery'));
  const size = raw.load32(raw.cell('gcNurserySize'));
  for (;;) {
    const top = raw.load32(raw.cell('gcWork')) - 4;
    if (top < bottom) return;
    raw.store32(raw.cell('gcWork'), top);
    const object = raw.load32(top);
    const word = raw.load32(object);
    const row = typeRow(word);
    if (raw.load32(row + 4) !== 0) {
      const items = object + raw.load32(row);
      updateRange(items, items + (raw.load32(object + 8) << 2));
    } else {
      const offsets = raw.load32(row + 12);
      const end = offsets + (raw.load32(row + 8) << 2);
      for (let p = offsets; p < end; p += 4) {
        const field = object + raw.load32(p);
        const ref = raw.load32(field);
        if (ltU(ref - nursery, size)) raw.store32(field, forward(ref));
        else if (maybeLarge(ref)) reach(ref);
      }
    }
    if (marks && (word & hasPages) === 0 && isMarked(word)) markFields(object);
  }
}

/** Updates the references in the words `start … end-1`. */
export function updateRange(start: i32, end: i32): void {
  const nursery = raw.load32(raw.cell('gcNursery'));
  const size = raw.load32(raw.cell('gcNurserySize'));
  for (let p = start; p < end; p += 4) {
    const ref = raw.load32(p);
    if (ltU(ref - nursery, size)) raw.store32(p, forward(ref));
    else if (maybeLarge(ref)) reach(ref);
  }
}

/** Young objects with pages of their own begin with a page. */
function maybeLarge(ref: i32): boolean {
  return (ref & (pageBytes - 1)) === 0 && ref !== 0;
}

/** Updates the references in an object. */
export function updateFields(address: i32): void {
  const row = typeRow(raw.load32(address));
  const count = raw.load32(row + 8);
  if (count === 0) return;
  if (raw.load32(row + 4) !== 0) {
    const items = address + raw.load32(row);
    updateRange(items, items + (raw.load32(address + 8) << 2));
    return;
  }
  const nursery = raw.load32(raw.cell('gcNursery'));
  const size = raw.load32(raw.cell('gcNurserySize'));
  const offsets = raw.load32(row + 12);
  const end = offsets + (count << 2);
  for (let p = offsets; p < end; p += 4) {
    const field = address + raw.load32(p);
    const ref = raw.load32(field);
    if (ltU(ref - nursery, size)) raw.store32(field, forward(ref));
    else if (maybeLarge(ref)) reach(ref);
  }
}

/**
 * The new address of a young object; copies it when it has none yet. This is most of what a minor collection does: what is seldom is left to other
 * functions, called last, so that nothing has to be kept in memory across calls.
 */
export function forward(ref: i32): i32 {
  const word = raw.load32(ref);
  if ((word & forwarded) !== 0) return raw.load32(ref + 4);
  const row = typeRow(word);
  const size = sizeOf(ref, row);
  if (size > shortCopy) return forwardLong(ref, size);
  const cells = smallRow(size);
  const target = raw.load32(cells);
  const next = target + size;
  if (next > raw.load32(cells + 28)) return forwardRefilled(ref, size);
  raw.store32(cells, next);
  raw.store32(raw.cell('gcOldBytes'), raw.load32(raw.cell('gcOldBytes')) + size);
  raw.store32(target, word | raw.load32(raw.cell('gcCellFlags')));
  raw.store32(target + 4, raw.load32(ref + 4));
  // Most objects have two to four words of eight bytes.
  if (size > 8) {
    raw.store64(target + 8, raw.load64(ref + 8));
    if (size > 16) {
      raw.store64(target + 16, raw.load64(ref + 16));
      for (let i = 24; i < size; i += 8) raw.store64(target + i, raw.load64(ref + i));
    }
  }
  raw.store32(ref, word | forwarded);
  raw.store32(ref + 4, target);
  if (raw.load32(row + 8) !== 0) later(target);
  return target;
}

/** For an object that no free cell was at hand for. */
function forwardRefilled(ref: i32, size: i32): i32 {
  // Room was made before the collection began: this cannot happen.
  if (!refill(size >> 3)) broken(1, ref);
  return forward(ref);
}

/** For an object that is copied as a block of memory. */
function forwardLong(ref: i32, size: i32): i32 {
  const word = raw.load32(ref);
  const row = typeRow(word);
  const small = size <= largestCell;
  const target = small ? takeCell(size) : takeOldLarge(size);
  if (target === 0) broken(1, ref);
  raw.copy(target, ref, size);
  raw.store32(target, word | (small ? raw.load32(raw.cell('gcCellFlags')) : oldLargeFlags(row)));
  raw.store32(ref, word | forwarded);
  raw.store32(ref + 4, target);
  if (!small) raw.store32(raw.cell('gcOldBytes'), raw.load32(raw.cell('gcOldBytes')) + size);
  if (raw.load32(row + 8) !== 0) later(target);
  return target;
}

/** An object outside of the nursery was met: a young large one has become old. */
function reach(ref: i32): void {
  if (raw.load32(raw.cell('gcYoungLarge')) === 0 || ref < raw.load32(raw.cell('gcOldStart'))) return;
  const entry = entryOf(ref);
  if ((raw.load32(entry) & kindMask) !== youngKind) return;
  raw.store32(entry, largeKind);
  const word = raw.load32(ref);
  const row = typeRow(word);
  raw.store32(ref, word | oldLargeFlags(row));
  const size = sizeOf(ref, row);
  raw.store32(raw.cell('gcOldBytes'), raw.load32(raw.cell('gcOldBytes')) + size);
  raw.store32(raw.cell('gcReached'), raw.load32(raw.cell('gcReached')) + size);
  if (raw.load32(row + 8) !== 0) later(ref);
}

/** Puts an object on the work stack. */
function later(object: i32): void {
  const top = raw.load32(raw.cell('gcWork'));
  if (top >= raw.load32(raw.cell('gcWorkEnd'))) broken(2, object);
  raw.store32(top, object);
  raw.store32(raw.cell('gcWork'), top + 4);
}
