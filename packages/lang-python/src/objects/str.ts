/**
 * `str`. The content is a host string of UTF-16 units; Python counts code points. There are two kinds of strings:
 *
 * - {@link W_FlatStr}: no unit is a surrogate, which is nearly always so. Positions are the same in both, and the object *is* the
 *   host string: translated there is nothing around it.
 * - {@link W_LooseStr}: everything else. A string with surrogates makes a table of the unit offset of each code point when it is first
 *   indexed. And `s += part` in a loop takes linear time, as in CPython, which grows the string in place: from some length on the result
 *   of a concatenation is the beginning of a {@link StringBuilder} that it shares with what it was made from. Appending to the string that
 *   ends where the builder ends appends to the builder; any other starts a new one. The text is taken out of the builder
 *   when someone looks.
 *
 * ```
 * a = s + 'x'      builder [s x], a = its first 101 units
 * b = a + 'y'      builder [s x y], b = 102 units; a is still the first 101
 * c = a + 'z'      a does not end where the builder ends: a new one
 * ```
 *
 * Methods are in str_methods.ts, `%` and `format` in str_format.ts.
 */
import {
  FixedArray,
  StringBuilder,
  dontLookInside,
  elidable,
  isConstant,
  type StringObject,
} from '@weft/core';
import type { i32, i64 } from '@weft/core';
import { Compare } from '../bytecode/opcodes.js';
import { rIndexError } from '../rlib/errors.js';
import { codePointCount, formatStr } from '../rlib/format_spec.js';
import { strRepr } from '../rlib/str_repr.js';
import { compareStrings, hasSurrogates, hasText, hashOfText, sameText } from '../rlib/str_same.js';
import { W_Bool, W_Int, newBool, ordered } from './int.js';
import { BinOp, OperationError, W_Object, typeError } from './object.js';
import { W_Slice, resolveSlice, sequenceIndex, wrapIndex } from './slice.js';
import { percentFormat } from './str_percent.js';
import { W_StrIterator } from './str_iterator.js';
import { repeatCount, repeatedLength } from './items.js';
import { newBuiltinType, objectType, type W_Type } from './type.js';

/** Units from which on the result of a concatenation shares a builder; shorter strings are copied faster. */
const LAZY_LENGTH: i32 = 256;

export const strType: W_Type = newBuiltinType(
  'str',
  [objectType],
  "str(object='') -> str\nstr(bytes_or_buffer[, encoding[, errors]]) -> str",
);

export abstract class W_Str extends W_Object {
  /** The text in UTF-16. */
  get value(): string {
    return textOf(this);
  }
  abstract content(): string;
  override getType(): W_Type {
    return strType;
  }
  override strValue(): string | null {
    return this.value;
  }

  // -- positions

  /** Unit offset of code point `i`, `0 … len`. */
  abstract unitOf(i: i32): i32;
  /** The code point number of a unit offset. */
  abstract pointOf(unit: i32): i32;
  /** The character at code point `i`. */
  abstract charAt(i: i32): W_Str;

  // -- slots

  override getItem(key: W_Object): W_Object {
    const n = this.len();
    if (key instanceof W_Slice) {
      const range = resolveSlice(key, n);
      if (range.count === 0) return newStr('');
      if (range.step === 1) return sliceOf(this, range.start, range.start + range.count);
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
    return hasText(this.value, part);
  }
  override hash(): i64 {
    return hashOfText(this.value);
  }
  override compare(op: Compare, other: W_Object): W_Object | null {
    const b = other.strValue();
    if (b === null) return null;
    if (op === Compare.EQ) return newBool(sameText(this.value, b));
    if (op === Compare.NE) return newBool(!sameText(this.value, b));
    return newBool(ordered(op, compareStrings(this.value, b)));
  }
  override binary(op: BinOp, other: W_Object): W_Object | null {
    switch (op) {
      case BinOp.ADD:
        return this.add(other);
      case BinOp.MUL:
        if (!repeatCount(other)) return null;
        return newStr(repeatString(this.value, other));
      case BinOp.MOD:
        return percentFormat(this.value, other);
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

function textOf(w: W_Str): string {
  if (w instanceof W_FlatStr) return w.text;
  return isConstant(w) ? constantText(w) : w.content();
}
/** Of strings that are constant in a trace, which computes it once. */
const constantText = elidable(function constantText(w: W_Str): string {
  return w.content();
});
/** Code points `start … end-1`. */
function sliceOf(w: W_Str, start: i32, end: i32): W_Str {
  if (w instanceof W_FlatStr) return new W_FlatStr(w.text.slice(start, end));
  return newStr(w.value.slice(w.unitOf(start), w.unitOf(end)));
}

/** A string without surrogates. */
export class W_FlatStr extends W_Str implements StringObject {
  constructor(readonly text: string) {
    super();
  }
  override content(): string {
    return this.text;
  }
  override len(): i32 {
    return this.text.length;
  }
  override unitOf(i: i32): i32 {
    return i;
  }
  override pointOf(unit: i32): i32 {
    return unit;
  }
  override charAt(i: i32): W_Str {
    return newChar(this.text.charCodeAt(i));
  }
  override truth(): boolean {
    return this.text.length !== 0;
  }
  override add(other: W_Object): W_Object | null {
    if (!(other instanceof W_FlatStr)) return addLoose(this, other);
    const a = this.text;
    const b = other.text;
    return a.length + b.length < LAZY_LENGTH ? new W_FlatStr(a + b) : concatenation(this, other);
  }
}

const noOffsets: FixedArray<i32> = new FixedArray<i32>(0, 0);

/** A string with surrogates, or whose text may still lie in a builder. */
export class W_LooseStr extends W_Str {
  /** Unit offset of each code point, and of the end; made when it is first needed. */
  private offsets: FixedArray<i32> = noOffsets;
  constructor(
    /** The text; empty as long as it lies in a builder. */
    private text: string,
    /** The text is its first `count` units; null once it was taken out. */
    private builder: StringBuilder | null,
    private readonly count: i32,
    private readonly points: i32,
    /** No unit is a surrogate. */
    readonly flat: boolean,
  ) {
    super();
  }
  override content(): string {
    const builder = this.builder;
    if (builder === null) return this.text;
    const text = builder.slice(0, this.count);
    this.text = text;
    this.builder = null;
    return text;
  }
  override len(): i32 {
    return this.points;
  }
  override truth(): boolean {
    return this.count !== 0;
  }
  private table(): FixedArray<i32> {
    if (this.offsets.length === 0) {
      const text = this.content();
      const offsets = new FixedArray<i32>(this.points + 1, text.length);
      let at: i32 = 0;
      for (let i = 0; i < this.points; i++) {
        offsets[i] = at;
        at += text.codePointAt(at)! > 0xffff ? 2 : 1;
      }
      this.offsets = offsets;
    }
    return this.offsets;
  }
  override unitOf(i: i32): i32 {
    return this.flat ? i : this.table()[i];
  }
  override pointOf(unit: i32): i32 {
    if (this.flat) return unit;
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
  override charAt(i: i32): W_Str {
    const builder = this.builder;
    if (this.flat) return newChar(builder === null ? this.text.charCodeAt(i) : builder.unitAt(i));
    return newChar(this.value.codePointAt(this.table()[i])!);
  }
  override add(other: W_Object): W_Object | null {
    const builder = this.builder;
    if (builder === null || builder.length !== this.count || !(other instanceof W_FlatStr))
      return addLoose(this, other);
    const part = other.text;
    const length = part.length;
    builder.append(part);
    return new W_LooseStr('', builder, this.count + length, this.points + length, this.flat);
  }
  /** With `part` appended, which may have surrogates when it is not flat; null when the builder does not end here. */
  grown(part: string, flat: boolean): W_Object | null {
    const builder = this.builder;
    if (builder === null || builder.length !== this.count) return null;
    const added = addedPoints(builder.unitAt(this.count - 1), part);
    builder.append(part);
    return new W_LooseStr('', builder, this.count + part.length, this.points + added, this.flat && flat);
  }
}

/** Code points of `part` behind unit `last`, with which its first unit may make a pair. */
function addedPoints(last: i32, part: string): i32 {
  const first = part.charCodeAt(0);
  const pair = last >= 0xd800 && last < 0xdc00 && first >= 0xdc00 && first < 0xe000;
  return codePointCount(part) - (pair ? 1 : 0);
}

/** `a + other`, whatever the two are. */
function addLoose(a: W_Str, other: W_Object): W_Object | null {
  const exact = other.exact();
  return exact instanceof W_Str ? concatenation(a, exact) : null;
}

const concatenation = dontLookInside(function concatenation(w_a: W_Str, w_b: W_Str): W_Object {
  const b = w_b.value;
  if (b.length === 0) return w_a;
  const grown = w_a instanceof W_LooseStr ? w_a.grown(b, isFlat(w_b)) : null;
  if (grown !== null) return grown;
  const a = w_a.value;
  const count = a.length + b.length;
  if (count < LAZY_LENGTH) return newStr(a + b);
  const builder = new StringBuilder(count);
  builder.append(a);
  builder.append(b);
  const flat = isFlat(w_a) && isFlat(w_b);
  return new W_LooseStr('', builder, count, flat ? count : codePointCount(builder.build()), flat);
});

/** Whether no unit of a string is a surrogate. */
export function isFlat(w: W_Str): boolean {
  return w instanceof W_FlatStr || (w instanceof W_LooseStr && w.flat);
}

const emptyStr: W_Str = new W_FlatStr('');

export function newStr(s: string): W_Str {
  if (hasSurrogates(s)) return new W_LooseStr(s, null, s.length, codePointCount(s), false);
  return newFlatStr(s);
}
/** A string without surrogates. Those of one character below 256 exist once. */
export function newFlatStr(s: string): W_Str {
  if (s.length === 1) return newChar(s.charCodeAt(0));
  return s.length === 0 ? emptyStr : new W_FlatStr(s);
}
/** The string of one code point. */
export function newChar(c: i32): W_Str {
  const s = String.fromCodePoint(c);
  return c < 0xd800 || (c >= 0xe000 && c < 0x10000)
    ? new W_FlatStr(s)
    : new W_LooseStr(s, null, s.length, 1, false);
}

/** `str(w)` */
export function strOf(w: W_Object): W_Str {
  if (w instanceof W_Str) return w;
  if (w instanceof W_Int && !(w instanceof W_Bool)) return new W_FlatStr(decimalText(w.value));
  return newStr(w.str());
}
/** The decimal digits; a string that the runtime library made has its one character once. */
export const decimalText = elidable(function decimalText(x: i64): string {
  return String(x);
});
/** `a + b + c`, of short strings. */
export function joined3(a: W_Str, b: W_Str, c: W_Str): W_Str {
  if (a instanceof W_FlatStr && b instanceof W_FlatStr && c instanceof W_FlatStr)
    return new W_FlatStr(a.text + b.text + c.text);
  return newStr(a.value + b.value + c.value);
}
/** `a + b + c + d`, of short strings. */
export function joined4(a: W_Str, b: W_Str, c: W_Str, d: W_Str): W_Str {
  if (a instanceof W_FlatStr && b instanceof W_FlatStr && c instanceof W_FlatStr && d instanceof W_FlatStr)
    return new W_FlatStr(a.text + b.text + c.text + d.text);
  return newStr(a.value + b.value + c.value + d.value);
}

/** Repeats a string; memory is checked first. */
export function repeatString(s: string, count: W_Object): string {
  const total = repeatedLength(s.length, count);
  return total === 0 ? '' : s.repeat((total / s.length) | 0);
}
