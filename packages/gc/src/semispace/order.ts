/**
 * Whose finalizer is next: the rule and the two walks of `minimark/order.ts`, in a collector that copies.
 *
 * The first walk copies a candidate with all that it refers to, so what it reached is together, behind what earlier walks reached:
 *
 * ```
 * gcCopied before          a             b                 c        gcCopied behind
 *     │ what lives           │ a's part      │ b's part          │ c's part │
 * ```
 *
 * The second one, from the last candidate to the first, needs no stack. All of a candidate's part belongs to it. References from there lead into the part or to the
 * parts in front of it, where the flag {@link reached} is set; these are gone through upwards, from the lowest object that was reached and not looked into, until
 * nothing is added.
 */
import { type i32 } from '@weft/core';
import { raw } from '@weft/core/lowlevel';
import { enqueueDue, isCandidate, link, object, prepend } from '../common/watchers.js';
import { forward, scanCopies, sizeOf, typeIdMask, typeRow } from './collector.js';
import { isDead, whereNow } from './weak.js';

/** Reached by the second walk, and looked into. */
const reached: i32 = 0x80000;
const lookedInto: i32 = 0x100000;

/** Everything that lives is copied: dead objects under watch go to the queue, or wait for those that refer to them. */
export function sortDead(): void {
  const start = raw.load32(raw.cell('gcCopied'));
  raw.store32(raw.cell('gcRevived'), start);
  findCandidates();
  const end = raw.load32(raw.cell('gcCopied'));
  findDue(end);
  for (let at = start; at < end; at = behind(at)) raw.store32(at, raw.load32(at) & ~(reached | lookedInto));
  enqueueDue();
}

/** The first walk. Turns the list of watchers around, and notes in them which objects are candidates. */
function findCandidates(): void {
  let watcher = raw.load32(raw.cell('gcWatchers'));
  raw.store32(raw.cell('gcWatchers'), 0);
  while (watcher !== 0) {
    const next = raw.load32(watcher + link);
    const watched = raw.load32(watcher + object);
    if (isDead(watched)) {
      raw.store32(watcher + object, forward(watched) | isCandidate);
      scanCopies();
    } else raw.store32(watcher + object, whereNow(watched));
    prepend(raw.cell('gcWatchers'), watcher);
    watcher = next;
  }
}

/** The second walk, over the parts up to `end`. Turns the list around again; those whose turn it is are in the list `gcDue`. */
function findDue(end: i32): void {
  let watcher = raw.load32(raw.cell('gcWatchers'));
  raw.store32(raw.cell('gcWatchers'), 0);
  raw.store32(raw.cell('gcDue'), 0);
  let endOfPart = end;
  while (watcher !== 0) {
    const next = raw.load32(watcher + link);
    const word = raw.load32(watcher + object);
    const watched = word & ~isCandidate;
    raw.store32(watcher + object, watched);
    let isDue = false;
    if (word !== watched) {
      isDue = (raw.load32(watched) & reached) === 0;
      if (isDue) reach(watched, endOfPart);
      endOfPart = watched;
    }
    if (isDue) prepend(raw.cell('gcDue'), watcher);
    else {
      if (raw.load32(raw.cell('gcWatchers')) === 0) raw.store32(raw.cell('gcWatchersEnd'), watcher);
      prepend(raw.cell('gcWatchers'), watcher);
    }
    watcher = next;
  }
}

/** The address behind an object. */
function behind(address: i32): i32 {
  return address + sizeOf(address, raw.load32(address) & typeIdMask);
}

/** Sets the flag of all that the part `start … end` refers to in the parts in front of it. */
function reach(start: i32, end: i32): void {
  let lowest = start;
  for (let at = start; at < end; at = behind(at)) lowest = reachFields(at, start, lowest);
  while (lowest < start) {
    let at = lowest;
    lowest = start;
    for (; at < start; at = behind(at)) {
      const word = raw.load32(at);
      if ((word & (reached | lookedInto)) !== reached) continue;
      raw.store32(at, word | lookedInto);
      // What lies further up is met on the way.
      const found = reachFields(at, start, at);
      if (found < at && found < lowest) lowest = found;
    }
  }
}

/** Sets the flag of what an object refers to below `end`; the lowest such address that is below `lowest`, or that. */
function reachFields(address: i32, end: i32, lowest: i32): i32 {
  const row = raw.load32(raw.cell('gcTypeTable')) + (raw.load32(address) & typeIdMask) * typeRow;
  const count = raw.load32(row + 8);
  if (count === 0) return lowest;
  let least = lowest;
  if (raw.load32(row + 4) !== 0) {
    const items = address + raw.load32(row);
    const last = items + raw.load32(address + 8) * 4;
    for (let p = items; p < last; p += 4) least = reachOne(raw.load32(p), end, least);
    return least;
  }
  const offsets = raw.load32(row + 12);
  const last = offsets + count * 4;
  for (let p = offsets; p < last; p += 4) least = reachOne(raw.load32(address + raw.load32(p)), end, least);
  return least;
}

function reachOne(ref: i32, end: i32, lowest: i32): i32 {
  if (ref >= end || ref < raw.load32(raw.cell('gcRevived'))) return lowest;
  const word = raw.load32(ref);
  if ((word & reached) !== 0) return lowest;
  raw.store32(ref, word | reached);
  return ref < lowest ? ref : lowest;
}
