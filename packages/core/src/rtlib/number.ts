/**
 * Numbers to text and back. Integers are formatted here; floats by the host, whose shortest round-trip digits
 * are JavaScript's definition of `String(x)`.
 */
import { newString, setUnit } from '../author/lowlevel.js';
import { divU64, remU64, wrap } from '../author/numbers.js';
import type { f64, i32, i64, u32, u64 } from '../author/numbers.js';
import {
  host_f64ToExponential,
  host_f64ToFixed,
  host_f64ToPrecision,
  host_f64ToRadix,
  host_f64ToString,
  host_numberOf,
  host_parseFloat,
  host_parseInt,
} from './host.js';

/** Digits of an unsigned 64-bit pattern in `radix` (2 … 36), with an optional minus sign. */
function digits(pattern: i64, radix: i32, negative: boolean): string {
  const base = BigInt(radix);
  let count = negative ? 1 : 0;
  let rest = pattern;
  do {
    count++;
    rest = divU64(rest, base);
  } while (rest !== 0n);
  const s = newString(count);
  rest = pattern;
  let at = count;
  const stop = negative ? 1 : 0;
  while (at > stop) {
    at--;
    const digit = wrap(remU64(rest, base));
    setUnit(s, at, digit < 10 ? 48 + digit : 87 + digit);
    rest = divU64(rest, base);
  }
  if (negative) setUnit(s, 0, 45);
  return s;
}

export function i64_toString(x: i64, radix: i32 = 10): string {
  return x < 0n ? digits(BigInt.asIntN(64, -x), radix, true) : digits(x, radix, false);
}

export function u64_toString(x: u64, radix: i32 = 10): string {
  return digits(BigInt.asIntN(64, x), radix, false);
}

export function i32_toString(x: i32, radix: i32 = 10): string {
  if (x >= 0 && x < 10) {
    const s = newString(1);
    setUnit(s, 0, 48 + x);
    return s;
  }
  return i64_toString(BigInt(x), radix);
}

export function u32_toString(x: u32, radix: i32 = 10): string {
  return digits(BigInt(x), radix, false);
}

export function f64_toString(x: f64, radix: i32 = 10): string {
  return radix === 10 ? host_f64ToString(x) : host_f64ToRadix(x, radix);
}

export function f64_toFixed(x: f64, fractionDigits: i32 = 0): string {
  return host_f64ToFixed(x, fractionDigits);
}

export function f64_toExponential(x: f64, fractionDigits: i32): string {
  return host_f64ToExponential(x, fractionDigits);
}

export function f64_toPrecision(x: f64, precision: i32): string {
  return host_f64ToPrecision(x, precision);
}

export function bool_toString(x: boolean): string {
  return x ? 'true' : 'false';
}

/** `parseFloat(s)`. */
export function rt_parseFloat(s: string): f64 {
  return host_parseFloat(s);
}

/** `parseInt(s, radix)`; an f64, because the result can be NaN. */
export function rt_parseInt(s: string, radix: i32 = 10): f64 {
  return host_parseInt(s, radix);
}

/** `Number(s)` of a string. */
export function rt_numberOf(s: string): f64 {
  return host_numberOf(s);
}
