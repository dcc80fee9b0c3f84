/**
 * Reads the JIT's part of an image; the format is in `format.ts`. Starting a program must not wait for this: jitcodes and the targets
 * of virtual methods are read when they are first asked for, all else in one pass over bytes.
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
  type StructDescr,
  type VirtualDescr,
} from '../trace/descr.js';
import { NumberReader } from '../trace/packing.js';
import { callEffects, jitSectionVersion, kindLetters, storages } from './format.js';
import { vocabulary } from './instructions.js';
import type { JitImage, Jitcode } from './jitcode.js';

class Reader extends NumberReader {
  ints(): Int32Array {
    const values = new Int32Array(this.uint());
    for (let k = 0; k < values.length; k++) values[k] = this.int();
    return values;
  }
  raw(): Uint8Array {
    const length = this.uint();
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }
  /** Leaves out bytes that begin with their number. */
  skip(): void {
    const length = this.uint();
    this.at += length;
  }
  /** Bytes for a typed array of their own. */
  buffer(): ArrayBuffer {
    return this.raw().slice().buffer;
  }
  /** A table: its count, then its rows. */
  table<T>(row: (index: number) => T): T[] {
    const length = this.uint();
    const rows: T[] = [];
    for (let k = 0; k < length; k++) rows.push(row(k));
    return rows;
  }
}

function readNames(r: Reader): string[] {
  const text = new TextDecoder().decode(r.raw());
  let at = 0;
  return r.table(() => {
    const start = at;
    at += r.uint();
    return text.slice(start, at);
  });
}

function readJitcode(bytes: Uint8Array, offset: number, index: number, name: string): Jitcode {
  const r = new Reader(bytes, offset);
  const code = r.ints();
  const params = Array.from(r.ints(), (k) => kindLetters[k] as Kind);
  const result = kindLetters[r.uint()]!;
  const registers = [r.uint(), r.uint(), r.uint(), r.uint()] as const;
  const constI = r.ints();
  const constL = new BigInt64Array(r.buffer());
  const constF = new Float64Array(r.buffer());
  const constR = r.ints();
  const live = r.ints();
  const liveStart: number[] = [];
  for (let at = 0; at < live.length; at += 4 + live[at]! + live[at + 1]! + live[at + 2]! + live[at + 3]!)
    liveStart.push(at);
  const positions = r.ints();
  for (let k = 2; k < positions.length; k++) positions[k]! += positions[k - 2]!;
  return {
    index,
    name,
    code,
    params,
    result,
    registers,
    constI,
    constL,
    constF,
    constR,
    live,
    liveStart: Int32Array.from(liveStart),
    positions,
    runnerOf: r.uint() - 1,
  };
}

function readSet(bytes: Uint8Array, at: number): Uint32Array {
  const r = new Reader(bytes, at);
  const length = r.uint();
  const words = new Uint32Array((length + 3) >> 2);
  for (let k = 0; k < length; k++) words[k >> 2]! |= bytes[r.at + k]! << ((k & 3) * 8);
  return words;
}

/** An effect. Its sets are made when they are first wanted: typed arrays are dear to make, and most effects are never asked about. */
class LazyEffect implements EffectInfo {
  private readSet: Uint32Array | null = null;
  private writeSet: Uint32Array | null = null;

  constructor(
    readonly effect: CallEffect,
    private readonly flags: number,
    private readonly bytes: Uint8Array,
    private readonly readsAt: number,
    private readonly writesAt: number,
  ) {}

  get canCollect(): boolean {
    return (this.flags & 1) !== 0;
  }
  get forces(): boolean {
    return (this.flags & 2) !== 0;
  }
  get canInvalidate(): boolean {
    return (this.flags & 4) !== 0;
  }
  get random(): boolean {
    return (this.flags & 8) !== 0;
  }
  get reads(): Uint32Array {
    return (this.readSet ??= readSet(this.bytes, this.readsAt));
  }
  get writes(): Uint32Array {
    return (this.writeSet ??= readSet(this.bytes, this.writesAt));
  }
}

function readEffect(r: Reader): EffectInfo {
  const effect = callEffects[r.uint()]!;
  const flags = r.uint();
  const readsAt = r.at;
  r.skip();
  const writesAt = r.at;
  r.skip();
  return new LazyEffect(effect, flags, r.bytes, readsAt, writesAt);
}

interface Tables {
  readonly names: readonly string[];
  readonly fields: readonly FieldDescr[];
  readonly arrays: readonly ArrayDescr[];
  readonly structs: readonly StructDescr[];
  readonly calls: readonly CallDescr[];
}

/** A virtual method whose targets are read when they are first wanted. */
function readVirtual(r: Reader, index: number, { names, calls }: Tables): VirtualDescr {
  const name = names[r.uint()]!;
  const { bytes, at } = r;
  r.skip();
  let targets: Map<number, CallDescr> | null = null;
  return {
    type: 'virtual',
    index,
    name,
    get targets() {
      if (targets !== null) return targets;
      targets = new Map();
      const rest = new Reader(bytes, at);
      rest.uint();
      let id = 0;
      for (let k = rest.uint(); k > 0; k--) {
        id += rest.int();
        targets.set(id, calls[rest.uint()]!);
      }
      return targets;
    },
  };
}

function readDriver(r: Reader, index: number, tables: Tables): DriverDescr {
  const { names, calls, fields, arrays, structs } = tables;
  const name = names[r.uint()]!;
  const green = r.table(() => ({ kind: kindLetters[r.uint()] as Kind, label: names[r.uint()]! }));
  const red = r.table(() => ({ kind: kindLetters[r.uint()] as Kind, label: names[r.uint()]! }));
  const result = kindLetters[r.uint()]!;
  const jitcode = r.uint();
  const enter = names[r.uint()]!;
  const runner = names[r.uint()]!;
  const location = calls[r.uint() - 1] ?? null;
  const shouldUnrollOneIteration = calls[r.uint() - 1] ?? null;
  const privateFrom = calls[r.uint() - 1] ?? null;
  const isRecursive = r.uint() === 1;
  let virtualizable: DriverDescr['virtualizable'] = null;
  if (r.uint() === 1) {
    const redIndex = r.uint();
    const top = r.uint() - 1;
    const struct = structs[r.uint()]!;
    const plain = Array.from(r.ints(), (k) => fields[k]!);
    const pairs = r.ints();
    const items: { field: FieldDescr; array: ArrayDescr }[] = [];
    for (let k = 0; k < pairs.length; k += 2)
      items.push({ field: fields[pairs[k]!]!, array: arrays[pairs[k + 1]!]! });
    virtualizable = { red: redIndex, struct, fields: plain, arrays: items, top };
  }
  return {
    type: 'driver',
    index,
    name,
    greens: green.map((g) => g.kind),
    reds: red.map((g) => g.kind),
    greenNames: green.map((g) => g.label),
    redNames: red.map((g) => g.label),
    result,
    jitcode,
    enter,
    runner,
    virtualizable,
    location,
    shouldUnrollOneIteration,
    privateFrom,
    isRecursive,
  };
}

function readField(r: Reader, index: number, names: readonly string[]): FieldDescr {
  const owner = names[r.uint()]!;
  const name = names[r.uint()]!;
  const offset = r.uint();
  const storage = storages[r.uint()]!;
  const flags = r.uint();
  return {
    type: 'field',
    index,
    owner,
    name,
    offset,
    storage,
    kind: kindOfStorage(storage),
    immutable: (flags & 1) !== 0,
    immutableItems: (flags & 2) !== 0,
    mutateOffset: r.uint() - 1,
    place: r.uint(),
  };
}

function readArray(r: Reader, index: number, names: readonly string[]): ArrayDescr {
  const name = names[r.uint()]!;
  const typeId = r.uint();
  const itemsOffset = r.uint();
  const itemSize = r.uint();
  const storage = storages[r.uint()]!;
  return {
    type: 'array',
    index,
    name,
    typeId,
    itemsOffset,
    itemSize,
    storage,
    kind: kindOfStorage(storage),
    immutable: r.uint() === 1,
    place: r.uint(),
    cls: null,
  };
}

function readStructs(r: Reader, names: readonly string[], fields: readonly FieldDescr[]): StructDescr[] {
  let before: readonly FieldDescr[] = [];
  return r.table((index): StructDescr => {
    const name = names[r.uint()]!;
    const typeId = r.uint();
    const lastId = r.uint();
    const size = r.uint();
    const flags = r.uint();
    const own = before.slice(0, r.uint());
    for (let k = r.uint(); k > 0; k--) own.push(fields[r.int()]!);
    before = own;
    return {
      type: 'struct',
      index,
      name,
      typeId,
      lastId,
      size,
      abstract: (flags & 1) !== 0,
      valueClass: (flags & 2) !== 0,
      fields: own,
    };
  });
}

function readGlobal(r: Reader, index: number, names: readonly string[]): GlobalDescr {
  const name = names[r.uint()]!;
  const address = r.uint();
  const storage = storages[r.uint()]!;
  return { type: 'global', index, name, address, storage, kind: kindOfStorage(storage), place: r.uint() };
}

function readCalls(r: Reader, names: readonly string[], effects: readonly EffectInfo[]): CallDescr[] {
  const signatures = r.table(() => {
    const letters = names[r.uint()]!;
    return {
      args: [...letters.slice(0, -1)] as Kind[],
      result: letters.slice(-1) as ResultKind,
    };
  });
  const predicates: { readonly call: { predicate: CallDescr | null }; readonly index: number }[] = [];
  const calls = r.table((index): CallDescr => {
    const name = names[r.uint()]!;
    const { args, result } = signatures[r.uint()]!;
    const effect = effects[r.uint()]!;
    const jitcode = r.uint() - 1;
    const portal = r.uint() - 1;
    const predicate = r.uint() - 1;
    const special = names[r.uint()]!;
    const call = {
      type: 'call' as const,
      index,
      name,
      args,
      result,
      effect,
      jitcode,
      portal,
      predicate: null,
      special,
    };
    if (predicate >= 0) predicates.push({ call, index: predicate });
    return call;
  });
  for (const { call, index } of predicates) call.predicate = calls[index]!;
  return calls;
}

/** The image, and the names of the called functions in the order of their slots. */
export interface JitSection {
  readonly image: JitImage;
  readonly called: readonly string[];
}

function readVersion(r: Reader): void {
  const version = r.uint();
  if (version !== jitSectionVersion)
    throw new Error(`the image's jitcode has format ${version}, this runtime reads ${jitSectionVersion}`);
  if (r.uint() !== vocabulary)
    throw new Error('the image was made for another version of this runtime: build it again (`weft build`)');
}

/**
 * Looks whether the section can be read, without reading it.
 * @throws Error when it was written by another version, or for other instructions.
 */
export function checkSection(bytes: Uint8Array): void {
  readVersion(new Reader(bytes, 0));
}

/**
 * Reads the section.
 * @throws Error as {@link checkSection} does.
 */
export function deserialize(bytes: Uint8Array): JitSection {
  const r = new Reader(bytes, 0);
  readVersion(r);
  const names = readNames(r);
  const places = r.table(() => names[r.uint()]!);
  const fields = r.table((index) => readField(r, index, names));
  const arrays = r.table((index) => readArray(r, index, names));
  const structs = readStructs(r, names, fields);
  const globals = r.table((index) => readGlobal(r, index, names));
  const effects = r.table(() => readEffect(r));
  const calls = readCalls(r, names, effects);
  const tables: Tables = { names, fields, arrays, structs, calls };
  const virtuals = r.table((index) => readVirtual(r, index, tables));
  const drivers = r.table((index) => readDriver(r, index, tables));
  const called = r.table(() => names[r.uint()]!);
  let end = 0;
  const directory = r.table(() => {
    const name = names[r.uint()]!;
    const start = end;
    end += r.uint();
    return { name, start };
  });
  const code = r.at;

  const structIds: (StructDescr | undefined)[] = [];
  for (const struct of structs) structIds[struct.typeId] = struct;
  const arrayIds: (ArrayDescr | undefined)[] = [];
  for (const array of arrays) {
    arrayIds[array.typeId] = array;
    // Array types without a class are in the table of structs for `instance_of` only.
    const cls = structIds[array.typeId];
    if (cls?.abstract === false) (array as { cls: StructDescr }).cls = cls;
    else structIds[array.typeId] = undefined;
  }
  const jitcodes: (Jitcode | undefined)[] = [];
  const image: JitImage = {
    places,
    fields,
    arrays,
    structs,
    globals,
    calls,
    virtuals,
    drivers,
    jitcodeCount: directory.length,
    jitcodeName: (index) => directory[index]!.name,
    jitcode: (index) => {
      const { name, start } = directory[index]!;
      return (jitcodes[index] ??= readJitcode(bytes, code + start, index, name));
    },
    structOf: (typeId) => structIds[typeId],
    arrayOf: (typeId) => arrayIds[typeId],
  };
  return { image, called };
}
