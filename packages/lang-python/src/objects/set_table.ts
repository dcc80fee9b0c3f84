/**
 * The hash table of `set` and `frozenset`. Unlike dicts, sets show their layout: they are iterated in table order. Programs
 * print sets of small ints, so this table has CPython's layout exactly: its initial size, its probing (up to nine slots in a row, then
 * a jump that mixes in the higher bits of the hash), its growth, and its order of insertion in the set operations.
 *
 * A removed item leaves a dummy behind, which a later item may take and which goes when the table is rebuilt.
 *
 * A table whose items are all ints of 64 bits holds numbers instead of objects and hashes (set_ints.ts), until something else is put into it, or
 * looked for that could be equal to an int. Reading an item then makes a fresh int object. Slots stay what they are:
 *
 * ```
 * {1, 2}         ints [·, 1, 2, ·, …]
 * add('x')       keys [·, 1, 2, ·, …]  hashes [·, 1, 2, ·, …]     and then 'x' where its hash says
 * ```
 */
import { FixedArray, arrayCopy, dontLookInside, extend, shrU64, unchecked, wrap } from '@weft/core';
import type { i32, i64 } from '@weft/core';
import { W_Bool, W_Int, newInt } from './int.js';
import type { W_Object } from './object.js';
import { objectsEqual } from './operators.js';
import { isPlain, plainEqual } from './plain.js';
import {
  BURIED,
  FREE,
  LINEAR_PROBES,
  coded,
  hashOfNumber,
  isStorable,
  putClean,
  slotOf,
} from './set_ints.js';
import { W_Str } from './str.js';
import { w_Ellipsis } from './type.js';

const MIN_SIZE: i32 = 8;
/** Stands for a removed item; `...` itself can be an item, its hash is never -1. */
const DUMMY_HASH: i64 = -1n;

const noKeys: FixedArray<W_Object | null> = new FixedArray<W_Object | null>(0, null);
const noNumbers: FixedArray<i64> = new FixedArray<i64>(0, 0n);
/** The slots of all tables that were never written to. */
const emptySlots: FixedArray<i64> = new FixedArray<i64>(MIN_SIZE, FREE);

export class SetTable {
  used: i32 = 0;
  /** Items and dummies. */
  private fill: i32 = 0;
  private mask: i32 = MIN_SIZE - 1;
  /** All items are numbers, in `ints`; else they are in `keys` and `hashes`. */
  private numbers: boolean = true;
  private ints: FixedArray<i64> = emptySlots;
  private keys: FixedArray<W_Object | null> = noKeys;
  private hashes: FixedArray<i64> = noNumbers;
  /** All items are plain, see plain.ts. */
  private plain: boolean = true;
  /** Where `pop` goes on. */
  private finger: i32 = 0;

  /** End of the slots. */
  end(): i32 {
    return this.mask + 1;
  }
  /** The item in a slot, or null. */
  keyAt(i: i32): W_Object | null {
    if (this.numbers) return this.isUsed(i) ? newInt(coded(this.ints[i])) : null;
    return this.hashes[i] === DUMMY_HASH ? null : this.keys[i];
  }
  hashAt(i: i32): i64 {
    return this.numbers ? hashOfNumber(coded(this.ints[i])) : this.hashes[i];
  }
  /** Whether a slot has an item. */
  isUsed(i: i32): boolean {
    if (this.numbers) return this.ints[i] !== FREE && this.ints[i] !== BURIED;
    return this.hashes[i] !== DUMMY_HASH && this.keys[i] !== null;
  }
  clear(): void {
    this.used = 0;
    this.fill = 0;
    this.mask = MIN_SIZE - 1;
    this.numbers = true;
    this.ints = emptySlots;
    this.keys = noKeys;
    this.hashes = noNumbers;
    this.finger = 0;
    this.plain = true;
  }
  /** Turns numbers into objects. */
  private generalize(): void {
    const ints = this.ints;
    const keys = new FixedArray<W_Object | null>(ints.length, null);
    const hashes = new FixedArray<i64>(ints.length, 0n);
    for (let i = 0; i < ints.length; i++) {
      const content = ints[i];
      if (content === FREE) continue;
      keys[i] = content === BURIED ? w_Ellipsis : newInt(coded(content));
      hashes[i] = content === BURIED ? DUMMY_HASH : hashOfNumber(coded(content));
    }
    this.keys = keys;
    this.hashes = hashes;
    this.ints = noNumbers;
    this.numbers = false;
  }

  private same(candidate: W_Object, key: W_Object): boolean {
    if (candidate === key) return true;
    if (candidate instanceof W_Int && key instanceof W_Int) return candidate.value === key.value;
    if (candidate instanceof W_Str && key instanceof W_Str) return candidate.value === key.value;
    return objectsEqual(candidate, key);
  }

  /** {@link search} when all items are plain, and `key` too. */
  private searchPlain(key: W_Object, hash: i64): i32 {
    const keys = this.keys;
    const hashes = this.hashes;
    const mask = this.mask;
    let perturb = hash;
    let i = wrap(hash) & mask;
    let dummy: i32 = -1;
    for (;;) {
      const last = i + LINEAR_PROBES <= mask ? i + LINEAR_PROBES : i;
      for (let at = i; at <= last; at++) {
        const candidate = keys[at];
        if (candidate === null) return -1 - (dummy >= 0 ? dummy : at);
        const found = hashes[at];
        if (found === DUMMY_HASH) dummy = at;
        else if (found === hash && plainEqual(candidate, key)) return at;
      }
      perturb = shrU64(perturb, 5);
      i = (Math.imul(i, 5) + 1 + wrap(perturb)) & mask;
    }
  }
  private find(key: W_Object, hash: i64): i32 {
    return this.plain && isPlain(key) ? this.searchPlain(key, hash) : this.search(key, hash);
  }

  /** The slot of an item, or `-1 - slot` of where it would go: the last dummy on the way, else the free slot at its end. */
  private search(key: W_Object, hash: i64): i32 {
    for (;;) {
      // A comparison may have cleared the table.
      if (this.numbers) this.generalize();
      const keys = this.keys;
      const hashes = this.hashes;
      const mask = this.mask;
      let perturb = hash;
      let i = wrap(hash) & mask;
      let restart = false;
      let dummy: i32 = -1;
      while (!restart) {
        const last = i + LINEAR_PROBES <= mask ? i + LINEAR_PROBES : i;
        for (let at = i; at <= last && !restart; at++) {
          const candidate = keys[at];
          if (candidate === null) return -1 - (dummy >= 0 ? dummy : at);
          if (hashes[at] === DUMMY_HASH) dummy = at;
          if (hashes[at] === hash) {
            if (this.same(candidate, key)) {
              if (this.keys === keys && keys[at] === candidate) return at;
              restart = true;
            } else if (this.keys !== keys || keys[at] !== candidate) {
              restart = true;
            }
          }
        }
        perturb = shrU64(perturb, 5);
        i = (Math.imul(i, 5) + 1 + wrap(perturb)) & mask;
      }
    }
  }

  /** Whether a key can be equal to none of the numbers. Tables of numbers that are asked for others become tables of objects. */
  private isForeign(key: W_Object): boolean {
    if (isPlain(key)) return true;
    this.generalize();
    return false;
  }
  has(key: W_Object, hash: i64): boolean {
    if (this.numbers) {
      if (key instanceof W_Int) return hasNumber(this, key.value);
      if (this.isForeign(key)) return false;
    }
    return this.find(key, hash) >= 0;
  }
  /** {@link has}, with a hash only if one is needed. */
  hasItem(key: W_Object): boolean {
    return this.numbers && key instanceof W_Int ? hasNumber(this, key.value) : this.has(key, setHash(key));
  }
  hasNumber(x: i64): boolean {
    return isStorable(x) && slotOf(this.ints, x) >= 0;
  }
  /** Whether the item in slot `i` of another table is in this one. */
  hasOf(other: SetTable, i: i32): boolean {
    if (this.numbers && other.numbers) return slotOf(this.ints, coded(other.ints[i])) >= 0;
    return this.has(other.keyAt(i)!, other.hashAt(i));
  }

  /** {@link add}, with a hash only if one is needed. */
  addItem(key: W_Object): void {
    if (this.numbers && key instanceof W_Int && !(key instanceof W_Bool)) addNumber(this, key.value);
    else this.add(key, setHash(key));
  }
  add(key: W_Object, hash: i64): void {
    if (this.numbers) {
      if (key instanceof W_Int && !(key instanceof W_Bool)) {
        addNumber(this, key.value);
        return;
      }
      if (key instanceof W_Bool && hasNumber(this, key.value)) return;
      this.generalize();
    }
    if (this.plain && isPlain(key)) addPlain(this, key, hash);
    else {
      const slot = this.search(key, hash);
      if (slot >= 0) return;
      if (!isPlain(key)) this.plain = false;
      this.insert(-1 - slot, key, hash);
    }
  }
  addNumber(x: i64): void {
    if (!isStorable(x)) {
      this.generalize();
      this.addPlain(newInt(x), hashOfNumber(x));
      return;
    }
    const slots = this.ints;
    const wanted = coded(x);
    // Most often the number, or a free slot, is where it is looked for first.
    const first = wrap(hashOfNumber(x)) & (slots.length - 1);
    const found = unchecked(() => slots[first]);
    if (found === wanted) return;
    if (found === FREE && slots !== emptySlots) {
      unchecked(() => (slots[first] = wanted));
      this.count(false);
      return;
    }
    const slot = slotOf(slots, x);
    if (slot >= 0) return;
    if (slots === emptySlots) this.ints = new FixedArray<i64>(MIN_SIZE, FREE);
    const free = -1 - slot;
    const reused = this.ints[free] === BURIED;
    this.ints[free] = wanted;
    this.count(reused);
  }
  addPlain(key: W_Object, hash: i64): void {
    const slot = this.searchPlain(key, hash);
    if (slot < 0) this.insert(-1 - slot, key, hash);
  }
  /** Adds the item in slot `i` of another table. */
  addOf(other: SetTable, i: i32): void {
    if (this.numbers && other.numbers) this.addNumber(coded(other.ints[i]));
    else this.add(other.keyAt(i)!, other.hashAt(i));
  }
  private insert(free: i32, key: W_Object, hash: i64): void {
    const reused = this.keys[free] !== null;
    this.keys[free] = key;
    this.hashes[free] = hash;
    this.count(reused);
  }
  /** Counts a new item, and makes room when there are many. */
  private count(reused: boolean): void {
    this.used++;
    if (reused) return;
    this.fill++;
    if (this.fill * 5 >= this.mask * 3) this.resize(this.used > 50000 ? this.used * 2 : this.used * 4);
  }

  remove(key: W_Object, hash: i64): boolean {
    if (this.numbers) {
      if (key instanceof W_Int) return this.removeNumber(key.value);
      if (this.isForeign(key)) return false;
    }
    const slot = this.find(key, hash);
    if (slot < 0) return false;
    this.bury(slot);
    return true;
  }
  private removeNumber(x: i64): boolean {
    const slot = isStorable(x) ? slotOf(this.ints, x) : -1;
    if (slot < 0) return false;
    this.bury(slot);
    return true;
  }
  /** Removes the item in slot `i` of another table; whether it was there. */
  removeOf(other: SetTable, i: i32): boolean {
    if (this.numbers && other.numbers) return this.removeNumber(coded(other.ints[i]));
    return this.remove(other.keyAt(i)!, other.hashAt(i));
  }
  private bury(slot: i32): void {
    if (this.numbers) this.ints[slot] = BURIED;
    else {
      this.keys[slot] = w_Ellipsis;
      this.hashes[slot] = DUMMY_HASH;
    }
    this.used--;
  }
  /** Removes and returns an arbitrary item; null when empty. */
  pop(): W_Object | null {
    if (this.used === 0) return null;
    let slot = this.finger & this.mask;
    while (!this.isUsed(slot)) {
      slot++;
      if (slot > this.mask) slot = 0;
    }
    const key = this.keyAt(slot);
    this.bury(slot);
    this.finger = slot + 1;
    return key;
  }

  /** Puts an item that is not there into a table without dummies. */
  private insertClean(key: W_Object, hash: i64): void {
    const keys = this.keys;
    const mask = this.mask;
    let perturb = hash;
    let i = wrap(hash) & mask;
    for (;;) {
      const last = i + LINEAR_PROBES <= mask ? i + LINEAR_PROBES : i;
      for (let at = i; at <= last; at++) {
        if (keys[at] === null) {
          keys[at] = key;
          this.hashes[at] = hash;
          return;
        }
      }
      perturb = shrU64(perturb, 5);
      i = (Math.imul(i, 5) + 1 + wrap(perturb)) & mask;
    }
  }
  /** A table for more than `minimum` items. */
  private resize(minimum: i32): void {
    let size = MIN_SIZE;
    while (size <= minimum) size = size * 2;
    this.mask = size - 1;
    this.fill = this.used;
    if (this.numbers) {
      const old = this.ints;
      const ints = new FixedArray<i64>(size, FREE);
      for (let i = 0; i < old.length; i++) if (old[i] !== FREE && old[i] !== BURIED) putClean(ints, old[i]);
      this.ints = ints;
      return;
    }
    const oldKeys = this.keys;
    const oldHashes = this.hashes;
    this.keys = new FixedArray<W_Object | null>(size, null);
    this.hashes = new FixedArray<i64>(size, 0n);
    for (let i = 0; i < oldKeys.length; i++) {
      const key = oldKeys[i];
      if (key !== null && oldHashes[i] !== DUMMY_HASH) this.insertClean(key, oldHashes[i]);
    }
  }
  /** Makes room for `count` more items, as CPython does before it merges a set or dict. */
  reserve(count: i32): void {
    if ((this.fill + count) * 5 >= this.mask * 3) this.resize((this.used + count) * 2);
  }
  /** All items of another table. */
  merge(other: SetTable): void {
    if (other === this || other.used === 0) return;
    if (!other.plain) this.plain = false;
    if (!other.numbers && this.numbers) this.generalize();
    this.reserve(other.used);
    const fresh = this.fill === 0;
    if (fresh) {
      this.fill = other.used;
      this.used = other.used;
      if (this.mask === other.mask && other.fill === other.used) {
        this.takeSlots(other);
        return;
      }
      if (this.numbers && this.ints === emptySlots) this.ints = new FixedArray<i64>(MIN_SIZE, FREE);
    }
    for (let i = 0; i <= other.mask; i++) {
      if (!other.isUsed(i)) continue;
      if (!fresh) this.addOf(other, i);
      else if (this.numbers) putClean(this.ints, other.ints[i]);
      else this.insertClean(other.keyAt(i)!, other.hashAt(i));
    }
  }
  /** Takes over the slots of a table of the same size without dummies. */
  private takeSlots(other: SetTable): void {
    const n = other.mask + 1;
    if (this.numbers) {
      if (this.ints === emptySlots) this.ints = new FixedArray<i64>(n, FREE);
      arrayCopy(other.ints, 0, this.ints, 0, n);
    } else if (!other.numbers) {
      arrayCopy(other.keys, 0, this.keys, 0, n);
      arrayCopy(other.hashes, 0, this.hashes, 0, n);
    } else
      for (let i = 0; i < n; i++) {
        this.keys[i] = other.keyAt(i);
        this.hashes[i] = other.hashAt(i);
      }
  }
  copy(): SetTable {
    const result = new SetTable();
    result.merge(this);
    return result;
  }
}

/** What traces call as a whole: no code of the program is run there. */
const hasNumber = dontLookInside(function hasNumber(table: SetTable, x: i64): boolean {
  return table.hasNumber(x);
});
const addNumber = dontLookInside(function addNumber(table: SetTable, x: i64): void {
  table.addNumber(x);
});
const addPlain = dontLookInside(function addPlain(table: SetTable, key: W_Object, hash: i64): void {
  table.addPlain(key, hash);
});

/** Hash of an item, without a virtual call for small ints. */
export function setHash(w: W_Object): i64 {
  return w instanceof W_Int ? hashOfNumber(w.value) : w.hash();
}

/** CPython's hash of a frozenset: independent of the order. */
export function frozenSetHash(table: SetTable): i64 {
  let h: i64 = 0n;
  for (let i = 0; i < table.end(); i++) {
    if (!table.isUsed(i)) continue;
    const x = table.hashAt(i);
    // Spreads the hashes so that nearby ones do not cancel.
    const mixed = BigInt.asIntN(
      64,
      BigInt.asIntN(64, x ^ 89869747n ^ BigInt.asIntN(64, x * 65536n)) * 3644798167n,
    );
    h = h ^ mixed;
  }
  h = h ^ BigInt.asIntN(64, (extend(table.used) + 1n) * 1927868237n);
  h = h ^ (shrU64(h, 11) ^ shrU64(h, 25));
  h = BigInt.asIntN(64, BigInt.asIntN(64, h * 69069n) + 907133923n);
  return h === -1n ? 590923713n : h;
}
