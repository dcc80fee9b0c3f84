/**
 * Reads the JIT's part of an image; the format is in `serialize.ts`. Jitcodes are read when they are first asked for.
 */
import {
  kindOfStorage,
  type ArrayDescr,
  type CallDescr,
  type CallEffect,
  type DriverDescr,
  type EffectInfo,
  type FieldDescr,
  type GlobalDescr,
  type Kind,
  type ResultKind,
  type Storage,
  type StructDescr,
  type VirtualDescr,
} from '../trace/descr.js';
import type { JitImage, Jitcode } from './jitcode.js';

/** The header as it is written. */
interface Header {
  readonly version: number;
  readonly places: string[];
  readonly fields: [string, string, number, Storage, number, number, number][];
  readonly arrays: [string, number, number, number, Storage, number, number][];
  readonly structs: [string, number, number, number, number, number[]][];
  readonly globals: [string, number, Storage, number][];
  readonly effects: [CallEffect, number, number[], number[]][];
  readonly calls: [string, string, ResultKind, number, number, number, number, string][];
  readonly virtuals: [string, number[]][];
  readonly drivers: (Omit<DriverDescr, 'location' | 'shouldUnrollOneIteration' | 'virtualizable'> & {
    location: number;
    shouldUnrollOneIteration: number;
    virtualizable: { red: number; struct: number; fields: number[]; arrays: [number, number][] } | null;
  })[];
  readonly jitcodes: string[];
  readonly offsets: number[];
  readonly called: string[];
}

const version = 1;
const kindLetters = ['i', 'l', 'f', 'r', 'n'] as const;

class Reader {
  constructor(
    private readonly bytes: Uint8Array,
    private at: number,
  ) {}
  int(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.bytes[this.at++]!;
      value |= (byte & 127) << shift;
      if (byte < 128) break;
    }
    return (value >>> 1) ^ -(value & 1);
  }
  ints(): Int32Array {
    const length = this.int();
    const values = new Int32Array(length);
    for (let k = 0; k < length; k++) values[k] = this.int();
    return values;
  }
  raw(): ArrayBuffer {
    const length = this.int() * 8;
    const copy = this.bytes.slice(this.at, this.at + length);
    this.at += length;
    return copy.buffer;
  }
}

function readJitcode(bytes: Uint8Array, offset: number, index: number, name: string): Jitcode {
  const r = new Reader(bytes, offset);
  const code = r.ints();
  const params = Array.from(r.ints(), (k) => kindLetters[k] as Kind);
  const result = kindLetters[r.int()]!;
  const registers = r.ints();
  const constI = r.ints();
  const constL = new BigInt64Array(r.raw());
  const constF = new Float64Array(r.raw());
  const constR = r.ints();
  const live = r.ints();
  const liveStart = r.ints();
  const positions = r.ints();
  for (let k = 2; k < positions.length; k++) positions[k]! += positions[k - 2]!;
  return {
    index,
    name,
    code,
    params,
    result,
    registers: [registers[0]!, registers[1]!, registers[2]!, registers[3]!],
    constI,
    constL,
    constF,
    constR,
    live,
    liveStart,
    positions,
    runnerOf: r.int(),
  };
}

/** The image, and the names of the called functions in the order of their slots. */
export interface JitSection {
  readonly image: JitImage;
  readonly called: readonly string[];
}

/**
 * Reads the section.
 * @throws Error when it was written by another version.
 */
export function deserialize(bytes: Uint8Array): JitSection {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length))) as Header;
  if (header.version !== version)
    throw new Error(`the image's jitcode has format ${header.version}, this runtime reads ${version}`);
  const body = 4 + length;

  const fields = header.fields.map(
    ([owner, name, offset, storage, immutable, mutateOffset, place], index): FieldDescr => ({
      type: 'field',
      index,
      owner,
      name,
      offset,
      storage,
      kind: kindOfStorage(storage),
      immutable: (immutable & 1) !== 0,
      immutableItems: (immutable & 2) !== 0,
      mutateOffset,
      place,
    }),
  );
  const arrays = header.arrays.map(
    ([name, typeId, itemsOffset, itemSize, storage, immutable, place], index): ArrayDescr => ({
      type: 'array',
      index,
      name,
      typeId,
      itemsOffset,
      itemSize,
      storage,
      kind: kindOfStorage(storage),
      immutable: immutable === 1,
      place,
    }),
  );
  const structs = header.structs.map(([name, typeId, lastId, size, abstract, own], index): StructDescr => ({
    type: 'struct',
    index,
    name,
    typeId,
    lastId,
    size,
    abstract: abstract === 1,
    fields: own.map((k) => fields[k]!),
  }));
  const globals = header.globals.map(([name, address, storage, place], index): GlobalDescr => ({
    type: 'global',
    index,
    name,
    address,
    storage,
    kind: kindOfStorage(storage),
    place,
  }));
  const effects = header.effects.map(([effect, flags, reads, writes]): EffectInfo => ({
    effect,
    canCollect: (flags & 1) !== 0,
    forces: (flags & 2) !== 0,
    canInvalidate: (flags & 4) !== 0,
    random: (flags & 8) !== 0,
    reads: Uint32Array.from(reads),
    writes: Uint32Array.from(writes),
  }));
  const calls: CallDescr[] = header.calls.map(
    ([name, args, result, effect, jitcode, portal, , special], index) => ({
      type: 'call',
      index,
      name,
      args: [...args] as Kind[],
      result,
      effect: effects[effect]!,
      jitcode,
      portal,
      predicate: null,
      special,
    }),
  );
  header.calls.forEach(([, , , , , , predicate], index) => {
    if (predicate >= 0) calls[index] = { ...calls[index]!, predicate: calls[predicate]! };
  });
  const virtuals = header.virtuals.map(([name, targets], index): VirtualDescr => {
    const map = new Map<number, CallDescr>();
    for (let k = 0; k < targets.length; k += 2) map.set(targets[k]!, calls[targets[k + 1]!]!);
    return { type: 'virtual', index, name, targets: map };
  });
  const optional = (index: number): CallDescr | null => (index < 0 ? null : calls[index]!);
  const drivers = header.drivers.map((d): DriverDescr => ({
    ...d,
    location: optional(d.location),
    shouldUnrollOneIteration: optional(d.shouldUnrollOneIteration),
    virtualizable:
      d.virtualizable === null
        ? null
        : {
            red: d.virtualizable.red,
            struct: structs[d.virtualizable.struct]!,
            fields: d.virtualizable.fields.map((k) => fields[k]!),
            arrays: d.virtualizable.arrays.map(([f, a]) => ({ field: fields[f]!, array: arrays[a]! })),
          },
  }));

  const arrayIds = new Map(arrays.map((a) => [a.typeId, a]));
  const structIds = new Map(structs.filter((s) => !arrayIds.has(s.typeId)).map((s) => [s.typeId, s]));
  const jitcodes: (Jitcode | undefined)[] = [];
  const image: JitImage = {
    places: header.places,
    fields,
    arrays,
    structs,
    globals,
    calls,
    virtuals,
    drivers,
    jitcodeCount: header.jitcodes.length,
    jitcodeName: (index) => header.jitcodes[index]!,
    jitcode: (index) =>
      (jitcodes[index] ??= readJitcode(bytes, body + header.offsets[index]!, index, header.jitcodes[index]!)),
    structOf: (typeId) => structIds.get(typeId),
    arrayOf: (typeId) => arrayIds.get(typeId),
  };
  return { image, called: header.called };
}
