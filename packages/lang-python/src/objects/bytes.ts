/**
 * `bytes` and `bytearray`. The content of `bytes` is a host string with a unit (0 … 255) per byte, so that searching and
 * slicing are those of strings; a `bytearray` holds such a string too and replaces it when it changes.
 */
import { wrap } from '@weft/core';
import type { i32, i64 } from '@weft/core';
import { Compare } from '../bytecode/opcodes.js';
import { rIndexError, rTypeError, rValueError } from '../rlib/errors.js';
import { bytesRepr } from '../rlib/str_repr.js';
import { compareStrings, hashOfText } from '../rlib/str_same.js';
import { newBool, newIntI32, ordered } from './int.js';
import { W_Iterator } from './iteratorbase.js';
import { BinOp, OperationError, W_Object, typeError, unhashable } from './object.js';
import { W_Slice, hasIndex, resolveSlice, sequenceIndex, wrapIndex } from './slice.js';
import { repeatString } from './str.js';
import { repeatCount } from './items.js';
import { newBuiltinType, objectType, type W_Type } from './type.js';

export const bytesType: W_Type = newBuiltinType('bytes', [objectType], 'bytes(iterable_of_ints) -> bytes');
export const byteArrayType: W_Type = newBuiltinType('bytearray', [objectType], 'bytearray(iterable_of_ints)');
export const bytesIteratorType: W_Type = newBuiltinType('bytes_iterator', [objectType], null);

/** `bytes` and, with `mutable`, `bytearray`. */
export class W_Bytes extends W_Object {
  constructor(
    public value: string,
    readonly mutable: boolean,
  ) {
    super();
  }
  override getType(): W_Type {
    return this.mutable ? byteArrayType : bytesType;
  }
  /** A new object of the same type. */
  like(value: string): W_Bytes {
    return new W_Bytes(value, this.mutable);
  }
  override len(): i32 {
    return this.value.length;
  }
  override truth(): boolean {
    return this.value.length !== 0;
  }
  override getItem(key: W_Object): W_Object {
    const n = this.value.length;
    if (key instanceof W_Slice) {
      const range = resolveSlice(key, n);
      if (range.count === 0) return this.like('');
      if (range.step === 1) return this.like(this.value.slice(range.start, range.start + range.count));
      const pieces: string[] = [];
      for (let k = 0; k < range.count; k++) pieces.push(this.value.charAt(range.start + k * range.step));
      return this.like(pieces.join(''));
    }
    const at = wrapIndex(sequenceIndex(key, this.mutable ? 'bytearray' : 'byte'), n);
    if (at < 0) throw rIndexError(this.mutable ? 'bytearray index out of range' : 'index out of range');
    return newIntI32(this.value.charCodeAt(at));
  }
  override setItem(key: W_Object, item: W_Object): void {
    if (!this.mutable) super.setItem(key, item);
    const s = this.value;
    if (key instanceof W_Slice) {
      const range = resolveSlice(key, s.length);
      const bytes = bytesLike(item);
      if (bytes === null)
        throw rTypeError('can assign only bytes, buffers, or iterables of ints in range(0, 256)');
      if (range.step !== 1) {
        if (bytes.length !== range.count)
          throw rValueError(
            'attempt to assign bytes of size ' +
              String(bytes.length) +
              ' to extended slice of size ' +
              String(range.count),
          );
        let text = s;
        for (let k = 0; k < range.count; k++) {
          const at = range.start + k * range.step;
          text = text.slice(0, at) + bytes.charAt(k) + text.slice(at + 1);
        }
        this.value = text;
        return;
      }
      this.value = s.slice(0, range.start) + bytes + s.slice(range.start + range.count);
      return;
    }
    const at = wrapIndex(sequenceIndex(key, 'bytearray'), s.length);
    if (at < 0) throw rIndexError('bytearray index out of range');
    this.value = s.slice(0, at) + byteOf(item) + s.slice(at + 1);
  }
  override delItem(key: W_Object): void {
    if (!this.mutable) super.delItem(key);
    const s = this.value;
    if (key instanceof W_Slice) {
      const range = resolveSlice(key, s.length);
      if (range.step === 1) {
        this.value = s.slice(0, range.start) + s.slice(range.start + range.count);
        return;
      }
      const pieces: string[] = [];
      for (let i = 0; i < s.length; i++) {
        const offset = i - range.start;
        const k = (offset / range.step) | 0;
        if (offset % range.step !== 0 || k < 0 || k >= range.count) pieces.push(s.charAt(i));
      }
      this.value = pieces.join('');
      return;
    }
    const at = wrapIndex(sequenceIndex(key, 'bytearray'), s.length);
    if (at < 0) throw rIndexError('bytearray index out of range');
    this.value = s.slice(0, at) + s.slice(at + 1);
  }
  override hasContains(): boolean {
    return true;
  }
  override contains(item: W_Object): boolean {
    const bytes = bytesLike(item);
    if (bytes !== null) return this.value.includes(bytes);
    if (!hasIndex(item))
      throw typeError("a bytes-like object is required, not '" + item.getType().name + "'");
    return this.value.includes(byteOf(item));
  }
  override iter(): W_Object {
    return new W_BytesIterator(this);
  }
  override hash(): i64 {
    if (this.mutable) throw unhashable(this);
    return hashOfText(this.value);
  }
  override compare(op: Compare, other: W_Object): W_Object | null {
    const b = bytesLike(other);
    if (b === null) return null;
    if (op === Compare.EQ) return newBool(this.value === b);
    if (op === Compare.NE) return newBool(this.value !== b);
    return newBool(ordered(op, compareStrings(this.value, b)));
  }
  override binary(op: BinOp, other: W_Object): W_Object | null {
    if (op === BinOp.ADD) {
      const b = bytesLike(other);
      return b === null ? null : this.like(this.value + b);
    }
    if (op === BinOp.MUL && repeatCount(other)) return this.like(repeatString(this.value, other));
    return null;
  }
  override rbinary(op: BinOp, other: W_Object): W_Object | null {
    return op === BinOp.MUL ? this.binary(op, other) : null;
  }
  override inplace(op: BinOp, other: W_Object): W_Object | null {
    if (!this.mutable) return null;
    const result = this.binary(op, other);
    if (!(result instanceof W_Bytes)) return null;
    this.value = result.value;
    return this;
  }
  override binaryFailed(op: BinOp, other: W_Object): OperationError {
    if (op === BinOp.ADD)
      return typeError("can't concat " + other.getType().name + ' to ' + this.getType().name);
    if (op === BinOp.MUL)
      return typeError("can't multiply sequence by non-int of type '" + other.getType().name + "'");
    return super.binaryFailed(op, other);
  }
  override repr(): string {
    const text = bytesRepr(this.value);
    return this.mutable ? 'bytearray(' + text + ')' : text;
  }
}

class W_BytesIterator extends W_Iterator {
  private at: i32 = 0;
  constructor(private readonly bytes: W_Bytes) {
    super();
  }
  override getType(): W_Type {
    return bytesIteratorType;
  }
  override next(): W_Object | null {
    const at = this.at;
    if (at >= this.bytes.value.length) return null;
    this.at = at + 1;
    return newIntI32(this.bytes.value.charCodeAt(at));
  }
}

/** `bytes` of a string of units 0 … 255. */
export function newBytes(value: string): W_Bytes {
  return new W_Bytes(value, false);
}
/** The content of a bytes-like object; null for anything else. */
export function bytesLike(w: W_Object): string | null {
  const exact = w.exact();
  return exact instanceof W_Bytes ? exact.value : null;
}
/** A byte given as an int, as a string of one unit. */
export function byteOf(w: W_Object): string {
  if (!hasIndex(w)) throw typeError("'" + w.getType().name + "' object cannot be interpreted as an integer");
  const x = w.index();
  if (x < 0n || x > 255n) throw rValueError('byte must be in range(0, 256)');
  return String.fromCharCode(wrap(x));
}
