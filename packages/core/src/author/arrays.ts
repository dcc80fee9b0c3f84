/**
 * `FixedArray<T>`: an array whose length never changes. It is the array that the JIT understands best, and what
 * the translator lays out as one heap object. Untranslated it is a JavaScript array with its length sealed.
 */
import type { i32 } from './numbers.js';

/** Marks {@link FixedArray} objects so that the translator recognizes them across module instances. */
export const fixedArrayBrand: unique symbol = Symbol.for('weft.FixedArray') as never;

/** A fixed-length array. Reading or writing outside `0 … length-1` traps in translated code. */
export interface FixedArray<T> extends Iterable<T> {
  readonly [fixedArrayBrand]: true;
  /** Number of elements. */
  readonly length: i32;
  [index: number]: T;
}

/**
 * A fixed array that is read only, and as the type of a `readonly` field a promise: once the object is made, nobody changes the
 * elements any more, not through a `FixedArray` of the same array either. The JIT takes elements of constant objects' arrays for
 * constants then. Made by giving a {@link FixedArray}.
 */
export interface ReadonlyFixedArray<T> extends Iterable<T> {
  readonly [fixedArrayBrand]: true;
  /** Number of elements. */
  readonly length: i32;
  readonly [index: number]: T;
}

interface FixedArrayConstructor {
  /** Makes an array of `length` elements, each set to `fill`. */
  new <T>(length: i32, fill: T): FixedArray<T>;
  /** Makes an array of exactly the given elements. */
  of<T>(...items: T[]): FixedArray<T>;
  /** Copies a resizable array into a fixed one. */
  from<T>(items: readonly T[]): FixedArray<T>;
}

class FixedArrayImpl<T> {
  [index: number]: T;
  declare readonly length: i32;
  constructor(length: i32, fill: T) {
    if (!(length >= 0)) throw new RangeError(`FixedArray length ${length}`);
    Object.defineProperty(this, 'length', { value: length });
    for (let i = 0; i < length; i++) this[i] = fill;
    Object.seal(this);
  }
  static of<T>(...items: T[]): FixedArrayImpl<T> {
    return FixedArrayImpl.from(items);
  }
  static from<T>(items: readonly T[]): FixedArrayImpl<T> {
    const result = new FixedArrayImpl<T>(items.length, undefined as T);
    for (let i = 0; i < items.length; i++) result[i] = items[i] as T;
    return result;
  }
  *[Symbol.iterator](): Iterator<T> {
    for (let i = 0; i < this.length; i++) yield this[i] as T;
  }
}
Object.defineProperty(FixedArrayImpl.prototype, fixedArrayBrand, { value: true });

/** Constructor of fixed-length arrays; see the interface of the same name. */
export const FixedArray = FixedArrayImpl as unknown as FixedArrayConstructor;

/**
 * Copies `count` elements from `source[sourceStart…]` to `target[targetStart…]`; the ranges may overlap within
 * one array. Traps when a range leaves its array.
 */
export function arrayCopy<T>(
  source: FixedArray<T>,
  sourceStart: i32,
  target: FixedArray<T>,
  targetStart: i32,
  count: i32,
): void {
  if (
    count < 0 ||
    sourceStart < 0 ||
    targetStart < 0 ||
    sourceStart + count > source.length ||
    targetStart + count > target.length
  )
    throw new RangeError('arrayCopy out of range');
  if (source === target && sourceStart < targetStart)
    for (let i = count - 1; i >= 0; i--) target[targetStart + i] = source[sourceStart + i] as T;
  else for (let i = 0; i < count; i++) target[targetStart + i] = source[sourceStart + i] as T;
}

/** Sets `target[start … end-1]` to `value`; traps when the range leaves the array. */
export function arrayFill<T>(target: FixedArray<T>, value: T, start: i32, end: i32): void {
  if (start < 0 || end > target.length || start > end) throw new RangeError('arrayFill out of range');
  for (let i = start; i < end; i++) target[i] = value;
}
