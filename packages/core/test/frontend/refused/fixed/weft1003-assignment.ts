/** Converted explicitly. */
import { FixedArray, toF64, toI32, type f64, type i32, type u32 } from '@weft/core';

// expect: result(1) == 2
export function result(i: i32): f64 {
  return toF64(i + 1);
}
// expect: wrapped() == -1294967296
export function wrapped(): i32 {
  const n: i32 = 3000000000 | 0;
  return n;
}
// expect: unsigned(-2) == 4294967295
export function unsigned(i: i32): u32 {
  return (i + 1) >>> 0;
}
export function nullable(s: string | null): string {
  return `<${s ?? 'none'}>`;
}
export function element(a: FixedArray<i32>, x: f64): void {
  a[0] = toI32(x * 2);
}
