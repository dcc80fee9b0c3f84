/**
 * `dict`, its iterators and its views. The items are in a `DictStorage` (dict_table.ts). Methods are in dict_methods.ts.
 */
import { FixedArray } from '@weft/core';
import type { i32, i64 } from '@weft/core';
import { Compare } from '../bytecode/opcodes.js';
import { keyError, runtimeError } from './exctypes.js';
import { NameStorage } from './dict_storage_names.js';
import { DictStorage, HashTable } from './dict_table.js';
import { newBool } from './int.js';
import { W_Iterator } from './iteratorbase.js';
import { ItemBuffer, unpackIterable } from './iterators.js';
import type { NameDict } from './namedict.js';
import { BinOp, W_Object, typeError, unhashable } from './object.js';
import { objectsEqual } from './operators.js';
import { reprGuard } from './reprguard.js';
import { compareSets, setFromIterable, setOperation } from './set.js';
import { newTuple2 } from './tuple.js';
import { newBuiltinType, objectType, w_None, type W_Type } from './type.js';
import { rValueError } from '../rlib/errors.js';

export const dictType: W_Type = newBuiltinType('dict', [objectType], 'dict() -> new empty dictionary');
export const dictKeysType: W_Type = newBuiltinType('dict_keys', [objectType], null);
export const dictValuesType: W_Type = newBuiltinType('dict_values', [objectType], null);
export const dictItemsType: W_Type = newBuiltinType('dict_items', [objectType], null);
export const dictKeyIteratorType: W_Type = newBuiltinType('dict_keyiterator', [objectType], null);
export const dictValueIteratorType: W_Type = newBuiltinType('dict_valueiterator', [objectType], null);
export const dictItemIteratorType: W_Type = newBuiltinType('dict_itemiterator', [objectType], null);
export const dictReverseKeyIteratorType: W_Type = newBuiltinType(
  'dict_reversekeyiterator',
  [objectType],
  null,
);
export const dictReverseValueIteratorType: W_Type = newBuiltinType(
  'dict_reversevalueiterator',
  [objectType],
  null,
);
export const dictReverseItemIteratorType: W_Type = newBuiltinType(
  'dict_reverseitemiterator',
  [objectType],
  null,
);

export class W_Dict extends W_Object {
  constructor(readonly storage: DictStorage) {
    super();
  }
  override getType(): W_Type {
    return dictType;
  }

  /** The value under `key`, or null. */
  find(key: W_Object): W_Object | null {
    return this.storage.get(key);
  }
  findStr(name: string): W_Object | null {
    return this.storage.getStr(name);
  }
  setStr(name: string, value: W_Object): void {
    this.storage.setStr(name, value);
  }
  /** Removes a key; its value, or null. */
  removeKey(key: W_Object): W_Object | null {
    return this.storage.remove(key);
  }
  keysArray(): FixedArray<W_Object> {
    const keys = new FixedArray<W_Object>(this.storage.size(), w_None);
    const end = this.storage.end();
    let n: i32 = 0;
    for (let i = 0; i < end && n < keys.length; i++) {
      const key = this.storage.keyAt(i);
      if (key !== null) {
        keys[n] = key;
        n++;
      }
    }
    return keys;
  }
  copyDict(): W_Dict {
    const copy = newDict();
    copy.mergeDict(this);
    return copy;
  }
  /** All items of another dict. */
  mergeDict(other: W_Dict): void {
    const source = other.storage;
    const mine = this.storage;
    if (source instanceof HashTable && mine instanceof HashTable && mine.size() === 0) {
      mine.copyFrom(source);
      return;
    }
    const end = source.end();
    for (let i = 0; i < end && i < source.end(); i++) {
      const key = source.keyAt(i);
      if (key !== null) mine.set(key, source.valueAt(i));
    }
  }
  /** `dict.update(mapping or iterable of pairs)` */
  update(w: W_Object): void {
    if (w instanceof W_Dict) {
      this.mergeDict(w);
      return;
    }
    const keys = w.findAttr('keys');
    if (keys !== null) {
      const it = keys.call0().iter();
      for (;;) {
        const key = it.next();
        if (key === null) return;
        this.storage.set(key, w.getItem(key));
      }
    }
    const it = w.iter();
    for (let at = 0; ; at++) {
      const pair = it.next();
      if (pair === null) return;
      if (pair.getType().lookup('__iter__') === null && pair.getType().lookup('__getitem__') === null)
        throw typeError(
          'cannot convert dictionary update sequence element #' + String(at) + ' to a sequence',
        );
      const items = unpackIterable(pair);
      if (items.length !== 2)
        throw rValueError(
          'dictionary update sequence element #' +
            String(at) +
            ' has length ' +
            String(items.length) +
            '; 2 is required',
        );
      this.storage.set(items[0], items[1]);
    }
  }

  override len(): i32 {
    return this.storage.size();
  }
  override truth(): boolean {
    return this.storage.size() !== 0;
  }
  override getItem(key: W_Object): W_Object {
    const value = this.storage.get(key);
    if (value === null) throw keyError(key);
    return value;
  }
  override setItem(key: W_Object, value: W_Object): void {
    this.storage.set(key, value);
  }
  override delItem(key: W_Object): void {
    if (this.storage.remove(key) === null) throw keyError(key);
  }
  override hasContains(): boolean {
    return true;
  }
  override contains(key: W_Object): boolean {
    return this.storage.get(key) !== null;
  }
  override iter(): W_Object {
    return new W_DictIterator(this, IterKind.KEYS, false);
  }
  override hash(): i64 {
    throw unhashable(this);
  }
  override compare(op: Compare, other: W_Object): W_Object | null {
    const exact = other.exact();
    if (!(exact instanceof W_Dict) || (op !== Compare.EQ && op !== Compare.NE)) return null;
    return newBool(this.equals(exact) === (op === Compare.EQ));
  }
  private equals(other: W_Dict): boolean {
    if (this.storage.size() !== other.storage.size()) return false;
    for (let i = 0; i < this.storage.end(); i++) {
      const key = this.storage.keyAt(i);
      if (key === null) continue;
      const value = this.storage.valueAt(i);
      const theirs = other.storage.get(key);
      if (theirs === null || !objectsEqual(value, theirs)) return false;
    }
    return true;
  }
  override binary(op: BinOp, other: W_Object): W_Object | null {
    if (op !== BinOp.OR) return null;
    const exact = other.exact();
    if (!(exact instanceof W_Dict)) return null;
    const result = this.copyDict();
    result.mergeDict(exact);
    return result;
  }
  override rbinary(op: BinOp, other: W_Object): W_Object | null {
    const exact = other.exact();
    return exact instanceof W_Dict ? exact.binary(op, this) : null;
  }
  override inplace(op: BinOp, other: W_Object): W_Object | null {
    if (op !== BinOp.OR) return null;
    this.update(other.exact());
    return this;
  }
  override repr(): string {
    if (this.storage.size() === 0) return '{}';
    if (!reprGuard.enter(this)) return '{...}';
    try {
      const pieces: string[] = [];
      for (let i = 0; i < this.storage.end(); i++) {
        const key = this.storage.keyAt(i);
        if (key !== null) pieces.push(key.repr() + ': ' + this.storage.valueAt(i).repr());
      }
      return '{' + pieces.join(', ') + '}';
    } finally {
      reprGuard.leave();
    }
  }
}

export function newDict(): W_Dict {
  return new W_Dict(new HashTable());
}
/** A dict object that is a live view of names. */
export function dictOver(names: NameDict): W_Dict {
  return new W_Dict(new NameStorage(names));
}
/** The value under `key`, which is set to `value` when missing. */
export function dictSetDefault(dict: W_Dict, key: W_Object, value: W_Object): W_Object {
  const storage = dict.storage;
  if (storage instanceof HashTable) return storage.setDefault(key, value);
  const found = storage.get(key);
  if (found !== null) return found;
  storage.set(key, value);
  return value;
}

/** What an iterator or view gives. */
export enum IterKind {
  KEYS,
  VALUES,
  ITEMS,
}

export class W_DictIterator extends W_Iterator {
  private at: i32 = 0;
  private readonly size: i32;
  private done: boolean = false;
  constructor(
    private readonly dict: W_Dict,
    private readonly kind: IterKind,
    private readonly backwards: boolean,
  ) {
    super();
    this.size = dict.storage.size();
    if (backwards) this.at = dict.storage.end() - 1;
  }
  override getType(): W_Type {
    switch (this.kind) {
      case IterKind.KEYS:
        return this.backwards ? dictReverseKeyIteratorType : dictKeyIteratorType;
      case IterKind.VALUES:
        return this.backwards ? dictReverseValueIteratorType : dictValueIteratorType;
      default:
        return this.backwards ? dictReverseItemIteratorType : dictItemIteratorType;
    }
  }
  override next(): W_Object | null {
    if (this.done) return null;
    const storage = this.dict.storage;
    if (storage.size() !== this.size) {
      this.done = true;
      throw runtimeError('dictionary changed size during iteration');
    }
    const end = storage.end();
    let at = this.at;
    if (at >= 0 && at < end) {
      let key = storage.keyAt(at);
      if (key === null) {
        at = this.nextUsed(at, end);
        if (at >= 0 && at < end) key = storage.keyAt(at);
      }
      this.at = this.backwards ? at - 1 : at + 1;
      if (key !== null) {
        switch (this.kind) {
          case IterKind.KEYS:
            return key;
          case IterKind.VALUES:
            return storage.valueAt(at);
          default:
            return newTuple2(key, storage.valueAt(at));
        }
      }
    }
    this.done = true;
    return null;
  }
  /** The next position from `at` on that is not empty; `end` or -1 when there is none. */
  private nextUsed(at: i32, end: i32): i32 {
    const step = this.backwards ? -1 : 1;
    const storage = this.dict.storage;
    let i = at;
    while (i >= 0 && i < end && storage.keyAt(i) === null) i += step;
    return i;
  }
}

/** `dict.keys()`, `dict.values()`, `dict.items()` */
export class W_DictView extends W_Object {
  constructor(
    readonly dict: W_Dict,
    readonly kind: IterKind,
  ) {
    super();
  }
  override getType(): W_Type {
    return this.kind === IterKind.KEYS
      ? dictKeysType
      : this.kind === IterKind.VALUES
        ? dictValuesType
        : dictItemsType;
  }
  override len(): i32 {
    return this.dict.len();
  }
  override truth(): boolean {
    return this.dict.len() !== 0;
  }
  override iter(): W_Object {
    return new W_DictIterator(this.dict, this.kind, false);
  }
  override hasContains(): boolean {
    return this.kind !== IterKind.VALUES;
  }
  override contains(item: W_Object): boolean {
    if (this.kind === IterKind.KEYS) return this.dict.contains(item);
    const pair = item.exact();
    if (pair.getType().name !== 'tuple' || pair.len() !== 2) return false;
    const items = unpackIterable(pair);
    const value = this.dict.find(items[0]);
    return value !== null && objectsEqual(value, items[1]);
  }
  override hash(): i64 {
    if (this.kind === IterKind.VALUES) return super.hash();
    throw unhashable(this);
  }
  override compare(op: Compare, other: W_Object): W_Object | null {
    return this.kind === IterKind.VALUES ? null : compareSets(op, this, other);
  }
  override binary(op: BinOp, other: W_Object): W_Object | null {
    if (this.kind === IterKind.VALUES) return null;
    if (op !== BinOp.AND && op !== BinOp.OR && op !== BinOp.XOR && op !== BinOp.SUB) return null;
    return setOperation(op, setFromIterable(this), setFromIterable(other));
  }
  override rbinary(op: BinOp, other: W_Object): W_Object | null {
    if (this.kind === IterKind.VALUES) return null;
    if (op !== BinOp.AND && op !== BinOp.OR && op !== BinOp.XOR && op !== BinOp.SUB) return null;
    return setOperation(op, setFromIterable(other), setFromIterable(this));
  }
  override repr(): string {
    if (!reprGuard.enter(this)) return '...';
    try {
      const buffer = new ItemBuffer(8);
      const it = this.iter();
      for (;;) {
        const item = it.next();
        if (item === null) break;
        buffer.push(item);
      }
      const pieces: string[] = [];
      const items = buffer.finish();
      for (let i = 0; i < items.length; i++) pieces.push(items[i].repr());
      return this.getType().name + '([' + pieces.join(', ') + '])';
    } finally {
      reprGuard.leave();
    }
  }
}
