/**
 * Memory is exhausted: how the program is told.
 *
 * The loader has left the object to raise, a prebuilt one, in cell `outOfMemory`. Collectors hold back a reserve. When nothing else is left they put
 * that object into the exception's cell *and* make the object that was asked for, in the reserve. Compiled code looks at the cell when a call
 * comes back that can raise, so it is raised there. An exception that is on its way already is not replaced.
 */
import { type i32 } from '@weft/core';
import { raw } from '@weft/core/lowlevel';

const mostReserve: i32 = 524288;

/** Bytes to hold back of a heap; nothing when there is no object to raise. */
export function reserveFor(heap: i32): i32 {
  if (raw.load32(raw.cell('outOfMemory')) === 0) return 0;
  const part = (heap >> 5) & -8;
  return part < mostReserve ? part : mostReserve;
}

/** Raises the exception, as soon as the program looks; false when there is none. */
export function signalExhausted(): boolean {
  const exception = raw.load32(raw.cell('outOfMemory'));
  if (exception === 0) return false;
  if (raw.load32(raw.cell('exception')) === 0) {
    raw.store32(raw.cell('exception'), exception);
    raw.store32(raw.cell('exceptionLocation'), 0);
  }
  return true;
}
