/**
 * Whose finalizer is next: the dead that are watched, put in order when marking has ended.
 *
 * **The rule.** `a` is *before* `b` when `a` refers to `b`, directly or not. An object is due when all that is before it is also behind it, that is, in
 * a circle with it; of a circle only the object that was registered first is due. The others are watched on.
 *
 * ```
 * registered b, a;     a → b              a is due; b in the next cycle
 * registered a, b;     a ⇄ b              a is due, registered first
 * registered a, b, c;  a ⇄ b, c → b       c is due: it is outside of the circle and refers to it
 * ```
 *
 * **How.** Two walks over what the dead refer to, both linear.
 *
 * 1. In the order of registration, from each dead object that no walk has reached yet, a *candidate*. What is reached comes alive: it is marked, and gets the flag
 *    {@link revived}. The first member of a circle that nothing is before is always a candidate, since only
 *    walks from the circle reach it; and no candidate is before one that was registered later, or its walk would have reached it.
 * 2. Over the candidates in the opposite order: one that still has the flag `revived` is due, and the flag is taken from it and all that it refers to.
 *    So a candidate is reached here from those that are before it and from no others. All that has the flag is reached from a candidate: none is left.
 *
 * When memory for the stack runs out, all objects that can have been left out are looked into once more, as in `mark.ts`.
 */
import { type i32 } from '@weft/core';
import { raw } from '@weft/core/lowlevel';
import { enqueueDue, isCandidate, link, object, prepend } from '../common/watchers.js';
import { countVisited } from './counts.js';
import { isMarked, revived, typeRow, visited } from './heap.js';
import { gray } from './mark.js';
import { pop } from './stacks.js';
import { firstOld, nextOld } from './walk.js';

/** Dead objects under watch go to the queue, or wait for those that refer to them. */
export function sortDead(): void {
  if (!someDead()) return;
  findCandidates();
  findDue();
  enqueueDue();
}

function isVisited(address: i32): boolean {
  return isMarked(raw.load32(address));
}

function someDead(): boolean {
  for (let watcher = raw.load32(raw.cell('gcWatchers')); watcher !== 0; watcher = raw.load32(watcher + link))
    if (!isVisited(raw.load32(watcher + object))) return true;
  return false;
}

/** The first walk. Turns the list of watchers around, and notes in them which objects are candidates. */
function findCandidates(): void {
  let watcher = raw.load32(raw.cell('gcWatchers'));
  raw.store32(raw.cell('gcWatchers'), 0);
  while (watcher !== 0) {
    const next = raw.load32(watcher + link);
    const watched = raw.load32(watcher + object);
    if (!isVisited(watched)) {
      raw.store32(watcher + object, watched | isCandidate);
      meet(watched, true);
      walk(true);
    }
    prepend(raw.cell('gcWatchers'), watcher);
    watcher = next;
  }
}

/** The second walk. Turns the list around again; those whose turn it is are in the list `gcDue`, in the order of registration. */
function findDue(): void {
  let watcher = raw.load32(raw.cell('gcWatchers'));
  raw.store32(raw.cell('gcWatchers'), 0);
  raw.store32(raw.cell('gcDue'), 0);
  while (watcher !== 0) {
    const next = raw.load32(watcher + link);
    const word = raw.load32(watcher + object);
    const watched = word & ~isCandidate;
    raw.store32(watcher + object, watched);
    if (word !== watched && (raw.load32(watched) & revived) !== 0) {
      meet(watched, false);
      walk(false);
      prepend(raw.cell('gcDue'), watcher);
    } else {
      if (raw.load32(raw.cell('gcWatchers')) === 0) raw.store32(raw.cell('gcWatchersEnd'), watcher);
      prepend(raw.cell('gcWatchers'), watcher);
    }
    watcher = next;
  }
}

/** A reference is met by the first walk (`reviving`) or the second one. */
function meet(ref: i32, reviving: boolean): void {
  if (ref < raw.load32(raw.cell('gcOldStart'))) return;
  const word = raw.load32(ref);
  if (reviving) {
    if (isMarked(word)) return;
    raw.store32(ref, (word ^ visited) | revived);
    countVisited(ref, typeRow(word));
  } else {
    if ((word & revived) === 0) return;
    raw.store32(ref, word & ~revived);
  }
  if (raw.load32(typeRow(word) + 8) !== 0) gray(ref);
}

/** Looks into all that was met. */
function walk(reviving: boolean): void {
  for (;;) {
    while (raw.load32(raw.cell('gcMarkStack')) !== 0) lookInto(pop(raw.cell('gcMarkStack')), reviving);
    if (raw.load32(raw.cell('gcMarkAgain')) === 0) return;
    raw.store32(raw.cell('gcMarkAgain'), 0);
    walkAgain(reviving);
  }
}

/** Meets all that an object refers to. */
function lookInto(address: i32, reviving: boolean): void {
  const row = typeRow(raw.load32(address));
  const count = raw.load32(row + 8);
  if (count === 0) return;
  if (raw.load32(row + 4) !== 0) {
    const items = address + raw.load32(row);
    const end = items + (raw.load32(address + 8) << 2);
    for (let p = items; p < end; p += 4) meet(raw.load32(p), reviving);
    return;
  }
  const offsets = raw.load32(row + 12);
  const end = offsets + (count << 2);
  for (let p = offsets; p < end; p += 4) meet(raw.load32(address + raw.load32(p)), reviving);
}

/**
 * The stack could not hold all that was met: looks into every object that a walk of this kind may have met. For the second walk that includes what was
 * alive all the time, which refers to nothing that was dead.
 */
function walkAgain(reviving: boolean): void {
  for (let at = firstOld(); at !== 0; at = nextOld(at)) {
    const word = raw.load32(at);
    if (isMarked(word) && (reviving || (word & revived) === 0)) lookInto(at, reviving);
  }
}
