/**
 * The `weakref` module: references, and the collections whose entries go when their objects die.
 *
 * A weak collection is a dict with references in it. Entries whose object has died are passed over, and removed when the collection is asked for
 * its length or is about to grow; so no callbacks are needed.
 */
import { FixedArray } from '@weft/core';
import type { i32 } from '@weft/core';
import { fn1, fn12, fn2, fn23, fnRaw, addMethods, addNew } from '../objects/builtinfn.js';
import { W_Dict, newDict } from '../objects/dict.js';
import { keyError } from '../objects/exctypes.js';
import { newIntI32 } from '../objects/int.js';
import { newList } from '../objects/list.js';
import { addFunctions, newBuiltinModule, type W_Module } from '../objects/module.js';
import { W_Object, typeError } from '../objects/object.js';
import { addSlots } from '../objects/slotwrappers.js';
import { newTuple2 } from '../objects/tuple.js';
import { W_Type, newBuiltinType, objectType, w_None, wrapPayload } from '../objects/type.js';
import { W_Lifeline, W_WeakRef, proxyFor, weakRefTo, weakRefType } from '../objects/weak.js';
import { callableProxyType, proxyType } from '../objects/proxy.js';
import { finalizeType } from './finalize.js';

export const weakrefModule: W_Module = newBuiltinModule('weakref', 'Weak reference support for Python.');

export const weakValueType: W_Type = newBuiltinType('weakref.WeakValueDictionary', [objectType], null);
export const weakKeyType: W_Type = newBuiltinType('weakref.WeakKeyDictionary', [objectType], null);
export const weakSetType: W_Type = newBuiltinType('weakref.WeakSet', [objectType], null);

/** Lengths from which on dead entries are looked for before one is added; it doubles with what is found alive. */
const firstPurge: i32 = 64;

/** A dict whose keys or values are weak references. A set is one with keys only. */
export class W_WeakDict extends W_Object {
  dict: W_Dict = newDict();
  private purgeAt: i32 = firstPurge;

  constructor(
    readonly w_type: W_Type,
    readonly byKey: boolean,
  ) {
    super();
  }
  override getType(): W_Type {
    return this.w_type;
  }

  /** The key as it is in the dict. */
  private keyFor(key: W_Object): W_Object {
    return this.byKey ? weakRefTo(key, null) : key;
  }
  /** What is found under a key of the dict, null when it has died. */
  private liveValue(key: W_Object): W_Object | null {
    const value = this.dict.find(key);
    if (this.byKey || value === null) return value;
    return (value as W_WeakRef).target();
  }
  /** The key of the program that a key of the dict stands for, null when it has died. */
  private keyOf(key: W_Object): W_Object | null {
    return this.byKey ? (key as W_WeakRef).target() : key;
  }
  findKey(key: W_Object): W_Object | null {
    return this.liveValue(this.keyFor(key));
  }
  override getItem(key: W_Object): W_Object {
    const value = this.findKey(key);
    if (value === null) throw keyError(key);
    return value;
  }
  override setItem(key: W_Object, value: W_Object): void {
    if (this.dict.len() >= this.purgeAt) this.purge();
    this.dict.setItem(this.keyFor(key), this.byKey ? value : weakRefTo(value, null));
  }
  override delItem(key: W_Object): void {
    if (this.take(key) === null) throw keyError(key);
  }
  /** Removes a key; answers its value, null when it was not there. */
  take(key: W_Object): W_Object | null {
    const inner = this.keyFor(key);
    const value = this.liveValue(inner);
    this.dict.removeKey(inner);
    return value;
  }
  override contains(key: W_Object): boolean {
    if (this.byKey && !isReferable(key)) return false;
    return this.findKey(key) !== null;
  }
  override hasContains(): boolean {
    return true;
  }
  private purge(): void {
    for (const key of this.dict.keysArray())
      if (this.keyOf(key) === null || this.liveValue(key) === null) this.dict.removeKey(key);
    const live = this.dict.len();
    this.purgeAt = live < firstPurge ? firstPurge : 2 * live;
  }
  override len(): i32 {
    this.purge();
    return this.dict.len();
  }
  /** Keys (0), values (1) or pairs of those entries that live. */
  entries(kind: i32): W_Object[] {
    const found: W_Object[] = [];
    for (const inner of this.dict.keysArray()) {
      const key = this.keyOf(inner);
      const value = this.liveValue(inner);
      if (key === null || value === null) continue;
      found.push(kind === 0 ? key : kind === 1 ? value : newTuple2(key, value));
    }
    return found;
  }
  override iter(): W_Object {
    return newList(FixedArray.from(this.entries(0))).iter();
  }
  update(other: W_Object): void {
    const exact = other.exact();
    if (exact instanceof W_WeakDict) {
      for (const pair of exact.entries(2))
        this.setItem(pair.getItem(newIntI32(0)), pair.getItem(newIntI32(1)));
      return;
    }
    const dict = newDict();
    dict.update(other);
    for (const key of dict.keysArray()) this.setItem(key, dict.find(key)!);
  }
  /** Sets: adds all items of an iterable. */
  addAll(items: W_Object): void {
    const it = items.iter();
    for (let item = it.next(); item !== null; item = it.next()) this.setItem(item, w_None);
  }
}

function isReferable(w: W_Object): boolean {
  if (w.getLifeline() !== null) return true;
  try {
    weakRefTo(w, null);
    return true;
  } catch (e) {
    return false;
  }
}

function asWeak(w: W_Object): W_WeakDict {
  const exact = w.exact();
  if (exact instanceof W_WeakDict) return exact;
  throw typeError(`a weak collection is expected, not '${w.getType().name}'`);
}

/** Adds the constructor; `fill` takes the argument. */
function construct(w_type: W_Type, byKey: boolean, fill: (self: W_WeakDict, w: W_Object) => void): void {
  addNew(
    w_type,
    fnRaw('__new__', (args: FixedArray<W_Object>, _names: FixedArray<string>): W_Object =>
      wrapPayload(args[0] as W_Type, new W_WeakDict(w_type, byKey)),
    ),
  );
  addMethods(w_type, [
    fn12('__init__', (self: W_Object, w: W_Object | null): W_Object => {
      if (w !== null && !w.isNone()) fill(asWeak(self), w);
      return w_None;
    }),
  ]);
}

function list(items: W_Object[]): W_Object {
  return newList(FixedArray.from(items));
}
function copyOf(self: W_WeakDict): W_Object {
  const copy = new W_WeakDict(self.w_type, self.byKey);
  copy.update(self);
  return copy;
}

for (const w_type of [weakValueType, weakKeyType]) {
  construct(w_type, w_type === weakKeyType, (self: W_WeakDict, w: W_Object): void => self.update(w));
  addSlots(w_type, '__getitem__ __setitem__ __delitem__ __contains__ __len__ __iter__');
  addMethods(w_type, [
    fn23('get', (self: W_Object, key: W_Object, missing: W_Object | null): W_Object => {
      const value = asWeak(self).findKey(key);
      if (value !== null) return value;
      return missing === null ? w_None : missing;
    }),
    fn23('pop', (self: W_Object, key: W_Object, missing: W_Object | null): W_Object => {
      const value = asWeak(self).take(key);
      if (value !== null) return value;
      if (missing === null) throw keyError(key);
      return missing;
    }),
    fn23('setdefault', (self: W_Object, key: W_Object, missing: W_Object | null): W_Object => {
      const weak = asWeak(self);
      const value = weak.findKey(key);
      if (value !== null) return value;
      const fresh = missing === null ? w_None : missing;
      weak.setItem(key, fresh);
      return fresh;
    }),
    fn2('update', (self: W_Object, other: W_Object): W_Object => {
      asWeak(self).update(other);
      return w_None;
    }),
    fn1('clear', (self: W_Object): W_Object => {
      asWeak(self).dict = newDict();
      return w_None;
    }),
    fn1('keys', (self: W_Object): W_Object => list(asWeak(self).entries(0)).iter()),
    fn1('values', (self: W_Object): W_Object => list(asWeak(self).entries(1)).iter()),
    fn1('items', (self: W_Object): W_Object => list(asWeak(self).entries(2)).iter()),
    fn1('copy', (self: W_Object): W_Object => copyOf(asWeak(self))),
  ]);
}

construct(weakSetType, true, (self: W_WeakDict, w: W_Object): void => self.addAll(w));
addSlots(weakSetType, '__contains__ __len__ __iter__');
addMethods(weakSetType, [
  fn2('add', (self: W_Object, item: W_Object): W_Object => {
    asWeak(self).setItem(item, w_None);
    return w_None;
  }),
  fn2('discard', (self: W_Object, item: W_Object): W_Object => {
    asWeak(self).take(item);
    return w_None;
  }),
  fn2('remove', (self: W_Object, item: W_Object): W_Object => {
    asWeak(self).delItem(item);
    return w_None;
  }),
  fn2('update', (self: W_Object, items: W_Object): W_Object => {
    asWeak(self).addAll(items);
    return w_None;
  }),
  fn1('clear', (self: W_Object): W_Object => {
    asWeak(self).dict = newDict();
    return w_None;
  }),
  fn1('copy', (self: W_Object): W_Object => copyOf(asWeak(self))),
]);

function references(w: W_Object): W_Object[] {
  const lifeline = w.getLifeline();
  return lifeline instanceof W_Lifeline ? lifeline.references() : [];
}

addFunctions(weakrefModule, [
  fn1('getweakrefcount', (w: W_Object): W_Object => newIntI32(references(w).length)),
  fn1('getweakrefs', (w: W_Object): W_Object => list(references(w))),
]);
addFunctions(weakrefModule, [
  fn12('proxy', (w: W_Object, callback: W_Object | null): W_Object =>
    proxyFor(w, callback === null || callback.isNone() ? null : callback),
  ),
]);
weakrefModule.define('finalize', finalizeType);
weakrefModule.define('ProxyType', proxyType);
weakrefModule.define('CallableProxyType', callableProxyType);
weakrefModule.define('ProxyTypes', newTuple2(proxyType, callableProxyType));
weakrefModule.define('ref', weakRefType);
weakrefModule.define('ReferenceType', weakRefType);
weakrefModule.define('WeakValueDictionary', weakValueType);
weakrefModule.define('WeakKeyDictionary', weakKeyType);
weakrefModule.define('WeakSet', weakSetType);
