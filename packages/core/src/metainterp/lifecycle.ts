/**
 * Which compiled code stays: a mark and sweep over loops, as collectors do it with objects.
 *
 * A loop with its bridges is freed as a whole. Roots are loops that are **active**, which AOT code counts around each entry, and valid ones that
 * were entered **lately**: since then, no more than `loopLongevity` traces were started. From a loop the walk goes on to those that its code jumps
 * to or calls. What it does not reach is freed, with all that only it had: slots of the trace table, guard ids, words, lists of
 * quasi-immutable fields, and constants, so that the objects that they kept alive can die.
 *
 * ```
 * active: A ──jump──► B ◄──► C        lately: D        long ago: E ──call──► F ◄──jump── G: invalid
 * freed: E, F, G
 * ```
 *
 * Code of a freed loop cannot be running: it was entered through AOT code, whose count it would have, or from a loop that leads to it. So its slots
 * and ids can be used again at once. For the same reason a loop that other loops jump to is only freed with them.
 *
 * **Stale code.** Code that jumps to an invalidated loop leaves it again at once, through a guard for which a bridge would be in vain: it is of the
 * invalidated loop, too. When such guards fail often, what leads there is invalidated as well ({@link retire}), so that it is traced anew and
 * leads to the new loop. Otherwise a loop around one that is invalidated again and again would keep all of them.
 *
 * **Back-off.** A place whose code is invalidated again and again waits longer each time ({@link invalidationFactor}), so that compiling does not take all of
 * the time. When the program has settled, the wait is that of {@link mostFactor} thresholds at most.
 *
 * Everything here depends on counts that are the same on all backends, so these agree on what is freed and when.
 */
import type { ConnectedBackend } from '../plugin/jit.js';
import type { LoopToken } from '../trace/trace.js';
import { loopWords } from '../trace/warm-layout.js';
import type { Runtime } from './runtime.js';
import type { JitCell, LoopRecord } from './tokens.js';

/** After so many invalidated loops it is worth while to look for what can be freed. */
const invalidatedPerSweep = 16;
/** How often in a longevity is looked for old code, and after how many traces when nothing becomes old. */
const sweepsPerLongevity = 8;
const sweepAnyway = 128;

/** Invalidations of a place that are taken for changes at the start of a program. */
const freeInvalidations = 8;
/** Most by which the threshold of a place grows because of invalidations. */
const mostFactor = 64;

/** By how much the threshold of a place is multiplied, as its code was invalidated so often. */
export function invalidationFactor(runtime: Runtime, { invalidations }: JitCell): number {
  const beyond = Math.max(invalidations - freeInvalidations, 0);
  return Math.min(runtime.parameters.retryFactor ** beyond, mostFactor);
}

/** Frees code when that is due. No trace is being recorded. */
export class LifeCycle {
  private lastSweep = 0;

  constructor(
    private readonly runtime: Runtime,
    private readonly backend: ConnectedBackend,
    private readonly releaseSlot: (slot: number) => void,
  ) {}

  /** Looks whether it is time. */
  check(): void {
    const { generation, invalidated, parameters } = this.runtime;
    const { loopLongevity } = parameters;
    const period =
      loopLongevity === 0 ? sweepAnyway : Math.max(1, Math.floor(loopLongevity / sweepsPerLongevity));
    if (generation - this.lastSweep >= period || invalidated >= invalidatedPerSweep) this.sweep();
  }

  /** Frees what is not needed. */
  sweep(): void {
    const { runtime } = this;
    this.lastSweep = runtime.generation;
    runtime.invalidated = 0;
    const stays = this.mark();
    const freed = [...runtime.loops.values()].filter((record) => !stays.has(record));
    if (freed.length > 0) this.backend.free(freed.map(({ token }) => token));
    for (const record of freed) this.free(record);
    this.forgetCells();
    runtime.quasi.prune();
    this.freeConstants();
  }

  private mark(): Set<LoopRecord> {
    const { runtime } = this;
    const stays = new Set<LoopRecord>();
    const waiting = [...runtime.loops.values()].filter(({ token }) => this.isRoot(token));
    for (let record = waiting.pop(); record !== undefined; record = waiting.pop()) {
      if (stays.has(record)) continue;
      stays.add(record);
      for (const target of record.targets) {
        const next = runtime.loops.get(target.id);
        if (next !== undefined) waiting.push(next);
      }
    }
    return stays;
  }

  private isRoot(token: LoopToken): boolean {
    const { runtime } = this;
    if (runtime.wordOf(token, loopWords.active) !== 0) return true;
    return !runtime.isInvalid(token) && !this.isOld(runtime.wordOf(token, loopWords.lastUse));
  }

  /** Whether something was used so long ago that it is not kept. */
  private isOld(lastUse: number): boolean {
    const { loopLongevity } = this.runtime.parameters;
    return loopLongevity > 0 && this.runtime.generation - lastUse > loopLongevity;
  }

  private free(record: LoopRecord): void {
    const { runtime } = this;
    const { token, place } = record;
    const reason = runtime.isInvalid(token) ? 'invalidated' : 'unused';
    runtime.forget(record);
    runtime.loops.delete(token.id);
    for (const id of record.guards) runtime.freeGuard(id);
    runtime.quasi.forget(record.lists, token.id);
    this.releaseSlot(token.slot);
    runtime.releaseToken(token);
    const { statistics } = runtime;
    statistics.count('loopsFreed');
    statistics.count('bridgesFreed', record.bridges);
    statistics.count('codeBytesFreed', record.bytes);
    statistics.event({ what: 'free', id: token.id, name: token.name, place, reason, bytes: record.bytes });
  }

  /** Places without code that did not become hot for long. Those that must not be traced are remembered. */
  private forgetCells(): void {
    const { cells } = this.runtime;
    for (const [key, { token, lastUse, blacklisted }] of cells)
      if (token === null && !blacklisted && this.isOld(lastUse)) cells.delete(key);
  }

  private freeConstants(): void {
    const { runtime } = this;
    const used = new Set<number>();
    for (const { refIds } of runtime.loops.values()) for (const id of refIds) used.add(id);
    for (const { greens } of runtime.cells.values())
      for (const { kind, value } of greens) if (kind === 'r') used.add(value as number);
    const ids = runtime.refs.retain(used);
    if (ids.size === 0) return;
    for (const id of ids) runtime.immutableArrays.delete(id);
    runtime.forgetKeys(ids);
  }
}

/**
 * Invalidates what leads to a loop: its direct predecessors, and those of predecessors for which that was done before. Answers how
 * many there were.
 */
export function retire(runtime: Runtime, stale: LoopToken): number {
  let count = 0;
  const seen = new Set<LoopToken>([stale]);
  const waiting = [stale];
  for (let token = waiting.pop(); token !== undefined; token = waiting.pop())
    for (const record of runtime.loops.values()) {
      if (!record.targets.has(token) || seen.has(record.token)) continue;
      seen.add(record.token);
      if (runtime.makeInvalid(record, 'it leads to invalidated code')) count++;
      else waiting.push(record.token);
    }
  return count;
}
