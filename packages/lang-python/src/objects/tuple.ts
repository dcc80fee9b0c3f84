/**
 * `tuple`: a few objects that never change. How they are stored is up to the subclasses of {@link W_Tuple}; the rest of the interpreter asks
 * for `len()`, `item(i)`, or an array of all `items()`. Methods are in list_methods.ts, functions on arrays of items in items.ts.
 */
import { FixedArray, unchecked } from '@weft/core';
import type { i32, i64, ReadonlyFixedArray } from '@weft/core';
import type { Compare } from '../bytecode/opcodes.js';
import {
  compareItems,
  concatItems,
  hashItems,
  itemsContain,
  repeatCount,
  repeatItems,
  sliceItems,
} from './items.js';
import { W_TupleIterator } from './iterators.js';
import { BinOp, W_Object, typeError, type OperationError } from './object.js';
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

const emptyTuple: W_Tuple = new W_ArrayTuple(new FixedArray<W_Object>(0, w_None));

/** A tuple that takes the array over. */
export function newTuple(items: FixedArray<W_Object>): W_Tuple {
  return items.length === 0 ? emptyTuple : new W_ArrayTuple(items);
}
export function newTuple2(a: W_Object, b: W_Object): W_Tuple {
  const items = new FixedArray<W_Object>(2, a);
  items[1] = b;
  return new W_ArrayTuple(items);
}
