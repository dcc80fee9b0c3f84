/** Step 3: how the program is told that memory is exhausted. */
import { type i32 } from '@weft/core';
import { raw } from '@weft/core/lowlevel';

// region all
/** Bytes of a half to hold back: a 16th, when there is something to raise. */
export function reserveOf(half: i32): i32 {
  return raw.load32(raw.cell('outOfMemory')) === 0 ? 0 : (half >> 4) & -8;
}

/** Leaves the exception where the program will find it; one that is on its way already is not replaced. */
export function signalExhausted(): void {
  if (raw.load32(raw.cell('exception')) !== 0) return;
  raw.store32(raw.cell('exception'), raw.load32(raw.cell('outOfMemory')));
  raw.store32(raw.cell('exceptionLocation'), 0);
}
// endregion
