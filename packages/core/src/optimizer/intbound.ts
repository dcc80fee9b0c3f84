/**
 * What is known of an integer: a range and known bits, kept consistent with each other.
 *
 * An {@link IntBound} stands for the numbers `x` with `lo <= x <= hi` whose low bits are those of `value` except where `mask` has a 1.
 * Both limits are members of the set, as far as they are tracked exactly. Every function here takes the {@link Width} first, is
 * written once for all widths, and is proved in the tests by trying all operands of small ones; the optimizer uses
 * {@link w32} and {@link w64}.
 *
 * **No bigints.** Limits are doubles. An i64 does not fit, but what matters is near zero or near the ends of the type: `i < n` says that
 * `i` is at most 2**63 - 2, so that `i + 1` does not overflow. So limits up to `near` in size stand for themselves, those beyond count
 * from the ends of the type (`max` stands for 2**63 - 1, `max - 1` for 2**63 - 2), and what lies between is rounded away. It is as if the
 * middle of each half of the number line were cut out: order is kept, and sums are sums. Of the bits of an i64 the low 32 are tracked.
 *
 * Arithmetic wraps. When the exact result may leave the type's range nothing is known of the result's range, but its low bits
 * stay known: an even number plus 2 is even, however often that wraps.
 *
 * ```
 * i1 = i32.and(i0, 12)          [0, 12], bits 00..00??00
 * i2 = i32.add(i1, 1)           [1, 13], bits 00..00??01
 * i3 = i32.eq(i2, 6)            0: bit 0 differs
 * ```
 */

/** A width in bits, with its limits. */
export interface Width {
  readonly bits: number;
  /** Number of low bits that are tracked, and all of them as a mask. */
  readonly low: number;
  readonly all: number;
  /** What stands for the least and the greatest number. */
  readonly min: number;
  readonly max: number;
  /** Limits up to this size stand for themselves. */
  readonly near: number;
  /** All do, and all bits are tracked. */
  readonly whole: boolean;
  /** Nothing is known: one object, so that it is recognized by identity. */
  readonly full: IntBound;
  /** 0 or 1. */
  readonly bit: IntBound;
}

export interface IntBound {
  readonly lo: number;
  readonly hi: number;
  /** Known bits; 0 where `mask` has a 1. */
  readonly value: number;
  readonly mask: number;
}

/** `near` is 2**k - 1; absent when the whole type is tracked exactly. */
export function makeWidth(bits: number, low = bits, near?: number): Width {
  const all = low === 32 ? -1 : 2 ** low - 1;
  const max = near === undefined ? 2 ** (bits - 1) - 1 : 2 * near + 1;
  const min = -max - 1;
  return {
    bits,
    low,
    all,
    min,
    max,
    near: near ?? -min,
    whole: near === undefined,
    full: { lo: min, hi: max, value: 0, mask: all },
    bit: { lo: 0, hi: 1, value: 0, mask: 1 },
  };
}

export const w32 = makeWidth(32);
export const w64 = makeWidth(64, 32, 2 ** 51 - 1);

/** 0: stands for itself; 1 and -1: counts from that end. */
function end(w: Width, x: number): number {
  return x > w.near ? 1 : x < -w.near ? -1 : 0;
}

/** A number between the near ones and those at an end, rounded. */
function between(w: Width, positive: boolean, up: boolean): number {
  if (positive) return up ? w.near + 1 : w.near;
  return up ? -w.near : -w.near - 1;
}

/** A sum of limits, rounded up or down; beyond `min` or `max` when it leaves the type. */
function plus(w: Width, x: number, y: number, up: boolean): number {
  const s = x + y;
  const ends = end(w, x) + end(w, y);
  if (ends === 0) {
    if (w.whole || (s <= w.near && s >= -w.near)) return s;
    return between(w, s > 0, up);
  }
  if (ends > 1) return Infinity;
  if (ends < -1) return -Infinity;
  if (ends === 1) return s > w.near ? s : between(w, true, up);
  return s < -w.near ? s : between(w, false, up);
}

/** A product of limits, likewise. */
function times(w: Width, x: number, y: number, up: boolean): number {
  if (x === 0 || y === 0) return 0;
  if (x === 1) return y;
  if (y === 1) return x;
  if (x === -1) return -y;
  if (y === -1) return -x;
  const p = x * y;
  if (end(w, x) === 0 && end(w, y) === 0) {
    if (p <= w.near && p >= -w.near) return p;
    // Whether it overflows is known only roughly: rounding towards zero is right in any case.
    if (!w.whole && (p > 0 !== up || Math.abs(p) <= 2 ** (w.bits - 2))) return between(w, p > 0, up);
  }
  return p > 0 ? Infinity : -Infinity;
}

/** A limit divided by 2**k, rounded towards minus infinity; another rounding as above. */
function shifted(w: Width, x: number, k: number, up: boolean): number {
  const side = end(w, x);
  if (side === 0 || k === 0) return Math.floor(x / 2 ** k);
  if (side > 0) {
    if (!up) return Math.floor(w.near / 2 ** k);
    const most = 2 ** (w.bits - 1 - k) - 1;
    return most <= w.near ? most : w.near + 1;
  }
  if (up) return Math.floor(-w.near / 2 ** k);
  const least = -(2 ** (w.bits - 1 - k));
  return least >= -w.near ? least : -w.near - 1;
}

/** Number of zero bits at the low end of a pattern. */
function trailingZeros(w: Width, x: number): number {
  return x === 0 ? w.low : 31 - Math.clz32(x & -x);
}

/** Ones below a power of two: `2**k - 1`. */
function ones(k: number): number {
  return k >= 32 ? -1 : (1 << k) - 1;
}

/** The least pattern that is not below `u` and has the bits; -1 when there is none. Patterns are unsigned. */
function nextPattern(w: Width, u: number, value: number, mask: number): number {
  const wrong = (u ^ value) & ~mask & w.all;
  if (wrong === 0) return (u & w.all) >>> 0;
  let bit = 1 << (31 - Math.clz32(wrong));
  // The highest wrong bit must become 1, or else a free 0 above it; all below is least then.
  if ((value & bit) === 0) {
    const free = mask & ~u & ~((bit << 1) - 1) & w.all;
    if (free === 0) return -1;
    bit = free & -free;
  }
  return (((u & ~(bit | (bit - 1))) | bit | (value & (bit - 1))) & w.all) >>> 0;
}

/** The least number from `x` on that has the bits. */
function nextMember(w: Width, x: number, value: number, mask: number): number {
  if (end(w, x) !== 0) return x;
  const size = 2 ** w.low;
  const block = Math.floor(x / size);
  const pattern = nextPattern(w, x | 0, value, mask);
  const next = pattern >= 0 ? block * size + pattern : (block + 1) * size + ((value & w.all) >>> 0);
  return next >= w.near && !w.whole ? x : next;
}

function previousMember(w: Width, x: number, value: number, mask: number): number {
  return -1 - nextMember(w, -1 - x, ~value & ~mask & w.all, mask);
}

/** The bound of all numbers that have both the range and the bits; null when there is none. */
export function make(w: Width, lo0: number, hi0: number, value: number, mask: number): IntBound | null {
  let lo = lo0;
  let hi = hi0;
  if (mask !== w.all) {
    lo = nextMember(w, lo, value, mask);
    hi = previousMember(w, hi, value, mask);
  }
  if (lo > hi) return null;
  if (mask === w.all && lo === w.min && hi === w.max) return w.full;
  // Bits in which the limits agree, from the top, are known.
  if (lo >= -w.near && hi <= w.near) {
    const size = 2 ** w.low;
    if (Math.floor(lo / size) === Math.floor(hi / size)) {
      const differs = (lo ^ hi) & w.all;
      const known = (differs === 0 ? -1 : ~(-1 >>> Math.clz32(differs))) & w.all;
      value = (value | (lo & known)) & w.all;
      mask &= ~known;
    }
  }
  return { lo, hi, value, mask };
}

/** For combinations that are certain not to be empty. */
function some(w: Width, lo: number, hi: number, value: number, mask: number): IntBound {
  return make(w, lo, hi, value, mask) ?? w.full;
}

export function constant(w: Width, n: number | bigint): IntBound {
  const x = Number(n);
  if (end(w, x) === 0) return { lo: x, hi: x, value: x & w.all, mask: 0 };
  // Only i64 has such.
  const wide = BigInt(n);
  const value = Number(BigInt.asIntN(w.low, wide)) & w.all;
  const fromEnd = Number(2n ** BigInt(w.bits - 1) - (wide > 0n ? wide + 1n : -wide));
  if (fromEnd > w.near) return { lo: between(w, x > 0, false), hi: between(w, x > 0, true), value, mask: 0 };
  const limit = x > 0 ? w.max - fromEnd : w.min + fromEnd;
  return { lo: limit, hi: limit, value, mask: 0 };
}

/** All numbers between two near ones; infinite limits leave an end open. */
export function range(w: Width, lo: number, hi: number): IntBound {
  return some(w, Math.max(lo, w.min), Math.min(hi, w.max), 0, w.all);
}

/** Both; null when that is impossible. */
export function intersect(w: Width, a: IntBound, b: IntBound): IntBound | null {
  if (a === b || b === w.full) return a;
  if (a === w.full) return b;
  if (((a.value ^ b.value) & ~a.mask & ~b.mask) !== 0) return null;
  return make(w, Math.max(a.lo, b.lo), Math.min(a.hi, b.hi), a.value | b.value, a.mask & b.mask);
}

/** The smallest bound that holds all of both. */
export function union(w: Width, a: IntBound, b: IntBound): IntBound {
  if (a === b) return a;
  const mask = a.mask | b.mask | (a.value ^ b.value);
  return some(w, Math.min(a.lo, b.lo), Math.max(a.hi, b.hi), a.value & ~mask, mask);
}

/** Whether all numbers of `b` are numbers of `a`. */
export function contains(a: IntBound, b: IntBound): boolean {
  return a.lo <= b.lo && a.hi >= b.hi && (b.mask & ~a.mask) === 0 && ((a.value ^ b.value) & ~a.mask) === 0;
}

/** The only number that a bound holds, when it is tracked exactly; else null. */
export function onlyNumber(w: Width, a: IntBound): number | null {
  return a.lo === a.hi && end(w, a.lo) === 0 ? a.lo + 0 : null;
}

// -- arithmetic ------------------------------------------------------------------------------------------------

/** A range that counts only when it does not wrap. */
function wrapping(w: Width, lo: number, hi: number, value: number, mask: number): IntBound {
  return lo < w.min || hi > w.max ? some(w, w.min, w.max, value, mask) : some(w, lo, hi, value, mask);
}

type Transfer = (w: Width, a: IntBound, b: IntBound) => IntBound;
type Limits = { readonly lo: number; readonly hi: number };
type Bits = { readonly value: number; readonly mask: number };

function sumBits(w: Width, a: IntBound, b: IntBound): Bits {
  const values = (a.value + b.value) | 0;
  const carried = (a.mask + b.mask + values) ^ values;
  const mask = (carried | a.mask | b.mask) & w.all;
  return { value: values & w.all & ~mask, mask };
}

function differenceBits(w: Width, a: IntBound, b: IntBound): Bits {
  const values = (a.value - b.value) | 0;
  const carried = (values + a.mask) ^ (values - b.mask);
  const mask = (carried | a.mask | b.mask) & w.all;
  return { value: values & w.all & ~mask, mask };
}

function productBits(w: Width, a: IntBound, b: IntBound): Bits {
  const known = Math.min(trailingZeros(w, a.mask), trailingZeros(w, b.mask));
  const zeros = trailingZeros(w, a.mask | a.value) + trailingZeros(w, b.mask | b.value);
  const mask = w.all & ~ones(known) & ~ones(zeros);
  return { value: Math.imul(a.value, b.value) & ones(known) & ~mask & w.all, mask };
}

/** The limits of the exact result; beyond the type's where it may overflow. */
function exactLimits(w: Width, name: 'add' | 'sub' | 'mul', a: IntBound, b: IntBound): Limits {
  if (name === 'add') return { lo: plus(w, a.lo, b.lo, false), hi: plus(w, a.hi, b.hi, true) };
  if (name === 'sub') return { lo: plus(w, a.lo, -b.hi, false), hi: plus(w, a.hi, -b.lo, true) };
  let lo = Infinity;
  let hi = -Infinity;
  for (const x of [a.lo, a.hi])
    for (const y of [b.lo, b.hi]) {
      lo = Math.min(lo, times(w, x, y, false));
      hi = Math.max(hi, times(w, x, y, true));
    }
  return { lo, hi };
}

const bitsOf = { add: sumBits, sub: differenceBits, mul: productBits } as const;

function wrapped(name: 'add' | 'sub' | 'mul'): Transfer {
  return (w, a, b) => {
    const { lo, hi } = exactLimits(w, name, a, b);
    const { value, mask } = bitsOf[name](w, a, b);
    return wrapping(w, lo, hi, value, mask);
  };
}

/** Exact arithmetic: the result where it does not overflow; null when it always does. */
export function exact(w: Width, name: 'add' | 'sub' | 'mul', a: IntBound, b: IntBound): IntBound | null {
  const { lo, hi } = exactLimits(w, name, a, b);
  const { value, mask } = bitsOf[name](w, a, b);
  return make(w, Math.max(lo, w.min), Math.min(hi, w.max), value, mask);
}

/** Whether exact arithmetic on the operands never overflows. */
export function neverOverflows(w: Width, name: 'add' | 'sub' | 'mul', a: IntBound, b: IntBound): boolean {
  const { lo, hi } = exactLimits(w, name, a, b);
  return lo >= w.min && hi <= w.max;
}

const and: Transfer = (w, a, b) => {
  const value = a.value & b.value;
  const mask = (a.value | a.mask) & (b.value | b.mask) & ~value;
  let hi = w.max;
  // Clearing bits makes smaller, except that a sign bit cleared makes greater.
  if (b.hi < 0 || a.lo >= 0) hi = Math.min(hi, a.hi);
  if (a.hi < 0 || b.lo >= 0) hi = Math.min(hi, b.hi);
  return some(w, a.lo >= 0 || b.lo >= 0 ? 0 : w.min, hi, value, mask);
};

/** The greatest number with as many bits. */
function filled(w: Width, x: number): number {
  if (end(w, x) !== 0) return w.max;
  return x === 0 ? 0 : 2 ** (Math.floor(Math.log2(x)) + 1) - 1;
}

const or: Transfer = (w, a, b) => {
  const value = a.value | b.value;
  const mask = (a.mask | b.mask) & ~value;
  const positive = a.lo >= 0 && b.lo >= 0;
  const lo = positive ? Math.max(a.lo, b.lo) : Math.min(a.lo, b.lo);
  const hi = positive ? filled(w, Math.max(a.hi, b.hi)) : a.hi < 0 || b.hi < 0 ? -1 : w.max;
  return some(w, lo, hi, value, mask);
};

const xor: Transfer = (w, a, b) => {
  const mask = a.mask | b.mask;
  const value = (a.value ^ b.value) & ~mask;
  if (a.lo >= 0 && b.lo >= 0) return some(w, 0, filled(w, Math.max(a.hi, b.hi)), value, mask);
  return some(w, w.min, w.max, value, mask);
};

/** The shift count, which is taken modulo the width; -1 when it is not known. */
function count(w: Width, b: IntBound): number {
  return (b.mask & (w.bits - 1)) === 0 ? b.value & (w.bits - 1) : -1;
}

const shl: Transfer = (w, a, b) => {
  const k = count(w, b);
  if (k < 0) {
    const zeros = trailingZeros(w, a.mask | a.value);
    return some(w, w.min, w.max, 0, w.all & ~ones(zeros));
  }
  const value = k >= 32 ? 0 : (a.value << k) & w.all;
  const mask = k >= 32 ? 0 : (a.mask << k) & w.all;
  const by = 2 ** k;
  if (by > w.near) return some(w, w.min, w.max, value, mask);
  return wrapping(w, times(w, a.lo, by, false), times(w, a.hi, by, true), value, mask);
};

/** The bits of a number shifted right: what comes in from above is known when the sign is tracked. */
function bitsDown(w: Width, a: IntBound, k: number, arithmetic: boolean): Bits {
  if (!w.whole) {
    if (k >= w.low) return { value: 0, mask: w.all };
    const incoming = w.all & ~(w.all >>> k);
    return { value: ((a.value & w.all) >>> k) | 0, mask: ((a.mask & w.all) >>> k) | incoming };
  }
  if (!arithmetic) return { value: (a.value >>> k) | 0, mask: (a.mask >>> k) | 0 };
  const spare = 32 - w.low;
  return {
    value: (((a.value << spare) >> spare) >> k) & w.all,
    mask: (((a.mask << spare) >> spare) >> k) & w.all,
  };
}

const shrS: Transfer = (w, a, b) => {
  const k = count(w, b);
  // Shifting moves towards 0 or -1.
  if (k < 0) return some(w, a.lo < 0 ? a.lo : 0, a.hi < 0 ? -1 : a.hi, 0, w.all);
  const { value, mask } = bitsDown(w, a, k, true);
  return some(w, shifted(w, a.lo, k, false), shifted(w, a.hi, k, true), value, mask);
};

const shrU: Transfer = (w, a, b) => {
  if (a.lo >= 0) return shrS(w, a, b);
  const k = count(w, b);
  if (k < 0) return w.full;
  if (k === 0) return a;
  const most = 2 ** (w.bits - k) - 1;
  const { value, mask } = bitsDown(w, a, k, false);
  return some(w, 0, most <= w.near ? most : w.max, value, mask);
};

/** Quotient; 0 for a divisor of 0. */
const divS: Transfer = (w, a, b) => {
  const near = end(w, a.lo) === 0 && end(w, a.hi) === 0;
  if (near && (b.lo > 0 || b.hi < 0)) {
    if (b.hi < 0 && a.lo === w.min) return w.full;
    // A divisor at an end of the type gives a quotient that only its sign matters for.
    const q = [a.lo / b.lo, a.lo / b.hi, a.hi / b.lo, a.hi / b.hi].map(Math.trunc);
    if (end(w, b.lo) === 0 && end(w, b.hi) === 0)
      return some(w, Math.min(...q) + 0, Math.max(...q) + 0, 0, w.all);
  }
  if (b.lo >= 0) return some(w, a.lo >= 0 ? 0 : a.lo, a.hi <= 0 ? 0 : a.hi, 0, w.all);
  const most = Math.max(-a.lo, a.hi);
  return most > w.max ? w.full : some(w, -most, most, 0, w.all);
};

const divU: Transfer = (w, a, b) => (a.lo >= 0 && b.lo >= 0 ? divS(w, a, b) : w.full);

/** Remainder; the divisor is not 0. */
const remS: Transfer = (w, a, b) => {
  const most = plus(w, Math.max(-b.lo, b.hi), -1, true);
  if (most < 0) return w.full;
  return some(w, a.lo >= 0 ? 0 : Math.max(-most, a.lo), a.hi <= 0 ? 0 : Math.min(most, a.hi), 0, w.all);
};

const remU: Transfer = (w, a, b) => {
  if (b.lo < 0) return a.lo >= 0 ? some(w, 0, a.hi, 0, w.all) : w.full;
  const most = plus(w, b.hi, -1, true);
  if (most < 0) return w.full;
  return some(w, 0, a.lo >= 0 ? Math.min(most, a.hi) : most, 0, w.all);
};

/** Results of operations with two operands, by the part of the name after the type. */
export const transfer = {
  add: wrapped('add'),
  sub: wrapped('sub'),
  mul: wrapped('mul'),
  and,
  or,
  xor,
  shl,
  shr_s: shrS,
  shr_u: shrU,
  div_s: divS,
  div_u: divU,
  rem_s: remS,
  rem_u: remU,
} satisfies Record<string, Transfer>;

// -- conversions -----------------------------------------------------------------------------------------------

/** To a wider type; the low bits that are tracked are the same. */
export function extendS(to: Width, a: IntBound): IntBound {
  return some(to, a.lo, a.hi, a.value, a.mask);
}

export function extendU(from: Width, to: Width, a: IntBound): IntBound {
  const size = 2 ** from.bits;
  if (a.lo >= 0) return some(to, a.lo, a.hi, a.value, a.mask);
  if (a.hi < 0) return some(to, a.lo + size, a.hi + size, a.value, a.mask);
  return some(to, 0, size - 1, a.value, a.mask);
}

export function wrap(to: Width, a: IntBound): IntBound {
  return wrapping(to, a.lo, a.hi, a.value & to.all, a.mask & to.all);
}

// -- comparisons -----------------------------------------------------------------------------------------------

export type Relation = 'eq' | 'ne' | 'lt_s' | 'le_s' | 'gt_s' | 'ge_s' | 'lt_u' | 'le_u' | 'gt_u' | 'ge_u';

/** The relation that holds exactly when this one does not. */
export const opposite: Readonly<Record<Relation, Relation>> = {
  eq: 'ne',
  ne: 'eq',
  lt_s: 'ge_s',
  ge_s: 'lt_s',
  gt_s: 'le_s',
  le_s: 'gt_s',
  lt_u: 'ge_u',
  ge_u: 'lt_u',
  gt_u: 'le_u',
  le_u: 'gt_u',
};

/** The same relation with its operands exchanged. */
export const mirrored: Readonly<Record<Relation, Relation>> = {
  eq: 'eq',
  ne: 'ne',
  lt_s: 'gt_s',
  gt_s: 'lt_s',
  le_s: 'ge_s',
  ge_s: 'le_s',
  lt_u: 'gt_u',
  gt_u: 'lt_u',
  le_u: 'ge_u',
  ge_u: 'le_u',
};

const less = (x: IntBound, y: IntBound): number => (x.hi < y.lo ? 1 : x.lo >= y.hi ? 0 : -1);
const lessOrEqual = (x: IntBound, y: IntBound): number => (x.hi <= y.lo ? 1 : x.lo > y.hi ? 0 : -1);

/** Decides a comparison: 1, 0, or -1 when it is open. */
export function decide(w: Width, relation: Relation, a: IntBound, b: IntBound): number {
  switch (relation) {
    case 'eq':
      if (a.hi < b.lo || a.lo > b.hi || ((a.value ^ b.value) & ~a.mask & ~b.mask) !== 0) return 0;
      return a.lo === a.hi && b.lo === b.hi ? 1 : -1;
    case 'ne': {
      const equal = decide(w, 'eq', a, b);
      return equal < 0 ? -1 : 1 - equal;
    }
    case 'lt_s':
      return less(a, b);
    case 'le_s':
      return lessOrEqual(a, b);
    case 'gt_s':
      return less(b, a);
    case 'ge_s':
      return lessOrEqual(b, a);
    default: {
      const x = a.lo >= 0 ? 1 : a.hi < 0 ? -1 : 0;
      const y = b.lo >= 0 ? 1 : b.hi < 0 ? -1 : 0;
      if (x === 0 || y === 0) return -1;
      if (x === y) return decide(w, signed[relation], a, b);
      // A negative number is greater than one that is not.
      const aIsLess = y < 0;
      return (relation === 'lt_u' || relation === 'le_u') === aIsLess ? 1 : 0;
    }
  }
}

const signed = { lt_u: 'lt_s', le_u: 'le_s', gt_u: 'gt_s', ge_u: 'ge_s' } as const;

/** What a relation that holds says about its left operand; null when it cannot hold. */
export function narrowLeft(w: Width, relation: Relation, a: IntBound, b: IntBound): IntBound | null {
  switch (relation) {
    case 'eq':
      return intersect(w, a, b);
    case 'ne':
      if (b.lo !== b.hi) return a;
      if (a.lo === b.lo) return a.hi === b.lo ? null : atLeast(w, a, plus(w, a.lo, 1, false));
      return a.hi === b.lo ? atMost(w, a, plus(w, a.hi, -1, true)) : a;
    case 'lt_s':
      return atMost(w, a, plus(w, b.hi, -1, true));
    case 'le_s':
      return atMost(w, a, b.hi);
    case 'gt_s':
      return atLeast(w, a, plus(w, b.lo, 1, false));
    case 'ge_s':
      return atLeast(w, a, b.lo);
    // Below something that is not negative as a signed number: between 0 and it.
    case 'lt_u':
    case 'le_u': {
      if (b.lo < 0) return a;
      const most = relation === 'lt_u' ? plus(w, b.hi, -1, true) : b.hi;
      return make(w, Math.max(a.lo, 0), Math.min(a.hi, most), a.value, a.mask);
    }
    case 'gt_u':
      return a.lo >= 0 && b.lo >= 0 ? atLeast(w, a, plus(w, b.lo, 1, false)) : a;
    case 'ge_u':
      return a.lo >= 0 && b.lo >= 0 ? atLeast(w, a, b.lo) : a;
  }
}

function atMost(w: Width, a: IntBound, n: number): IntBound | null {
  return n >= a.hi ? a : make(w, a.lo, n, a.value, a.mask);
}

function atLeast(w: Width, a: IntBound, n: number): IntBound | null {
  return n <= a.lo ? a : make(w, n, a.hi, a.value, a.mask);
}
