/**
 * Writes the JIT's part of an image as bytes: a JSON header with the descriptors, then the jitcodes as varints, each found
 * through the header's offsets.
 *
 * ```
 * u32 length of the header | header | jitcode 0 | jitcode 1 | …
 * ```
 *
 * References between descriptors are indices, so the header is plain data. The names of functions that jitcode calls stand in the order of their
 * slots in the image's function table.
 */
import type { CallDescr, EffectInfo } from '../trace/descr.js';
import type { Jitcode } from './jitcode.js';
import type { CodewriterResult } from './index.js';

/** Version of the format. */
export const jitSectionVersion = 1;

class Writer {
  bytes = new Uint8Array(1 << 16);
  length = 0;
  byte(value: number): void {
    if (this.length === this.bytes.length) {
      const grown = new Uint8Array(this.bytes.length * 2);
      grown.set(this.bytes);
      this.bytes = grown;
    }
    this.bytes[this.length++] = value;
  }
  /** A signed number of 32 bits, small ones short. */
  int(value: number): void {
    for (let rest = ((value << 1) ^ (value >> 31)) >>> 0; ; rest >>>= 7) {
      if (rest < 128) {
        this.byte(rest);
        return;
      }
      this.byte((rest & 127) | 128);
    }
  }
  ints(values: Int32Array): void {
    this.int(values.length);
    for (const value of values) this.int(value);
  }
  raw(values: BigInt64Array | Float64Array): void {
    this.int(values.length);
    for (const byte of new Uint8Array(values.buffer, values.byteOffset, values.byteLength)) this.byte(byte);
  }
}

const kindNumbers = { i: 0, l: 1, f: 2, r: 3, n: 4 } as const;

function writeJitcode(w: Writer, jitcode: Jitcode): void {
  w.ints(jitcode.code);
  w.ints(Int32Array.from(jitcode.params, (k) => kindNumbers[k]));
  w.int(kindNumbers[jitcode.result]);
  w.ints(Int32Array.from(jitcode.registers));
  w.ints(jitcode.constI);
  w.raw(jitcode.constL);
  w.raw(jitcode.constF);
  w.ints(jitcode.constR);
  w.ints(jitcode.live);
  w.ints(jitcode.liveStart);
  // Positions only grow: their differences are small.
  const deltas = Int32Array.from(jitcode.positions, (value, k) =>
    k < 2 ? value : value - jitcode.positions[k - 2]!,
  );
  w.ints(deltas);
  w.int(jitcode.runnerOf);
}

function effectData(effect: EffectInfo): unknown[] {
  const flags =
    (effect.canCollect ? 1 : 0) |
    (effect.forces ? 2 : 0) |
    (effect.canInvalidate ? 4 : 0) |
    (effect.random ? 8 : 0);
  return [effect.effect, flags, [...effect.reads], [...effect.writes]];
}

/** Serializes what the codewriter made. */
export function serialize(result: CodewriterResult): Uint8Array {
  const { descrs, jitcodes, called } = result;
  const body = new Writer();
  const offsets: number[] = [];
  for (const jitcode of jitcodes) {
    offsets.push(body.length);
    writeJitcode(body, jitcode);
  }
  const callIndex = (call: CallDescr | null): number => (call === null ? -1 : call.index);
  const effectNumbers = new Map(descrs.effects.map((effect, i) => [effect, i]));
  const header = {
    version: jitSectionVersion,
    places: descrs.places,
    fields: descrs.fields.map((f) => [
      f.owner,
      f.name,
      f.offset,
      f.storage,
      (f.immutable ? 1 : 0) | (f.immutableItems ? 2 : 0),
      f.mutateOffset,
      f.place,
    ]),
    arrays: descrs.arrays.map((a) => [
      a.name,
      a.typeId,
      a.itemsOffset,
      a.itemSize,
      a.storage,
      a.immutable ? 1 : 0,
      a.place,
    ]),
    structs: descrs.structs.map((s) => [
      s.name,
      s.typeId,
      s.lastId,
      s.size,
      s.abstract ? 1 : 0,
      s.fields.map((f) => f.index),
    ]),
    globals: descrs.globals.map((g) => [g.name, g.address, g.storage, g.place]),
    effects: descrs.effects.map(effectData),
    calls: descrs.calls.map((c) => [
      c.name,
      c.args.join(''),
      c.result,
      effectNumbers.get(c.effect)!,
      c.jitcode,
      c.portal,
      callIndex(c.predicate),
      c.special,
    ]),
    virtuals: descrs.virtuals.map((v) => [v.name, [...v.targets].flatMap(([id, call]) => [id, call.index])]),
    drivers: descrs.drivers.map((d) => ({
      ...d,
      location: callIndex(d.location),
      shouldUnrollOneIteration: callIndex(d.shouldUnrollOneIteration),
      virtualizable:
        d.virtualizable === null
          ? null
          : {
              red: d.virtualizable.red,
              struct: d.virtualizable.struct.index,
              fields: d.virtualizable.fields.map((f) => f.index),
              arrays: d.virtualizable.arrays.map((a) => [a.field.index, a.array.index]),
            },
    })),
    jitcodes: jitcodes.map((j) => j.name),
    offsets,
    called,
  };
  const text = new TextEncoder().encode(JSON.stringify(header));
  const bytes = new Uint8Array(4 + text.length + body.length);
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  bytes.set(text, 4);
  bytes.set(body.bytes.subarray(0, body.length), 4 + text.length);
  return bytes;
}
