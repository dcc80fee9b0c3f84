/**
 * Write barriers. Generated code tests the flag `tracked` of the object that is written and calls these functions when it is set; so an
 * object that was written once since the last minor collection costs one test.
 *
 * Both generations need it: a minor collection must know the old objects that may refer to young ones, and the marking that runs must
 * know the objects that it has left and that were written afterwards. One list serves both: at the next minor collection (and
 * marking only goes on behind one) each remembered object is looked at anew; see `minor.ts`.
 *
 * Arrays with cards keep the flag `tracked`: each store of a reference sets the card of its index. That is a call for each store, so when there are
 * many, compared with what a look at the whole array would cost, the array is remembered as a whole.
 */
import { type i32 } from '@weft/core';
import { raw } from '@weft/core/lowlevel';
import { cardShift, cardsSet, hasCards, headerSize, tracked, untouched } from './heap.js';
import { entryOf } from './pages.js';
import { push } from './stacks.js';

/** Remembers an object that is going to be written. */
export function remember(object: i32): void {
  const word = raw.load32(object);
  if ((word & tracked) === 0) return;
  raw.store32(object, word & ~(tracked | untouched));
  if (!push(raw.cell('gcRemembered'), object)) noMemory();
}

/** Remembers that item `index` of an array is going to be written. */
export function rememberItem(array: i32, index: i32): void {
  const word = raw.load32(array);
  if ((word & hasCards) === 0) {
    remember(array);
    return;
  }
  if ((word & tracked) === 0) return;
  const stores = raw.load32(raw.cell('gcCardStores')) + 1;
  raw.store32(raw.cell('gcCardStores'), stores);
  if (stores > raw.load32(array + headerSize) >> 4) {
    remember(array);
    return;
  }
  raw.store8(raw.load32(entryOf(array) + 12) + (index >> cardShift), 1);
  if ((word & cardsSet) === 0) {
    raw.store32(array, word | cardsSet);
    if (!push(raw.cell('gcCarded'), array)) noMemory();
  }
}

/** Before `count` references are copied from one array into another, or into another place of the same. */
export function beforeCopy(_source: i32, _sourceStart: i32, target: i32, targetStart: i32, count: i32): void {
  const word = raw.load32(target);
  if ((word & tracked) === 0 || count <= 0) return;
  if ((word & hasCards) === 0) {
    remember(target);
    return;
  }
  rememberItem(target, targetStart);
  const first = targetStart >> cardShift;
  const last = (targetStart + count - 1) >> cardShift;
  if (last > first) raw.fill(raw.load32(entryOf(target) + 12) + first, 1, last - first + 1);
}

/** A list cannot grow: the next minor collection looks at all old objects. */
function noMemory(): void {
  raw.store32(raw.cell('gcForgot'), 1);
}
