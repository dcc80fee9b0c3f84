/**
 * Marking, in steps. An object that was visited is marked (`isMarked` of heap.ts), and counted for its page (`counts.ts`); what was visited and not yet looked into is on the mark stack. Steps come
 * right behind minor collections only, when nothing is young.
 *
 * The mark stack holds addresses. Of a long array it holds the index to go on at, then the address with bit 0 set, so that no
 * single object makes a step long. An array that was written while marking runs is put there as a whole, once: its page's entry has the flag `isGray` until it
 * is done, and `grayAgain` when it has to be done once more.
 *
 * When memory for the stack runs out, what does not fit is left out, and all visited objects are looked into once more
 * at the end (`gcMarkAgain`).
 */
import { type i32 } from '@weft/core';
import { raw } from '@weft/core/lowlevel';
import { countVisited } from './counts.js';
import {
  hasPages,
  headerSize,
  isMarked,
  pageBytes,
  sizeOf,
  typeIdMask,
  typeRow,
  untouched,
  visited,
} from './heap.js';
import { entryOf, grayAgain, isGray } from './pages.js';
import { pop, push, pushPair } from './stacks.js';
import { firstOld, nextOld } from './walk.js';

/** References of a long array that are looked at in one go. */
const slice: i32 = 2048;
/** What visiting an object costs, in bytes scanned. */
const visitCost: i32 = 16;

/** Visits what a reference of the program names. */
export function markRef(ref: i32): void {
  if (ref < raw.load32(raw.cell('gcOldStart'))) return;
  const word = raw.load32(ref);
  if (isMarked(word)) return;
  const row = typeRow(word);
  raw.store32(ref, word ^ visited);
  countVisited(ref, row);
  if (raw.load32(row + 8) !== 0) gray(ref);
}

/** Puts an object that was visited on the mark stack, if it has references. */
function grayNext(object: i32): void {
  if (object === 0) return;
  const top = raw.load32(raw.cell('gcMarkStack'));
  if ((top & (pageBytes - 1)) === 0) {
    gray(object);
    return;
  }
  raw.store32(top, object);
  raw.store32(raw.cell('gcMarkStack'), top + 4);
}

/** Puts an object that was visited on the mark stack. */
export function gray(object: i32): void {
  if (!push(raw.cell('gcMarkStack'), object)) raw.store32(raw.cell('gcMarkAgain'), 1);
}

/** Puts an array with pages of its own, which was visited and then written, on the mark stack. */
export function grayWhole(array: i32): void {
  const entry = entryOf(array);
  const info = raw.load32(entry);
  if ((info & isGray) !== 0) raw.store32(entry, info | grayAgain);
  else {
    raw.store32(entry, info | isGray);
    gray(array);
  }
}

/** All of the array was looked at. */
function doneWhole(array: i32): void {
  const entry = entryOf(array);
  const info = raw.load32(entry);
  raw.store32(entry, info & ~(isGray | grayAgain));
  if ((info & grayAgain) !== 0) grayWhole(array);
}

/** Visits what the words `start … end-1` refer to. */
export function markRange(start: i32, end: i32): void {
  grayNext(visitAll(start, end, 0));
}

/** Visits all that an object refers to. */
export function markFields(object: i32): void {
  const row = typeRow(raw.load32(object));
  if (raw.load32(row + 8) !== 0) grayNext(visitFields(object, row));
}

/** The same for an object with references, whose type has this row; see {@link visitAll}. */
function visitFields(object: i32, row: i32): i32 {
  if (raw.load32(row + 4) !== 0) {
    const items = object + raw.load32(row);
    return visitAll(items, items + (raw.load32(object + headerSize) << 2), 0);
  }
  const offsets = raw.load32(row + 12);
  return visitAll(offsets, offsets + (raw.load32(row + 8) << 2), object);
}

/**
 * Visits what the words `start … end-1` refer to; with `object`, these are offsets of its references. What has references itself goes onto the mark
 * stack, but for the last one, which is answered, or 0: who looks into it at once does without the stack. All that marking does for one object is here, since a call for each
 * would cost as much as all the rest.
 */
function visitAll(start: i32, end: i32, object: i32): i32 {
  const old = raw.load32(raw.cell('gcOldStart'));
  const table = raw.load32(raw.cell('gcTypeTable'));
  const counts = raw.load32(raw.cell('gcCountBias'));
  const mark = raw.load32(raw.cell('gcMark'));
  let next = 0;
  let cost = 0;
  for (let p = start; p < end; p += 4) {
    const ref = raw.load32(object === 0 ? p : object + raw.load32(p));
    if (ref < old) continue;
    const word = raw.load32(ref);
    if (((word ^ mark) & visited) === 0) continue;
    raw.store32(ref, word ^ visited);
    const row = table + ((word & typeIdMask) << 4);
    const count = counts + ((ref >> 12) << 2);
    raw.store32(count, raw.load32(count) + sizeOf(ref, row));
    cost += visitCost;
    if (raw.load32(row + 8) === 0) continue;
    grayNext(next);
    next = ref;
  }
  if (cost !== 0) raw.store32(raw.cell('gcMarked'), raw.load32(raw.cell('gcMarked')) + cost);
  return next;
}

/** The roots that may have changed without a barrier: root ranges and the shadow stack. */
export function markRoots(): void {
  const table = raw.load32(raw.cell('gcRootTable'));
  const count = raw.load32(raw.cell('gcRootCount'));
  for (let i = 0; i < count; i++) markRange(raw.load32(table + i * 8), raw.load32(table + i * 8 + 4));
  markRange(raw.load32(raw.cell('shadowBase')), raw.load32(raw.cell('shadowTop')));
}

/** Prebuilt objects refer to the heap only if they were written. */
export function markPrebuilt(): void {
  const end = raw.load32(raw.cell('gcPrebuiltEnd'));
  for (let p = raw.load32(raw.cell('gcPrebuilt')); p < end; p += 4) {
    const object = raw.load32(p);
    if ((raw.load32(object) & untouched) === 0) markFields(object);
  }
}

/** Looks into visited objects until the stack is empty or the work exceeds `budget` bytes; true when it is empty. */
export function markSome(budget: i32): boolean {
  let work = 0;
  let next = 0;
  raw.store32(raw.cell('gcMarked'), 0);
  for (;;) {
    if (next === 0 && raw.load32(raw.cell('gcMarkStack')) === 0) {
      if (raw.load32(raw.cell('gcMarkAgain')) === 0) return true;
      raw.store32(raw.cell('gcMarkAgain'), 0);
      markAgain();
      continue;
    }
    if (work + raw.load32(raw.cell('gcMarked')) > budget) {
      if (next !== 0) gray(next);
      return false;
    }
    if (next === 0) next = pop(raw.cell('gcMarkStack'));
    if ((next & 1) !== 0) {
      work += markSlice(next - 1, pop(raw.cell('gcMarkStack')));
      next = 0;
      continue;
    }
    const word = raw.load32(next);
    const row = typeRow(word);
    if ((word & hasPages) !== 0) {
      work += markSlice(next, 0);
      next = 0;
      continue;
    }
    // Arrays in cells and stretches are short.
    work += raw.load32(row + 4) === 0 ? raw.load32(row) : (raw.load32(next + headerSize) << 2) + 16;
    next = visitFields(next, row);
  }
}

/** Visits what some items of an array refer to, from `index` on; answers the bytes scanned. */
function markSlice(array: i32, index: i32): i32 {
  const items = array + raw.load32(typeRow(raw.load32(array)));
  const length = raw.load32(array + 8);
  let end = length;
  if (length - index > slice) {
    end = index + slice;
    if (!pushPair(raw.cell('gcMarkStack'), end, array + 1)) raw.store32(raw.cell('gcMarkAgain'), 1);
  }
  markRange(items + (index << 2), items + (end << 2));
  if (end === length && (raw.load32(array) & hasPages) !== 0) doneWhole(array);
  return ((end - index) << 2) + 16;
}

/** The stack could not hold all that was visited: looks into every visited object. */
function markAgain(): void {
  for (let at = firstOld(); at !== 0; at = nextOld(at)) {
    const word = raw.load32(at);
    if (!isMarked(word)) continue;
    if ((word & hasPages) !== 0) {
      const entry = entryOf(at);
      raw.store32(entry, raw.load32(entry) & ~(isGray | grayAgain));
    }
    markFields(at);
  }
}
