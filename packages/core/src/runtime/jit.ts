/**
 * How a JIT is attached to an instance.
 *
 * The image counts and asks; what answers is an object of three functions ({@link JitHooks}). Without a JIT the answers are fixed: an
 * exhausted counter starts anew, and nothing is ever compiled. The metainterp is started with {@link JitOptions}; anything else that
 * wants to answer is a {@link JitStarter}. Both start when memory, functions and heap are there and before guest code
 * runs. They get an area of linear memory of their own, which lies below the heap, and can register ranges of it as roots.
 *
 * Of the metainterp only what AOT code needs to count is there at once: its thresholds, in memory. The rest, with thousands of descriptors to be read
 * from the image, waits until a counter is exhausted ({@link LateJit}): most of what a short program runs never gets so far.
 *
 * Guest code may be left through the JIT by an error. The frames of the JIT on the JavaScript stack see it pass (`finally`); the
 * guest's own stacks are put back where the host had called (`guarded` in `instance.ts`), as without a JIT.
 */
import type { Metadata } from '../aot/metadata.js';
import { checkSection, deserialize } from '../codewriter/deserialize.js';
import type { JitEnvironment } from '../metainterp/environment.js';
import { defaultParameters, setParameter, type Parameters } from '../metainterp/parameters.js';
import type { JitEvent } from '../metainterp/statistics.js';
import { Jit, thresholdCells } from '../metainterp/warmstate.js';
import type { JitBackend } from '../plugin/jit.js';
import type { WasmMemory, WasmTable } from './engine.js';
import type { MemoryViews } from './memory.js';
import { cellIndex, views } from './memory.js';

type RawFunction = (...args: never[]) => unknown;

/** What the image asks. */
export interface JitHooks {
  /**
   * The counter at address `entry` is exhausted; greens, then reds, are in the exit slots. `kind` is 1 at the start of a portal, 0 at a
   * backward jump. Answers an exit reason, having left in memory what it says (`plugin/jit.ts`), and must set the count anew.
   */
  tick(driver: number, entry: number, kind: number): number;
  /** Runs the code of the entry in cell `jitEntry`; the reds are in the exit slots, behind the place of the greens. */
  enter(driver: number): number;
  /** A quasi-immutable field was written on which the code of this list depends. */
  invalidate(list: number): void;
  /** An error went through guest code up to the host's outermost call: nothing is active. */
  unwound?(): void;
}

/** How to run the metainterp. */
export interface JitOptions {
  readonly backend: JitBackend;
  /** Parameters by name; see docs/jit-parameters.md. */
  readonly parameters?: Partial<Parameters>;
  /** Hears of each loop, bridge and abort, with the text of traces when `traces` is set. */
  readonly onEvent?: (event: JitEvent) => void;
  readonly traces?: boolean;
}

/** An instance as its JIT sees it. */
export interface JitInstance extends Omit<JitEnvironment, 'image'> {
  /** The codewriter's part of the image (custom section `weft.jit`). */
  readonly section: Uint8Array;
  readonly memory: WasmMemory;
  /** The trace table: slot 0 stays empty, then the function `jit.enterJs` of each driver. */
  readonly traces: WasmTable;
  /** The function table, and its slot of the first function that jitcode calls. */
  readonly functions: WasmTable;
  readonly functionBase: number;
}

/** Answers in the place of the metainterp. */
export interface JitStarter {
  readonly start: (instance: JitInstance) => JitHooks;
}

/** Memory that the JIT takes: stacks, tables, flags, and cells of the backend. */
export const jitAreaBytes = 4 << 20;

/** Starts the metainterp. */
export function startMetainterp(instance: JitInstance, options: JitOptions): Jit {
  const { image, called } = deserialize(instance.section);
  const slots = new Map(called.map((name, k) => [name, instance.functionBase + k]));
  const exported = (name: string): RawFunction | undefined => {
    const slot = slots.get(name);
    return slot === undefined ? instance.exported(name) : (instance.functions.get(slot) as RawFunction);
  };
  const jit = new Jit({ ...instance, image, exported }, options.backend);
  for (const [name, value] of Object.entries(options.parameters ?? {})) jit.setParam(name, value);
  jit.runtime.statistics.listener = options.onEvent ?? null;
  jit.runtime.statistics.logging = options.traces ?? false;
  return jit;
}

/** The metainterp, which is started when it is first asked. */
export class LateJit implements JitHooks {
  private started: Jit | null = null;
  private readonly instance: JitInstance;

  /**
   * @throws Error when the section is of another version; RangeError for an unknown parameter or a value out of range.
   */
  constructor(
    instance: JitInstance,
    private readonly options: JitOptions,
  ) {
    checkSection(instance.section);
    // A start that fails, as it does where the stack ends, is made again, with the same areas.
    const pairs = new Map<number, number>();
    const addRoots = (start: number, end: number): number => {
      const known = pairs.get(start);
      if (known !== undefined) return known;
      const pair = instance.addRoots(start, end);
      pairs.set(start, pair);
      return pair;
    };
    this.instance = { ...instance, addRoots };
    const parameters = defaultParameters();
    for (const [name, value] of Object.entries(options.parameters ?? {}))
      setParameter(parameters, name, value);
    for (const [cell, value] of Object.entries(thresholdCells(parameters))) this.setCell(cell, value);
  }

  private get i32(): Int32Array {
    return new Int32Array(this.instance.memory.buffer);
  }
  private setCell(cell: string, value: number): void {
    this.i32[this.instance.layout.cells[cell]! >> 2] = value;
  }

  /** The metainterp; starts it. */
  get jit(): Jit {
    if (this.started !== null) return this.started;
    // The start says again what is counted from; what was counted stays.
    const polls = this.i32[this.instance.layout.cells['jitPoll']! >> 2]!;
    this.started = startMetainterp(this.instance, this.options);
    this.setCell('jitPoll', polls);
    return this.started;
  }
  get isStarted(): boolean {
    return this.started !== null;
  }

  tick(driver: number, entry: number, kind: number): number {
    return this.jit.tick(driver, entry, kind);
  }
  enter(driver: number): number {
    return this.jit.enter(driver);
  }
  invalidate(list: number): void {
    // Nothing depends on fields before there is code.
    this.started?.invalidate(list);
  }
  unwound(): void {
    this.started?.unwound();
  }
  /** The counter of the question for interrupts is exhausted. */
  restartPolls(): void {
    this.jit.restartPolls();
  }
}

/** `continue`, see `exitReason`. */
export const goOn = 2;

/** The answers when there is no JIT. */
export function noJit(metadata: Metadata, memory: () => MemoryViews): JitHooks {
  return {
    tick(_driver, entry, kind) {
      const { i32 } = views(memory());
      const cell = kind === 1 ? 'jitFunctionThreshold' : 'jitThreshold';
      i32[(entry + 4) >> 2] = i32[cellIndex(metadata, cell)]!;
      return goOn;
    },
    enter() {
      throw new Error(`image '${metadata.name}' was entered at compiled code, but there is no JIT`);
    },
    invalidate() {},
  };
}

/**
 * Sets memory aside between the image's static areas and the heap, before the collector starts: the heap begins behind it.
 */
export function reserveArea(
  metadata: Metadata,
  memory: MemoryViews,
  bytes: number,
): { start: number; end: number } {
  const cell = cellIndex(metadata, 'gcHeapStart');
  const start = (views(memory).i32[cell]! + 15) & -16;
  const end = (start + bytes + 15) & -16;
  const missing = Math.ceil((end - memory.memory.buffer.byteLength) / 65536);
  if (missing > 0) memory.memory.grow(missing);
  views(memory).i32[cell] = end;
  return { start, end };
}

/** Adds a range of references to the collector's roots; answers the address of its pair in the root table. */
export function addRoots(metadata: Metadata, memory: MemoryViews, start: number, end: number): number {
  const { i32 } = views(memory);
  const cell = cellIndex(metadata, 'gcRootCount');
  const count = i32[cell]!;
  if (count >= metadata.rootTableCapacity)
    throw new Error(`image '${metadata.name}': the root table is full`);
  const pair = i32[cellIndex(metadata, 'gcRootTable')]! + 8 * count;
  i32[pair >> 2] = start;
  i32[(pair + 4) >> 2] = end;
  i32[cell] = count + 1;
  return pair;
}
