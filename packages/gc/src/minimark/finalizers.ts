/**
 * Objects with finalizers. The program gives a *watcher* for each (`common/watchers.ts`). The collector keeps watchers alive, and what they refer to
 * besides the watched object.
 *
 * Minor collections keep watched objects, so that the question whether one is dead is asked at the end of marking only. Then the dead ones and
 * all that they refer to come alive again (`order.ts` finds out whose turn it is), since finalizers may look at it: an object goes to the queue when no
 * other dead watched object refers to it, in however many steps. The others wait for a later cycle.
 *
 * The queue is a root until the program takes the objects from it.
 */
import { type i32 } from '@weft/core';
import { raw } from '@weft/core/lowlevel';
import { append, link, object } from '../common/watchers.js';
import { markRef } from './mark.js';
import { updateRange } from './minor.js';

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
    append(raw.cell('gcWatchers'), raw.cell('gcWatchersEnd'), watcher);
    watcher = next;
  }
}

/** Watchers are roots; so is the queue with its objects. */
export function markWatchers(): void {
  for (let watcher = raw.load32(raw.cell('gcWatchers')); watcher !== 0; watcher = raw.load32(watcher + link))
    markRef(watcher);
  for (let watcher = raw.load32(raw.cell('gcDead')); watcher !== 0; watcher = raw.load32(watcher + link)) {
    markRef(watcher);
    markRef(raw.load32(watcher + object));
  }
}
