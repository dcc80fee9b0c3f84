/**
 * What the loader (and later the JIT) must know about an image besides its code: plain data that survives JSON.
 */
import type { HostSignature, HostType, TrapKind } from '../ir/types.js';

/** Version of this format; the loader refuses others. */
export const metadataVersion = 1;

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
  readonly trapKinds: readonly TrapKind[];
  /** Source files, and positions (file, line, column) by location index, flat. */
  readonly files: readonly string[];
  readonly locations: readonly number[];
  /** See `positions.ts`: code offsets and their source positions, and the files that they number. */
  readonly positions: string;
  readonly positionFiles: readonly string[];
  /** For the JIT. */
  readonly jit: {
    readonly globals: Readonly<Record<string, number>>;
    readonly prebuilt: readonly number[];
    /** First table slot of each selector's row minus the lowest type id, by `root selector`. */
    readonly selectors: Readonly<Record<string, number>>;
    readonly runners: Readonly<Record<string, string>>;
    readonly allocation: { readonly free: string; readonly limit: string };
  };
  /** Cells with the collector's statistics, by public name. */
  readonly statistics: Readonly<Record<string, string>>;
}

/** A host type as text for messages: `i32`, `string`, `Frame`. */
export function hostTypeName(type: HostType): string {
  return typeof type === 'object' ? type.ref : type;
}
