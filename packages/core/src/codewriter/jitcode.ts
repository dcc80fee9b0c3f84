/**
 * Jitcode and the JIT's part of an image, as the metainterp sees them. The codewriter makes these objects; `serialize.ts` writes them to the
 * custom section `weft.jit` of the image and `deserialize.ts` reads them back, jitcode by jitcode, when they are first
 * needed.
 */
import type {
  ArrayDescr,
  CallDescr,
  DriverDescr,
  FieldDescr,
  GlobalDescr,
  StructDescr,
  VirtualDescr,
} from '../trace/descr.js';
import type { Kind, ResultKind } from '../trace/descr.js';

/** One function. */
export interface Jitcode {
  readonly index: number;
  readonly name: string;
  readonly code: Int32Array;
  /** Kinds of the parameters. Parameter k of a bank is in register k of that bank, in order. */
  readonly params: readonly Kind[];
  readonly result: ResultKind;
  /** Number of registers by bank: i, l, f, r. */
  readonly registers: readonly [i: number, l: number, f: number, r: number];
  /** Pools of constants. References are addresses of prebuilt objects, or 0. */
  readonly constI: Int32Array;
  readonly constL: BigInt64Array;
  readonly constF: Float64Array;
  readonly constR: Int32Array;
  /**
   * Liveness lists, shared: list k starts at `liveStart[k]` in `live`: number of i, l, f, r registers (four words), then the
   * registers, bank by bank.
   */
  readonly live: Int32Array;
  readonly liveStart: Int32Array;
  /** Source positions: pairs (position in the code, location index), sorted; a position holds until the next. */
  readonly positions: Int32Array;
  /** The driver whose runner this is, else -1. */
  readonly runnerOf: number;
}

/** Everything the JIT knows about an image. */
export interface JitImage {
  readonly places: readonly string[];
  readonly fields: readonly FieldDescr[];
  readonly arrays: readonly ArrayDescr[];
  readonly structs: readonly StructDescr[];
  readonly globals: readonly GlobalDescr[];
  readonly calls: readonly CallDescr[];
  readonly virtuals: readonly VirtualDescr[];
  readonly drivers: readonly DriverDescr[];
  readonly jitcodeCount: number;
  /** Name of a jitcode without reading it. */
  jitcodeName(index: number): string;
  jitcode(index: number): Jitcode;
  /** Struct descriptor by exact type id. */
  structOf(typeId: number): StructDescr | undefined;
  /** Array descriptor by type id. */
  arrayOf(typeId: number): ArrayDescr | undefined;
}
