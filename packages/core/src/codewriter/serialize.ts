/**
 * Writes the JIT's part of an image as bytes; the format is in `format.ts`.
 */
import type { CallDescr, DriverDescr, EffectInfo } from '../trace/descr.js';
import { callEffects, jitSectionVersion, kindLetters, storages } from './format.js';
import { vocabulary } from './instructions.js';
import type { CodewriterResult } from './index.js';
import type { Jitcode } from './jitcode.js';

class Writer {
  private bytes = new Uint8Array(1 << 12);
  length = 0;

  private reserve(count: number): void {
    if (this.length + count <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(this.bytes.length * 2, this.length + count));
    grown.set(this.bytes);
    this.bytes = grown;
  }
  get content(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }
  /** A number that is not negative. */
  uint(value: number): void {
    if (!(value >= 0 && value <= 0xffffffff)) throw new Error(`the JIT section cannot hold ${value}`);
    this.reserve(5);
    let rest = value;
    for (; rest > 127; rest = Math.floor(rest / 128)) this.bytes[this.length++] = (rest % 128) + 128;
    this.bytes[this.length++] = rest;
  }
  /** A signed number of 32 bits. */
  int(value: number): void {
    this.uint(((value << 1) ^ (value >> 31)) >>> 0);
  }
  ints(values: ArrayLike<number>): void {
    this.uint(values.length);
    for (let k = 0; k < values.length; k++) this.int(values[k]!);
  }
  raw(bytes: Uint8Array): void {
    this.uint(bytes.length);
    this.append(bytes);
  }
  append(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.bytes.set(bytes, this.length);
    this.length += bytes.length;
  }
}

/** Gives numbers to texts. */
class Names {
  private readonly numbers = new Map<string, number>();
  of(text: string): number {
    let number = this.numbers.get(text);
    if (number === undefined) this.numbers.set(text, (number = this.numbers.size));
    return number;
  }
  write(w: Writer): void {
    const list = [...this.numbers.keys()];
    w.raw(new TextEncoder().encode(list.join('')));
    w.uint(list.length);
    for (const name of list) w.uint(name.length);
  }
}

function bytesOf(values: BigInt64Array | Float64Array | Uint32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

function writeJitcode(w: Writer, jitcode: Jitcode): void {
  w.ints(jitcode.code);
  w.ints(jitcode.params.map((k) => kindLetters.indexOf(k)));
  w.uint(kindLetters.indexOf(jitcode.result));
  for (const count of jitcode.registers) w.uint(count);
  w.ints(jitcode.constI);
  w.raw(bytesOf(jitcode.constL));
  w.raw(bytesOf(jitcode.constF));
  w.ints(jitcode.constR);
  // Lists follow each other, so where they start is told by their lengths.
  w.ints(jitcode.live);
  // Positions only grow: differences are small.
  w.ints(jitcode.positions.map((value, k) => (k < 2 ? value : value - jitcode.positions[k - 2]!)));
  w.uint(jitcode.runnerOf + 1);
}

/** A bit set of places, without the zeros at its end. */
function writeSet(w: Writer, set: Uint32Array): void {
  const bytes = bytesOf(set);
  let length = bytes.length;
  while (length > 0 && bytes[length - 1] === 0) length--;
  w.raw(bytes.subarray(0, length));
}

function writeEffect(w: Writer, info: EffectInfo): void {
  w.uint(callEffects.indexOf(info.effect));
  w.uint(
    (info.canCollect ? 1 : 0) | (info.forces ? 2 : 0) | (info.canInvalidate ? 4 : 0) | (info.random ? 8 : 0),
  );
  writeSet(w, info.reads);
  writeSet(w, info.writes);
}

function writeDriver(w: Writer, names: Names, driver: DriverDescr): void {
  w.uint(names.of(driver.name));
  for (const [kinds, labels] of [
    [driver.greens, driver.greenNames],
    [driver.reds, driver.redNames],
  ] as const) {
    w.uint(kinds.length);
    kinds.forEach((kind, k) => {
      w.uint(kindLetters.indexOf(kind));
      w.uint(names.of(labels[k]!));
    });
  }
  w.uint(kindLetters.indexOf(driver.result));
  w.uint(driver.jitcode);
  w.uint(names.of(driver.enter));
  w.uint(names.of(driver.runner));
  w.uint((driver.location?.index ?? -1) + 1);
  w.uint((driver.shouldUnrollOneIteration?.index ?? -1) + 1);
  w.uint((driver.privateFrom?.index ?? -1) + 1);
  w.uint(driver.isRecursive ? 1 : 0);
  const v = driver.virtualizable;
  w.uint(v === null ? 0 : 1);
  if (v === null) return;
  w.uint(v.red);
  w.uint(v.top + 1);
  w.uint(v.struct.index);
  w.ints(v.fields.map((field) => field.index));
  w.ints(v.arrays.flatMap(({ field, array }) => [field.index, array.index]));
}

/** Serializes what the codewriter made. */
export function serialize(result: CodewriterResult): Uint8Array {
  const { descrs, jitcodes, called } = result;
  const names = new Names();
  const w = new Writer();
  const table = <T>(items: readonly T[], write: (item: T, index: number) => void): void => {
    w.uint(items.length);
    items.forEach(write);
  };
  const name = (text: string): void => w.uint(names.of(text));

  table(descrs.places, name);
  table(descrs.fields, (f) => {
    name(f.owner);
    name(f.name);
    w.uint(f.offset);
    w.uint(storages.indexOf(f.storage));
    w.uint((f.immutable ? 1 : 0) | (f.immutableItems ? 2 : 0));
    w.uint(f.mutateOffset + 1);
    w.uint(f.place);
  });
  table(descrs.arrays, (a) => {
    name(a.name);
    w.uint(a.typeId);
    w.uint(a.itemsOffset);
    w.uint(a.itemSize);
    w.uint(storages.indexOf(a.storage));
    w.uint(a.immutable ? 1 : 0);
    w.uint(a.place);
  });
  table(descrs.structs, (s, index) => {
    const before = descrs.structs[index - 1]?.fields ?? [];
    let shared = 0;
    while (shared < s.fields.length && s.fields[shared] === before[shared]) shared++;
    name(s.name);
    w.uint(s.typeId);
    w.uint(s.lastId);
    w.uint(s.size);
    w.uint((s.abstract ? 1 : 0) | (s.valueClass ? 2 : 0));
    w.uint(shared);
    w.ints(s.fields.slice(shared).map((f) => f.index));
  });
  table(descrs.globals, (g) => {
    name(g.name);
    w.uint(g.address);
    w.uint(storages.indexOf(g.storage));
    w.uint(g.place);
  });
  table(descrs.effects, (info) => writeEffect(w, info));

  const effectNumbers = new Map(descrs.effects.map((effect, i) => [effect, i]));
  const signatures = new Names();
  const signatureOf = (call: CallDescr): number => signatures.of(call.args.join('') + call.result);
  const letters = [...new Set(descrs.calls.map((call) => call.args.join('') + call.result))];
  table(letters, (text) => {
    signatures.of(text);
    name(text);
  });
  table(descrs.calls, (call) => {
    name(call.name);
    w.uint(signatureOf(call));
    w.uint(effectNumbers.get(call.effect)!);
    w.uint(call.jitcode + 1);
    w.uint(call.portal + 1);
    w.uint((call.predicate?.index ?? -1) + 1);
    name(call.special);
  });
  table(descrs.virtuals, (v) => {
    name(v.name);
    const targets = new Writer();
    targets.uint(v.targets.size);
    let last = 0;
    for (const [id, call] of v.targets) {
      targets.int(id - last);
      targets.uint(call.index);
      last = id;
    }
    w.raw(targets.content);
  });
  table(descrs.drivers, (driver) => writeDriver(w, names, driver));
  table(called, name);

  const code = new Writer();
  table(jitcodes, (jitcode) => {
    const start = code.length;
    writeJitcode(code, jitcode);
    name(jitcode.name);
    w.uint(code.length - start);
  });

  const all = new Writer();
  all.uint(jitSectionVersion);
  all.uint(vocabulary);
  names.write(all);
  all.append(w.content);
  all.append(code.content);
  return all.content.slice();
}
