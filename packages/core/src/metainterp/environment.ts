/**
 * What the JIT needs of the instance that it works for; the loader (`runtime/instance.ts`) provides it.
 */
import type { JitImage } from '../codewriter/jitcode.js';
import type { TrapKind } from '../ir/types.js';
import type { JitLayout } from '../plugin/jit.js';

/** The table of counters of one driver; see docs/dev/jit.md, "Warm state". */
export interface CounterTable {
  /** Address of entry 0, bytes an entry, number of entries. */
  readonly address: number;
  readonly stride: number;
  readonly entries: number;
  /** Address of the reference greens of entry 0, and how many an entry has. */
  readonly refs: number;
  readonly refCount: number;
}

/** The trace table. */
export interface TraceTable {
  readonly length: number;
  get(index: number): unknown;
  set(index: number, value: unknown): void;
  grow(by: number): number;
}

export interface JitEnvironment {
  readonly image: JitImage;
  readonly memory: { readonly buffer: ArrayBufferLike };
  readonly traces: TraceTable;
  readonly layout: Omit<JitLayout, 'constants' | 'backendArea'>;
  readonly counters: readonly CounterTable[];
  /** Memory for the JIT. */
  readonly area: { readonly start: number; readonly end: number };
  /** How many constants the JIT may refer to; only tests say so. */
  readonly constantLimit?: number;
  /** Objects below this address are prebuilt and never move. */
  readonly prebuiltEnd: number;
  /** Asks the host for interrupts and notes them in cell `gcPending`, may throw; null when the host never interrupts. */
  readonly poll: (() => void) | null;
  readonly trapKinds: readonly TrapKind[];
  /** Registers a range of roots; answers the address of its (start, end) pair, whose end may be changed. */
  addRoots(start: number, end: number): number;
  /** An exported function of the image; undefined when there is none. */
  exported(name: string): ((...args: never[]) => unknown) | undefined;
  /** A host function as the image imports it. */
  hostFunction(name: string): ((...args: never[]) => unknown) | undefined;
  /** Ends the program with an error: a failed check at a location. */
  trap(kind: TrapKind, location: number): never;
  /** Text of a guest string. */
  readString(address: number): string;
  /** `file:line:column` of a location. */
  locationText(location: number): string | null;
}
