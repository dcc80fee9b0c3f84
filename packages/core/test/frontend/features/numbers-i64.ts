/** i64: bigint arithmetic, wrap-around, division, bits, shifts. */
import {
  clz64,
  ctz64,
  extend,
  extendU,
  mulHighU,
  shl64,
  shr64,
  shrU64,
  wrap,
  type i32,
  type i64,
} from '@weft/core';

// expect: add(9007199254740993n, 2n) == 9007199254740995n
export function add(a: i64, b: i64): i64 {
  return a + b;
}
// expect: wrapAdd(9223372036854775807n, 1n) == -9223372036854775808n
export function wrapAdd(a: i64, b: i64): i64 {
  return BigInt.asIntN(64, a + b);
}
// expect: wrapMul(6364136223846793005n, 1442695040888963407n) == 433315962919513059n
export function wrapMul(a: i64, b: i64): i64 {
  return BigInt.asIntN(64, a * b);
}
// expect: wrapChain(9223372036854775807n, 3n) == 9223372036854775798n
export function wrapChain(a: i64, b: i64): i64 {
  return BigInt.asIntN(64, a * b - a - a + -(b * b));
}
// expect: div(-7n, 2n) == -3n
// traps: div(1n, 0n)
export function div(a: i64, b: i64): i64 {
  return a / b;
}
// expect: rem(-7n, 2n) == -1n
export function rem(a: i64, b: i64): i64 {
  return a % b;
}
// expect: bits(12n, 10n) == 14008006n
export function bits(a: i64, b: i64): i64 {
  return (a | b) * 1000000n + (a & b) * 1000n + (a ^ b);
}
// expect: negate(5n) == -5n
export function negate(a: i64): i64 {
  return -a;
}
// expect: complement(5n) == -6n
export function complement(a: i64): i64 {
  return ~a;
}
// expect: shifts(-16n, 2) == -79n
export function shifts(a: i64, n: i32): i64 {
  return shl64(a, n) + shr64(a, n) - (shrU64(a, 60) - 4n);
}
// expect: literalShift(-256n) == -1n
export function literalShift(a: i64): i64 {
  return a >> 8n;
}
// expect: compare(1n, 2n) == true
// expect: compare(2n, 1n) == false
export function compare(a: i64, b: i64): boolean {
  return a < b && a <= b && !(a > b) && !(a >= b) && a !== b && !(a === b);
}
// expect: convert(-1) == -1n
export function convert(a: i32): i64 {
  return extend(a);
}
// expect: convertBigInt(-7) == -7n
export function convertBigInt(a: i32): i64 {
  return BigInt(a);
}
// expect: unsigned(-1) == 4294967295n
export function unsigned(a: i32): i64 {
  return extendU(a);
}
// expect: low(4294967297n) == 1
export function low(a: i64): i32 {
  return wrap(a);
}
// expect: lowNumber(-4294967297n) == -1
export function lowNumber(a: i64): i32 {
  return Number(BigInt.asIntN(32, a));
}
// expect: counts(8n) == 60003n
export function counts(a: i64): i64 {
  return extend(clz64(a)) * 1000n + extend(ctz64(a));
}
// expect: high(9223372036854775807n, 4n) == 1n
export function high(a: i64, b: i64): i64 {
  return mulHighU(a, b);
}
// expect: updates(5n) == 43n
export function updates(a: i64): i64 {
  let x = a;
  x++;
  x += 4n;
  x *= 5n;
  x -= 8n;
  --x;
  x |= 2n;
  return x;
}
