/** Exact 64-bit arithmetic that raises OverflowError. */
import { addOvf, mulOvf, OverflowError, subOvf, type i64 } from '@weft/core';

// expect: add(1n, 2n) == "3"
// expect: add(9223372036854775807n, 1n) == "overflow"
export function add(a: i64, b: i64): string {
  try {
    return addOvf(a, b).toString();
  } catch (e) {
    if (e instanceof OverflowError) return 'overflow';
    throw e;
  }
}
// expect: both(-9223372036854775808n, 1n) == "overflow -9223372036854775808"
export function both(a: i64, b: i64): string {
  let out = '';
  try {
    out += subOvf(a, b).toString();
  } catch {
    out += 'overflow';
  }
  return out + ' ' + mulOvf(a, b).toString();
}
// raises: escape(9223372036854775807n, 2n)
export function escape(a: i64, b: i64): i64 {
  return mulOvf(a, b);
}
