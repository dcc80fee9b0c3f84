/**
 * Weak references. The program's object (`WeakReference` of the core) is a *cell*: its first two words are the target's address and a link, which
 * the collector knows of and does not take for references. No memory is needed besides.
 *
 * Cells that were made since the last minor collection are in one list, older ones in another. A target is never younger than its cell: it
 * existed when the cell was made. So an old cell does not have to be looked at by minor collections.
 *
 * While the program runs, a target that it reads is a reference like any other: it is on the shadow stack or stored with a barrier, so marking
 * finds it. When marking has ended, targets that were not visited are dropped, before anything that was dead comes alive again
 * for its finalizer; the cells that are alive then are kept.
 */
import { ltU, type i32 } from '@weft/core';
import { raw } from '@weft/core/lowlevel';
import { link, object as target, prepend } from '../common/watchers.js';
import { forwarded, isMarked } from './heap.js';
import { entryOf, kindMask, youngKind } from './pages.js';

/** Makes the cell refer to an object. */
export function weaken(cell: i32, object: i32): i32 {
  raw.store32(cell + target, object);
  // Prebuilt objects do not die.
  if (object < raw.load32(raw.cell('gcNursery'))) return 0;
  prepend(raw.cell('gcYoungWeak'), cell);
  return 0;
}

function inNursery(address: i32): boolean {
  return ltU(address - raw.load32(raw.cell('gcNursery')), raw.load32(raw.cell('gcNurserySize')));
}

/** Where an object is behind the minor collection that runs, 0 when it is dead. */
function whereNow(object: i32): i32 {
  if (inNursery(object)) return (raw.load32(object) & forwarded) !== 0 ? raw.load32(object + 4) : 0;
  if (object < raw.load32(raw.cell('gcOldStart'))) return object;
  return (raw.load32(entryOf(object)) & kindMask) === youngKind ? 0 : object;
}

/** At the end of a minor collection, while what died can still be told: young cells become old ones. */
export function settleWeak(): void {
  let cell = raw.load32(raw.cell('gcYoungWeak'));
  raw.store32(raw.cell('gcYoungWeak'), 0);
  while (cell !== 0) {
    const next = raw.load32(cell + link);
    const now = whereNow(cell);
    if (now !== 0) {
      const object = whereNow(raw.load32(now + target));
      raw.store32(now + target, object);
      if (object !== 0) prepend(raw.cell('gcOldWeak'), now);
    }
    cell = next;
  }
}

/** Marking has ended: targets that were not visited are dropped. */
export function dropTargets(): void {
  const old = raw.load32(raw.cell('gcOldStart'));
  for (let cell = raw.load32(raw.cell('gcOldWeak')); cell !== 0; cell = raw.load32(cell + link)) {
    const object = raw.load32(cell + target);
    if (object >= old && !isMarked(raw.load32(object))) raw.store32(cell + target, 0);
  }
}

/** Nothing will be visited any more: only cells that live and have a target stay in the list. */
export function dropCells(): void {
  let cell = raw.load32(raw.cell('gcOldWeak'));
  raw.store32(raw.cell('gcOldWeak'), 0);
  while (cell !== 0) {
    const next = raw.load32(cell + link);
    if (isMarked(raw.load32(cell)) && raw.load32(cell + target) !== 0) prepend(raw.cell('gcOldWeak'), cell);
    cell = next;
  }
}
