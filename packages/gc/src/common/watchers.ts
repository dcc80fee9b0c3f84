/**
 * What collectors have in common about weak references and finalizers. *Cells* and *watchers* are objects of the program whose first two words
 * are an address and a link, which are not references for the collector. Watchers are in lists with an end, so that they keep their order:
 *
 * ```
 * append(head, tail, w3)      head → w1 → w2        becomes      head → w1 → w2 → w3 ← tail
 * ```
 *
 * `gcDead` is the queue of watchers whose objects wait for their finalizers; `gcPending` counts them, and tells the program that something waits.
 */
import { type i32 } from '@weft/core';
import { raw } from '@weft/core/lowlevel';

/** Offset of the address in a cell (its target) and in a watcher (the watched object), and of the link. */
export const object: i32 = 8;
export const link: i32 = 12;
/** In the address of a watched object while the dead are sorted (`minimark/order.ts`): no walk had reached it. */
export const isCandidate: i32 = 1;

/** What a cell refers to; 0 when that is gone. */
export function weakTarget(cell: i32): i32 {
  return raw.load32(cell + object);
}

/** Puts a cell in front of the list at address `head`. */
export function prepend(head: i32, cell: i32): void {
  raw.store32(cell + link, raw.load32(head));
  raw.store32(head, cell);
}

/** Puts a watcher at the end of the list at the addresses `head` and `tail`. */
export function append(head: i32, tail: i32, watcher: i32): void {
  raw.store32(watcher + link, 0);
  if (raw.load32(head) === 0) raw.store32(head, watcher);
  else raw.store32(raw.load32(tail) + link, watcher);
  raw.store32(tail, watcher);
}

/** Puts a watcher into the queue: its object is dead. */
function enqueueDead(watcher: i32): void {
  append(raw.cell('gcDead'), raw.cell('gcDeadEnd'), watcher);
  raw.store32(raw.cell('gcPending'), raw.load32(raw.cell('gcPending')) + 1);
}

/** Puts all watchers of the list `gcDue` into the queue. */
export function enqueueDue(): void {
  for (let watcher = raw.load32(raw.cell('gcDue')); watcher !== 0;) {
    const next = raw.load32(watcher + link);
    enqueueDead(watcher);
    watcher = next;
  }
}

/** Takes an object from the queue; 0 when it is empty. */
export function nextDead(): i32 {
  const watcher = raw.load32(raw.cell('gcDead'));
  if (watcher === 0) return 0;
  raw.store32(raw.cell('gcDead'), raw.load32(watcher + link));
  raw.store32(raw.cell('gcPending'), raw.load32(raw.cell('gcPending')) - 1);
  return raw.load32(watcher + object);
}
