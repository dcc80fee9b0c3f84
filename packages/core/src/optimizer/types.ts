/**
 * What goes into the optimizer and what comes out.
 *
 * The optimizer is a pure function of a recorded trace: it reads no memory except through {@link OptimizerHost}, which answers
 * questions about constant objects (and is a plain table in tests).
 *
 * **Sections.** An optimized trace is a list of operations in *sections*. The first section starts with the trace's inputs, every other
 * one with a `label`, whose arguments are {@link InputArg}s defined there. A section uses nothing but what it defines itself, and ends
 * with `jump`, `finish`, `finish_exception` or `guard_always_fails`. A jump to the label that follows directly is a fall-through. So a peeled loop is
 *
 * ```
 * label(r0, l1) descr=start            the preamble; r0 is the virtualizable frame, l1 … come with it
 *   …
 *   jump(r0, l7, i9) descr=loop        falls through
 * label(r2, l3, i4) descr=loop         the loop; i4 was computed once, in the preamble
 *   …
 *   jump(r2, l8, i4) descr=loop
 * ```
 */
import type { ArrayDescr, CallDescr, FieldDescr, Kind, StructDescr } from '../trace/descr.js';
import type { Const, InputArg, LoopToken, TargetToken, Trace, TraceOp } from '../trace/trace.js';

/** Questions about constants. References are ref ids. */
export interface OptimizerHost {
  /** Reads a field of a constant object, which is not null. Called for immutable and quasi-immutable fields only. */
  readField(object: number, descr: FieldDescr): Const;
  /** Reads an element of a constant array whose elements are immutable. */
  readItem(array: number, index: number, descr: ArrayDescr): Const;
  /** Whether the elements of a constant array do not change though its type allows it. */
  hasImmutableItems(array: number): boolean;
  arrayLength(array: number): number;
  /** The exact class of a constant object; null for null and for arrays. */
  classOf(object: number): StructDescr | null;
  /** Executes an elidable function; null when it raised or must not be run now. */
  callPure(descr: CallDescr, args: readonly Const[]): Const | null;
  /** Makes a label of a loop. */
  newTarget(loop: LoopToken, kinds: readonly Kind[]): TargetToken;
}

/** The passes by name: bit k of the parameter `enableOpts` is pass k. */
export const passNames = ['intbounds', 'rewrite', 'virtualize', 'pure', 'heap', 'unroll'] as const;
export type PassName = (typeof passNames)[number];

export interface OptimizerOptions {
  readonly enabled: ReadonlySet<PassName>;
  /** Guards fail for no reason too: then a failure tells nothing about what was tested. */
  readonly failsAnyway?: boolean;
  /** Whether the host may interrupt the program. */
  readonly polls?: boolean;
}

/** What is known of a value at run time, when the trace was recorded: lets labels be reached by adding guards. */
export type RuntimeHint =
  | { readonly kind: 'null' }
  | { readonly kind: 'object'; readonly cls: StructDescr | null }
  | { readonly kind: 'number' };

/** A recorded loop or function. */
export interface LoopInput {
  readonly trace: Trace;
  readonly token: LoopToken;
  /** The operation `jump` at the end, if any, goes back to the start. One hint for each of its arguments. */
  readonly hints: readonly RuntimeHint[];
}

/** A recorded bridge. */
export interface BridgeInput {
  readonly trace: Trace;
  readonly loop: LoopToken;
  /** The loop that the `jump` at the end goes to: to whichever of its labels fits. Null when the bridge does not end with a jump. */
  readonly target: LoopToken | null;
  readonly hints: readonly RuntimeHint[];
  /** The failed guard's {@link ResumeData.knowledge}. */
  readonly knowledge: unknown;
  /** The guard failed because its test did not hold, so the opposite may be relied on. */
  readonly failed: boolean;
}

/** What the optimizer did, for statistics. */
export interface OptimizerCounts {
  readonly operations: number;
  readonly guards: number;
  /** Allocations that were left out. */
  readonly virtuals: number;
  /** Objects that were virtual and had to be made after all. */
  readonly forcings: number;
}

export interface OptimizedTrace {
  readonly inputs: readonly InputArg[];
  /** Sections, see above. Guards have `failArgs` and `resume`; `snapshot` is not used any more. */
  readonly ops: readonly TraceOp[];
  /** Labels made here, most special first; to be put in front of the loop's `targets`. */
  readonly targets: readonly TargetToken[];
  readonly counts: OptimizerCounts;
}

/** Thrown when the optimizer proves that the trace cannot be executed as recorded (a guard always fails). */
export class InvalidLoop extends Error {
  override readonly name = 'InvalidLoop';
}
