/**
 * Cheney's algorithm: copies what the roots reach from one space to another.
 *
 * The copies are a queue. `copyScan` is its head: references in objects below lead to copies already. `copyFree` is its end, where
 * the next copy goes. When both meet, everything that lives was copied.
 */
import { ltU, type i32 } from '@weft/core';
import { raw } from '@weft/core/lowlevel';
import { sizeOf, typeIdMask, typeRow } from './objects.js';

// region forward
/** Flag of an object that was copied: its second word is the address of the copy. */
const forwarded: i32 = 0x40000000;

/** Where an object of the old space is from now on; anything else stays where it is. */
function forward(ref: i32): i32 {
  if (!ltU(ref - raw.load32(raw.cell('copyFrom')), raw.load32(raw.cell('copyBytes')))) return ref;
  const word = raw.load32(ref);
  if ((word & forwarded) !== 0) return raw.load32(ref + 4);
  const size = sizeOf(ref, word & typeIdMask);
  const copy = raw.load32(raw.cell('copyFree'));
  raw.copy(copy, ref, size);
  raw.store32(raw.cell('copyFree'), copy + size);
  raw.store32(ref, word | forwarded);
  raw.store32(ref + 4, copy);
  return copy;
}
// endregion

// region scan
/** Updates the references in the words `start … end-1`. */
function scanRange(start: i32, end: i32): void {
  for (let p = start; p < end; p += 4) raw.store32(p, forward(raw.load32(p)));
}

/** Updates the references in an object; answers its size. */
function scanObject(address: i32): i32 {
  const typeId = raw.load32(address) & typeIdMask;
  const size = sizeOf(address, typeId);
  const row = typeRow(typeId);
  const references = raw.load32(row + 8);
  if (raw.load32(row + 4) === 0) {
    const offsets = raw.load32(row + 12);
    for (let p = offsets; p < offsets + references * 4; p += 4) {
      const field = address + raw.load32(p);
      raw.store32(field, forward(raw.load32(field)));
    }
  } else if (references !== 0) {
    const items = address + raw.load32(row);
    scanRange(items, items + raw.load32(address + 8) * 4);
  }
  return size;
}
// endregion

// region roots
function scanRoots(): void {
  const table = raw.load32(raw.cell('gcRootTable'));
  const end = table + raw.load32(raw.cell('gcRootCount')) * 8;
  for (let pair = table; pair < end; pair += 8) scanRange(raw.load32(pair), raw.load32(pair + 4));
  scanRange(raw.load32(raw.cell('shadowBase')), raw.load32(raw.cell('shadowTop')));
  const prebuiltEnd = raw.load32(raw.cell('gcPrebuiltEnd'));
  for (let p = raw.load32(raw.cell('gcPrebuilt')); p < prebuiltEnd; p += 4) scanObject(raw.load32(p));
}
// endregion

// region copyLive
/** Copies what lives of the `bytes` bytes at `from` to `to`; answers the end of the copies. */
export function copyLive(from: i32, bytes: i32, to: i32): i32 {
  raw.store32(raw.cell('copyFrom'), from);
  raw.store32(raw.cell('copyBytes'), bytes);
  raw.store32(raw.cell('copyFree'), to);
  scanRoots();
  let scan = to;
  while (scan < raw.load32(raw.cell('copyFree'))) scan += scanObject(scan);
  return scan;
}
// endregion
