/**
 * Packed data reads back as it was written, for numbers at the borders of their encoding and for random resume data and knowledge.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Knowledge } from '../../src/optimizer/bridge-knowledge.js';
import { packKnowledge, unpackKnowledge } from '../../src/optimizer/knowledge-pack.js';
import { w32 } from '../../src/optimizer/intbound.js';
import { Packer, Unpacker } from '../../src/trace/packing.js';
import { packResume, unpackResume, type Restored } from '../../src/trace/resume-pack.js';
import { absent, constF, constI, constL, constR, type Const } from '../../src/trace/trace.js';
import { parseEnv } from './env.js';

const env = parseEnv('struct A (a: i32, b: ref)\narray objs of ref');
const struct = env.struct('A')!;
const array = env.array('objs')!;
const [fieldA, fieldB] = struct.fields as [(typeof struct.fields)[0], (typeof struct.fields)[0]];
const shared = { consts: [] };

const tagged = fc.oneof(fc.nat(300), fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 2 }));
const item = fc.oneof(tagged, fc.constant(absent));
const frame = fc.tuple(fc.nat(5000), fc.nat(100_000), fc.array(tagged, { maxLength: 40 }), fc.nat(3));
const virtual = fc.oneof(
  fc.array(tagged, { minLength: 2, maxLength: 2 }).map((values) => ({
    kind: 'struct' as const,
    descr: struct,
    fields: [fieldB, fieldA],
    values,
  })),
  fc.array(item, { maxLength: 20 }).map((values) => ({ kind: 'array' as const, descr: array, values })),
);
const store = fc.oneof(
  fc
    .tuple(tagged, tagged)
    .map(([object, value]) => ({ kind: 'field' as const, descr: fieldA, object, value })),
  fc
    .tuple(tagged, tagged, tagged)
    .map(([object, index, value]) => ({ kind: 'item' as const, descr: array, object, index, value })),
);
const resume = fc
  .tuple(
    fc.array(frame, { minLength: 1, maxLength: 4 }),
    fc.array(tagged, { maxLength: 30 }),
    fc.array(virtual, { maxLength: 4 }),
    fc.array(store, { maxLength: 4 }),
  )
  .map(([frames, virtualizable, virtuals, pending]): Restored => ({
    shared,
    frames: Int32Array.from(
      frames.flatMap(([jitcode, pc, values]) => [jitcode, pc, values.length, ...values]),
    ),
    keys: frames.map(([, , , key]) => key),
    virtualizable: Int32Array.from(virtualizable),
    virtuals,
    pending,
  }));

const constant: fc.Arbitrary<Const> = fc.oneof(
  fc.constantFrom(
    constF(0),
    constF(-0),
    constF(NaN),
    constL(0n),
    constL(-(2n ** 63n)),
    constR(0),
    constR(-7),
  ),
  fc.integer().map(constI),
);
const known = fc.oneof(fc.nat(200), constant);
const box = fc.nat(200);
const knowledge: fc.Arbitrary<Knowledge | null> = fc.option(
  fc.record({
    facts: fc.array(
      fc.record({
        box,
        nonnull: fc.boolean(),
        cls: fc.constantFrom(null, struct),
        bound: fc.constantFrom(null, w32.full, w32.bit),
        length: fc.option(known),
      }),
    ),
    contents: fc.array(
      fc.oneof(
        fc.record({
          place: fc.constant({ field: fieldB, array: null }),
          index: fc.constant(constI(0)),
          offset: fc.constant(0),
          object: known,
          value: known,
        }),
        fc.record({
          place: fc.constant({ field: null, array }),
          index: known,
          offset: fc.integer(),
          object: known,
          value: known,
        }),
      ),
    ),
    sums: fc.array(fc.tuple(box, box, fc.integer())),
    constants: fc.array(fc.tuple(box, constant)),
    nonnull: fc.integer({ min: -1, max: 200 }),
    outcomes: fc.array(
      fc.record({
        name: fc.constantFrom('i32.eqz' as const, 'i64.lt_s' as const),
        args: fc.array(known, { maxLength: 2 }),
        result: fc.constantFrom(constI(0), constI(1)),
      }),
    ),
    invalidationChecked: fc.boolean(),
  }),
);

describe('packed data', () => {
  test('numbers take a byte for each seven bits and read back', () => {
    const numbers = [0, 1, 127, 128, 16383, 16384, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1];
    const p = new Packer();
    const ends = numbers.map((n) => (p.uint(n), p.at));
    for (const n of numbers) p.int(n | 0);
    const u = new Unpacker(p.finish(), 0);
    expect(numbers.map(() => u.uint())).toEqual(numbers);
    expect(numbers.map(() => u.int())).toEqual(numbers.map((n) => n | 0));
    expect(ends.slice(0, 4)).toEqual([1, 2, 3, 5]);
  });

  test('equal constants and the same object are one thing', () => {
    const p = new Packer();
    p.thing(struct);
    p.constant(constL(5n));
    p.constant(constL(5n));
    p.thing(struct);
    expect(p.finish().things).toEqual([struct, constL(5n)]);
    p.thing(array);
    expect(p.finish().things).toEqual([array]);
  });

  test('what guards of one compilation restore and rely on reads back', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(resume, knowledge), { minLength: 1, maxLength: 5 }), (guards) => {
        const p = new Packer();
        const starts = guards.map(([restored, facts]) => {
          const { at } = p;
          packResume(p, restored);
          packKnowledge(p, facts);
          return at;
        });
        const packed = p.finish();
        guards.forEach(([restored, facts], k) => {
          const u = new Unpacker(packed, starts[k]!);
          expect(unpackResume(u)).toEqual(restored);
          expect(unpackKnowledge(u)).toEqual(facts);
        });
      }),
      { seed: 20261127, numRuns: 200 },
    );
  });
});
