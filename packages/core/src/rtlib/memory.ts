/**
 * What the backends and generated code call when memory is exhausted.
 */
import { callCollector } from '../author/lowlevel.js';
import { outOfMemoryException } from '../author/memory.js';
import type { i32 } from '../author/numbers.js';

/** The exception of exhausted memory; known to the loader as `rt.outOfMemory`, which tells the collector. */
export function outOfMemory(): object {
  return outOfMemoryException();
}

/** Raises the exception when an array of `length` items of `bytes` bytes has no room. */
export function ensure_room(length: i32, bytes: i32): void {
  const most = (0x3fffffff / bytes) | 0;
  if (length < 0 || length > most || callCollector('reserve', 1, Math.imul(length, bytes) + 16) === 0)
    throw outOfMemoryException();
}
