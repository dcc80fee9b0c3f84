/**
 * `T[]` of RTypeScript: a length and a fixed array that is replaced when it gets too small (by half again, so that a
 * sequence of pushes costs constant time each). Slots at and above `length` are always zero or null, so that the
 * collector does not keep what was removed.
 *
 * Methods are named as on JavaScript's arrays and mean the same; what JavaScript leaves undefined (`pop` of an
 * empty array, an index out of range) traps. An array literal is `weftArrayOf(n)` followed by stores into `items`.
 */
import { arrayCopy, arrayFill } from '../author/arrays.js';
import type { FixedArray } from '../author/arrays.js';
import { clearItem, uninitializedArray } from '../author/lowlevel.js';
import type { i32 } from '../author/numbers.js';
import { keyEquals } from './keys.js';
import { string_join } from './string.js';

export class WeftArray<T> {
  items: FixedArray<T>;
  length: i32;

  constructor(capacity: i32) {
    this.items = uninitializedArray<T>(capacity);
    this.length = 0;
  }

  /** Makes room for at least `capacity` elements. */
  reserve(capacity: i32): void {
    const old = this.items;
    if (capacity <= old.length) return;
    const grown = (old.length + (old.length >> 1) + 4) | 0;
    const items = uninitializedArray<T>(grown < capacity ? capacity : grown);
    arrayCopy(old, 0, items, 0, this.length);
    this.items = items;
  }

  /** `a[i]` for reading; traps out of range. */
  at(index: i32): T {
    if (index < 0 || index >= this.length) return this.items[-1] as T;
    return this.items[index] as T;
  }

  /** `a[i] = value`; `i === length` appends, as in JavaScript; anything beyond traps. */
  put(index: i32, value: T): void {
    if (index === this.length) {
      this.push(value);
    } else {
      if (index < 0 || index > this.length) this.items[-1] = value;
      this.items[index] = value;
    }
  }

  /** `a.length = n`, for shrinking; growing traps. */
  setLength(length: i32): void {
    if (length < 0 || length > this.length) clearItem(this.items, -1);
    for (let i = length; i < this.length; i++) clearItem(this.items, i);
    this.length = length;
  }

  push(value: T): i32 {
    const n = this.length;
    if (n === this.items.length) this.reserve(n + 1);
    this.items[n] = value;
    this.length = n + 1;
    return n + 1;
  }

  pop(): T {
    const n = this.length - 1;
    const value = this.items[n] as T;
    clearItem(this.items, n);
    this.length = n;
    return value;
  }

  shift(): T {
    const value = this.at(0);
    const n = this.length - 1;
    arrayCopy(this.items, 1, this.items, 0, n);
    clearItem(this.items, n);
    this.length = n;
    return value;
  }

  unshift(value: T): i32 {
    const n = this.length;
    this.reserve(n + 1);
    arrayCopy(this.items, 0, this.items, 1, n);
    this.items[0] = value;
    this.length = n + 1;
    return n + 1;
  }

  slice(start: i32 = 0, end: i32 = 0x7fffffff): WeftArray<T> {
    const from = clampIndex(start, this.length);
    const to = clampIndex(end, this.length);
    const count = to > from ? to - from : 0;
    const result = new WeftArray<T>(count);
    arrayCopy(this.items, from, result.items, 0, count);
    result.length = count;
    return result;
  }

  splice(start: i32, deleteCount: i32 = 0x7fffffff): WeftArray<T> {
    const from = clampIndex(start, this.length);
    const available = this.length - from;
    const count = deleteCount < 0 ? 0 : deleteCount > available ? available : deleteCount;
    const removed = this.slice(from, from + count);
    arrayCopy(this.items, from + count, this.items, from, available - count);
    this.setLength(this.length - count);
    return removed;
  }

  concat(other: WeftArray<T>): WeftArray<T> {
    const result = new WeftArray<T>(this.length + other.length);
    arrayCopy(this.items, 0, result.items, 0, this.length);
    arrayCopy(other.items, 0, result.items, this.length, other.length);
    result.length = this.length + other.length;
    return result;
  }

  /** Appends all of `other`: what a spread in an array literal or a call compiles to. */
  append(other: WeftArray<T>): void {
    const n = other.length;
    this.reserve(this.length + n);
    arrayCopy(other.items, 0, this.items, this.length, n);
    this.length = this.length + n;
  }

  /** Appends all of a fixed array. */
  appendFixed(other: FixedArray<T>): void {
    const n = other.length;
    this.reserve(this.length + n);
    arrayCopy(other, 0, this.items, this.length, n);
    this.length = this.length + n;
  }

  indexOf(value: T, start: i32 = 0): i32 {
    for (let i = clampIndex(start, this.length); i < this.length; i++)
      if (keyEquals<T>(this.items[i] as T, value)) return i;
    return -1;
  }

  lastIndexOf(value: T): i32 {
    for (let i = this.length - 1; i >= 0; i--) if (keyEquals<T>(this.items[i] as T, value)) return i;
    return -1;
  }

  includes(value: T, start: i32 = 0): boolean {
    return this.indexOf(value, start) >= 0;
  }

  reverse(): WeftArray<T> {
    let low = 0;
    let high = this.length - 1;
    while (low < high) {
      const kept = this.items[low] as T;
      this.items[low] = this.items[high] as T;
      this.items[high] = kept;
      low++;
      high--;
    }
    return this;
  }

  fill(value: T, start: i32 = 0, end: i32 = 0x7fffffff): WeftArray<T> {
    const from = clampIndex(start, this.length);
    const to = clampIndex(end, this.length);
    if (from < to) arrayFill(this.items, value, from, to);
    return this;
  }

  /** Stable sort by a comparison function: bottom-up merge sort, runs of 8 by insertion. */
  sort(compare: (a: T, b: T) => i32): WeftArray<T> {
    const n = this.length;
    const run = 8;
    for (let start = 0; start < n; start += run) {
      const end = start + run < n ? start + run : n;
      for (let i = start + 1; i < end; i++) {
        const value = this.items[i] as T;
        let at = i;
        while (at > start && compare(this.items[at - 1] as T, value) > 0) {
          this.items[at] = this.items[at - 1] as T;
          at--;
        }
        this.items[at] = value;
      }
    }
    if (n <= run) return this;
    let source = this.items;
    let target = uninitializedArray<T>(source.length);
    for (let width = run; width < n; width *= 2) {
      for (let start = 0; start < n; start += 2 * width) {
        const middle = start + width < n ? start + width : n;
        const end = start + 2 * width < n ? start + 2 * width : n;
        let left = start;
        let right = middle;
        for (let at = start; at < end; at++) {
          if (left < middle && (right >= end || compare(source[left] as T, source[right] as T) <= 0)) {
            target[at] = source[left] as T;
            left++;
          } else {
            target[at] = source[right] as T;
            right++;
          }
        }
      }
      const swapped = source;
      source = target;
      target = swapped;
    }
    this.items = source;
    return this;
  }

  map<U>(fn: (value: T, index: i32) => U): WeftArray<U> {
    const result = new WeftArray<U>(this.length);
    for (let i = 0; i < this.length; i++) result.push(fn(this.items[i] as T, i));
    return result;
  }

  filter(fn: (value: T, index: i32) => boolean): WeftArray<T> {
    const result = new WeftArray<T>(0);
    for (let i = 0; i < this.length; i++) {
      const value = this.items[i] as T;
      if (fn(value, i)) result.push(value);
    }
    return result;
  }

  forEach(fn: (value: T, index: i32) => void): void {
    for (let i = 0; i < this.length; i++) fn(this.items[i] as T, i);
  }

  some(fn: (value: T, index: i32) => boolean): boolean {
    for (let i = 0; i < this.length; i++) if (fn(this.items[i] as T, i)) return true;
    return false;
  }

  every(fn: (value: T, index: i32) => boolean): boolean {
    for (let i = 0; i < this.length; i++) if (!fn(this.items[i] as T, i)) return false;
    return true;
  }

  /** For arrays of references only. */
  find(fn: (value: T, index: i32) => boolean): T | undefined {
    for (let i = 0; i < this.length; i++) {
      const value = this.items[i] as T;
      if (fn(value, i)) return value;
    }
    return undefined;
  }

  findIndex(fn: (value: T, index: i32) => boolean): i32 {
    for (let i = 0; i < this.length; i++) if (fn(this.items[i] as T, i)) return i;
    return -1;
  }

  reduce<U>(fn: (sum: U, value: T, index: i32) => U, initial: U): U {
    let sum = initial;
    for (let i = 0; i < this.length; i++) sum = fn(sum, this.items[i] as T, i);
    return sum;
  }

  /** The elements as a fixed array: `FixedArray.from`. */
  toFixed(): FixedArray<T> {
    const result = uninitializedArray<T>(this.length);
    arrayCopy(this.items, 0, result, 0, this.length);
    return result;
  }
}

/** An array literal of `length` elements about to be stored into `items`. */
export function weftArrayOf<T>(length: i32): WeftArray<T> {
  const result = new WeftArray<T>(length);
  result.length = length;
  return result;
}

/** A resizable copy of a fixed array: spreads and `Array.from`. */
export function weftArrayFrom<T>(items: FixedArray<T>): WeftArray<T> {
  const result = new WeftArray<T>(items.length);
  result.appendFixed(items);
  return result;
}

/** `strings.join(separator)`. */
export function array_join(strings: WeftArray<string>, separator: string = ','): string {
  return string_join(strings.items, strings.length, separator);
}

/** JavaScript's treatment of relative indices: negative counts from the end, clamped to `0 … length`. */
export function clampIndex(index: i32, length: i32): i32 {
  if (index < 0) return index + length < 0 ? 0 : index + length;
  return index > length ? length : index;
}
