/** `dict`, its views and iterators, and `mappingproxy` as Python types. */
import { FixedArray } from '@weft/core';
import { rTypeError } from '../rlib/errors.js';
import { addMethods, fn1, fn2, fn23, fnRaw, fnVar } from './builtinfn.js';
import { addMutableConstructor, defineClassMethod } from './construct.js';
import { addGetSet } from './descriptors.js';
import {
  IterKind,
  W_Dict,
  W_DictIterator,
  W_DictView,
  dictItemIteratorType,
  dictItemsType,
  dictKeyIteratorType,
  dictKeysType,
  dictReverseItemIteratorType,
  dictReverseKeyIteratorType,
  dictReverseValueIteratorType,
  dictSetDefault,
  dictType,
  dictValueIteratorType,
  dictValuesType,
  newDict,
} from './dict.js';
import { W_MappingProxy, mappingProxyType } from './dictproxy.js';
import { keyError, w_KeyError } from './exctypes.js';
import { newBool } from './int.js';
import { OperationError, W_Object, typeError } from './object.js';
import { setFromIterable } from './set.js';
import { addSlots } from './slotwrappers.js';
import { callSpecial1 } from './instance.js';
import { Slot } from './slots.js';
import { newTuple2 } from './tuple.js';
import { type W_Type, w_None } from './type.js';

function asDict(self: W_Object): W_Dict {
  const exact = self.exact();
  if (exact instanceof W_Dict) return exact;
  throw typeError("descriptor requires a 'dict' object but received a '" + self.getType().name + "'");
}

/** `update` and the constructor: at most one mapping or iterable, then keywords. */
function fill(name: string, dict: W_Dict, args: FixedArray<W_Object>, names: FixedArray<string>): void {
  const positional = args.length - names.length;
  if (positional > 1) throw rTypeError(name + ' expected at most 1 argument, got ' + String(positional));
  if (positional === 1) dict.update(args[0].exact() instanceof W_Dict ? args[0].exact() : args[0]);
  for (let i = 0; i < names.length; i++) dict.setStr(names[i], args[positional + i]);
}

addMutableConstructor(
  dictType,
  (): W_Object => newDict(),
  (self: W_Object, args: FixedArray<W_Object>, names: FixedArray<string>): void =>
    fill('dict', asDict(self), args, names),
  (source: W_Object): W_Object => {
    const dict = newDict();
    dict.update(source.exact() instanceof W_Dict ? source.exact() : source);
    return dict;
  },
);
addSlots(
  dictType,
  '__or__ __ror__ __ior__ __eq__ __ne__ __len__ __setitem__ __delitem__ __contains__ __iter__ __repr__',
);
dictType.define('__hash__', w_None);

/** `dict.__getitem__`: subclasses may have `__missing__`. */
function dictGetItem(self: W_Object, key: W_Object): W_Object {
  const value = asDict(self).find(key);
  if (value !== null) return value;
  const missing = self.getType().slot(Slot.MISSING);
  if (missing !== null) return callSpecial1(missing, self, key);
  throw keyError(key);
}
function dictPop(args: FixedArray<W_Object>): W_Object {
  const value = asDict(args[0]).removeKey(args[1]);
  if (value !== null) return value;
  if (args.length > 2) return args[2];
  throw keyError(args[1]);
}
function popItem(self: W_Object): W_Object {
  const dict = asDict(self);
  for (let i = dict.storage.end() - 1; i >= 0; i--) {
    const key = dict.storage.keyAt(i);
    if (key === null) continue;
    const value = dict.storage.valueAt(i);
    dict.storage.remove(key);
    return newTuple2(key, value);
  }
  throw new OperationError(w_KeyError, 'popitem(): dictionary is empty');
}
function fromKeys(cls: W_Object, keys: W_Object, value: W_Object | null): W_Object {
  const result = cls.call0();
  const by = value === null ? w_None : value;
  const it = keys.iter();
  for (;;) {
    const key = it.next();
    if (key === null) return result;
    result.setItem(key, by);
  }
}
function view(self: W_Object, kind: IterKind): W_Object {
  return new W_DictView(asDict(self), kind);
}

addMethods(dictType, [
  fn2('__getitem__', dictGetItem),
  fn23('get', (self: W_Object, key: W_Object, missing: W_Object | null): W_Object => {
    const value = asDict(self).find(key);
    if (value !== null) return value;
    return missing === null ? w_None : missing;
  }),
  fn23('setdefault', (self: W_Object, key: W_Object, value: W_Object | null): W_Object =>
    dictSetDefault(asDict(self), key, value === null ? w_None : value),
  ),
  fnVar('pop', 2, 3, dictPop),
  fn1('popitem', popItem),
  fn1('keys', (self: W_Object): W_Object => view(self, IterKind.KEYS)),
  fn1('values', (self: W_Object): W_Object => view(self, IterKind.VALUES)),
  fn1('items', (self: W_Object): W_Object => view(self, IterKind.ITEMS)),
  fnRaw('update', (args: FixedArray<W_Object>, names: FixedArray<string>): W_Object => {
    const rest = new FixedArray<W_Object>(args.length - 1, w_None);
    for (let i = 1; i < args.length; i++) rest[i - 1] = args[i];
    fill('update', asDict(args[0]), rest, names);
    return w_None;
  }),
  fn1('copy', (self: W_Object): W_Object => asDict(self).copyDict()),
  fn1('clear', (self: W_Object): W_Object => {
    asDict(self).storage.clear();
    return w_None;
  }),
  fn1('__reversed__', (self: W_Object): W_Object => new W_DictIterator(asDict(self), IterKind.KEYS, true)),
]);
defineClassMethod(dictType, fn23('fromkeys', fromKeys));

// -- views

function asView(self: W_Object): W_DictView {
  return self as W_DictView;
}
function viewMethods(w_type: W_Type): void {
  addMethods(w_type, [
    fn1(
      '__reversed__',
      (self: W_Object): W_Object => new W_DictIterator(asView(self).dict, asView(self).kind, true),
    ),
  ]);
  addGetSet(w_type, 'mapping', (self: W_Object): W_Object => new W_MappingProxy(asView(self).dict));
}
const setSlots =
  '__and__ __rand__ __or__ __ror__ __xor__ __rxor__ __sub__ __rsub__ __lt__ __le__ __eq__ __ne__ __gt__ __ge__ ';
addSlots(dictKeysType, setSlots + '__len__ __contains__ __iter__ __repr__');
addSlots(dictItemsType, setSlots + '__len__ __contains__ __iter__ __repr__');
addSlots(dictValuesType, '__len__ __iter__ __repr__');
dictKeysType.define('__hash__', w_None);
dictItemsType.define('__hash__', w_None);
viewMethods(dictKeysType);
viewMethods(dictItemsType);
viewMethods(dictValuesType);
function isDisjoint(self: W_Object, other: W_Object): W_Object {
  const mine = setFromIterable(self);
  const it = other.iter();
  for (;;) {
    const item = it.next();
    if (item === null) return newBool(true);
    if (mine.contains(item)) return newBool(false);
  }
}
addMethods(dictKeysType, [fn2('isdisjoint', isDisjoint)]);
addMethods(dictItemsType, [fn2('isdisjoint', isDisjoint)]);

for (const w_type of [
  dictKeyIteratorType,
  dictValueIteratorType,
  dictItemIteratorType,
  dictReverseKeyIteratorType,
  dictReverseValueIteratorType,
  dictReverseItemIteratorType,
])
  addSlots(w_type, '__iter__ __next__');

// -- mappingproxy

function proxied(self: W_Object): W_Dict {
  return (self as W_MappingProxy).dict;
}
addSlots(mappingProxyType, '__or__ __eq__ __ne__ __len__ __getitem__ __contains__ __iter__ __repr__');
addMethods(mappingProxyType, [
  fn23('get', (self: W_Object, key: W_Object, missing: W_Object | null): W_Object => {
    const value = proxied(self).find(key);
    if (value !== null) return value;
    return missing === null ? w_None : missing;
  }),
  fn1('keys', (self: W_Object): W_Object => view(proxied(self), IterKind.KEYS)),
  fn1('values', (self: W_Object): W_Object => view(proxied(self), IterKind.VALUES)),
  fn1('items', (self: W_Object): W_Object => view(proxied(self), IterKind.ITEMS)),
  fn1('copy', (self: W_Object): W_Object => proxied(self).copyDict()),
]);
