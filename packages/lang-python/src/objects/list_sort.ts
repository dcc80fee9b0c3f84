/**
 * Sorting objects: `list.sort` and `sorted`. Lists of ints and floats sort their machine values.
 *
 * Objects are sorted by *ranks*, if they (or their keys) are all ints, all floats, all strings, or all tuples that begin with such: machine numbers in
 * the order of what they stand for. Most comparisons then look at two numbers only, and what is moved around are positions:
 *
 * ```
 * keys   (5, 'b')  (2, 'x')  (5, 'a')        ranks  5 2 5        positions  0 1 2  →  1 2 0
 * ```
 *
 * The rank of an int is its value, of a float its bits (so that greater floats have greater bits), of a string its first characters. Where ranks are the
 * same, the ranks of the second items of tuples are compared, and the keys, unless those ranks are all there is to them. With a key function the keys are computed once.
 */
import { FixedArray, arrayCopy, extend, f64Bits, shl64, unchecked } from '@weft/core';
import type { f64, i32, i64 } from '@weft/core';
import { rValueError } from '../rlib/errors.js';
import { TimSort } from '../rlib/listsort.js';
import { compareStrings } from '../rlib/str_same.js';
import { drain, ItemSink, SinkKind } from './drain.js';
import { W_Float } from './float.js';
import { W_Map } from './functional.js';
import { W_Int } from './int.js';
import { W_TupleIterator } from './iterators.js';
import { W_List, ListKind } from './list.js';
import { W_Object } from './object.js';
import { objectLess } from './operators.js';
import { W_Str } from './str.js';
import { W_IntPair, W_Tuple } from './tuple.js';
import { w_None } from './type.js';

class IntSort extends TimSort<i64> {
  override lt(a: i64, b: i64): boolean {
    return a < b;
  }
}
class FloatSort extends TimSort<f64> {
  override lt(a: f64, b: f64): boolean {
    return a < b;
  }
}

/** What ranks are made of. */
enum RankKind {
  NONE,
  INT,
  FLOAT,
  STR,
}
function rankKind(w: W_Object): RankKind {
  if (w instanceof W_Int) return RankKind.INT;
  if (w instanceof W_Float) return Number.isNaN(w.value) ? RankKind.NONE : RankKind.FLOAT;
  return w instanceof W_Str ? RankKind.STR : RankKind.NONE;
}
function rankOf(w: W_Object, kind: RankKind): i64 {
  if (kind === RankKind.INT) return (w as W_Int).value;
  if (kind === RankKind.STR) return stringRank((w as W_Str).value);
  // A zero has no sign here, both are equal. Negative floats have greater bits the smaller they are.
  const bits = f64Bits((w as W_Float).value + 0.0);
  return bits < 0n ? bits ^ 0x7fffffffffffffffn : bits;
}
/** The first seven units in nine bits each, 0 for none. From the first one on that needs more, all bits are set. */
function stringRank(s: string): i64 {
  let rank: i64 = 0n;
  for (let i: i32 = 0; i < 7; i++) {
    const unit = i < s.length ? s.charCodeAt(i) + 1 : 0;
    if (unit >= 511) return BigInt.asIntN(64, shl64(rank + 1n, (7 - i) * 9) - 1n);
    rank = shl64(rank, 9) | extend(unit);
  }
  return rank;
}

/** Sorts positions by keys. */
class PositionSort extends TimSort<i32> {
  constructor(
    positions: FixedArray<i32>,
    private readonly keys: FixedArray<W_Object>,
    private readonly ranks: FixedArray<i64>,
    /** What decides between equal ranks. */
    private readonly seconds: FixedArray<i64>,
    /** Whether equal ranks mean equal keys. */
    private readonly exact: boolean,
    /** Whether the keys are strings. */
    private readonly texts: boolean,
  ) {
    super(positions, positions.length);
  }
  override lt(a: i32, b: i32): boolean {
    // Positions are what they were made of at first, 0 to n - 1.
    const x = unchecked(() => this.ranks[a]);
    const y = unchecked(() => this.ranks[b]);
    if (x !== y) return x < y;
    const seconds = this.seconds;
    if (seconds.length > 0) {
      const second = unchecked(() => seconds[a]);
      const other = unchecked(() => seconds[b]);
      if (second !== other) return second < other;
    }
    // A short string is all in its rank.
    if (this.exact || (this.texts && (x & 511n) === 0n)) return false;
    return keyLess(this.keys[a], this.keys[b]);
  }
}
function keyLess(a: W_Object, b: W_Object): boolean {
  if (a instanceof W_Str && b instanceof W_Str) return compareStrings(a.value, b.value) < 0;
  return objectLess(a, b);
}

/** Number of items of a tuple, -1 for other objects. */
function widthOf(key: W_Object): i32 {
  return key instanceof W_Tuple ? key.len() : -1;
}
/** What kind of rank column `at` of a key has: that of an item of a tuple, or of the key itself. */
function kindAt(key: W_Object, at: i32): RankKind {
  if (key instanceof W_IntPair) return RankKind.INT;
  return rankKind(key instanceof W_Tuple ? key.item(at) : key);
}
function rankAt(key: W_Object, at: i32, kind: RankKind): i64 {
  if (key instanceof W_IntPair) return at === 0 ? key.first : key.second;
  return rankOf(key instanceof W_Tuple ? key.item(at) : key, kind);
}
/** What kind of ranks a column has. */
function columnKind(keys: FixedArray<W_Object>, at: i32): RankKind {
  const kind = kindAt(keys[0], at);
  for (let i = 1; i < keys.length; i++) if (kindAt(keys[i], at) !== kind) return RankKind.NONE;
  return kind;
}
function columnRanks(keys: FixedArray<W_Object>, at: i32, kind: RankKind): FixedArray<i64> {
  const ranks = new FixedArray<i64>(keys.length, 0n);
  for (let i = 0; i < keys.length; i++) ranks[i] = rankAt(keys[i], at, kind);
  return ranks;
}
const noRanks: FixedArray<i64> = new FixedArray<i64>(0, 0n);

/** Makes the sorting of `positions` by `keys`, with ranks if the keys have them. */
function sortingOf(positions: FixedArray<i32>, keys: FixedArray<W_Object>): PositionSort {
  const n = keys.length;
  let least = widthOf(keys[0]);
  let most = least;
  for (let i = 1; i < n; i++) {
    const width = widthOf(keys[i]);
    if (width < least) least = width;
    if (width > most) most = width;
  }
  const columns = least === -1 && most === -1 ? 1 : least;
  const kind = columns < 1 ? RankKind.NONE : columnKind(keys, 0);
  if (kind === RankKind.NONE)
    return new PositionSort(positions, keys, new FixedArray<i64>(n, 0n), noRanks, false, false);
  const ranks = columnRanks(keys, 0, kind);
  // A second column decides only where equal ranks mean equal items.
  if (kind === RankKind.STR) return new PositionSort(positions, keys, ranks, noRanks, false, most === -1);
  if (columns === 1) return new PositionSort(positions, keys, ranks, noRanks, most === least, false);
  const second = columnKind(keys, 1);
  if (second === RankKind.NONE) return new PositionSort(positions, keys, ranks, noRanks, false, false);
  const exact = most === 2 && second !== RankKind.STR;
  return new PositionSort(positions, keys, ranks, columnRanks(keys, 1, second), exact, false);
}

/** Takes the keys of the items, in their order. */
class KeySink extends ItemSink {
  private at: i32 = 0;
  constructor(private readonly keys: FixedArray<W_Object>) {
    super(SinkKind.KEYS);
  }
  override put(key: W_Object): boolean {
    const at = this.at;
    this.keys[at] = key;
    this.at = at + 1;
    return true;
  }
}

/** Sorts `items`; `reverse` keeps the order of equal items all the same. */
function sortItems(items: FixedArray<W_Object>, key: W_Object | null, reverse: boolean): void {
  const n = items.length;
  if (n === 0) return;
  if (reverse) reverseItems(items, n);
  const source = new FixedArray<W_Object>(n, w_None);
  arrayCopy(items, 0, source, 0, n);
  let keys = source;
  const positions = new FixedArray<i32>(n, 0);
  for (let i = 0; i < n; i++) positions[i] = i;
  try {
    if (key !== null) {
      keys = new FixedArray<W_Object>(n, w_None);
      drain(new W_Map(key, FixedArray.of<W_Object>(new W_TupleIterator(source))), new KeySink(keys));
    }
    sortingOf(positions, keys).sort();
  } finally {
    for (let i = 0; i < n; i++) items[i] = source[positions[i]];
    if (reverse) reverseItems(items, n);
  }
}
function reverseItems(items: FixedArray<W_Object>, n: i32): void {
  for (let i = 0, j = n - 1; i < j; i++, j--) {
    const kept = items[i];
    items[i] = items[j];
    items[j] = kept;
  }
}

/** `list.sort(key=…, reverse=…)` */
export function sortList(list: W_List, key: W_Object | null, reverse: boolean): void {
  const n = list.length;
  if (key === null && list.kind === ListKind.INT) {
    new IntSort(list.ints, n).sort();
    // Equal ints are indistinguishable: reversing afterwards is as good.
    if (reverse) reverseList(list);
    return;
  }
  if (key === null && list.kind === ListKind.FLOAT && !reverse) {
    new FloatSort(list.floats, n).sort();
    return;
  }
  // The list is empty for the program while it is being sorted.
  const items = list.toArray();
  list.clear();
  let changed = false;
  try {
    sortItems(items, key, reverse);
  } finally {
    changed = list.length !== 0;
    list.clear();
    refill(list, items);
  }
  if (changed) throw rValueError('list modified during sort');
}
function refill(list: W_List, items: FixedArray<W_Object>): void {
  for (let i = 0; i < items.length; i++) list.append(items[i]);
}

/** `list.reverse()` */
export function reverseList(list: W_List): void {
  switch (list.kind) {
    case ListKind.INT: {
      const ints = list.ints;
      for (let i = 0, j = list.length - 1; i < j; i++, j--) {
        const kept = ints[i];
        ints[i] = ints[j];
        ints[j] = kept;
      }
      break;
    }
    case ListKind.FLOAT: {
      const floats = list.floats;
      for (let i = 0, j = list.length - 1; i < j; i++, j--) {
        const kept = floats[i];
        floats[i] = floats[j];
        floats[j] = kept;
      }
      break;
    }
    default:
      reverseItems(list.objects, list.length);
  }
}
