/**
 * Pins (`common/pins.ts`) for a collector that moves everything: pinned arrays have a place of their own below the space, which grows and shrinks.
 *
 * ```
 * gcHeapStart          gcPinEnd
 *     │ a │ free │ b     │ hole │ space …
 * ```
 *
 * A collection that finds an array of the list in the space moves it there, to the first gap that is large enough. When there is none, the
 * collection that copies the space upwards makes one, for the next. An array that is no longer pinned moves back into the space, and
 * a collection in which that may happen (`gcUnpinned`) pins nothing else.
 */
import { ltU, type i32 } from '@weft/core';
import { raw } from '@weft/core/lowlevel';
import { link, object } from '../common/watchers.js';
import { forward, moveTo, sizeOf, typeIdMask } from './collector.js';

const forwarded: i32 = 0x40000000;
/** Of an array whose bytes were counted: more than one pin may have it. */
const counted: i32 = 0x20000000;

function inSpace(address: i32): boolean {
  return ltU(address - raw.load32(raw.cell('gcFromStart')), raw.load32(raw.cell('gcFromSize')));
}

/** Whether an object at this address moves although it is not in the space: it was pinned, and is no longer. */
export function leavesPins(address: i32): boolean {
  if (raw.load32(raw.cell('gcUnpinned')) === 0) return false;
  const start = raw.load32(raw.cell('gcHeapStart'));
  if (!ltU(address - start, raw.load32(raw.cell('gcPinEnd')) - start)) return false;
  for (let pin = raw.load32(raw.cell('gcPins')); pin !== 0; pin = raw.load32(pin + link))
    if (raw.load32(pin + object) === address) return false;
  return true;
}

/** Whether an array of the list can still move. */
export function pinsMove(): boolean {
  const space = raw.load32(raw.cell('gcSpaceStart'));
  for (let pin = raw.load32(raw.cell('gcPins')); pin !== 0; pin = raw.load32(pin + link))
    if (raw.load32(pin + object) >= space) return true;
  return false;
}

function sizeAt(array: i32): i32 {
  return sizeOf(array, raw.load32(array) & typeIdMask);
}

/** Where an array of `size` bytes could be, between pinned ones or behind them. */
function findGap(size: i32): i32 {
  const start = raw.load32(raw.cell('gcHeapStart'));
  let best = raw.load32(raw.cell('gcPinEnd'));
  if (isFree(start, size)) best = start;
  for (let pin = raw.load32(raw.cell('gcPins')); pin !== 0; pin = raw.load32(pin + link)) {
    const array = raw.load32(pin + object);
    if (array < start || array >= best) continue;
    const behind = array + sizeAt(array);
    if (behind < best && isFree(behind, size)) best = behind;
  }
  return best;
}

/** Whether nothing is in the way. */
function isFree(at: i32, size: i32): boolean {
  const end = raw.load32(raw.cell('gcPinEnd'));
  if (at + size > end) return at >= end;
  for (let pin = raw.load32(raw.cell('gcPins')); pin !== 0; pin = raw.load32(pin + link)) {
    const array = raw.load32(pin + object);
    if (array < end && at < array + sizeAt(array) && array < at + size) return false;
  }
  return true;
}

/** At the start of a collection: moves what is pinned out of the space, to places below `limit`. */
export function placePins(limit: i32): void {
  if (raw.load32(raw.cell('gcUnpinned')) !== 0) return;
  for (let pin = raw.load32(raw.cell('gcPins')); pin !== 0; pin = raw.load32(pin + link)) {
    const array = raw.load32(pin + object);
    if (!inSpace(array)) continue;
    if ((raw.load32(array) & forwarded) !== 0) {
      raw.store32(pin + object, raw.load32(array + 4));
      continue;
    }
    const size = sizeAt(array);
    const at = findGap(size);
    const end = at + size;
    if (end > limit) continue;
    moveTo(array, at, size);
    raw.store32(pin + object, at);
    if (end > raw.load32(raw.cell('gcPinEnd'))) raw.store32(raw.cell('gcPinEnd'), end);
  }
}

/** The list is a root. */
export function forwardPins(): void {
  let at = raw.cell('gcPins');
  while (raw.load32(at) !== 0) {
    raw.store32(at, forward(raw.load32(at)));
    const pin = raw.load32(at);
    raw.store32(pin + object, forward(raw.load32(pin + object)));
    at = pin + link;
  }
}

/** At the end of a collection: nothing but pinned arrays is left below the space. Counts their bytes. */
export function trimPins(): void {
  const start = raw.load32(raw.cell('gcHeapStart'));
  const limit = raw.load32(raw.cell('gcPinEnd'));
  let end = start;
  let bytes = 0;
  for (let pin = raw.load32(raw.cell('gcPins')); pin !== 0; pin = raw.load32(pin + link)) {
    const array = raw.load32(pin + object);
    if (array < start || array >= limit || (raw.load32(array) & counted) !== 0) continue;
    const size = sizeAt(array);
    raw.store32(array, raw.load32(array) | counted);
    bytes += size;
    if (array + size > end) end = array + size;
  }
  for (let pin = raw.load32(raw.cell('gcPins')); pin !== 0; pin = raw.load32(pin + link)) {
    const array = raw.load32(pin + object);
    if (array >= start && array < end) raw.store32(array, raw.load32(array) & ~counted);
  }
  raw.store32(raw.cell('gcPinEnd'), end);
  raw.store32(raw.cell('gcPinned'), bytes);
  raw.store32(raw.cell('gcUnpinned'), 0);
}
