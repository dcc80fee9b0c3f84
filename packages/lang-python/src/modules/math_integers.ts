/** The functions of `math` that work on integers. */
import { FixedArray, wrap } from '@weft/core';
import type { i64 } from '@weft/core';
import { rOverflowError, rTypeError, rValueError } from '../rlib/errors.js';
import {
  BIG_ONE,
  BIG_ZERO,
  RBigInt,
  bigAbs,
  bigCompare,
  bigFitsI64,
  bigFromI64,
  bigSub,
  bigToI64Wrapping,
} from '../rlib/rbigint.js';
import { bigFloorDiv } from '../rlib/rbigint_div.js';
import { bigMul, bigProduct } from '../rlib/rbigint_mul.js';
import { bigGcd, bigIsqrt, gcdI64 } from '../rlib/rbigint_pow.js';
import { fn1, fn12, fn2, fnKw, fnVar } from '../objects/builtinfn.js';
import { callSpecial0 } from '../objects/instance.js';
import { I64_MIN, W_Int, bigValue, newInt, newIntI32, newLong } from '../objects/int.js';
import { addFunctions } from '../objects/module.js';
import { BinOp, type W_Object } from '../objects/object.js';
import { binaryOp } from '../objects/operators.js';
import { Slot } from '../objects/slots.js';
import { mathModule } from './math.js';

/** An integer argument. */
function integer(w: W_Object): RBigInt {
  const value = bigValue(w);
  if (value !== null) return value;
  const index = w.getType().slot(Slot.INDEX);
  if (index === null)
    throw rTypeError("'" + w.getType().name + "' object cannot be interpreted as an integer");
  return bigValue(callSpecial0(index, w))!;
}

/** The product of `low … high`. */
function rangeProduct(low: i64, high: i64): RBigInt {
  if (low > high) return BIG_ONE;
  const count = wrap(high - low + 1n);
  const factors = new FixedArray<RBigInt>(count, BIG_ONE);
  for (let i = 0; i < count; i++) factors[i] = bigFromI64(low + BigInt(i));
  return bigProduct(factors, 0, count);
}
function factorial(w: W_Object): W_Object {
  const n = integer(w);
  if (n.sign < 0) throw rValueError('factorial() not defined for negative values');
  if (!bigFitsI64(n) || bigToI64Wrapping(n) > 0x7fffffffn)
    throw rOverflowError('factorial() argument should not exceed 9223372036854775807');
  return newLong(rangeProduct(2n, bigToI64Wrapping(n)));
}
function gcd(args: FixedArray<W_Object>): W_Object {
  let result: RBigInt = BIG_ZERO;
  if (args.length === 2) {
    const a = args[0];
    const b = args[1];
    if (a instanceof W_Int && b instanceof W_Int && a.value !== I64_MIN && b.value !== I64_MIN)
      return newInt(gcdI64(a.value, b.value));
  }
  for (let i = 0; i < args.length; i++) result = bigGcd(result, integer(args[i]));
  return newLong(result);
}
function lcm(args: FixedArray<W_Object>): W_Object {
  let result: RBigInt = BIG_ONE;
  for (let i = 0; i < args.length; i++) {
    const value = integer(args[i]);
    if (value.sign === 0 || result.sign === 0) result = BIG_ZERO;
    else result = bigAbs(bigMul(bigFloorDiv(result, bigGcd(result, value)), value));
  }
  return newLong(result);
}
/** `n` and `k` as machine integers; what exceeds them cannot be computed anyway. */
function small(value: RBigInt, name: string): i64 {
  if (!bigFitsI64(value)) throw rOverflowError(name + ' must not exceed 9223372036854775807');
  return bigToI64Wrapping(value);
}
function comb(w: W_Object, v: W_Object): W_Object {
  const n = integer(w);
  const k = integer(v);
  if (n.sign < 0) throw rValueError('n must be a non-negative integer');
  if (k.sign < 0) throw rValueError('k must be a non-negative integer');
  if (bigCompare(k, n) > 0) return newIntI32(0);
  const rest = bigSub(n, k);
  const fewer = bigCompare(rest, k) < 0 ? rest : k;
  const count = small(fewer, 'min(n - k, k)');
  return newLong(combine(n, count));
}
/** `n · (n-1) · … / count!`, by halves: C(n, k) = C(n, j) · C(n-j, k-j) / C(k, j). */
function combine(n: RBigInt, count: i64): RBigInt {
  if (count === 0n) return BIG_ONE;
  if (count === 1n) return n;
  const half = count / 2n;
  const left = combine(n, half);
  const right = combine(bigSub(n, bigFromI64(half)), count - half);
  return bigFloorDiv(bigMul(left, right), combine(bigFromI64(count), half));
}
function perm(w: W_Object, v: W_Object | null): W_Object {
  if (v === null || v.isNone()) return factorial(w);
  const n = integer(w);
  const k = integer(v);
  if (n.sign < 0) throw rValueError('n must be a non-negative integer');
  if (k.sign < 0) throw rValueError('k must be a non-negative integer');
  if (bigCompare(k, n) > 0) return newIntI32(0);
  const count = small(k, 'k');
  if (bigFitsI64(n)) {
    const top = bigToI64Wrapping(n);
    return newLong(rangeProduct(top - count + 1n, top));
  }
  let product = BIG_ONE;
  for (let i: i64 = 0n; i < count; i = i + 1n) product = bigMul(product, bigSub(n, bigFromI64(i)));
  return newLong(product);
}
function prod(args: FixedArray<W_Object | null>): W_Object {
  let product: W_Object = args[1] === null ? newIntI32(1) : args[1];
  const it = args[0]!.iter();
  for (;;) {
    const item = it.next();
    if (item === null) return product;
    product = binaryOp(BinOp.MUL, product, item);
  }
}

addFunctions(mathModule, [
  fn1('factorial', factorial),
  fnVar('gcd', 0, -1, gcd),
  fnVar('lcm', 0, -1, lcm),
  fn2('comb', comb),
  fn12('perm', perm),
  fn1('isqrt', (w: W_Object): W_Object => newLong(bigIsqrt(integer(w)))),
  fnKw('prod', 'iterable, /, *, start=', prod),
]);
