/**
 * Objects with finalizers. The program gives a *watcher* for each (`common/watchers.ts`). The collector keeps watchers alive.
 *
 * Minor collections keep watched objects, so that the question whether one is dead is asked at the end of marking only. Then, in the order in which they
 * were registered:
 *
 * 1. What a dead watched object refers to is visited: it stays for the finalizer.
 * 2. A dead watched object that was not visited on the way is nobody's but its own: it goes to the queue. One that was visited belongs
 *    to another one that comes first; it is watched on, and its turn comes when the other is gone.
 *
 * ```
 * registered b, a;  a → b        walk from b, from a (visits b)       a to the queue; b in the next cycle
 * registered a, b;  a ⇄ b        walk from a (visits b and a)         a to the queue, since it reached itself; b later
 * ```
 *
 * The queue is a root until the program takes the objects from it.
 */
import { type i32 } from '@weft/core';
import { raw } from '@weft/core/lowlevel';
import { append, enqueueDead, link, object, reachedItself } from '../common/watchers.js';
import { visited } from './heap.js';
import { markFields, markRef, markSome } from './mark.js';
import { updateRange } from './minor.js';

const endless: i32 = 0x7fffffff;

/** Puts an object under watch. */
export function watch(watcher: i32, watched: i32): i32 {
  // Prebuilt objects do not die.
  if (watched < raw.load32(raw.cell('gcNursery'))) return 0;
  raw.store32(watcher + object, watched);
  append(raw.cell('gcYoungWatchers'), raw.cell('gcYoungWatchersEnd'), watcher);
  return 0;
}

/** In a minor collection: watchers and what they watch become old. */
export function promoteWatched(): void {
  let watcher = raw.load32(raw.cell('gcYoungWatchers'));
  raw.store32(raw.cell('gcYoungWatchers'), 0);
  while (watcher !== 0) {
    const next = raw.load32(watcher + link);
    const slot = raw.cell('gcWatcherSlot');
    raw.store32(slot, watcher);
    updateRange(slot, slot + 4);
    watcher = raw.load32(slot);
    updateRange(watcher + object, watcher + object + 4);
    append(raw.cell('gcOldWatchers'), raw.cell('gcOldWatchersEnd'), watcher);
    watcher = next;
  }
}

/** The queue is a root. */
export function markDead(): void {
  for (let watcher = raw.load32(raw.cell('gcDead')); watcher !== 0; watcher = raw.load32(watcher + link)) {
    markRef(watcher);
    markRef(raw.load32(watcher + object));
  }
}

/** Marking has ended: dead objects under watch go to the queue, or wait for those that refer to them. */
export function sortDead(): void {
  let watcher = raw.load32(raw.cell('gcOldWatchers'));
  raw.store32(raw.cell('gcOldWatchers'), 0);
  raw.store32(raw.cell('gcCandidates'), 0);
  while (watcher !== 0) {
    const next = raw.load32(watcher + link);
    markRef(watcher);
    const watched = raw.load32(watcher + object);
    if (isVisited(watched)) append(raw.cell('gcOldWatchers'), raw.cell('gcOldWatchersEnd'), watcher);
    else {
      markFields(watched);
      markSome(endless);
      if (isVisited(watched)) {
        raw.store32(watched, raw.load32(watched) & ~visited);
        raw.store32(watcher + object, watched | reachedItself);
      }
      append(raw.cell('gcCandidates'), raw.cell('gcCandidatesEnd'), watcher);
    }
    watcher = next;
  }
  watcher = raw.load32(raw.cell('gcCandidates'));
  while (watcher !== 0) {
    const next = raw.load32(watcher + link);
    const watched = raw.load32(watcher + object) & ~reachedItself;
    raw.store32(watcher + object, watched);
    if (isVisited(watched)) append(raw.cell('gcOldWatchers'), raw.cell('gcOldWatchersEnd'), watcher);
    else enqueueDead(watcher);
    watcher = next;
  }
  markDead();
  markSome(endless);
}

function isVisited(address: i32): boolean {
  return (raw.load32(address) & visited) !== 0;
}
