/** `set` and `frozenset` as Python types. */
import { FixedArray } from '@weft/core';
import { W_BuiltinFunction, addMethods, fn1, fn2, fnVar } from './builtinfn.js';
import { addConstructor, addMutableConstructor } from './construct.js';
import { keyError, w_KeyError } from './exctypes.js';
import { newBool } from './int.js';
import { checkArguments } from './list_methods.js';
import { OperationError, W_Object, typeError } from './object.js';
import {
  W_Set,
  asSet,
  difference,
  differenceUpdate,
  frozenSetType,
  hashableItem,
  intersection,
  isSubset,
  newSet,
  replaceItems,
  setFromIterable,
  setIteratorType,
  setType,
  symmetricDifference,
  symmetricUpdate,
} from './set.js';
import { SetTable, setHash } from './set_table.js';
import { addSlots } from './slotwrappers.js';
import { w_None } from './type.js';

function self_(self: W_Object): W_Set {
  const exact = self.exact();
  if (exact instanceof W_Set) return exact;
  throw typeError("descriptor requires a 'set' object but received a '" + self.getType().name + "'");
}
/** Any iterable as a set. */
function toSet(w: W_Object): W_Set {
  const set = asSet(w);
  return set === null ? setFromIterable(w) : set;
}
function copyOf(set: W_Set): W_Set {
  return new W_Set(set.table.copy(), set.frozen);
}

addMutableConstructor(
  setType,
  (): W_Object => newSet(),
  (self: W_Object, args: FixedArray<W_Object>, names: FixedArray<string>): void => {
    checkArguments('set', args, names, 1);
    const set = self_(self);
    set.table.clear();
    if (args.length > 0) set.update(args[0]);
  },
  setFromIterable,
);
function frozenFrom(w: W_Object): W_Object {
  if (w instanceof W_Set && w.frozen) return w;
  const set = new W_Set(new SetTable(), true);
  set.update(w);
  return set;
}
addConstructor(
  frozenSetType,
  'iterable=, /',
  (args: FixedArray<W_Object | null>): W_Object =>
    args[0] === null ? new W_Set(new SetTable(), true) : frozenFrom(args[0]),
  frozenFrom,
);

const commonSlots =
  '__and__ __rand__ __or__ __ror__ __xor__ __rxor__ __sub__ __rsub__ __lt__ __le__ __eq__ __ne__ __gt__ __ge__ ' +
  '__len__ __contains__ __iter__ __repr__ ';
addSlots(setType, commonSlots + '__iand__ __ior__ __ixor__ __isub__');
addSlots(frozenSetType, commonSlots + '__hash__');
setType.define('__hash__', w_None);
addSlots(setIteratorType, '__iter__ __next__');

function commonMethods(): W_BuiltinFunction[] {
  return [
    fn1('copy', (self: W_Object): W_Object =>
      self_(self).frozen && self === self.exact() ? self : copyOf(self_(self)),
    ),
    fnVar('union', 1, -1, (args: FixedArray<W_Object>): W_Object => {
      const result = copyOf(self_(args[0]));
      for (let i = 1; i < args.length; i++) result.update(args[i]);
      return result;
    }),
    fnVar('intersection', 1, -1, (args: FixedArray<W_Object>): W_Object => {
      let result = self_(args[0]);
      if (args.length === 1) return copyOf(result);
      for (let i = 1; i < args.length; i++) result = intersectAny(result, args[i]);
      return result;
    }),
    fnVar('difference', 1, -1, (args: FixedArray<W_Object>): W_Object => {
      let result = self_(args[0]);
      if (args.length === 1) return copyOf(result);
      for (let i = 1; i < args.length; i++) result = difference(result, toSet(args[i]));
      return result;
    }),
    fn2('symmetric_difference', (self: W_Object, other: W_Object): W_Object =>
      symmetricDifference(self_(self), toSet(other)),
    ),
    fn2('issubset', (self: W_Object, other: W_Object): W_Object =>
      newBool(isSubset(self_(self), toSet(other))),
    ),
    fn2('issuperset', (self: W_Object, other: W_Object): W_Object =>
      newBool(isSubset(toSet(other), self_(self))),
    ),
    fn2('isdisjoint', (self: W_Object, other: W_Object): W_Object =>
      newBool(intersection(self_(self), toSet(other)).table.used === 0),
    ),
  ];
}
/** With a plain iterable the items are taken in its order. */
function intersectAny(a: W_Set, other: W_Object): W_Set {
  const b = asSet(other);
  if (b !== null) return intersection(a, b);
  const result = new W_Set(new SetTable(), a.frozen);
  const it = other.iter();
  for (;;) {
    const item = it.next();
    if (item === null) return result;
    if (a.table.has(item, setHash(item))) result.addItem(item);
  }
}
addMethods(setType, commonMethods());
addMethods(frozenSetType, commonMethods());
addMethods(setType, [
  fn2('add', (self: W_Object, item: W_Object): W_Object => {
    self_(self).addItem(item);
    return w_None;
  }),
  fn2('discard', (self: W_Object, item: W_Object): W_Object => {
    const key = hashableItem(item);
    self_(self).table.remove(key, setHash(key));
    return w_None;
  }),
  fn2('remove', (self: W_Object, item: W_Object): W_Object => {
    const key = hashableItem(item);
    if (!self_(self).table.remove(key, setHash(key))) throw keyError(item);
    return w_None;
  }),
  fn1('pop', (self: W_Object): W_Object => {
    const item = self_(self).table.pop();
    if (item === null) throw new OperationError(w_KeyError, 'pop from an empty set');
    return item;
  }),
  fn1('clear', (self: W_Object): W_Object => {
    self_(self).table.clear();
    return w_None;
  }),
  fnVar('update', 1, -1, (args: FixedArray<W_Object>): W_Object => {
    for (let i = 1; i < args.length; i++) self_(args[0]).update(args[i]);
    return w_None;
  }),
  fnVar('intersection_update', 1, -1, (args: FixedArray<W_Object>): W_Object => {
    const set = self_(args[0]);
    for (let i = 1; i < args.length; i++) replaceItems(set, intersectAny(set, args[i]));
    return w_None;
  }),
  fnVar('difference_update', 1, -1, (args: FixedArray<W_Object>): W_Object => {
    for (let i = 1; i < args.length; i++) differenceUpdate(self_(args[0]), toSet(args[i]));
    return w_None;
  }),
  fn2('symmetric_difference_update', (self: W_Object, other: W_Object): W_Object => {
    symmetricUpdate(self_(self), toSet(other));
    return w_None;
  }),
]);
