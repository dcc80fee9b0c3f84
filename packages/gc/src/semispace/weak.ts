/**
 * Weak references and finalizers for semispace, to the same contract as minimark's (`minimark/weak.ts`, `minimark/finalizers.ts`), with the
 * same cells and watchers (`common/watchers.ts`).
 *
 * When all that the roots reach is copied, an object of the old space without a new address is dead. Targets of weak references are dropped
 * first. Then the references *in* a dead watched object are updated where it lies, which copies what it refers to; when nothing
 * copied the object itself on the way (or only its own references did), it goes to the queue, and is copied.
 */
import { ltU, type i32 } from '@weft/core';
import { raw } from '@weft/core/lowlevel';
import { append, enqueueDead, link, object, prepend, reachedItself } from '../common/watchers.js';
import { forward, scanCopies, scanObject } from './collector.js';
import { leavesPins } from './pins.js';

const forwarded: i32 = 0x40000000;
function inOldSpace(address: i32): boolean {
  return (
    ltU(address - raw.load32(raw.cell('gcFromStart')), raw.load32(raw.cell('gcFromSize'))) ||
    leavesPins(address)
  );
}
function isDead(address: i32): boolean {
  return inOldSpace(address) && (raw.load32(address) & forwarded) === 0;
}
/** Where an object that is not dead is now. */
function whereNow(address: i32): i32 {
  return inOldSpace(address) ? raw.load32(address + 4) : address;
}

// -- weak references

/** Makes the cell refer to an object. */
export function weaken(cell: i32, target: i32): i32 {
  raw.store32(cell + object, target);
  if (target < raw.load32(raw.cell('gcHeapStart'))) return 0;
  prepend(raw.cell('gcWeak'), cell);
  return 0;
}

/** Everything that lives is copied: targets that were not are dropped, also in cells that may yet come alive again. */
export function dropTargets(): void {
  for (let cell = raw.load32(raw.cell('gcWeak')); cell !== 0; cell = raw.load32(cell + link)) {
    const now = isDead(cell) ? cell : whereNow(cell);
    if (isDead(raw.load32(now + object))) raw.store32(now + object, 0);
  }
}

/** Only cells that live and have a target stay in the list. */
export function dropCells(): void {
  let cell = raw.load32(raw.cell('gcWeak'));
  raw.store32(raw.cell('gcWeak'), 0);
  while (cell !== 0) {
    const next = raw.load32(cell + link);
    if (!isDead(cell)) {
      const now = whereNow(cell);
      const target = whereNow(raw.load32(now + object));
      raw.store32(now + object, target);
      if (target !== 0) prepend(raw.cell('gcWeak'), now);
    }
    cell = next;
  }
}

// -- finalizers

/** Puts an object under watch. */
export function watch(watcher: i32, watched: i32): i32 {
  if (watched < raw.load32(raw.cell('gcHeapStart'))) return 0;
  raw.store32(watcher + object, watched);
  append(raw.cell('gcWatchers'), raw.cell('gcWatchersEnd'), watcher);
  return 0;
}

/** The queue is a root. */
export function forwardDead(): void {
  let watcher = raw.load32(raw.cell('gcDead'));
  raw.store32(raw.cell('gcDead'), 0);
  while (watcher !== 0) {
    const now = forward(watcher);
    raw.store32(now + object, forward(raw.load32(now + object)));
    watcher = raw.load32(now + link);
    append(raw.cell('gcDead'), raw.cell('gcDeadEnd'), now);
  }
}

/** Everything that lives is copied: dead objects under watch go to the queue, or wait for those that refer to them. */
export function sortDead(): void {
  let watcher = raw.load32(raw.cell('gcWatchers'));
  raw.store32(raw.cell('gcWatchers'), 0);
  raw.store32(raw.cell('gcCandidates'), 0);
  while (watcher !== 0) {
    const now = forward(watcher);
    watcher = raw.load32(now + link);
    const watched = raw.load32(now + object);
    if (!isDead(watched)) {
      raw.store32(now + object, whereNow(watched));
      append(raw.cell('gcWatchers'), raw.cell('gcWatchersEnd'), now);
      continue;
    }
    scanObject(watched);
    scanCopies();
    if (!isDead(watched)) raw.store32(now + object, watched | reachedItself);
    append(raw.cell('gcCandidates'), raw.cell('gcCandidatesEnd'), now);
  }
  watcher = raw.load32(raw.cell('gcCandidates'));
  while (watcher !== 0) {
    const next = raw.load32(watcher + link);
    const word = raw.load32(watcher + object);
    const watched = word & ~reachedItself;
    const waits = (word & reachedItself) === 0 && !isDead(watched);
    raw.store32(watcher + object, waits ? whereNow(watched) : watched);
    if (waits) append(raw.cell('gcWatchers'), raw.cell('gcWatchersEnd'), watcher);
    else enqueueDead(watcher);
    watcher = next;
  }
  forwardQueued();
  scanCopies();
}

/** New addresses for what was put into the queue just now; what was there before has its own already. */
function forwardQueued(): void {
  for (let watcher = raw.load32(raw.cell('gcDead')); watcher !== 0; watcher = raw.load32(watcher + link))
    raw.store32(watcher + object, forward(raw.load32(watcher + object)));
}
