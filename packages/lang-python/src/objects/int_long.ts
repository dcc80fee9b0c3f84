/**
 * Operators on ints when machine integers are not enough: both operands as big integers, the result in the
 * representation that fits.
 */
import { wrap } from '@weft/core';
import type { i32 } from '@weft/core';
import { rMemoryError, rOverflowError, rValueError, rZeroDivisionError } from '../rlib/errors.js';
import { RBigInt, bigAbs, bigAdd, bigFitsI64, bigNegate, bigSub, bigToI64Wrapping } from '../rlib/rbigint.js';
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

export function longBinary(op: BinOp, a: RBigInt, b: RBigInt): W_Object | null {
  switch (op) {
    case BinOp.ADD:
      return newLong(bigAdd(a, b));
    case BinOp.SUB:
      return newLong(bigSub(a, b));
    case BinOp.MUL:
      return newLong(bigMul(a, b));
    case BinOp.FLOOR_DIV:
      return newLong(bigFloorDiv(a, b));
    case BinOp.MOD:
      return newLong(bigMod(a, b));
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
