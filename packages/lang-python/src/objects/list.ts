/**
 * `list`, with a *strategy*: what the items have in common decides how they are stored. A list of ints that fit 64 bits is an
 * array of machine integers, a list of floats one of machine floats; anything else is an array of objects. An item that
 * does not fit turns the list into one of objects, which it then stays (until emptied).
 *
 * `[1, 2]` has kind INT and `ints = [1n, 2n, …]`; after `append('x')` it has kind OBJECT. Reading `a[i]` of an int list
 * makes a fresh int object, which costs less than the loads it saves and is virtual in compiled code.
 *
 * The arrays have spare room at the end. Methods are in list_methods.ts, sorting in list_sort.ts.
 */
import {
  FixedArray,
  arrayCopy,
  arrayFill,
  conditionalCall,
  isConstant,
  lookInsideIff,
  unchecked,
} from '@weft/core';
import type { f64, i32, i64 } from '@weft/core';
import { Compare } from '../bytecode/opcodes.js';
import { rTypeError, rValueError } from '../rlib/errors.js';
import { drain, ItemSink, SinkKind } from './drain.js';
import { W_Float, newFloat } from './float.js';
import { W_Bool, W_Int, newBool, newInt } from './int.js';
import { W_ListIterator, unpackIterable } from './iterators.js';
import { BinOp, OperationError, W_Object, typeError, unhashable } from './object.js';
import { objectsEqual } from './operators.js';
import { W_AnyRange } from './range.js';
import { reprGuard } from './reprguard.js';
import { W_Slice, itemIndex, resolveSlice, sequenceIndex } from './slice.js';
import { compareItems, repeatCount, repeatedLength } from './items.js';
import { newBuiltinType, objectType, w_None, type W_Type } from './type.js';

export const listType: W_Type = newBuiltinType('list', [objectType], 'Built-in mutable sequence.');

/** How the items are stored. */
export enum ListKind {
  EMPTY,
  INT,
  FLOAT,
  OBJECT,
}

const noObjects: FixedArray<W_Object> = new FixedArray<W_Object>(0, w_None);
const noInts: FixedArray<i64> = new FixedArray<i64>(0, 0n);
const noFloats: FixedArray<f64> = new FixedArray<f64>(0, 0.0);

/** Copies `count` items, `step` apart, which are there. */
function copyEvery<T>(source: FixedArray<T>, start: i32, step: i32, target: FixedArray<T>, count: i32): void {
  for (let i = 0, at = start; i < count; i++, at += step) unchecked(() => (target[i] = source[at]));
}

/** Copies the items of a list, as objects. */
function copyItems(source: W_List, target: FixedArray<W_Object>, to: i32): void {
  const n = source.length;
  for (let i = 0; i < n; i++) target[to + i] = source.at(i);
}

/** The kind of list that can hold `w`. A NaN keeps its identity, which `in` and `==` observe. */
function kindOf(w: W_Object): ListKind {
  if (w instanceof W_Int) return w instanceof W_Bool ? ListKind.OBJECT : ListKind.INT;
  if (w instanceof W_Float) return Number.isNaN(w.value) ? ListKind.OBJECT : ListKind.FLOAT;
  return ListKind.OBJECT;
}

/**
 * Room in the array of a list of `n` items that grows: a half more. Arrays do not grow in place, so what a larger one replaces is garbage, and stays until the
 * next cycle of the collector when it was old: by halves that is twice what the list needs, by eighths, as CPython has it, eight times.
 */
function roomFor(n: i32): i32 {
  return n + (n >> 1) + 4;
}

export class W_List extends W_Object {
  kind: ListKind = ListKind.EMPTY;
  length: i32 = 0;
  objects: FixedArray<W_Object> = noObjects;
  ints: FixedArray<i64> = noInts;
  floats: FixedArray<f64> = noFloats;

  override getType(): W_Type {
    return listType;
  }

  // -- storage

  /** The item at a valid position. */
  at(i: i32): W_Object {
    switch (this.kind) {
      case ListKind.INT:
        return newInt(unchecked(() => this.ints[i]));
      case ListKind.FLOAT:
        return newFloat(unchecked(() => this.floats[i]));
      default:
        return unchecked(() => this.objects[i]);
    }
  }
  /** Stores at a valid position. */
  put(i: i32, w: W_Object): void {
    switch (this.kind) {
      case ListKind.INT:
        if (w instanceof W_Int && !(w instanceof W_Bool)) {
          unchecked(() => (this.ints[i] = w.value));
          return;
        }
        break;
      case ListKind.FLOAT:
        if (w instanceof W_Float && !Number.isNaN(w.value)) {
          unchecked(() => (this.floats[i] = w.value));
          return;
        }
        break;
      case ListKind.OBJECT:
        unchecked(() => (this.objects[i] = w));
        return;
    }
    this.generalize();
    this.objects[i] = w;
  }
  /** Turns the list into one of objects. */
  generalize(): void {
    if (this.kind === ListKind.OBJECT) return;
    const n = this.length;
    if (this.kind !== ListKind.EMPTY) {
      const objects = new FixedArray<W_Object>(roomFor(n), null as never);
      for (let i = 0; i < n; i++) objects[i] = this.at(i);
      this.objects = objects;
    }
    this.ints = noInts;
    this.floats = noFloats;
    this.kind = ListKind.OBJECT;
  }
  /** Makes the list able to hold `w` besides what it holds. */
  private admit(w: W_Object): void {
    if (this.kind === ListKind.OBJECT) return;
    const kind = kindOf(w);
    if (kind === this.kind) return;
    if (this.kind === ListKind.EMPTY) this.kind = kind;
    else this.generalize();
  }
  /** Room for `n` items. */
  reserve(n: i32): void {
    const room = roomFor(n);
    switch (this.kind) {
      case ListKind.INT:
        if (this.ints.length < n) {
          const ints = new FixedArray<i64>(room, 0n);
          unchecked(() => arrayCopy(this.ints, 0, ints, 0, this.length));
          this.ints = ints;
        }
        break;
      case ListKind.FLOAT:
        if (this.floats.length < n) {
          const floats = new FixedArray<f64>(room, 0.0);
          unchecked(() => arrayCopy(this.floats, 0, floats, 0, this.length));
          this.floats = floats;
        }
        break;
      case ListKind.OBJECT:
        if (this.objects.length < n) {
          const objects = new FixedArray<W_Object>(room, null as never);
          unchecked(() => arrayCopy(this.objects, 0, objects, 0, this.length));
          this.objects = objects;
        }
        break;
    }
  }
  append(w: W_Object): void {
    const n = this.length;
    switch (this.kind) {
      case ListKind.INT:
        if (w instanceof W_Int && !(w instanceof W_Bool)) {
          conditionalCall(n >= this.ints.length, makeRoom, this);
          unchecked(() => (this.ints[n] = w.value));
          this.length = n + 1;
          return;
        }
        break;
      case ListKind.FLOAT:
        if (w instanceof W_Float && !Number.isNaN(w.value)) {
          conditionalCall(n >= this.floats.length, makeRoom, this);
          unchecked(() => (this.floats[n] = w.value));
          this.length = n + 1;
          return;
        }
        break;
      case ListKind.OBJECT:
        conditionalCall(n >= this.objects.length, makeRoom, this);
        unchecked(() => (this.objects[n] = w));
        this.length = n + 1;
        return;
    }
    this.admit(w);
    this.reserve(n + 1);
    this.length = n + 1;
    this.put(n, w);
  }
  /** Moves the items from `from` on to `to`, within one array with room enough. */
  private move(from: i32, to: i32, count: i32): void {
    switch (this.kind) {
      case ListKind.INT:
        unchecked(() => arrayCopy(this.ints, from, this.ints, to, count));
        break;
      case ListKind.FLOAT:
        unchecked(() => arrayCopy(this.floats, from, this.floats, to, count));
        break;
      case ListKind.OBJECT:
        unchecked(() => arrayCopy(this.objects, from, this.objects, to, count));
        break;
    }
  }
  /** Drops the items from `n` on. */
  truncate(n: i32): void {
    if (this.kind === ListKind.OBJECT) arrayFill(this.objects, w_None, n, this.length);
    this.length = n;
    if (n === 0) this.clear();
  }
  clear(): void {
    this.kind = ListKind.EMPTY;
    this.length = 0;
    this.objects = noObjects;
    this.ints = noInts;
    this.floats = noFloats;
  }
  insertAt(at: i32, w: W_Object): void {
    const n = this.length;
    this.admit(w);
    this.reserve(n + 1);
    this.move(at, at + 1, n - at);
    this.length = n + 1;
    this.put(at, w);
  }
  /** Removes `count` items from `at` on. */
  removeRange(at: i32, count: i32): void {
    if (count <= 0) return;
    this.move(at + count, at, this.length - at - count);
    this.truncate(this.length - count);
  }
  popLast(): W_Object {
    const n = this.length - 1;
    const w = this.at(n);
    if (this.kind === ListKind.OBJECT) this.objects[n] = w_None;
    this.length = n;
    if (n === 0) this.clear();
    return w;
  }
  popAt(at: i32): W_Object {
    const w = this.at(at);
    this.removeRange(at, 1);
    return w;
  }
  /** The items as an array of their own. */
  toArray(): FixedArray<W_Object> {
    const n = this.length;
    const result = new FixedArray<W_Object>(n, null as never);
    if (this.kind === ListKind.OBJECT) unchecked(() => arrayCopy(this.objects, 0, result, 0, n));
    else for (let i = 0; i < n; i++) result[i] = this.at(i);
    return result;
  }
  /** `count` items from `start`, `step` apart, as a new list of the same kind. */
  slice(start: i32, step: i32, count: i32): W_List {
    if (count === 0) return new W_List();
    return step === 1 ? this.section(start, count) : this.every(start, step, count);
  }
  /** {@link slice} with step 1, of at least one item. */
  private section(start: i32, count: i32): W_List {
    const result = new W_List();
    result.kind = this.kind;
    result.length = count;
    switch (this.kind) {
      case ListKind.INT: {
        const ints = new FixedArray<i64>(count, 0n);
        unchecked(() => arrayCopy(this.ints, start, ints, 0, count));
        result.ints = ints;
        break;
      }
      case ListKind.FLOAT: {
        const floats = new FixedArray<f64>(count, 0.0);
        unchecked(() => arrayCopy(this.floats, start, floats, 0, count));
        result.floats = floats;
        break;
      }
      default: {
        const objects = new FixedArray<W_Object>(count, null as never);
        unchecked(() => arrayCopy(this.objects, start, objects, 0, count));
        result.objects = objects;
      }
    }
    return result;
  }
  /** {@link slice} with other steps. */
  private every(start: i32, step: i32, count: i32): W_List {
    const result = new W_List();
    result.kind = this.kind;
    result.length = count;
    switch (this.kind) {
      case ListKind.INT: {
        const ints = new FixedArray<i64>(count, 0n);
        copyEvery(this.ints, start, step, ints, count);
        result.ints = ints;
        break;
      }
      case ListKind.FLOAT: {
        const floats = new FixedArray<f64>(count, 0.0);
        copyEvery(this.floats, start, step, floats, count);
        result.floats = floats;
        break;
      }
      default: {
        const objects = new FixedArray<W_Object>(count, null as never);
        copyEvery(this.objects, start, step, objects, count);
        result.objects = objects;
      }
    }
    return result;
  }
  copy(): W_List {
    return this.slice(0, 1, this.length);
  }
  /** A new list of the items of this one and another one. */
  private concat(other: W_List): W_List {
    const n = this.length;
    const m = other.length;
    if (n === 0) return other.copy();
    if (m === 0) return this.copy();
    if (this.kind !== other.kind) {
      const mixed = this.copy();
      mixed.extendList(other);
      return mixed;
    }
    const result = new W_List();
    result.kind = this.kind;
    result.length = n + m;
    switch (this.kind) {
      case ListKind.INT: {
        const ints = new FixedArray<i64>(n + m, 0n);
        unchecked(() => arrayCopy(this.ints, 0, ints, 0, n));
        unchecked(() => arrayCopy(other.ints, 0, ints, n, m));
        result.ints = ints;
        break;
      }
      case ListKind.FLOAT: {
        const floats = new FixedArray<f64>(n + m, 0.0);
        unchecked(() => arrayCopy(this.floats, 0, floats, 0, n));
        unchecked(() => arrayCopy(other.floats, 0, floats, n, m));
        result.floats = floats;
        break;
      }
      default: {
        const objects = new FixedArray<W_Object>(n + m, null as never);
        unchecked(() => arrayCopy(this.objects, 0, objects, 0, n));
        unchecked(() => arrayCopy(other.objects, 0, objects, n, m));
        result.objects = objects;
      }
    }
    return result;
  }
  /** Appends all items of another list (which may be this one). */
  extendList(other: W_List): void {
    const m = other.length;
    if (m === 0) return;
    const n = this.length;
    if (this.kind === ListKind.EMPTY) this.kind = other.kind;
    else if (this.kind !== other.kind) this.generalize();
    this.reserve(n + m);
    if (this.kind !== other.kind) copyItems(other, this.objects, n);
    else {
      switch (this.kind) {
        case ListKind.INT:
          unchecked(() => arrayCopy(other.ints, 0, this.ints, n, m));
          break;
        case ListKind.FLOAT:
          unchecked(() => arrayCopy(other.floats, 0, this.floats, n, m));
          break;
        default:
          unchecked(() => arrayCopy(other.objects, 0, this.objects, n, m));
      }
    }
    this.length = n + m;
  }
  /** `list.extend(iterable)` */
  extend(iterable: W_Object): void {
    if (iterable instanceof W_List) {
      this.extendList(iterable);
      return;
    }
    if (iterable instanceof W_AnyRange) iterable.checkListable();
    drain(iterable.iter(), new ListSink(this));
  }
  /** Position of the first item equal to `w` within `start … end-1`; -1 when there is none. */
  find(w: W_Object, start: i32, end: i32): i32 {
    if (this.kind === ListKind.INT && w instanceof W_Int) {
      const x = w.value;
      const stop = end < this.length ? end : this.length;
      for (let i = start; i < stop; i++) if (this.ints[i] === x) return i;
      return -1;
    }
    if (this.kind === ListKind.FLOAT && w instanceof W_Float) {
      const x = w.value;
      const stop = end < this.length ? end : this.length;
      for (let i = start; i < stop; i++) if (this.floats[i] === x) return i;
      return -1;
    }
    for (let i = start; i < end && i < this.length; i++) if (objectsEqual(this.at(i), w)) return i;
    return -1;
  }

  // -- slots

  override len(): i32 {
    return this.length;
  }
  override truth(): boolean {
    return this.length !== 0;
  }
  override getItem(key: W_Object): W_Object {
    if (key instanceof W_Slice) {
      const range = resolveSlice(key, this.length);
      return this.slice(range.start, range.step, range.count);
    }
    const at = itemIndex(sequenceIndex(key, 'list'), this.length, 'list index out of range');
    return this.at(at);
  }
  override setItem(key: W_Object, value: W_Object): void {
    if (key instanceof W_Slice) {
      if (value instanceof W_List && value !== this) {
        const range = resolveSlice(key, this.length);
        if (range.step === 1) {
          this.replaceRange(range.start, range.count, value);
          return;
        }
      }
      this.setSlice(key, value);
      return;
    }
    const at = itemIndex(sequenceIndex(key, 'list'), this.length, 'list assignment index out of range');
    this.put(at, value);
  }
  override delItem(key: W_Object): void {
    if (key instanceof W_Slice) {
      this.delSlice(key);
      return;
    }
    const at = itemIndex(sequenceIndex(key, 'list'), this.length, 'list assignment index out of range');
    this.removeRange(at, 1);
  }
  /** Puts the items of another list in the place of `count` items from `start` on. */
  private replaceRange(start: i32, count: i32, other: W_List): void {
    const n = this.length;
    const m = other.length;
    if (this.kind !== other.kind && m > 0) {
      if (this.kind === ListKind.EMPTY) this.kind = other.kind;
      else this.generalize();
    }
    if (m !== count) {
      const total = n - count + m;
      if (m > count) this.reserve(total);
      this.move(start + count, start + m, n - start - count);
      if (total < n) this.truncate(total);
      else this.length = total;
    }
    if (m === 0) return;
    if (this.kind !== other.kind) copyItems(other, this.objects, start);
    else if (this.kind === ListKind.INT) unchecked(() => arrayCopy(other.ints, 0, this.ints, start, m));
    else if (this.kind === ListKind.FLOAT) unchecked(() => arrayCopy(other.floats, 0, this.floats, start, m));
    else unchecked(() => arrayCopy(other.objects, 0, this.objects, start, m));
  }
  private setSlice(key: W_Slice, value: W_Object): void {
    if (
      !(value instanceof W_List) &&
      value.getType().lookup('__iter__') === null &&
      value.getType().lookup('__getitem__') === null
    )
      throw rTypeError(
        key.step.isNone() ? 'can only assign an iterable' : 'must assign iterable to extended slice',
      );
    const items = unpackIterable(value);
    const range = resolveSlice(key, this.length);
    const m = items.length;
    if (range.step !== 1) {
      if (m !== range.count)
        throw rValueError(
          'attempt to assign sequence of size ' +
            String(m) +
            ' to extended slice of size ' +
            String(range.count),
        );
      for (let i = 0; i < m; i++) this.put(range.start + i * range.step, items[i]);
      return;
    }
    for (let i = 0; i < m; i++) this.admit(items[i]);
    const n = this.length;
    const tail = n - range.start - range.count;
    const total = n - range.count + m;
    if (m > range.count) this.reserve(total);
    this.move(range.start + range.count, range.start + m, tail);
    if (total < n) this.truncate(total);
    else this.length = total;
    if (this.kind === ListKind.EMPTY) return;
    for (let i = 0; i < m; i++) this.put(range.start + i, items[i]);
  }
  private delSlice(key: W_Slice): void {
    const range = resolveSlice(key, this.length);
    if (range.count === 0) return;
    if (range.step === 1) {
      this.removeRange(range.start, range.count);
      return;
    }
    const step = range.step < 0 ? -range.step : range.step;
    const first = range.step < 0 ? range.start + (range.count - 1) * range.step : range.start;
    // Close the gaps one after the other: each item moves once.
    let to = first;
    let next = first;
    let left = range.count;
    for (let i = first; i < this.length; i++) {
      if (left > 0 && i === next) {
        next += step;
        left--;
      } else {
        this.move(i, to, 1);
        to++;
      }
    }
    this.truncate(to);
  }
  override hasContains(): boolean {
    return true;
  }
  override contains(item: W_Object): boolean {
    return this.find(item, 0, this.length) >= 0;
  }
  override iter(): W_Object {
    return new W_ListIterator(this);
  }
  override hash(): i64 {
    throw unhashable(this);
  }
  override compare(op: Compare, other: W_Object): W_Object | null {
    const exact = other.exact();
    if (!(exact instanceof W_List)) return null;
    if (
      this.kind === ListKind.INT &&
      exact.kind === ListKind.INT &&
      (op === Compare.EQ || op === Compare.NE)
    ) {
      let same = this.length === exact.length;
      for (let i = 0; same && i < this.length; i++) same = this.ints[i] === exact.ints[i];
      return newBool(same === (op === Compare.EQ));
    }
    if (this.length !== exact.length) {
      if (op === Compare.EQ) return newBool(false);
      if (op === Compare.NE) return newBool(true);
    }
    const a = this.kind === ListKind.OBJECT ? this.objects : this.toArray();
    const b = exact.kind === ListKind.OBJECT ? exact.objects : exact.toArray();
    return compareItems(op, a, this.length, b, exact.length);
  }
  override binary(op: BinOp, other: W_Object): W_Object | null {
    if (op === BinOp.ADD) {
      const exact = other.exact();
      if (!(exact instanceof W_List)) return null;
      return this.concat(exact);
    }
    if (op === BinOp.MUL) return repeatCount(other) ? this.repeated(other) : null;
    return null;
  }
  override rbinary(op: BinOp, other: W_Object): W_Object | null {
    return op === BinOp.MUL ? this.binary(op, other) : null;
  }
  override inplace(op: BinOp, other: W_Object): W_Object | null {
    if (op === BinOp.ADD) {
      this.extend(other);
      return this;
    }
    if (op === BinOp.MUL && repeatCount(other)) {
      const result = this.repeated(other);
      this.kind = result.kind;
      this.length = result.length;
      this.objects = result.objects;
      this.ints = result.ints;
      this.floats = result.floats;
      return this;
    }
    return null;
  }
  private repeated(count: W_Object): W_List {
    const total = repeatedLength(this.length, count);
    const result = new W_List();
    if (total === 0) return result;
    const n = this.length;
    result.kind = this.kind;
    result.length = total;
    switch (this.kind) {
      case ListKind.INT: {
        const ints = new FixedArray<i64>(total, this.ints[0]);
        if (n > 1)
          for (let at = 0; at < total; at += n) unchecked(() => arrayCopy(this.ints, 0, ints, at, n));
        result.ints = ints;
        break;
      }
      case ListKind.FLOAT: {
        const floats = new FixedArray<f64>(total, this.floats[0]);
        if (n > 1)
          for (let at = 0; at < total; at += n) unchecked(() => arrayCopy(this.floats, 0, floats, at, n));
        result.floats = floats;
        break;
      }
      default: {
        const objects = new FixedArray<W_Object>(total, this.objects[0]);
        if (n > 1)
          for (let at = 0; at < total; at += n) unchecked(() => arrayCopy(this.objects, 0, objects, at, n));
        result.objects = objects;
      }
    }
    return result;
  }
  override binaryFailed(op: BinOp, other: W_Object): OperationError {
    if (op === BinOp.ADD)
      return typeError('can only concatenate list (not "' + other.getType().name + '") to list');
    if (op === BinOp.MUL)
      return typeError("can't multiply sequence by non-int of type '" + other.getType().name + "'");
    return super.binaryFailed(op, other);
  }
  override repr(): string {
    if (this.length === 0) return '[]';
    if (!reprGuard.enter(this)) return '[...]';
    try {
      const pieces: string[] = [];
      for (let i = 0; i < this.length; i++) pieces.push(this.at(i).repr());
      return '[' + pieces.join(', ') + ']';
    } finally {
      reprGuard.leave();
    }
  }
}

/** A list that takes the array over. Traces look inside when the number of items is known there: list displays. */
export const newList = lookInsideIff(
  (items: FixedArray<W_Object>): boolean => isConstant(items.length) && items.length <= 16,
  function newList(items: FixedArray<W_Object>): W_List {
    const list = new W_List();
    const n = items.length;
    if (n === 0) return list;
    const kind = kindOf(items[0]);
    let same = kind !== ListKind.OBJECT;
    for (let i = 1; same && i < n; i++) same = kindOf(items[i]) === kind;
    list.length = n;
    if (!same) {
      list.kind = ListKind.OBJECT;
      list.objects = items;
    } else if (kind === ListKind.INT) {
      list.kind = ListKind.INT;
      const ints = new FixedArray<i64>(n, 0n);
      for (let i = 0; i < n; i++) ints[i] = (items[i] as W_Int).value;
      list.ints = ints;
    } else {
      list.kind = ListKind.FLOAT;
      const floats = new FixedArray<f64>(n, 0.0);
      for (let i = 0; i < n; i++) floats[i] = (items[i] as W_Float).value;
      list.floats = floats;
    }
    return list;
  },
);

/** `list(iterable)` */
/** Room for one more item. Traces call it when it is needed, so that appending has one shape in them. */
function makeRoom(list: W_List): void {
  list.reserve(list.length + 1);
}

/** Appends to a list. */
class ListSink extends ItemSink {
  constructor(private readonly list: W_List) {
    super(SinkKind.LIST);
  }
  override put(item: W_Object): boolean {
    this.list.append(item);
    return true;
  }
}

export function listFromIterable(iterable: W_Object): W_List {
  const list = new W_List();
  list.extend(iterable);
  return list;
}
