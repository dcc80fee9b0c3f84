/**
 * All old objects, one after the other, in the order of their addresses. Marking, minor collections and the order of finalizers go on by lists; when a list
 * finds no memory, they look into everything that may have been left out, and this is how they find it.
 *
 * ```
 * for (let at = firstOld(); at !== 0; at = nextOld(at)) …
 * ```
 *
 * A *place* is where an object can be: a cell, an object or a gap of a stretch, the start of a large object. From one place the kind of its page tells the next.
 * Free cells and gaps have 0 in their first word and are passed over. Each step starts anew at the object, so pages may be taken and given back between two steps, and
 * what becomes old meanwhile is met if it lies further up; only the object itself must stay. The verifier has a walk of its own.
 *
 * Large objects that are young are not met.
 */
import { type i32 } from '@weft/core';
import { raw } from '@weft/core/lowlevel';
import { classRow } from './cells.js';
import {
  cellsKind,
  entryOf,
  freeKind,
  innerKind,
  kindMask,
  largeKind,
  largeOf,
  pageOf,
  stretchInner,
  stretchKind,
  youngKind,
} from './pages.js';
import { stepFrom } from './stretch.js';

/** The first old object; 0 when there is none. */
export function firstOld(): i32 {
  return firstFrom(entryOf(raw.load32(raw.cell('gcOldStart'))));
}

/** The next old object behind this one; 0 when there is none. */
export function nextOld(object: i32): i32 {
  let entry = entryOf(object);
  let kind = raw.load32(entry) & kindMask;
  // A large object starts in its first page.
  if (kind === innerKind) {
    while (kind === innerKind) {
      entry -= 16;
      kind = raw.load32(entry) & kindMask;
    }
  } else if (kind === stretchInner) {
    entry = raw.load32(entry + 4);
    kind = stretchKind;
  }
  if (kind !== largeKind) {
    const found = from(kind, entry, object + stepOf(kind, entry, object));
    if (found !== 0) return found;
  }
  return firstFrom(entry + (pagesOf(kind, entry) << 4));
}

/** The first object of the pages from `entry` on. */
function firstFrom(entry: i32): i32 {
  const last = entryOf(raw.load32(raw.cell('gcTop')));
  while (entry < last) {
    const kind = raw.load32(entry) & kindMask;
    if (kind === largeKind) return largeOf(entry);
    if (kind === cellsKind || kind === stretchKind) {
      const found = from(kind, entry, pageOf(entry));
      if (found !== 0) return found;
    }
    entry += pagesOf(kind, entry) << 4;
  }
  return 0;
}

/** The first object at `at` or behind it, in the cells or the stretch with this entry; 0 when there is none. */
function from(kind: i32, entry: i32, at: i32): i32 {
  const step = kind === cellsKind ? stepOf(kind, entry, at) : 8;
  const stop = pageOf(entry) + (pagesOf(kind, entry) << 12) - step;
  while (at <= stop) {
    if (raw.load32(at) !== 0) return at;
    at += stepOf(kind, entry, at);
  }
  return 0;
}

/** Bytes from a place to the next one. */
function stepOf(kind: i32, entry: i32, at: i32): i32 {
  return kind === cellsKind ? raw.load32(classRow(raw.load32(entry) >> 8) + 20) : stepFrom(at);
}

/** Pages that belong together. */
function pagesOf(kind: i32, entry: i32): i32 {
  if (kind === cellsKind) return raw.load32(classRow(raw.load32(entry) >> 8) + 24);
  if (kind === largeKind || kind === youngKind || kind === freeKind || kind === stretchKind)
    return raw.load32(entry + 8);
  return 1;
}
