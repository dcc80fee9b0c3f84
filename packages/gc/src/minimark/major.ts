/**
 * The major collection, in steps behind minor collections: marking, then sweeping.
 *
 * ```
 * idle ── old memory beyond the threshold ──► marking ── nothing left, roots unchanged ──► sweeping ── all pages ──► idle
 * ```
 *
 * **Pace.** A step does work in proportion to what has become old since the last one, so that the program cannot outrun it: at least
 * three times as many bytes are marked, twelve times as many swept. A large array that has become old would make a step long: what a
 * step leaves undone is a debt that the next ones pay. The next cycle begins when the old generation is
 * {@link growth} 64ths of what lived after this one; {@link roomyGrowth}, and a quarter of the limit at least, if the host has said how much memory there is, which is leave to use it.
 *
 * **Near the limit** a cycle begins as late as it can: each one marks all that lives, however much was allocated in between. What the last one had
 * to mark tells how much will become old until this one ends. If that turns out to be too little, steps become longer in proportion to what is left
 * to mark and to allocate (`paceFor`), and twice that while there is plenty. Such a cycle does twice as much in each step, so that it can begin
 * later still. Example: of 33 MB 9 live, and marking them counts 14 MB. At six times the pace of allocation 2.3 MB
 * become old meanwhile, so the cycle begins when 3 MB are left, and a bit.
 *
 * **The end of marking.** References in root ranges and on the shadow stack are changed without barriers. So when the mark stack is empty they
 * are looked at, and if they reach nothing new, everything that is not visited is garbage: the program has not run in between.
 */
import { type i32 } from '@weft/core';
import { raw } from '@weft/core/lowlevel';
import { beginSweepingCells, classCount, classRow, countOpenRuns, sweepOne } from './cells.js';
import { forgetLive } from './counts.js';
import { markWatchers } from './finalizers.js';
import { sortDead } from './order.js';
import { markPins } from './pins.js';
import { dropCells, dropTargets } from './weak.js';
import { idle, marking, sweeping, visited } from './heap.js';
import { beginSweepingLarge, sweepLarge } from './large.js';
import { markPrebuilt, markRoots, markSome } from './mark.js';
import { availableBytes } from './pages.js';
import { beginSweepingStretches, sweepStretch } from './stretch.js';

const growth: i32 = 116;
const roomyGrowth: i32 = 192;
/** No cycle begins while the old generation is smaller than so many nurseries. */
const leastNurseries: i32 = 2;
/** The same while nearly all lives, if the limit allows. */
const leastBuilding: i32 = 16;
/** Most bytes that a step marks, unless memory is about to run out; sixteen times that are swept. */
const longestStep: i32 = 786432;
/** Behind a minor collection that looked at so many KiB of large arrays, or of blocks that were logged, the step is a quarter as long: the pause is long already. */
const longScan: i32 = 1024;
const mostMargin: i32 = 1048576;
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
  const pace = paceFor(step);
  const late = raw.load32(raw.cell('gcLate'));
  const debt = raw.load32(raw.cell('gcDebt')) + ((3 * step) << late);
  // To sweep a byte costs little: a cap that is reached at the usual pace would let the heap grow while it is swept.
  const most = longestStep << (late + (phase === sweeping ? 2 : 0));
  const longest = raw.load32(raw.cell('gcScannedKB')) > longScan ? most >> 2 : most;
  let budget = debt < longest ? debt : longest;
  if (budget < pace) budget = pace;
  raw.store32(raw.cell('gcDebt'), debt > budget ? debt - budget : 0);
  if (phase === marking) advanceMarking(budget + impatience(budget));
  else advanceSweeping(budget < endless >> 2 ? 4 * budget : endless);
}

/**
 * Bytes that this step has to mark, or to sweep a quarter of, for the cycle to end before memory does: what is left to do, as far as that
 * is known, in proportion to what is available.
 */
function paceFor(step: i32): i32 {
  const room = (availableBytes() - margin()) >> 10;
  if (room <= 0) return endless;
  const old = raw.load32(raw.cell('gcOldBytes')) >> 10;
  let left = old >> 2;
  if (raw.load32(raw.cell('gcPhase')) === marking) {
    left = raw.load32(raw.cell('gcWorkKB')) - raw.load32(raw.cell('gcMarkedKB'));
    // More than was expected.
    if (left < old >> 4) left = old >> 4;
  }
  // With plenty of room, what one large array that has become old asks for should not be done at once.
  if (left < room >> 1) return (step / ((room / (2 * left + 1)) | 0)) | 0;
  const rate = ((left / room) | 0) + 1;
  return rate < (((endless >> 2) / (step + 1)) | 0) ? rate * step : endless;
}

/** Memory that should be left when a cycle ends. */
function margin(): i32 {
  const part = (raw.load32(raw.cell('gcOldEnd')) - raw.load32(raw.cell('gcOldStart'))) >> 5;
  return part < mostMargin ? part : mostMargin;
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
  raw.store32(raw.cell('gcMark'), raw.load32(raw.cell('gcMark')) ^ visited);
  forgetLive();
  countOpenRuns();
  raw.store32(raw.cell('gcDebt'), 0);
  raw.store32(
    raw.cell('gcLate'),
    raw.load32(raw.cell('gcOldBytes')) >= raw.load32(raw.cell('gcLatest')) ? 1 : 0,
  );
  raw.store32(raw.cell('gcMarkedKB'), 0);
  if (raw.load32(raw.cell('gcWorkKB')) === 0)
    raw.store32(raw.cell('gcWorkKB'), workFor(raw.load32(raw.cell('gcOldBytes'))));
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
  const marked = raw.load32(raw.cell('gcMarkedKB'));
  raw.store32(raw.cell('gcWorkKB'), marked + (marked >> 2));
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
    const work = sweepOne(classRow(c));
    if (work !== 0) left -= work;
    else c++;
  }
  raw.store32(raw.cell('gcSweepClass'), c);
}

function finish(): void {
  raw.store32(raw.cell('gcPhase'), idle);
  raw.store32(raw.cell('gcCycles'), raw.load32(raw.cell('gcCycles')) + 1);
  const live = raw.load32(raw.cell('gcOldBytes'));
  raw.store32(raw.cell('gcLive'), live);
  startCycleAt(grown(live));
}

/** {@link growth} or {@link roomyGrowth} 64ths of so many bytes; no more than there are. */
export function grown(live: i32): i32 {
  const factor = raw.load32(raw.cell('gcMaxHeapGiven')) === 0 ? growth : roomyGrowth;
  const kilobytes = Math.imul(live >> 10, factor) >> 6;
  return kilobytes < 2097152 ? kilobytes << 10 : endless;
}

/** Whether it is time for a cycle. */
function isDue(): boolean {
  const old = raw.load32(raw.cell('gcOldBytes'));
  if (old < raw.load32(raw.cell('gcThreshold'))) return false;
  // While nearly all lives, it would free next to nothing.
  if (raw.load32(raw.cell('gcStretchRun')) === 0 || old >= raw.load32(raw.cell('gcLatest'))) return true;
  return old >= raw.load32(raw.cell('gcNurserySize')) * leastBuilding;
}

/**
 * The next cycle begins when the old generation has so many bytes; but not before it has {@link leastNurseries} or its part of the limit, and in time for it to end at its usual
 * pace before the limit is reached.
 */
export function startCycleAt(bytes: i32): void {
  let least = raw.load32(raw.cell('gcNurserySize')) * leastNurseries;
  // A quarter of the limit, if the host has given one.
  const given = raw.load32(raw.cell('gcMaxHeapGiven')) === 0 ? 0 : raw.load32(raw.cell('gcMaxHeap')) >>> 2;
  if (least < given) least = given;
  const old = raw.load32(raw.cell('gcOldBytes'));
  const available = availableBytes();
  const known = raw.load32(raw.cell('gcWorkKB'));
  const most = workFor(old);
  const work = known === 0 || known > most ? most : known;
  let need = (((work / 6) | 0) << 10) + (old >> 4) + raw.load32(raw.cell('gcUse')) + margin();
  if (need > available >> 1) need = available >> 1;
  if (need < available >> 2) need = available >> 2;
  const last = old + available - need;
  raw.store32(raw.cell('gcLatest'), last);
  const threshold = bytes < least ? least : bytes;
  raw.store32(raw.cell('gcThreshold'), threshold < last ? threshold : last);
}

/** What marking so many bytes of objects costs, in KiB: an object is counted when it is visited, too. */
function workFor(bytes: i32): i32 {
  return (bytes >> 10) + (bytes >> 11);
}

/** A whole cycle at once, behind a minor collection; what runs is finished first. */
export function majorNow(): void {
  if (raw.load32(raw.cell('gcPhase')) === marking) advanceMarking(endless);
  while (raw.load32(raw.cell('gcPhase')) === sweeping) advanceSweeping(endless);
  beginMarking();
  advanceMarking(endless);
  while (raw.load32(raw.cell('gcPhase')) === sweeping) advanceSweeping(endless);
}
