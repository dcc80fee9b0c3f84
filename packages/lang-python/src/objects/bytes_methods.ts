/** `bytes` and `bytearray` as Python types. */
import { FixedArray, wrap } from '@weft/core';
import type { i32 } from '@weft/core';
import { rIndexError, rTypeError, rValueError } from '../rlib/errors.js';
import {
  countOccurrences,
  replaceString,
  rsplitSeparator,
  rsplitWhitespace,
  splitLines,
  splitSeparator,
  splitWhitespace,
  strip,
} from '../rlib/strings.js';
import { type W_BuiltinFunction, addMethods, fn1, fn12, fn2, fn3, fnKw, fnVar } from './builtinfn.js';
import {
  W_Bytes,
  byteArrayType,
  byteOf,
  bytesIteratorType,
  bytesLike,
  bytesType,
  newBytes,
} from './bytes.js';
import { decodeText, encodeText } from './codecs.js';
import { addConstructor, addMutableConstructor, defineClassMethod } from './construct.js';
import { callSpecial0 } from './instance.js';
import { newBool, newIntI32 } from './int.js';
import { unpackIterable } from './iterators.js';
import { newList } from './list.js';
import { type OperationError, W_Object, typeError } from './object.js';
import { clampArgument, hasIndex, wrapIndex } from './slice.js';
import { addSlots } from './slotwrappers.js';
import { W_Str, newStr } from './str.js';
import { W_Tuple, newTuple } from './tuple.js';
import { type W_Type, w_None } from './type.js';

function asBytes(self: W_Object): W_Bytes {
  const exact = self.exact();
  if (exact instanceof W_Bytes) return exact;
  throw typeError("descriptor requires a 'bytes' object but received a '" + self.getType().name + "'");
}
function bytesArgument(w: W_Object): string {
  const s = bytesLike(w);
  if (s === null) throw rTypeError("a bytes-like object is required, not '" + w.getType().name + "'");
  return s;
}

/** The content for `bytes(source, encoding, errors)`. */
function contentOf(
  source: W_Object | null,
  encoding: W_Object | null,
  errors: W_Object | null,
  what: string,
): string {
  if (source === null) return '';
  const exact = source.exact();
  if (exact instanceof W_Str) {
    if (encoding === null) throw rTypeError('string argument without an encoding');
    return encodeText(exact, encoding, errors);
  }
  if (encoding !== null) throw rTypeError('encoding without a string argument');
  const bytes = bytesLike(source);
  if (bytes !== null) return bytes;
  const special = source.getType().lookup('__bytes__');
  if (special !== null) return bytesArgument(callSpecial0(special, source));
  if (hasIndex(source)) {
    const n = source.index();
    if (n < 0n) throw rValueError('negative count');
    return '\0'.repeat(wrap(n));
  }
  if (source.getType().lookup('__iter__') === null && source.getType().lookup('__getitem__') === null)
    throw rTypeError("cannot convert '" + source.getType().name + "' object to " + what);
  const items = unpackIterable(source);
  const pieces: string[] = [];
  for (let i = 0; i < items.length; i++) {
    if (!hasIndex(items[i]))
      throw typeError("'" + items[i].getType().name + "' object cannot be interpreted as an integer");
    const x = items[i].index();
    if (x < 0n || x > 255n)
      throw rValueError(
        what === 'bytes' ? 'bytes must be in range(0, 256)' : 'byte must be in range(0, 256)',
      );
    pieces.push(String.fromCharCode(wrap(x)));
  }
  return pieces.join('');
}

addConstructor(
  bytesType,
  'source=, encoding=, errors=',
  (args: FixedArray<W_Object | null>): W_Object => newBytes(contentOf(args[0], args[1], args[2], 'bytes')),
  (w: W_Object): W_Object => newBytes(contentOf(w, null, null, 'bytes')),
);
addMutableConstructor(
  byteArrayType,
  (): W_Object => new W_Bytes('', true),
  (self: W_Object, args: FixedArray<W_Object>, _names: FixedArray<string>): void => {
    asBytes(self).value = contentOf(
      args.length > 0 ? args[0] : null,
      args.length > 1 ? args[1] : null,
      args.length > 2 ? args[2] : null,
      'bytearray',
    );
  },
  null,
);
const commonSlots =
  '__add__ __mul__ __rmul__ __lt__ __le__ __eq__ __ne__ __gt__ __ge__ __len__ __getitem__ __contains__ __iter__ __repr__ ';
addSlots(bytesType, commonSlots + '__hash__');
addSlots(byteArrayType, commonSlots + '__iadd__ __imul__ __setitem__ __delitem__');
byteArrayType.define('__hash__', w_None);
addSlots(bytesIteratorType, '__iter__ __next__');

/** A search argument: bytes, or one byte as an int. */
function part(w: W_Object): string {
  const s = bytesLike(w);
  if (s !== null) return s;
  if (!hasIndex(w))
    throw rTypeError("argument should be integer or bytes-like object, not '" + w.getType().name + "'");
  return byteOf(w);
}
function find(args: FixedArray<W_Object>, last: boolean): i32 {
  const s = asBytes(args[0]).value;
  const p = part(args[1]);
  const start = clampArgument(args.length > 2 ? args[2] : null, s.length, 0);
  const end = clampArgument(args.length > 3 ? args[3] : null, s.length, s.length);
  if (end - start < p.length) return -1;
  const at = last ? s.lastIndexOf(p, end - p.length) : s.indexOf(p, start);
  return at < start || at + p.length > end ? -1 : at;
}
function index(args: FixedArray<W_Object>, last: boolean): W_Object {
  const at = find(args, last);
  if (at < 0) throw rValueError('subsection not found');
  return newIntI32(at);
}
function list(self: W_Bytes, pieces: string[]): W_Object {
  const items = new FixedArray<W_Object>(pieces.length, w_None);
  for (let i = 0; i < pieces.length; i++) items[i] = self.like(pieces[i]);
  return newList(items);
}
function split(args: FixedArray<W_Object | null>, right: boolean): W_Object {
  const self = asBytes(args[0]!);
  const max = args[2] === null ? -1 : wrap(args[2].index());
  const by = args[1];
  if (by === null || by.isNone())
    return list(
      self,
      right ? rsplitWhitespace(self.value, max, true) : splitWhitespace(self.value, max, true),
    );
  const separator = bytesArgument(by);
  if (separator.length === 0) throw rValueError('empty separator');
  return list(
    self,
    right ? rsplitSeparator(self.value, separator, max) : splitSeparator(self.value, separator, max),
  );
}
function affix(args: FixedArray<W_Object>, end: boolean): W_Object {
  const s = asBytes(args[0]).value;
  const from = clampArgument(args.length > 2 ? args[2] : null, s.length, 0);
  const to = clampArgument(args.length > 3 ? args[3] : null, s.length, s.length);
  const text = s.slice(from, to < from ? from : to);
  const what = args[1].exact();
  if (what instanceof W_Tuple) {
    for (let i = 0; i < what.len(); i++) {
      const p = bytesArgument(what.item(i));
      if (end ? text.endsWith(p) : text.startsWith(p)) return newBool(true);
    }
    return newBool(false);
  }
  const p = bytesLike(what);
  if (p === null)
    throw rTypeError(
      (end ? 'endswith' : 'startswith') +
        ' first arg must be bytes or a tuple of bytes, not ' +
        what.getType().name,
    );
  return newBool(end ? text.endsWith(p) : text.startsWith(p));
}
function every(self: W_Object, test: (c: i32) => boolean): W_Object {
  const s = asBytes(self).value;
  if (s.length === 0) return newBool(false);
  for (let i = 0; i < s.length; i++) if (!test(s.charCodeAt(i))) return newBool(false);
  return newBool(true);
}
function isLetter(c: i32): boolean {
  return (c >= 97 && c <= 122) || (c >= 65 && c <= 90);
}
function mapped(self: W_Object, f: (c: i32) => i32): W_Object {
  const b = asBytes(self);
  const pieces: string[] = [];
  for (let i = 0; i < b.value.length; i++) pieces.push(String.fromCharCode(f(b.value.charCodeAt(i))));
  return b.like(pieces.join(''));
}
function upper(c: i32): i32 {
  return c >= 97 && c <= 122 ? c - 32 : c;
}
function lower(c: i32): i32 {
  return c >= 65 && c <= 90 ? c + 32 : c;
}
function padded(args: FixedArray<W_Object>, left: boolean, right: boolean): W_Object {
  const b = asBytes(args[0]);
  const fill = args.length > 2 ? bytesArgument(args[2]) : ' ';
  const missing = wrap(args[1].index()) - b.value.length;
  if (missing <= 0) return b.like(b.value);
  if (left && right) {
    const before = (missing >> 1) + (missing & (b.value.length + missing) & 1);
    return b.like(fill.repeat(before) + b.value + fill.repeat(missing - before));
  }
  return b.like(left ? fill.repeat(missing) + b.value : b.value + fill.repeat(missing));
}
function stripped(self: W_Object, chars: W_Object | null, left: boolean, right: boolean): W_Object {
  const b = asBytes(self);
  const set = chars === null || chars.isNone() ? null : bytesArgument(chars);
  return b.like(strip(b.value, set, left, right, true));
}
function hexText(args: FixedArray<W_Object | null>): W_Object {
  const s = asBytes(args[0]!).value;
  const separator = args[1] === null ? '' : args[1].str();
  const group = args[2] === null ? 1 : wrap(args[2].index());
  const size = group < 0 ? -group : group;
  const pieces: string[] = [];
  for (let i = 0; i < s.length; i++) {
    const boundary = group > 0 ? (s.length - i) % size === 0 : size > 0 && i % size === 0;
    if (i > 0 && separator !== '' && boundary) pieces.push(separator);
    pieces.push(s.charCodeAt(i).toString(16).padStart(2, '0'));
  }
  return newStr(pieces.join(''));
}
function fromHex(cls: W_Object, w: W_Object): W_Object {
  const text = w.strValue();
  if (text === null) throw rTypeError('fromhex() argument must be str, not ' + w.getType().name);
  const pieces: string[] = [];
  let at: i32 = 0;
  while (at < text.length) {
    const unit = text.charCodeAt(at);
    if (unit === 32 || (unit >= 9 && unit <= 13)) {
      at++;
      continue;
    }
    const high = hexDigit(unit);
    if (high < 0) throw badHex(at);
    const low = at + 1 < text.length ? hexDigit(text.charCodeAt(at + 1)) : -1;
    if (low < 0) throw badHex(at + 1);
    pieces.push(String.fromCharCode(high * 16 + low));
    at += 2;
  }
  return cls.call1(newBytes(pieces.join('')));
}
function badHex(at: i32): OperationError {
  return rValueError('non-hexadecimal number found in fromhex() arg at position ' + String(at));
}
function hexDigit(unit: i32): i32 {
  if (unit >= 48 && unit <= 57) return unit - 48;
  const letter = unit | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}

function commonMethods(): W_BuiltinFunction[] {
  return [
    fnKw('decode', 'self, /, encoding=, errors=', (args: FixedArray<W_Object | null>): W_Object =>
      newStr(decodeText(asBytes(args[0]!).value, args[1], args[2])),
    ),
    fnKw('hex', 'self, /, sep=, bytes_per_sep=', hexText),
    fnVar('find', 2, 4, (args: FixedArray<W_Object>): W_Object => newIntI32(find(args, false))),
    fnVar('rfind', 2, 4, (args: FixedArray<W_Object>): W_Object => newIntI32(find(args, true))),
    fnVar('index', 2, 4, (args: FixedArray<W_Object>): W_Object => index(args, false)),
    fnVar('rindex', 2, 4, (args: FixedArray<W_Object>): W_Object => index(args, true)),
    fnVar('count', 2, 4, (args: FixedArray<W_Object>): W_Object => {
      const s = asBytes(args[0]).value;
      const p = part(args[1]);
      const start = clampArgument(args.length > 2 ? args[2] : null, s.length, 0);
      const end = clampArgument(args.length > 3 ? args[3] : null, s.length, s.length);
      if (p.length === 0) return newIntI32(end < start ? 0 : end - start + 1);
      return newIntI32(countOccurrences(s, p, start, end));
    }),
    fnVar('startswith', 2, 4, (args: FixedArray<W_Object>): W_Object => affix(args, false)),
    fnVar('endswith', 2, 4, (args: FixedArray<W_Object>): W_Object => affix(args, true)),
    fnKw('split', 'self, /, sep=, maxsplit=', (args: FixedArray<W_Object | null>): W_Object =>
      split(args, false),
    ),
    fnKw('rsplit', 'self, /, sep=, maxsplit=', (args: FixedArray<W_Object | null>): W_Object =>
      split(args, true),
    ),
    fnKw('splitlines', 'self, /, keepends=', (args: FixedArray<W_Object | null>): W_Object =>
      list(asBytes(args[0]!), splitLines(asBytes(args[0]!).value, args[1] !== null && args[1].truth(), true)),
    ),
    fn2('join', (self: W_Object, iterable: W_Object): W_Object => {
      const items = unpackIterable(iterable);
      const pieces: string[] = [];
      for (let i = 0; i < items.length; i++) {
        const s = bytesLike(items[i]);
        if (s === null)
          throw rTypeError(
            'sequence item ' +
              String(i) +
              ': expected a bytes-like object, ' +
              items[i].getType().name +
              ' found',
          );
        pieces.push(s);
      }
      return asBytes(self).like(pieces.join(asBytes(self).value));
    }),
    fnVar('replace', 3, 4, (args: FixedArray<W_Object>): W_Object =>
      asBytes(args[0]).like(
        replaceString(
          asBytes(args[0]).value,
          bytesArgument(args[1]),
          bytesArgument(args[2]),
          args.length > 3 ? wrap(args[3].index()) : -1,
        ),
      ),
    ),
    fn2('partition', (self: W_Object, by: W_Object): W_Object =>
      partition(asBytes(self), bytesArgument(by), false),
    ),
    fn2('rpartition', (self: W_Object, by: W_Object): W_Object =>
      partition(asBytes(self), bytesArgument(by), true),
    ),
    fn12('strip', (self: W_Object, chars: W_Object | null): W_Object => stripped(self, chars, true, true)),
    fn12('lstrip', (self: W_Object, chars: W_Object | null): W_Object => stripped(self, chars, true, false)),
    fn12('rstrip', (self: W_Object, chars: W_Object | null): W_Object => stripped(self, chars, false, true)),
    fnVar('ljust', 2, 3, (args: FixedArray<W_Object>): W_Object => padded(args, false, true)),
    fnVar('rjust', 2, 3, (args: FixedArray<W_Object>): W_Object => padded(args, true, false)),
    fnVar('center', 2, 3, (args: FixedArray<W_Object>): W_Object => padded(args, true, true)),
    fn1('upper', (self: W_Object): W_Object => mapped(self, upper)),
    fn1('lower', (self: W_Object): W_Object => mapped(self, lower)),
    fn1('swapcase', (self: W_Object): W_Object =>
      mapped(self, (c: i32): i32 => (c >= 97 && c <= 122 ? c - 32 : lower(c))),
    ),
    fn1('isalpha', (self: W_Object): W_Object => every(self, isLetter)),
    fn1('isdigit', (self: W_Object): W_Object => every(self, (c: i32): boolean => c >= 48 && c <= 57)),
    fn1('isalnum', (self: W_Object): W_Object =>
      every(self, (c: i32): boolean => isLetter(c) || (c >= 48 && c <= 57)),
    ),
    fn1('isspace', (self: W_Object): W_Object =>
      every(self, (c: i32): boolean => c === 32 || (c >= 9 && c <= 13)),
    ),
    fn1('isascii', (self: W_Object): W_Object =>
      newBool(asBytes(self).value === '' || every(self, (c: i32): boolean => c < 128).truth()),
    ),
    fn2('removeprefix', (self: W_Object, w: W_Object): W_Object => {
      const b = asBytes(self);
      const p = bytesArgument(w);
      return b.like(b.value.startsWith(p) ? b.value.slice(p.length) : b.value);
    }),
    fn2('removesuffix', (self: W_Object, w: W_Object): W_Object => {
      const b = asBytes(self);
      const p = bytesArgument(w);
      return b.like(
        p.length > 0 && b.value.endsWith(p) ? b.value.slice(0, b.value.length - p.length) : b.value,
      );
    }),
    fn2('translate', (self: W_Object, table: W_Object): W_Object => {
      const t = bytesArgument(table);
      if (t.length !== 256) throw rValueError('translation table must be 256 characters long');
      return mapped(self, (c: i32): i32 => t.charCodeAt(c));
    }),
  ];
}
function partition(b: W_Bytes, by: string, last: boolean): W_Object {
  if (by.length === 0) throw rValueError('empty separator');
  const s = b.value;
  const at = last ? s.lastIndexOf(by) : s.indexOf(by);
  if (at < 0)
    return newTuple(
      last
        ? FixedArray.of<W_Object>(b.like(''), b.like(''), b.like(s))
        : FixedArray.of<W_Object>(b.like(s), b.like(''), b.like('')),
    );
  return newTuple(
    FixedArray.of<W_Object>(b.like(s.slice(0, at)), b.like(by), b.like(s.slice(at + by.length))),
  );
}
function setup(w_type: W_Type): void {
  addMethods(w_type, commonMethods());
  defineClassMethod(w_type, fn2('fromhex', fromHex));
}
setup(bytesType);
setup(byteArrayType);

addMethods(byteArrayType, [
  fn2('append', (self: W_Object, w: W_Object): W_Object => {
    const b = asBytes(self);
    b.value = b.value + byteOf(w);
    return w_None;
  }),
  fn2('extend', (self: W_Object, w: W_Object): W_Object => {
    const b = asBytes(self);
    b.value = b.value + contentOf(w, null, null, 'bytearray');
    return w_None;
  }),
  fn12('pop', (self: W_Object, w: W_Object | null): W_Object => {
    const b = asBytes(self);
    const n = b.value.length;
    if (n === 0) throw rIndexError('pop from empty bytearray');
    const at = w === null ? n - 1 : wrapIndex(w.index(), n);
    if (at < 0) throw rIndexError('pop index out of range');
    const byte = b.value.charCodeAt(at);
    b.value = b.value.slice(0, at) + b.value.slice(at + 1);
    return newIntI32(byte);
  }),
  fn3('insert', (self: W_Object, w: W_Object, item: W_Object): W_Object => {
    const b = asBytes(self);
    const at = clampArgument(w, b.value.length, 0);
    b.value = b.value.slice(0, at) + byteOf(item) + b.value.slice(at);
    return w_None;
  }),
  fn2('remove', (self: W_Object, w: W_Object): W_Object => {
    const b = asBytes(self);
    const at = b.value.indexOf(byteOf(w));
    if (at < 0) throw rValueError('value not found in bytearray');
    b.value = b.value.slice(0, at) + b.value.slice(at + 1);
    return w_None;
  }),
  fn1('reverse', (self: W_Object): W_Object => {
    const b = asBytes(self);
    const pieces = b.value.split('');
    pieces.reverse();
    b.value = pieces.join('');
    return w_None;
  }),
  fn1('clear', (self: W_Object): W_Object => {
    asBytes(self).value = '';
    return w_None;
  }),
  fn1('copy', (self: W_Object): W_Object => asBytes(self).like(asBytes(self).value)),
]);
