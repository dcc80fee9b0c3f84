/**
 * Weak references and finalizers for semispace, to the same contract as minimark's (`minimark/weak.ts`, `minimark/finalizers.ts`), with the
 * same cells and watchers (`common/watchers.ts`).
 *
 * When all that the roots reach is copied, an object of the old space without a new address is dead. Targets of weak references are dropped
 * first; then dead watched objects are copied, and put in order (`order.ts`).
 */
import { ltU, type i32 } from '@weft/core';
import { raw } from '@weft/core/lowlevel';
import { append, link, object, prepend } from '../common/watchers.js';
import { forward } from './collector.js';
import { leavesPins } from './pins.js';

const forwarded: i32 = 0x40000000;

function inOldSpace(address: i32): boolean {
  return (
    ltU(address - raw.load32(raw.cell('gcFromStart')), raw.load32(raw.cell('gcFromSize'))) ||
    leavesPins(address)
  );
}
export function isDead(address: i32): boolean {
  return inOldSpace(address) && (raw.load32(address) & forwarded) === 0;
}
/** Where an object that is not dead is now. */
export function whereNow(address: i32): i32 {
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

/** Watchers are roots; so is the queue with its objects. */
export function forwardWatchers(): void {
  let watcher = raw.load32(raw.cell('gcDead'));
  raw.store32(raw.cell('gcDead'), 0);
  while (watcher !== 0) {
    const now = forward(watcher);
    raw.store32(now + object, forward(raw.load32(now + object)));
    watcher = raw.load32(now + link);
    append(raw.cell('gcDead'), raw.cell('gcDeadEnd'), now);
  }
  watcher = raw.load32(raw.cell('gcWatchers'));
  raw.store32(raw.cell('gcWatchers'), 0);
  while (watcher !== 0) {
    const now = forward(watcher);
    watcher = raw.load32(now + link);
    append(raw.cell('gcWatchers'), raw.cell('gcWatchersEnd'), now);
  }
}
