/**
 * Integer bounds of trace values: what is known from operations and guards, and what follows from it.
 *
 * The arithmetic is in `intbound-arithmetic.ts` and `intbound-comparisons.ts`; here it meets the operations. What bounds are for: comparisons that are decided,
 * `guard_no_overflow` that cannot fail, index checks that earlier ones imply. When a guard teaches something about a result, it
 * teaches something about what the result was made of as well:
 *
 * ```
 * l1 = i64.extend_s(i0)
 * i2 = i64.lt_s(l1, 10n)
 * guard_true(i2)             l1 is at most 9, and so is i0
 * ```
 *
 * A value that can be one number only is that constant from there on.
 */
import { traceOpList, traceOps, type TraceOpcode } from '../trace/ops.js';
import { constI, constL, type Const, type TraceOp, type Value } from '../trace/trace.js';
import { infoOf, knownInfo } from './info.js';
import {
  constant,
  contains,
  intersect,
  make,
  onlyNumber,
  range,
  w32,
  w64,
  type IntBound,
  type Width,
} from './intbound.js';
import { exact, extendS, extendU, neverOverflows, transfer, wrap } from './intbound-arithmetic.js';
import {
  decide as decideRelation,
  mirrored,
  narrowLeft,
  opposite,
  type Relation,
} from './intbound-comparisons.js';

export { w32, w64, type IntBound } from './intbound.js';

/** How an operation bounds its result. */
type ResultBound = (args: readonly Value[]) => IntBound;

/** What bounds know of an operation. */
interface Row {
  /** Width of the operands. */
  readonly w: Width;
  readonly result: ResultBound | null;
  readonly relation: Relation | null;
  readonly exact: 'add' | 'sub' | 'mul' | null;
}

const smallConstants = [w32, w64].map((w) => Array.from({ length: 257 }, (_, k) => constant(w, k - 1)));

function boundOfConst(n: number | bigint, wide: boolean): IntBound {
  if (n >= -1 && n < 256) return smallConstants[wide ? 1 : 0]![Number(n) + 1]!;
  return constant(wide ? w64 : w32, n);
}

/** What is known of an integer. */
export function boundOf(value: Value): IntBound {
  if (value.tag === 'const') return boundOfConst(value.value, value.kind === 'l');
  return knownInfo(value)?.bound ?? (value.kind === 'l' ? w64 : w32).full;
}

/** Learns that a value lies within a bound too; false when that is impossible. */
export function narrow(value: Value, bound: IntBound): boolean {
  const w = value.kind === 'l' ? w64 : w32;
  if (value.tag === 'const') return intersect(w, boundOf(value), bound) !== null;
  if (bound === w.full) return true;
  const info = infoOf(value);
  const both = info.bound === null ? bound : intersect(w, info.bound, bound);
  if (both === null) return false;
  if (both === info.bound) return true;
  info.bound = both;
  info.constant ??= onlyConst(value.kind as 'i' | 'l', both);
  return true;
}

/** The constant that a bound leaves; null when there are several, or it is not tracked. */
export function onlyConst(kind: 'i' | 'l', bound: IntBound): Const | null {
  if (bound.lo !== bound.hi) return null;
  const only = onlyNumber(kind === 'l' ? w64 : w32, bound);
  if (only === null) return null;
  return kind === 'l' ? constL(BigInt(only)) : constI(only);
}

/** Learns that a value lies between two numbers. */
export function narrowRange(value: Value, lo: number, hi: number): boolean {
  return narrow(value, range(value.kind === 'l' ? w64 : w32, lo, hi));
}

const u8 = range(w32, 0, 255);
const i8 = range(w32, -128, 127);
const u16 = range(w32, 0, 65535);
const i16 = range(w32, -32768, 32767);
/** Of what is read from small storage. */
export const boundOfStorage: Readonly<Record<string, IntBound>> = { u8, i8, u16, i16 };
/** Of lengths. */
export const boundOfLength = range(w32, 0, 0x7fffffff);

const conversions: Readonly<Record<string, ResultBound>> = {
  'i64.extend_s': ([a]) => extendS(w64, boundOf(a!)),
  'i64.extend_u': ([a]) => extendU(w32, w64, boundOf(a!)),
  'i32.wrap': ([a]) => wrap(w32, boundOf(a!)),
  'i32.extend8_s': ([a]) => {
    const { lo, hi } = boundOf(a!);
    return lo >= -128 && hi <= 127 ? boundOf(a!) : i8;
  },
  'i32.extend16_s': ([a]) => {
    const { lo, hi } = boundOf(a!);
    return lo >= -32768 && hi <= 32767 ? boundOf(a!) : i16;
  },
  'i32.clz': () => range(w32, 0, 32),
  'i32.ctz': () => range(w32, 0, 32),
  'i32.popcnt': () => range(w32, 0, 32),
  'i64.clz': () => range(w64, 0, 64),
  'i64.ctz': () => range(w64, 0, 64),
  array_len: () => boundOfLength,
};

function rowOf(name: string): Row | null {
  const converted = conversions[name];
  if (converted !== undefined) return { w: w32, result: converted, relation: null, exact: null };
  const match = /^(i32|i64|f64|ref)\.(\w+)$/.exec(name);
  if (match === null)
    return name === 'instance_of' ? { w: w32, result: () => w32.bit, relation: null, exact: null } : null;
  const [, type, suffix] = match as unknown as [string, string, string];
  const w = type === 'i64' ? w64 : w32;
  if (type === 'i32' || type === 'i64') {
    const apply = (transfer as Record<string, (w: Width, a: IntBound, b: IntBound) => IntBound>)[suffix];
    if (apply !== undefined)
      return {
        w,
        result: ([x, y]) => {
          const a = boundOf(x!);
          const b = boundOf(y!);
          return a === w.full && b === w.full ? w.full : apply(w, a, b);
        },
        relation: null,
        exact: null,
      };
    if (suffix.endsWith('_ovf'))
      return { w, result: null, relation: null, exact: suffix.slice(0, 3) as 'add' };
    if (suffix in opposite) return { w, result: () => w32.bit, relation: suffix as Relation, exact: null };
  }
  if (/^(eqz|is_null|eq|ne|lt|le|gt|ge)$/.test(suffix))
    return { w, result: () => w32.bit, relation: null, exact: null };
  return null;
}

const rows: readonly (Row | null)[] = traceOpList.map(({ name }) => rowOf(name));

/** The bound of a pure operation's result; null when nothing is known. */
export function resultBound(op: number, args: readonly Value[]): IntBound | null {
  return rows[op]?.result?.(args) ?? null;
}

/** The operand that an operation answers as it is, by what is known of its bits: `x & 255` of a byte. Null for all others. */
export function unchanged(name: TraceOpcode, args: readonly Value[]): Value | null {
  const a = args[0]!;
  const b = args[1]!;
  switch (name) {
    case 'i32.and':
    case 'i64.and':
      return keepsBits(a, b) ? a : keepsBits(b, a) ? b : null;
    case 'i32.extend8_s':
      return contains(i8, boundOf(a)) ? a : null;
    case 'i32.extend16_s':
      return contains(i16, boundOf(a)) ? a : null;
    default:
      return null;
  }
}

/** Whether every bit that can be 1 in a value is 1 in another one. Of an i64 only the low bits are known, so the others must be 0. */
function keepsBits(value: Value, other: Value): boolean {
  const v = boundOf(value);
  if (value.kind === 'l' && (v.lo < 0 || v.hi > w32.max)) return false;
  const o = boundOf(other);
  return ((v.value | v.mask) & ~(o.value & ~o.mask)) === 0;
}

/** The bound of exact arithmetic that did not overflow; null when it always does. */
export function exactBound(op: number, args: readonly Value[]): IntBound | null {
  return exact(w64, rows[op]!.exact!, boundOf(args[0]!), boundOf(args[1]!));
}

/** Whether exact arithmetic cannot overflow. */
export function isExact(op: number, args: readonly Value[]): boolean {
  return neverOverflows(w64, rows[op]!.exact!, boundOf(args[0]!), boundOf(args[1]!));
}

/** Decides a comparison: 1, 0, or -1 when it is open or the operation is none. */
export function decide(op: number, a: Value, b: Value): number {
  const row = rows[op]!;
  if (row === null || row.relation === null) return -1;
  return decideRelation(row.w, row.relation, boundOf(a), boundOf(b));
}

/** A comparison of the same operands that tells another one: perhaps with operands exchanged, perhaps its opposite. */
export interface Relative {
  readonly op: number;
  readonly swapped: boolean;
  readonly opposite: boolean;
}

const relatives: readonly (readonly Relative[])[] = traceOpList.map(({ name }, op) => {
  const row = rows[op]!;
  if (row === null || row.relation === null) return [];
  const type = name.slice(0, 4);
  const index = (relation: Relation): number => traceOps[`${type}${relation}` as TraceOpcode].index;
  const { relation } = row;
  return [
    { op: index(mirrored[relation]), swapped: true, opposite: false },
    { op: index(opposite[relation]), swapped: false, opposite: true },
    { op: index(mirrored[opposite[relation]]), swapped: true, opposite: true },
  ];
});

/** The comparisons that tell this one; none for other operations. */
export function relativesOf(op: number): readonly Relative[] {
  return relatives[op]!;
}

/** The signed comparison that an unsigned one of numbers that are not negative is; null for all others. */
export function asSigned(name: TraceOpcode, a: Value, b: Value): TraceOpcode | null {
  const row = rows[traceOps[name].index]!;
  if (!name.endsWith('_u') || row === null || row.relation === null) return null;
  if (boundOf(a).lo < 0 || boundOf(b).lo < 0) return null;
  return name.replace(/u$/, 's') as TraceOpcode;
}

const zero = { i: constant(w32, 0), l: constant(w64, 0) };
const one = constant(w32, 1);
/** How far back a guard teaches. */
const maxDepth = 4;

/** A comparison turned out to be true or false: narrows its operands. False when that is impossible. */
export function learnFrom(op: TraceOp, holds: boolean): boolean {
  const [a, b] = op.args as [Value, Value];
  const { name } = op.info;
  if (name === 'i32.eqz' || name === 'i64.eqz') {
    const w = name === 'i64.eqz' ? w64 : w32;
    return narrowBack(
      a,
      narrowLeft(w, holds ? 'eq' : 'ne', boundOf(a), zero[w === w64 ? 'l' : 'i']),
      maxDepth,
    );
  }
  const row = rows[op.info.index]!;
  if (row === null || row.relation === null) return operandsOf(op, holds ? one : zero.i, maxDepth);
  const relation = holds ? row.relation : opposite[row.relation];
  const x = boundOf(a);
  const y = boundOf(b);
  return (
    narrowBack(a, narrowLeft(row.w, relation, x, y), maxDepth) &&
    narrowBack(b, narrowLeft(row.w, mirrored[relation], y, x), maxDepth)
  );
}

/** Narrows a value, and what it was made of. */
function narrowBack(value: Value, bound: IntBound | null, depth: number): boolean {
  if (bound === null) return false;
  const before = boundOf(value);
  if (bound === before) return true;
  if (!narrow(value, bound)) return false;
  if (value.tag !== 'op' || depth === 0) return true;
  return operandsOf(value, boundOf(value), depth - 1);
}

function operandsOf(op: TraceOp, r: IntBound, depth: number): boolean {
  const [x, y] = op.args as [Value, Value];
  switch (op.info.name) {
    case 'i64.extend_s': {
      const within = intersect(w64, r, extendS(w64, boundOf(x)));
      return within !== null && narrowBack(x, wrap(w32, within), depth);
    }
    case 'i64.extend_u': {
      const within = intersect(w64, r, extendU(w32, w64, boundOf(x)));
      if (within === null) return false;
      return within.hi > w32.max || narrowBack(x, intersect(w32, boundOf(x), wrap(w32, within)), depth);
    }
    case 'i32.wrap': {
      const a = boundOf(x);
      if (a.lo < w32.min || a.hi > w32.max) return true;
      return narrowBack(x, intersect(w64, a, extendS(w64, r)), depth);
    }
    case 'i32.add':
    case 'i64.add':
    case 'i32.sub':
    case 'i64.sub':
    case 'i64.add_ovf':
    case 'i64.sub_ovf': {
      const w = op.info.name.startsWith('i32') ? w32 : w64;
      const name = op.info.name.includes('add') ? 'add' : 'sub';
      const a = boundOf(x);
      const b = boundOf(y);
      if (!op.info.name.endsWith('_ovf') && !neverOverflows(w, name, a, b)) return true;
      // r = a + b: a = r - b, b = r - a; r = a - b: a = r + b, b = a - r.
      const left = exact(w, name === 'add' ? 'sub' : 'add', r, b);
      const right = name === 'add' ? exact(w, 'sub', r, a) : exact(w, 'sub', a, r);
      if (left === null || right === null) return false;
      return narrowBack(x, intersect(w, a, left), depth) && narrowBack(y, intersect(w, b, right), depth);
    }
    case 'i32.and':
    case 'i64.and': {
      // Where one operand has a 1, the result has the other's bit.
      const w = op.info.name === 'i32.and' ? w32 : w64;
      const a = boundOf(x);
      const b = boundOf(y);
      return (
        narrowBack(x, bitsOfOperand(w, a, b, r), depth) && narrowBack(y, bitsOfOperand(w, b, a, r), depth)
      );
    }
    default:
      return true;
  }
}

function bitsOfOperand(w: Width, a: IntBound, other: IntBound, r: IntBound): IntBound | null {
  const known = other.value & ~r.mask & a.mask;
  return known === 0 ? a : make(w, a.lo, a.hi, a.value | (r.value & known), a.mask & ~known);
}
