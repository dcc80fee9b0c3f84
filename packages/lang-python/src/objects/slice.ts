/**
 * `slice` objects, and how indices and slices turn into positions.
 *
 * {@link resolveSlice} is CPython's `PySlice_AdjustIndices`: for a sequence of `length` items it gives the first position, the
 * step and the number of items; everything that slices goes through it.
 */
import { FixedArray, extend, wrap, isConstant, ltU64 } from '@weft/core';
import type { i32, i64 } from '@weft/core';
import { Compare } from '../bytecode/opcodes.js';
import { rIndexError, rTypeError, rValueError } from '../rlib/errors.js';
import { W_Int, W_Long } from './int.js';
import { W_Object, unhashable } from './object.js';
import { Slot } from './slots.js';
import { newTuple } from './tuple.js';
import { newBuiltinType, objectType, type W_Type } from './type.js';

export const sliceType: W_Type = newBuiltinType(
  'slice',
  [objectType],
  'slice(stop)\nslice(start, stop[, step])',
);
sliceType.isFinal = true;

export class W_Slice extends W_Object {
  constructor(
    readonly start: W_Object,
    readonly stop: W_Object,
    readonly step: W_Object,
  ) {
    super();
  }
  override getType(): W_Type {
    return sliceType;
  }
  override repr(): string {
    return 'slice(' + this.start.repr() + ', ' + this.stop.repr() + ', ' + this.step.repr() + ')';
  }
  override hash(): i64 {
    throw unhashable(this);
  }
  override compare(op: Compare, other: W_Object): W_Object | null {
    if (!(other instanceof W_Slice)) return null;
    return newTuple(FixedArray.of(this.start, this.stop, this.step)).compare(
      op,
      newTuple(FixedArray.of(other.start, other.stop, other.step)),
    );
  }
}

/** Positions that a slice selects. */
export class SliceRange {
  constructor(
    readonly start: i32,
    readonly stop: i32,
    readonly step: i32,
    readonly count: i32,
  ) {}
}

/** Whether `w` has `__index__`. */
export function hasIndex(w: W_Object): boolean {
  if (w instanceof W_Int || w instanceof W_Long) return true;
  return w.getType().slot(Slot.INDEX) !== null;
}

/** A bound of a slice, saturated to 64 bits. */
function bound(w: W_Object): i64 {
  if (w instanceof W_Int) return w.value;
  if (!hasIndex(w)) throw rTypeError('slice indices must be integers or None or have an __index__ method');
  return w.index();
}

function clampBound(w: W_Object, length: i32, low: i32, high: i32): i32 {
  let x = bound(w);
  if (x < 0n) {
    x = x < -0x100000000n ? -1n : x + extend(length);
    return x < 0n ? low : wrap(x);
  }
  return x >= extend(length) ? high : wrap(x);
}

export function resolveSlice(slice: W_Slice, length: i32): SliceRange {
  if (slice.step.isNone()) {
    const start = slice.start.isNone() ? 0 : clampBound(slice.start, length, 0, length);
    const stop = slice.stop.isNone() ? length : clampBound(slice.stop, length, 0, length);
    return new SliceRange(start, stop, 1, start < stop ? stop - start : 0);
  }
  const s = bound(slice.step);
  if (s === 0n) throw rValueError('slice step cannot be zero');
  const step = s > 0x7fffffffn ? 0x7fffffff : s < -0x7fffffffn ? -0x7fffffff : wrap(s);
  const low = step < 0 ? -1 : 0;
  const high = step < 0 ? length - 1 : length;
  const start = slice.start.isNone() ? (step < 0 ? high : low) : clampBound(slice.start, length, low, high);
  const stop = slice.stop.isNone() ? (step < 0 ? low : high) : clampBound(slice.stop, length, low, high);
  let count: i32 = 0;
  if (step > 0) {
    if (start < stop) count = (((stop - start - 1) / step) | 0) + 1;
  } else if (stop < start) {
    count = (((start - stop - 1) / -step) | 0) + 1;
  }
  return new SliceRange(start, stop, step, count);
}

/** The index `key` for a sequence of kind `kind` ("list", "tuple"): an integer as i64. */
export function sequenceIndex(key: W_Object, kind: string): i64 {
  if (key instanceof W_Int) return key.value;
  if (!hasIndex(key)) {
    throw rTypeError(
      kind === 'string'
        ? "string indices must be integers, not '" + key.getType().name + "'"
        : kind + ' indices must be integers or slices, not ' + key.getType().name,
    );
  }
  return indexFits(key);
}

/** `key.__index__()`, which must fit 64 bits. */
export function indexFits(key: W_Object): i64 {
  const exact = key.exact();
  if (exact instanceof W_Long)
    throw rIndexError("cannot fit '" + key.getType().name + "' into an index-sized integer");
  return key.index();
}

/**
 * Position of index `i` among `length` items. One comparison of unsigned numbers tells whether it is one that need not be counted from the end.
 * @throws IndexError with `message`
 */
export function itemIndex(i: i64, length: i32, message: string): i32 {
  const n = extend(length);
  if (!(isConstant(i) && i < 0n) && ltU64(i, n)) return wrap(i);
  const j = BigInt.asIntN(64, i + n);
  if (!ltU64(j, n)) throw rIndexError(message);
  return wrap(j);
}

/** Position of index `i` among `length` items; -1 when out of range. */
export function wrapIndex(i: i64, length: i32): i32 {
  const n = extend(length);
  if (i < 0n) {
    const j = i + n;
    return j < 0n ? -1 : wrap(j);
  }
  return i >= n ? -1 : wrap(i);
}

/** An optional position argument of `find`, `index` …: clamped to `0 … length`. */
export function clampArgument(w: W_Object | null, length: i32, missing: i32): i32 {
  if (w === null || w.isNone()) return missing;
  return clampBound(w, length, 0, length);
}
