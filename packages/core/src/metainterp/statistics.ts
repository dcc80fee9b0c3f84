/**
 * Counters, the event log, and problems to report. The names of counters are one table, from which the printed
 * summary and the JSON are made; both backends must agree on all but the times and bytes.
 */
import type { AbortReason } from './aborts.js';
import { abortTable } from './aborts.js';

const counterTable = {
  tracesStarted: 'traces started from the interpreter',
  bridgesStarted: 'bridges started from failing guards',
  loopsCompiled: 'loops and functions compiled',
  bridgesCompiled: 'bridges compiled',
  loopsInvalidated: 'loops invalidated',
  loopsFreed: 'loops and functions freed',
  bridgesFreed: 'bridges freed',
  guardFailures: 'guard failures that reached the runtime',
  blackholed: 'guard failures finished by the blackhole interpreter',
  recordedOperations: 'operations recorded',
  recordedGuards: 'guards recorded',
  optimizedOperations: 'operations after optimization',
  optimizedGuards: 'guards after optimization',
  virtuals: 'allocations removed',
  forcings: 'virtual objects forced',
  codeBytes: 'bytes of code',
  codeBytesFreed: 'bytes of code freed',
  traceMilliseconds: 'milliseconds of tracing',
  optimizeMilliseconds: 'milliseconds of optimizing',
  compileMilliseconds: 'milliseconds in the backend',
} as const;

export type CounterName = keyof typeof counterTable;

/** Something that happened. `what` decides which of the other properties there are. */
export interface JitEvent {
  readonly what: 'loop' | 'function' | 'entry' | 'bridge' | 'abort' | 'invalidate' | 'free' | 'stop' | 'gc';
  /** Loop id, or guard id of a bridge. */
  readonly id?: number;
  /** Numbers and names of the greens. */
  readonly name?: string;
  /** The place in the program, as the driver's `location` says it; only when `logging`. */
  readonly place?: string;
  readonly reason?: string;
  readonly recorded?: string;
  readonly optimized?: string;
  readonly code?: string | null;
  readonly operations?: number;
  readonly bytes?: number;
  /** Of a collection: how long the program stood still. */
  readonly milliseconds?: number;
}

export class Statistics {
  readonly counters: Record<CounterName, number>;
  readonly aborts: Record<AbortReason, number>;
  readonly problems: string[] = [];
  /** Called for each event; the text of traces is made only when `logging`. */
  listener: ((event: JitEvent) => void) | null = null;
  logging = false;

  constructor() {
    this.counters = Object.fromEntries(Object.keys(counterTable).map((k) => [k, 0])) as Record<
      CounterName,
      number
    >;
    this.aborts = Object.fromEntries(Object.keys(abortTable).map((k) => [k, 0])) as Record<
      AbortReason,
      number
    >;
  }

  count(name: CounterName, by = 1): void {
    this.counters[name] += by;
  }

  event(event: JitEvent): void {
    this.listener?.(event);
  }

  problem(text: string): void {
    if (this.problems.length < 100) this.problems.push(text);
  }

  /** One line a counter, for people. */
  summary(): string {
    const lines = Object.entries(counterTable).map(([name, doc]) => {
      const value = this.counters[name as CounterName];
      return `${String(Math.round(value * 10) / 10).padStart(12)}  ${doc}`;
    });
    for (const [reason, n] of Object.entries(this.aborts))
      if (n > 0) lines.push(`${String(n).padStart(12)}  aborts: ${reason}`);
    for (const problem of this.problems) lines.push(`problem: ${problem}`);
    return lines.join('\n');
  }
}
