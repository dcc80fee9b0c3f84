/**
 * Operators on ints when machine integers are not enough: operands as big integers, the result in the
 * representation that fits.
 *
 * To the JIT, arithmetic on big integers is a set of functions without effects whose inside is not its affair: a trace that followed
 * the choice of an algorithm, by signs and sizes, would fail its guards for numbers of another shape. An operand that fits a machine integer is passed
 * as one, so that traces need not make a big integer of it.
 */
import { elidable, wrap } from '@weft/core';
import type { i32, i64 } from '@weft/core';
import { rMemoryError, rOverflowError, rValueError, rZeroDivisionError } from '../rlib/errors.js';
import {
  RBigInt,
  bigAbs,
  bigAdd,
  bigCompare,
  bigEquals,
  bigFitsI64,
  bigFromI64,
  bigNegate,
  bigSub,
  bigToI64Wrapping,
} from '../rlib/rbigint.js';
import { bigAnd, bigInvert, bigLshift, bigOr, bigRshift, bigXor } from '../rlib/rbigint_bits.js';
import { bigDivMod, bigFloorDiv, bigMod } from '../rlib/rbigint_div.js';
import { bigToF64, bigTrueDiv } from '../rlib/rbigint_float.js';
import { bigMul } from '../rlib/rbigint_mul.js';
import { bigPow } from '../rlib/rbigint_pow.js';
import { newFloat } from './float.js';
import { newLong } from './int.js';
import { BinOp, UnOp, type W_Object } from './object.js';
import { newTuple2 } from './tuple.js';

/** A shift count; -1 when it exceeds what memory could hold. */
function shiftCount(b: RBigInt): i32 {
  if (b.sign < 0) throw rValueError('negative shift count');
  if (!bigFitsI64(b)) return -1;
  const n = bigToI64Wrapping(b);
  return n > 0x7fffffffn ? -1 : wrap(n);
}

const add = elidable(function add(a: RBigInt, b: RBigInt): RBigInt {
  return bigAdd(a, b);
});
const sub = elidable(function sub(a: RBigInt, b: RBigInt): RBigInt {
  return bigSub(a, b);
});
const mul = elidable(function mul(a: RBigInt, b: RBigInt): RBigInt {
  return bigMul(a, b);
});
const floorDiv = elidable(function floorDiv(a: RBigInt, b: RBigInt): RBigInt {
  return bigFloorDiv(a, b);
});
const mod = elidable(function mod(a: RBigInt, b: RBigInt): RBigInt {
  return bigMod(a, b);
});
const addInt = elidable(function addInt(a: RBigInt, x: i64): RBigInt {
  return bigAdd(a, bigFromI64(x));
});
const subInt = elidable(function subInt(a: RBigInt, x: i64): RBigInt {
  return bigSub(a, bigFromI64(x));
});
const mulInt = elidable(function mulInt(a: RBigInt, x: i64): RBigInt {
  return bigMul(a, bigFromI64(x));
});
const floorDivInt = elidable(function floorDivInt(a: RBigInt, x: i64): RBigInt {
  return bigFloorDiv(a, bigFromI64(x));
});
const modInt = elidable(function modInt(a: RBigInt, x: i64): RBigInt {
  return bigMod(a, bigFromI64(x));
});
/** A machine integer as a big one. */
export const longFromI64 = elidable(function longFromI64(x: i64): RBigInt {
  return bigFromI64(x);
});
/** {@link bigCompare} */
export const longCompare = elidable(function longCompare(a: RBigInt, b: RBigInt): i32 {
  return bigCompare(a, b);
});
/** {@link bigEquals} */
export const longEquals = elidable(function longEquals(a: RBigInt, b: RBigInt): boolean {
  return bigEquals(a, b);
});

/** `a op x`, for a right operand that is a machine integer. */
export function longBinaryI64(op: BinOp, a: RBigInt, x: i64): W_Object | null {
  switch (op) {
    case BinOp.ADD:
      return newLong(addInt(a, x));
    case BinOp.SUB:
      return newLong(subInt(a, x));
    case BinOp.MUL:
      return newLong(mulInt(a, x));
    case BinOp.FLOOR_DIV:
      if (x === 0n) throw rZeroDivisionError('integer division or modulo by zero');
      return newLong(floorDivInt(a, x));
    case BinOp.MOD:
      if (x === 0n) throw rZeroDivisionError('integer modulo by zero');
      return newLong(modInt(a, x));
    default:
      return longBinary(op, a, longFromI64(x));
  }
}

export function longBinary(op: BinOp, a: RBigInt, b: RBigInt): W_Object | null {
  switch (op) {
    case BinOp.ADD:
      return newLong(add(a, b));
    case BinOp.SUB:
      return newLong(sub(a, b));
    case BinOp.MUL:
      return newLong(mul(a, b));
    case BinOp.FLOOR_DIV:
      if (b.sign === 0) throw rZeroDivisionError('integer division or modulo by zero');
      return newLong(floorDiv(a, b));
    case BinOp.MOD:
      if (b.sign === 0) throw rZeroDivisionError('integer modulo by zero');
      return newLong(mod(a, b));
    case BinOp.DIVMOD: {
      const result = bigDivMod(a, b);
      return newTuple2(newLong(result.quotient), newLong(result.remainder));
    }
    case BinOp.TRUE_DIV:
      return newFloat(bigTrueDiv(a, b));
    case BinOp.POW:
      return longPow(a, b);
    case BinOp.LSHIFT: {
      const n = shiftCount(b);
      if (a.sign === 0) return newLong(a);
      if (n < 0) throw rOverflowError('too many digits in integer');
      return newLong(bigLshift(a, n));
    }
    case BinOp.RSHIFT: {
      const n = shiftCount(b);
      return newLong(bigRshift(a, n < 0 ? 0x7fffffff : n));
    }
    case BinOp.AND:
      return newLong(bigAnd(a, b));
    case BinOp.OR:
      return newLong(bigOr(a, b));
    case BinOp.XOR:
      return newLong(bigXor(a, b));
    default:
      return null;
  }
}

function longPow(a: RBigInt, b: RBigInt): W_Object {
  if (b.sign < 0) {
    if (a.sign === 0) throw rZeroDivisionError('0.0 cannot be raised to a negative power');
    return newFloat(bigToF64(a)).binary(BinOp.POW, newFloat(bigToF64(b)))!;
  }
  if (bigFitsI64(b) && bigToI64Wrapping(b) <= 0x7fffffffn)
    return newLong(bigPow(a, wrap(bigToI64Wrapping(b))));
  // Only 0, 1 and -1 have such powers that fit memory.
  if (a.size === 0) return newLong(a);
  if (a.size === 1 && a.digits[0] === 1)
    return newLong(a.sign > 0 || (b.digits[0] & 1) !== 0 ? a : bigNegate(a));
  throw rMemoryError('');
}

export function longUnary(op: UnOp, a: RBigInt): W_Object {
  switch (op) {
    case UnOp.NEGATIVE:
      return newLong(bigNegate(a));
    case UnOp.INVERT:
      return newLong(bigInvert(a));
    case UnOp.ABS:
      return newLong(bigAbs(a));
    default:
      return newLong(a);
  }
}
