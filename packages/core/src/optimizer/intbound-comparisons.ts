/**
 * What comparisons say: whether a relation between two bounds is certain, and what a guard on one teaches of its operands.
 *
 * ```
 * i1 = [0, 12]    i2 = [20, 30]
 * i32.lt_s(i1, i2)                1
 * guard_true(i32.gt_s(i1, 5))     i1 = [6, 12] from here on
 * ```
 */
import { intersect, make, plus, type IntBound, type Width } from './intbound.js';

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
