/**
 * Integer bounds are right for all operands of small widths: whatever numbers lie within the operands' bounds, the result lies within
 * the result's.
 *
 * Two widths are tried. `whole` (4 bits) is tracked exactly, as i32 is: with all its ranges and all sets of known bits. `long`
 * (8 bits) is what i64 is: 4 of its bits are tracked, limits from -31 to 31 stand for themselves, those from 32 to 63 for 96 to
 * 127. Its bounds are a sample, since there are too many.
 */
import { describe, expect, test } from 'vitest';
import {
  constant,
  contains,
  intersect,
  make,
  makeWidth,
  onlyNumber,
  range,
  union,
  w32,
  w64,
  type IntBound,
  type Width,
} from '../../src/optimizer/intbound.js';
import {
  exact,
  extendS,
  extendU,
  neverOverflows,
  transfer,
  wrap,
} from '../../src/optimizer/intbound-arithmetic.js';
import {
  decide,
  mirrored,
  narrowLeft,
  opposite,
  type Relation,
} from '../../src/optimizer/intbound-comparisons.js';

/** A width with its numbers and bounds to try. */
interface Setting {
  readonly w: Width;
  readonly numbers: readonly number[];
  readonly samples: readonly Sample[];
  readonly signed: (n: number) => number;
  readonly unsigned: (n: number) => number;
}

interface Sample {
  readonly bound: IntBound;
  readonly members: readonly number[];
}

/** The number that a limit stands for. */
function real(w: Width, limit: number): number {
  if (limit > w.near) return 2 ** (w.bits - 1) - 1 - (w.max - limit);
  if (limit < -w.near) return -(2 ** (w.bits - 1)) + (limit - w.min);
  return limit;
}

function holds(w: Width, b: IntBound, n: number): boolean {
  return n >= real(w, b.lo) && n <= real(w, b.hi) && ((n ^ b.value) & w.all & ~b.mask) === 0;
}

function makeSetting(w: Width, seed: number, share: number): Setting {
  const half = 2 ** (w.bits - 1);
  const numbers = Array.from({ length: 2 * half }, (_, k) => k - half);
  let state = seed;
  const random = () => (state = (state * 1103515245 + 12345) & 0x7fffffff) / 0x7fffffff;
  const list = new Map<string, IntBound>();
  const add = (b: IntBound | null) => {
    if (b !== null) list.set(`${b.lo} ${b.hi} ${b.value} ${b.mask}`, b);
  };
  const patterns: [value: number, mask: number][] = [];
  for (let mask = 0; mask <= w.all; mask++)
    for (let value = 0; value <= w.all; value++) if ((value & mask) === 0) patterns.push([value, mask]);
  const exactly = w.whole;
  for (let lo = w.min; lo <= w.max; lo++)
    for (let hi = lo; hi <= w.max; hi++) {
      if (exactly || random() < share / 4) add(make(w, lo, hi, 0, w.all));
      for (const [value, mask] of patterns)
        if (random() < share / patterns.length) add(make(w, lo, hi, value, mask));
    }
  for (const [value, mask] of patterns)
    if (exactly || random() < 0.2) add(make(w, w.min, w.max, value, mask));
  for (const n of [-32, -5, -1, 0, 1, 2, 3, 7, 31, 95, 126, 127])
    if (n >= -half && n < half) add(constant(w, n));
  add(w.full);
  add(w.bit);
  const samples = [...list.values()].map((bound) => ({
    bound,
    members: numbers.filter((n) => holds(w, bound, n)),
  }));
  const size = 2 * half;
  const unsigned = (n: number) => ((n % size) + size) % size;
  const signed = (n: number) => (unsigned(n) >= half ? unsigned(n) - size : unsigned(n));
  return { w, numbers, samples, signed, unsigned };
}

const settings = {
  whole: makeSetting(makeWidth(4), 12345, 0.2),
  long: makeSetting(makeWidth(8, 4, 31), 54321, 0.0035),
} as const;

/** What the operations mean; null where they are not defined. */
function meanings({ w, signed, unsigned }: Setting): Record<string, (a: number, b: number) => number | null> {
  const bits = w.bits - 1;
  return {
    add: (a, b) => signed(a + b),
    sub: (a, b) => signed(a - b),
    mul: (a, b) => signed(a * b),
    and: (a, b) => a & b,
    or: (a, b) => a | b,
    xor: (a, b) => a ^ b,
    shl: (a, b) => signed(a << (b & bits)),
    shr_s: (a, b) => a >> (b & bits),
    shr_u: (a, b) => signed(unsigned(a) >> (b & bits)),
    div_s: (a, b) => (b === 0 ? 0 : signed(Math.trunc(a / b))),
    div_u: (a, b) => (b === 0 ? 0 : signed(Math.trunc(unsigned(a) / unsigned(b)))),
    rem_s: (a, b) => (b === 0 ? null : signed(a % b)),
    rem_u: (a, b) => (b === 0 ? null : signed(unsigned(a) % unsigned(b))),
  };
}

const relations = (unsigned: (n: number) => number): Record<Relation, (a: number, b: number) => boolean> => ({
  eq: (a, b) => a === b,
  ne: (a, b) => a !== b,
  lt_s: (a, b) => a < b,
  le_s: (a, b) => a <= b,
  gt_s: (a, b) => a > b,
  ge_s: (a, b) => a >= b,
  lt_u: (a, b) => unsigned(a) < unsigned(b),
  le_u: (a, b) => unsigned(a) <= unsigned(b),
  gt_u: (a, b) => unsigned(a) > unsigned(b),
  ge_u: (a, b) => unsigned(a) >= unsigned(b),
});

const show = (b: IntBound | null) => (b === null ? 'null' : `[${b.lo}, ${b.hi}] ${b.value} mask ${b.mask}`);

/** Members as flags by number, remembered by bound. */
function memory({ w, numbers }: Setting): (b: IntBound | null) => Uint8Array {
  const offset = -numbers[0]!;
  const known = new Map<string, Uint8Array>();
  const nothing = new Uint8Array(numbers.length);
  return (b) => {
    if (b === null) return nothing;
    const key = show(b);
    let flags = known.get(key);
    if (flags === undefined) {
      flags = new Uint8Array(numbers.length);
      for (const n of numbers) if (holds(w, b, n)) flags[n + offset] = 1;
      known.set(key, flags);
    }
    return flags;
  };
}

describe.each(Object.entries(settings))('integer bounds, %s', (_, setting) => {
  const { w, numbers, samples, unsigned } = setting;
  const offset = -numbers[0]!;
  const flagsOf = memory(setting);

  test('the limits are members, so that no bound is empty', () => {
    expect(samples.length).toBeGreaterThan(80);
    for (const { bound, members } of samples) {
      expect(bound.value & bound.mask).toBe(0);
      const near = (n: number) => Math.abs(n) < w.near;
      if (w.whole || (near(bound.lo) && near(bound.hi))) {
        expect(members.length, show(bound)).toBeGreaterThan(0);
        expect(members[0], show(bound)).toBe(bound.lo);
        expect(members.at(-1), show(bound)).toBe(bound.hi);
      }
      for (const n of members) expect(contains(bound, constant(w, n)), `${show(bound)} ${n}`).toBe(true);
      const only = onlyNumber(w, bound);
      if (only !== null) expect(members).toEqual([only]);
    }
  });

  test('constants', () => {
    for (const n of numbers) {
      const bound = constant(w, n);
      expect(holds(w, bound, n)).toBe(true);
      if (onlyNumber(w, bound) === null) expect(Math.abs(n)).toBeGreaterThan(w.near);
    }
  });

  const meaning = meanings(setting);
  test('each operation has a meaning here', () =>
    expect(Object.keys(meaning)).toEqual(Object.keys(transfer)));

  for (const [name, f] of Object.entries(meaning))
    test(`${name}: the result's bound holds all results`, () => {
      const apply = transfer[name as keyof typeof transfer];
      const table = numbers.map((x) => numbers.map((y) => f(x, y)));
      for (const a of samples)
        for (const b of samples) {
          const result = apply(w, a.bound, b.bound);
          const flags = flagsOf(result);
          for (const x of a.members) {
            const row = table[x + offset]!;
            for (const y of b.members) {
              const r = row[y + offset]!;
              if (r !== null && flags[r + offset] === 0)
                expect.fail(`${x} ${name} ${y}: ${show(a.bound)} ${show(b.bound)} = ${show(result)}`);
            }
          }
        }
    });

  for (const [name, f] of Object.entries({
    add: (x: number, y: number) => x + y,
    sub: (x: number, y: number) => x - y,
    mul: (x: number, y: number) => x * y,
  } as const))
    test(`${name} without overflow`, () => {
      const op = name as 'add';
      for (const a of samples)
        for (const b of samples) {
          const result = exact(w, op, a.bound, b.bound);
          const never = neverOverflows(w, op, a.bound, b.bound);
          const flags = flagsOf(result);
          for (const x of a.members)
            for (const y of b.members) {
              const r = f(x, y);
              const fits = r >= numbers[0]! && r < offset;
              if (never && !fits) expect.fail(`${name} ${x} ${y} overflows`);
              if (fits && flags[r + offset] === 0)
                expect.fail(`${name} ${show(a.bound)} ${show(b.bound)} = ${show(result)}, but ${r}`);
            }
        }
    });

  for (const [name, is] of Object.entries(relations(unsigned)) as [
    Relation,
    (a: number, b: number) => boolean,
  ][])
    test(`${name}: decided rightly, and narrows rightly`, () => {
      for (const a of samples)
        for (const b of samples) {
          const decided = decide(w, name, a.bound, b.bound);
          const left = narrowLeft(w, name, a.bound, b.bound);
          const right = narrowLeft(w, mirrored[name], b.bound, a.bound);
          const inLeft = flagsOf(left);
          const inRight = flagsOf(right);
          for (const x of a.members)
            for (const y of b.members) {
              const yes = is(x, y);
              if (decided >= 0 && yes !== (decided === 1)) expect.fail(`${name} ${x} ${y} is not ${decided}`);
              if (yes && (inLeft[x + offset] === 0 || inRight[y + offset] === 0))
                expect.fail(
                  `${name} ${show(a.bound)} ${show(b.bound)} narrows to ${show(left)}, ${show(right)}`,
                );
            }
        }
    });

  test('opposites and mirror images', () => {
    const all = relations(unsigned);
    for (const name of Object.keys(all) as Relation[])
      for (const x of numbers)
        for (const y of numbers) {
          const yes = all[name](x, y);
          if (all[opposite[name]](x, y) === yes) expect.fail(`${opposite[name]} ${x} ${y}`);
          if (all[mirrored[name]](y, x) !== yes) expect.fail(`${mirrored[name]} ${x} ${y}`);
        }
  });

  test('intersections and unions', () => {
    for (const a of samples)
      for (const b of samples) {
        const both = flagsOf(intersect(w, a.bound, b.bound));
        const either = flagsOf(union(w, a.bound, b.bound));
        const inA = flagsOf(a.bound);
        const inB = flagsOf(b.bound);
        const holdsAll = contains(a.bound, b.bound);
        for (const n of numbers) {
          const k = n + offset;
          if (inA[k] === 1 && inB[k] === 1 && both[k] === 0)
            expect.fail(`${show(a.bound)} and ${show(b.bound)}`);
          if ((inA[k] === 1 || inB[k] === 1) && either[k] === 0)
            expect.fail(`${show(a.bound)} or ${show(b.bound)}`);
          if (holdsAll && inB[k] === 1 && inA[k] === 0) expect.fail('contains');
        }
      }
  });
});

test('conversions between widths', () => {
  const { whole, long } = settings;
  for (const { bound, members } of whole.samples) {
    const s = extendS(long.w, bound);
    const u = extendU(whole.w, long.w, bound);
    for (const n of members) {
      if (!holds(long.w, s, n)) expect.fail(`extend_s ${show(bound)}`);
      if (!holds(long.w, u, n & 15)) expect.fail(`extend_u ${show(bound)}`);
    }
  }
  for (const { bound, members } of long.samples) {
    const narrow = wrap(whole.w, bound);
    for (const n of members)
      if (!holds(whole.w, narrow, whole.signed(n))) expect.fail(`wrap ${show(bound)} ${n}`);
  }
});

describe('what bounds are for', () => {
  test('known bits survive wrapping', () => {
    const even = make(w32, w32.min, w32.max, 0, ~1)!;
    const sum = transfer.add(w32, even, constant(w32, 2));
    expect(sum.mask & 1).toBe(0);
    expect(decide(w32, 'eq', sum, constant(w32, 3))).toBe(0);
  });

  test('a number below another one can be incremented', () => {
    const below = narrowLeft(w64, 'lt_s', w64.full, w64.full)!;
    expect(neverOverflows(w64, 'add', below, constant(w64, 1n))).toBe(true);
    expect(neverOverflows(w64, 'add', below, constant(w64, 2n))).toBe(false);
    const above = narrowLeft(w64, 'gt_s', w64.full, w64.full)!;
    expect(neverOverflows(w64, 'sub', above, constant(w64, 1n))).toBe(true);
    expect(neverOverflows(w64, 'sub', above, constant(w64, 2n))).toBe(false);
  });

  test('bits make ranges smaller, and ranges give bits', () => {
    expect(make(w32, 5, 14, 0, ~3)).toEqual({ lo: 8, hi: 12, value: 8, mask: 4 });
    expect(make(w32, 5, 7, 0, ~3)).toBe(null);
    expect(range(w64, 0, 255)).toMatchObject({ value: 0, mask: 255 });
    expect(range(w64, -Infinity, Infinity)).toBe(w64.full);
  });

  test.each([0n, 1n, -1n, 2n ** 31n, 2n ** 51n, -(2n ** 52n), 2n ** 60n + 5n, 2n ** 63n - 1n, -(2n ** 63n)])(
    'constant %s: equal to itself, different from its neighbours',
    (n) => {
      const here = constant(w64, n);
      expect(decide(w64, 'eq', here, constant(w64, BigInt.asIntN(64, n + 1n)))).toBe(0);
      expect(decide(w64, 'eq', here, here)).not.toBe(0);
      expect(contains(here, constant(w64, n))).toBe(true);
    },
  );
});
