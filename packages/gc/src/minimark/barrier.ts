/**
 * Write barriers. Generated code tests the flag `tracked` of the object that is written and calls these functions when it is set; so an
 * object that was written once since the last minor collection costs one test.
 *
 * Both generations need it: a minor collection must know the old objects that may refer to young ones, and the marking that runs must
 * know the objects that it has left and that were written afterwards. One list serves both: at the next minor collection (and
 * marking only goes on behind one) each remembered object is looked at anew; see `minor.ts`.
 *
 * **Arrays** are long, and looking at all of one because an item was written is what makes pauses long. So the first stores into an
 * array are logged one by one: a pair of the array and the address of the item. The array keeps the flag `tracked` for that. When there are many stores, they
 * cost too much in their turn:
 *
 * - an array in a cell is remembered as a whole at the fourth store; its header counts them;
 * - an array with pages of its own has a card for 128 bytes. The card counts stores; at the fifth one the whole card is logged. When there were many stores,
 *   compared with the array's length, it is remembered as a whole, so that it can be written without calls. But not while marking runs, which would
 *   have to visit all that it refers to.
 *
 * Example: `a[7] = x` and `a[9] = y` for an array of a million items log `(a, a + 40)` and `(a, a + 48)`: the collection looks at two references.
 */
import { type i32 } from '@weft/core';
import { raw } from '@weft/core/lowlevel';
import {
  cardMask,
  cardShift,
  cardStores,
  hasCards,
  headerSize,
  loggedMask,
  loggedOne,
  marking,
  tracked,
  typeRow,
  untouched,
} from './heap.js';
import { entryOf, storesOne, storesShift } from './pages.js';
import { push, pushPair } from './stacks.js';

/** Arrays up to this length are remembered as a whole at once. */
const fewItems: i32 = 8;

/** Remembers an object that is going to be written. */
export function remember(object: i32): void {
  const word = raw.load32(object);
  if ((word & tracked) === 0) return;
  raw.store32(object, word & ~(tracked | untouched));
  if (!push(raw.cell('gcRemembered'), object)) raw.store32(raw.cell('gcForgot'), 1);
}

/** Remembers that item `index` of an array is going to be written. */
export function rememberItem(array: i32, index: i32): void {
  const word = raw.load32(array);
  if ((word & tracked) === 0) return;
  const item = array + raw.load32(typeRow(word)) + (index << 2);
  if ((word & hasCards) !== 0) {
    rememberInCard(array, item);
    return;
  }
  if (raw.load32(array + headerSize) <= fewItems || (word & loggedMask) === loggedMask) {
    remember(array);
    return;
  }
  if (pushPair(raw.cell('gcLogged'), array, item)) raw.store32(array, (word + loggedOne) & ~untouched);
  else forget(array);
}

/** Logs the store, or the whole card. */
function rememberInCard(array: i32, item: i32): void {
  const entry = entryOf(array);
  const info = raw.load32(entry) + storesOne;
  raw.store32(entry, info);
  if (
    info >> storesShift > raw.load32(array + headerSize) >> 4 &&
    raw.load32(raw.cell('gcPhase')) !== marking
  ) {
    remember(array);
    return;
  }
  const card = raw.load32(entry + 12) + ((item - array) >> cardShift);
  const state = raw.load8u(card);
  const stores = state & cardMask;
  if (stores > cardStores) return;
  if (pushPair(raw.cell('gcLogged'), array, stores === cardStores ? item | 1 : item))
    raw.store8(card, state + 1);
  else forget(array);
}

/** Before `count` references are copied from one array into another, or into another place of the same. */
export function beforeCopy(_source: i32, _sourceStart: i32, target: i32, targetStart: i32, count: i32): void {
  const word = raw.load32(target);
  if ((word & tracked) === 0 || count <= 0) return;
  const many = count > raw.load32(target + headerSize) >> 4 && raw.load32(raw.cell('gcPhase')) !== marking;
  if ((word & hasCards) === 0 || many) {
    remember(target);
    return;
  }
  const first = target + raw.load32(typeRow(word)) + (targetStart << 2);
  const last = first + ((count - 1) << 2);
  const cards = raw.load32(entryOf(target) + 12);
  for (let k = (first - target) >> cardShift; k <= (last - target) >> cardShift; k++) {
    const state = raw.load8u(cards + k);
    if ((state & cardMask) > cardStores) continue;
    // Any address under the card will do.
    if (pushPair(raw.cell('gcLogged'), target, (target + (k << cardShift)) | 1))
      raw.store8(cards + k, (state & ~cardMask) | (cardStores + 1));
    else forget(target);
  }
}

/** The log cannot grow: the next minor collection looks at all old objects. */
function forget(array: i32): void {
  raw.store32(array, raw.load32(array) & ~(tracked | untouched));
  raw.store32(raw.cell('gcForgot'), 1);
}
