/**
 * `int` and `bool`. An int that fits 64 bits is a {@link W_Int}, any other a {@link W_Long}: a value has one
 * representation, so equality of ints never compares across the two. `True` and `False` are ints with a type of their own.
 *
 * Arithmetic of two W_Ints is one machine operation with an overflow check; only when it overflows are big integers made
 * (`int_long.ts`). Methods and the type's dunders are in int_methods.ts: a module here at the bottom imports no
 * registration code, because object modules form cycles.
 */
import {
  f64Bits,
  FixedArray,
  OverflowError,
  addOvf,
  extend,
  ctz64,
  i64ToF64,
  isClassKnown,
  isConstant,
  mulOvf,
  shl64,
  shr64,
  subOvf,
  valueClass,
  weAreJitted,
  wrap,
} from '@weft/core';
import type { f64, i32, i64 } from '@weft/core';
import { Compare } from '../bytecode/opcodes.js';
import { rOverflowError, rValueError, rZeroDivisionError } from '../rlib/errors.js';
import { formatBig, formatI64 } from '../rlib/format_spec.js';
import {
  RBigInt,
  bigAdd,
  bigFitsI64,
  bigFromI64,
  bigHash,
  bigNegate,
  bigToI64Wrapping,
  i64BitLength,
  i64Hash,
} from '../rlib/rbigint.js';
import { bigToF64, bigTrueDiv, i64CompareF64, bigCompareF64 } from '../rlib/rbigint_float.js';
import { bigLshift } from '../rlib/rbigint_bits.js';
import { bigPow, bigPowMod } from '../rlib/rbigint_pow.js';
import { bigFromDigits, bigToDecimal } from '../rlib/rbigint_str.js';
import { W_Float, newFloat } from './float.js';
import { longBinary, longBinaryI64, longCompare, longEquals, longFromI64, longUnary } from './int_long.js';
import { BinOp, UnOp, W_Object } from './object.js';
import { newTuple2 } from './tuple.js';
import { newBuiltinType, objectType, type W_Type } from './type.js';

export const intType: W_Type = newBuiltinType(
  'int',
  [objectType],
  'int([x]) -> integer\nint(x, base=10) -> integer',
);
export const boolType: W_Type = newBuiltinType('bool', [intType], 'bool(x) -> bool');
boolType.isFinal = true;

/** An int of at most 64 bits, or a bool. */
@valueClass
export class W_Int extends W_Object {
  constructor(readonly value: i64) {
    super();
  }
  override getType(): W_Type {
    return intType;
  }
  override index(): i64 {
    return this.value;
  }
  override floatValue(): f64 {
    return i64ToF64(this.value);
  }

  override add(other: W_Object): W_Object | null {
    if (other instanceof W_Int) {
      try {
        return newInt(addOvf(this.value, other.value));
      } catch (e) {
        if (e instanceof OverflowError)
          return longBinary(BinOp.ADD, longFromI64(this.value), longFromI64(other.value));
        throw e;
      }
    }
    if (other instanceof W_Float) return newFloat(i64ToF64(this.value) + other.value);
    return this.mixed(BinOp.ADD, other);
  }
  override sub(other: W_Object): W_Object | null {
    if (other instanceof W_Int) {
      try {
        return newInt(subOvf(this.value, other.value));
      } catch (e) {
        if (e instanceof OverflowError)
          return longBinary(BinOp.SUB, longFromI64(this.value), longFromI64(other.value));
        throw e;
      }
    }
    if (other instanceof W_Float) return newFloat(i64ToF64(this.value) - other.value);
    return this.mixed(BinOp.SUB, other);
  }
  override mul(other: W_Object): W_Object | null {
    if (other instanceof W_Int) {
      try {
        return newInt(mulOvf(this.value, other.value));
      } catch (e) {
        if (e instanceof OverflowError)
          return longBinary(BinOp.MUL, longFromI64(this.value), longFromI64(other.value));
        throw e;
      }
    }
    if (other instanceof W_Float) return newFloat(i64ToF64(this.value) * other.value);
    return this.mixed(BinOp.MUL, other);
  }
  override binary(op: BinOp, other: W_Object): W_Object | null {
    if (other instanceof W_Int) return intBinary(op, this.value, other.value);
    return this.mixed(op, other);
  }
  /** The right operand is no W_Int: a float, a big int, or an instance of a subclass of one of them. */
  private mixed(op: BinOp, other: W_Object): W_Object | null {
    if (other instanceof W_Float) return floatOfInt(op, i64ToF64(this.value), other);
    if (other instanceof W_Long) {
      if (op === BinOp.ADD || op === BinOp.MUL) return longBinaryI64(op, other.big, this.value);
      return longBinary(op, longFromI64(this.value), other.big);
    }
    const exact = other.exact();
    return exact === other ? null : this.binary(op, exact);
  }
  override rbinary(op: BinOp, other: W_Object): W_Object | null {
    const left = other.exact();
    return left instanceof W_Int || left instanceof W_Long ? left.binary(op, this) : null;
  }
  override pow3(exponent: W_Object, modulus: W_Object): W_Object | null {
    return intPow3(this, exponent, modulus);
  }
  override unary(op: UnOp): W_Object {
    const x = this.value;
    switch (op) {
      case UnOp.INVERT:
        return newInt(x ^ -1n);
      case UnOp.NEGATIVE:
        return x === I64_MIN ? longUnary(op, bigFromI64(x)) : newInt(-x);
      case UnOp.ABS:
        if (x >= 0n) return newInt(x);
        return x === I64_MIN ? longUnary(op, bigFromI64(x)) : newInt(-x);
      default:
        return newInt(x);
    }
  }
  override compare(op: Compare, other: W_Object): W_Object | null {
    if (other instanceof W_Int) {
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
    if (other instanceof W_Float) {
      if (Number.isNaN(other.value)) return newBool(op === Compare.NE);
      return newBool(ordered(op, i64CompareF64(this.value, other.value)));
    }
    if (other instanceof W_Long) return newBool(ordered(op, -other.big.sign));
    const exact = other.exact();
    return exact === other ? null : this.compare(op, exact);
  }
  override truth(): boolean {
    return this.value !== 0n;
  }
  override hash(): i64 {
    return i64Hash(this.value);
  }
  override repr(): string {
    return String(this.value);
  }
  override format(spec: string): string {
    return spec.length === 0 ? this.str() : formatI64(this.value, spec, 'int');
  }
}

/** An int outside of 64 bits. */
export class W_Long extends W_Object {
  constructor(readonly big: RBigInt) {
    super();
  }
  override getType(): W_Type {
    return intType;
  }
  override index(): i64 {
    return this.big.sign < 0 ? I64_MIN : I64_MAX;
  }
  override floatValue(): f64 {
    return bigToF64(this.big);
  }
  override binary(op: BinOp, other: W_Object): W_Object | null {
    if (other instanceof W_Long) return longBinary(op, this.big, other.big);
    if (other instanceof W_Int) return longBinaryI64(op, this.big, other.value);
    if (other instanceof W_Float) return floatOfInt(op, bigToF64(this.big), other);
    const exact = other.exact();
    return exact === other ? null : this.binary(op, exact);
  }
  override rbinary(op: BinOp, other: W_Object): W_Object | null {
    const left = other.exact();
    return left instanceof W_Int || left instanceof W_Long ? left.binary(op, this) : null;
  }
  override pow3(exponent: W_Object, modulus: W_Object): W_Object | null {
    return intPow3(this, exponent, modulus);
  }
  override unary(op: UnOp): W_Object {
    return longUnary(op, this.big);
  }
  override compare(op: Compare, other: W_Object): W_Object | null {
    if (other instanceof W_Int) return newBool(ordered(op, this.big.sign));
    if (other instanceof W_Long) {
      if (op === Compare.EQ) return newBool(longEquals(this.big, other.big));
      return newBool(ordered(op, longCompare(this.big, other.big)));
    }
    if (other instanceof W_Float) {
      if (Number.isNaN(other.value)) return newBool(op === Compare.NE);
      return newBool(ordered(op, bigCompareF64(this.big, other.value)));
    }
    const exact = other.exact();
    return exact === other ? null : this.compare(op, exact);
  }
  override hash(): i64 {
    return bigHash(this.big);
  }
  override repr(): string {
    return bigToDecimal(this.big);
  }
  override format(spec: string): string {
    return spec.length === 0 ? this.str() : formatBig(this.big, spec, 'int');
  }
}

/** `True` and `False`. */
export class W_Bool extends W_Int {
  override getType(): W_Type {
    return boolType;
  }
  override boolValue(): i32 {
    return wrap(this.value);
  }
  override binary(op: BinOp, other: W_Object): W_Object | null {
    if (other instanceof W_Bool) {
      switch (op) {
        case BinOp.AND:
          return newBool((this.value & other.value) !== 0n);
        case BinOp.OR:
          return newBool((this.value | other.value) !== 0n);
        case BinOp.XOR:
          return newBool(this.value !== other.value);
      }
    }
    return super.binary(op, other);
  }
  override repr(): string {
    return this.value !== 0n ? 'True' : 'False';
  }
  override format(spec: string): string {
    return spec.length === 0 ? this.repr() : formatI64(this.value, spec, 'bool');
  }
}

export const I64_MIN: i64 = -0x8000000000000000n;
export const I64_MAX: i64 = 0x7fffffffffffffffn;

export const w_True: W_Bool = new W_Bool(1n);
export const w_False: W_Bool = new W_Bool(0n);

/** The ints -5 … 256, which exist once. */
const smallInts: FixedArray<W_Int> = makeSmallInts();
function makeSmallInts(): FixedArray<W_Int> {
  const items: W_Int[] = [];
  for (let i = -5; i <= 256; i++) items.push(new W_Int(BigInt(i)));
  return FixedArray.from(items);
}

/** An int. Compiled code makes a new object each time: one that it need not make at all. See {@link isIdentical}. */
export function newInt(x: i64): W_Int {
  if (weAreJitted()) return new W_Int(x);
  return x >= -5n && x <= 256n ? smallInts[wrap(x) + 5] : new W_Int(x);
}
/** An int object that nobody else has, for traces that know already that `w` is an int; else `w`. */
export function ownInt(w: W_Object): W_Object {
  if (isConstant(w) || !isClassKnown(w)) return w;
  return w instanceof W_Int && !(w instanceof W_Bool) ? newInt(w.value) : w;
}
/**
 * `a is b`. Containers and compiled code keep numbers without their objects, so an object cannot tell a number from an equal one: ints (and floats) that
 * are equal are the same object, as in PyPy. A NaN is identical to itself only.
 */
export function isIdentical(a: W_Object, b: W_Object): boolean {
  if (a === b) return true;
  if (a instanceof W_Float)
    return b instanceof W_Float && a.value === a.value && f64Bits(a.value) === f64Bits(b.value);
  if (!(a instanceof W_Int) || !(b instanceof W_Int)) return false;
  return a.value === b.value && !(a instanceof W_Bool) && !(b instanceof W_Bool);
}
/** `id(w)` of what {@link isIdentical} compares by value, which no other object's id is; null for all other objects. */
export function idOfNumber(w: W_Object): W_Object | null {
  if (w instanceof W_Int && !(w instanceof W_Bool)) return newLong(taggedId(w.value, 1n));
  if (w instanceof W_Float && w.value === w.value) return newLong(taggedId(f64Bits(w.value), 5n));
  return null;
}
/** Ids of other objects are multiples of 8. */
function taggedId(bits: i64, tag: i64): RBigInt {
  return bigAdd(bigLshift(bigFromI64(bits), 4), bigFromI64(tag));
}
/** An int from a 32-bit number. */
export function newIntI32(x: i32): W_Int {
  if (weAreJitted()) return new W_Int(extend(x));
  return x >= -5 && x <= 256 ? smallInts[x + 5] : new W_Int(extend(x));
}
export function newBool(x: boolean): W_Bool {
  return x ? w_True : w_False;
}
/** An int from a big integer, in the representation that fits. */
export function newLong(big: RBigInt): W_Object {
  if (big.size > 3) return new W_Long(big);
  return bigFitsI64(big) ? newInt(bigToI64Wrapping(big)) : new W_Long(big);
}
/** An int from decimal digits, with a sign if negative. */
export function intFromString(text: string): W_Object {
  if (text.startsWith('-')) return newLong(bigNegate(bigFromDigits(text.slice(1), 10)));
  return newLong(bigFromDigits(text, 10));
}
/** The value of an int as a big integer; null when `w` is no int (instances of subclasses are). */
export function bigValue(w: W_Object): RBigInt | null {
  const exact = w.exact();
  if (exact instanceof W_Int) return bigFromI64(exact.value);
  if (exact instanceof W_Long) return exact.big;
  return null;
}
/** Whether `w` is an int (bools and instances of subclasses are). */
export function isInt(w: W_Object): boolean {
  const exact = w.exact();
  return exact instanceof W_Int || exact instanceof W_Long;
}

/** Whether comparison operator `op` holds for operands whose order is `c` (negative, 0, positive). */
export function ordered(op: Compare, c: i32): boolean {
  switch (op) {
    case Compare.LT:
      return c < 0;
    case Compare.LE:
      return c <= 0;
    case Compare.EQ:
      return c === 0;
    case Compare.NE:
      return c !== 0;
    case Compare.GT:
      return c > 0;
    default:
      return c >= 0;
  }
}

function floatOfInt(op: BinOp, a: f64, b: W_Float): W_Object | null {
  return newFloat(a).binary(op, b);
}

function isPowerOfTwo(b: i64): boolean {
  return b > 0n && (b & (b - 1n)) === 0n;
}
/** Floor division; `b` is not 0 and the quotient fits. */
export function floorDivI64(a: i64, b: i64): i64 {
  if (isConstant(b) && isPowerOfTwo(b)) return shr64(a, ctz64(b));
  const q = a / b;
  // For positive divisors without a branch: the remainder's sign says whether to go down.
  if (b > 0n) return q + shr64(a - q * b, 63);
  return (a ^ b) < 0n && q * b !== a ? q - 1n : q;
}
/** Remainder with the sign of `b`. */
export function floorModI64(a: i64, b: i64): i64 {
  if (b === -1n) return 0n;
  if (isConstant(b) && isPowerOfTwo(b)) return a & (b - 1n);
  const r = a % b;
  if (b > 0n) return r + (b & shr64(r, 63));
  return r !== 0n && (r ^ b) < 0n ? r + b : r;
}

/** `a op b` for machine integers. */
function intBinary(op: BinOp, a: i64, b: i64): W_Object | null {
  switch (op) {
    case BinOp.ADD:
    case BinOp.SUB:
    case BinOp.MUL:
      return intArithmetic(op, a, b);
    case BinOp.FLOOR_DIV:
      if (b === 0n) throw rZeroDivisionError('integer division or modulo by zero');
      if (b === -1n && a === I64_MIN) return longBinary(op, longFromI64(a), longFromI64(b));
      return newInt(floorDivI64(a, b));
    case BinOp.MOD:
      if (b === 0n) throw rZeroDivisionError('integer modulo by zero');
      return newInt(floorModI64(a, b));
    case BinOp.DIVMOD:
      if (b === 0n) throw rZeroDivisionError('integer division or modulo by zero');
      if (b === -1n && a === I64_MIN) return longBinary(op, longFromI64(a), longFromI64(b));
      return newTuple2(newInt(floorDivI64(a, b)), newInt(floorModI64(a, b)));
    case BinOp.TRUE_DIV:
      return newFloat(intTrueDiv(a, b));
    case BinOp.POW:
      return intPow(a, b);
    case BinOp.LSHIFT:
      return intLshift(a, b);
    case BinOp.RSHIFT:
      if (b < 0n) throw rValueError('negative shift count');
      return newInt(b > 63n ? (a < 0n ? -1n : 0n) : shr64(a, wrap(b)));
    case BinOp.AND:
      return newInt(a & b);
    case BinOp.OR:
      return newInt(a | b);
    case BinOp.XOR:
      return newInt(a ^ b);
    default:
      return null;
  }
}

function intArithmetic(op: BinOp, a: i64, b: i64): W_Object | null {
  try {
    return newInt(op === BinOp.ADD ? addOvf(a, b) : op === BinOp.SUB ? subOvf(a, b) : mulOvf(a, b));
  } catch (e) {
    if (e instanceof OverflowError) return longBinary(op, longFromI64(a), longFromI64(b));
    throw e;
  }
}

function intTrueDiv(a: i64, b: i64): f64 {
  if (b === 0n) throw rZeroDivisionError('division by zero');
  // Exact operands make the machine's division correctly rounded.
  if (a >= -EXACT && a <= EXACT && b >= -EXACT && b <= EXACT) return i64ToF64(a) / i64ToF64(b);
  return bigTrueDiv(bigFromI64(a), bigFromI64(b));
}
const EXACT: i64 = 0x20000000000000n;

function intLshift(a: i64, b: i64): W_Object | null {
  if (b < 0n) throw rValueError('negative shift count');
  if (a === 0n) return newInt(0n);
  if (b <= 62n && i64BitLength(a) + wrap(b) <= 63) return newInt(shl64(a, wrap(b)));
  return longBinary(BinOp.LSHIFT, longFromI64(a), longFromI64(b));
}

function intPow(a: i64, b: i64): W_Object {
  if (b < 0n) {
    if (a === 0n) throw rZeroDivisionError('0.0 cannot be raised to a negative power');
    return newFloat(i64ToF64(a)).binary(BinOp.POW, newFloat(i64ToF64(b)))!;
  }
  let result: i64 = 1n;
  let base = a;
  let n = b;
  try {
    for (;;) {
      if ((n & 1n) !== 0n) result = mulOvf(result, base);
      n = shr64(n, 1);
      if (n === 0n) return newInt(result);
      base = mulOvf(base, base);
    }
  } catch (e) {
    if (!(e instanceof OverflowError)) throw e;
  }
  if (b > 0x7fffffffn) throw rOverflowError('exponent too large');
  return newLong(bigPow(bigFromI64(a), wrap(b)));
}

/** `pow(a, b, c)` */
function intPow3(base: W_Object, exponent: W_Object, modulus: W_Object): W_Object | null {
  const b = bigValue(exponent);
  const c = bigValue(modulus);
  if (b === null || c === null) return null;
  return newLong(bigPowMod(bigValue(base)!, b, c));
}
