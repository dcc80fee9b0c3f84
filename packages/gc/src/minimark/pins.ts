/**
 * Pins (`common/pins.ts`). Old objects do not move here, so an array is pinned by a minor collection, unless it is old already. The list
 * is updated by minor collections and marked by major ones, pins and arrays alike.
 */
import { ltU } from '@weft/core';
import { raw } from '@weft/core/lowlevel';
import { link, object } from '../common/watchers.js';
import { markRef } from './mark.js';
import { updateRange } from './minor.js';

/** Whether an array of the list can still move. */
export function pinsMove(): boolean {
  const nursery = raw.load32(raw.cell('gcNursery'));
  const size = raw.load32(raw.cell('gcNurserySize'));
  for (let pin = raw.load32(raw.cell('gcPins')); pin !== 0; pin = raw.load32(pin + link))
    if (ltU(raw.load32(pin + object) - nursery, size)) return true;
  return false;
}

/** In a minor collection. */
export function promotePins(): void {
  // The address of a pin is in a cell, or in the link of the one before.
  let at = raw.cell('gcPins');
  while (raw.load32(at) !== 0) {
    updateRange(at, at + 4);
    const pin = raw.load32(at);
    updateRange(pin + object, pin + object + 4);
    at = pin + link;
  }
}

/** The list is a root. */
export function markPins(): void {
  for (let pin = raw.load32(raw.cell('gcPins')); pin !== 0; pin = raw.load32(pin + link)) {
    markRef(pin);
    markRef(raw.load32(pin + object));
  }
}
