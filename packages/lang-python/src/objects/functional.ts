/**
 * The iterators of builtin functions: `enumerate`, `zip`, `map`, `filter`, `reversed`.
 */
import { FixedArray, JitDriver, promote, unrollSafe } from '@weft/core';
import type { i32, i64 } from '@weft/core';
import { rTypeError, rValueError } from '../rlib/errors.js';
import { addNew, fnRaw } from './builtinfn.js';
import { addConstructor } from './construct.js';
import { W_Int, bigValue, newInt, newIntI32, newLong } from './int.js';
import { W_Iterator } from './iteratorbase.js';
import { callSpecial0 } from './instance.js';
import { BinOp, W_Object, typeError } from './object.js';
import { binaryOp } from './operators.js';
import { addSlots } from './slotwrappers.js';
import { Slot } from './slots.js';
import { newTuple, newTuple2 } from './tuple.js';
import { newBuiltinType, objectType, w_None, type W_Type } from './type.js';

export const enumerateType: W_Type = newBuiltinType('enumerate', [objectType], null);
export const zipType: W_Type = newBuiltinType('zip', [objectType], null);
export const mapType: W_Type = newBuiltinType('map', [objectType], null);
export const filterType: W_Type = newBuiltinType('filter', [objectType], null);
export const reversedType: W_Type = newBuiltinType('reversed', [objectType], null);

class W_Enumerate extends W_Iterator {
  private count: i64 = 0n;
  /** Takes over from `count` when the count leaves 64 bits (or started outside). */
  private large: W_Object | null = null;
  constructor(
    private readonly it: W_Object,
    start: W_Object,
  ) {
    super();
    if (start instanceof W_Int && start.value < 0x4000000000000000n) this.count = start.value;
    else this.large = start;
  }
  override getType(): W_Type {
    return enumerateType;
  }
  override loopKey(): W_Object {
    return this.it.loopKey();
  }
  override next(): W_Object | null {
    const item = this.it.next();
    if (item === null) return null;
    const large = this.large;
    if (large !== null) {
      this.large = binaryOp(BinOp.ADD, large, newIntI32(1));
      return newTuple2(large, item);
    }
    const count = this.count;
    this.count = count + 1n;
    return newTuple2(newInt(count), item);
  }
}

class W_Zip extends W_Iterator {
  constructor(
    private readonly its: FixedArray<W_Object>,
    private readonly strict: boolean,
  ) {
    super();
  }
  override getType(): W_Type {
    return zipType;
  }
  override next(): W_Object | null {
    return zipNext(this, this.its);
  }
  /** Iterator `at` has ended: all others must have. */
  check(at: i32): void {
    if (!this.strict) return;
    if (at > 0)
      throw rValueError(
        'zip() argument ' +
          String(at + 1) +
          ' is shorter than argument' +
          (at === 1 ? ' 1' : 's 1-' + String(at)),
      );
    for (let i = 1; i < this.its.length; i++)
      if (this.its[i].next() !== null)
        throw rValueError(
          'zip() argument ' +
            String(i + 1) +
            ' is longer than argument' +
            (i === 1 ? ' 1' : 's 1-' + String(i)),
        );
  }
}

const zipNext = unrollSafe(function zipNext(zip: W_Zip, its: FixedArray<W_Object>): W_Object | null {
  const n = promote(its.length);
  if (n === 0) return null;
  if (n === 2) return zipPair(zip, its[0], its[1]);
  const items = new FixedArray<W_Object>(n, w_None);
  for (let i = 0; i < n; i++) {
    const item = its[i].next();
    if (item === null) {
      zip.check(i);
      return null;
    }
    items[i] = item;
  }
  return newTuple(items);
});

function zipPair(zip: W_Zip, a: W_Object, b: W_Object): W_Object | null {
  const first = a.next();
  if (first === null) {
    zip.check(0);
    return null;
  }
  const second = b.next();
  if (second !== null) return newTuple2(first, second);
  zip.check(1);
  return null;
}

export class W_Map extends W_Iterator {
  constructor(
    private readonly f: W_Object,
    private readonly its: FixedArray<W_Object>,
  ) {
    super();
  }
  override getType(): W_Type {
    return mapType;
  }
  override loopKey(): W_Object {
    return this.f.loopKey();
  }
  override next(): W_Object | null {
    const its = this.its;
    const first = its[0].next();
    if (first === null) return null;
    return its.length === 1 ? this.f.call1(first) : this.callWith(first, its);
  }
  private callWith(first: W_Object, its: FixedArray<W_Object>): W_Object | null {
    const args = new FixedArray<W_Object>(its.length, first);
    for (let i = 1; i < its.length; i++) {
      const item = its[i].next();
      if (item === null) return null;
      args[i] = item;
    }
    return args.length === 2 ? this.f.call2(args[0], args[1]) : this.f.callArgs(args);
  }
}

const filterDriver = new JitDriver({
  name: 'filter',
  greens: ['key'],
  reds: ['filter'],
  location: (key: W_Object) => `filter over ${key.repr()}`,
  // Most often an item or two are looked at for each that is wanted.
  shouldUnrollOneIteration: (_key: W_Object) => true,
});

class W_Filter extends W_Iterator {
  constructor(
    private readonly f: W_Object | null,
    private readonly it: W_Object,
  ) {
    super();
  }
  override getType(): W_Type {
    return filterType;
  }
  override loopKey(): W_Object {
    return this.f === null ? this.it.loopKey() : this.f.loopKey();
  }
  override next(): W_Object | null {
    return nextKept(this, promote(this.loopKey()));
  }
  /** Whether `item` is wanted. */
  keeps(item: W_Object): boolean {
    const f = this.f;
    return f === null ? item.truth() : f.call1(item).truth();
  }
  take(): W_Object | null {
    return this.it.next();
  }
}
function nextKept(filter: W_Filter, key: W_Object): W_Object | null {
  for (;;) {
    filterDriver.jitMergePoint({ key, filter });
    const item = filter.take();
    if (item === null || filter.keeps(item)) return item;
    filterDriver.canEnterJit({ key, filter });
  }
}

/** `reversed` over the sequence protocol. */
class W_Reversed extends W_Iterator {
  private at: i32;
  constructor(private readonly w: W_Object) {
    super();
    this.at = w.len() - 1;
  }
  override getType(): W_Type {
    return reversedType;
  }
  override next(): W_Object | null {
    const at = this.at;
    if (at < 0) return null;
    this.at = at - 1;
    return this.w.getItem(newIntI32(at));
  }
}

/** `enumerate(w)` */
export function enumerate(args: FixedArray<W_Object | null>): W_Object {
  const start = args[1];
  let first: W_Object = newIntI32(0);
  if (start !== null) {
    const big = bigValue(start);
    first = big === null ? newInt(start.index()) : newLong(big);
  }
  return new W_Enumerate(args[0]!.iter(), first);
}
addConstructor(
  enumerateType,
  'iterable, start=',
  enumerate,
  (w: W_Object): W_Object => new W_Enumerate(w.iter(), newIntI32(0)),
);

function iteratorsOf(args: FixedArray<W_Object>, start: i32, end: i32, what: string): FixedArray<W_Object> {
  const its = new FixedArray<W_Object>(end - start, w_None);
  for (let i = start; i < end; i++) {
    const w = args[i];
    if (what !== '' && w.getType().slot(Slot.ITER) === null && w.getType().slot(Slot.GETITEM) === null)
      throw typeError(what + ' argument #' + String(i - start + 1) + ' must support iteration');
    its[i - start] = w.iter();
  }
  return its;
}

function makeZip(args: FixedArray<W_Object>, names: FixedArray<string>): W_Object {
  const n = args.length - names.length;
  let strict = false;
  for (let i = 0; i < names.length; i++) {
    if (names[i] !== 'strict')
      throw rTypeError("zip() got an unexpected keyword argument '" + names[i] + "'");
    strict = args[n + i].truth();
  }
  return new W_Zip(iteratorsOf(args, 0, n, 'zip'), strict);
}
function makeMap(args: FixedArray<W_Object>, names: FixedArray<string>): W_Object {
  if (names.length > 0) throw rTypeError('map() takes no keyword arguments');
  if (args.length < 2) throw rTypeError('map() must have at least two arguments.');
  return new W_Map(args[0], iteratorsOf(args, 1, args.length, ''));
}
function makeFilter(args: FixedArray<W_Object>, names: FixedArray<string>): W_Object {
  if (names.length > 0) throw rTypeError('filter() takes no keyword arguments');
  if (args.length !== 2) throw rTypeError('filter expected 2 arguments, got ' + String(args.length));
  return new W_Filter(args[0].isNone() ? null : args[0], args[1].iter());
}

function withoutClass(args: FixedArray<W_Object>): FixedArray<W_Object> {
  const rest = new FixedArray<W_Object>(args.length - 1, w_None);
  for (let i = 0; i < rest.length; i++) rest[i] = args[i + 1];
  return rest;
}
zipType.construct = fnRaw('zip', makeZip);
addNew(
  zipType,
  fnRaw('__new__', (args: FixedArray<W_Object>, names: FixedArray<string>): W_Object =>
    makeZip(withoutClass(args), names),
  ),
);
mapType.construct = fnRaw('map', makeMap);
addNew(
  mapType,
  fnRaw('__new__', (args: FixedArray<W_Object>, names: FixedArray<string>): W_Object =>
    makeMap(withoutClass(args), names),
  ),
);
filterType.construct = fnRaw('filter', makeFilter);
addNew(
  filterType,
  fnRaw('__new__', (args: FixedArray<W_Object>, names: FixedArray<string>): W_Object =>
    makeFilter(withoutClass(args), names),
  ),
);

/** `reversed(w)` */
export function reversed(w: W_Object): W_Object {
  const special = w.getType().lookup('__reversed__');
  if (special !== null && !special.isNone()) return callSpecial0(special, w);
  if (
    special !== null ||
    w.getType().slot(Slot.GETITEM) === null ||
    w.getType().slot(Slot.LEN) === null ||
    w.getType().name === 'dict'
  )
    throw rTypeError("'" + w.getType().name + "' object is not reversible");
  return new W_Reversed(w);
}
addConstructor(
  reversedType,
  'sequence, /',
  (args: FixedArray<W_Object | null>): W_Object => reversed(args[0]!),
  reversed,
);
for (const w_type of [enumerateType, zipType, mapType, filterType, reversedType])
  addSlots(w_type, '__iter__ __next__');
