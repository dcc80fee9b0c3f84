/**
 * What the JIT knows about places (jit cells), guards and loops that exist.
 */
import type { DriverDescr, Kind } from '../trace/descr.js';
import type { Const, LoopToken, ResumeData } from '../trace/trace.js';

/** The state of one place of the guest program: a driver with one set of greens; RPython's JitCell. */
export interface JitCell {
  readonly driver: DriverDescr;
  readonly key: string;
  readonly greens: readonly Const[];
  /** Its compiled code. */
  token: LoopToken | null;
  /** The counter table's entry that leads to the code, 0 = none. */
  entry: number;
  /** By how much the threshold of this place grew after aborts. */
  factor: number;
  /** The next trace from here is cut into segments instead of being given up. */
  segment: boolean;
  /** How often a trace of the loop ended before it came around. */
  unclosed: number;
  /** Not traced any more. */
  blacklisted: boolean;
}

/** What a failing guard leads to. */
export interface GuardRecord {
  readonly id: number;
  readonly name: string;
  readonly resume: ResumeData;
  /** Kinds of the values handed over, and the exit slot of each. */
  readonly kinds: readonly Kind[];
  readonly slots: readonly number[];
  readonly loop: LoopToken;
  /** `guard_value`: which of the values it is, so that failures are counted per value; else -1. */
  readonly valueSlot: number;
  failures: number;
  /** Failures by value, for `guard_value`. */
  byValue: Map<number | bigint, number> | null;
  /** By how much the eagerness fell after aborts. */
  factor: number;
  bridged: boolean;
  /** A bridge of it is being traced. */
  busy: boolean;
}

/** What exists of a loop besides its token. */
export interface LoopRecord {
  readonly token: LoopToken;
  readonly cell: JitCell | null;
  /** Where the cell is in the program, when that is logged. */
  readonly place: string | undefined;
  readonly guards: number[];
  /** Constants that its code refers to. */
  readonly refIds: Set<number>;
  /** Lists of quasi-immutable fields that it depends on. */
  readonly lists: Set<number>;
  /** Compilation count when it was last entered or made. */
  lastUse: number;
}
