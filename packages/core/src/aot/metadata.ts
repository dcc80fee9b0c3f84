/**
 * What the loader (and later the JIT) must know about an image besides its code: plain data that survives JSON.
 */
import type { AllocationTemplate, BarrierTemplate, HeaderLayout } from '../plugin/gc.js';
import type { HostSignature, HostType, TrapKind } from '../ir/types.js';

/** In cell `gcPending`: the host interrupts the program. Collectors count in the bits below. */
export const interruptBit = 1 << 30;

/** Version of this format; the loader refuses others. */
export const metadataVersion = 3;

export interface TypeMetadata {
  readonly name: string;
  readonly base: string | null;
  readonly kind: 'struct' | 'array';
  readonly abstract: boolean;
  readonly id: number;
  /** Ids of the type and its subclasses are `id … hi`. */
  readonly hi: number;
  /** Bytes of an object; for arrays the offset of the items. */
  readonly size: number;
  readonly elementSize: number;
  /** Own and inherited fields: name, storage type (`ref C` for references), offset, immutable (1) or not. */
  readonly fields: readonly (readonly [name: string, type: string, offset: number, immutable: number])[];
  readonly element: string | null;
}

export interface Metadata {
  readonly version: number;
  readonly name: string;
  readonly collector: string;
  readonly exports: Readonly<Record<string, HostSignature>>;
  readonly imports: Readonly<Record<string, HostSignature>>;
  readonly header: { readonly size: number; readonly typeIdOffset: number; readonly hashOffset: number };
  readonly types: readonly TypeMetadata[];
  readonly cells: Readonly<Record<string, number>>;
  readonly heapStart: number;
  /** Pairs that the table of root ranges has room for. */
  readonly rootTableCapacity: number;
  readonly trapKinds: readonly TrapKind[];
  /** Source files, and the position of each location index, written as those of code offsets: a text, which costs nothing until it is read. */
  readonly files: readonly string[];
  readonly locations: string;
  /** See `positions.ts`: code offsets and their source positions, and the files that they number. */
  readonly positions: string;
  readonly positionFiles: readonly string[];
  /** For the JIT; null when the language has no driver. Jitcode is in the image's custom section `weft.jit`. */
  readonly jit: {
    /** Slot of the function table of the first function that jitcode calls. */
    readonly functionBase: number;
    /** Slot of the trace table of the first driver's `jit.enterJs`; those of the others follow. */
    readonly enterSlot: number;
    readonly exitSlots: number;
    readonly exitSlotCount: number;
    readonly resultSlot: number;
    readonly header: HeaderLayout;
    readonly lengthOffset: number;
    readonly allocation: AllocationTemplate;
    readonly barrier: BarrierTemplate | null;
    /** Counter table of each driver. */
    readonly counters: readonly {
      readonly address: number;
      readonly stride: number;
      readonly entries: number;
      readonly refs: number;
      readonly refCount: number;
    }[];
  } | null;
  /** Cells with the collector's statistics, by public name. */
  readonly statistics: Readonly<Record<string, string>>;
}

/** A host type as text for messages: `i32`, `string`, `Frame`. */
export function hostTypeName(type: HostType): string {
  return typeof type === 'object' ? type.ref : type;
}
