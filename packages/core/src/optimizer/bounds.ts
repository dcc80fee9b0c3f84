/**
 * Ranges of integers: what is known from operations and guards, and what follows from it.
 *
 * A range is two doubles. For i32 they are exact; of an i64 only what lies within ±2**53 is tracked, everything beyond counts as
 * unbounded, so that no BigInt is made here. Arithmetic wraps: when the exact result may leave the type's range, nothing is known.
 *
 * What ranges are for: comparisons that are decided, `guard_no_overflow` that cannot fail, unsigned comparisons of values that are not
 * negative (index checks).
 */
import type { TraceOp, Value } from '../trace/trace.js';
import { knownInfo, infoOf } from './info.js';

export interface Range {
  readonly lo: number;
  readonly hi: number;
}

const i32Range: Range = { lo: -2147483648, hi: 2147483647 };
const anything: Range = { lo: -Infinity, hi: Infinity };
const bit: Range = { lo: 0, hi: 1 };
const safe = 2 ** 53;

/** What is known of an integer. */
export function rangeOf(value: Value): Range {
  if (value.tag === 'const') {
    const n = Number(value.value);
    return Math.abs(n) < safe ? { lo: n, hi: n } : anything;
  }
  const info = knownInfo(value);
  const whole = value.kind === 'i' ? i32Range : anything;
  if (info === null) return whole;
  return { lo: Math.max(info.lo, whole.lo), hi: Math.min(info.hi, whole.hi) };
}

/** Learns that a value lies within a range; false when that is impossible. */
export function narrow(value: Value, lo: number, hi: number): boolean {
  if (value.tag === 'const') {
    const n = Number(value.value);
    return n >= lo && n <= hi;
  }
  const info = infoOf(value);
  if (lo > info.lo) info.lo = lo;
  if (hi < info.hi) info.hi = hi;
  return info.lo <= info.hi;
}

function fit(kind: 'i' | 'l', lo: number, hi: number): Range {
  if (kind === 'i') return lo < i32Range.lo || hi > i32Range.hi ? i32Range : { lo, hi };
  return lo <= -safe || hi >= safe || Number.isNaN(lo) || Number.isNaN(hi) ? anything : { lo, hi };
}

/** Products of infinite bounds are not numbers: those count as unbounded. */
function products(a: Range, b: Range): [number, number] {
  const all = [a.lo * b.lo, a.lo * b.hi, a.hi * b.lo, a.hi * b.hi];
  if (all.some(Number.isNaN)) return [-Infinity, Infinity];
  return [Math.min(...all), Math.max(...all)];
}

/** Smallest 2**k - 1 that is not below n. */
function mask(n: number): number {
  return n <= 0 ? 0 : 2 ** (Math.floor(Math.log2(n)) + 1) - 1;
}

/** The range of a pure operation's result; null when nothing is known. */
export function resultRange(name: string, args: readonly Value[]): Range | null {
  const [a, b] = args;
  const dot = name.indexOf('.');
  const kind = name.startsWith('i32') ? 'i' : 'l';
  switch (name.slice(dot + 1)) {
    case 'eq':
    case 'ne':
    case 'lt_s':
    case 'le_s':
    case 'gt_s':
    case 'ge_s':
    case 'lt_u':
    case 'le_u':
    case 'gt_u':
    case 'ge_u':
    case 'eqz':
    case 'lt':
    case 'le':
    case 'gt':
    case 'ge':
    case 'is_null':
      return bit;
    case 'add':
    case 'add_ovf': {
      const x = rangeOf(a!);
      const y = rangeOf(b!);
      return fit(kind, x.lo + y.lo, x.hi + y.hi);
    }
    case 'sub':
    case 'sub_ovf': {
      const x = rangeOf(a!);
      const y = rangeOf(b!);
      return fit(kind, x.lo - y.hi, x.hi - y.lo);
    }
    case 'mul':
    case 'mul_ovf': {
      const [lo, hi] = products(rangeOf(a!), rangeOf(b!));
      return fit(kind, lo, hi);
    }
    case 'and': {
      const x = rangeOf(a!);
      const y = rangeOf(b!);
      // One operand that is not negative bounds the result.
      if (x.lo >= 0 && y.lo >= 0) return { lo: 0, hi: Math.min(x.hi, y.hi) };
      if (x.lo >= 0) return { lo: 0, hi: x.hi };
      if (y.lo >= 0) return { lo: 0, hi: y.hi };
      return null;
    }
    case 'or':
    case 'xor': {
      const x = rangeOf(a!);
      const y = rangeOf(b!);
      if (x.lo < 0 || y.lo < 0) return null;
      return fit(kind, 0, mask(Math.max(x.hi, y.hi)));
    }
    case 'shr_s': {
      const x = rangeOf(a!);
      const y = rangeOf(b!);
      if (y.lo !== y.hi || y.lo < 0 || y.lo > 31) return null;
      const by = 2 ** y.lo;
      return { lo: Math.floor(x.lo / by), hi: Math.floor(x.hi / by) };
    }
    case 'shr_u': {
      const x = rangeOf(a!);
      const y = rangeOf(b!);
      if (y.lo !== y.hi || y.lo < 0 || y.lo > 31) return null;
      if (x.lo >= 0) return { lo: 0, hi: Math.floor(x.hi / 2 ** y.lo) };
      return y.lo > 0 && kind === 'i' ? { lo: 0, hi: 2 ** (32 - y.lo) - 1 } : null;
    }
    case 'shl': {
      const x = rangeOf(a!);
      const y = rangeOf(b!);
      if (y.lo !== y.hi || y.lo < 0 || y.lo > 31) return null;
      return fit(kind, x.lo * 2 ** y.lo, x.hi * 2 ** y.lo);
    }
    case 'rem_s': {
      const x = rangeOf(a!);
      const y = rangeOf(b!);
      const most = Math.max(Math.abs(y.lo), Math.abs(y.hi)) - 1;
      if (!Number.isFinite(most) || most < 0) return null;
      return { lo: x.lo >= 0 ? 0 : -most, hi: x.hi <= 0 ? 0 : most };
    }
    case 'extend_s':
      return rangeOf(a!);
    case 'extend_u': {
      const x = rangeOf(a!);
      return x.lo >= 0 ? x : { lo: 0, hi: 4294967295 };
    }
    case 'wrap': {
      const x = rangeOf(a!);
      return x.lo >= i32Range.lo && x.hi <= i32Range.hi ? x : i32Range;
    }
    default:
      return null;
  }
}

/** Decides a comparison by ranges: 1, 0, or -1 when it is open. */
export function decide(name: string, a: Value, b: Value): number {
  const x = rangeOf(a);
  const y = rangeOf(b);
  switch (name.slice(4)) {
    case 'lt_s':
      return x.hi < y.lo ? 1 : x.lo >= y.hi ? 0 : -1;
    case 'le_s':
      return x.hi <= y.lo ? 1 : x.lo > y.hi ? 0 : -1;
    case 'gt_s':
      return x.lo > y.hi ? 1 : x.hi <= y.lo ? 0 : -1;
    case 'ge_s':
      return x.lo >= y.hi ? 1 : x.hi < y.lo ? 0 : -1;
    case 'eq':
      return x.hi < y.lo || x.lo > y.hi ? 0 : -1;
    case 'ne':
      return x.hi < y.lo || x.lo > y.hi ? 1 : -1;
    case 'lt_u':
      return x.lo >= 0 && y.lo >= 0 ? decide('i32.lt_s', a, b) : -1;
    case 'le_u':
      return x.lo >= 0 && y.lo >= 0 ? decide('i32.le_s', a, b) : -1;
    case 'gt_u':
      return x.lo >= 0 && y.lo >= 0 ? decide('i32.gt_s', a, b) : -1;
    case 'ge_u':
      return x.lo >= 0 && y.lo >= 0 ? decide('i32.ge_s', a, b) : -1;
    default:
      return -1;
  }
}

/** A comparison turned out to be true or false: narrows its operands. False when that is impossible. */
export function learnFrom(op: TraceOp, holds: boolean): boolean {
  const { name } = op.info;
  if (!/^i(32|64)\./.test(name)) return true;
  const [a, b] = op.args as [Value, Value];
  const suffix = name.slice(4);
  if (suffix === 'eqz') return holds ? narrow(a, 0, 0) : notEqual(a, 0);
  const opposite: Record<string, string> = {
    lt_s: 'ge_s',
    le_s: 'gt_s',
    gt_s: 'le_s',
    ge_s: 'lt_s',
    eq: 'ne',
    ne: 'eq',
    lt_u: 'ge_u',
    ge_u: 'lt_u',
  };
  const relation = holds ? suffix : opposite[suffix];
  const x = rangeOf(a);
  const y = rangeOf(b);
  switch (relation) {
    case 'lt_s':
      return narrow(a, -Infinity, y.hi - 1) && narrow(b, x.lo + 1, Infinity);
    case 'le_s':
      return narrow(a, -Infinity, y.hi) && narrow(b, x.lo, Infinity);
    case 'gt_s':
      return narrow(a, y.lo + 1, Infinity) && narrow(b, -Infinity, x.hi - 1);
    case 'ge_s':
      return narrow(a, y.lo, Infinity) && narrow(b, -Infinity, x.hi);
    case 'eq':
      return narrow(a, y.lo, y.hi) && narrow(b, x.lo, x.hi);
    case 'ne':
      if (y.lo === y.hi) return notEqual(a, y.lo);
      return x.lo === x.hi ? notEqual(b, x.lo) : true;
    case 'lt_u':
      // Below something that is not negative: between 0 and it.
      return y.lo >= 0 ? narrow(a, 0, y.hi - 1) && narrow(b, 1, Infinity) : true;
    case 'ge_u':
      return y.lo >= 0 && x.lo >= 0 ? narrow(a, y.lo, Infinity) : true;
    default:
      return true;
  }
}

function notEqual(value: Value, n: number): boolean {
  const { lo, hi } = rangeOf(value);
  if (lo === n && hi === n) return false;
  if (lo === n) return narrow(value, n + 1, Infinity);
  if (hi === n) return narrow(value, -Infinity, n - 1);
  return true;
}
