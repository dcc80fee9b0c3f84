/**
 * Counts decay, so that what is counted is frequency: a place that is passed now and then over hours does not become hot.
 *
 * RPython multiplies all counters by a factor whenever one reaches its bound, and every 32 minor collections. Collections do not come at the same
 * time on all backends, and may depend on the host, so here only the first is done, in steps: after every {@link tracesPerEpoch} traces that
 * AOT code asked for, an **epoch**, what was counted is multiplied by (1 − decay)^{@link tracesPerEpoch}. Counts of jumps and calls are lowered then, in
 * the table, and entries in which nothing is left of a count become free. Guards are many, so what is known of theirs is lowered when they fail next.
 *
 * ```
 * threshold 1000, 400 left: 600 counted; decay of 40 per mille in eight traces: 600 · 0.96⁸ = 432 counted, 568 left
 * ```
 */
import { counterEntry, loopBit } from '../trace/warm-layout.js';
import type { CounterTable } from './environment.js';
import type { Runtime } from './runtime.js';
import type { GuardRecord } from './tokens.js';

/** Traces from one epoch to the next. */
export const tracesPerEpoch = 8;

/** What is left of a count after some epochs. */
function keptAfter(runtime: Runtime, epochs: number): number {
  return (1 - runtime.parameters.decay / 1000) ** (tracesPerEpoch * epochs);
}

/** Begins an epoch. `current` is the entry of the place that is about to be traced. */
export function nextEpoch(runtime: Runtime, current: number): void {
  if (runtime.parameters.decay === 0) return;
  runtime.epoch++;
  for (const table of runtime.environment.counters) decayTable(runtime, table, current);
}

function decayTable(runtime: Runtime, table: CounterTable, current: number): void {
  const { address, stride, entries, refs, refCount } = table;
  const { i32 } = runtime.memory;
  const { threshold, functionThreshold } = runtime.parameters;
  const kept = keptAfter(runtime, 1);
  for (let k = 0; k < entries; k++) {
    const at = (address + k * stride) >> 2;
    const tag = i32[at + (counterEntry.tag >> 2)]!;
    if (tag === 0 || i32[at + (counterEntry.slot >> 2)] !== 0) continue;
    // Long counts are counted in pieces; they are of places that were given up, or of thresholds that forget nothing that matters.
    if (i32[at + (counterEntry.rest >> 2)]! > 0) continue;
    const full = (tag & loopBit) !== 0 ? threshold : functionThreshold;
    const left = i32[at + (counterEntry.count >> 2)]!;
    const counted = Math.floor((full - left) * kept);
    if (counted > 0) i32[at + (counterEntry.count >> 2)] = full - counted;
    else if (left <= full && address + k * stride !== current) {
      // Nobody will miss the entry, and it keeps its greens alive.
      i32[at + (counterEntry.tag >> 2)] = 0;
      i32.fill(0, (refs >> 2) + k * refCount, (refs >> 2) + (k + 1) * refCount);
    }
  }
}

/** Lowers a guard's counts to what they are now. */
export function decayGuard(runtime: Runtime, guard: GuardRecord): void {
  const epochs = runtime.epoch - guard.epoch;
  if (epochs === 0) return;
  guard.epoch = runtime.epoch;
  const kept = keptAfter(runtime, epochs);
  guard.failures = Math.floor(guard.failures * kept);
  if (guard.byValue === null) return;
  for (const [value, count] of guard.byValue) {
    const now = Math.floor(count * kept);
    if (now > 0) guard.byValue.set(value, now);
    else guard.byValue.delete(value);
  }
}
