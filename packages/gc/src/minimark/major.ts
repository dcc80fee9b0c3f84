/**
 * The major collection, in steps behind minor collections: marking, then sweeping.
 *
 * ```
 * idle ── old memory beyond the threshold ──► marking ── nothing left, roots unchanged ──► sweeping ── all pages ──► idle
 * ```
 *
 * **Pace.** A step does work in proportion to what has become old since the last one, so that the program cannot outrun it: at least
 * three times as many bytes are marked, six times as many swept. A large array that has become old would make a step long: what a
 * step leaves undone is a debt that the next ones pay. The next cycle begins when the old generation is
 * {@link growth} 64ths of what lived after this one, or half of the way to the limit, if that is less.
 *
 * **The end of marking.** References in root ranges and on the shadow stack are changed without barriers. So when the mark stack is empty they
 * are looked at, and if they reach nothing new, everything that is not visited is garbage: the program has not run in between.
 */
import { type i32 } from '@weft/core';
import { raw } from '@weft/core/lowlevel';
import { beginSweepingCells, classCount, classRow, sweepOne } from './cells.js';
import { markWatchers } from './finalizers.js';
import { sortDead } from './order.js';
import { markPins } from './pins.js';
import { dropCells, dropTargets } from './weak.js';
import { idle, marking, sweeping } from './heap.js';
import { beginSweepingLarge, sweepLarge } from './large.js';
import { markPrebuilt, markRoots, markSome } from './mark.js';
import { availableBytes } from './pages.js';
import { beginSweepingStretches, sweepStretch } from './stretch.js';

const growth: i32 = 116;
/** No cycle begins while the old generation is smaller than so many nurseries. */
const leastNurseries: i32 = 2;
/** The same while nearly all lives and memory is at hand. */
const leastBuilding: i32 = 8;
/** Most bytes that a step marks, unless memory is about to run out. */
const longestStep: i32 = 786432;
const endless: i32 = 0x7fffffff;

/** Goes on after a minor collection of `young` bytes that made `promoted` bytes old. */
export function majorStep(young: i32, promoted: i32): void {
  const stress = raw.load32(raw.cell('gcStress')) !== 0;
  const phase = raw.load32(raw.cell('gcPhase'));
  let step = stress ? 4096 : young >> 2;
  if (step < promoted) step = promoted;
  if (phase === idle) {
    if (stress || isDue()) beginMarking();
    return;
  }
  const debt = raw.load32(raw.cell('gcDebt')) + 3 * step;
  const most = availableBytes() < debt ? endless : longestStep;
  const budget = debt < most ? debt : most;
  raw.store32(raw.cell('gcDebt'), debt - budget);
  if (phase === marking) advanceMarking(budget + impatience(budget));
  else advanceSweeping(2 * budget);
}

/**
 * A program that writes a large array all over between two steps could keep marking from its end for ever. So when much more was marked
 * than there is, steps become longer and longer.
 */
function impatience(budget: i32): i32 {
  const steps = raw.load32(raw.cell('gcMarkedKB')) + (budget >> 10);
  raw.store32(raw.cell('gcMarkedKB'), steps);
  const over = steps - (raw.load32(raw.cell('gcOldBytes')) >> 8);
  if (over <= 0) return 0;
  raw.store32(raw.cell('gcMarkedKB'), steps + over);
  return over < 1048576 ? over << 10 : endless - budget;
}

function beginMarking(): void {
  raw.store32(raw.cell('gcPhase'), marking);
  raw.store32(raw.cell('gcDebt'), 0);
  raw.store32(raw.cell('gcMarkedKB'), 0);
  markPrebuilt();
  markRoots();
}

function advanceMarking(budget: i32): void {
  if (!markSome(budget)) return;
  markRoots();
  markWatchers();
  markPins();
  if (!markSome(budget)) return;
  dropTargets();
  sortDead();
  dropCells();
  raw.store32(raw.cell('gcPhase'), sweeping);
  beginSweepingCells();
  beginSweepingLarge();
  beginSweepingStretches();
  raw.store32(raw.cell('gcSweepClass'), 1);
}

/** Sweeps pages with about `budget` bytes. */
function advanceSweeping(budget: i32): void {
  let left = budget;
  while (left > 0) {
    const work = sweepLarge();
    if (work === 0) break;
    left -= work;
  }
  while (left > 0) {
    const bytes = sweepStretch();
    if (bytes === 0) break;
    left -= bytes;
  }
  let c = raw.load32(raw.cell('gcSweepClass'));
  while (left > 0) {
    if (c === classCount) {
      finish();
      return;
    }
    const row = classRow(c);
    if (sweepOne(row)) left -= raw.load32(row + 24) << 12;
    else c++;
  }
  raw.store32(raw.cell('gcSweepClass'), c);
}

function finish(): void {
  raw.store32(raw.cell('gcPhase'), idle);
  raw.store32(raw.cell('gcCycles'), raw.load32(raw.cell('gcCycles')) + 1);
  const live = raw.load32(raw.cell('gcOldBytes'));
  raw.store32(raw.cell('gcLive'), live);
  startCycleAt(live + (live >> 6) * (growth - 64));
}

/** Whether it is time for a cycle. */
function isDue(): boolean {
  const old = raw.load32(raw.cell('gcOldBytes'));
  if (old < raw.load32(raw.cell('gcThreshold'))) return false;
  // It would free next to nothing in a heap that is only just being built up.
  const builds = raw.load32(raw.cell('gcStretchRun')) !== 0 && availableBytes() > old;
  return !builds || old >= raw.load32(raw.cell('gcNurserySize')) * leastBuilding;
}

/** The next cycle begins when the old generation has so many bytes; but not before it has {@link leastNurseries}, and at half of the way to the limit. */
export function startCycleAt(bytes: i32): void {
  const least = raw.load32(raw.cell('gcNurserySize')) * leastNurseries;
  const most = raw.load32(raw.cell('gcOldBytes')) + (availableBytes() >> 1);
  const threshold = bytes < least ? least : bytes;
  raw.store32(raw.cell('gcThreshold'), threshold < most ? threshold : most);
}

/** A whole cycle at once, behind a minor collection; what runs is finished first. */
export function majorNow(): void {
  if (raw.load32(raw.cell('gcPhase')) === marking) advanceMarking(endless);
  while (raw.load32(raw.cell('gcPhase')) === sweeping) advanceSweeping(endless);
  beginMarking();
  advanceMarking(endless);
  while (raw.load32(raw.cell('gcPhase')) === sweeping) advanceSweeping(endless);
}
