/**
 * Sorting objects: `list.sort` and `sorted`. Lists of ints and floats sort their machine values; strings and mixed objects compare
 * without a detour through bool objects. With a key function the keys are computed once and sorted together with the items.
 */
import { FixedArray } from '@weft/core';
import type { f64, i32, i64 } from '@weft/core';
import { rValueError } from '../rlib/errors.js';
import { TimSort } from '../rlib/listsort.js';
import { drain, ItemSink, SinkKind } from './drain.js';
import { W_Map } from './functional.js';
import { W_TupleIterator } from './iterators.js';
import { W_List, ListKind } from './list.js';
import { W_Object } from './object.js';
import { objectLess } from './operators.js';
import { W_Str, compareStrings } from './str.js';
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
class ObjectSort extends TimSort<W_Object> {
  override lt(a: W_Object, b: W_Object): boolean {
    if (a instanceof W_Str && b instanceof W_Str) return compareStrings(a.value, b.value) < 0;
    return objectLess(a, b);
  }
}
/** An item with its key. */
class Keyed {
  constructor(
    readonly key: W_Object,
    readonly item: W_Object,
  ) {}
}
class KeyedSort extends TimSort<Keyed> {
  override lt(a: Keyed, b: Keyed): boolean {
    const x = a.key;
    const y = b.key;
    if (x instanceof W_Str && y instanceof W_Str) return compareStrings(x.value, y.value) < 0;
    return objectLess(x, y);
  }
}

/** Takes the keys of the items, in their order. */
class KeySink extends ItemSink {
  private at: i32 = 0;
  constructor(
    private readonly items: FixedArray<W_Object>,
    private readonly keyed: FixedArray<Keyed>,
  ) {
    super(SinkKind.KEYS);
  }
  override put(key: W_Object): boolean {
    const at = this.at;
    this.keyed[at] = new Keyed(key, this.items[at]!);
    this.at = at + 1;
    return true;
  }
}

/** Sorts `items`; `reverse` keeps the order of equal items all the same. */
function sortItems(items: FixedArray<W_Object>, key: W_Object | null, reverse: boolean): void {
  const n = items.length;
  if (reverse) reverseItems(items, n);
  try {
    if (key === null) {
      new ObjectSort(items, n).sort();
    } else if (n > 0) {
      const keyed = new FixedArray<Keyed>(n, new Keyed(w_None, w_None));
      drain(new W_Map(key, FixedArray.of<W_Object>(new W_TupleIterator(items))), new KeySink(items, keyed));
      try {
        new KeyedSort(keyed, n).sort();
      } finally {
        for (let i = 0; i < n; i++) items[i] = keyed[i].item;
      }
    }
  } finally {
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
