/**
 * Iterators over arrays and over the old sequence protocol, and {@link unpackIterable}, which collects any iterable.
 *
 * A builtin iterator is an object with a `next` that returns null at the end (`W_Iterator`, iteratorbase.ts). An exhausted
 * iterator stays exhausted.
 */
import { FixedArray, arrayCopy } from '@weft/core';
import type { i32, i64 } from '@weft/core';
import { drain, ItemSink, SinkKind } from './drain.js';
import { matches } from './exceptions.js';
import { w_IndexError, w_StopIteration } from './exctypes.js';
import { newInt } from './int.js';
import { W_Iterator } from './iteratorbase.js';
import { W_List } from './list.js';
import { OperationError, W_Object } from './object.js';
import { objectsEqual } from './operators.js';
import { W_Tuple } from './tuple.js';
import { newBuiltinType, objectType, w_None, type W_Type } from './type.js';

function iteratorType(name: string): W_Type {
  return newBuiltinType(name, [objectType], null);
}
export const listIteratorType: W_Type = iteratorType('list_iterator');
export const listReverseIteratorType: W_Type = iteratorType('list_reverseiterator');
export const tupleIteratorType: W_Type = iteratorType('tuple_iterator');
export const sequenceIteratorType: W_Type = iteratorType('iterator');
export const callableIteratorType: W_Type = iteratorType('callable_iterator');

export class W_TupleIterator extends W_Iterator {
  private at: i32 = 0;
  constructor(private readonly items: FixedArray<W_Object>) {
    super();
  }
  override getType(): W_Type {
    return tupleIteratorType;
  }
  override next(): W_Object | null {
    if (this.at >= this.items.length) return null;
    const item = this.items[this.at];
    this.at++;
    return item;
  }
}

/** Reads the list as it is at each step: it may grow or shrink meanwhile. */
export class W_ListIterator extends W_Iterator {
  private at: i32 = 0;
  private list: W_List | null;
  constructor(list: W_List) {
    super();
    this.list = list;
  }
  override getType(): W_Type {
    return listIteratorType;
  }
  override next(): W_Object | null {
    const list = this.list;
    if (list === null) return null;
    const at = this.at;
    if (at < list.length) {
      this.at = at + 1;
      return list.at(at);
    }
    this.list = null;
    return null;
  }
}

export class W_ListReverseIterator extends W_Iterator {
  private at: i32;
  constructor(private readonly list: W_List) {
    super();
    this.at = list.length - 1;
  }
  override getType(): W_Type {
    return listReverseIteratorType;
  }
  override next(): W_Object | null {
    const at = this.at;
    if (at < 0 || at >= this.list.length) {
      this.at = -1;
      return null;
    }
    this.at = at - 1;
    return this.list.at(at);
  }
}

/** Over `__getitem__` with 0, 1, 2 … until IndexError. */
export class W_SequenceIterator extends W_Iterator {
  private at: i64 = 0n;
  private w: W_Object | null;
  constructor(w: W_Object) {
    super();
    this.w = w;
  }
  override getType(): W_Type {
    return sequenceIteratorType;
  }
  override next(): W_Object | null {
    const w = this.w;
    if (w === null) return null;
    try {
      const item = w.getItem(newInt(this.at));
      this.at = this.at + 1n;
      return item;
    } catch (e) {
      if (e instanceof OperationError && (matches(e, w_IndexError) || matches(e, w_StopIteration))) {
        this.w = null;
        return null;
      }
      throw e;
    }
  }
}

/** `iter(callable, sentinel)` */
export class W_CallableIterator extends W_Iterator {
  private f: W_Object | null;
  constructor(
    f: W_Object,
    private readonly sentinel: W_Object,
  ) {
    super();
    this.f = f;
  }
  override getType(): W_Type {
    return callableIteratorType;
  }
  override next(): W_Object | null {
    const f = this.f;
    if (f === null) return null;
    try {
      const item = f.call0();
      if (!objectsEqual(item, this.sentinel)) return item;
    } catch (e) {
      if (!(e instanceof OperationError && matches(e, w_StopIteration))) throw e;
    }
    this.f = null;
    return null;
  }
}

/** A growing array of objects, for results whose length is not known. */
export class ItemBuffer extends ItemSink {
  items: FixedArray<W_Object>;
  length: i32 = 0;
  constructor(capacity: i32) {
    super(SinkKind.BUFFER);
    this.items = new FixedArray<W_Object>(capacity, w_None);
  }
  push(w: W_Object): void {
    const n = this.length;
    if (n === this.items.length) {
      const grown = new FixedArray<W_Object>(n + (n >> 1) + 4, w_None);
      arrayCopy(this.items, 0, grown, 0, n);
      this.items = grown;
    }
    this.items[n] = w;
    this.length = n + 1;
  }
  override put(item: W_Object): boolean {
    this.push(item);
    return true;
  }
  /** The items as an array of exactly their number. */
  finish(): FixedArray<W_Object> {
    if (this.length === this.items.length) return this.items;
    const result = new FixedArray<W_Object>(this.length, w_None);
    arrayCopy(this.items, 0, result, 0, this.length);
    return result;
  }
}

/** All items of an iterable, as a fresh array, except that a tuple gives its own: do not write to it. */
export function unpackIterable(w: W_Object): FixedArray<W_Object> {
  if (w instanceof W_Tuple) return w.items();
  if (w instanceof W_List) return w.toArray();
  const buffer = new ItemBuffer(8);
  drain(w.iter(), buffer);
  return buffer.finish();
}
