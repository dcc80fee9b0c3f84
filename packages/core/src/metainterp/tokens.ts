/**
 * What the JIT knows about places (jit cells), guards and loops that exist.
 */
import type { DriverDescr, Kind } from '../trace/descr.js';
import type { Packed } from '../trace/packing.js';
import type { Const, LoopToken } from '../trace/trace.js';
import type { Decoded } from './guards.js';

/** The state of one place of the guest program: a driver with one set of greens; RPython's JitCell. */
export interface JitCell {
  readonly driver: DriverDescr;
  readonly key: string;
  readonly greens: readonly Const[];
  /** Its compiled code. */
  token: LoopToken | null;
  /** The counter table's entries that lead to the code. A string gets its hash late, so a place can have two. */
  entries: number[];
  /** Address of a word that says where its code is, for traces that were compiled when there was none; 0 = none such. */
  word: number;
  /** By how much the threshold of this place grew after aborts. */
  factor: number;
  /** How often its code was invalidated. */
  invalidations: number;
  /** The next trace from here is cut into segments instead of being given up. */
  segment: boolean;
  /** How often a trace of the loop was given up, or its code forgotten, because it left the loop before it came around. */
  unclosed: number;
  /** Not traced any more. */
  blacklisted: boolean;
  /** A trace from here is being recorded. */
  busy: boolean;
  /** Generation in which its counter was exhausted last, or its code was freed. */
  lastUse: number;
}

/** What a failing guard leads to. There are many, and few ever fail: all but counters is in bytes. */
export interface GuardRecord {
  readonly id: number;
  readonly name: string;
  readonly packed: Packed;
  /** Where in there it is described: see `guards.ts`. */
  readonly at: number;
  readonly loop: LoopToken;
  /** `guard_value`: which exit slot has the value, so that failures are counted per value; else -1. */
  readonly valueSlot: number;
  readonly valueKind: Kind;
  failures: number;
  /** The epoch of decay that the failures are from. */
  epoch: number;
  /** Failures by value, for `guard_value`. */
  byValue: Map<number | bigint, number> | null;
  /** By how much the eagerness fell after aborts. */
  factor: number;
  bridged: boolean;
  /** A bridge of it is being traced. */
  busy: boolean;
  /** What its last failures needed of {@link packed}. */
  decoded: Decoded | null;
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
  /** Loops that its code, or that of its bridges, jumps to or calls. */
  readonly targets: Set<LoopToken>;
  /** Bytes of its code and its bridges, and how many those are. */
  bytes: number;
  bridges: number;
  /** It was traced in the last round of the loop: other rounds are a bridge. */
  readonly leaves: boolean;
}
