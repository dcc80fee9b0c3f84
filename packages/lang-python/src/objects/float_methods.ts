/** `float` as a Python type: constructor, methods, dunders. */
import { f64ToI64, wrap } from '@weft/core';
import type { FixedArray, f64 } from '@weft/core';
import { rOverflowError, rTypeError, rValueError } from '../rlib/errors.js';
import { floatParse, roundHalfEven, roundToDigits } from '../rlib/float_digits.js';
import { floatFromHex, floatHex } from '../rlib/float_format.js';
import { bigFromF64, f64FitsI64, f64RatioDenominator, f64RatioNumerator } from '../rlib/rbigint_float.js';
import { addMethods, fn1, fn12, fn2 } from './builtinfn.js';
import { bytesLike } from './bytes.js';
import { addConstructor, defineClassMethod } from './construct.js';
import { addGetSet } from './descriptors.js';
import { W_Float, floatType, newFloat } from './float.js';
import { callSpecial0 } from './instance.js';
import { newBool, newInt, newLong } from './int.js';
import { normalizeNumber } from './int_methods.js';
import { W_Object, typeError } from './object.js';
import { addSlots } from './slotwrappers.js';
import { Slot } from './slots.js';
import { newStr } from './str.js';
import { newTuple2 } from './tuple.js';
import { W_Type, wrapPayload } from './type.js';

function valueOf(self: W_Object): f64 {
  const exact = self.exact();
  if (exact instanceof W_Float) return exact.value;
  throw typeError("descriptor requires a 'float' object but received a '" + self.getType().name + "'");
}

function floatFromText(text: string, shown: string): W_Object {
  const parsed = floatParse(normalizeNumber(text));
  if (!parsed.ok) throw rValueError('could not convert string to float: ' + shown);
  return newFloat(parsed.value);
}

/** `float(x)` */
export function floatFromObject(w: W_Object): W_Object {
  if (w instanceof W_Float) return w;
  const text = w.strValue();
  if (text !== null) return floatFromText(text, w.exact().repr());
  const bytes = bytesLike(w);
  if (bytes !== null) return floatFromText(bytes, w.repr());
  if (w.getType().slot(Slot.FLOAT) === null) {
    const index = w.getType().slot(Slot.INDEX);
    if (index === null)
      throw rTypeError("float() argument must be a string or a real number, not '" + w.getType().name + "'");
    return newFloat(callSpecial0(index, w).floatValue());
  }
  return newFloat(w.floatValue());
}

addConstructor(
  floatType,
  'x=, /',
  (args: FixedArray<W_Object | null>): W_Object =>
    args[0] === null ? newFloat(0.0) : floatFromObject(args[0]),
  floatFromObject,
);
addSlots(
  floatType,
  '__add__ __radd__ __sub__ __rsub__ __mul__ __rmul__ __truediv__ __rtruediv__ __floordiv__ __rfloordiv__ ' +
    '__mod__ __rmod__ __divmod__ __rdivmod__ __pow__ __rpow__ __neg__ __pos__ __abs__ __bool__ __float__ ' +
    '__lt__ __le__ __eq__ __ne__ __gt__ __ge__ __hash__ __repr__ __format__',
);

function toInt(x: f64): W_Object {
  return f64FitsI64(x) ? newInt(f64ToI64(x)) : newLong(bigFromF64(x));
}

function floatRound(self: W_Object, digits: W_Object | null): W_Object {
  const x = valueOf(self);
  if (digits === null || digits.isNone()) {
    if (!Number.isFinite(x)) return newLong(bigFromF64(x));
    return toInt(roundHalfEven(x));
  }
  const n = digits.index();
  if (n > 400n || !Number.isFinite(x)) return newFloat(x);
  if (n < -400n) return newFloat(x < 0.0 ? -0.0 : 0.0);
  const result = roundToDigits(x, wrap(n));
  if (!Number.isFinite(result)) throw rOverflowError('rounded value too large to represent');
  return newFloat(result);
}

function asRatio(self: W_Object): W_Object {
  const x = valueOf(self);
  if (Number.isNaN(x)) throw rValueError('cannot convert NaN to integer ratio');
  if (!Number.isFinite(x)) throw rOverflowError('cannot convert Infinity to integer ratio');
  return newTuple2(newLong(f64RatioNumerator(x)), newLong(f64RatioDenominator(x)));
}

addMethods(floatType, [
  fn1('is_integer', (self: W_Object): W_Object =>
    newBool(Number.isFinite(valueOf(self)) && Math.floor(valueOf(self)) === valueOf(self)),
  ),
  fn1('as_integer_ratio', asRatio),
  fn1('hex', (self: W_Object): W_Object => newStr(floatHex(valueOf(self)))),
  fn1('conjugate', (self: W_Object): W_Object => newFloat(valueOf(self))),
  fn1('__trunc__', (self: W_Object): W_Object => toInt(Math.trunc(valueOf(self)))),
  fn1('__int__', (self: W_Object): W_Object => toInt(Math.trunc(valueOf(self)))),
  fn1('__floor__', (self: W_Object): W_Object => toInt(Math.floor(valueOf(self)))),
  fn1('__ceil__', (self: W_Object): W_Object => toInt(Math.ceil(valueOf(self)))),
  fn12('__round__', floatRound),
]);
defineClassMethod(
  floatType,
  fn2('fromhex', (cls: W_Object, text: W_Object): W_Object => {
    const s = text.strValue();
    if (s === null) throw rTypeError('fromhex() argument must be str, not ' + text.getType().name);
    return wrapPayload(cls as W_Type, newFloat(floatFromHex(s)));
  }),
);
addGetSet(floatType, 'real', (self: W_Object): W_Object => newFloat(valueOf(self)));
addGetSet(floatType, 'imag', (_self: W_Object): W_Object => newFloat(0.0));
