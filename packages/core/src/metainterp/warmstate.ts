/**
 * When to trace: the answers to what AOT code and failing guards ask.
 *
 * AOT code counts in linear memory and asks at the threshold (`tick`). Guard failures are counted here. What limits compiling (budgets,
 * failures, `limit`) is checked before a trace is started; when a limit is reached the program goes on without new
 * code, and the log says why.
 */
import type { ConnectedBackend, JitBackend } from '../plugin/jit.js';
import { exitReason, type Const } from '../trace/trace.js';
import { counterEntry, loopWords, portalWords } from '../trace/warm-layout.js';
import type { AbortReason } from './aborts.js';
import type { JitEnvironment } from './environment.js';
import { storageOf } from './machine.js';
import { setParameter, type ParameterName, type Parameters } from './parameters.js';
import { decayGuard, nextEpoch, tracesPerEpoch } from './decay.js';
import { LifeCycle, retire } from './lifecycle.js';
import { outOfIds } from './refs.js';
import { maxCount, Runtime } from './runtime.js';
import { blackhole, traceBridge, traceLoop, type TraceOutcome } from './tracing.js';
import type { GuardRecord, JitCell } from './tokens.js';

/** Most by which back-off multiplies a threshold. */
const maxFactor = 4096;
/** Count of a place that is not to be traced: AOT code asks again after so many jumps. */
const never = 1 << 30;
/** So many traces are recorded at once, each in a call that the one before makes. */
const mostAtOnce = 4;
/** Guard failures from one question for interrupts to the next. */
const failuresPerPoll = 256;

function looksForEvents(guard: GuardRecord): boolean {
  return guard.name === 'guard_no_interrupt' || guard.name === 'guard_poll';
}

/** What AOT code counts from, by the cells where it is. */
export function thresholdCells(parameters: Parameters): Readonly<Record<string, number>> {
  return {
    jitThreshold: Math.min(parameters.threshold, maxCount),
    jitFunctionThreshold: Math.min(parameters.functionThreshold, maxCount),
    jitPoll: parameters.pollPeriod,
  };
}

export class Jit {
  readonly runtime: Runtime;
  private readonly backend: ConnectedBackend;
  private readonly life: LifeCycle;
  private stopped: string | null = null;
  private freeSlots: number[] = [];
  private tracesStarted = 0;
  private tracesToEpoch = tracesPerEpoch;
  /** A constant found no room in the table. */
  private noRoom = false;
  private failuresToPoll = failuresPerPoll;

  constructor(environment: JitEnvironment, backend: JitBackend) {
    const runtime = new Runtime(environment);
    this.runtime = runtime;
    this.backend = backend.connect({
      layout: runtime.layout,
      memory: environment.memory,
      table: environment.traces,
      drivers: runtime.image.drivers,
      callTarget: (descr) => runtime.callTarget(descr),
      imageFunction: (name) => runtime.imageFunction(name),
      guardFailed: (id) => this.guardFailed(id),
      finishPortal: (driver, reason) => this.finishPortal(driver, reason),
      codeGrew: (token, bytes) => {
        const record = runtime.loops.get(token.id);
        if (record === undefined) return;
        record.bytes += bytes;
        runtime.statistics.count('codeBytes', bytes);
      },
      outOfMemory: () => runtime.trap('out_of_memory', 0),
      stackOverflow: () => runtime.trap('stack_overflow', 0),
      refAddress: (id) => {
        runtime.memory.refresh();
        return runtime.refs.address(id);
      },
      ...(runtime.polls ? { poll: () => runtime.poll() } : {}),
      counters: { enters: 0 },
    });
    this.life = new LifeCycle(runtime, this.backend, (slot) => this.releaseSlot(slot));
    this.applyThresholds();
  }

  setParam(name: string, value: number): void {
    setParameter(this.runtime.parameters, name, value);
    this.applyThresholds();
  }

  private applyThresholds(): void {
    const { memory, parameters } = this.runtime;
    memory.refresh();
    for (const [cell, value] of Object.entries(thresholdCells(parameters)))
      memory.i32[memory.cell(cell) >> 2] = value;
  }

  restartPolls(): void {
    this.runtime.restartPolls();
  }

  // -- asked by AOT code --------------------------------------------------------------------------------------

  /** A counter reached its threshold. Greens and reds are in the exit slots; `kind` 1 is a call, 0 a backward jump. */
  tick(driverIndex: number, entry: number, kind: number): number {
    const { runtime } = this;
    const { memory } = runtime;
    memory.refresh();
    const driver = runtime.image.drivers[driverIndex]!;
    const { parameters } = runtime;
    const again = kind === 1 ? parameters.functionThreshold : parameters.threshold;
    if (this.countsOn(entry, again)) return exitReason.continue;
    this.runtime.setCount(entry, again);
    if (!this.mayCompile()) return exitReason.continue;
    const greens: Const[] = [];
    for (let k = 0; k < driver.greens.length; k++) {
      const kind = driver.greens[k]!;
      const value = memory.load(storageOf[kind], runtime.exitSlots + 8 * k);
      if (kind !== 'r') {
        greens.push({ tag: 'const', kind, value });
        continue;
      }
      const id = runtime.refs.intern(value as number);
      if (id === outOfIds) {
        this.noRoom = true;
        return exitReason.continue;
      }
      greens.push({ tag: 'const', kind, value: id });
    }
    const cell = runtime.cellOf(driver, greens);
    cell.lastUse = runtime.generation;
    if (cell.token !== null) {
      // Its counter entry was taken by another place meanwhile, or there are two of them.
      this.lead(entry, cell);
      return exitReason.continue;
    }
    if (cell.blacklisted) {
      this.runtime.setCount(entry, never);
      return exitReason.continue;
    }
    if (cell.busy) return exitReason.continue;
    return this.startTrace(cell, entry, kind === 1, again);
  }

  private startTrace(cell: JitCell, entry: number, isFunction: boolean, again: number): number {
    const { runtime } = this;
    const slot = this.newSlot(cell.driver.index);
    const token = runtime.newToken(cell.driver, cell.key, slot);
    if (token === null) {
      this.stop('no room for more loops');
      return exitReason.continue;
    }
    const { statistics } = runtime;
    statistics.count('tracesStarted');
    this.traceStarted();
    // Not while another trace is recorded: nothing is counted at its entry, which nobody would miss.
    this.tracesToEpoch--;
    if (runtime.recording.length === 0 && this.tracesToEpoch <= 0) {
      this.tracesToEpoch = tracesPerEpoch;
      nextEpoch(runtime, entry);
    }
    cell.busy = true;
    try {
      return traceLoop(runtime, this.backend, cell, token, isFunction, {
        compiled: () => {
          cell.token = token;
          this.lead(entry, cell);
        },
        aborted: (reason) => {
          this.releaseSlot(slot);
          runtime.releaseToken(token);
          this.backOff(cell, entry, reason, again);
        },
      });
    } finally {
      cell.busy = false;
    }
  }

  /** After an abort the place waits longer. */
  private backOff(cell: JitCell, entry: number, reason: AbortReason, again: number): void {
    this.countAbort(reason, cell.key);
    let count: number;
    if (reason === 'backend') {
      cell.blacklisted = true;
      count = never;
    } else if (reason === 'not_closed') count = Math.max(again >> 3, 1);
    else {
      cell.factor = Math.min(cell.factor * this.runtime.parameters.retryFactor, maxFactor);
      count = Math.min(again * cell.factor, never);
    }
    if (this.isOf(entry, cell)) this.runtime.setCount(entry, count);
  }

  private countAbort(reason: AbortReason, name: string): void {
    const { statistics, parameters } = this.runtime;
    statistics.aborts[reason]++;
    statistics.event({ what: 'abort', reason, name });
    if (reason === 'backend' && statistics.aborts.backend >= parameters.maxFailures)
      this.stop('the engine refused too many modules');
    if (reason === 'out_of_room') this.noRoom = true;
  }

  private traceStarted(): void {
    this.tracesStarted++;
    this.runtime.nextGeneration();
  }

  /** An error went through all code of the program: AOT code did not count that it left. */
  unwound(): void {
    const { runtime } = this;
    runtime.memory.refresh();
    for (const { token } of runtime.loops.values())
      runtime.memory.i32[(token.invalidFlag + loopWords.active) >> 2] = 0;
  }

  /** The quasi-immutable field whose dependants are `list` was written. */
  invalidate(list: number): void {
    this.runtime.memory.refresh();
    this.runtime.invalidate(list);
  }

  /** AOT code enters the loop of the entry in cell `jitEntry`; reds are in the exit slots behind the greens. */
  enter(driverIndex: number): number {
    const { runtime, backend } = this;
    const { memory } = runtime;
    memory.refresh();
    const cell = runtime.cellAt.get(memory.i32[memory.cell('jitEntry') >> 2]!);
    if (cell === undefined || cell.token === null || backend.run === undefined)
      throw new Error('the JIT was entered at a place that has no code');
    const driver = runtime.image.drivers[driverIndex]!;
    const args = driver.reds.map((kind, k) =>
      memory.load(storageOf[kind], runtime.exitSlots + 8 * (driver.greens.length + k)),
    );
    return backend.run(cell.token, args);
  }

  private finishPortal(driver: number, reason: number): number {
    const name = this.runtime.image.drivers[driver]!.name;
    const result = this.runtime.imageFunction(`jit.finish$${name}`)(...([reason] as never[])) as number;
    this.runtime.memory.refresh();
    return result;
  }

  // -- guards -------------------------------------------------------------------------------------------------

  guardFailed(id: number): number {
    const { runtime } = this;
    runtime.memory.refresh();
    const guard = runtime.guards[id]!;
    if (runtime.polls && (looksForEvents(guard) || --this.failuresToPoll <= 0)) {
      this.failuresToPoll = failuresPerPoll;
      runtime.poll();
      // It failed to ask, and goes on.
      if (looksForEvents(guard) && !runtime.eventsPending()) return blackhole(runtime, guard);
    }
    runtime.statistics.count('guardFailures');
    if (!guard.busy && this.isHot(guard) && this.mayBridge(guard)) {
      const outcome: TraceOutcome = {
        compiled: () => {},
        aborted: (reason) => {
          guard.factor = Math.min(guard.factor * runtime.parameters.retryFactor, maxFactor);
          guard.failures = 0;
          guard.byValue = null;
          this.countAbort(reason, `guard ${guard.id}`);
        },
      };
      runtime.statistics.count('bridgesStarted');
      guard.busy = true;
      this.traceStarted();
      try {
        return traceBridge(runtime, this.backend, guard, outcome);
      } finally {
        guard.busy = false;
      }
    }
    runtime.statistics.count('blackholed');
    return blackhole(runtime, guard);
  }

  /** Whether a hot guard is to get a bridge. */
  private mayBridge(guard: GuardRecord): boolean {
    const { runtime } = this;
    if (runtime.isInvalid(guard.loop)) {
      // A bridge would be of an invalid loop, too.
      guard.failures = 0;
      retire(runtime, guard.loop);
      return false;
    }
    return this.mayCompile();
  }

  private isHot(guard: GuardRecord): boolean {
    // What waits is for AOT code to look after.
    if (guard.bridged || looksForEvents(guard)) return false;
    const { parameters, memory, exitSlots } = this.runtime;
    decayGuard(this.runtime, guard);
    const limit = parameters.traceEagerness * guard.factor;
    const { valueSlot } = guard;
    if (valueSlot < 0) return ++guard.failures >= limit;
    const kind = guard.valueKind;
    // An object's address is no name for it over collections; the few that are guarded on are counted together.
    if (kind === 'r') return ++guard.failures >= limit;
    const value = memory.load(storageOf[kind], exitSlots + 8 * valueSlot);
    const counts = (guard.byValue ??= new Map<number | bigint, number>());
    const count = (counts.get(value) ?? 0) + 1;
    counts.set(value, count);
    return count >= limit;
  }

  // -- limits -------------------------------------------------------------------------------------------------

  /** Frees what is old when that is due, and says whether a trace may be started. */
  private mayCompile(): boolean {
    const { parameters, statistics, refs, recording } = this.runtime;
    if (recording.length === 0) this.life.check();
    // What is recorded may refer to anything: nothing is freed meanwhile, so at a limit nothing is compiled.
    else if (recording.length >= mostAtOnce || this.noRoom || this.reachedLimit() !== null) return false;
    if (this.stopped !== null) return false;
    const { counters } = statistics;
    if (parameters.limit >= 0 && this.tracesStarted >= parameters.limit) return false;
    // At a limit, what can be freed is freed first.
    if (this.noRoom || this.reachedLimit() !== null) this.life.sweep();
    const reached = this.reachedLimit();
    if (reached !== null) this.stop(`${reached} is reached`);
    else if (this.noRoom && refs.isFull) this.stop('the table of constants is full');
    else if (
      parameters.maxCompileTime > 0 &&
      counters.traceMilliseconds + counters.optimizeMilliseconds + counters.compileMilliseconds >=
        parameters.maxCompileTime
    )
      this.stop('maxCompileTime is reached');
    this.noRoom = false;
    return this.stopped === null;
  }

  /** The limit of code that is reached, if any. */
  private reachedLimit(): 'maxBytes' | 'maxModules' | null {
    const { counters } = this.runtime.statistics;
    const { maxBytes, maxModules } = this.runtime.parameters;
    if (counters.codeBytes - counters.codeBytesFreed >= maxBytes) return 'maxBytes';
    const loops = counters.loopsCompiled - counters.loopsFreed;
    const bridges = counters.bridgesCompiled - counters.bridgesFreed;
    return loops + bridges >= maxModules ? 'maxModules' : null;
  }

  /** No more code is made. */
  private stop(why: string): void {
    this.stopped = why;
    this.runtime.statistics.problem(`compiling stopped: ${why}`);
    this.runtime.statistics.event({ what: 'stop', reason: why });
  }

  // -- entries and slots ----------------------------------------------------------------------------------------

  /** A piece was counted; whether there are more. */
  private countsOn(entry: number, threshold: number): boolean {
    const left = this.runtime.memory.i32[(entry + counterEntry.rest) >> 2]!;
    const rest = left === 0 ? threshold - maxCount : left;
    if (rest <= 0) return false;
    this.runtime.setCount(entry, rest);
    return true;
  }

  /** Makes a counter entry lead to a cell's code, if it is still the cell's. */
  private lead(entry: number, cell: JitCell): void {
    const { memory } = this.runtime;
    const { id, slot, invalidFlag } = cell.token!;
    if (cell.word !== 0) {
      // Slots of backends that run in JavaScript are the drivers'.
      memory.i32[(cell.word + portalWords.code) >> 2] = this.backend.run === undefined ? slot : id;
      memory.i32[(cell.word + portalWords.words) >> 2] = invalidFlag;
    }
    if (!this.isOf(entry, cell)) return;
    memory.i32[(entry + counterEntry.count) >> 2] = 0;
    memory.i32[(entry + counterEntry.slot) >> 2] = slot;
    memory.i32[(entry + counterEntry.rest) >> 2] = invalidFlag;
    cell.entries.push(entry);
    this.runtime.cellAt.set(entry, cell);
  }

  /** Whether an entry has the greens of a cell: while a trace was recorded, another place may have taken the entry. */
  private isOf(entry: number, { driver, greens }: JitCell): boolean {
    const { memory, refs, environment } = this.runtime;
    const table = environment.counters[driver.index]!;
    let number = entry + counterEntry.greens;
    let ref = table.refs + ((entry - table.address) / table.stride) * 4 * table.refCount;
    for (const { kind, value } of greens)
      if (kind === 'r') {
        if (memory.i32[ref >> 2] !== refs.address(value as number)) return false;
        ref += 4;
      } else {
        if (!Object.is(memory.load(storageOf[kind], number), value)) return false;
        number += 8;
      }
    return true;
  }

  private newSlot(driver: number): number {
    // Slot 0 means "no code"; the drivers' own slots follow it. A backend that runs in JavaScript is entered through them.
    const own = 1 + driver;
    if (this.backend.run !== undefined) return own;
    const { traces } = this.runtime.environment;
    const slot = this.freeSlots.pop() ?? traces.grow(1);
    traces.set(slot, traces.get(own));
    return slot;
  }

  private releaseSlot(slot: number): void {
    if (this.backend.run === undefined) this.freeSlots.push(slot);
  }

  /** The parameter's value. */
  getParam(name: ParameterName): number {
    return this.runtime.parameters[name];
  }
}
