/**
 * What a collector has to know of objects: their sizes, from the type table, and memory to put them in.
 *
 * A row of the type table has 16 bytes: size (of an array: offset of the items), bytes of an item (0: not an array), number of
 * references (of an array: 1 when the items are references), address of their offsets.
 */
import { ltU, type i32 } from '@weft/core';
import { raw } from '@weft/core/lowlevel';

// region header
/** Type id and flags in the first word, the hash in the second; an array has its length behind them. */
export const headerSize: i32 = 8;
export const typeIdMask: i32 = 0xffff;
// endregion

// region sizes
/** Longer arrays cannot exist. */
const maxBytes: i32 = 0x3fffffff;

export function typeRow(typeId: i32): i32 {
  return raw.load32(raw.cell('gcTypeTable')) + typeId * 16;
}

/** Bytes of an array, a multiple of 8; 0 when it is too long. */
export function arraySize(typeId: i32, length: i32): i32 {
  const itemsAt = raw.load32(typeRow(typeId));
  const itemSize = raw.load32(typeRow(typeId) + 4);
  if (length < 0 || ltU(((maxBytes - itemsAt) / itemSize) | 0, length)) return 0;
  return (itemsAt + Math.imul(length, itemSize) + 7) & -8;
}
// endregion

// region sizeOf
/** Bytes of an object of the type. */
export function sizeOf(address: i32, typeId: i32): i32 {
  const isArray = raw.load32(typeRow(typeId) + 4) !== 0;
  return isArray ? arraySize(typeId, raw.load32(address + headerSize)) : raw.load32(typeRow(typeId));
}
// endregion

// region memory
/** Makes memory reach up to `end`; false when the engine refuses. */
export function ensureMemory(end: i32): boolean {
  const missing = ((end - 1) >> 16) + 1 - raw.memorySize();
  return missing <= 0 || raw.memoryGrow(missing) >= 0;
}
// endregion
