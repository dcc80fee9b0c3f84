/** `str` as a Python type: constructor, methods, dunders. Positions in arguments and results count code points. */
import { FixedArray, StringBuilder, dontLookInside, extend, wrap } from '@weft/core';
import type { i32, i64 } from '@weft/core';
import { rMemoryError, rTypeError, rValueError } from '../rlib/errors.js';
import {
  Casing,
  changeCase,
  codePoints,
  countOccurrences,
  expandTabs,
  isTitleCased,
  replaceString,
  rsplitSeparator,
  rsplitWhitespace,
  skipSpace,
  skipWord,
  splitLines,
  splitSeparator,
  splitWhitespace,
  strip,
} from '../rlib/strings.js';
import { hasSurrogates } from '../rlib/str_same.js';
import * as u from '../rlib/unicode.js';
import {
  W_BuiltinFunction,
  addMethods,
  addStaticMethods,
  fn1,
  fn12,
  fn2,
  fnKw,
  fnRaw,
  fnVar,
} from './builtinfn.js';
import { bytesLike, newBytes } from './bytes.js';
import { decodeText, encodeText } from './codecs.js';
import { addConstructor } from './construct.js';
import { W_Dict, newDict } from './dict.js';
import { w_KeyError, w_IndexError, w_LookupError } from './exctypes.js';
import { matches } from './exceptions.js';
import { newBool, newIntI32 } from './int.js';
import { unpackIterable } from './iterators.js';
import { ListKind, W_List, newList } from './list.js';
import { OperationError, W_Object, typeError } from './object.js';
import { clampArgument } from './slice.js';
import { addSlots } from './slotwrappers.js';
import { W_FlatStr, W_Str, isFlat, newChar, newFlatStr, newStr, strOf, strType } from './str.js';
import { formatMap, formatString } from './str_format.js';
import { W_Tuple, newTuple } from './tuple.js';
import { w_None } from './type.js';

/** The exact string behind `self`. */
function asStr(self: W_Object): W_Str {
  const exact = self.exact();
  if (exact instanceof W_Str) return exact;
  throw typeError("descriptor requires a 'str' object but received a '" + self.getType().name + "'");
}
function text(self: W_Object): string {
  return asStr(self).value;
}
function strArgument(w: W_Object, message: string): string {
  const s = w.strValue();
  if (s === null) throw rTypeError(message + w.getType().name);
  return s;
}
/** An optional count: -1 when missing or negative. */
function limit(w: W_Object | null): i32 {
  if (w === null) return -1;
  const x = w.index();
  return x < 0n ? -1 : x > 0x7ffffffen ? 0x7ffffffe : wrap(x);
}
export function stringList(items: string[]): W_List {
  const result = new FixedArray<W_Object>(items.length, w_None);
  for (let i = 0; i < items.length; i++) result[i] = newStr(items[i]);
  return newList(result);
}

// -- construction

/** `str(x)` */
export function strFromObject(w: W_Object): W_Object {
  return strOf(w);
}
addConstructor(
  strType,
  'object=, encoding=, errors=',
  (args: FixedArray<W_Object | null>): W_Object => {
    const w = args[0];
    if (w === null) return newStr('');
    if (args[1] === null && args[2] === null) return strFromObject(w);
    const bytes = bytesLike(w);
    if (bytes === null) {
      if (w.strValue() !== null) throw rTypeError('decoding str is not supported');
      throw rTypeError('decoding to str: need a bytes-like object, ' + w.getType().name + ' found');
    }
    return newStr(decodeText(bytes, args[1], args[2]));
  },
  strFromObject,
);
addSlots(
  strType,
  '__add__ __mul__ __rmul__ __mod__ __lt__ __le__ __eq__ __ne__ __gt__ __ge__ __hash__ __len__ __getitem__ ' +
    '__contains__ __iter__ __repr__ __str__ __format__',
);

// -- finding

/** Unit positions of a search range given in code points. */
class Range {
  constructor(
    readonly start: i32,
    readonly end: i32,
  ) {}
}
function rangeOf(s: W_Str, start: W_Object | null, end: W_Object | null): Range {
  const n = s.len();
  const from = clampStart(start, n);
  const to = clampArgument(end, n, n);
  return new Range(from > n ? s.value.length + 1 : s.unitOf(from), s.unitOf(to));
}
/** A start beyond the end finds nothing, not even the empty string. */
function clampStart(start: W_Object | null, n: i32): i32 {
  if (start === null || start.isNone()) return 0;
  if (start.index() > extend(n)) return n + 1;
  return clampArgument(start, n, 0);
}
function findIn(args: FixedArray<W_Object>, last: boolean): i32 {
  const s = asStr(args[0]);
  const part = args[1].strValue();
  if (part === null) throw rTypeError('must be str, not ' + args[1].getType().name);
  const range = rangeOf(s, args.length > 2 ? args[2] : null, args.length > 3 ? args[3] : null);
  if (range.start > s.value.length || range.end - range.start < part.length) return -1;
  const at = last ? s.value.lastIndexOf(part, range.end - part.length) : s.value.indexOf(part, range.start);
  if (at < range.start || at + part.length > range.end) return -1;
  return s.pointOf(at);
}
function indexIn(args: FixedArray<W_Object>, last: boolean): W_Object {
  const at = findIn(args, last);
  if (at < 0) throw rValueError('substring not found');
  return newIntI32(at);
}
function strCount(args: FixedArray<W_Object>): W_Object {
  const s = asStr(args[0]);
  const part = strArgument(args[1], 'must be str, not ');
  const range = rangeOf(s, args.length > 2 ? args[2] : null, args.length > 3 ? args[3] : null);
  if (range.start > s.value.length || range.end < range.start) return newIntI32(0);
  if (part.length === 0) return newIntI32(s.pointOf(range.end) - s.pointOf(range.start) + 1);
  return newIntI32(countOccurrences(s.value, part, range.start, range.end));
}
function startsOrEnds(args: FixedArray<W_Object>, end: boolean, name: string): W_Object {
  const s = asStr(args[0]);
  const range = rangeOf(s, args.length > 2 ? args[2] : null, args.length > 3 ? args[3] : null);
  const what = args[1].exact();
  if (what instanceof W_Tuple) {
    for (let i = 0; i < what.len(); i++) {
      const part = what.item(i).strValue();
      if (part === null)
        throw rTypeError('tuple for ' + name + ' must only contain str, not ' + what.item(i).getType().name);
      if (affix(s.value, part, range, end)) return newBool(true);
    }
    return newBool(false);
  }
  const part = what.strValue();
  if (part === null)
    throw rTypeError(name + ' first arg must be str or a tuple of str, not ' + args[1].getType().name);
  return newBool(affix(s.value, part, range, end));
}
function affix(s: string, part: string, range: Range, end: boolean): boolean {
  if (range.start > s.length || range.end - range.start < part.length) return false;
  return end ? s.endsWith(part, range.end) : s.startsWith(part, range.start);
}

// -- splitting and joining

function strSplit(args: FixedArray<W_Object | null>): W_Object {
  const s = text(args[0]!);
  const max = limit(args[2]);
  const separator = args[1];
  if (separator === null || separator.isNone())
    return max < 0 ? splitWords(asStr(args[0]!)) : stringList(splitWhitespace(s, max, false));
  const by = strArgument(separator, 'must be str or None, not ');
  if (by.length === 0) throw rValueError('empty separator');
  if (max < 0) return splitAll(asStr(args[0]!), by);
  return stringList(splitSeparator(s, by, max));
}
/** A part of the text of `whole`. */
function partOf(whole: W_Str, text: string): W_Str {
  return isFlat(whole) ? newFlatStr(text) : newStr(text);
}
/** All words between white space. */
function splitWords(whole: W_Str): W_Object {
  const s = whole.value;
  const flat = isFlat(whole);
  const words = new W_List();
  let at = skipSpace(s, 0);
  while (at < s.length) {
    const end = skipWord(s, at);
    const word = s.slice(at, end);
    words.append(flat ? newFlatStr(word) : newStr(word));
    at = skipSpace(s, end);
  }
  return words;
}
/** All pieces between occurrences of `by`, which are counted first. In steps, for the reason that {@link joinItems} has. */
function splitAll(whole: W_Str, by: string): W_Object {
  const s = whole.value;
  const count = countOccurrences(s, by, 0, s.length);
  const pieces = new FixedArray<W_Object>(count + 1, w_None);
  const flat = isFlat(whole);
  let start: i32 = 0;
  for (let from = 0; from < count; from += STEP)
    start = cut(s, by, flat, start, pieces, from, from + STEP < count ? from + STEP : count);
  pieces[count] = partOf(whole, s.slice(start));
  return newList(pieces);
}
/** Pieces `from … to-1`, each of which ends with `by`, of the text from unit `at` on; answers where the last one ends. */
const cut = dontLookInside(function cut(
  s: string,
  by: string,
  flat: boolean,
  at: i32,
  pieces: FixedArray<W_Object>,
  from: i32,
  to: i32,
): i32 {
  let start = at;
  for (let i = from; i < to; i++) {
    const end = s.indexOf(by, start);
    const piece = s.slice(start, end);
    pieces[i] = flat ? newFlatStr(piece) : newStr(piece);
    start = end + by.length;
  }
  return start;
});
function strRsplit(args: FixedArray<W_Object | null>): W_Object {
  const s = text(args[0]!);
  const max = limit(args[2]);
  const separator = args[1];
  if (separator === null || separator.isNone()) return stringList(rsplitWhitespace(s, max, false));
  const by = strArgument(separator, 'must be str or None, not ');
  if (by.length === 0) throw rValueError('empty separator');
  return stringList(rsplitSeparator(s, by, max));
}
function partition(self: W_Object, separator: W_Object, last: boolean): W_Object {
  const s = text(self);
  const by = strArgument(separator, 'must be str, not ');
  if (by.length === 0) throw rValueError('empty separator');
  const at = last ? s.lastIndexOf(by) : s.indexOf(by);
  if (at < 0) {
    const whole = newStr(s);
    return newTuple(
      last
        ? FixedArray.of<W_Object>(newStr(''), newStr(''), whole)
        : FixedArray.of<W_Object>(whole, newStr(''), newStr('')),
    );
  }
  return newTuple(
    FixedArray.of<W_Object>(newStr(s.slice(0, at)), newStr(by), newStr(s.slice(at + by.length))),
  );
}
function strJoin(self: W_Object, iterable: W_Object): W_Object {
  const separator = text(self);
  if (
    !(iterable instanceof W_List) &&
    iterable.getType().lookup('__iter__') === null &&
    iterable.getType().lookup('__getitem__') === null
  )
    throw rTypeError('can only join an iterable');
  // Nothing below runs code of the program, so the list stays as it is.
  if (iterable instanceof W_List && iterable.kind === ListKind.OBJECT)
    return joinItems(iterable.objects, iterable.length, separator);
  const items = iterable instanceof W_List ? iterable.toArray() : unpackIterable(iterable);
  return joinItems(items, items.length, separator);
}
function notText(w: W_Object, index: i32): OperationError {
  return rTypeError(
    'sequence item ' + String(index) + ': expected str instance, ' + w.getType().name + ' found',
  );
}
/**
 * The first `n` items, with `separator` between them. Two passes: what is it to be, how long is it; then one copy of each part. Both go in
 * steps that are functions: the engine replaces code that it compiled in haste when it is called the next time, and not in the middle of a long loop.
 */
function joinItems(items: FixedArray<W_Object>, n: i32, separator: string): W_Object {
  if (n === 0) return newStr('');
  if (n === 1 && items[0] instanceof W_Str) return items[0];
  const joint = new Joint(items, separator);
  let total: i64 = extend(separator.length) * extend(n - 1);
  for (let from = 0; from < n; from += STEP) total += measure(joint, from, from + STEP < n ? from + STEP : n);
  if (total > 0x3fffffffn) throw rMemoryError('');
  const builder = new StringBuilder(wrap(total));
  for (let from = 0; from < n; from += STEP)
    appendItems(joint, builder, from, from + STEP < n ? from + STEP : n);
  const joined = builder.build();
  return joint.flat && !hasSurrogates(separator) ? newFlatStr(joined) : newStr(joined);
}
/** Items of a step. */
const STEP: i32 = 1024;

class Joint {
  /** All items so far are without surrogates. */
  flat: boolean = true;
  constructor(
    readonly items: FixedArray<W_Object>,
    readonly separator: string,
  ) {}
}
/** The length of items `from … to-1`. Most are strings without anything around them, for which a virtual call is too much. */
const measure = dontLookInside(function measure(joint: Joint, from: i32, to: i32): i64 {
  const items = joint.items;
  let total: i64 = 0n;
  for (let i = from; i < to; i++) {
    const w = items[i];
    if (w instanceof W_FlatStr) {
      total += extend(w.text.length);
      continue;
    }
    const s = w.strValue();
    if (s === null) throw notText(w, i);
    total += extend(s.length);
    joint.flat = false;
  }
  return total;
});
const appendItems = dontLookInside(function appendItems(
  joint: Joint,
  builder: StringBuilder,
  from: i32,
  to: i32,
): void {
  const { items, separator } = joint;
  const between = separator.length;
  const unit = between === 1 ? separator.charCodeAt(0) : 0;
  for (let i = from; i < to; i++) {
    if (i > 0) {
      if (between === 1) builder.appendUnit(unit);
      else builder.append(separator);
    }
    const w = items[i];
    builder.append(w instanceof W_FlatStr ? w.text : w.strValue()!);
  }
});

// -- replacing and padding

/** No character below 0x10000 has its other case above. */
function recased(self: W_Object, text: string): W_Object {
  return self instanceof W_FlatStr ? newFlatStr(text) : newStr(text);
}

function strReplace(args: FixedArray<W_Object>): W_Object {
  const s = asStr(args[0]);
  const old = strArgument(args[1], 'replace() argument 1 must be str, not ');
  const by = strArgument(args[2], 'replace() argument 2 must be str, not ');
  const text = replaceString(s.value, old, by, args.length > 3 ? limit(args[3]) : -1);
  // Nothing but what was there, and what replaces it.
  return s instanceof W_FlatStr && !hasSurrogates(by) ? newFlatStr(text) : newStr(text);
}
function padded(
  self: W_Object,
  width: W_Object,
  fill: W_Object | null,
  left: boolean,
  right: boolean,
): W_Object {
  const s = asStr(self);
  const filler =
    fill === null ? ' ' : strArgument(fill, 'The fill character must be a unicode character, not ');
  if (fill !== null && fill.len() !== 1)
    throw rTypeError('The fill character must be exactly one character long');
  const missing64 = width.index() - extend(s.len());
  if (missing64 <= 0n) return s;
  if (missing64 > 0x10000000n) throw rMemoryError('');
  const missing = wrap(missing64);
  if (left && right) {
    // As CPython: an odd space goes left when the width is odd too.
    const before = (missing >> 1) + (missing & (s.len() + missing) & 1);
    return newStr(filler.repeat(before) + s.value + filler.repeat(missing - before));
  }
  return newStr(left ? filler.repeat(missing) + s.value : s.value + filler.repeat(missing));
}
function zfill(self: W_Object, width: W_Object): W_Object {
  const s = asStr(self);
  const missing = width.index() - extend(s.len());
  if (missing <= 0n) return s;
  if (missing > 0x10000000n) throw rMemoryError('');
  const zeros = '0'.repeat(wrap(missing));
  const first = s.value.length > 0 ? s.value.charAt(0) : '';
  return newStr(first === '+' || first === '-' ? first + zeros + s.value.slice(1) : zeros + s.value);
}
function stripped(
  self: W_Object,
  chars: W_Object | null,
  left: boolean,
  right: boolean,
  name: string,
): W_Object {
  const s = asStr(self);
  if (chars === null || chars.isNone()) return partOf(s, strip(s.value, null, left, right, false));
  const set = chars.strValue();
  if (set === null) throw rTypeError(name + ' arg must be None or str');
  return partOf(s, strip(s.value, set, left, right, false));
}

// -- tests of all characters

function every(self: W_Object, test: (c: i32) => boolean): W_Object {
  const s = text(self);
  if (s.length === 1) return newBool(test(s.charCodeAt(0)));
  return newBool(everyPoint(s, test));
}
function everyPoint(s: string, test: (c: i32) => boolean): boolean {
  if (s.length === 0) return false;
  let i: i32 = 0;
  while (i < s.length) {
    const c = s.codePointAt(i)!;
    if (!test(c)) return false;
    i += c > 0xffff ? 2 : 1;
  }
  return true;
}
/** `isupper`, `islower`: at least one cased character, none of the other cases. */
function oneCase(self: W_Object, upper: boolean): W_Object {
  const points = codePoints(text(self));
  let any = false;
  for (let i = 0; i < points.length; i++) {
    const c = points[i];
    if (u.isTitle(c) || (upper ? u.isLower(c) : u.isUpper(c))) return newBool(false);
    if (upper ? u.isUpper(c) : u.isLower(c)) any = true;
  }
  return newBool(any);
}
function isAscii(self: W_Object): W_Object {
  const s = text(self);
  for (let i = 0; i < s.length; i++) if (s.charCodeAt(i) > 127) return newBool(false);
  return newBool(true);
}
function isIdentifier(self: W_Object): W_Object {
  const points = codePoints(text(self));
  if (points.length === 0 || !u.isIdStart(points[0])) return newBool(false);
  for (let i = 1; i < points.length; i++) if (!u.isIdContinue(points[i])) return newBool(false);
  return newBool(true);
}
function isPrintable(self: W_Object): W_Object {
  const points = codePoints(text(self));
  for (let i = 0; i < points.length; i++) if (!u.isPrintable(points[i])) return newBool(false);
  return newBool(true);
}

// -- translate

function translate(self: W_Object, table: W_Object): W_Object {
  const points = codePoints(text(self));
  const pieces: string[] = [];
  for (let i = 0; i < points.length; i++) {
    const c = points[i];
    let by: W_Object | null;
    try {
      by = table instanceof W_Dict ? table.find(newIntI32(c)) : table.getItem(newIntI32(c));
    } catch (e) {
      if (!(
        e instanceof OperationError &&
        (matches(e, w_LookupError) || matches(e, w_KeyError) || matches(e, w_IndexError))
      ))
        throw e;
      by = null;
    }
    if (by === null) {
      pieces.push(String.fromCodePoint(c));
    } else if (!by.isNone()) {
      const s = by.strValue();
      pieces.push(s === null ? newChar(wrap(by.index())).value : s);
    }
  }
  return newStr(pieces.join(''));
}
function makeTrans(args: FixedArray<W_Object>): W_Object {
  const result = newDict();
  if (args.length === 1) {
    const source = args[0].exact();
    if (!(source instanceof W_Dict))
      throw rTypeError('if you give only one argument to maketrans it must be a dict');
    const keys = source.keysArray();
    for (let i = 0; i < keys.length; i++) {
      const name = keys[i].strValue();
      if (name === null) {
        result.setItem(keys[i], source.getItem(keys[i]));
      } else {
        if (keys[i].len() !== 1) throw rValueError('string keys in translate table must be of length 1');
        result.setItem(newIntI32(name.codePointAt(0)!), source.getItem(keys[i]));
      }
    }
    return result;
  }
  const from = codePoints(strArgument(args[0], 'maketrans() argument 1 must be str, not '));
  const to = codePoints(strArgument(args[1], 'maketrans() argument 2 must be str, not '));
  if (from.length !== to.length)
    throw rValueError('the first two maketrans arguments must have equal length');
  for (let i = 0; i < from.length; i++) result.setItem(newIntI32(from[i]), newIntI32(to[i]));
  if (args.length > 2) {
    const removed = codePoints(strArgument(args[2], 'maketrans() argument 3 must be str, not '));
    for (let i = 0; i < removed.length; i++) result.setItem(newIntI32(removed[i]), w_None);
  }
  return result;
}

function testMethod(name: string, test: (c: i32) => boolean): W_BuiltinFunction {
  return fn1(name, (self: W_Object): W_Object => every(self, test));
}

addMethods(strType, [
  fnVar('find', 2, 4, (args: FixedArray<W_Object>): W_Object => newIntI32(findIn(args, false))),
  fnVar('rfind', 2, 4, (args: FixedArray<W_Object>): W_Object => newIntI32(findIn(args, true))),
  fnVar('index', 2, 4, (args: FixedArray<W_Object>): W_Object => indexIn(args, false)),
  fnVar('rindex', 2, 4, (args: FixedArray<W_Object>): W_Object => indexIn(args, true)),
  fnVar('count', 2, 4, strCount),
  fnVar('startswith', 2, 4, (args: FixedArray<W_Object>): W_Object =>
    startsOrEnds(args, false, 'startswith'),
  ),
  fnVar('endswith', 2, 4, (args: FixedArray<W_Object>): W_Object => startsOrEnds(args, true, 'endswith')),
  fnKw('split', 'self, /, sep=, maxsplit=', strSplit),
  fnKw('rsplit', 'self, /, sep=, maxsplit=', strRsplit),
  fnKw('splitlines', 'self, /, keepends=', (args: FixedArray<W_Object | null>): W_Object =>
    stringList(splitLines(text(args[0]!), args[1] !== null && args[1].truth(), false)),
  ),
  fn2('partition', (self: W_Object, by: W_Object): W_Object => partition(self, by, false)),
  fn2('rpartition', (self: W_Object, by: W_Object): W_Object => partition(self, by, true)),
  fn2('join', strJoin),
  fnVar('replace', 3, 4, strReplace),
  fn12('strip', (self: W_Object, chars: W_Object | null): W_Object =>
    stripped(self, chars, true, true, 'strip'),
  ),
  fn12('lstrip', (self: W_Object, chars: W_Object | null): W_Object =>
    stripped(self, chars, true, false, 'lstrip'),
  ),
  fn12('rstrip', (self: W_Object, chars: W_Object | null): W_Object =>
    stripped(self, chars, false, true, 'rstrip'),
  ),
  fnVar('ljust', 2, 3, (a: FixedArray<W_Object>): W_Object =>
    padded(a[0], a[1], a.length > 2 ? a[2] : null, false, true),
  ),
  fnVar('rjust', 2, 3, (a: FixedArray<W_Object>): W_Object =>
    padded(a[0], a[1], a.length > 2 ? a[2] : null, true, false),
  ),
  fnVar('center', 2, 3, (a: FixedArray<W_Object>): W_Object =>
    padded(a[0], a[1], a.length > 2 ? a[2] : null, true, true),
  ),
  fn2('zfill', zfill),
  fn1('lower', (self: W_Object): W_Object => recased(self, text(self).toLowerCase())),
  fn1('upper', (self: W_Object): W_Object => recased(self, text(self).toUpperCase())),
  fn1('title', (self: W_Object): W_Object => newStr(changeCase(text(self), Casing.TITLE))),
  fn1('swapcase', (self: W_Object): W_Object => newStr(changeCase(text(self), Casing.SWAP))),
  fn1('capitalize', (self: W_Object): W_Object => newStr(changeCase(text(self), Casing.CAPITALIZE))),
  fn1('casefold', (self: W_Object): W_Object => newStr(changeCase(text(self), Casing.FOLD))),
  testMethod('isalpha', u.isAlpha),
  testMethod('isdecimal', u.isDecimal),
  testMethod('isdigit', u.isDigit),
  testMethod('isnumeric', u.isNumeric),
  testMethod('isalnum', u.isAlnum),
  testMethod('isspace', u.isSpace),
  fn1('isupper', (self: W_Object): W_Object => oneCase(self, true)),
  fn1('islower', (self: W_Object): W_Object => oneCase(self, false)),
  fn1('istitle', (self: W_Object): W_Object => newBool(isTitleCased(text(self)))),
  fn1('isascii', isAscii),
  fn1('isidentifier', isIdentifier),
  fn1('isprintable', isPrintable),
  fnKw('expandtabs', 'self, /, tabsize=', (args: FixedArray<W_Object | null>): W_Object =>
    newStr(expandTabs(text(args[0]!), args[1] === null ? 8 : wrap(args[1].index()))),
  ),
  fn2('removeprefix', (self: W_Object, prefix: W_Object): W_Object => {
    const p = strArgument(prefix, 'removeprefix() argument must be str, not ');
    const s = text(self);
    return newStr(s.startsWith(p) ? s.slice(p.length) : s);
  }),
  fn2('removesuffix', (self: W_Object, suffix: W_Object): W_Object => {
    const p = strArgument(suffix, 'removesuffix() argument must be str, not ');
    const s = text(self);
    return newStr(p.length > 0 && s.endsWith(p) ? s.slice(0, s.length - p.length) : s);
  }),
  fn2('translate', translate),
  fnKw('encode', 'self, /, encoding=, errors=', (args: FixedArray<W_Object | null>): W_Object =>
    newBytes(encodeText(asStr(args[0]!), args[1], args[2])),
  ),
  fnRaw('format', (args: FixedArray<W_Object>, names: FixedArray<string>): W_Object => {
    const rest = new FixedArray<W_Object>(args.length - 1, w_None);
    for (let i = 1; i < args.length; i++) rest[i - 1] = args[i];
    return newStr(formatString(text(args[0]), rest, names));
  }),
  fn2('format_map', (self: W_Object, mapping: W_Object): W_Object => newStr(formatMap(text(self), mapping))),
  fn1('__getnewargs__', (self: W_Object): W_Object => newTuple(FixedArray.of<W_Object>(asStr(self)))),
]);
addStaticMethods(strType, [fnVar('maketrans', 1, 3, makeTrans)]);
