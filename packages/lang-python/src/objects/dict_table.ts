/**
 * What a dict keeps its items in. {@link HashTable} is the real thing; `NameStorage` (dict_storage_names.ts) is a live view of a `NameDict`.
 *
 * The hash table is CPython's compact one: entries stand in insertion order in parallel arrays of keys, values and hashes; an
 * open-addressing index of entry numbers finds them. A deleted entry leaves a null key behind, and its index slot says
 * so; both go when the table is rebuilt. As long as all keys are strings (or all are ints, or all are plain) a lookup compares contents
 * directly, without asking objects for `__hash__` and `__eq__`.
 *
 * `d[k] = d.get(k, 0) + 1` looks for one key twice. So a table remembers which entry a lookup found last, and by which object; entries stay where
 * they are until one is removed or the table is rebuilt. Ints are recognized by their value.
 *
 * Values that are all ints of 64 bits are kept as numbers: a count is added to without making an object, and the collector has nothing to do with it. Reading
 * one makes a fresh int object. The first value of another kind turns all into objects, which they then stay.
 *
 * Example: `{'a': 1, 'b': 2}` has keys ['a', 'b'], values [1, 2] and an index of 8 slots, two of them 0 and 1.
 */
import {
  FixedArray,
  arrayCopy,
  arrayFill,
  dontLookInside,
  isConstant,
  shr64,
  unchecked,
  wrap,
} from '@weft/core';
import type { i32, i64 } from '@weft/core';
import { i64Hash } from '../rlib/rbigint.js';
import { hashOfText } from '../rlib/str_same.js';
import { W_Bool, W_Int, newInt } from './int.js';
import type { W_Object } from './object.js';
import { objectsEqual } from './operators.js';
import { isPlain, plainEqual } from './plain.js';
import { W_Str, newStr } from './str.js';
import { w_None } from './type.js';

/** Items by key. Positions `0 … end()-1` are in order; a position may be empty. */
export abstract class DictStorage {
  abstract get(key: W_Object): W_Object | null;
  abstract set(key: W_Object, value: W_Object): void;
  /** Removes the key; the value it had, or null. */
  abstract remove(key: W_Object): W_Object | null;
  abstract getStr(name: string): W_Object | null;
  abstract setStr(name: string, value: W_Object): void;
  abstract size(): i32;
  abstract end(): i32;
  /** Null at an empty position. */
  abstract keyAt(i: i32): W_Object | null;
  abstract valueAt(i: i32): W_Object;
  abstract clear(): void;
}

/** What all keys are. */
enum KeyKind {
  NONE,
  STR,
  INT,
  /** Plain objects of any kind, see plain.ts. */
  PLAIN,
  OBJECT,
}

const FREE: i32 = -1;
const DELETED: i32 = -2;
const emptyIndex: FixedArray<i32> = new FixedArray<i32>(1, FREE);
const noKeys: FixedArray<W_Object | null> = new FixedArray<W_Object | null>(0, null);
const noValues: FixedArray<W_Object> = new FixedArray<W_Object>(0, w_None);
const noNumbers: FixedArray<i64> = new FixedArray<i64>(0, 0n);
const noHashes: FixedArray<i32> = new FixedArray<i32>(0, 0);

/** 64 bits of hash folded into 32. */
function fold(h: i64): i32 {
  return wrap(h ^ shr64(h, 32));
}

export class HashTable extends DictStorage {
  private kind: KeyKind = KeyKind.NONE;
  private used: i32 = 0;
  /** End of the entries, deleted ones before it included. */
  private filled: i32 = 0;
  /** Index slots taken since the last rebuild: bounded, so that every search meets a free slot. */
  private taken: i32 = 0;
  private index: FixedArray<i32> = emptyIndex;
  private keys: FixedArray<W_Object | null> = noKeys;
  /** All values are in `numbers`; else they are in `values`. */
  private counting: boolean = true;
  private numbers: FixedArray<i64> = noNumbers;
  private values: FixedArray<W_Object> = noValues;
  private hashes: FixedArray<i32> = noHashes;
  /** The entry that was found last; it need not exist any more. */
  private last: i32 = 0;
  /** A key that is equal to that of entry `last`, which exists then. Not used when keys are ints or have code of their own. */
  private lastKey: W_Object | null = null;

  override size(): i32 {
    return this.used;
  }
  override end(): i32 {
    return this.filled;
  }
  override keyAt(i: i32): W_Object | null {
    return this.keys[i];
  }
  override valueAt(i: i32): W_Object {
    return this.counting ? newInt(this.numbers[i]) : this.values[i];
  }
  /** The value of an entry that exists. */
  private readValue(entry: i32): W_Object {
    return this.counting ? newInt(unchecked(() => this.numbers[entry])) : unchecked(() => this.values[entry]);
  }
  private setValue(entry: i32, value: W_Object): void {
    if (this.counting) {
      if (isNumber(value)) {
        unchecked(() => (this.numbers[entry] = (value as W_Int).value));
        return;
      }
      this.holdObjects();
    }
    unchecked(() => (this.values[entry] = value));
  }
  /** Turns numbers into objects. */
  private holdObjects(): void {
    const numbers = this.numbers;
    const n = numbers.length;
    this.counting = false;
    this.numbers = noNumbers;
    if (n === 0) return;
    const values = new FixedArray<W_Object>(n, w_None);
    for (let i = 0; i < this.filled; i++) if (this.keys[i] !== null) values[i] = newInt(numbers[i]);
    this.values = values;
  }
  override clear(): void {
    this.kind = KeyKind.NONE;
    this.used = 0;
    this.filled = 0;
    this.taken = 0;
    this.lastKey = null;
    this.index = emptyIndex;
    this.keys = noKeys;
    this.counting = true;
    this.numbers = noNumbers;
    this.values = noValues;
    this.hashes = noHashes;
  }

  // -- finding an entry; -1 when missing

  /** `key` is the object that is looked for, if there is one. */
  private findStr(key: W_Object | null, name: string, hash: i32): i32 {
    const index = this.index;
    const mask = index.length - 1;
    let slot = hash & mask;
    let perturb = hash;
    for (;;) {
      const entry = unchecked(() => index[slot]);
      if (entry === FREE) return -1;
      if (entry >= 0 && unchecked(() => this.hashes[entry]) === hash) {
        const candidate = unchecked(() => this.keys[entry]);
        if (candidate === key || (candidate instanceof W_Str && candidate.value === name)) {
          this.last = entry;
          this.lastKey = key ?? candidate;
          return entry;
        }
      }
      perturb = (perturb >>> 5) | 0;
      slot = (Math.imul(slot, 5) + perturb + 1) & mask;
    }
  }
  private findInt(value: i64, hash: i32): i32 {
    const index = this.index;
    const mask = index.length - 1;
    let slot = hash & mask;
    let perturb = hash;
    for (;;) {
      const entry = unchecked(() => index[slot]);
      if (entry === FREE) return -1;
      if (entry >= 0) {
        // The hash of a number says no more than the number, which is nearer to the value that is wanted next.
        const key = unchecked(() => this.keys[entry]);
        if (key instanceof W_Int && key.value === value) {
          this.last = entry;
          return entry;
        }
      }
      perturb = (perturb >>> 5) | 0;
      slot = (Math.imul(slot, 5) + perturb + 1) & mask;
    }
  }
  private findPlain(key: W_Object, hash: i32): i32 {
    const index = this.index;
    const mask = index.length - 1;
    let slot = hash & mask;
    let perturb = hash;
    for (;;) {
      const entry = unchecked(() => index[slot]);
      if (entry === FREE) return -1;
      if (entry >= 0 && unchecked(() => this.hashes[entry]) === hash) {
        const candidate = unchecked(() => this.keys[entry]);
        if (candidate !== null && plainEqual(candidate, key)) {
          this.last = entry;
          this.lastKey = key;
          return entry;
        }
      }
      perturb = (perturb >>> 5) | 0;
      slot = (Math.imul(slot, 5) + perturb + 1) & mask;
    }
  }
  /** General lookup. `__eq__` may change the table under our feet: then start again. */
  private findObject(key: W_Object, hash: i32): i32 {
    for (;;) {
      const index = this.index;
      const keys = this.keys;
      const mask = index.length - 1;
      let slot = hash & mask;
      let perturb = hash;
      let changed = false;
      while (!changed) {
        const entry = index[slot];
        if (entry === FREE) return -1;
        if (entry >= 0 && this.hashes[entry] === hash) {
          const candidate = keys[entry];
          if (candidate === key) return entry;
          if (candidate !== null) {
            const same = objectsEqual(candidate, key);
            changed = this.index !== index || this.keys !== keys || keys[entry] !== candidate;
            if (same && !changed) return entry;
          }
        }
        perturb = (perturb >>> 5) | 0;
        slot = (Math.imul(slot, 5) + perturb + 1) & mask;
      }
    }
  }
  private find(key: W_Object, hash: i32): i32 {
    if (this.kind === KeyKind.STR && key instanceof W_Str) return this.findStr(key, key.value, hash);
    if (this.kind === KeyKind.INT && key instanceof W_Int) return this.findInt(key.value, hash);
    if (this.kind !== KeyKind.OBJECT && isPlain(key)) return this.findPlain(key, hash);
    return this.findObject(key, hash);
  }
  /** The hash of a key, without a virtual call for the usual ones. */
  private hashOf(key: W_Object): i32 {
    if (key instanceof W_Int) return fold(i64Hash(key.value));
    return fold(key.hash());
  }

  /** The entry of a key, which is hashed only when that is needed. */
  private entryOf(key: W_Object): i32 {
    if (this.kind === KeyKind.INT && key instanceof W_Int) return findNumber(this, key.value);
    // A constant's hash is a constant of the trace.
    if (this.kind === KeyKind.STR && key instanceof W_Str && !isConstant(key)) return findText(this, key);
    // Other objects' `__hash__` is code of the program.
    if (this.kind === KeyKind.PLAIN && key === this.lastKey) return this.last;
    return this.find(key, this.hashOf(key));
  }
  findText(key: W_Str): i32 {
    if (key === this.lastKey) return this.last;
    return this.findStr(key, key.value, fold(key.hash()));
  }
  findNumber(value: i64): i32 {
    const last = this.last;
    if (last < this.filled) {
      const key = unchecked(() => this.keys[last]);
      if (key instanceof W_Int && key.value === value) return last;
    }
    return this.findInt(value, fold(i64Hash(value)));
  }

  override get(key: W_Object): W_Object | null {
    const entry = this.entryOf(key);
    return entry < 0 ? null : this.readValue(entry);
  }
  override getStr(name: string): W_Object | null {
    if (this.kind !== KeyKind.STR) return this.get(newStr(name));
    const entry = this.findStr(null, name, fold(hashOfText(name)));
    return entry < 0 ? null : this.readValue(entry);
  }
  override setStr(name: string, value: W_Object): void {
    const hash = fold(hashOfText(name));
    const entry = this.kind === KeyKind.STR ? this.findStr(null, name, hash) : this.find(newStr(name), hash);
    if (entry >= 0) this.setValue(entry, value);
    else this.insert(newStr(name), value, hash);
  }
  override set(key: W_Object, value: W_Object): void {
    if (this.kind === KeyKind.OBJECT || !isPlain(key)) {
      // `__hash__` is code of the program: it is called once.
      const hash = this.hashOf(key);
      const found = this.find(key, hash);
      if (found >= 0) this.setValue(found, value);
      else this.insert(key, value, hash);
      return;
    }
    const entry = this.entryOf(key);
    if (entry >= 0) this.setValue(entry, value);
    else this.insert(key, value, this.hashOf(key));
  }
  /** The value under `key`, which is set to `value` when missing. */
  setDefault(key: W_Object, value: W_Object): W_Object {
    const hash = this.hashOf(key);
    const entry = this.find(key, hash);
    if (entry >= 0) return this.readValue(entry);
    this.insert(key, value, hash);
    return value;
  }
  private insert(key: W_Object, value: W_Object, hash: i32): void {
    if (this.counting && !isNumber(value)) this.holdObjects();
    if (this.taken === this.keys.length) this.rebuild();
    if (this.kind !== KeyKind.OBJECT) {
      const kind =
        key instanceof W_Str
          ? KeyKind.STR
          : key instanceof W_Int && !(key instanceof W_Bool)
            ? KeyKind.INT
            : isPlain(key)
              ? KeyKind.PLAIN
              : KeyKind.OBJECT;
      if (this.kind === KeyKind.NONE) this.kind = kind;
      else if (this.kind !== kind) this.kind = kind === KeyKind.OBJECT ? kind : KeyKind.PLAIN;
    }
    const entry = this.filled;
    this.last = entry;
    this.lastKey = key;
    this.keys[entry] = key;
    this.setValue(entry, value);
    this.hashes[entry] = hash;
    this.filled = entry + 1;
    this.taken++;
    this.used++;
    this.link(entry, hash);
  }
  /** Enters `entry` into the index, which has a free slot. */
  private link(entry: i32, hash: i32): void {
    const index = this.index;
    const mask = index.length - 1;
    let slot = hash & mask;
    let perturb = hash;
    while (index[slot] >= 0) {
      perturb = (perturb >>> 5) | 0;
      slot = (Math.imul(slot, 5) + perturb + 1) & mask;
    }
    index[slot] = entry;
  }
  /** New arrays with room for more, without the deleted entries. Entries fill at most two thirds of the index. */
  private rebuild(): void {
    this.lastKey = null;
    let size: i32 = 8;
    while (size < this.used * 3) size = size * 2;
    const capacity = ((size * 2) / 3) | 0;
    const keys = new FixedArray<W_Object | null>(capacity, null);
    const counting = this.counting;
    const numbers = counting ? new FixedArray<i64>(capacity, 0n) : noNumbers;
    const values = counting ? noValues : new FixedArray<W_Object>(capacity, w_None);
    const hashes = new FixedArray<i32>(capacity, 0);
    let n: i32 = 0;
    for (let i = 0; i < this.filled; i++) {
      const key = this.keys[i];
      if (key === null) continue;
      keys[n] = key;
      if (counting) numbers[n] = this.numbers[i];
      else values[n] = this.values[i];
      hashes[n] = this.hashes[i];
      n++;
    }
    this.keys = keys;
    this.numbers = numbers;
    this.values = values;
    this.hashes = hashes;
    this.filled = n;
    this.taken = n;
    this.index = new FixedArray<i32>(size, FREE);
    for (let i = 0; i < n; i++) this.link(i, hashes[i]);
  }
  override remove(key: W_Object): W_Object | null {
    const hash = this.hashOf(key);
    const entry = this.find(key, hash);
    if (entry < 0) return null;
    const value = this.readValue(entry);
    this.unlink(entry, hash);
    return value;
  }
  private unlink(entry: i32, hash: i32): void {
    const index = this.index;
    const mask = index.length - 1;
    let slot = hash & mask;
    let perturb = hash;
    while (index[slot] !== entry) {
      perturb = (perturb >>> 5) | 0;
      slot = (Math.imul(slot, 5) + perturb + 1) & mask;
    }
    index[slot] = DELETED;
    this.lastKey = null;
    this.keys[entry] = null;
    if (!this.counting) this.values[entry] = w_None;
    this.used--;
    if (this.used === 0) {
      // Start afresh; small arrays stay.
      if (index.length > 64) {
        this.clear();
        return;
      }
      arrayFill(index, FREE, 0, index.length);
      this.filled = 0;
      this.taken = 0;
      this.kind = KeyKind.NONE;
    } else if (entry === this.filled - 1) {
      while (this.filled > 0 && this.keys[this.filled - 1] === null) this.filled--;
    }
  }
  copyFrom(other: HashTable): void {
    this.kind = other.kind;
    this.used = other.used;
    this.filled = other.filled;
    this.taken = other.taken;
    this.lastKey = null;
    this.index = copied(other.index);
    this.keys = copied(other.keys);
    this.counting = other.counting;
    this.numbers = copied(other.numbers);
    this.values = copied(other.values);
    this.hashes = copied(other.hashes);
  }
}

/** Searches that traces call as a whole. */
const findText = dontLookInside(function findText(table: HashTable, key: W_Str): i32 {
  return table.findText(key);
});
const findNumber = dontLookInside(function findNumber(table: HashTable, value: i64): i32 {
  return table.findNumber(value);
});

/** Whether a value can be kept as a number. A bool would come back as another object. */
function isNumber(value: W_Object): boolean {
  return value instanceof W_Int && !(value instanceof W_Bool);
}
function copied<T>(a: FixedArray<T>): FixedArray<T> {
  if (a.length === 0) return a;
  const b = new FixedArray<T>(a.length, a[0]);
  arrayCopy(a, 0, b, 0, a.length);
  return b;
}
