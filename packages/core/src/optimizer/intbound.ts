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
 * This file has the sets, `intbound-arithmetic.ts` what operations make of them, `intbound-comparisons.ts` what comparisons say.
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
export function end(w: Width, x: number): number {
  return x > w.near ? 1 : x < -w.near ? -1 : 0;
}

/** A number between the near ones and those at an end, rounded. */
function between(w: Width, positive: boolean, up: boolean): number {
  if (positive) return up ? w.near + 1 : w.near;
  return up ? -w.near : -w.near - 1;
}

/** A sum of limits, rounded up or down; beyond `min` or `max` when it leaves the type. */
export function plus(w: Width, x: number, y: number, up: boolean): number {
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
export function times(w: Width, x: number, y: number, up: boolean): number {
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
export function shifted(w: Width, x: number, k: number, up: boolean): number {
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
export function trailingZeros(w: Width, x: number): number {
  return x === 0 ? w.low : 31 - Math.clz32(x & -x);
}

/** Ones below a power of two: `2**k - 1`. */
export function ones(k: number): number {
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
export function some(w: Width, lo: number, hi: number, value: number, mask: number): IntBound {
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
