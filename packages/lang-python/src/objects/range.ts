/**
 * `range`. Bounds below 2**62 are machine integers ({@link W_Range}): no sum or product of them overflows, and
 * iterating gives an int per step with one addition and one comparison. Any other range is a {@link W_LongRange} of
 * big integers: `range(10 ** 20)[10 ** 19]`. What both can do with ints as objects, slicing among it, is in their base.
 */
import { FixedArray, wrap } from '@weft/core';
import type { i32, i64 } from '@weft/core';
import { Compare } from '../bytecode/opcodes.js';
import { rIndexError, rMemoryError, rOverflowError, rTypeError, rValueError } from '../rlib/errors.js';
import {
  BIG_ONE,
  BIG_ZERO,
  RBigInt,
  bigAdd,
  bigCompare,
  bigFitsI64,
  bigFromI64,
  bigNegate,
  bigSub,
  bigToI64Wrapping,
} from '../rlib/rbigint.js';
import { bigDivMod, bigFloorDiv } from '../rlib/rbigint_div.js';
import { bigMul } from '../rlib/rbigint_mul.js';
import { callSpecial0 } from './instance.js';
import { W_Int, W_Long, bigValue, newBool, newInt, newLong } from './int.js';
import { W_Iterator } from './iteratorbase.js';
import { W_Object, type OperationError } from './object.js';
import { objectsEqual } from './operators.js';
import { W_Slice, hasIndex } from './slice.js';
import { Slot } from './slots.js';
import { hashItems } from './items.js';
import { newBuiltinType, objectType, w_None, type W_Type } from './type.js';

export const rangeType: W_Type = newBuiltinType(
  'range',
  [objectType],
  'range(stop) -> range object\nrange(start, stop[, step]) -> range object',
);
rangeType.isFinal = true;
export const rangeIteratorType: W_Type = newBuiltinType('range_iterator', [objectType], null);
export const longRangeIteratorType: W_Type = newBuiltinType('longrange_iterator', [objectType], null);

const TOO_LONG: string = 'Python int too large to convert to C ssize_t';

/** A range, with its parts as Python ints. */
export abstract class W_AnyRange extends W_Object {
  abstract startInt(): W_Object;
  abstract stopInt(): W_Object;
  abstract stepInt(): W_Object;
  /** The number of items. */
  abstract countInt(): W_Object;
  /** The position of an item as an int; null when there is no such item. */
  abstract positionOf(item: W_Object): W_Object | null;
  abstract reversed(): W_Object;

  override getType(): W_Type {
    return rangeType;
  }
  /** `len(range)`, up to 64 bits. */
  length(): W_Object {
    const count = this.countInt();
    if (count instanceof W_Long) throw rOverflowError(TOO_LONG);
    return count;
  }
  /** Refuses to become a list that no memory holds. */
  checkListable(): void {
    if (this.length().index() > 0x7fffffffn) throw rMemoryError('');
  }
  override truth(): boolean {
    return this.countInt().truth();
  }
  override hasContains(): boolean {
    return true;
  }
  override contains(item: W_Object): boolean {
    return this.positionOf(item) !== null;
  }
  override hash(): i64 {
    const count = this.countInt();
    const start = count.truth() ? this.startInt() : w_None;
    const step = objectsEqual(count, newInt(1n)) || !count.truth() ? w_None : this.stepInt();
    return hashItems(FixedArray.of<W_Object>(count, start, step));
  }
  override compare(op: Compare, other: W_Object): W_Object | null {
    if (!(other instanceof W_AnyRange) || (op !== Compare.EQ && op !== Compare.NE)) return null;
    return newBool(this.sameItems(other) === (op === Compare.EQ));
  }
  private sameItems(other: W_AnyRange): boolean {
    const count = this.countInt();
    if (!objectsEqual(count, other.countInt())) return false;
    if (!count.truth()) return true;
    if (!objectsEqual(this.startInt(), other.startInt())) return false;
    return objectsEqual(count, newInt(1n)) || objectsEqual(this.stepInt(), other.stepInt());
  }
  override repr(): string {
    const step = this.stepInt();
    const bounds = 'range(' + this.startInt().repr() + ', ' + this.stopInt().repr();
    return objectsEqual(step, newInt(1n)) ? bounds + ')' : bounds + ', ' + step.repr() + ')';
  }
  /** `range[slice]`: the slice's positions, which may be of any size, become items. */
  slice(slice: W_Slice): W_Object {
    const start = bigValue(this.startInt())!;
    const step = bigValue(this.stepInt())!;
    const at = resolveLongSlice(slice, bigValue(this.countInt())!);
    return rangeOf(
      bigAdd(start, bigMul(at[0]!, step)),
      bigAdd(start, bigMul(at[1]!, step)),
      bigMul(at[2]!, step),
    );
  }
}

/** Start, stop and step of a slice of `length` items, as `slice.indices` gives them. */
export function resolveLongSlice(slice: W_Slice, length: RBigInt): FixedArray<RBigInt> {
  const step = slice.step.isNone() ? BIG_ONE : sliceBound(slice.step);
  if (step.sign === 0) throw rValueError('slice step cannot be zero');
  const back = step.sign < 0;
  const low = back ? bigNegate(BIG_ONE) : BIG_ZERO;
  const high = back ? bigSub(length, BIG_ONE) : length;
  const start = slice.start.isNone()
    ? back
      ? high
      : low
    : clamp(sliceBound(slice.start), length, low, high);
  const stop = slice.stop.isNone() ? (back ? low : high) : clamp(sliceBound(slice.stop), length, low, high);
  return FixedArray.of<RBigInt>(start, stop, step);
}
function sliceBound(w: W_Object): RBigInt {
  if (!hasIndex(w)) throw rTypeError('slice indices must be integers or None or have an __index__ method');
  return bigIndex(w);
}
function clamp(bound: RBigInt, length: RBigInt, low: RBigInt, high: RBigInt): RBigInt {
  const x = bound.sign < 0 ? bigAdd(bound, length) : bound;
  if (bigCompare(x, low) < 0) return low;
  return bigCompare(x, high) > 0 ? high : x;
}

/** Number of items of a range. */
function rangeCount(start: i64, stop: i64, step: i64): i64 {
  if (step > 0n) return start < stop ? (stop - start - 1n) / step + 1n : 0n;
  return stop < start ? (start - stop - 1n) / -step + 1n : 0n;
}

/** A range whose start, stop and step are within {@link LIMIT}. */
export class W_Range extends W_AnyRange {
  readonly count: i64;
  constructor(
    readonly start: i64,
    readonly stop: i64,
    readonly step: i64,
  ) {
    super();
    this.count = rangeCount(start, stop, step);
  }
  override startInt(): W_Object {
    return newInt(this.start);
  }
  override stopInt(): W_Object {
    return newInt(this.stop);
  }
  override stepInt(): W_Object {
    return newInt(this.step);
  }
  override countInt(): W_Object {
    return newInt(this.count);
  }
  itemAt(i: i64): W_Int {
    return newInt(this.start + i * this.step);
  }
  /** Position of `w`, or -1. */
  private position(w: W_Object): i64 {
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
  override positionOf(item: W_Object): W_Object | null {
    const at = this.position(item);
    return at < 0n ? null : newInt(at);
  }
  override contains(item: W_Object): boolean {
    return this.position(item) >= 0n;
  }
  override len(): i32 {
    if (this.count > 0x7fffffffn) throw rOverflowError(TOO_LONG);
    return wrap(this.count);
  }
  override truth(): boolean {
    return this.count !== 0n;
  }
  override getItem(key: W_Object): W_Object {
    if (key instanceof W_Slice) return this.slice(key);
    if (!hasIndex(key)) throw badIndex(key);
    let i = key.index();
    if (i < 0n) i = i + this.count;
    if (i < 0n || i >= this.count) throw outOfRange();
    return this.itemAt(i);
  }
  override iter(): W_Object {
    return rangeIterator(this.start, this.step, this.count);
  }
  override reversed(): W_Object {
    return rangeIterator(this.start + (this.count - 1n) * this.step, -this.step, this.count);
  }
}

/** Any other range. */
class W_LongRange extends W_AnyRange {
  readonly count: RBigInt;
  constructor(
    readonly start: RBigInt,
    readonly stop: RBigInt,
    readonly step: RBigInt,
  ) {
    super();
    const distance = step.sign > 0 ? bigSub(stop, start) : bigSub(start, stop);
    const width = step.sign > 0 ? step : bigNegate(step);
    this.count =
      distance.sign <= 0 ? BIG_ZERO : bigAdd(bigFloorDiv(bigSub(distance, BIG_ONE), width), BIG_ONE);
  }
  override startInt(): W_Object {
    return newLong(this.start);
  }
  override stopInt(): W_Object {
    return newLong(this.stop);
  }
  override stepInt(): W_Object {
    return newLong(this.step);
  }
  override countInt(): W_Object {
    return newLong(this.count);
  }
  private itemAt(i: RBigInt): RBigInt {
    return bigAdd(this.start, bigMul(i, this.step));
  }
  override positionOf(item: W_Object): W_Object | null {
    const x = bigValue(item);
    if (x !== null) {
      const at = bigDivMod(bigSub(x, this.start), this.step);
      if (at.remainder.sign !== 0 || at.quotient.sign < 0 || bigCompare(at.quotient, this.count) >= 0)
        return null;
      return newLong(at.quotient);
    }
    for (let i = BIG_ZERO; bigCompare(i, this.count) < 0; i = bigAdd(i, BIG_ONE))
      if (objectsEqual(newLong(this.itemAt(i)), item)) return newLong(i);
    return null;
  }
  override len(): i32 {
    if (bigCompare(this.count, bigFromI64(0x7fffffffn)) > 0) throw rOverflowError(TOO_LONG);
    return wrap(bigToI64Wrapping(this.count));
  }
  override getItem(key: W_Object): W_Object {
    if (key instanceof W_Slice) return this.slice(key);
    if (!hasIndex(key)) throw badIndex(key);
    let i = bigIndex(key);
    if (i.sign < 0) i = bigAdd(i, this.count);
    if (i.sign < 0 || bigCompare(i, this.count) >= 0) throw outOfRange();
    return newLong(this.itemAt(i));
  }
  override iter(): W_Object {
    return new W_LongRangeIterator(this.start, this.step, this.count);
  }
  override reversed(): W_Object {
    return new W_LongRangeIterator(
      this.itemAt(bigSub(this.count, BIG_ONE)),
      bigNegate(this.step),
      this.count,
    );
  }
}

function badIndex(key: W_Object): OperationError {
  return rTypeError('range indices must be integers or slices, not ' + key.getType().name);
}
function outOfRange(): OperationError {
  return rIndexError('range object index out of range');
}

/** The items of a range with step 1 that are left: from `current` to `stop`. */
export class W_IntRangeIterator extends W_Iterator {
  current: i64;
  constructor(
    start: i64,
    readonly stop: i64,
  ) {
    super();
    this.current = start;
  }
  override getType(): W_Type {
    return rangeIteratorType;
  }
  override next(): W_Object | null {
    const x = this.current;
    if (x >= this.stop) return null;
    this.current = BigInt.asIntN(64, x + 1n);
    return newInt(x);
  }
}

/** The same for other steps: `remaining` items from `current` on. */
export class W_StepRangeIterator extends W_Iterator {
  private current: i64;
  remaining: i64;
  constructor(
    start: i64,
    private readonly step: i64,
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
/** Makes the iterator over `count` items. */
function rangeIterator(start: i64, step: i64, count: i64): W_Object {
  const stop = BigInt.asIntN(64, start + count);
  return step === 1n && stop >= start
    ? new W_IntRangeIterator(start, stop)
    : new W_StepRangeIterator(start, step, count);
}
/** How many items are left; for `__length_hint__`. */
export function rangeItemsLeft(w: W_Object): i64 {
  if (w instanceof W_IntRangeIterator) return BigInt.asIntN(64, w.stop - w.current);
  return (w as W_StepRangeIterator).remaining;
}

/** The same for big integers. */
export class W_LongRangeIterator extends W_Iterator {
  private current: RBigInt;
  remaining: RBigInt;
  constructor(
    start: RBigInt,
    private readonly step: RBigInt,
    count: RBigInt,
  ) {
    super();
    this.current = start;
    this.remaining = count;
  }
  override getType(): W_Type {
    return longRangeIteratorType;
  }
  override next(): W_Object | null {
    if (this.remaining.sign === 0) return null;
    const x = this.current;
    this.remaining = bigSub(this.remaining, BIG_ONE);
    this.current = bigAdd(x, this.step);
    return newLong(x);
  }
}

/** `operator.index(w)` of any size. */
export function bigIndex(w: W_Object): RBigInt {
  const big = bigValue(w);
  if (big !== null) return big;
  const index = w.getType().slot(Slot.INDEX);
  if (index === null)
    throw rTypeError("'" + w.getType().name + "' object cannot be interpreted as an integer");
  const result = callSpecial0(index, w);
  const value = bigValue(result);
  if (value === null) throw rTypeError('__index__ returned non-int (type ' + result.getType().name + ')');
  return value;
}

/** Bounds beyond this are big integers. */
const LIMIT: i64 = 0x3fffffffffffffffn;
function isSmall(x: i64): boolean {
  return x >= -LIMIT && x <= LIMIT;
}

/** The range with these bounds; `step` is not 0. */
function rangeOf(start: RBigInt, stop: RBigInt, step: RBigInt): W_Object {
  if (bigFitsI64(start) && bigFitsI64(stop) && bigFitsI64(step)) {
    const a = bigToI64Wrapping(start);
    const b = bigToI64Wrapping(stop);
    const c = bigToI64Wrapping(step);
    if (isSmall(a) && isSmall(b) && isSmall(c)) return new W_Range(a, b, c);
  }
  return new W_LongRange(start, stop, step);
}

/** `range(…)` */
export function newRange(args: FixedArray<W_Object>): W_Object {
  const n = args.length;
  const first = args[0]!;
  if (n === 1) {
    if (first instanceof W_Int && isSmall(first.value)) return new W_Range(0n, first.value, 1n);
    return rangeOf(BIG_ZERO, bigIndex(first), BIG_ONE);
  }
  const second = args[1]!;
  if (n === 2 && first instanceof W_Int && second instanceof W_Int)
    if (isSmall(first.value) && isSmall(second.value)) return new W_Range(first.value, second.value, 1n);
  const start = bigIndex(first);
  const stop = bigIndex(second);
  const step = n > 2 ? bigIndex(args[2]!) : BIG_ONE;
  if (step.sign === 0) throw rValueError('range() arg 3 must not be zero');
  return rangeOf(start, stop, step);
}
