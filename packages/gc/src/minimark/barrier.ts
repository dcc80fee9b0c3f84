/**
 * Write barriers. Generated code tests the flag `tracked` of the object that is written and calls these functions when it is set; so an
 * object that was written once since the last minor collection costs one test.
 *
 * Both generations need it: a minor collection must know the old objects that may refer to young ones, and the marking that runs must
 * know the objects that it has left and that were written afterwards. One list serves both: at the next minor collection (and
 * marking only goes on behind one) each remembered object is looked at anew; see `minor.ts`.
 *
 * **Arrays** are long, and looking at all of one because an item was written is what makes pauses long. So the first stores into an
 * array are logged one by one: a pair of the array and the address of the item. The array keeps the flag `tracked` for that, so each store is a call. When
 * there are many stores, looking at the whole array costs less: it is remembered as any object. For an array in a cell that is at the fourth store, which
 * its header counts; for one with pages of its own when a 256th of it was written (a 16th while marking runs), which the entry of its first page counts. Copies are logged by blocks
 * of 128 bytes: the address has bit 0 set. A store next to one of the last two that were logged makes that the block: a list that grows,
 * or a table with keys and values, logs each block once.
 *
 * Example: `a[7] = x` and `a[9] = y` for an array of a million items log `(a, a + 40)` and `(a, a + 48)`: the collection looks at two references.
 */
import { type i32 } from '@weft/core';
import { raw } from '@weft/core/lowlevel';
import {
  blockShift,
  hasPages,
  headerSize,
  loggedMask,
  loggedOne,
  marking,
  pageBytes,
  tracked,
  typeRow,
  untouched,
} from './heap.js';
import { entryOf, storesOne, storesShift } from './pages.js';
import { push, pushPair } from './stacks.js';

/** Arrays up to this length are remembered as a whole at once. */
const fewItems: i32 = 8;
/** Stores into an array with pages of its own that are logged, however short it is. */
const leastLogged: i32 = 16;

/** Remembers an object that is going to be written. */
export function remember(object: i32): void {
  const word = raw.load32(object);
  if ((word & tracked) === 0) return;
  raw.store32(object, word & ~(tracked | untouched));
  if (!push(raw.cell('gcRemembered'), object)) raw.store32(raw.cell('gcForgot'), 1);
}

/**
 * While objects are born old (`stretch.ts`), only marking needs to know what was written. An array with pages of its own, which is likely to be written again and again,
 * is remembered then, since nothing that is remembered is looked at: its next stores are one test. For one in a cell a call for each store costs less than
 * a place in the list. A prebuilt one must become a root at least.
 */
function nobodyAsks(array: i32, word: i32): boolean {
  if (raw.load32(raw.cell('gcStretch')) === 0 || raw.load32(raw.cell('gcPhase')) === marking) return false;
  if ((word & (hasPages | untouched)) === 0) return true;
  remember(array);
  return true;
}

/** Remembers that item `index` of an array is going to be written. */
export function rememberItem(array: i32, index: i32): void {
  const word = raw.load32(array);
  if ((word & tracked) === 0 || nobodyAsks(array, word)) return;
  const item = array + raw.load32(typeRow(word)) + (index << 2);
  if ((word & hasPages) !== 0) {
    if (inLastBlocks(array, item)) return;
    if (manyStores(array, 1)) remember(array);
    else if (!pushPair(raw.cell('gcLogged'), array, item)) forget(array);
    return;
  }
  if (raw.load32(array + headerSize) <= fewItems || (word & loggedMask) === loggedMask) {
    remember(array);
    return;
  }
  if (pushPair(raw.cell('gcLogged'), array, item)) raw.store32(array, (word + loggedOne) & ~untouched);
  else forget(array);
}

/**
 * Whether what was logged last, or just before that, is this item of an array, or in its block: then all of the block is logged from now on. Two entries, as
 * arrays are often written in pairs: the keys and the values of a table.
 */
function inLastBlocks(array: i32, item: i32): boolean {
  const top = raw.load32(raw.cell('gcLogged'));
  if (top === 0) return false;
  // What is in the stack's page below is not looked for: seldom.
  const words = ((top - 4) & (pageBytes - 1)) >> 2;
  if (words < 2) return false;
  if (raw.load32(top - 8) === array && inBlock(top - 4, array, item)) return true;
  return words >= 4 && raw.load32(top - 16) === array && inBlock(top - 12, array, item);
}

/** Whether the entry of the log at `at`, which belongs to this array, is in the block of the item. */
function inBlock(at: i32, array: i32, item: i32): boolean {
  const last = raw.load32(at);
  const block = array + (((item - array) >> blockShift) << blockShift);
  if (array + (((last - array) >> blockShift) << blockShift) !== block) return false;
  if (last !== item) raw.store32(at, block | 1);
  return true;
}

/** Counts stores into an array with pages of its own; whether it should be remembered as a whole. */
function manyStores(array: i32, count: i32): boolean {
  const entry = entryOf(array);
  const info = raw.load32(entry) + count * storesOne;
  raw.store32(entry, info);
  // An item that is looked at by itself costs as much as 64 in a row whose addresses tell that they are not young. While marking runs the headers of all
  // that a whole array refers to are read once more: that is no cheaper in a row, and would be work for marking that never ends when an array is written all the time.
  const part = raw.load32(raw.cell('gcPhase')) === marking ? 4 : 8;
  return info >> storesShift > (raw.load32(array + headerSize) >> part) + leastLogged;
}

/** Before `count` references are copied from one array into another, or into another place of the same. */
export function beforeCopy(_source: i32, _sourceStart: i32, target: i32, targetStart: i32, count: i32): void {
  const word = raw.load32(target);
  if ((word & tracked) === 0 || count <= 0 || nobodyAsks(target, word)) return;
  const first = raw.load32(typeRow(word)) + (targetStart << 2);
  const blocks = ((first + ((count - 1) << 2)) >> blockShift) - (first >> blockShift) + 1;
  if ((word & hasPages) === 0 || manyStores(target, blocks)) {
    remember(target);
    return;
  }
  const start = target + ((first >> blockShift) << blockShift);
  for (let k = 0; k < blocks; k++)
    if (!pushPair(raw.cell('gcLogged'), target, (start + (k << blockShift)) | 1)) forget(target);
}

/** The log cannot grow: the next minor collection looks at all old objects. */
function forget(array: i32): void {
  raw.store32(array, raw.load32(array) & ~(tracked | untouched));
  raw.store32(raw.cell('gcForgot'), 1);
}
