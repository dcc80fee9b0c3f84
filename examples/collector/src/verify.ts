/** Step 4: checks the whole heap. */
import { type i32 } from '@weft/core';
import { raw } from '@weft/core/lowlevel';
import { sizeOf, typeIdMask, typeRow } from './objects.js';

// region all
/** Flag of a header that the verifier has walked over. */
const walked: i32 = 0x20000000;

/** Stops the program: 1, a header without a type; 2, a reference that leads to no object. */
function broken(code: i32, address: i32): void {
  raw.store32(raw.cell('broken'), code);
  raw.store32(raw.cell('brokenAt'), address);
  raw.store32(raw.cell('gcBusy'), 1);
  // Outside of any memory: traps. Not a load: one whose result nobody uses is optimized away.
  raw.store8(-1, 0);
}

/** Walks from object to object; `flag` is {@link walked} or 0. */
function walk(flag: i32): void {
  const end = raw.load32(raw.cell('gcFree'));
  for (let p = raw.load32(raw.cell('space')); p < end;) {
    const word = raw.load32(p);
    const typeId = word & typeIdMask;
    if (typeId === 0 || typeId >= raw.load32(raw.cell('gcTypeCount'))) broken(1, p);
    raw.store32(p, (word & ~walked) | flag);
    p += sizeOf(p, typeId);
  }
}

/** Null and prebuilt objects are below the heap; all other objects were walked over. */
function checkWord(at: i32): void {
  const ref = raw.load32(at);
  if (ref < raw.load32(raw.cell('gcHeapStart'))) return;
  if (ref >= raw.load32(raw.cell('gcFree')) || (raw.load32(ref) & walked) === 0) broken(2, at);
}
function checkRange(start: i32, end: i32): void {
  for (let p = start; p < end; p += 4) checkWord(p);
}
function checkObject(address: i32): void {
  const row = typeRow(raw.load32(address) & typeIdMask);
  const references = raw.load32(row + 8);
  if (raw.load32(row + 4) === 0) {
    const offsets = raw.load32(row + 12);
    for (let p = offsets; p < offsets + references * 4; p += 4) checkWord(address + raw.load32(p));
  } else if (references !== 0) {
    const items = address + raw.load32(row);
    checkRange(items, items + raw.load32(address + 8) * 4);
  }
}

/** Behind a collection: all that can be reached, and all that is in the space, is in order. */
export function verifyHeap(): void {
  walk(walked);
  const table = raw.load32(raw.cell('gcRootTable'));
  const tableEnd = table + raw.load32(raw.cell('gcRootCount')) * 8;
  for (let pair = table; pair < tableEnd; pair += 8) checkRange(raw.load32(pair), raw.load32(pair + 4));
  checkRange(raw.load32(raw.cell('shadowBase')), raw.load32(raw.cell('shadowTop')));
  const prebuiltEnd = raw.load32(raw.cell('gcPrebuiltEnd'));
  for (let p = raw.load32(raw.cell('gcPrebuilt')); p < prebuiltEnd; p += 4) checkObject(raw.load32(p));
  const end = raw.load32(raw.cell('gcFree'));
  for (let p = raw.load32(raw.cell('space')); p < end;) {
    checkObject(p);
    p += sizeOf(p, raw.load32(p) & typeIdMask);
  }
  walk(0);
}
// endregion
