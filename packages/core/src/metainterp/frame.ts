/**
 * Activations of jitcode. A frame's numbers are JavaScript arrays; its references lie on the {@link RefStack} in linear memory, where the
 * collector updates them. While tracing, each register also has the trace value that it stands for.
 */
import type { Jitcode } from '../codewriter/jitcode.js';
import type { CallDescr } from '../trace/descr.js';
import type { FrameSnapshot, Value } from '../trace/trace.js';

/** What happens with the value that a frame returns. */
export type Continuation =
  /** It is the result of the caller's call instruction. */
  | { readonly kind: 'result' }
  /** It decides whether the caller's call of `descr` is looked into (`lookInsideIff`). */
  | { readonly kind: 'predicate'; readonly descr: CallDescr };

export const resultContinuation: Continuation = { kind: 'result' };

/** The object in the place of the virtualizable in an inlined portal, and its arrays. */
export interface OwnArrays {
  readonly object: Value;
  readonly arrays: readonly Value[];
}

const none: never[] = [];

/** Registers of one kind. Most functions have them of two kinds only, so those without any share one array. */
export function bank<T>(count: number, zero: T): T[] {
  return count === 0 ? none : new Array<T>(count).fill(zero);
}

export class Frame {
  readonly code: Int32Array;
  /** Position of the instruction being executed; in callers, of their call. */
  pc = 0;
  readonly i: number[];
  readonly l: bigint[];
  readonly f: number[];
  /** Trace values by register; empty when not tracing. */
  bi: Value[] = [];
  bl: Value[] = [];
  bf: Value[] = [];
  br: Value[] = [];
  /** The snapshot of this frame as a caller, while the callee runs; made at the callee's first guard. */
  callSnapshot: FrameSnapshot | null = null;
  continuation: Continuation = resultContinuation;
  /** Number of the greens of a portal's runner, for the recursion count; 0 for other frames. */
  key = 0;
  /** The virtualizable of an inlined portal, while its arrays are known to belong to the portal: see `private-items.ts`. */
  own: OwnArrays | null = null;
  /** Number of trace operations when the frame was pushed. */
  start = 0;
  /** A failed guard's: the trace goes on with it, but did not begin it. */
  restored = false;

  constructor(
    readonly jitcode: Jitcode,
    /** Address of reference register 0, divided by 4. */
    readonly refs: number,
  ) {
    this.code = jitcode.code;
    const { registers } = jitcode;
    this.i = bank(registers[0], 0);
    this.l = bank(registers[1], 0n);
    this.f = bank(registers[2], 0);
  }
}
