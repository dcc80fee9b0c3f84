/**
 * `float`. Arithmetic follows Python where it differs from IEEE or JavaScript: `//` and `%` take the sign of the divisor,
 * dividing by zero and overflowing powers raise. Methods are in float_methods.ts.
 */
import type { f64, i64 } from '@weft/core';
import { elidable } from '@weft/core';
import { Compare } from '../bytecode/opcodes.js';
import { rOverflowError, rValueError, rZeroDivisionError } from '../rlib/errors.js';
import { fpow } from '../rlib/fmath.js';
import { floatRepr } from '../rlib/float_format.js';
import { formatF64 } from '../rlib/format_spec.js';
import { f64Hash } from '../rlib/rbigint_float.js';
import { W_Int, W_Long, newBool } from './int.js';
import { BinOp, UnOp, W_Object, identityHash64 } from './object.js';
import { newTuple2 } from './tuple.js';
import { newBuiltinType, objectType, type W_Type } from './type.js';

export const floatType: W_Type = newBuiltinType(
  'float',
  [objectType],
  'Convert a string or number to a floating point number, if possible.',
);

/** A float. No value class, since a NaN is identical to itself only. */
export class W_Float extends W_Object {
  constructor(readonly value: f64) {
    super();
  }
  override getType(): W_Type {
    return floatType;
  }
  override floatValue(): f64 {
    return this.value;
  }
  override add(other: W_Object): W_Object | null {
    if (other instanceof W_Float) return new W_Float(this.value + other.value);
    return isNumber(other) ? new W_Float(this.value + other.floatValue()) : null;
  }
  override sub(other: W_Object): W_Object | null {
    if (other instanceof W_Float) return new W_Float(this.value - other.value);
    return isNumber(other) ? new W_Float(this.value - other.floatValue()) : null;
  }
  override mul(other: W_Object): W_Object | null {
    if (other instanceof W_Float) return new W_Float(this.value * other.value);
    return isNumber(other) ? new W_Float(this.value * other.floatValue()) : null;
  }
  override binary(op: BinOp, other: W_Object): W_Object | null {
    if (other instanceof W_Float) return floatBinary(op, this.value, other.value);
    return isNumber(other) ? floatBinary(op, this.value, other.exact().floatValue()) : null;
  }
  override rbinary(op: BinOp, other: W_Object): W_Object | null {
    return isNumber(other) ? floatBinary(op, other.exact().floatValue(), this.value) : null;
  }
  override unary(op: UnOp): W_Object {
    switch (op) {
      case UnOp.NEGATIVE:
        return new W_Float(-this.value);
      case UnOp.ABS:
        return new W_Float(Math.abs(this.value));
      case UnOp.POSITIVE:
        return this;
      default:
        return super.unary(op);
    }
  }
  override compare(op: Compare, other: W_Object): W_Object | null {
    if (other instanceof W_Float) {
      const a = this.value;
      const b = other.value;
      switch (op) {
        case Compare.LT:
          return newBool(a < b);
        case Compare.LE:
          return newBool(a <= b);
        case Compare.EQ:
          return newBool(a === b);
        case Compare.NE:
          return newBool(a !== b);
        case Compare.GT:
          return newBool(a > b);
        default:
          return newBool(a >= b);
      }
    }
    const exact = other.exact();
    if (exact instanceof W_Int || exact instanceof W_Long) return exact.compare(mirrored(op), this);
    return exact instanceof W_Float ? this.compare(op, exact) : null;
  }
  override truth(): boolean {
    return this.value !== 0.0;
  }
  override hash(): i64 {
    return Number.isNaN(this.value) ? identityHash64(this) : f64Hash(this.value);
  }
  override repr(): string {
    return floatRepr(this.value);
  }
  override format(spec: string): string {
    return spec.length === 0 ? this.repr() : formatF64(this.value, spec, 'float');
  }
}

export function newFloat(x: f64): W_Float {
  return new W_Float(x);
}

/** Whether `w` is a float or an int, or an instance of a subclass of one. */
function isNumber(w: W_Object): boolean {
  const exact = w.exact();
  return exact instanceof W_Int || exact instanceof W_Float || exact instanceof W_Long;
}

/** `a op b` is `b mirrored(op) a`. */
export function mirrored(op: Compare): Compare {
  switch (op) {
    case Compare.LT:
      return Compare.GT;
    case Compare.LE:
      return Compare.GE;
    case Compare.GT:
      return Compare.LT;
    case Compare.GE:
      return Compare.LE;
    default:
      return op;
  }
}

/**
 * `a % b` with the sign of `b`; `b` is not 0. A call in traces: the signs of the operands, looked at there, would be a bridge each.
 */
export const floatMod = elidable(function floatMod(a: f64, b: f64): f64 {
  let r = a % b;
  if (r !== 0.0) {
    if (b < 0.0 !== r < 0.0) r = r + b;
    return r;
  }
  return b < 0.0 || (b === 0.0 && 1.0 / b < 0.0) ? -0.0 : 0.0;
});

/** `a // b`; `b` is not 0. A call in traces as well. */
export const floatFloorDiv = elidable(function floatFloorDiv(a: f64, b: f64): f64 {
  const r = a % b;
  let q = (a - r) / b;
  if (r !== 0.0 && b < 0.0 !== r < 0.0) q = q - 1.0;
  if (q !== 0.0) {
    const floor = Math.floor(q);
    return q - floor > 0.5 ? floor + 1.0 : floor;
  }
  // A zero with the sign of the true quotient.
  return a / b < 0.0 || (a / b === 0.0 && 1.0 / (a / b) < 0.0) ? -0.0 : 0.0;
});

/**
 * `a ** b` for floats.
 * @throws OperationError: ZeroDivision, Overflow, Value (a complex result)
 */
export function floatPow(a: f64, b: f64): f64 {
  if (b === 0.0 || a === 1.0) return 1.0;
  if (Number.isNaN(a) || Number.isNaN(b)) return NaN;
  if (a === 0.0 && b < 0.0) throw rZeroDivisionError('0.0 cannot be raised to a negative power');
  // JavaScript says NaN where C says 1.
  if (a === -1.0 && !Number.isFinite(b)) return 1.0;
  if (a < 0.0 && Number.isFinite(a) && Number.isFinite(b) && b !== Math.floor(b))
    throw rValueError(
      'negative number cannot be raised to a fractional power: complex numbers are not supported',
    );
  if (a === 0.0) return b % 2.0 === 1.0 ? a : 0.0;
  if (!Number.isFinite(a) || !Number.isFinite(b)) return Math.pow(a, b);
  const result = fpow(a, b);
  if (!Number.isFinite(result) && Number.isFinite(a) && Number.isFinite(b))
    throw rOverflowError("(34, 'Numerical result out of range')");
  return result;
}

function floatBinary(op: BinOp, a: f64, b: f64): W_Object | null {
  switch (op) {
    case BinOp.ADD:
      return new W_Float(a + b);
    case BinOp.SUB:
      return new W_Float(a - b);
    case BinOp.MUL:
      return new W_Float(a * b);
    case BinOp.TRUE_DIV:
      if (b === 0.0) throw rZeroDivisionError('float division by zero');
      return new W_Float(a / b);
    case BinOp.FLOOR_DIV:
      if (b === 0.0) throw rZeroDivisionError('float floor division by zero');
      return new W_Float(floatFloorDiv(a, b));
    case BinOp.MOD:
      if (b === 0.0) throw rZeroDivisionError('float modulo');
      return new W_Float(floatMod(a, b));
    case BinOp.DIVMOD:
      if (b === 0.0) throw rZeroDivisionError('float divmod()');
      return newTuple2(new W_Float(floatFloorDiv(a, b)), new W_Float(floatMod(a, b)));
    case BinOp.POW:
      return new W_Float(floatPow(a, b));
    default:
      return null;
  }
}
