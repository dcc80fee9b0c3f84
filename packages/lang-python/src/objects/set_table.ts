/**
 * The hash table of `set` and `frozenset`. Unlike dicts, sets show their layout: they are iterated in table order. Programs
 * print sets of small ints, so this table has CPython's layout exactly: its initial size, its probing (up to nine slots in a row, then
 * a jump that mixes in the higher bits of the hash), its growth, and its order of insertion in the set operations.
 *
 * A removed item leaves a dummy behind, which a later item may take and which goes when the table is rebuilt.
 */
import { FixedArray, extend, shrU64, wrap } from '@weft/core';
import type { i32, i64 } from '@weft/core';
import { W_Bool, W_Int } from './int.js';
import type { W_Object } from './object.js';
import { objectsEqual } from './operators.js';
import { isPlain, plainEqual } from './plain.js';
import { W_Str } from './str.js';
import { w_Ellipsis } from './type.js';

const LINEAR_PROBES: i32 = 9;
const MIN_SIZE: i32 = 8;
/** Stands for a removed item; `...` itself can be an item, its hash is never -1. */
const DUMMY_HASH: i64 = -1n;

export class SetTable {
  used: i32 = 0;
  /** Items and dummies. */
  private fill: i32 = 0;
  private mask: i32 = MIN_SIZE - 1;
  private keys: FixedArray<W_Object | null> = new FixedArray<W_Object | null>(MIN_SIZE, null);
  private hashes: FixedArray<i64> = new FixedArray<i64>(MIN_SIZE, 0n);
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
    return this.hashes[i] === DUMMY_HASH ? null : this.keys[i];
  }
  hashAt(i: i32): i64 {
    return this.hashes[i];
  }
  clear(): void {
    this.used = 0;
    this.fill = 0;
    this.mask = MIN_SIZE - 1;
    this.keys = new FixedArray<W_Object | null>(MIN_SIZE, null);
    this.hashes = new FixedArray<i64>(MIN_SIZE, 0n);
    this.finger = 0;
    this.plain = true;
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

  has(key: W_Object, hash: i64): boolean {
    return this.find(key, hash) >= 0;
  }
  add(key: W_Object, hash: i64): void {
    const slot = this.find(key, hash);
    if (slot >= 0) return;
    if (this.plain && !isPlain(key)) this.plain = false;
    const free = -1 - slot;
    const reused = this.keys[free] !== null;
    this.keys[free] = key;
    this.hashes[free] = hash;
    this.used++;
    if (reused) return;
    this.fill++;
    if (this.fill * 5 >= this.mask * 3) this.resize(this.used > 50000 ? this.used * 2 : this.used * 4);
  }
  remove(key: W_Object, hash: i64): boolean {
    const slot = this.find(key, hash);
    if (slot < 0) return false;
    this.bury(slot);
    return true;
  }
  private bury(slot: i32): void {
    this.keys[slot] = w_Ellipsis;
    this.hashes[slot] = DUMMY_HASH;
    this.used--;
  }
  /** Removes and returns an arbitrary item; null when empty. */
  pop(): W_Object | null {
    if (this.used === 0) return null;
    let slot = this.finger & this.mask;
    while (this.keyAt(slot) === null) {
      slot++;
      if (slot > this.mask) slot = 0;
    }
    const key = this.keys[slot];
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
    const oldKeys = this.keys;
    const oldHashes = this.hashes;
    this.keys = new FixedArray<W_Object | null>(size, null);
    this.hashes = new FixedArray<i64>(size, 0n);
    this.mask = size - 1;
    this.fill = this.used;
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
    this.reserve(other.used);
    if (this.fill === 0 && this.mask === other.mask && other.fill === other.used) {
      for (let i = 0; i <= other.mask; i++) {
        this.keys[i] = other.keys[i];
        this.hashes[i] = other.hashes[i];
      }
      this.fill = other.fill;
      this.used = other.used;
      return;
    }
    if (this.fill === 0) {
      this.fill = other.used;
      this.used = other.used;
      for (let i = 0; i <= other.mask; i++) {
        const key = other.keyAt(i);
        if (key !== null) this.insertClean(key, other.hashes[i]);
      }
      return;
    }
    for (let i = 0; i <= other.mask; i++) {
      const key = other.keyAt(i);
      if (key !== null) this.add(key, other.hashes[i]);
    }
  }
  copy(): SetTable {
    const result = new SetTable();
    result.merge(this);
    return result;
  }
}

/** Hash of an item, without a virtual call for small ints. */
export function setHash(w: W_Object): i64 {
  if (w instanceof W_Int && !(w instanceof W_Bool) && w.value >= 0n && w.value < 0x1fffffffffffffffn)
    return w.value;
  return w.hash();
}

/** CPython's hash of a frozenset: independent of the order. */
export function frozenSetHash(table: SetTable): i64 {
  let h: i64 = 0n;
  for (let i = 0; i < table.end(); i++) {
    if (table.keyAt(i) === null) continue;
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
