/**
 * Pins: arrays of bytes that do not move, so that a host can read and write them where they are. A *pin* is an object of the program (`PinnedBytes`) whose
 * first two words are the array's address and a link, as those of watchers (`watchers.ts`). The list `gcPins` is a root: what is in it stays, until the
 * program takes it out.
 *
 * Putting a pin into the list does not stop the array yet, since it may be where objects move. `settlePins` of each collector sees to that.
 */
import { type i32 } from '@weft/core';
import { raw } from '@weft/core/lowlevel';
import { link, object, prepend } from './watchers.js';

/** Puts a pin for an array into the list; `settlePins` must be called next. */
export function pinArray(pin: i32, array: i32): i32 {
  raw.store32(pin + object, array);
  prepend(raw.cell('gcPins'), pin);
  return 0;
}

/** Takes a pin out of the list. */
export function unpin(pin: i32): i32 {
  let at = raw.cell('gcPins');
  while (raw.load32(at) !== 0) {
    if (raw.load32(at) === pin) {
      raw.store32(at, raw.load32(pin + link));
      raw.store32(pin + object, 0);
      raw.store32(raw.cell('gcUnpinned'), 1);
      return 1;
    }
    at = raw.load32(at) + link;
  }
  return 0;
}

/** Address of the first byte of the array of a pin; 0 when it was taken out of the list. */
export function pinnedItems(pin: i32): i32 {
  const array = raw.load32(pin + object);
  if (array === 0) return 0;
  const row = raw.load32(raw.cell('gcTypeTable')) + ((raw.load32(array) & 0xffff) << 4);
  return array + raw.load32(row);
}
