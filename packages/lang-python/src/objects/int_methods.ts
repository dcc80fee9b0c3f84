/**
 * `int` and `bool` as Python types: constructors, methods, attributes, dunders.
 */
import { FixedArray, extend, f64ToI64, popcnt32, wrap } from '@weft/core';
import type { i32 } from '@weft/core';
import { rOverflowError, rTypeError, rValueError } from '../rlib/errors.js';
import {
  RBigInt,
  bigBitLength,
  bigFromI64,
  bigIsOdd,
  bigAdd,
  bigSub,
  bigCompare,
  i64BitLength,
} from '../rlib/rbigint.js';
import { bigBitCount, bigInvert, bigLshift } from '../rlib/rbigint_bits.js';
import { bigDivMod } from '../rlib/rbigint_div.js';
import { bigFromF64, f64FitsI64 } from '../rlib/rbigint_float.js';
import { bigMul } from '../rlib/rbigint_mul.js';
import { bigPow } from '../rlib/rbigint_pow.js';
import { bigFromDigits, bigParse } from '../rlib/rbigint_str.js';
import { plainDigits } from '../rlib/strings.js';
import { decimalValue, isSpace } from '../rlib/unicode.js';
import { addMethods, fn1, fn12, fnKw } from './builtinfn.js';
import { bytesLike, newBytes } from './bytes.js';
import { addConstructor, defineClassMethod } from './construct.js';
import { addGetSet } from './descriptors.js';
import { W_Float } from './float.js';
import {
  W_Bool,
  W_Int,
  bigValue,
  boolType,
  intType,
  isInt,
  newBool,
  newInt,
  newIntI32,
  newLong,
} from './int.js';
import { W_Object, typeError } from './object.js';
import { addSlots } from './slotwrappers.js';
import { Slot } from './slots.js';
import { callSpecial0 } from './instance.js';
import { newTuple, newTuple2 } from './tuple.js';
import { W_Type, wrapPayload } from './type.js';

function asBig(self: W_Object): RBigInt {
  const value = bigValue(self);
  if (value === null)
    throw typeError("descriptor requires a 'int' object but received a '" + self.getType().name + "'");
  return value;
}

/** The int in an int or bool, without the subclass. */
export function plainInt(w: W_Object): W_Object {
  const exact = w.exact();
  if (exact instanceof W_Bool) return newInt(exact.value);
  return exact;
}

/** Strips white space and turns decimal digits of other scripts into ASCII ones. */
export function normalizeNumber(text: string): string {
  let start: i32 = 0;
  let end = text.length;
  while (start < end && isSpace(text.charCodeAt(start))) start++;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end--;
  const stripped = text.slice(start, end);
  let ascii = true;
  for (let i = 0; i < stripped.length; i++) if (stripped.charCodeAt(i) > 127) ascii = false;
  if (ascii) return stripped;
  const pieces: string[] = [];
  for (let i = 0; i < stripped.length;) {
    const c = stripped.codePointAt(i)!;
    const d = decimalValue(c);
    const width = c > 0xffff ? 2 : 1;
    pieces.push(d >= 0 ? String(d) : stripped.slice(i, i + width));
    i += width;
  }
  return pieces.join('');
}

function invalidLiteral(base: i32, shown: string): Error {
  throw rValueError('invalid literal for int() with base ' + String(base) + ': ' + shown);
}

/** `int(text, base)` */
export function intFromText(w: W_Object, text: string, base: i32): W_Object {
  const quick = base === 10 ? plainDigits(text) : -1;
  if (quick >= 0) return newIntI32(quick);
  const value = bigParse(normalizeNumber(text), base);
  if (value === null) throw invalidLiteral(base, w.exact().repr());
  return newLong(value);
}
/** `int(x)` */
export function intFromObject(w: W_Object): W_Object {
  if (w instanceof W_Int) return w instanceof W_Bool ? newInt(w.value) : w;
  if (w instanceof W_Float) {
    if (f64FitsI64(w.value)) return newInt(f64ToI64(w.value));
    return newLong(bigFromF64(w.value));
  }
  const text = w.exact().strValue();
  if (text !== null && w.getType().lookup('__int__') === null) return intFromText(w, text, 10);
  const toInt = w.getType().slot(Slot.INT);
  if (toInt !== null) {
    if (w.exact() instanceof W_Float) return intFromObject(callSpecial0(toInt, w).exact());
    const result = callSpecial0(toInt, w);
    if (!isInt(result)) throw typeError('__int__ returned non-int (type ' + result.getType().name + ')');
    return plainInt(result);
  }
  const index = w.getType().slot(Slot.INDEX);
  if (index !== null) {
    const result = callSpecial0(index, w);
    if (!isInt(result)) throw typeError('__index__ returned non-int (type ' + result.getType().name + ')');
    return plainInt(result);
  }
  const trunc = w.getType().lookup('__trunc__');
  if (trunc !== null) return intFromObject(callSpecial0(trunc, w));
  const bytes = bytesLike(w);
  if (bytes !== null) return intFromText(w, bytes, 10);
  throw rTypeError(
    "int() argument must be a string, a bytes-like object or a real number, not '" + w.getType().name + "'",
  );
}

function makeInt(args: FixedArray<W_Object | null>): W_Object {
  const x = args[0];
  const base = args[1];
  if (base === null) return x === null ? newInt(0n) : intFromObject(x);
  if (x === null) throw rTypeError('int() missing string argument');
  const b = base.index();
  if (b !== 0n && (b < 2n || b > 36n)) throw rValueError('int() base must be >= 2 and <= 36, or 0');
  const text = x.strValue();
  if (text !== null) return intFromText(x, text, wrap(b));
  const bytes = bytesLike(x);
  if (bytes !== null) return intFromText(x, bytes, wrap(b));
  throw rTypeError("int() can't convert non-string with explicit base");
}
addConstructor(intType, 'x=, /, base=', makeInt, intFromObject);
addConstructor(
  boolType,
  'x=, /',
  (args: FixedArray<W_Object | null>): W_Object => newBool(args[0] === null ? false : args[0].truth()),
  (x: W_Object): W_Object => newBool(x.truth()),
);

addSlots(
  intType,
  '__add__ __radd__ __sub__ __rsub__ __mul__ __rmul__ __truediv__ __rtruediv__ __floordiv__ __rfloordiv__ ' +
    '__mod__ __rmod__ __divmod__ __rdivmod__ __pow__ __rpow__ __lshift__ __rlshift__ __rshift__ __rrshift__ ' +
    '__and__ __rand__ __or__ __ror__ __xor__ __rxor__ __neg__ __pos__ __abs__ __invert__ __bool__ __int__ __float__ ' +
    '__index__ __lt__ __le__ __eq__ __ne__ __gt__ __ge__ __hash__ __repr__ __format__',
);
addSlots(boolType, '__and__ __rand__ __or__ __ror__ __xor__ __rxor__ __repr__');

/** `round(int, ndigits)`: to a multiple of a power of ten, half to even. */
function intRound(self: W_Object, digits: W_Object | null): W_Object {
  const value = asBig(self);
  if (digits === null || digits.isNone()) return plainInt(self);
  const n = digits.index();
  if (n >= 0n) return plainInt(self);
  if (n < -100000n) return newInt(0n);
  const unit = bigPow(bigFromI64(10n), wrap(-n));
  const parts = bigDivMod(value, unit);
  const twice = bigCompare(bigLshift(parts.remainder, 1), unit);
  const up = twice > 0 || (twice === 0 && bigIsOdd(parts.quotient));
  const q = up ? bigAdd(parts.quotient, bigFromI64(1n)) : parts.quotient;
  return newLong(bigMul(q, unit));
}

function byteOrder(w: W_Object | null): boolean {
  const order = w === null ? 'big' : w.strValue();
  if (order === null) throw rTypeError('byteorder argument must be str, not ' + w!.getType().name);
  if (order !== 'little' && order !== 'big') throw rValueError("byteorder must be either 'little' or 'big'");
  return order === 'little';
}

function intToBytes(args: FixedArray<W_Object | null>): W_Object {
  const value = asBig(args[0]!);
  const count = args[1] === null ? 1n : args[1].index();
  const little = byteOrder(args[2]);
  const signed = args[3] !== null && args[3].truth();
  if (count < 0n) throw rValueError('length argument must be non-negative');
  if (count > 0x1000000n) throw rOverflowError('int too big to convert');
  const n = wrap(count);
  if (value.sign < 0 && !signed) throw rOverflowError("can't convert negative int to unsigned");
  // Negative numbers: the bytes of ~x, inverted.
  const magnitude = value.sign < 0 ? bigInvert(value) : value;
  const bits = bigBitLength(magnitude) + (signed ? 1 : 0);
  if (bits > n * 8) throw rOverflowError('int too big to convert');
  const pieces: string[] = [];
  const flip = value.sign < 0 ? 255 : 0;
  for (let k = 0; k < n; k++) {
    const at = k * 8;
    const word = (at / 31) | 0;
    const offset = at % 31;
    let byte = word < magnitude.size ? magnitude.digits[word] >> offset : 0;
    if (offset > 23 && word + 1 < magnitude.size) byte = byte | (magnitude.digits[word + 1] << (31 - offset));
    pieces.push(String.fromCharCode((byte & 255) ^ flip));
  }
  if (!little) pieces.reverse();
  return newBytes(pieces.join(''));
}

function intFromBytes(args: FixedArray<W_Object | null>): W_Object {
  const cls = args[0];
  const source = args[1]!;
  let bytes = bytesLike(source);
  if (bytes === null) bytes = bytesLike(callBytes(source))!;
  const little = byteOrder(args[2]);
  const signed = args[3] !== null && args[3].truth();
  const digits: string[] = [];
  for (let i = 0; i < bytes.length; i++) digits.push(bytes.charCodeAt(i).toString(16).padStart(2, '0'));
  if (little) digits.reverse();
  let value = digits.length === 0 ? bigFromI64(0n) : bigFromDigits(digits.join(''), 16);
  if (signed && bytes.length > 0 && bigBitLength(value) === bytes.length * 8)
    value = bigSub(value, bigLshift(bigFromI64(1n), bytes.length * 8));
  const result = newLong(value);
  return cls instanceof W_Type ? wrapPayload(cls, result) : result;
}
function callBytes(w: W_Object): W_Object {
  const it = w.iter();
  const pieces: string[] = [];
  for (;;) {
    const item = it.next();
    if (item === null) break;
    const x = item.index();
    if (x < 0n || x > 255n) throw rValueError('bytes must be in range(0, 256)');
    pieces.push(String.fromCharCode(wrap(x)));
  }
  return newBytes(pieces.join(''));
}

function bitLength(self: W_Object): W_Object {
  const exact = self.exact();
  if (exact instanceof W_Int) return newIntI32(i64BitLength(exact.value));
  return newIntI32(bigBitLength(asBig(self)));
}
function bitCount(self: W_Object): W_Object {
  const exact = self.exact();
  if (exact instanceof W_Int && exact.value >= 0n && exact.value <= 0x7fffffffn)
    return newIntI32(popcnt32(wrap(exact.value)));
  return newInt(extend(bigBitCount(asBig(self))));
}

addMethods(intType, [
  fn1('bit_length', bitLength),
  fn1('bit_count', bitCount),
  fn1('conjugate', plainInt),
  fn1('__trunc__', plainInt),
  fn1('__floor__', plainInt),
  fn1('__ceil__', plainInt),
  fn12('__round__', intRound),
  fn1('as_integer_ratio', (self: W_Object): W_Object => newTuple2(plainInt(self), newInt(1n))),
  fnKw('to_bytes', 'self, length=, byteorder=, *, signed=', intToBytes),
  fn1('__getnewargs__', (self: W_Object): W_Object => newTuple(FixedArray.of(plainInt(self)))),
]);
defineClassMethod(intType, fnKw('from_bytes', 'cls, bytes, byteorder=, *, signed=', intFromBytes));
addGetSet(intType, 'real', plainInt);
addGetSet(intType, 'imag', (_self: W_Object): W_Object => newInt(0n));
addGetSet(intType, 'numerator', plainInt);
addGetSet(intType, 'denominator', (_self: W_Object): W_Object => newInt(1n));
