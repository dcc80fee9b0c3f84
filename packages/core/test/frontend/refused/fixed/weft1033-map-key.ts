/** Strings and integers. */
import { f64Bits, type f64, type i32, type i64 } from '@weft/core';

// expect: floats(0.5) == 1
export function floats(x: f64): i32 {
  const m = new Map<i64, i32>();
  m.set(f64Bits(x), 1);
  return m.size;
}
