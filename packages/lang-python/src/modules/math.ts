/**
 * The `math` module: real functions. Errors are CPython's: a NaN made from numbers is a domain error, an infinity made from
 * finite ones a range error. What works on integers is in math_integers.ts.
 */
import { FixedArray, f64Bits, f64FromBits, f64ToI64, hostFunction, shl64, toF64, wrap } from '@weft/core';
import type { f64, i32 } from '@weft/core';
import { rOverflowError, rTypeError, rValueError, rZeroDivisionError } from '../rlib/errors.js';
import { facos, fasin, fatan, fatan2, fcos, fexp, fhypot, flog, fpow, fsin, ftan } from '../rlib/fmath.js';
import { erf, erfc, fsum, gamma, lgamma } from '../rlib/fspecial.js';
import { bigBitLength } from '../rlib/rbigint.js';
import { bigRshift } from '../rlib/rbigint_bits.js';
import {
  bigFromF64,
  bigToF64,
  f64Exponent,
  f64FitsI64,
  f64Mantissa,
  scaleToF64,
} from '../rlib/rbigint_float.js';
import { type W_BuiltinFunction, fn1, fn2, fnKw, fnVar } from '../objects/builtinfn.js';
import { W_Float, newFloat } from '../objects/float.js';
import { callSpecial0 } from '../objects/instance.js';
import { W_Long, bigValue, newBool, newInt, newIntI32, newLong } from '../objects/int.js';
import { unpackIterable } from '../objects/iterators.js';
import { addFunctions, newBuiltinModule, type W_Module } from '../objects/module.js';
import type { W_Object } from '../objects/object.js';
import { newTuple2 } from '../objects/tuple.js';

export const mathModule: W_Module = newBuiltinModule(
  'math',
  'This module provides access to the mathematical functions\ndefined by the C standard.',
);

function domainError(): Error {
  throw rValueError('math domain error');
}
function rangeError(): Error {
  throw rOverflowError('math range error');
}

/** A function of one float whose result follows the rules above. `canOverflow`: an infinity is a range error, else a domain error. */
function real(name: string, f: (x: f64) => f64, canOverflow: boolean): W_BuiltinFunction {
  return fn1(name, (w: W_Object): W_Object => {
    const x = w.floatValue();
    const y = f(x);
    if (!Number.isFinite(y)) {
      if (Number.isNaN(y) && !Number.isNaN(x)) throw domainError();
      if (Number.isFinite(x) && !Number.isNaN(y)) {
        if (canOverflow) throw rangeError();
        throw domainError();
      }
    }
    return newFloat(y);
  });
}

const hostSinh = hostFunction<(x: f64) => f64>('Math.sinh', Math.sinh);
const hostCosh = hostFunction<(x: f64) => f64>('Math.cosh', Math.cosh);
const hostTanh = hostFunction<(x: f64) => f64>('Math.tanh', Math.tanh);
const hostAsinh = hostFunction<(x: f64) => f64>('Math.asinh', Math.asinh);
const hostAcosh = hostFunction<(x: f64) => f64>('Math.acosh', Math.acosh);
const hostAtanh = hostFunction<(x: f64) => f64>('Math.atanh', Math.atanh);
const hostExpm1 = hostFunction<(x: f64) => f64>('Math.expm1', Math.expm1);
const hostLog1p = hostFunction<(x: f64) => f64>('Math.log1p', Math.log1p);
const hostLog2 = hostFunction<(x: f64) => f64>('Math.log2', Math.log2);
const hostLog10 = hostFunction<(x: f64) => f64>('Math.log10', Math.log10);
const hostCbrt = hostFunction<(x: f64) => f64>('Math.cbrt', Math.cbrt);

// -- logarithms

/** `f(w)` for a positive number; ints of any size are split into mantissa and power of two. */
function logOf(w: W_Object, f: (x: f64) => f64, ofTwo: f64): f64 {
  const exact = w.exact();
  if (exact instanceof W_Long) {
    if (exact.big.sign < 0) throw domainError();
    const bits = bigBitLength(exact.big);
    if (bits > 1000) {
      const shift = bits - 64;
      return f(bigToF64(bigRshift(exact.big, shift))) + toF64(shift) * ofTwo;
    }
  }
  const x = w.floatValue();
  if (x <= 0.0) throw domainError();
  return Number.isFinite(x) ? f(x) : x;
}
function log(args: FixedArray<W_Object>): W_Object {
  const a = logOf(args[0], flog, 0.6931471805599453);
  if (args.length === 1) return newFloat(a);
  const b = logOf(args[1], flog, 0.6931471805599453);
  if (b === 0.0) throw rZeroDivisionError('float division by zero');
  return newFloat(a / b);
}

// -- powers and scaling

function mathPow(w: W_Object, v: W_Object): W_Object {
  const x = w.floatValue();
  const y = v.floatValue();
  if (y === 0.0 || x === 1.0) return newFloat(1.0);
  if (Number.isNaN(x) || Number.isNaN(y)) return newFloat(NaN);
  if (!Number.isFinite(y)) {
    const size = Math.abs(x);
    if (size === 1.0) return newFloat(1.0);
    return newFloat(size > 1.0 === y > 0.0 ? Infinity : 0.0);
  }
  const odd = y % 2.0 === 1.0 || y % 2.0 === -1.0;
  if (!Number.isFinite(x)) {
    const size = y > 0.0 ? Infinity : 0.0;
    return newFloat(x < 0.0 && odd ? -size : size);
  }
  if (x === 0.0) {
    if (y < 0.0) throw domainError();
    return newFloat(odd ? x : 0.0);
  }
  if (x < 0.0 && Math.floor(y) !== y) throw domainError();
  const result = fpow(x, y);
  if (!Number.isFinite(result)) throw rangeError();
  return newFloat(result);
}
function ldexp(w: W_Object, v: W_Object): W_Object {
  const x = w.floatValue();
  if (bigValue(v) === null) throw rTypeError('Expected an int as second argument to ldexp.');
  const e = v.index();
  if (x === 0.0 || !Number.isFinite(x)) return newFloat(x);
  if (e > 5000n) throw rangeError();
  if (e < -5000n) return newFloat(x < 0.0 ? -0.0 : 0.0);
  const m = f64Mantissa(x);
  const y = scaleToF64(m < 0n ? -m : m, f64Exponent(x) + wrap(e));
  if (!Number.isFinite(y)) throw rangeError();
  return newFloat(x < 0.0 ? -y : y);
}
function frexp(w: W_Object): W_Object {
  const x = w.floatValue();
  if (x === 0.0 || !Number.isFinite(x)) return newTuple2(newFloat(x), newIntI32(0));
  const m = f64Mantissa(x);
  let bits: i32 = 53;
  while (bits > 0 && (m < 0n ? -m : m) < shl64(1n, bits - 1)) bits--;
  const fraction = scaleToF64(m < 0n ? -m : m, -bits);
  return newTuple2(newFloat(x < 0.0 ? -fraction : fraction), newIntI32(f64Exponent(x) + bits));
}
function modf(w: W_Object): W_Object {
  const x = w.floatValue();
  if (!Number.isFinite(x))
    return newTuple2(newFloat(Number.isNaN(x) ? x : x > 0.0 ? 0.0 : -0.0), newFloat(x));
  const whole = Math.trunc(x);
  const rest = x - whole;
  const negative = x < 0.0 || (x === 0.0 && 1.0 / x < 0.0);
  return newTuple2(newFloat(rest === 0.0 && negative ? -0.0 : rest), newFloat(whole));
}
function fmod(w: W_Object, v: W_Object): W_Object {
  const x = w.floatValue();
  const y = v.floatValue();
  if (!Number.isFinite(y) && !Number.isNaN(y) && Number.isFinite(x)) return newFloat(x);
  const r = x % y;
  if (Number.isNaN(r) && !Number.isNaN(x) && !Number.isNaN(y)) throw domainError();
  return newFloat(r);
}
function remainder(w: W_Object, v: W_Object): W_Object {
  const x = w.floatValue();
  const y = v.floatValue();
  if (Number.isNaN(x) || Number.isNaN(y)) return newFloat(NaN);
  if (!Number.isFinite(x) || y === 0.0) throw domainError();
  if (!Number.isFinite(y)) return newFloat(x);
  const ax = Math.abs(x);
  const ay = Math.abs(y);
  const m = ax % ay;
  const c = ay - m;
  let r: f64 = 0;
  if (m < c) r = m;
  else if (m > c) r = -c;
  else r = m - 2.0 * ((0.5 * (ax - m)) % ay);
  return newFloat(x < 0.0 ? -r : r);
}
function copysign(w: W_Object, v: W_Object): W_Object {
  const x = Math.abs(w.floatValue());
  const y = v.floatValue();
  return newFloat(y < 0.0 || (y === 0.0 && 1.0 / y < 0.0) ? -x : x);
}
function nextafter(w: W_Object, v: W_Object): W_Object {
  const x = w.floatValue();
  const y = v.floatValue();
  if (Number.isNaN(x) || Number.isNaN(y)) return newFloat(NaN);
  if (x === y) return newFloat(y);
  if (x === 0.0) return newFloat(y > 0.0 ? 5e-324 : -5e-324);
  const bits = f64Bits(x);
  return newFloat(f64FromBits(x < y === x > 0.0 ? bits + 1n : bits - 1n));
}
function ulp(w: W_Object): W_Object {
  const x = Math.abs(w.floatValue());
  if (!Number.isFinite(x)) return newFloat(x);
  return newFloat(scaleToF64(1n, f64Exponent(x)));
}

// -- rounding

function toInt(x: f64): W_Object {
  return f64FitsI64(x) ? newInt(f64ToI64(x)) : newLong(bigFromF64(x));
}
function rounded(name: string, dunder: string, f: (x: f64) => f64): W_BuiltinFunction {
  return fn1(name, (w: W_Object): W_Object => {
    if (!(w instanceof W_Float)) {
      const special = w.getType().lookup(dunder);
      if (special !== null) return callSpecial0(special, w);
    }
    return toInt(f(w.floatValue()));
  });
}
function trunc(w: W_Object): W_Object {
  const special = w.getType().lookup('__trunc__');
  if (special === null) throw rTypeError('type ' + w.getType().name + " doesn't define __trunc__ method");
  return callSpecial0(special, w);
}

// -- several arguments

function isclose(args: FixedArray<W_Object | null>): W_Object {
  const a = args[0]!.floatValue();
  const b = args[1]!.floatValue();
  const relative = args[2] === null ? 1e-9 : args[2].floatValue();
  const absolute = args[3] === null ? 0.0 : args[3].floatValue();
  if (relative < 0.0 || absolute < 0.0) throw rValueError('tolerances must be non-negative');
  if (a === b) return newBool(true);
  if (!Number.isFinite(a) || !Number.isFinite(b)) return newBool(false);
  const difference = Math.abs(b - a);
  return newBool(
    difference <= Math.abs(relative * b) || difference <= Math.abs(relative * a) || difference <= absolute,
  );
}
function floats(items: FixedArray<W_Object>): FixedArray<f64> {
  const values = new FixedArray<f64>(items.length, 0.0);
  for (let i = 0; i < items.length; i++) values[i] = items[i].floatValue();
  return values;
}
/** The length of a vector. */
function norm(values: FixedArray<f64>): f64 {
  if (values.length === 2) return fhypot(values[0], values[1]);
  let largest: f64 = 0.0;
  let nan = false;
  for (let i = 0; i < values.length; i++) {
    const size = Math.abs(values[i]);
    if (Number.isNaN(size)) nan = true;
    else if (size > largest) largest = size;
  }
  if (largest === Infinity) return Infinity;
  if (nan) return NaN;
  if (largest === 0.0) return 0.0;
  const shift = f64Exponent(largest) + 52;
  const scale = scaleToF64(1n, shift > 1000 ? -1000 : shift < -1000 ? 1000 : -shift);
  const squares = new FixedArray<f64>(2 * values.length, 0.0);
  for (let i = 0; i < values.length; i++) {
    // The square as a sum of two floats, exactly (Dekker).
    const x = values[i] * scale;
    const split = x * 134217729.0;
    const high = split - (split - x);
    const low = x - high;
    const square = x * x;
    squares[2 * i] = square;
    squares[2 * i + 1] = high * high - square + 2.0 * high * low + low * low;
  }
  return Math.sqrt(fsum(squares)) / scale;
}
function dist(p: W_Object, q: W_Object): W_Object {
  const a = unpackIterable(p);
  const b = unpackIterable(q);
  if (a.length !== b.length) throw rValueError('both points must have the same number of dimensions');
  const differences = new FixedArray<f64>(a.length, 0.0);
  for (let i = 0; i < a.length; i++) differences[i] = a[i].floatValue() - b[i].floatValue();
  return newFloat(norm(differences));
}

function square(name: string, factor: f64, divide: boolean): W_BuiltinFunction {
  return fn1(name, (w: W_Object): W_Object =>
    newFloat(divide ? w.floatValue() / factor : w.floatValue() * factor),
  );
}

mathModule.define('pi', newFloat(3.141592653589793));
mathModule.define('e', newFloat(2.718281828459045));
mathModule.define('tau', newFloat(6.283185307179586));
mathModule.define('inf', newFloat(Infinity));
mathModule.define('nan', newFloat(NaN));

addFunctions(mathModule, [
  real('sqrt', (x: f64): f64 => Math.sqrt(x), false),
  real('exp', fexp, true),
  real('exp2', (x: f64): f64 => (Number.isFinite(x) ? fpow(2.0, x) : fexp(x)), true),
  real('expm1', (x: f64): f64 => hostExpm1(x), true),
  real('sin', fsin, false),
  real('cos', fcos, false),
  real('tan', ftan, false),
  real('asin', fasin, false),
  real('acos', facos, false),
  real('atan', fatan, false),
  real('sinh', (x: f64): f64 => hostSinh(x), true),
  real('cosh', (x: f64): f64 => hostCosh(x), true),
  real('tanh', (x: f64): f64 => hostTanh(x), false),
  real('asinh', (x: f64): f64 => hostAsinh(x), false),
  real('acosh', (x: f64): f64 => hostAcosh(x), false),
  real('atanh', (x: f64): f64 => hostAtanh(x), false),
  real('log1p', (x: f64): f64 => hostLog1p(x), false),
  real('cbrt', (x: f64): f64 => hostCbrt(x), false),
  real('erf', erf, false),
  real('erfc', erfc, false),
  real('gamma', gamma, true),
  real('lgamma', lgamma, true),
  real('fabs', (x: f64): f64 => Math.abs(x), false),
  fnVar('log', 1, 2, log),
  fn1('log2', (w: W_Object): W_Object => newFloat(logOf(w, (x: f64): f64 => hostLog2(x), 1.0))),
  fn1('log10', (w: W_Object): W_Object =>
    newFloat(logOf(w, (x: f64): f64 => hostLog10(x), 0.3010299956639812)),
  ),
  fn2('atan2', (y: W_Object, x: W_Object): W_Object => newFloat(fatan2(y.floatValue(), x.floatValue()))),
  fn2('pow', mathPow),
  fn2('ldexp', ldexp),
  fn1('frexp', frexp),
  fn1('modf', modf),
  fn2('fmod', fmod),
  fn2('remainder', remainder),
  fn2('copysign', copysign),
  fn2('nextafter', nextafter),
  fn1('ulp', ulp),
  rounded('floor', '__floor__', (x: f64): f64 => Math.floor(x)),
  rounded('ceil', '__ceil__', (x: f64): f64 => Math.ceil(x)),
  fn1('trunc', trunc),
  square('degrees', 57.29577951308232, false),
  square('radians', 0.017453292519943295, false),
  fn1('isfinite', (w: W_Object): W_Object => newBool(Number.isFinite(w.floatValue()))),
  fn1('isnan', (w: W_Object): W_Object => newBool(Number.isNaN(w.floatValue()))),
  fn1('isinf', (w: W_Object): W_Object => newBool(Math.abs(w.floatValue()) === Infinity)),
  fnKw('isclose', 'a, b, *, rel_tol=, abs_tol=', isclose),
  fn1('fsum', (w: W_Object): W_Object => newFloat(fsum(floats(unpackIterable(w))))),
  fnVar('hypot', 0, -1, (args: FixedArray<W_Object>): W_Object => newFloat(norm(floats(args)))),
  fn2('dist', dist),
]);
