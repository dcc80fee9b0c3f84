/** Machine shifts. */
import { shl64, type i32, type i64 } from '@weft/core';

// expect: left(1n, 65) == 2n
export function left(x: i64, n: i32): i64 {
  return shl64(x, n);
}
// expect: byte(-1n) == -256n
export function byte(x: i64): i64 {
  return BigInt.asIntN(64, x << 8n);
}
