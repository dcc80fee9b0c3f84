/**
 * `range`. Bounds that fit 64 bits (with room for one step more) are machine integers, and iterating gives an int per step
 * with one addition and one comparison; larger bounds raise OverflowError.
 */
import { FixedArray, extend, wrap } from '@weft/core';
import type { i32, i64 } from '@weft/core';
import { Compare } from '../bytecode/opcodes.js';
import { rIndexError, rOverflowError, rTypeError, rValueError } from '../rlib/errors.js';
import { W_Int, W_Long, newBool, newInt } from './int.js';
import { W_Iterator } from './iteratorbase.js';
import { W_Object } from './object.js';
import { objectsEqual } from './operators.js';
import { W_Slice, hasIndex, indexFits, resolveSlice } from './slice.js';
import { hashItems } from './tuple.js';
import { newBuiltinType, objectType, w_None, type W_Type } from './type.js';

export const rangeType: W_Type = newBuiltinType(
  'range',
  [objectType],
  'range(stop) -> range object\nrange(start, stop[, step]) -> range object',
);
rangeType.isFinal = true;
export const rangeIteratorType: W_Type = newBuiltinType('range_iterator', [objectType], null);

/** Number of items of a range. */
function rangeCount(start: i64, stop: i64, step: i64): i64 {
  if (step > 0n) return start < stop ? (stop - start - 1n) / step + 1n : 0n;
  return stop < start ? (start - stop - 1n) / -step + 1n : 0n;
}

export class W_Range extends W_Object {
  readonly count: i64;
  constructor(
    readonly start: i64,
    readonly stop: i64,
    readonly step: i64,
  ) {
    super();
    this.count = rangeCount(start, stop, step);
  }
  override getType(): W_Type {
    return rangeType;
  }
  itemAt(i: i64): W_Int {
    return newInt(this.start + i * this.step);
  }
  /** Position of `w`, or -1. */
  position(w: W_Object): i64 {
    const exact = w.exact();
    if (exact instanceof W_Int) {
      const x = exact.value;
      if (this.step > 0n ? x < this.start || x >= this.stop : x > this.start || x <= this.stop) return -1n;
      return (x - this.start) % this.step === 0n ? (x - this.start) / this.step : -1n;
    }
    if (exact instanceof W_Long) return -1n;
    for (let i: i64 = 0n; i < this.count; i = i + 1n) if (objectsEqual(this.itemAt(i), w)) return i;
    return -1n;
  }
  override len(): i32 {
    if (this.count > 0x7fffffffn) throw rOverflowError('Python int too large to convert to C ssize_t');
    return wrap(this.count);
  }
  override truth(): boolean {
    return this.count !== 0n;
  }
  override getItem(key: W_Object): W_Object {
    if (key instanceof W_Slice) {
      const range = resolveSlice(key, this.len());
      const start = this.start + extend(range.start) * this.step;
      const stop = this.start + extend(range.stop) * this.step;
      return new W_Range(start, stop, this.step * extend(range.step));
    }
    if (!hasIndex(key))
      throw rTypeError('range indices must be integers or slices, not ' + key.getType().name);
    let i = indexFits(key);
    if (i < 0n) i = i + this.count;
    if (i < 0n || i >= this.count) throw rIndexError('range object index out of range');
    return this.itemAt(i);
  }
  override hasContains(): boolean {
    return true;
  }
  override contains(item: W_Object): boolean {
    return this.position(item) >= 0n;
  }
  override iter(): W_Object {
    return new W_IntRangeIterator(this.start, this.step, this.count);
  }
  override hash(): i64 {
    const n = newInt(this.count);
    if (this.count === 0n) return hashItems(FixedArray.of<W_Object>(n, w_None, w_None));
    if (this.count === 1n) return hashItems(FixedArray.of<W_Object>(n, newInt(this.start), w_None));
    return hashItems(FixedArray.of<W_Object>(n, newInt(this.start), newInt(this.step)));
  }
  override compare(op: Compare, other: W_Object): W_Object | null {
    if (!(other instanceof W_Range) || (op !== Compare.EQ && op !== Compare.NE)) return null;
    const same =
      this.count === other.count &&
      (this.count === 0n || (this.start === other.start && (this.count === 1n || this.step === other.step)));
    return newBool(same === (op === Compare.EQ));
  }
  override repr(): string {
    const bounds = 'range(' + String(this.start) + ', ' + String(this.stop);
    return this.step === 1n ? bounds + ')' : bounds + ', ' + String(this.step) + ')';
  }
}

/** The items of a range that are left: `remaining` from `current` on. */
export class W_IntRangeIterator extends W_Iterator {
  current: i64;
  remaining: i64;
  constructor(
    start: i64,
    readonly step: i64,
    count: i64,
  ) {
    super();
    this.current = start;
    this.remaining = count;
  }
  override getType(): W_Type {
    return rangeIteratorType;
  }
  override next(): W_Object | null {
    const remaining = this.remaining;
    if (remaining <= 0n) return null;
    const x = this.current;
    this.remaining = remaining - 1n;
    this.current = BigInt.asIntN(64, x + this.step);
    return newInt(x);
  }
}

function rangeBound(w: W_Object): i64 {
  if (w instanceof W_Int) return w.value;
  if (!hasIndex(w)) throw rTypeError("'" + w.getType().name + "' object cannot be interpreted as an integer");
  if (w.exact() instanceof W_Long) throw rOverflowError('range bounds beyond 64 bits are not supported');
  return w.index();
}

/** `range(…)` */
export function newRange(args: FixedArray<W_Object>): W_Object {
  const n = args.length;
  if (n === 1) return new W_Range(0n, rangeBound(args[0]), 1n);
  const start = rangeBound(args[0]);
  const stop = rangeBound(args[1]);
  const step = n > 2 ? rangeBound(args[2]) : 1n;
  if (step === 0n) throw rValueError('range() arg 3 must not be zero');
  return new W_Range(start, stop, step);
}
