/**
 * What arithmetic makes of bounds: for each operation with two operands, and each conversion, the bound of its results.
 *
 * A range and known bits are computed apart, and `make` lets each sharpen the other. Ranges come from the corners (the least sum is that of
 * the least operands), bits from the operation as such (the lowest bits of a sum do not depend on the ones above). Where the exact
 * result may leave the type, the range is given up and the bits are kept.
 *
 * ```
 * i1 = [0, 12] 00..00??00    i2 = [1, 3] 00..0000??
 * i32.add(i1, i2)      [1, 15]  00..00????
 * i32.mul(i1, 4)       [0, 48]  00..??0000
 * ```
 */
import {
  end,
  make,
  ones,
  plus,
  shifted,
  some,
  times,
  trailingZeros,
  type IntBound,
  type Width,
} from './intbound.js';

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
