/** `list`, `tuple`, `slice` and `range` as Python types, and their iterators. */
import { FixedArray } from '@weft/core';
import type { i32 } from '@weft/core';
import { rIndexError, rTypeError, rValueError } from '../rlib/errors.js';
import { addMethods, fn1, fn12, fn2, fn3, fnRaw, fnVar } from './builtinfn.js';
import { addConstructor, addMutableConstructor } from './construct.js';
import { newInt, newIntI32, newLong } from './int.js';
import {
  W_ListReverseIterator,
  callableIteratorType,
  listIteratorType,
  listReverseIteratorType,
  sequenceIteratorType,
  tupleIteratorType,
  unpackIterable,
} from './iterators.js';
import { W_List, listFromIterable, listType } from './list.js';
import { reverseList, sortList } from './list_sort.js';
import { W_Object, typeError } from './object.js';
import { objectsEqual } from './operators.js';
import {
  W_AnyRange,
  rangeItemsLeft,
  W_LongRangeIterator,
  bigIndex,
  longRangeIteratorType,
  newRange,
  rangeIteratorType,
  rangeType,
  resolveLongSlice,
} from './range.js';
import { W_Slice, clampArgument, hasIndex, sliceType, wrapIndex } from './slice.js';
import { addSlots } from './slotwrappers.js';
import { strAsciiIteratorType, strIteratorType } from './str_iterator.js';
import { W_Tuple, newTuple, tupleType } from './tuple.js';
import { addGetSet } from './descriptors.js';
import { type W_Type, w_None } from './type.js';

function asList(self: W_Object): W_List {
  const exact = self.exact();
  if (exact instanceof W_List) return exact;
  throw typeError("descriptor requires a 'list' object but received a '" + self.getType().name + "'");
}
function asTuple(self: W_Object): W_Tuple {
  const exact = self.exact();
  if (exact instanceof W_Tuple) return exact;
  throw typeError("descriptor requires a 'tuple' object but received a '" + self.getType().name + "'");
}

/** Refuses keyword arguments and more than `max` positional ones. */
export function checkArguments(
  name: string,
  args: FixedArray<W_Object>,
  names: FixedArray<string>,
  max: i32,
): void {
  if (names.length > 0) throw rTypeError(name + '() takes no keyword arguments');
  if (args.length > max)
    throw rTypeError(
      name +
        ' expected at most ' +
        String(max) +
        ' argument' +
        (max === 1 ? '' : 's') +
        ', got ' +
        String(args.length),
    );
}

// -- list

addMutableConstructor(
  listType,
  (): W_Object => new W_List(),
  (self: W_Object, args: FixedArray<W_Object>, names: FixedArray<string>): void => {
    checkArguments('list', args, names, 1);
    const list = asList(self);
    list.clear();
    if (args.length > 0) list.extend(args[0]);
  },
  listFromIterable,
);
addSlots(
  listType,
  '__add__ __iadd__ __mul__ __rmul__ __imul__ __lt__ __le__ __eq__ __ne__ __gt__ __ge__ __len__ __getitem__ __setitem__ ' +
    '__delitem__ __contains__ __iter__ __repr__',
);
listType.define('__hash__', w_None);

function listPop(self: W_Object, index: W_Object | null): W_Object {
  const list = asList(self);
  const n = list.length;
  if (n === 0) throw rIndexError('pop from empty list');
  if (index === null) return list.popLast();
  const at = wrapIndex(index.index(), n);
  if (at < 0) throw rIndexError('pop index out of range');
  return list.popAt(at);
}
function listInsert(self: W_Object, index: W_Object, item: W_Object): W_Object {
  const list = asList(self);
  if (!hasIndex(index))
    throw rTypeError("'" + index.getType().name + "' object cannot be interpreted as an integer");
  list.insertAt(clampArgument(index, list.length, 0), item);
  return w_None;
}
function listIndex(args: FixedArray<W_Object>): W_Object {
  const list = asList(args[0]);
  const start = clampArgument(args.length > 2 ? args[2] : null, list.length, 0);
  const end = clampArgument(args.length > 3 ? args[3] : null, list.length, list.length);
  const at = list.find(args[1], start, end);
  if (at < 0) throw rValueError(args[1].repr() + ' is not in list');
  return newIntI32(at);
}
function listCount(self: W_Object, item: W_Object): W_Object {
  const list = asList(self);
  let count: i32 = 0;
  for (let i = 0; i < list.length; i++) if (objectsEqual(list.at(i), item)) count++;
  return newIntI32(count);
}
function listSort(args: FixedArray<W_Object>, names: FixedArray<string>): W_Object {
  if (args.length - names.length !== 1) throw rTypeError('sort() takes no positional arguments');
  const options = sortOptions('sort', args, names);
  sortList(asList(args[0]), options.key, options.reverse);
  return w_None;
}
/** `key` and `reverse`. */
export class SortOptions {
  constructor(
    readonly key: W_Object | null,
    readonly reverse: boolean,
  ) {}
}
export function sortOptions(
  name: string,
  args: FixedArray<W_Object>,
  names: FixedArray<string>,
): SortOptions {
  let key: W_Object | null = null;
  let reverse = false;
  for (let i = 0; i < names.length; i++) {
    const value = args[args.length - names.length + i];
    if (names[i] === 'key') key = value.isNone() ? null : value;
    else if (names[i] === 'reverse') reverse = value.truth();
    else throw rTypeError("'" + names[i] + "' is an invalid keyword argument for " + name + '()');
  }
  return new SortOptions(key, reverse);
}

addMethods(listType, [
  fn2('append', (self: W_Object, item: W_Object): W_Object => {
    asList(self).append(item);
    return w_None;
  }),
  fn2('extend', (self: W_Object, items: W_Object): W_Object => {
    asList(self).extend(items.exact() instanceof W_List ? items.exact() : items);
    return w_None;
  }),
  fn3('insert', listInsert),
  fn12('pop', listPop),
  fn2('remove', (self: W_Object, item: W_Object): W_Object => {
    const list = asList(self);
    const at = list.find(item, 0, list.length);
    if (at < 0) throw rValueError('list.remove(x): x not in list');
    list.removeRange(at, 1);
    return w_None;
  }),
  fnVar('index', 2, 4, listIndex),
  fn2('count', listCount),
  fnRaw('sort', listSort),
  fn1('reverse', (self: W_Object): W_Object => {
    reverseList(asList(self));
    return w_None;
  }),
  fn1('copy', (self: W_Object): W_Object => asList(self).copy()),
  fn1('clear', (self: W_Object): W_Object => {
    asList(self).clear();
    return w_None;
  }),
  fn1('__reversed__', (self: W_Object): W_Object => new W_ListReverseIterator(asList(self))),
]);

// -- tuple

function tupleFrom(w: W_Object): W_Object {
  return w instanceof W_Tuple ? w : newTuple(unpackIterable(w));
}
addConstructor(
  tupleType,
  'iterable=, /',
  (args: FixedArray<W_Object | null>): W_Object =>
    args[0] === null ? newTuple(FixedArray.of<W_Object>()) : tupleFrom(args[0]),
  tupleFrom,
);
addSlots(
  tupleType,
  '__add__ __mul__ __rmul__ __lt__ __le__ __eq__ __ne__ __gt__ __ge__ __hash__ __len__ __getitem__ __contains__ __iter__ __repr__',
);
addMethods(tupleType, [
  fnVar('index', 2, 4, (args: FixedArray<W_Object>): W_Object => {
    const items = asTuple(args[0]).items();
    const start = clampArgument(args.length > 2 ? args[2] : null, items.length, 0);
    const end = clampArgument(args.length > 3 ? args[3] : null, items.length, items.length);
    for (let i = start; i < end; i++) if (objectsEqual(items[i], args[1])) return newIntI32(i);
    throw rValueError('tuple.index(x): x not in tuple');
  }),
  fn2('count', (self: W_Object, item: W_Object): W_Object => {
    const items = asTuple(self).items();
    let count: i32 = 0;
    for (let i = 0; i < items.length; i++) if (objectsEqual(items[i], item)) count++;
    return newIntI32(count);
  }),
  fn1('__getnewargs__', (self: W_Object): W_Object => newTuple(FixedArray.of<W_Object>(asTuple(self)))),
]);

// -- slice

addConstructor(
  sliceType,
  'start, stop=, step=, /',
  (args: FixedArray<W_Object | null>): W_Object => {
    if (args[1] === null) return new W_Slice(w_None, args[0]!, w_None);
    return new W_Slice(args[0]!, args[1], args[2] === null ? w_None : args[2]);
  },
  null,
);
addSlots(sliceType, '__lt__ __le__ __eq__ __ne__ __gt__ __ge__ __repr__');
sliceType.define('__hash__', w_None);
addGetSet(sliceType, 'start', (self: W_Object): W_Object => (self as W_Slice).start);
addGetSet(sliceType, 'stop', (self: W_Object): W_Object => (self as W_Slice).stop);
addGetSet(sliceType, 'step', (self: W_Object): W_Object => (self as W_Slice).step);
addMethods(sliceType, [
  fn2('indices', (self: W_Object, w_length: W_Object): W_Object => {
    const length = bigIndex(w_length);
    if (length.sign < 0) throw rValueError('length should not be negative');
    const at = resolveLongSlice(self as W_Slice, length);
    return newTuple(FixedArray.of<W_Object>(newLong(at[0]!), newLong(at[1]!), newLong(at[2]!)));
  }),
]);

// -- range

function asRange(self: W_Object): W_AnyRange {
  if (self instanceof W_AnyRange) return self;
  throw typeError("descriptor requires a 'range' object but received a '" + self.getType().name + "'");
}
addConstructor(
  rangeType,
  'start, stop=, step=, /',
  (args: FixedArray<W_Object | null>): W_Object => {
    let n: i32 = 1;
    while (n < 3 && args[n] !== null) n++;
    const given = new FixedArray<W_Object>(n, w_None);
    for (let i = 0; i < n; i++) given[i] = args[i]!;
    return newRange(given);
  },
  (stop: W_Object): W_Object => newRange(FixedArray.of(stop)),
);
addSlots(rangeType, '__eq__ __ne__ __hash__ __len__ __bool__ __getitem__ __contains__ __iter__ __repr__');
addGetSet(rangeType, 'start', (self: W_Object): W_Object => asRange(self).startInt());
addGetSet(rangeType, 'stop', (self: W_Object): W_Object => asRange(self).stopInt());
addGetSet(rangeType, 'step', (self: W_Object): W_Object => asRange(self).stepInt());
addMethods(rangeType, [
  fn2('index', (self: W_Object, item: W_Object): W_Object => {
    const at = asRange(self).positionOf(item);
    if (at === null) throw rValueError(item.repr() + ' is not in range');
    return at;
  }),
  fn2('count', (self: W_Object, item: W_Object): W_Object => newIntI32(self.contains(item) ? 1 : 0)),
  fn1('__reversed__', (self: W_Object): W_Object => asRange(self).reversed()),
]);

// -- iterators

function iteratorSlots(w_type: W_Type): void {
  addSlots(w_type, '__iter__ __next__');
}
iteratorSlots(listIteratorType);
iteratorSlots(listReverseIteratorType);
iteratorSlots(tupleIteratorType);
iteratorSlots(sequenceIteratorType);
iteratorSlots(callableIteratorType);
iteratorSlots(rangeIteratorType);
iteratorSlots(longRangeIteratorType);
iteratorSlots(strIteratorType);
iteratorSlots(strAsciiIteratorType);
addMethods(rangeIteratorType, [
  fn1('__length_hint__', (self: W_Object): W_Object => newInt(rangeItemsLeft(self))),
]);
addMethods(longRangeIteratorType, [
  fn1('__length_hint__', (self: W_Object): W_Object => newLong((self as W_LongRangeIterator).remaining)),
]);
