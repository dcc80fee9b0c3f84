/**
 * Recording one trace: where it starts, when it is closed, and what happens when it is given up.
 *
 * A trace starts at a merge point (a loop or a function that became hot) or at a guard (a bridge). It ends when the bottom frame is at
 * a merge point, after a backward jump, whose greens are those of the start (a loop) or of code that exists (a jump
 * there); or when the portal returns or raises (`finish`).
 *
 * **Last rounds.** The round in which a loop becomes hot may be its last one. Then the trace goes on behind the loop, around the loop that it is in, and
 * comes to its start from above, without a backward jump; or ends in other code before that. What it makes is right, but the loop's own rounds, which
 * are most of them, are a bridge from its first guard back to its start: values go through memory, and nothing is peeled.
 *
 * ```
 * start → behind → outer → start           the trace that was made
 *   └ guard fails: jump to start           the loop
 * ```
 *
 * So when a bridge comes around to the start of such a trace, its code is forgotten, and the place is traced anew, in a round that is not the last one unless the loop ends just
 * now. This is done {@link maxUnclosed} times for a place.
 */
import type { RuntimeHint } from '../optimizer/types.js';
import type { ConnectedBackend } from '../plugin/jit.js';
import type { DriverDescr, Kind } from '../trace/descr.js';
import type { Const, LoopToken, Value } from '../trace/trace.js';
import { AbortTrace, type AbortReason } from './aborts.js';
import { compileBridge, compileLoop, type LoopRequest } from './compile.js';
import { infoOf } from './heapcache.js';
import { greenKey } from './handlers-calls.js';
import { noteSize, storageOf, Machine, type TracePolicy } from './machine.js';
import { fieldRange, Recorder, type VirtualizableState } from './recorder.js';
import { firstPrivate } from './private-items.js';
import { restore } from './resume.js';
import type { Runtime } from './runtime.js';
import type { GuardRecord, JitCell } from './tokens.js';

/** Traces of a loop that ended before it came around, until one of them is compiled. */
const maxUnclosed = 3;

/** What the outside is told. */
export interface TraceOutcome {
  compiled(): void;
  aborted(reason: AbortReason): void;
}

class Policy implements TracePolicy {
  lengths: readonly number[] = [];
  /** Its loop: of the place where the trace started, or of the guard's code. */
  private readonly home: JitCell | null;
  /** The trace comes to the start of its loop from above: it has left the loop. */
  private left = false;
  /** A trace of a loop is behind its first merge point. */
  private begun: boolean;

  constructor(
    private readonly runtime: Runtime,
    private readonly backend: ConnectedBackend,
    /** The place where the trace started, and its token; null for bridges. */
    private readonly start: {
      readonly cell: JitCell;
      readonly token: LoopToken;
      readonly isFunction: boolean;
    } | null,
    private readonly guard: GuardRecord | null,
    private readonly outcome: TraceOutcome,
  ) {
    this.home = start?.cell ?? (guard === null ? null : (runtime.loops.get(guard.loop.id)?.cell ?? null));
    this.begun = start === null;
  }

  ownToken(key: string): LoopToken | null {
    return this.start !== null && this.start.cell.key === key ? this.start.token : null;
  }

  mayInline(m: Machine, driver: DriverDescr, key: string): boolean {
    const { runtime } = this;
    const { maxInlineDepth, maxUnrollRecursion, maxInlineSize, maxRecursionSize } = runtime.parameters;
    if (m.frames.length > maxInlineDepth || runtime.notInlined.has(key)) return false;
    const number = runtime.keyNumber(key);
    let size = runtime.sizes.get(number) ?? 0;
    let same = 0;
    for (const frame of m.frames)
      if (frame.key === number) {
        same++;
        size = Math.max(size, m.rec!.size - frame.start);
      }
    if (same === 0) return size <= maxInlineSize || runtime.cells.get(key)?.token?.compiled !== true;
    if (size > maxRecursionSize) return false;
    return same < maxUnrollRecursion;
  }

  mayUnroll(driver: DriverDescr, greens: readonly Const[]): boolean {
    const descr = driver.shouldUnrollOneIteration;
    return descr !== null && this.runtime.askAbout(descr, greens) !== 0;
  }

  reachedLoopHeader(
    m: Machine,
    driver: DriverDescr,
    greens: readonly Const[],
    reds: readonly Value[],
  ): boolean {
    const key = greenKey(driver, greens);
    const closes = this.start !== null && this.start.cell.key === key;
    const token = closes ? null : (this.runtime.cells.get(key)?.token ?? null);
    if (!closes && (token === null || !token.compiled)) return false;
    if (this.replaces(token)) {
      m.abort('not_closed');
      return true;
    }
    const rec = m.rec!;
    const values = [...reds, ...(rec.virtualizable?.values ?? [])];
    const hints = this.hints(m, driver, values.length);
    const f = m.frame;
    if (this.runtime.polls || rec.mayCollect())
      rec.guard('guard_no_interrupt', [], null, m.frames, f.pc, f.code[f.pc + 1]!);
    rec.guard('guard_future_condition', [], null, m.frames, f.pc, f.code[f.pc + 1]!);
    rec.op('jump', values);
    this.compile(m, token, hints, token === null ? 'loop' : 'entry');
    return true;
  }

  atPlace(driver: DriverDescr, greens: readonly Const[]): void {
    const { home } = this;
    if (this.left || home === null || home.driver !== driver) return;
    for (let k = 0; k < greens.length; k++) if (greens[k]!.value !== home.greens[k]!.value) return;
    this.left = this.begun;
    this.begun = true;
  }

  /** Whether a bridge that comes around shows that its loop was traced in its last round. Then the loop's code is forgotten. */
  private replaces(token: LoopToken | null): boolean {
    const { runtime, guard, home } = this;
    if (guard === null || token !== guard.loop || this.left) return false;
    const record = runtime.loops.get(token.id);
    if (record?.leaves !== true || home === null || home.unclosed >= maxUnclosed) return false;
    home.unclosed++;
    runtime.forget(record, 1);
    return true;
  }

  finished(m: Machine, result: Value | null, raised: boolean): void {
    const rec = m.rec!;
    const { start } = this;
    // Compiled, this would be a loop that is never peeled: what comes around would be a bridge.
    if (start !== null && !start.isFunction && start.cell.unclosed < maxUnclosed) {
      start.cell.unclosed++;
      m.abort('not_closed');
      return;
    }
    // Whoever has the object may look at it, or go on with it: a generator's frame.
    if (rec.virtualizable?.released !== true) rec.writeBack(true);
    if (raised) rec.op('finish_exception', [result!]);
    else rec.op('finish', result === null ? [] : [result]);
    this.compile(m, null, [], 'function');
  }

  aborted(m: Machine, reason: AbortReason): void {
    if (reason === 'too_long') {
      const rec = m.rec!;
      for (const frame of m.frames.slice(1)) noteSize(m, rec, frame);
      this.runtime.dontInline(rec.tooBig !== 0 ? rec.tooBig : rec.biggest.key);
    }
    this.outcome.aborted(reason);
  }

  private compile(
    m: Machine,
    target: LoopToken | null,
    hints: readonly RuntimeHint[],
    kind: LoopRequest['kind'],
  ): void {
    const rec = m.rec!;
    m.rec = null;
    if (rec.abort !== null) {
      this.outcome.aborted(rec.abort);
      return;
    }
    try {
      for (const list of rec.lists) if (!this.runtime.quasi.stands(list)) throw new AbortTrace('invalidated');
      if (this.guard !== null)
        compileBridge(this.runtime, this.backend, { guard: this.guard, rec, hints, target });
      else {
        const { cell, token } = this.start!;
        compileLoop(this.runtime, this.backend, {
          kind,
          driver: cell.driver,
          cell,
          token,
          rec,
          hints,
          target,
          lengths: this.lengths,
          leaves: !this.start!.isFunction && (this.left || kind === 'entry'),
        });
      }
    } catch (error) {
      if (!(error instanceof AbortTrace)) throw error;
      this.outcome.aborted(error.reason);
      return;
    }
    this.outcome.compiled();
  }

  /** What the jump's values are now. The frame is at its merge point. */
  private hints(m: Machine, driver: DriverDescr, count: number): RuntimeHint[] {
    const { memory, runtime } = m;
    const hints: RuntimeHint[] = [];
    const add = (kind: Kind, value: number | bigint) => {
      if (kind !== 'r') hints.push({ kind: 'number' });
      else if (value === 0) hints.push({ kind: 'null' });
      else
        hints.push({ kind: 'object', cls: runtime.image.structOf(memory.typeId(value as number)) ?? null });
    };
    const f = m.frame;
    const reds = f.pc + 4 + driver.greens.length;
    driver.reds.forEach((kind, k) => add(kind, m.get(f, kind, f.code[reds + k]!)));
    const v = driver.virtualizable;
    if (v !== null) {
      const object = runtime.virtualizableAddress(m);
      for (const field of v.fields) add(field.kind, memory.load(field.storage, object + field.offset));
      const top = v.top < 0 ? Infinity : m.getI(f, f.code[f.pc + 4 + v.top]!);
      for (const { field, array } of v.arrays) {
        const items = memory.i32[(object + field.offset) >> 2]!;
        const length = memory.arrayLength(items);
        for (let k = 0; k < length; k++) {
          const value = memory.load(array.storage, memory.itemAddress(array, items, k));
          add(array.kind, k >= top && array.kind === 'r' ? 0 : value);
        }
      }
    }
    if (hints.length !== count) throw new Error('the virtualizable changed its size while it was traced');
    return hints;
  }
}

/** Traces from a merge point; greens and reds are in the exit slots. Answers the reason to go on with. */
export function traceLoop(
  runtime: Runtime,
  backend: ConnectedBackend,
  cell: JitCell,
  token: LoopToken,
  isFunction: boolean,
  outcome: TraceOutcome,
): number {
  const { driver } = cell;
  const m = new Machine(runtime);
  const rec = new Recorder();
  const policy = new Policy(runtime, backend, { cell, token, isFunction }, null, outcome);
  m.rec = rec;
  m.policy = policy;
  // A recursion may have no loop.
  rec.startsWithPoll = isFunction && runtime.polls;
  const { memory, exitSlots } = runtime;
  const frame = m.pushFrame(runtime.image.jitcode(driver.jitcode));
  frame.key = runtime.keyNumber(cell.key);
  const next = { i: 0, l: 0, f: 0, r: 0 };
  const redBoxes: Value[] = [];
  [...driver.greens, ...driver.reds].forEach((kind, k) => {
    const value = memory.load(storageOf[kind], exitSlots + 8 * k);
    const register = next[kind]++;
    m.set(frame, kind, register, value);
    const box: Value = k < driver.greens.length ? cell.greens[k]! : rec.input(kind);
    if (k >= driver.greens.length) redBoxes.push(box);
    m.setBox(frame, kind, register, box);
    if (driver.virtualizable !== null && k - driver.greens.length === driver.virtualizable.red)
      memory.i32[m.virtualizableSlot >> 2] = value as number;
  });
  if (driver.virtualizable !== null) {
    const address = memory.i32[m.virtualizableSlot >> 2]!;
    const { kinds, lengths } = runtime.virtualizableShape(driver, address);
    policy.lengths = lengths;
    rec.virtualizable = startVirtualizable(
      driver,
      redBoxes[driver.virtualizable.red]!,
      rec,
      kinds,
      lengths,
      firstPrivate(m, driver, cell.greens),
    );
  }
  return execute(m);
}

function startVirtualizable(
  driver: DriverDescr,
  box: Value,
  rec: Recorder,
  kinds: readonly Kind[],
  lengths: readonly number[],
  privateFrom: number,
): VirtualizableState {
  const descr = driver.virtualizable!;
  let start = descr.fields.length;
  const arrays = lengths.map((length) => {
    const array = { start, length };
    start += length;
    return array;
  });
  if (box.tag !== 'const') {
    const info = infoOf(box);
    info.nonnull = true;
    info.typeId = descr.struct.typeId;
  }
  return {
    descr,
    box,
    values: kinds.map((kind) => rec.input(kind)),
    arrays,
    arrayBoxes: arrays.map(() => null),
    ...fieldRange(descr),
    // A jump to the start may come with values that memory does not have.
    dirty: kinds.map(() => true),
    privateFrom,
    released: false,
  };
}

/** Traces a bridge from a failed guard, whose values are in the exit slots. Answers the reason to go on with. */
export function traceBridge(
  runtime: Runtime,
  backend: ConnectedBackend,
  guard: GuardRecord,
  outcome: TraceOutcome,
): number {
  const m = new Machine(runtime);
  m.rec = new Recorder();
  m.policy = new Policy(runtime, backend, null, guard, outcome);
  restore(m, guard);
  return execute(m);
}

/** Finishes the frames of a failed guard without recording. Answers the reason to go on with. */
export function blackhole(runtime: Runtime, guard: GuardRecord): number {
  const m = new Machine(runtime);
  const bottom = m.virtualizableSlot;
  try {
    restore(m, guard);
    return m.run();
  } finally {
    runtime.stack.setTop(bottom);
  }
}

function execute(m: Machine): number {
  const { runtime } = m;
  const { counters } = runtime.statistics;
  // With traces that are recorded meanwhile, in calls.
  const counted = () =>
    counters.traceMilliseconds + counters.optimizeMilliseconds + counters.compileMilliseconds;
  runtime.recording.push(m);
  const start = performance.now();
  const before = counted();
  try {
    return m.run();
  } finally {
    runtime.recording.pop();
    runtime.stack.setTop(m.virtualizableSlot);
    counters.traceMilliseconds += performance.now() - start - (counted() - before);
  }
}
