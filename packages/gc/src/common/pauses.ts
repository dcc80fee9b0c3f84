/**
 * Statistics that all collectors keep: how long the program stood still, and how much it has allocated.
 *
 * Pauses are counted in a histogram of 128 words: four classes to each doubling, from 1 microsecond on, so that a percentile is at
 * most 19 % off. The percentiles are computed anew after each pause: whoever asks reads cells.
 */
import { extend, hostFunction, shrU64, toF64, toI32, wrap, type f64, type i32 } from '@weft/core';
import { raw } from '@weft/core/lowlevel';

/** Bytes of the histogram. */
export const histogramBytes: i32 = 512;
const classes: i32 = 128;

const clock = hostFunction<() => f64>('rt.clock', () => performance.now());

/** Tells where the histogram is. */
export function initPauses(histogram: i32): void {
  raw.store32(raw.cell('gcHistogram'), histogram);
}

/** A pause begins. */
export function beginPause(): void {
  const now = clock();
  raw.storeF64(raw.cell('gcPauseStart'), now);
  raw.storeF64(raw.cell('gcLap'), now);
}

/**
 * A part of a pause has ended: its cells, for the longest time in microseconds and for all time in milliseconds, are set. The sum is kept in
 * the histogram's table at `sum`.
 */
export function lap(sum: i32, longest: i32, total: i32): void {
  const now = clock();
  const time = (now - raw.loadF64(raw.cell('gcLap'))) * 1000;
  raw.storeF64(raw.cell('gcLap'), now);
  const microseconds = time > 1e9 ? 1000000000 : time < 0 ? 0 : toI32(time);
  if (microseconds > raw.load32(longest)) raw.store32(longest, microseconds);
  const at = raw.load32(raw.cell('gcHistogram')) + histogramBytes + sum * 8;
  const all = raw.loadF64(at) + time;
  raw.storeF64(at, all);
  raw.store32(total, toI32(all / 1000));
}

/** A pause ends. */
export function endPause(): void {
  const time = (clock() - raw.loadF64(raw.cell('gcPauseStart'))) * 1000;
  const microseconds = time > 1e9 ? 1000000000 : time < 0 ? 0 : toI32(time);
  if (microseconds > raw.load32(raw.cell('gcPauseMax'))) raw.store32(raw.cell('gcPauseMax'), microseconds);
  const total = raw.loadF64(raw.cell('gcPauseTotal')) + time;
  raw.storeF64(raw.cell('gcPauseTotal'), total);
  raw.store32(raw.cell('gcPauseTotalMs'), toI32(total / 1000));
  const slot = raw.load32(raw.cell('gcHistogram')) + (classOf(microseconds) << 2);
  raw.store32(slot, raw.load32(slot) + 1);
  const pauses = raw.load32(raw.cell('gcPauses')) + 1;
  raw.store32(raw.cell('gcPauses'), pauses);
  raw.store32(raw.cell('gcPauseP50'), percentile(toF64(pauses) * 0.5));
  raw.store32(raw.cell('gcPauseP99'), percentile(toF64(pauses) * 0.99));
}

/** Class of a pause: 4 log2(microseconds), rounded down; the first ones are exact. */
function classOf(microseconds: i32): i32 {
  let doublings = 0;
  let rest = microseconds;
  while (rest >= 8) {
    rest = rest >> 1;
    doublings++;
  }
  return rest < 4 ? rest : (doublings + 1) * 4 + (rest - 4);
}

/** Upper bound of the class in which the `rank`th shortest pause is. */
function percentile(rank: f64): i32 {
  const histogram = raw.load32(raw.cell('gcHistogram'));
  let seen = 0;
  for (let c = 0; c < classes; c++) {
    seen += raw.load32(histogram + (c << 2));
    if (toF64(seen) < rank) continue;
    const bound = c < 4 ? c + 1 : (4 + (c & 3) + 1) << ((c >> 2) - 1);
    const most = raw.load32(raw.cell('gcPauseMax'));
    return bound < most ? bound : most;
  }
  return raw.load32(raw.cell('gcPauseMax'));
}

/** Counts bytes that the program has allocated. */
export function countAllocated(bytes: i32): void {
  const total = raw.load64(raw.cell('gcAllocated')) + extend(bytes);
  raw.store64(raw.cell('gcAllocated'), total);
  raw.store32(raw.cell('gcAllocatedKB'), wrap(shrU64(total, 10)));
}

/** Counts bytes that have become old. */
export function countPromoted(bytes: i32): void {
  const total = raw.load64(raw.cell('gcPromoted')) + extend(bytes);
  raw.store64(raw.cell('gcPromoted'), total);
  raw.store32(raw.cell('gcPromotedKB'), wrap(shrU64(total, 10)));
}

/** Counts bytes that have become old where they were. */
export function countInPlace(bytes: i32): void {
  const total = raw.load64(raw.cell('gcInPlace')) + extend(bytes);
  raw.store64(raw.cell('gcInPlace'), total);
  raw.store32(raw.cell('gcInPlaceKB'), wrap(shrU64(total, 10)));
}
