/**
 * `str`. The content is a host string of UTF-16 units; Python counts code points. A string knows (once asked) whether every code
 * point is one unit, which is nearly always so: then positions are the same in both. A string
 * with surrogate pairs makes a table of the unit offset of each code point when it is first indexed.
 *
 * `s += part` in a loop takes linear time, as in CPython, which grows the string in place: from some length on the result of
 * a concatenation is the beginning of a {@link StringBuilder} that it shares with what it was made from. Appending to the string that
 * ends where the builder ends appends to the builder; any other starts a new one. The text is taken out of the builder
 * when someone looks.
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
  extend,
  isConstant,
  stringHash,
  type ReadonlyFixedArray,
} from '@weft/core';
import { getHash } from '@weft/core/lowlevel';
import type { i32, i64 } from '@weft/core';
import { Compare } from '../bytecode/opcodes.js';
import { rIndexError } from '../rlib/errors.js';
import { codePointCount, formatStr } from '../rlib/format_spec.js';
import { strRepr } from '../rlib/str_repr.js';
import { hasText, sameText } from '../rlib/str_same.js';
import { newBool, ordered } from './int.js';
import { BinOp, OperationError, W_Object, typeError } from './object.js';
import { W_Slice, resolveSlice, sequenceIndex, wrapIndex } from './slice.js';
import { percentFormat } from './str_percent.js';
import { W_StrIterator } from './str_iterator.js';
import { repeatCount, repeatedLength } from './tuple.js';
import { newBuiltinType, objectType, type W_Type } from './type.js';

/** Units from which on the result of a concatenation shares a builder; shorter strings are copied faster. */
const LAZY_LENGTH: i32 = 256;

export const strType: W_Type = newBuiltinType(
  'str',
  [objectType],
  "str(object='') -> str\nstr(bytes_or_buffer[, encoding[, errors]]) -> str",
);

const noOffsets: FixedArray<i32> = new FixedArray<i32>(0, 0);

/** What a string knows of its units; null for one that was never asked. */
class Units {}
/** Every code point is one unit. */
const flat: Units = new Units();

/** Some code points are pairs of units. */
class PairedUnits extends Units {
  /** Unit offset of each code point, and of the end; made when it is first needed. */
  offsets: FixedArray<i32> = noOffsets;
  constructor(readonly points: i32) {
    super();
  }
}

/** The text is the first `count` units of the builder, and holds `points` code points. */
class BuilderUnits extends Units {
  constructor(
    readonly builder: StringBuilder,
    readonly count: i32,
    readonly points: i32,
  ) {
    super();
  }
  text(): string {
    return this.builder.slice(0, this.count);
  }
}

export class W_Str extends W_Object {
  /** The text; empty as long as it lies in a builder. */
  private text: string;
  private units: Units | null;

  constructor(value: string, units: Units | null = null) {
    super();
    this.text = value;
    this.units = units;
  }
  /** The text in UTF-16. */
  get value(): string {
    return isConstant(this) ? textOf(this) : this.content();
  }
  content(): string {
    const units = this.units;
    return units instanceof BuilderUnits ? this.takeOut(units) : this.text;
  }
  private takeOut(units: BuilderUnits): string {
    const text = units.text();
    this.text = text;
    this.units = units.points === units.count ? flat : new PairedUnits(units.points);
    return text;
  }
  override getType(): W_Type {
    return strType;
  }
  override strValue(): string | null {
    return this.value;
  }

  // -- positions

  override len(): i32 {
    return this.isFlat() ? this.value.length : pointsOf(this);
  }
  /** Whether every code point is one unit, and the text is at hand. */
  isFlat(): boolean {
    if (isConstant(this)) return flatOf(this);
    return this.units === flat || (this.units === null && this.findUnits() === flat);
  }
  findFlat(): boolean {
    return this.units === flat || (this.units === null && this.findUnits() === flat);
  }
  /** Counts the code points of a string that was never asked. */
  private findUnits(): Units {
    const points = codePointCount(this.text);
    const units = points === this.text.length ? flat : new PairedUnits(points);
    this.units = units;
    return units;
  }
  /** Number of code points of a string that is not flat. */
  countedPoints(): i32 {
    const units = this.units;
    if (units instanceof BuilderUnits) return units.points;
    return units instanceof PairedUnits ? units.points : this.text.length;
  }
  /** Unit offsets of a string that has pairs of units. */
  private table(): FixedArray<i32> {
    const text = this.content();
    const units = this.units;
    if (!(units instanceof PairedUnits)) return noOffsets;
    if (units.offsets.length === 0) {
      const offsets = new FixedArray<i32>(units.points + 1, text.length);
      let at: i32 = 0;
      for (let i = 0; i < units.points; i++) {
        offsets[i] = at;
        at += text.codePointAt(at)! > 0xffff ? 2 : 1;
      }
      units.offsets = offsets;
    }
    return units.offsets;
  }
  /** Takes the text out of a builder, so that {@link isFlat} can tell. */
  private settle(): boolean {
    this.content();
    return this.findFlat();
  }
  /** Unit offset of code point `i`, `0 … len`. */
  unitOf(i: i32): i32 {
    return this.isFlat() || this.settle() ? i : this.table()[i];
  }
  /** The code point number of a unit offset. */
  pointOf(unit: i32): i32 {
    if (this.isFlat() || this.settle()) return unit;
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
    const units = this.units;
    if (units instanceof BuilderUnits && units.points === units.count)
      return newChar(units.builder.unitAt(i));
    return newChar(this.settle() ? this.value.charCodeAt(i) : this.value.codePointAt(this.table()[i])!);
  }

  // -- slots

  override truth(): boolean {
    return this.text.length !== 0 || this.units instanceof BuilderUnits;
  }
  override getItem(key: W_Object): W_Object {
    const n = this.len();
    if (key instanceof W_Slice) {
      const range = resolveSlice(key, n);
      if (range.count === 0) return newStr('');
      if (range.step === 1 && this.isFlat())
        return newFlatStr(this.value.slice(range.start, range.start + range.count));
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
    return hasText(this.value, part);
  }
  override hash(): i64 {
    return isConstant(this) ? hashOfStr(this) : hashOfText(this.value);
  }
  override compare(op: Compare, other: W_Object): W_Object | null {
    const b = other.strValue();
    if (b === null) return null;
    if (op === Compare.EQ) return newBool(sameText(this.value, b));
    if (op === Compare.NE) return newBool(!sameText(this.value, b));
    return newBool(ordered(op, compareStrings(this.value, b)));
  }
  override add(other: W_Object): W_Object | null {
    const b = other.strValue();
    if (b === null) return null;
    if (b.length === 0) return this;
    const units = this.units;
    if (units instanceof BuilderUnits) return new W_Str('', appendTo(units, b));
    const a = this.value;
    if (a.length + b.length >= LAZY_LENGTH) return new W_Str('', startBuilder(a, this.len(), b));
    const whole = a + b;
    return whole.length === 1
      ? newChar(whole.charCodeAt(0))
      : new W_Str(whole, this.units === flat && other instanceof W_Str && other.units === flat ? flat : null);
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

/** Of strings that are constant in a trace, which computes it once. */
const textOf = elidable(function textOf(w: W_Str): string {
  return w.content();
});
const hashOfStr = elidable(function hashOfStr(w: W_Str): i64 {
  return hashOfText(w.content());
});
const flatOf = elidable(function flatOf(w: W_Str): boolean {
  return w.findFlat();
});
const pointsOf = dontLookInside(function pointsOf(w: W_Str): i32 {
  return w.countedPoints();
});

/** The units of `text + part`, in a builder that has just the room. */
const startBuilder = dontLookInside(function startBuilder(text: string, points: i32, part: string): Units {
  const count = text.length + part.length;
  const builder = new StringBuilder(count);
  builder.append(text);
  builder.append(part);
  return new BuilderUnits(builder, count, points + addedPoints(text.charCodeAt(text.length - 1), part));
});

/** The units of a string in a builder with `part` appended. */
const appendTo = dontLookInside(function appendTo(units: BuilderUnits, part: string): Units {
  const builder = units.builder;
  if (builder.length !== units.count) return startBuilder(units.text(), units.points, part);
  const added = addedPoints(builder.unitAt(units.count - 1), part);
  builder.append(part);
  return new BuilderUnits(builder, units.count + part.length, units.points + added);
});

/** Code points of `part` behind unit `last`, with which its first unit may make a pair. */
function addedPoints(last: i32, part: string): i32 {
  const first = part.charCodeAt(0);
  const pair = last >= 0xd800 && last < 0xdc00 && first >= 0xdc00 && first < 0xe000;
  return codePointCount(part) - (pair ? 1 : 0);
}

const emptyStr: W_Str = new W_Str('', flat);
/** The strings of one character below 256, which exist once. */
const charStrs: ReadonlyFixedArray<W_Str> = FixedArray.from(
  Array.from({ length: 256 }, (_, c) => new W_Str(String.fromCharCode(c), flat)),
);

export function newStr(s: string): W_Str {
  if (s.length === 1) return newChar(s.charCodeAt(0));
  return s.length === 0 ? emptyStr : new W_Str(s);
}
/** A string whose code points are one unit each. */
export function newFlatStr(s: string): W_Str {
  if (s.length === 1) return newChar(s.charCodeAt(0));
  return s.length === 0 ? emptyStr : new W_Str(s, flat);
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

/** Python's hash of a text, never -1. The text remembers it. */
export function hashOfText(s: string): i64 {
  const known = getHash(s);
  const h = known !== 0 ? known : stringHash(s);
  return h === -1 ? -2n : extend(h);
}
