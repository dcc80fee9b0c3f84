/** BigInt shifts. */
import type { i64 } from '@weft/core';

export function left(x: i64, n: i64): i64 {
  return x << n; // error: WEFT1029
}
