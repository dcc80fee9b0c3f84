/**
 * Room in the heap: where a collection copies to, and how large the space may become. What fits shall depend on what lives and on what is pinned, not on
 * where the space happens to be.
 *
 * ```
 * gcHeapStart   gcPinEnd                                   top of memory
 *     │ pinned      │ whole: two halves for the space          │
 * ```
 *
 * What is pinned may be released, and is copied then like anything else. So with `used` bytes in the space and `gcPinned` bytes pinned, the next collection wants
 * room for both. Two things are always true, also when the reserve is used up:
 *
 * - Both together are at most half of the whole.
 * - There is room for both below the space; or they are at most half of what is above its start, and there is room behind it.
 *
 * A collection changes neither: what it copies out of the place of pins is counted no more there, and {@link pinLimit} refuses pins that would make the
 * whole too small.
 */
import { type i32 } from '@weft/core';
import { raw } from '@weft/core/lowlevel';

/** Smallest space, unless the heap's limit asks for less. */
const minSpace: i32 = 4194304;

/** End of what the heap's limit allows. */
export function topOfHeap(): i32 {
  return (raw.load32(raw.cell('gcHeapStart')) + raw.load32(raw.cell('gcMaxHeap'))) & -8;
}

function halfOf(bytes: i32): i32 {
  return (bytes >> 1) & -8;
}

/** What a space may hold when so many bytes are there for it and for its copy. */
function held(half: i32): i32 {
  return half - raw.load32(raw.cell('gcReserve')) - raw.load32(raw.cell('gcPinned'));
}

/** Where pinned arrays must end in a collection that copies `most` bytes at most, to places that end at `end`. */
export function pinLimit(end: i32, most: i32): i32 {
  const limit = topOfHeap() - most - most;
  return limit < end ? limit : end;
}

/**
 * Where a collection that copies upwards puts its copies. As low as possible, for the sake of memory that was never touched, but so that what is in the space can
 * stay, and `wanted` bytes more. `pinEnd` is where pinned arrays end by then, or a place above.
 *
 * Example: 8 MB, of which 2 MB are used, and 1 MB is wanted. From 2 MB on there would be a space of 3 MB; the middle is not needed. When 2 MB are
 * wanted, it is: up there are 4 MB for the space, and below it 4 for its copy.
 */
export function placeAbove(used: i32, wanted: i32, pinEnd: i32): i32 {
  const top = topOfHeap();
  const reserved = raw.load32(raw.cell('gcReserve'));
  const pinned = raw.load32(raw.cell('gcPinned'));
  let to = raw.load32(raw.cell('gcSpaceStart')) + used;
  // The next collection copies below, also when somewhat more is in the space by then.
  if (top - to - reserved >= used + pinned) to += reserved;
  const most = held(halfOf(top - pinEnd));
  const least = used < most && wanted < most - used ? used + wanted : most;
  if (held(halfOf(top - to)) >= least) return to;
  const place = pinEnd + least + reserved + pinned;
  return place > to ? place : to;
}

/** Where the space may end that starts at `start`, with `live` bytes: at twice that and `wanted` bytes, but not where the next collection could not copy it. */
export function spaceEnd(start: i32, live: i32, wanted: i32): i32 {
  const top = topOfHeap();
  const pinEnd = raw.load32(raw.cell('gcPinEnd'));
  const hole = start - pinEnd;
  const whole = halfOf(top - pinEnd);
  let half = halfOf(top - start);
  if (hole > half) half = hole < whole ? hole : whole;
  const most = held(half);
  const above = top - start - raw.load32(raw.cell('gcReserve'));
  let size = live < 0x20000000 ? live + live + wanted : 0x3ffffff8;
  if (size < minSpace) size = minSpace;
  if (size > most) size = most;
  if (size > above) size = above;
  return start + (size & -8);
}

/** How large the first space is. */
export function firstSpace(start: i32): i32 {
  const most = held(halfOf(topOfHeap() - start));
  return start + (most < minSpace ? most : minSpace);
}
