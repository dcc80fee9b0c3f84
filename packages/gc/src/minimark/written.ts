/**
 * What a collection does with old objects that were written since the last one (`barrier.ts`): remembered objects, logged items and blocks of arrays.
 *
 * What they refer to is copied out of the nursery, and visited if marking has already left them. When objects were born in a stretch nothing moves, so
 * they are looked at for marking only (the functions `settle…`).
 *
 * **Two passes.** Old objects that were written lie anywhere: each is one or two misses of the cache, and copying what they refer to is so much work that the processor never
 * sees the next miss before it is done with this one. So the lists are gone through page by page, each page twice: the first pass only loads, and writes what has to be written into headers
 * anyway, so it waits for many of these at a time; the second finds all in the cache. Example: a thousand lists were appended to. Their arrays are loaded
 * in one go, a dozen misses at a time; then the items are copied one after the other.
 */
import { ltU, type i32 } from '@weft/core';
import { raw } from '@weft/core/lowlevel';
import { hasPages, isMarked, loggedMask, marking, tracked, untouched } from './heap.js';
import { endOfBlock, firstItem } from './large.js';
import { grayWhole, markFields, markRange } from './mark.js';
import { forward, updateFields, updateRange } from './minor.js';
import { entryOf, storesOne } from './pages.js';
import { bottomOf, pop } from './stacks.js';
import { firstOld, nextOld } from './walk.js';

/** All that was written, when the nursery is collected. */
export function updateWritten(): void {
  const marks = raw.load32(raw.cell('gcPhase')) === marking;
  raw.store32(raw.cell('gcWritten'), 0);
  updateLogged(marks);
  // As if each entry were a block: it takes as long.
  raw.store32(raw.cell('gcScannedKB'), raw.load32(raw.cell('gcWritten')) >> 3);
  updateRemembered(marks);
  if (raw.load32(raw.cell('gcForgot')) !== 0) updateAll(marks);
}

/** The same when nothing has moved. */
export function settleWritten(): void {
  const marks = raw.load32(raw.cell('gcPhase')) === marking;
  raw.store32(raw.cell('gcScannedKB'), 0);
  settleLogged(marks);
  settleRemembered(marks);
  if (raw.load32(raw.cell('gcForgot')) !== 0) updateAll(marks);
}

/** Prebuilt objects that were written are roots of marking: visited from its start. */
function isVisited(object: i32, word: i32): boolean {
  return object < raw.load32(raw.cell('gcNursery')) || isMarked(word);
}

// -- remembered objects

function updateRemembered(marks: boolean): void {
  const list = raw.cell('gcRemembered');
  let written = raw.load32(raw.cell('gcWritten'));
  for (let top = raw.load32(list); top !== 0; top = raw.load32(list)) {
    const bottom = bottomOf(top);
    trackAll(bottom, top);
    written += (top - bottom) >> 2;
    for (let p = top - 4; p > bottom; p -= 4) updateObject(raw.load32(p), marks);
    // The page goes with its last word.
    raw.store32(list, bottom + 4);
    updateObject(pop(list), marks);
  }
  raw.store32(raw.cell('gcWritten'), written);
}

/** The objects that are named between `bottom` and `top` have the barrier's flag again: the first pass. */
function trackAll(bottom: i32, top: i32): void {
  for (let p = top - 4; p >= bottom; p -= 4) {
    const object = raw.load32(p);
    raw.store32(object, raw.load32(object) | tracked);
  }
}

function updateObject(object: i32, marks: boolean): void {
  const word = raw.load32(object);
  updateFields(object);
  if ((word & hasPages) !== 0)
    raw.store32(raw.cell('gcScannedKB'), raw.load32(raw.cell('gcScannedKB')) + (raw.load32(object + 8) >> 8));
  if (marks) markWritten(object, word);
}

/** While marking runs: an object with this header was written. */
function markWritten(object: i32, word: i32): void {
  if (!isVisited(object, word)) return;
  if ((word & hasPages) !== 0) grayWhole(object);
  else markFields(object);
}

function settleRemembered(marks: boolean): void {
  while (raw.load32(raw.cell('gcRemembered')) !== 0) {
    const object = pop(raw.cell('gcRemembered'));
    const word = raw.load32(object);
    raw.store32(object, word | tracked);
    if (marks) markWritten(object, word);
  }
}

// -- logged items and blocks

/**
 * Logged items and blocks of arrays, but of those that are remembered as a whole: these have lost the flag `tracked`, which they get back when all of them is
 * looked at.
 */
function updateLogged(marks: boolean): void {
  const log = raw.cell('gcLogged');
  for (let top = raw.load32(log); top !== 0; top = raw.load32(log)) {
    const bottom = bottomOf(top);
    forgetAllStores(bottom, top);
    let p = top - 8;
    for (; p > bottom; p -= 8) updateEntry(raw.load32(p), raw.load32(p + 4), marks);
    // The lowest pair goes with the page, or is the first word of this page and the last one of that below.
    raw.store32(log, p + 8);
    const item = pop(log);
    const array = pop(log);
    forgetStores(array);
    updateEntry(array, item, marks);
  }
}

/** Arrays with pairs between `bottom` and `top` have no stores any more. The first pass: loads the items, too. */
function forgetAllStores(bottom: i32, top: i32): void {
  let seen = 0;
  for (let p = top - 8; p >= bottom; p -= 8) {
    forgetStores(raw.load32(p));
    seen = seen ^ raw.load32(raw.load32(p + 4) & -4);
  }
  // For nobody; but what is not used at all is not loaded.
  raw.store32(raw.cell('gcSeen'), seen);
}

/** An array has no stores any more. */
function forgetStores(array: i32): void {
  const word = raw.load32(array);
  if ((word & hasPages) !== 0) {
    const entry = entryOf(array);
    raw.store32(entry, raw.load32(entry) & (storesOne - 1));
  } else raw.store32(array, word & ~loggedMask);
}

function updateEntry(array: i32, item: i32, marks: boolean): void {
  const word = raw.load32(array);
  if ((word & tracked) === 0) return;
  raw.store32(raw.cell('gcWritten'), raw.load32(raw.cell('gcWritten')) + 1);
  if ((item & 1) !== 0) {
    updateRange(firstItem(array, item - 1), endOfBlock(array, item - 1));
    if (marks && isVisited(array, word)) markRange(firstItem(array, item - 1), endOfBlock(array, item - 1));
    return;
  }
  const ref = raw.load32(item);
  if (ltU(ref - raw.load32(raw.cell('gcNursery')), raw.load32(raw.cell('gcNurserySize'))))
    raw.store32(item, forward(ref));
  else updateRange(item, item + 4);
  // What was copied into a cell is visited already.
  if (marks && isVisited(array, word) && !isMarkedRef(raw.load32(item))) markRange(item, item + 4);
}

/** Whether marking has nothing to do with this reference. */
function isMarkedRef(ref: i32): boolean {
  return ref < raw.load32(raw.cell('gcOldStart')) || isMarked(raw.load32(ref));
}

function settleLogged(marks: boolean): void {
  const log = raw.cell('gcLogged');
  while (raw.load32(log) !== 0) {
    const item = pop(log);
    const array = pop(log);
    forgetStores(array);
    if (marks) settleEntry(array, item);
  }
}

function settleEntry(array: i32, item: i32): void {
  const word = raw.load32(array);
  if ((word & tracked) === 0 || !isVisited(array, word)) return;
  if ((item & 1) !== 0) markRange(firstItem(array, item - 1), endOfBlock(array, item - 1));
  else if (!isMarkedRef(raw.load32(item))) markRange(item, item + 4);
}

// -- all old objects

/** Some object could not be remembered: looks at all old ones. */
function updateAll(marks: boolean): void {
  raw.store32(raw.cell('gcForgot'), 0);
  const end = raw.load32(raw.cell('gcPrebuiltEnd'));
  for (let p = raw.load32(raw.cell('gcPrebuilt')); p < end; p += 4) {
    const object = raw.load32(p);
    const word = raw.load32(object);
    if ((word & untouched) === 0) updateForgotten(object, word, marks);
  }
  for (let at = firstOld(); at !== 0; at = nextOld(at)) updateForgotten(at, raw.load32(at), marks);
}

function updateForgotten(object: i32, word: i32, marks: boolean): void {
  raw.store32(object, word | tracked);
  updateFields(object);
  if (marks && isVisited(object, word)) markFields(object);
}
