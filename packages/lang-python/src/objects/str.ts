/**
 * `str`. The content is a host string of UTF-16 units; Python counts code points. A string knows (once asked) how many code
 * points it has: when that equals its units, which is nearly always so, positions are the same in both. A string
 * with surrogate pairs makes a table of the unit offset of each code point when it is first indexed.
 *
 * Methods are in str_methods.ts, `%` and `format` in str_format.ts.
 */
import { FixedArray, elidable, extend, isConstant, type ReadonlyFixedArray } from '@weft/core';
import type { i32, i64 } from '@weft/core';
import { Compare } from '../bytecode/opcodes.js';
import { rIndexError } from '../rlib/errors.js';
import { codePointCount, formatStr } from '../rlib/format_spec.js';
import { strRepr } from '../rlib/str_repr.js';
import { newBool, ordered } from './int.js';
import { BinOp, OperationError, W_Object, typeError } from './object.js';
import { W_Slice, resolveSlice, sequenceIndex, wrapIndex } from './slice.js';
import { percentFormat } from './str_percent.js';
import { W_StrIterator } from './str_iterator.js';
import { repeatCount, repeatedLength } from './tuple.js';
import { newBuiltinType, objectType, type W_Type } from './type.js';

/** Length from which on a concatenation is put off; shorter strings are copied faster than remembered. */
const LAZY_LENGTH: i32 = 128;

export const strType: W_Type = newBuiltinType(
  'str',
  [objectType],
  "str(object='') -> str\nstr(bytes_or_buffer[, encoding[, errors]]) -> str",
);

const noOffsets: FixedArray<i32> = new FixedArray<i32>(0, 0);

export class W_Str extends W_Object {
  /** Number of code points; -1 until asked. */
  private points: i32 = -1;
  private hashed: i64 = 0n;
  private offsets: FixedArray<i32> = noOffsets;
  /** The text; for a concatenation that nobody has looked at yet, its right part. */
  private text: string;
  /** The left part of such a concatenation. */
  private left: W_Str | null = null;

  constructor(value: string) {
    super();
    this.text = value;
  }
  /** The text in UTF-16. */
  get value(): string {
    return isConstant(this) ? textOf(this) : this.content();
  }
  content(): string {
    return this.left === null ? this.text : this.flatten();
  }
  /** Joins the parts of a concatenation. */
  private flatten(): string {
    const parts: string[] = [];
    let at: W_Str = this;
    for (;;) {
      parts.push(at.text);
      const left = at.left;
      if (left === null) break;
      at = left;
    }
    this.text = parts.reverse().join('');
    this.left = null;
    return this.text;
  }
  /**
   * `left + right` that is only joined when someone looks: building a long string with `s += part` takes linear
   * time, as in CPython (which grows the string in place).
   */
  static concatenation(left: W_Str, right: string): W_Str {
    const result = new W_Str(right);
    result.left = left;
    return result;
  }
  override getType(): W_Type {
    return strType;
  }
  override strValue(): string | null {
    return this.value;
  }

  // -- positions

  override len(): i32 {
    if (this.points < 0) this.points = this.countPoints();
    return this.points;
  }
  /** Sums over the parts of a concatenation, which stay apart, back to the first whose length is known. */
  private countPoints(): i32 {
    let n: i32 = 0;
    let at: W_Str = this;
    for (;;) {
      if (at.points >= 0) return n + at.points;
      n += codePointCount(at.text);
      const left = at.left;
      if (left === null) return n;
      at = left;
    }
  }
  /** Whether every code point is one unit. */
  isFlat(): boolean {
    return this.len() === this.value.length;
  }
  private table(): FixedArray<i32> {
    if (this.offsets.length === 0) {
      const n = this.len();
      const offsets = new FixedArray<i32>(n + 1, this.value.length);
      let at: i32 = 0;
      for (let i = 0; i < n; i++) {
        offsets[i] = at;
        at += this.value.codePointAt(at)! > 0xffff ? 2 : 1;
      }
      this.offsets = offsets;
    }
    return this.offsets;
  }
  /** Unit offset of code point `i`, `0 … len`. */
  unitOf(i: i32): i32 {
    return this.isFlat() ? i : this.table()[i];
  }
  /** The code point number of a unit offset. */
  pointOf(unit: i32): i32 {
    if (this.isFlat()) return unit;
    const table = this.table();
    let low: i32 = 0;
    let high: i32 = table.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (table[middle] < unit) low = middle + 1;
      else high = middle;
    }
    return low;
  }
  /** The character at code point `i`. */
  charAt(i: i32): W_Str {
    if (this.isFlat()) return newChar(this.value.charCodeAt(i));
    return newChar(this.value.codePointAt(this.table()[i])!);
  }

  // -- slots

  override truth(): boolean {
    return this.left !== null || this.text.length !== 0;
  }
  override getItem(key: W_Object): W_Object {
    const n = this.len();
    if (key instanceof W_Slice) {
      const range = resolveSlice(key, n);
      if (range.count === 0) return newStr('');
      if (range.step === 1)
        return newStr(this.value.slice(this.unitOf(range.start), this.unitOf(range.start + range.count)));
      return this.everyNth(range.start, range.step, range.count);
    }
    const at = wrapIndex(sequenceIndex(key, 'string'), n);
    if (at < 0) throw rIndexError('string index out of range');
    return this.charAt(at);
  }
  private everyNth(start: i32, step: i32, count: i32): W_Object {
    const pieces: string[] = [];
    for (let k = 0; k < count; k++) pieces.push(this.charAt(start + k * step).value);
    return newStr(pieces.join(''));
  }
  override iter(): W_Object {
    return new W_StrIterator(this.value);
  }
  override hasContains(): boolean {
    return true;
  }
  override contains(item: W_Object): boolean {
    const part = item.strValue();
    if (part === null)
      throw typeError("'in <string>' requires string as left operand, not " + item.getType().name);
    return this.value.includes(part);
  }
  override hash(): i64 {
    return isConstant(this) ? hashOfStr(this) : this.contentHash();
  }
  contentHash(): i64 {
    let h = this.hashed;
    if (h === 0n) {
      h = stringHash(this.value);
      this.hashed = h;
    }
    return h;
  }
  override compare(op: Compare, other: W_Object): W_Object | null {
    const b = other.strValue();
    if (b === null) return null;
    if (op === Compare.EQ) return newBool(this.value === b);
    if (op === Compare.NE) return newBool(this.value !== b);
    return newBool(ordered(op, compareStrings(this.value, b)));
  }
  override add(other: W_Object): W_Object | null {
    const b = other.strValue();
    if (b === null) return null;
    if (b.length === 0) return this;
    if (this.left === null && this.text.length < LAZY_LENGTH) return new W_Str(this.text + b);
    // A surrogate that may complete a pair with the end of the left part would be counted apart.
    const first = b.charCodeAt(0);
    return first >= 0xdc00 && first < 0xe000 ? new W_Str(this.value + b) : W_Str.concatenation(this, b);
  }
  override binary(op: BinOp, other: W_Object): W_Object | null {
    switch (op) {
      case BinOp.ADD:
        return this.add(other);
      case BinOp.MUL:
        if (!repeatCount(other)) return null;
        return newStr(repeatString(this.value, other));
      case BinOp.MOD:
        return newStr(percentFormat(this.value, other));
      default:
        return null;
    }
  }
  override rbinary(op: BinOp, other: W_Object): W_Object | null {
    return op === BinOp.MUL ? this.binary(op, other) : null;
  }
  override binaryFailed(op: BinOp, other: W_Object): OperationError {
    if (op === BinOp.ADD)
      return typeError('can only concatenate str (not "' + other.getType().name + '") to str');
    if (op === BinOp.MUL)
      return typeError("can't multiply sequence by non-int of type '" + other.getType().name + "'");
    return super.binaryFailed(op, other);
  }
  override repr(): string {
    return strRepr(this.value, false);
  }
  override str(): string {
    return this.value;
  }
  override format(spec: string): string {
    return formatStr(this.value, spec);
  }
}

/** Text and hash of strings that are constant in a trace, which computes them once. */
const textOf = elidable(function textOf(w: W_Str): string {
  return w.content();
});
const hashOfStr = elidable(function hashOfStr(w: W_Str): i64 {
  return w.contentHash();
});

const emptyStr: W_Str = new W_Str('');
/** The strings of one character below 256, which exist once. */
const charStrs: ReadonlyFixedArray<W_Str> = FixedArray.from(
  Array.from({ length: 256 }, (_, c) => new W_Str(String.fromCharCode(c))),
);

export function newStr(s: string): W_Str {
  if (s.length === 1) return newChar(s.charCodeAt(0));
  return s.length === 0 ? emptyStr : new W_Str(s);
}
/** The string of one code point. */
export function newChar(c: i32): W_Str {
  return c < 256 ? charStrs[c] : new W_Str(String.fromCodePoint(c));
}

/** Repeats a string; memory is checked first. */
export function repeatString(s: string, count: W_Object): string {
  const total = repeatedLength(s.length, count);
  return total === 0 ? '' : s.repeat((total / s.length) | 0);
}

/** Order by code points: UTF-16 order differs where a surrogate meets a unit above the surrogates. */
export const compareStrings = elidable(function compareStrings(a: string, b: string): i32 {
  const n = a.length < b.length ? a.length : b.length;
  for (let i = 0; i < n; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) {
      const highX = x >= 0xd800 && x < 0xe000;
      const highY = y >= 0xd800 && y < 0xe000;
      if (highX !== highY && x >= 0xd800 && y >= 0xd800) return highX ? 1 : -1;
      return x < y ? -1 : 1;
    }
  }
  return a.length - b.length;
});

/** A hash of the units, never 0 nor -1. */
export const stringHash = elidable(function stringHash(s: string): i64 {
  let h: i32 = -2128831035;
  for (let i = 0; i < s.length; i++) h = Math.imul(h ^ s.charCodeAt(i), 16777619);
  h = Math.imul(h ^ (h >>> 15), -1640531535);
  h = h ^ (h >>> 13);
  return h === 0 || h === -1 ? 31n : extend(h);
});
