/**
 * `Map<K, V>` of RTypeScript: a hash table that iterates in insertion order.
 *
 * Entries lie in insertion order in parallel arrays (`hashes`, `keys`, `values`); a separate open-addressing index of a
 * power-of-two size maps hashes to entry numbers (stored plus one; 0 = free). A deleted entry keeps its index
 * slot and becomes a tombstone (hash word {@link deleted}) until the table is rebuilt. Rebuilding — when the entry
 * arrays are full — makes a new {@link MapTable}.
 *
 * JavaScript lets a program change a map while it iterates: entries added are visited, entries removed are not.
 * Iterators therefore hold the table they walk; a table that was replaced points to its successor and
 * lists the entry numbers that were dropped, so that an iterator can find its place in the new table.
 *
 * Example: after `set(a) set(b) delete(a) set(c)` the entries are `[†, b, c]`, the index finds b at 1 and c at 2.
 */
import type { FixedArray } from '../author/arrays.js';
import { arrayFill } from '../author/arrays.js';
import { clearItem, uninitializedArray } from '../author/lowlevel.js';
import type { i32 } from '../author/numbers.js';
import { keyEquals, keyHash } from './keys.js';

/** Entry hash of a tombstone. Real hashes are stored with the top bit cleared. */
const deleted: i32 = -1;
const hashMask: i32 = 0x7fffffff;

/** The storage of a map or set; `values` has length 0 in sets. */
export class MapTable<K, V> {
  readonly index: FixedArray<i32>;
  readonly hashes: FixedArray<i32>;
  readonly keys: FixedArray<K>;
  readonly values: FixedArray<V>;
  /** Entries in use, tombstones included. */
  used: i32 = 0;
  /** Entries that are not tombstones. */
  live: i32 = 0;
  /** The table that replaced this one, and which entries were dropped (null: all). */
  successor: MapTable<K, V> | null = null;
  dropped: FixedArray<i32> | null = null;

  /** `capacity` entries; the index has at least twice as many slots. */
  constructor(capacity: i32, hasValues: boolean) {
    let slots = 8;
    while (slots < capacity * 2) slots = slots * 2;
    this.index = uninitializedArray<i32>(slots);
    this.hashes = uninitializedArray<i32>(capacity);
    this.keys = uninitializedArray<K>(capacity);
    this.values = uninitializedArray<V>(hasValues ? capacity : 0);
    arrayFill(this.index, 0, 0, slots);
  }

  /** Entry number of a key, or -1. */
  find(key: K, hash: i32): i32 {
    const mask = this.index.length - 1;
    let slot = hash & mask;
    for (;;) {
      const entry = (this.index[slot] as i32) - 1;
      if (entry < 0) return -1;
      if (this.hashes[entry] === hash && keyEquals<K>(this.keys[entry] as K, key)) return entry;
      slot = (slot + 1) & mask;
    }
  }

  /** Appends an entry that is not there yet; the table is not full. Returns its number. */
  append(key: K, hash: i32): i32 {
    const entry = this.used;
    const mask = this.index.length - 1;
    let slot = hash & mask;
    while (this.index[slot] !== 0) slot = (slot + 1) & mask;
    this.index[slot] = entry + 1;
    this.hashes[entry] = hash;
    this.keys[entry] = key;
    this.used = entry + 1;
    this.live = this.live + 1;
    return entry;
  }

  /** Turns an entry into a tombstone. */
  remove(entry: i32): void {
    this.hashes[entry] = deleted;
    clearItem(this.keys, entry);
    if (this.values.length > 0) clearItem(this.values, entry);
    this.live = this.live - 1;
  }

  /** A table with room for more entries, without tombstones; this table becomes a forwarder to it. */
  rebuild(hasValues: boolean): MapTable<K, V> {
    const capacity = this.live < 4 ? 8 : this.live * 2;
    const table = new MapTable<K, V>(capacity, hasValues);
    const gone = uninitializedArray<i32>(this.used - this.live);
    let g = 0;
    for (let entry = 0; entry < this.used; entry++) {
      const hash = this.hashes[entry] as i32;
      if (hash === deleted) {
        gone[g] = entry;
        g++;
      } else {
        const at = table.append(this.keys[entry] as K, hash);
        if (hasValues) table.values[at] = this.values[entry] as V;
      }
    }
    this.successor = table;
    this.dropped = gone;
    return table;
  }
}

/** Walks a table in insertion order: `while (it.advance()) use(it.key())`. */
export class MapIterator<K, V> {
  table: MapTable<K, V>;
  /** Number of the current entry. */
  entry: i32 = -1;

  constructor(table: MapTable<K, V>) {
    this.table = table;
  }

  /** Moves to the next entry; false at the end. */
  advance(): boolean {
    let next = this.table.successor;
    while (next !== null) {
      const dropped = this.table.dropped;
      let entry = this.entry;
      if (dropped === null) entry = -1;
      else for (let i = 0; i < dropped.length && (dropped[i] as i32) <= this.entry; i++) entry--;
      this.entry = entry;
      this.table = next;
      next = next.successor;
    }
    const table = this.table;
    for (let entry = this.entry + 1; entry < table.used; entry++) {
      if (table.hashes[entry] !== deleted) {
        this.entry = entry;
        return true;
      }
    }
    this.entry = table.used;
    return false;
  }

  key(): K {
    return this.table.keys[this.entry] as K;
  }

  value(): V {
    return this.table.values[this.entry] as V;
  }
}

export class WeftMap<K, V> {
  table: MapTable<K, V>;

  constructor() {
    this.table = new MapTable<K, V>(4, true);
  }

  get size(): i32 {
    return this.table.live;
  }

  /** Entry number of a key in `table`, or -1: what `get(k)!`, `get(k) ?? d` and `get(k)` compile to. */
  find(key: K): i32 {
    return this.table.find(key, keyHash<K>(key) & hashMask);
  }

  /** Value of an entry; traps when `entry` is -1. */
  valueAt(entry: i32): V {
    return this.table.values[entry] as V;
  }

  /** For maps of references only; the others use `find` and `valueAt`. */
  get(key: K): V | undefined {
    const entry = this.find(key);
    if (entry < 0) return undefined;
    return this.table.values[entry] as V;
  }

  set(key: K, value: V): WeftMap<K, V> {
    const hash = keyHash<K>(key) & hashMask;
    let entry = this.table.find(key, hash);
    if (entry < 0) {
      if (this.table.used === this.table.keys.length) this.table = this.table.rebuild(true);
      entry = this.table.append(key, hash);
    }
    this.table.values[entry] = value;
    return this;
  }

  has(key: K): boolean {
    return this.find(key) >= 0;
  }

  delete(key: K): boolean {
    const entry = this.find(key);
    if (entry < 0) return false;
    this.table.remove(entry);
    return true;
  }

  clear(): void {
    const fresh = new MapTable<K, V>(4, true);
    this.table.successor = fresh;
    this.table = fresh;
  }

  /** What `for (const [k, v] of map)` iterates with. */
  iterate(): MapIterator<K, V> {
    return new MapIterator<K, V>(this.table);
  }

  forEach(fn: (value: V, key: K) => void): void {
    const it = new MapIterator<K, V>(this.table);
    while (it.advance()) fn(it.value(), it.key());
  }
}

export class WeftSet<T> {
  table: MapTable<T, i32>;

  constructor() {
    this.table = new MapTable<T, i32>(4, false);
  }

  get size(): i32 {
    return this.table.live;
  }

  add(value: T): WeftSet<T> {
    const hash = keyHash<T>(value) & hashMask;
    if (this.table.find(value, hash) < 0) {
      if (this.table.used === this.table.keys.length) this.table = this.table.rebuild(false);
      this.table.append(value, hash);
    }
    return this;
  }

  has(value: T): boolean {
    return this.table.find(value, keyHash<T>(value) & hashMask) >= 0;
  }

  delete(value: T): boolean {
    const entry = this.table.find(value, keyHash<T>(value) & hashMask);
    if (entry < 0) return false;
    this.table.remove(entry);
    return true;
  }

  clear(): void {
    const fresh = new MapTable<T, i32>(4, false);
    this.table.successor = fresh;
    this.table = fresh;
  }

  /** What `for (const x of set)` iterates with. */
  iterate(): MapIterator<T, i32> {
    return new MapIterator<T, i32>(this.table);
  }

  forEach(fn: (value: T) => void): void {
    const it = new MapIterator<T, i32>(this.table);
    while (it.advance()) fn(it.key());
  }
}

/** `new Map(otherMap)`. */
export function copyMap<K, V>(source: WeftMap<K, V>): WeftMap<K, V> {
  const result = new WeftMap<K, V>();
  const it = source.iterate();
  while (it.advance()) result.set(it.key(), it.value());
  return result;
}

/** `new Set(otherSet)`. */
export function copySet<T>(source: WeftSet<T>): WeftSet<T> {
  const result = new WeftSet<T>();
  const it = source.iterate();
  while (it.advance()) result.add(it.key());
  return result;
}
