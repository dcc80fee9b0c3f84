/**
 * The data model of Weft's IR: SSA over basic blocks with block arguments.
 *
 * There is one IR for everything: the frontend builds it, the passes transform it, the AOT backend and the
 * codewriter read it, the IR interpreter defines what it means. It stays high-level (objects with named fields,
 * arrays, virtual calls) because the JIT needs to know what a load *is*; only the AOT backend lowers fields to
 * addresses.
 *
 * Everything is plain data. A {@link Value} is defined exactly once: as a block parameter or as the result of an
 * instruction. Constants are operands, not instructions.
 *
 * Text form (see `printer.ts` and `parser.ts`):
 *
 * ```
 * func @abs(v0: i32) -> i32 {
 * b0:
 *   v1 = i32.lt_s v0, 0
 *   br_if v1, b1, b2(v0)
 * b1:
 *   v2 = i32.sub 0, v0
 *   jump b2(v2)
 * b2(v3: i32):
 *   return v3
 * }
 * ```
 */
import type { Opcode } from './ops.js';

/** Types of SSA values. A reference carries its static class: a struct or array type's name, or `object`. */
export type ValueType = 'i32' | 'i64' | 'f64' | RefType;

/** A reference to a heap object, possibly null. `cls` names a type of the module, or is `object` (anything). */
export interface RefType {
  readonly ref: string;
}

/** Types of fields and array elements. Small ones widen on load (`i8 u8 i16 u16` to i32, `f32` to f64). */
export type StorageType = 'i8' | 'u8' | 'i16' | 'u16' | 'i32' | 'i64' | 'f32' | 'f64' | RefType;

/** A field of a struct type, in declaration order. */
export interface Field {
  readonly name: string;
  readonly type: StorageType;
  /** Never written after the constructor: loads of it can be folded and moved. */
  readonly immutable: boolean;
  /** Hardly ever written: the JIT assumes it constant and invalidates code on a write. */
  readonly quasiImmutable: boolean;
  /** An immutable field whose array is never written once it is there: elements of a constant object's array fold. */
  readonly immutableItems?: boolean;
}

/** A class. Its objects have all fields of its ancestors first. */
export interface StructType {
  readonly kind: 'struct';
  readonly name: string;
  /** The base class, null for a root. */
  readonly base: string | null;
  readonly fields: Field[];
  /** Virtual methods declared or overridden here: selector → function name. Abstract ones are absent. */
  readonly methods: Map<string, string>;
  /** Selectors first declared in this class (abstract ones included); the root of each selector's dispatch. */
  readonly selectors: string[];
  readonly abstract: boolean;
  /** Objects of exactly this class have no identity, and their fields are immutable. */
  readonly valueClass?: boolean;
}

/**
 * A fixed-length array type. `string` is the predefined one with element type `u16` and immutable elements.
 *
 * An array type may have a base class without fields: then its arrays are objects of that class too, with its methods. The
 * frontend gives one to `string` when the program declares a class of string objects.
 */
export interface ArrayType {
  readonly kind: 'array';
  readonly name: string;
  /** The class whose objects these arrays are; absent for none. */
  readonly base?: string | null;
  readonly element: StorageType;
  readonly immutable: boolean;
}

export type HeapType = StructType | ArrayType;

/** An SSA value; `id` is unique in its function. */
export interface Value {
  readonly kind: 'value';
  readonly id: number;
  readonly type: ValueType;
}

/** A constant operand. `value` is a number for i32 and f64, a bigint for i64, null or a prebuilt object for refs. */
export type Const =
  | { readonly kind: 'const'; readonly type: 'i32'; readonly value: number }
  | { readonly kind: 'const'; readonly type: 'i64'; readonly value: bigint }
  | { readonly kind: 'const'; readonly type: 'f64'; readonly value: number }
  | { readonly kind: 'const'; readonly type: RefType; readonly value: Prebuilt | null };

export type Operand = Value | Const;

/**
 * An object that exists in the image before any code runs. Mutable while the image is being built, because
 * prebuilt objects can form cycles.
 */
export interface Prebuilt {
  /** Unique in the module; dense from 0. */
  readonly id: number;
  /** Name of its exact type. */
  readonly type: string;
  /** Structs: one constant per field, ancestors' fields first. */
  fields: Const[];
  /** Arrays except strings: the elements (numbers, bigints, or constants for references). */
  items: readonly number[] | readonly bigint[] | readonly Const[] | null;
  /** Strings: the text. */
  text: string | null;
  /** Initial hash word (identity hash or string hash), 0 when not set. */
  hash: number;
}

/** An edge to a block, with the operands for its parameters. */
export interface Edge {
  block: Block;
  args: Operand[];
}

/**
 * A non-terminator instruction. Which of the immediates an operation has is said by its row in the table of
 * operations (`ops.ts`).
 */
export interface Inst {
  op: Opcode;
  args: Operand[];
  result: Value | null;
  /** Struct that declares `field`; class of `new`, `cast`, `instance_of`; array type; root class of `selector`. */
  type?: string;
  field?: string;
  selector?: string;
  /** Called function, host function, global variable, hint or trap kind. */
  name?: string;
  /** Constant byte offset of raw memory operations. */
  offset?: number;
  /** Names of the operands of `jit_merge_point` and `can_enter_jit`, greens first; number of greens in `offset`. */
  labels?: readonly string[];
  /** Calls only: reuse this function's stack frame. The call is directly followed by the return of its result. */
  tail?: boolean;
  /** Source position: index into {@link Module.locations}, 0 for none. */
  loc: number;
}

/** How a block ends. */
export type Terminator =
  | { kind: 'jump'; target: Edge; loc: number }
  | { kind: 'br_if'; cond: Operand; then: Edge; else: Edge; loc: number }
  | { kind: 'switch'; value: Operand; cases: { value: number; target: Edge }[]; default: Edge; loc: number }
  | { kind: 'return'; value: Operand | null; loc: number }
  /** Raises an exception object out of the function. (A throw inside of a `try` is a jump to its handler.) */
  | { kind: 'throw'; value: Operand; loc: number }
  /**
   * Executes `inst`, which can raise, inside of a `try`. Its result may be used on (and after) the `normal` edge
   * only; `exception` is the raised object, usable on the `except` edge only, as an argument of that edge.
   */
  | { kind: 'invoke'; inst: Inst; exception: Value; normal: Edge; except: Edge; loc: number }
  /** Self-checks that failed and code that cannot be reached: ends the program with a clear error. */
  | { kind: 'trap'; name: TrapKind; loc: number };

/** Why a program was stopped; see also the checks in the table of operations. The position is the number in the image's protocol. */
export const trapKinds = [
  'bounds',
  'null',
  'cast',
  'overflow',
  'division_by_zero',
  'missing_key',
  'unreachable',
  'out_of_memory',
  'stack_overflow',
  'bad_argument',
] as const;
export type TrapKind = (typeof trapKinds)[number];

export interface Block {
  readonly id: number;
  params: Value[];
  insts: Inst[];
  term: Terminator;
}

/** JIT and inlining policy of a function, from the author's hints. */
export interface FuncAttributes {
  readonly elidable?: boolean;
  readonly unrollSafe?: boolean;
  readonly dontLookInside?: boolean;
  readonly loopInvariant?: boolean;
  /** Name of the predicate function of `lookInsideIff`. */
  readonly lookInsideIff?: string;
  /** The AOT inliner must (`always`) or must not (`never`) inline calls of it. */
  readonly inline?: 'always' | 'never';
}

export interface Func {
  readonly name: string;
  /** Parameters are the parameters of the entry block, `blocks[0]`. */
  blocks: Block[];
  result: ValueType | null;
  attributes: FuncAttributes;
  /** Next free value id and block id. */
  nextValue: number;
  nextBlock: number;
  loc: number;
}

/** A mutable module-level variable. References in globals are roots. */
export interface GlobalVariable {
  readonly name: string;
  readonly type: StorageType;
  init: Const;
}

/** Types that cross the host boundary. `{ ref }` crosses as a rooted handle. */
export type HostType = 'void' | 'i32' | 'u32' | 'f64' | 'i64' | 'u64' | 'boolean' | 'string' | RefType;

export interface HostSignature {
  readonly params: readonly { readonly name: string; readonly type: HostType }[];
  readonly result: HostType;
}

export interface SourceLocation {
  /** Path relative to the project's root, with `/`. */
  readonly file: string;
  /** 1-based line and column. */
  readonly line: number;
  readonly column: number;
}

/** A declared JIT driver; operands of its merge points are named by `labels`. */
export interface DriverInfo {
  readonly name: string;
  readonly greens: readonly string[];
  readonly reds: readonly string[];
  readonly virtualizable: {
    readonly red: string;
    readonly fields: readonly string[];
    /** The green that is the index of the first unused element; null: all are in use. */
    readonly top: string | null;
  } | null;
  /**
   * Functions of the program computing the log text, the unroll decision and the first private element from the greens, or
   * null.
   */
  readonly location: string | null;
  readonly shouldUnrollOneIteration: string | null;
  readonly privateFrom: string | null;
  readonly isRecursive: boolean;
  /** The function that starts at the driver's merge point, once the portal is cut (`aot/portal.ts`). */
  readonly runner?: string;
}

/** A whole program. */
export interface Module {
  readonly name: string;
  types: Map<string, HeapType>;
  functions: Map<string, Func>;
  globals: Map<string, GlobalVariable>;
  prebuilt: Prebuilt[];
  hostImports: Map<string, HostSignature>;
  /** Exported name → function and its host-side signature. */
  exports: Map<string, { readonly func: string; readonly signature: HostSignature }>;
  drivers: Map<string, DriverInfo>;
  /** Entry 0 is unused. */
  locations: SourceLocation[];
}
