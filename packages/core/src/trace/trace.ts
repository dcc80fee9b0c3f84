/**
 * Traces: what the metainterp records, the optimizer rewrites and a backend compiles.
 *
 * A trace is a list of operations in SSA form without control flow of its own: guards leave it, `jump` ends it. An
 * operation *is* its result (as in RPython), so arguments point straight at the operations that made them.
 *
 * ```
 * [r0]                                          input arguments: r0 = a W_Int
 * guard_class(r0, W_Int) [r0]
 * l1 = get_field(r0, W_Int.value)
 * l2 = i64.add_ovf(l1, 1)
 * guard_no_overflow() [r0]
 * r3 = new(W_Int)
 * set_field(r3, l2, W_Int.value)
 * jump(r3)
 * ```
 *
 * **References as constants.** Objects move; a trace must not hold addresses. A constant reference is a number, a
 * *ref id*: 0 is null; a positive id is the address of a prebuilt object, which never moves; a negative id `-1-k` is entry `k` of the
 * instance's table of constants, a root. Equal objects have equal ids, see `RefTable` of the metainterp.
 *
 * **Guards.** As recorded, a guard has a {@link Snapshot}: the frames that were active and the values in their live registers.
 * The optimizer replaces it by {@link ResumeData} plus the list of values that must be handed over at a failure (`failArgs`).
 */
import type {
  Descr,
  FieldDescr,
  Kind,
  ArrayDescr,
  ResultKind,
  StructDescr,
  VirtualizableDescr,
} from './descr.js';
import { traceOps, type TraceOpInfo, type TraceOpcode } from './ops.js';

/** A constant. `value`: number for `i` and `f`, bigint for `l`, ref id for `r`. */
export interface Const {
  readonly tag: 'const';
  readonly kind: Kind;
  readonly value: number | bigint;
}

/** An argument of the trace (or of the bridge: then in the order of the guard's `failArgs`). */
export interface InputArg {
  readonly tag: 'input';
  readonly kind: Kind;
  /** Position. */
  readonly index: number;
  /** For the optimizer. */
  forwarded: unknown;
  /** For backends and printers. */
  number: number;
}

/** An operation and its result. */
export interface TraceOp {
  readonly tag: 'op';
  readonly info: TraceOpInfo;
  /** Result kind; `n` when there is none. */
  readonly kind: ResultKind;
  args: Value[];
  descr: Descr | TargetToken | LoopToken | null;
  /** Guards, as recorded. */
  snapshot: Snapshot | null;
  /** Guards, after optimization. */
  failArgs: Value[] | null;
  /** Guards, when they are compiled: the exit slot of each of the failArgs; null: slot k for number k. */
  failSlots: readonly number[] | null;
  resume: ResumeData | null;
  /** Guards: number given by the runtime at compile time; what a failing guard reports. -1 before. */
  guardId: number;
  /** Text of `debug_merge_point`; {@link endOfRound}. */
  note: string | null;
  forwarded: unknown;
  number: number;
}

/** Note of a `guard_poll` behind which only the jump follows, and what the jump needs: it may be looked at as late as there. */
export const endOfRound = 'end of the round';

export type Value = Const | InputArg | TraceOp;

/** One inlined activation: jitcode, position, values of the registers that are live there, in the order of the liveness list. */
export interface FrameSnapshot {
  readonly jitcode: number;
  readonly pc: number;
  readonly boxes: readonly Value[];
  /** Runners of portals: number of the greens, for counting recursion; absent or 0 for other frames. */
  readonly key?: number;
  /** The caller, inlined too; null for the portal's own frame. Shared between guards. */
  readonly parent: FrameSnapshot | null;
}

/** What a guard restores. */
export interface Snapshot {
  readonly top: FrameSnapshot;
  /** The virtualizable, then its plain fields, then the elements of its arrays; null when the driver has none. */
  readonly virtualizable: readonly Value[] | null;
}

/** A recorded trace. The last operation is `jump`, `finish`, `finish_exception` or `guard_always_fails`. */
export interface Trace {
  readonly inputs: readonly InputArg[];
  readonly ops: TraceOp[];
}

// -- resume data ---------------------------------------------------------------------------------------------

/**
 * A value in resume data, as one number: `payload << 2 | tag`.
 * - `box`: element of the guard's `failArgs`;
 * - `const`: element of {@link ResumeShared.consts};
 * - `int`: the i32 constant `payload` itself;
 * - `virtual`: element of `virtuals`.
 */
export const enumTags = { box: 0, const: 1, int: 2, virtual: 3 } as const;

/** An object that the trace never made: to be made when the guard fails. Field values are tagged. */
export type VirtualInfo =
  | {
      readonly kind: 'struct';
      readonly descr: StructDescr;
      /** Only fields that were written. */
      readonly fields: readonly FieldDescr[];
      readonly values: readonly number[];
    }
  | {
      readonly kind: 'array';
      readonly descr: ArrayDescr;
      /** One tagged value an element; {@link absent} where nothing was written. */
      readonly values: readonly number[];
    };

/** In the values of a virtual array: an element that still is zero. */
export const absent = -1;

/** A store that the trace postponed: done when the guard fails. All but the descriptor is tagged. */
export type PendingStore =
  | { readonly kind: 'field'; readonly descr: FieldDescr; readonly object: number; readonly value: number }
  | {
      readonly kind: 'item';
      readonly descr: ArrayDescr;
      readonly object: number;
      readonly index: number;
      readonly value: number;
    };

/** Constants shared by all guards of one compilation. */
export interface ResumeShared {
  readonly consts: Const[];
}

/**
 * What a guard restores, after optimization. `frames` is flat, innermost frame first: jitcode, pc, number of values, tagged
 * values. `virtualizable` are tagged values as in {@link Snapshot}, empty when there is none.
 */
export interface ResumeData {
  readonly shared: ResumeShared;
  readonly frames: Int32Array;
  readonly virtualizable: Int32Array;
  /** The {@link FrameSnapshot.key} of each frame, when there are any. */
  readonly keys?: readonly number[];
  readonly virtuals: readonly VirtualInfo[];
  readonly pending: readonly PendingStore[];
  /** What the optimizer knew about the failing values, for bridges (opaque to all others); null = nothing. Set once the rest is there. */
  knowledge: unknown;
}

// -- tokens --------------------------------------------------------------------------------------------------

/** One compiled loop (or function) of a driver for one set of greens; RPython's JitCellToken. */
export interface LoopToken {
  readonly type: 'loop';
  /** Unique in the instance, from 1. */
  readonly id: number;
  readonly driver: number;
  /** Text for logs. */
  readonly name: string;
  /** Labels that bridges and loops can jump to, most special first; the last is the start of the preamble. */
  targets: TargetToken[];
  /** Address of the i32 flag that `guard_not_invalidated` tests; 0 = valid. */
  readonly invalidFlag: number;
  /**
   * The trace table slot under which AOT code and `call_assembler` enter it: a function `(reds…) → reason`. Valid from the
   * token's making; until the loop is compiled it enters the interpreter.
   */
  readonly slot: number;
  compiled: boolean;
  /** For the backend. */
  code: unknown;
}

/** What the start of a loop or function takes: of the reds, and behind them the fields and elements of the virtualizable, those that it uses. */
export interface StartShape {
  readonly virtualizable: VirtualizableDescr | null;
  /** Lengths of the virtualizable's arrays. */
  readonly lengths: readonly number[];
  /** Index among all of these, for each argument of the label. */
  readonly used: readonly number[];
}

/** A label. */
export interface TargetToken {
  readonly type: 'target';
  /** Unique in the instance. */
  readonly id: number;
  readonly loop: LoopToken;
  /** Of its arguments. */
  kinds: readonly Kind[];
  /** For the optimizer: virtual state, short preamble. */
  state: unknown;
  /** Of a start label: what it takes. */
  start?: StartShape;
  /** For the backend. */
  code: unknown;
}

/** The loop that a `call_assembler` goes to. */
export function calleeOf(descr: LoopToken | TargetToken): LoopToken {
  return descr.type === 'loop' ? descr : descr.loop;
}

/** What leaving a trace means to its caller. */
export const exitReason = {
  /** The portal returned; the result is in the result slot. */
  done: 0,
  /** The portal raised; the exception is in its cell. */
  raised: 1,
  /** Go on in the interpreter: greens and reds are in the exit slots. */
  continue: 2,
} as const;

// -- making --------------------------------------------------------------------------------------------------

export function constI(value: number): Const {
  return { tag: 'const', kind: 'i', value };
}
export function constL(value: bigint): Const {
  return { tag: 'const', kind: 'l', value };
}
export function constF(value: number): Const {
  return { tag: 'const', kind: 'f', value };
}
/** A constant reference by its ref id. */
export function constR(id: number): Const {
  return { tag: 'const', kind: 'r', value: id };
}
export const nullRef: Const = constR(0);

/** Whether two constants are the same value; floats by bits (NaN equals NaN, 0 differs from -0). */
export function sameConst(a: Const, b: Const): boolean {
  return (
    a.kind === b.kind &&
    (a.value === b.value
      ? a.value !== 0 || Object.is(a.value, b.value) || a.kind !== 'f'
      : Object.is(a.value, b.value))
  );
}

export function inputArg(kind: Kind, index: number): InputArg {
  return { tag: 'input', kind, index, forwarded: null, number: -1 };
}

/** The result kind of an operation, from its row, descriptor and arguments. */
export function resultKind(info: TraceOpInfo, args: readonly Value[], descr: TraceOp['descr']): ResultKind {
  if (info.result !== '=') return info.result;
  if (info.name === 'same_as') return args[0]!.kind as Kind;
  switch (descr?.type) {
    case 'field':
    case 'array':
    case 'global':
      return descr.kind;
    case 'call':
      return descr.result;
    default:
      throw new Error(`${info.name}: no descriptor gives its result`);
  }
}

/** Makes an operation. `kind` is needed for `call_assembler` only, whose descriptor does not know it. */
export function makeOp(
  opcode: TraceOpcode,
  args: Value[],
  descr: TraceOp['descr'] = null,
  kind?: ResultKind,
): TraceOp {
  const info = traceOps[opcode];
  return {
    tag: 'op',
    info,
    kind: kind ?? resultKind(info, args, descr),
    args,
    descr,
    snapshot: null,
    failArgs: null,
    failSlots: null,
    resume: null,
    guardId: -1,
    note: null,
    forwarded: null,
    number: -1,
  };
}

export function isGuard(op: TraceOp): boolean {
  return op.info.cls === 'guard';
}
