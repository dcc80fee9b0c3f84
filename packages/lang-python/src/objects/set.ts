/**
 * `set` and `frozenset` over a `SetTable` (set_table.ts). Methods are in set_methods.ts.
 */
import type { FixedArray, i32, i64 } from '@weft/core';
import { Compare } from '../bytecode/opcodes.js';
import { W_Dict, W_DictView, IterKind } from './dict.js';
import { drain, ItemSink, SinkKind } from './drain.js';
import { runtimeError } from './exctypes.js';
import { newBool } from './int.js';
import { W_Iterator } from './iteratorbase.js';
import { BinOp, W_Object, unhashable } from './object.js';
import { reprGuard } from './reprguard.js';
import { SetTable, frozenSetHash } from './set_table.js';
import { newBuiltinType, objectType, type W_Type } from './type.js';

export const setType: W_Type = newBuiltinType('set', [objectType], 'set() -> new empty set object');
export const frozenSetType: W_Type = newBuiltinType(
  'frozenset',
  [objectType],
  'frozenset() -> empty frozenset object',
);
export const setIteratorType: W_Type = newBuiltinType('set_iterator', [objectType], null);

/** Adds to a set. */
class SetSink extends ItemSink {
  constructor(private readonly set: W_Set) {
    super(SinkKind.SET);
  }
  override put(item: W_Object): boolean {
    this.set.addItem(item);
    return true;
  }
}

/** A set, frozen or not. */
export class W_Set extends W_Object {
  private hashed: i64 = 0n;
  private hasHash: boolean = false;
  private lifeline: W_Object | null = null;
  constructor(
    readonly table: SetTable,
    readonly frozen: boolean,
  ) {
    super();
  }
  override getLifeline(): W_Object | null {
    return this.lifeline;
  }
  override setLifeline(lifeline: W_Object): boolean {
    this.lifeline = lifeline;
    return true;
  }
  override getType(): W_Type {
    return this.frozen ? frozenSetType : setType;
  }
  addItem(w: W_Object): void {
    this.table.addItem(w);
  }
  /** Adds all items of an iterable. */
  update(w: W_Object): void {
    const exact = w.exact();
    if (exact instanceof W_Set && w === exact) {
      this.table.merge(exact.table);
      return;
    }
    if (w instanceof W_Dict) this.table.reserve(w.len());
    drain(w.iter(), new SetSink(this));
  }
  override len(): i32 {
    return this.table.used;
  }
  override truth(): boolean {
    return this.table.used !== 0;
  }
  override hasContains(): boolean {
    return true;
  }
  override contains(item: W_Object): boolean {
    return this.table.hasItem(hashableItem(item));
  }
  override iter(): W_Object {
    return new W_SetIterator(this.table);
  }
  override hash(): i64 {
    if (!this.frozen) throw unhashable(this);
    if (!this.hasHash) {
      this.hashed = frozenSetHash(this.table);
      this.hasHash = true;
    }
    return this.hashed;
  }
  override compare(op: Compare, other: W_Object): W_Object | null {
    return compareSets(op, this, other);
  }
  override binary(op: BinOp, other: W_Object): W_Object | null {
    const right = asSet(other);
    if (right === null) return null;
    return setOperation(op, this, right);
  }
  override rbinary(op: BinOp, other: W_Object): W_Object | null {
    const left = asSet(other);
    return left === null ? null : setOperation(op, left, this);
  }
  override inplace(op: BinOp, other: W_Object): W_Object | null {
    if (this.frozen) return null;
    const right = asSet(other);
    if (right === null) return null;
    switch (op) {
      case BinOp.OR:
        this.table.merge(right.table);
        return this;
      case BinOp.SUB:
        differenceUpdate(this, right);
        return this;
      case BinOp.AND:
        replaceItems(this, intersection(this, right));
        return this;
      case BinOp.XOR:
        symmetricUpdate(this, right);
        return this;
      default:
        return null;
    }
  }
  override repr(): string {
    const name = this.getType().name;
    if (this.table.used === 0) return name + '()';
    if (!reprGuard.enter(this)) return name + '(...)';
    try {
      const pieces: string[] = [];
      for (let i = 0; i < this.table.end(); i++) {
        const key = this.table.keyAt(i);
        if (key !== null) pieces.push(key.repr());
      }
      const text = '{' + pieces.join(', ') + '}';
      return this.frozen ? 'frozenset(' + text + ')' : text;
    } finally {
      reprGuard.leave();
    }
  }
}

/** The set behind `w`: a set, a frozenset, an instance of a subclass, or a view of dict keys or items; else null. */
export function asSet(w: W_Object): W_Set | null {
  const exact = w.exact();
  if (exact instanceof W_Set) return exact;
  if (exact instanceof W_DictView && exact.kind !== IterKind.VALUES) return setFromIterable(exact);
  return null;
}
/** A set as a key (in `in` and `remove`) is looked up as the frozenset of its items. */
export function hashableItem(w: W_Object): W_Object {
  const exact = w.exact();
  return exact instanceof W_Set && !exact.frozen ? new W_Set(exact.table, true) : w;
}

export function newSet(): W_Set {
  return new W_Set(new SetTable(), false);
}
export function newFrozenSet(items: FixedArray<W_Object>): W_Set {
  const set = new W_Set(new SetTable(), true);
  for (let i = 0; i < items.length; i++) set.addItem(items[i]);
  return set;
}
export function setFromIterable(w: W_Object): W_Set {
  const set = newSet();
  set.update(w);
  return set;
}

class W_SetIterator extends W_Iterator {
  private at: i32 = 0;
  private readonly size: i32;
  constructor(private readonly table: SetTable) {
    super();
    this.size = table.used;
  }
  override getType(): W_Type {
    return setIteratorType;
  }
  override next(): W_Object | null {
    const table = this.table;
    if (table.used !== this.size) throw runtimeError('Set changed size during iteration');
    while (this.at < table.end()) {
      const key = table.keyAt(this.at);
      this.at++;
      if (key !== null) return key;
    }
    return null;
  }
}

// -- operations; the result has the type of the left operand

function sameKind(like: W_Set, table: SetTable): W_Set {
  return new W_Set(table, like.frozen);
}
export function union(a: W_Set, b: W_Set): W_Set {
  const table = a.table.copy();
  table.merge(b.table);
  return sameKind(a, table);
}
export function intersection(a: W_Set, b: W_Set): W_Set {
  const result = new SetTable();
  const small = b.table.used > a.table.used ? a.table : b.table;
  const large = small === a.table ? b.table : a.table;
  for (let i = 0; i < small.end(); i++) if (small.isUsed(i) && large.hasOf(small, i)) result.addOf(small, i);
  return sameKind(a, result);
}
export function difference(a: W_Set, b: W_Set): W_Set {
  if (a.table.used >> 2 > b.table.used) {
    const copy = sameKind(a, a.table.copy());
    differenceUpdate(copy, b);
    return copy;
  }
  const result = new SetTable();
  for (let i = 0; i < a.table.end(); i++)
    if (a.table.isUsed(i) && !b.table.hasOf(a.table, i)) result.addOf(a.table, i);
  return sameKind(a, result);
}
export function differenceUpdate(a: W_Set, b: W_Set): void {
  if (a.table === b.table) {
    a.table.clear();
    return;
  }
  for (let i = 0; i < b.table.end(); i++) if (b.table.isUsed(i)) a.table.removeOf(b.table, i);
}
export function symmetricUpdate(a: W_Set, b: W_Set): void {
  if (a.table === b.table) {
    a.table.clear();
    return;
  }
  for (let i = 0; i < b.table.end(); i++)
    if (b.table.isUsed(i) && !a.table.removeOf(b.table, i)) a.table.addOf(b.table, i);
}
export function symmetricDifference(a: W_Set, b: W_Set): W_Set {
  // As CPython: a copy of the right operand takes the left one's items.
  const result = sameKind(a, b.table.copy());
  symmetricUpdate(result, a);
  return result;
}
/** `a` gets the items of `b`. */
export function replaceItems(a: W_Set, b: W_Set): void {
  const items = b.table.copy();
  a.table.clear();
  a.table.merge(items);
}

export function setOperation(op: BinOp, a: W_Set, b: W_Set): W_Object | null {
  switch (op) {
    case BinOp.OR:
      return union(a, b);
    case BinOp.AND:
      return intersection(a, b);
    case BinOp.SUB:
      return difference(a, b);
    case BinOp.XOR:
      return symmetricDifference(a, b);
    default:
      return null;
  }
}

export function isSubset(a: W_Set, b: W_Set): boolean {
  if (a.table.used > b.table.used) return false;
  for (let i = 0; i < a.table.end(); i++) if (a.table.isUsed(i) && !b.table.hasOf(a.table, i)) return false;
  return true;
}

/** Comparison of sets and of views of dict keys and items: by inclusion. */
export function compareSets(op: Compare, left: W_Object, right: W_Object): W_Object | null {
  const a = asSet(left);
  const b = asSet(right);
  if (a === null || b === null) return null;
  switch (op) {
    case Compare.EQ:
      return newBool(a.table.used === b.table.used && isSubset(a, b));
    case Compare.NE:
      return newBool(!(a.table.used === b.table.used && isSubset(a, b)));
    case Compare.LE:
      return newBool(isSubset(a, b));
    case Compare.LT:
      return newBool(a.table.used < b.table.used && isSubset(a, b));
    case Compare.GE:
      return newBool(isSubset(b, a));
    default:
      return newBool(b.table.used < a.table.used && isSubset(b, a));
  }
}
