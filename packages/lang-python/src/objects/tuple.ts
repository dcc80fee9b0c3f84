/**
 * `tuple`: a few objects that never change. How they are stored is up to the subclasses of {@link W_Tuple}; the rest of the interpreter asks
 * for `len()`, `item(i)`, or an array of all `items()`. Methods are in list_methods.ts, functions on arrays of items in items.ts.
 */
import { FixedArray, elidable, isConstant, isVirtual, lookInsideIff, unchecked } from '@weft/core';
import type { i32, i64, ReadonlyFixedArray } from '@weft/core';
import { Compare } from '../bytecode/opcodes.js';
import { i64Hash } from '../rlib/rbigint.js';
import {
  compareItems,
  compareUnequal,
  concatItems,
  hashItems,
  hashPair,
  itemsContain,
  repeatCount,
  repeatItems,
  sliceItems,
} from './items.js';
import { W_Bool, W_Int, newBool, newInt, ordered } from './int.js';
import { W_TupleIterator } from './iterators.js';
import { BinOp, W_Object, typeError, type OperationError } from './object.js';
import { objectsEqual } from './operators.js';
import { reprGuard } from './reprguard.js';
import { W_Slice, itemIndex, resolveSlice, sequenceIndex } from './slice.js';
import { newBuiltinType, objectType, w_None, type W_Type } from './type.js';

export const tupleType: W_Type = newBuiltinType('tuple', [objectType], 'Built-in immutable sequence.');

export abstract class W_Tuple extends W_Object {
  abstract override len(): i32;
  /** The item at a valid position. */
  abstract item(at: i32): W_Object;
  /** All items: not to be written to. Only an array of items has it without making one. */
  abstract items(): ReadonlyFixedArray<W_Object>;

  override getType(): W_Type {
    return tupleType;
  }
  override truth(): boolean {
    return this.len() !== 0;
  }
  override getItem(key: W_Object): W_Object {
    const length = this.len();
    if (key instanceof W_Slice) {
      const range = resolveSlice(key, length);
      if (range.count === length && range.step === 1) return this;
      return newTuple(sliceItems(this.items(), range.start, range.step, range.count));
    }
    return this.item(itemIndex(sequenceIndex(key, 'tuple'), length, 'tuple index out of range'));
  }
  override hasContains(): boolean {
    return true;
  }
  override contains(item: W_Object): boolean {
    return itemsContain(this.items(), item);
  }
  override iter(): W_Object {
    return new W_TupleIterator(this.items());
  }
  override hash(): i64 {
    return hashItems(this.items());
  }
  override compare(op: Compare, other: W_Object): W_Object | null {
    const exact = other.exact();
    if (!(exact instanceof W_Tuple)) return null;
    const a = this.items();
    const b = exact.items();
    return compareItems(op, a, a.length, b, b.length);
  }
  override binary(op: BinOp, other: W_Object): W_Object | null {
    if (op === BinOp.ADD) {
      const exact = other.exact();
      if (!(exact instanceof W_Tuple)) return null;
      return newTuple(concatItems(this.items(), exact.items()));
    }
    if (op === BinOp.MUL) return repeatCount(other) ? newTuple(repeatItems(this.items(), other)) : null;
    return null;
  }
  override rbinary(op: BinOp, other: W_Object): W_Object | null {
    return op === BinOp.MUL ? this.binary(op, other) : null;
  }
  override binaryFailed(op: BinOp, other: W_Object): OperationError {
    if (op === BinOp.ADD)
      return typeError('can only concatenate tuple (not "' + other.getType().name + '") to tuple');
    if (op === BinOp.MUL)
      return typeError("can't multiply sequence by non-int of type '" + other.getType().name + "'");
    return super.binaryFailed(op, other);
  }
  override repr(): string {
    const n = this.len();
    if (n === 0) return '()';
    if (!reprGuard.enter(this)) return '(...)';
    try {
      const pieces: string[] = [];
      for (let i = 0; i < n; i++) pieces.push(this.item(i).repr());
      return '(' + pieces.join(', ') + (n === 1 ? ',)' : ')');
    } finally {
      reprGuard.leave();
    }
  }
}

/** A tuple of any length. */
export class W_ArrayTuple extends W_Tuple {
  constructor(private readonly array: ReadonlyFixedArray<W_Object>) {
    super();
  }
  override len(): i32 {
    return this.array.length;
  }
  override item(at: i32): W_Object {
    return unchecked(() => this.array[at]);
  }
  override items(): ReadonlyFixedArray<W_Object> {
    return this.array;
  }
}

/** Two objects, in the tuple itself. */
export class W_Pair extends W_Tuple {
  constructor(
    readonly first: W_Object,
    readonly second: W_Object,
  ) {
    super();
  }
  override len(): i32 {
    return 2;
  }
  override item(at: i32): W_Object {
    return at === 0 ? this.first : this.second;
  }
  override items(): ReadonlyFixedArray<W_Object> {
    return FixedArray.of(this.first, this.second);
  }
  override contains(item: W_Object): boolean {
    return objectsEqual(this.first, item) || objectsEqual(this.second, item);
  }
  override hash(): i64 {
    return hashOfPair(this);
  }
  override compare(op: Compare, other: W_Object): W_Object | null {
    const exact = other.exact();
    return exact instanceof W_Pair ? comparePairs(op, this, exact) : super.compare(op, exact);
  }
}

/** Traces look inside when they have made the pair, or know it: its items are values of the trace then. */
const hashOfPair = lookInsideIff(
  (pair: W_Pair): boolean => isVirtual(pair) || isConstant(pair),
  function hashOfPair(pair: W_Pair): i64 {
    return hashPair(pair.first.hash(), pair.second.hash());
  },
);
const comparePairs = lookInsideIff(
  (_op: Compare, a: W_Pair, b: W_Pair): boolean =>
    isVirtual(a) || isConstant(a) || isVirtual(b) || isConstant(b),
  function comparePairs(op: Compare, a: W_Pair, b: W_Pair): W_Object {
    if (!objectsEqual(a.first, b.first)) return compareUnequal(op, a.first, b.first);
    if (!objectsEqual(a.second, b.second)) return compareUnequal(op, a.second, b.second);
    return newBool(ordered(op, 0));
  },
);

/**
 * Two ints, as machine numbers: one object in the place of three. Reading an item makes an int, which is the same object to the program
 * (`isIdentical`), and traces need not make it.
 */
export class W_IntPair extends W_Tuple {
  constructor(
    readonly first: i64,
    readonly second: i64,
  ) {
    super();
  }
  override len(): i32 {
    return 2;
  }
  override item(at: i32): W_Object {
    return newInt(at === 0 ? this.first : this.second);
  }
  override items(): ReadonlyFixedArray<W_Object> {
    return FixedArray.of<W_Object>(newInt(this.first), newInt(this.second));
  }
  override contains(item: W_Object): boolean {
    if (item instanceof W_Int) return this.first === item.value || this.second === item.value;
    return super.contains(item);
  }
  override hash(): i64 {
    return hashOfInts(this.first, this.second);
  }
  override compare(op: Compare, other: W_Object): W_Object | null {
    const exact = other.exact();
    if (!(exact instanceof W_IntPair)) return super.compare(op, exact);
    if (op === Compare.EQ) return newBool(this.equals(exact));
    if (op === Compare.NE) return newBool(!this.equals(exact));
    return newBool(ordered(op, this.order(exact)));
  }
  equals(other: W_IntPair): boolean {
    return this.first === other.first && this.second === other.second;
  }
  /** -1, 0 or 1 for less, equal, greater. */
  order(other: W_IntPair): i32 {
    if (this.first !== other.first) return this.first < other.first ? -1 : 1;
    return this.second < other.second ? -1 : this.second > other.second ? 1 : 0;
  }
}

const hashOfInts = elidable(function hashOfInts(first: i64, second: i64): i64 {
  return hashPair(i64Hash(first), i64Hash(second));
});

const emptyTuple: W_Tuple = new W_ArrayTuple(new FixedArray<W_Object>(0, w_None));

/** A tuple; it may take the array over. */
export function newTuple(items: FixedArray<W_Object>): W_Tuple {
  switch (items.length) {
    case 0:
      return emptyTuple;
    case 2:
      return newTuple2(items[0], items[1]);
    default:
      return new W_ArrayTuple(items);
  }
}
export function newTuple2(a: W_Object, b: W_Object): W_Tuple {
  if (isPlainInt(a) && isPlainInt(b)) return new W_IntPair((a as W_Int).value, (b as W_Int).value);
  return new W_Pair(a, b);
}
/** Whether a number is all there is to `w`. A bool would come back as another object. */
function isPlainInt(w: W_Object): boolean {
  return w instanceof W_Int && !(w instanceof W_Bool);
}
