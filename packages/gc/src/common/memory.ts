/**
 * Memory of the engine, which only ever grows.
 *
 * Growing is not free: to an engine each `memory.grow` looks as if all of the memory had been allocated anew outside of its own heap. V8 answers with a
 * whole collection of JavaScript's heap, on the program's thread and beside it. In steps of an eighth, a heap that grew from 10 to 200 MB
 * had twenty of those, and with a collector that never collects half of the processor's time went there. So memory is doubled each time. What is never touched costs
 * addresses, but no memory.
 *
 * Example: 10 MB are there and 11 are needed: it becomes 26 MB (16 more, the least step), then 52, 104, 208, and at last what the heap may have.
 */
import { type i32 } from '@weft/core';
import { raw } from '@weft/core/lowlevel';

/** Least step, in the engine's pages of 64 KiB. */
const leastStep: i32 = 256;

/** Makes memory reach up to `end`; false when the engine refuses. */
export function ensureMemory(end: i32): boolean {
  const have = raw.memorySize();
  const want = ((end - 1) >> 16) + 1;
  if (want <= have) return true;
  let more = have + (have < leastStep ? leastStep : have);
  const most = (raw.load32(raw.cell('gcHeapStart')) >> 16) + (raw.load32(raw.cell('gcMaxHeap')) >> 16) + 1;
  if (more > most) more = most;
  if (more > want && raw.memoryGrow(more - have) >= 0) return true;
  return raw.memoryGrow(want - have) >= 0;
}
