/**
 * Indexes as sums: which elements of an array are certainly the same one, and which are certainly different.
 *
 * An index is split into a *base*, a value that is no sum itself, and a constant *offset*. Two indexes of the same base are equal when their
 * offsets are, and different when they are not, whatever the base is. All arithmetic is modulo 2**32, so that it does not matter where
 * a sum wraps, nor whether it was made before or after an i64 was narrowed to the i32 that indexes have:
 *
 * ```
 * l1 = i64.add_ovf(l0, 1n)
 * i2 = i32.wrap(l1)               l0 + 1
 * i3 = i32.wrap(l0)               l0
 * i4 = i32.sub(i3, 4)             l0 - 4
 * ```
 *
 * A constant index has no base. Inputs of a bridge, and arguments of a label, can be sums of others: their {@link Info} says so.
 */
import type { TraceOpcode } from '../trace/ops.js';
import type { Value } from '../trace/trace.js';
import { boundOf, w32 } from './bounds.js';
import { knownInfo, resolved, type Output, type Summands } from './info.js';
import { intersect } from './intbound.js';

/** `base + offset` modulo 2**32; only the offset when the base is null. The base can be an i64. */
export interface Sum {
  readonly base: Output | null;
  readonly offset: number;
}

/** So many additions are looked through. */
const maxDepth = 16;

/** The low 32 bits of a constant. */
function low(value: number | bigint): number {
  return typeof value === 'bigint' ? Number(BigInt.asIntN(32, value)) : value | 0;
}

/** Whether a constant, and what is opposite to it, is no more than its low bits. */
function isLow(value: number | bigint): boolean {
  return typeof value === 'number' || (value >= -0x7fffffffn && value <= 0x7fffffffn);
}

/** An operation as a value plus a constant; null when it is none. */
export function sumOf(name: TraceOpcode, args: readonly Value[]): Summands | null {
  const [a, b] = args as [Value, Value];
  switch (name) {
    case 'i32.wrap':
    case 'i64.extend_s':
    case 'i64.extend_u':
      return { value: resolved(a), offset: 0, exact: false };
    case 'i32.add':
    case 'i64.add':
    case 'i64.add_ovf': {
      const x = resolved(a);
      const y = resolved(b);
      if (y.tag === 'const') return { value: x, offset: low(y.value), exact: isLow(y.value) };
      return x.tag === 'const' ? { value: y, offset: low(x.value), exact: isLow(x.value) } : null;
    }
    case 'i32.sub':
    case 'i64.sub':
    case 'i64.sub_ovf': {
      const y = resolved(b);
      if (y.tag !== 'const') return null;
      return { value: resolved(a), offset: -low(y.value) | 0, exact: isLow(y.value) };
    }
    default:
      return null;
  }
}

export function splitIndex(index: Value): Sum {
  let value = resolved(index);
  let offset = 0;
  for (let depth = 0; value.tag !== 'const' && depth < maxDepth; depth++) {
    const sum = value.tag === 'op' ? sumOf(value.info.name, value.args) : (knownInfo(value)?.sum ?? null);
    if (sum === null) break;
    value = resolved(sum.value);
    offset = (offset + sum.offset) | 0;
  }
  if (value.tag !== 'const') return { base: value, offset };
  return { base: null, offset: (offset + low(value.value)) | 0 };
}

/** Whether two indexes, given by what they are made of and perhaps as values, are certainly different. */
export function areApart(a: Sum, i: Value | null, b: Sum, j: Value | null): boolean {
  if (a.base === b.base) return a.offset !== b.offset;
  if (i === null || j === null) return false;
  return intersect(w32, boundOf(resolved(i)), boundOf(resolved(j))) === null;
}
