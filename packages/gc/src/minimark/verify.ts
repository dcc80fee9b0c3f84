/**
 * The verifier: walks over the whole heap by its own means and stops the program when something is not in order (`broken`
 * of heap.ts, with one of the codes below). It runs before and behind each collection when `gcVerify` is set.
 *
 * Before a collection, the young objects must be remembered by whatever refers to them:
 *
 * | code | |
 * |---|---|
 * | 10 | a header has no known type |
 * | 11 | a reference leads to no object: into freed memory, into the middle of one, or outside of the heap |
 * | 12 | an old or prebuilt object refers to a young one and is not remembered |
 * | 13 | an item of an array refers to a young object, and neither it nor its block is logged |
 * | 14 | a prebuilt object that was never written refers to the heap |
 *
 * Behind it:
 *
 * | code | |
 * |---|---|
 * | 15 | something still refers into the nursery |
 * | 16 | an old object does not have the flag `tracked`, or has one that it must not have |
 * | 17 | while garbage is swept: something that lives refers to what was not visited |
 * | 18 | the number of bytes of old objects is wrong |
 * | 19 | the number of bytes that a chunk of cells or a stretch holds is wrong, or there is a gap where there should be none |
 * | 20 | while marking runs, or garbage is swept: the number of bytes that were counted as alive there is wrong |
 * | 21 | the number of free pages, or of those in short runs, is wrong |
 *
 * While garbage is swept, objects that were not visited on pages that wait for the sweeper are dead. What they refer to may be gone
 * already, so they are not looked at.
 */
import { ltU, type i32 } from '@weft/core';
import { raw } from '@weft/core/lowlevel';
import { classCount, classRow } from './cells.js';
import { countLive, holderOf, liveIn, restOf, usedAt } from './counts.js';
import {
  broken,
  forwarded,
  isMarked,
  marking,
  sizeOf,
  sweeping,
  tracked,
  typeIdMask,
  typeRow,
  untouched,
} from './heap.js';
import {
  cellsKind,
  entryOf,
  freeKind,
  innerKind,
  kindMask,
  largeKind,
  largeOf,
  largestRun,
  pageOf,
  stretchInner,
  stretchKind,
  youngKind,
} from './pages.js';
import { denseShift, stepFrom } from './stretch.js';
import { endOfBlock, firstItem } from './large.js';
import { below, bottomOf } from './stacks.js';

/** Set in the entry of pages that wait for the sweeper, while the verifier runs. */
const waiting: i32 = 0x40000000;
const classMask: i32 = 0x7f;
/** Set in the header of each object of a stretch, meanwhile: what refers there must lead to the start of one. */
const noted: i32 = 0x8000000;

/** Checks everything; `before` a minor collection or behind one. */
export function verifyHeap(before: boolean): void {
  noteWaiting(waiting);
  noteStretches(noted);
  noteLogged(1);
  noteRests(-1);
  const table = raw.load32(raw.cell('gcRootTable'));
  const count = raw.load32(raw.cell('gcRootCount'));
  for (let i = 0; i < count; i++)
    checkRange(raw.load32(table + i * 8), raw.load32(table + i * 8 + 4), before);
  checkRange(raw.load32(raw.cell('shadowBase')), raw.load32(raw.cell('shadowTop')), before);
  if (before) checkNursery();
  checkPrebuilt(before);
  checkOld(before);
  checkWords(raw.load32(raw.cell('gcOldWeak')), before);
  checkWords(raw.load32(raw.cell('gcWatchers')), before);
  checkWords(raw.load32(raw.cell('gcDead')), before);
  checkWords(raw.load32(raw.cell('gcPins')), before);
  noteRests(1);
  noteLogged(0);
  noteStretches(0);
  noteWaiting(0);
}

/** End of what is in a stretch. */
function endOfStretch(entry: i32): i32 {
  const start = pageOf(entry);
  return start === raw.load32(raw.cell('gcStretch'))
    ? raw.load32(raw.cell('gcFree'))
    : start + (raw.load32(entry + 8) << 12);
}

/** Sets a flag of all objects in stretches, or clears it. */
function noteStretches(flag: i32): void {
  const last = entryOf(raw.load32(raw.cell('gcTop')));
  for (let entry = entryOf(raw.load32(raw.cell('gcOldStart'))); entry < last; entry += 16) {
    if ((raw.load32(entry) & kindMask) !== stretchKind) continue;
    const end = endOfStretch(entry);
    let at = pageOf(entry);
    while (at < end) {
      const step = stepFrom(at);
      if (step < 8) broken(10, at);
      const word = raw.load32(at);
      if (word !== 0) raw.store32(at, (word & ~noted) | flag);
      at += step;
    }
    if (at !== end) broken(10, at);
  }
}

/** Cells of weak references, and watchers: see `weak.ts` and `finalizers.ts`. */
function checkWords(first: i32, before: boolean): void {
  for (let at = first; at !== 0; at = raw.load32(at + 12)) {
    checkRef(at, before);
    checkRef(raw.load32(at + 8), before);
  }
}

/** Cells that will be filled next are counted already: takes them off the counts, or puts them back. */
function noteRests(sign: i32): void {
  const marks = raw.load32(raw.cell('gcPhase')) === marking;
  for (let c = 1; c < classCount; c++) {
    const row = classRow(c);
    const rest = Math.imul(restOf(row), sign);
    if (rest === 0) continue;
    const used = holderOf(raw.load32(row)) + usedAt;
    raw.store32(used, raw.load32(used) + rest);
    if (marks) countLive(raw.load32(row), rest);
  }
}

/** Sets bit 0 of each item that is logged, or clears it. */
function noteLogged(bit: i32): void {
  let top = raw.load32(raw.cell('gcLogged'));
  let item = 0;
  let isItem = true;
  while (top !== 0) {
    const bottom = bottomOf(top);
    for (let p = top - 4; p >= bottom; p -= 4) {
      // From the top on: the address of the item, then the array.
      if (isItem) item = raw.load32(p);
      else if ((item & 1) === 0) noteRange(item, item + 4, bit);
      else noteRange(firstItem(raw.load32(p), item - 1), endOfBlock(raw.load32(p), item - 1), bit);
      isItem = !isItem;
    }
    top = below(bottom);
  }
}
function noteRange(start: i32, end: i32, bit: i32): void {
  for (let p = start; p < end; p += 4) raw.store32(p, (raw.load32(p) & -2) | bit);
}

function noteWaiting(flag: i32): void {
  if (raw.load32(raw.cell('gcPhase')) !== sweeping) return;
  for (let c = 1; c < classCount; c++) {
    noteList(raw.load32(classRow(c) + 12), flag);
    noteList(raw.load32(classRow(c) + 16), flag);
  }
  noteList(raw.load32(raw.cell('gcLargeUnswept')), flag);
  noteList(raw.load32(raw.cell('gcStretchesUnswept')), flag);
}
function noteList(first: i32, flag: i32): void {
  for (let entry = first; entry !== 0; entry = raw.load32(entry + 4))
    raw.store32(entry, (raw.load32(entry) & ~waiting) | flag);
}

function isYoung(ref: i32): boolean {
  if (ltU(ref - raw.load32(raw.cell('gcNursery')), raw.load32(raw.cell('gcNurserySize')))) return true;
  if (ref < raw.load32(raw.cell('gcOldStart'))) return false;
  const stretch = raw.load32(raw.cell('gcStretch'));
  // While objects are born old, nobody but marking must be told of them.
  if (stretch !== 0 && raw.load32(raw.cell('gcPhase')) !== marking) return false;
  if ((raw.load32(entryOf(ref)) & kindMask) === youngKind) return true;
  return stretch !== 0 && ltU(ref - stretch, raw.load32(raw.cell('gcFree')) - stretch);
}

function checkType(address: i32): void {
  const id = raw.load32(address) & typeIdMask;
  if (id === 0 || id >= raw.load32(raw.cell('gcTypeCount'))) broken(10, address);
}

/** A reference must be null or lead to an object that lives. */
function checkRef(ref: i32, before: boolean): void {
  if (ref === 0) return;
  if ((ref & 7) !== 0 || ref < 0) broken(11, ref);
  const nursery = raw.load32(raw.cell('gcNursery'));
  if (ref < nursery) {
    if (ref >= raw.load32(raw.cell('gcHeapStart'))) broken(11, ref);
    return;
  }
  if (ref < raw.load32(raw.cell('gcOldStart'))) {
    if (!before || raw.load32(raw.cell('gcStretch')) !== 0) broken(15, ref);
    if (ref >= raw.load32(raw.cell('gcFree'))) broken(11, ref);
    checkType(ref);
    return;
  }
  if (ref >= raw.load32(raw.cell('gcTop'))) broken(11, ref);
  let entry = entryOf(ref);
  let info = raw.load32(entry);
  if ((info & kindMask) === innerKind) {
    entry -= (info & 0x18) << 1;
    info = raw.load32(entry);
    if ((info & kindMask) !== cellsKind) broken(11, ref);
  } else if ((info & kindMask) === stretchInner) {
    entry = raw.load32(entry + 4);
    info = raw.load32(entry);
  }
  const kind = info & kindMask;
  if (kind === cellsKind) {
    const row = classRow((info >> 8) & classMask);
    if ((ref - pageOf(entry)) % raw.load32(row + 20) !== 0) broken(11, ref);
    if (raw.load32(ref) === 0) broken(11, ref);
  } else if (kind === stretchKind) {
    if (ref >= endOfStretch(entry) || (raw.load32(ref) & noted) === 0) broken(11, ref);
  } else if (kind === youngKind && !before) broken(15, ref);
  else if ((kind !== largeKind && kind !== youngKind) || ref !== largeOf(entry)) broken(11, ref);
  checkType(ref);
  if ((info & waiting) !== 0 && !isMarked(raw.load32(ref))) broken(17, ref);
}

function checkRange(start: i32, end: i32, before: boolean): void {
  for (let p = start; p < end; p += 4) checkRef(raw.load32(p), before);
}

/** What an object refers to. With `mustRemember`, nothing young may be among it. */
function checkFields(address: i32, before: boolean, mustRemember: boolean): void {
  const row = typeRow(raw.load32(address));
  const count = raw.load32(row + 8);
  if (count === 0) return;
  if (raw.load32(row + 4) !== 0) {
    const length = raw.load32(address + 8);
    const items = address + raw.load32(row);
    for (let i = 0; i < length; i++) {
      const at = items + (i << 2);
      const word = raw.load32(at);
      const ref = word & -2;
      checkRef(ref, before);
      if (mustRemember && ref === word && isYoung(ref)) broken(13, at);
    }
    return;
  }
  const offsets = raw.load32(row + 12);
  for (let k = 0; k < count; k++) {
    const ref = raw.load32(address + raw.load32(offsets + (k << 2)));
    checkRef(ref, before);
    if (mustRemember && isYoung(ref)) broken(12, address);
  }
}

/** A young object has the flags that it was born with; one that was born old may be remembered. */
function checkYoung(at: i32): void {
  checkType(at);
  const fresh = raw.load32(raw.cell('gcFreshFlags'));
  const flags = raw.load32(at) & ~(typeIdMask | noted);
  if (flags !== fresh && flags !== (fresh & ~tracked)) broken(16, at);
  checkFields(at, true, false);
}

function checkNursery(): void {
  if (raw.load32(raw.cell('gcStretch')) !== 0) return;
  const end = raw.load32(raw.cell('gcFree'));
  let at = raw.load32(raw.cell('gcNursery'));
  while (at < end) {
    checkYoung(at);
    at += sizeOf(at, typeRow(raw.load32(at)));
  }
  if (at !== end) broken(10, at);
}

function checkPrebuilt(before: boolean): void {
  const end = raw.load32(raw.cell('gcPrebuiltEnd'));
  for (let p = raw.load32(raw.cell('gcPrebuilt')); p < end; p += 4) {
    const object = raw.load32(p);
    const word = raw.load32(object);
    checkType(object);
    if ((word & untouched) !== 0) {
      if ((word & tracked) === 0) broken(16, object);
      checkNoHeap(object);
    } else {
      if (!before && (word & tracked) === 0) broken(16, object);
      checkFields(object, before, (word & tracked) !== 0);
    }
  }
}

/** An object that was never written refers to prebuilt ones only. */
function checkNoHeap(object: i32): void {
  const heap = raw.load32(raw.cell('gcHeapStart'));
  const row = typeRow(raw.load32(object));
  const count = raw.load32(row + 8);
  const isArray = raw.load32(row + 4) !== 0;
  const end = count === 0 ? 0 : isArray ? raw.load32(object + 8) : count;
  for (let k = 0; k < end; k++) {
    const at = isArray ? raw.load32(row) + (k << 2) : raw.load32(raw.load32(row + 12) + (k << 2));
    if (raw.load32(object + at) >= heap) broken(14, object);
  }
}

function checkOld(before: boolean): void {
  let bytes = 0;
  let free = 0;
  let scattered = 0;
  let entry = entryOf(raw.load32(raw.cell('gcOldStart')));
  const last = entryOf(raw.load32(raw.cell('gcTop')));
  while (entry < last) {
    const info = raw.load32(entry);
    const kind = info & kindMask;
    const dead = (info & waiting) !== 0;
    let pages = 1;
    if (kind === cellsKind) {
      const row = classRow((info >> 8) & classMask);
      pages = raw.load32(row + 24);
      const size = raw.load32(row + 20);
      const stop = pageOf(entry) + (pages << 12) - size;
      for (let cell = pageOf(entry); cell <= stop; cell += size) {
        checkOldObject(cell, before, dead);
        countObject(cell, size);
      }
      bytes += checkCounts(entry, pages, dead);
    } else if (kind === largeKind || kind === youngKind || kind === freeKind) {
      pages = raw.load32(entry + 8);
      if (pages <= 0) broken(10, pageOf(entry));
      if (kind === largeKind) {
        bytes += sizeOf(largeOf(entry), typeRow(raw.load32(largeOf(entry))));
        checkOldObject(largeOf(entry), before, dead);
      } else if (kind === youngKind) {
        if (!before) broken(15, pageOf(entry));
        checkType(largeOf(entry));
        checkFields(largeOf(entry), before, false);
      } else {
        free += pages;
        if (pages < largestRun) scattered += pages;
      }
    } else if (kind === stretchKind) {
      pages = raw.load32(entry + 8);
      if (pages <= 0) broken(10, pageOf(entry));
      bytes += checkStretch(entry, before, dead);
    }
    entry += pages << 4;
  }
  if (bytes !== raw.load32(raw.cell('gcOldBytes'))) broken(18, bytes);
  if (free !== raw.load32(raw.cell('gcFreePages'))) broken(21, free);
  if (scattered !== raw.load32(raw.cell('gcScattered'))) broken(21, scattered);
}

/** Checks the objects of a stretch; answers the bytes of those that are old. */
function checkStretch(entry: i32, before: boolean, dead: boolean): i32 {
  const end = endOfStretch(entry);
  const open = pageOf(entry) === raw.load32(raw.cell('gcStretch'));
  let at = pageOf(entry);
  const dense = open ? at : at + ((raw.load32(entry) & ~waiting) >> denseShift);
  while (at < end) {
    const step = stepFrom(at);
    if (open) checkYoung(at);
    else {
      if (raw.load32(at) === 0 && at < dense) broken(19, at);
      checkOldObject(at, before, dead);
      countObject(at, step);
    }
    at += step;
  }
  return open ? 0 : checkCounts(entry, raw.load32(entry + 8), dead);
}

/** Counts an object of a chunk of cells or of a stretch, for {@link checkCounts}. */
function countObject(address: i32, bytes: i32): void {
  const word = raw.load32(address);
  if (word === 0) return;
  raw.store32(raw.cell('gcFoundUsed'), raw.load32(raw.cell('gcFoundUsed')) + bytes);
  if (!isMarked(word)) return;
  raw.store32(raw.cell('gcFoundLive'), raw.load32(raw.cell('gcFoundLive')) + sizeOf(address, typeRow(word)));
  raw.store32(raw.cell('gcFoundCells'), raw.load32(raw.cell('gcFoundCells')) + bytes);
}

/** What the collector has counted in a chunk of cells or a stretch must be what was found there; answers the bytes used. */
function checkCounts(entry: i32, pages: i32, waits: boolean): i32 {
  const start = pageOf(entry);
  const used = raw.load32(raw.cell('gcFoundUsed'));
  if (raw.load32(entry + usedAt) !== used) broken(19, start);
  const live = liveIn(start, pages);
  const counts = raw.load32(raw.cell('gcPhase')) === marking || waits;
  // Of what was put into cells, all of the cell counts.
  if (counts && (live < raw.load32(raw.cell('gcFoundLive')) || live > raw.load32(raw.cell('gcFoundCells'))))
    broken(20, start);
  raw.store32(raw.cell('gcFoundUsed'), 0);
  raw.store32(raw.cell('gcFoundLive'), 0);
  raw.store32(raw.cell('gcFoundCells'), 0);
  return used;
}

function checkOldObject(address: i32, before: boolean, waits: boolean): void {
  const word = raw.load32(address);
  if (word === 0 || (waits && !isMarked(word))) return;
  checkType(address);
  if ((word & (untouched | forwarded)) !== 0) broken(16, address);
  if (!before && (word & tracked) === 0) broken(16, address);
  if (raw.load32(raw.cell('gcPhase')) !== marking && !isMarked(word)) broken(16, address);
  checkFields(address, before, (word & tracked) !== 0);
}
