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
import { string_fromCharCode } from './string.js';

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

/** How many decimal digits `x` (not negative) has. */
function decimalCount(x: i32): i32 {
  if (x < 10000) return x < 100 ? (x < 10 ? 1 : 2) : x < 1000 ? 3 : 4;
  if (x < 100000000) return x < 1000000 ? (x < 100000 ? 5 : 6) : x < 10000000 ? 7 : 8;
  return x < 1000000000 ? 9 : 10;
}

/**
 * Writes the digits of `x` (not negative) into a fresh string, the last of them before `end`, zeros in front until `start`. Two digits at a time, since
 * each division waits for the one before; `two * 103 >> 10` is `two / 10` below 100.
 */
function putDecimal(s: string, start: i32, end: i32, x: i32): void {
  let rest = x;
  let at = end;
  while (at - start >= 2) {
    const next = (rest / 100) | 0;
    const two = rest - next * 100;
    const tens = (two * 103) >> 10;
    at -= 2;
    setUnit(s, at, 48 + tens);
    setUnit(s, at + 1, 48 + (two - tens * 10));
    rest = next;
  }
  if (at > start) setUnit(s, start, 48 + rest);
}

const billion: i64 = 1000000000n;

/**
 * Decimal digits of `x` (not negative), behind a minus sign when asked for. (Its loop keeps the JIT from following it, with guards on the number
 * of digits.)
 */
function decimal(x: i64, negative: boolean): string {
  if (x > 0x7fffffffn) return longDecimal(x, negative);
  let rest = wrap(x);
  if (rest < 10 && !negative) return string_fromCharCode(48 + rest);
  const sign = negative ? 1 : 0;
  let at = sign + decimalCount(rest);
  const s = newString(at);
  // As `putDecimal`, without the call: most numbers are short.
  while (rest >= 10) {
    const next = (rest / 100) | 0;
    const two = rest - next * 100;
    const tens = (two * 103) >> 10;
    at -= 2;
    setUnit(s, at, 48 + tens);
    setUnit(s, at + 1, 48 + (two - tens * 10));
    rest = next;
  }
  if (at > sign) setUnit(s, sign, 48 + rest);
  if (negative) setUnit(s, 0, 45);
  return s;
}

/** {@link decimal} of more than 31 bits: nine digits at a time, by 32-bit divisions. */
function longDecimal(x: i64, negative: boolean): string {
  const sign = negative ? 1 : 0;
  const high = x / billion;
  const low = wrap(x - high * billion);
  const top = high / billion;
  const middle = wrap(high - top * billion);
  const lead = top === 0n ? decimalCount(middle) : decimalCount(wrap(top)) + 9;
  const count = sign + lead + 9;
  const s = newString(count);
  putDecimal(s, sign + lead, count, low);
  if (top === 0n) {
    putDecimal(s, sign, sign + lead, middle);
  } else {
    putDecimal(s, sign + lead - 9, sign + lead, middle);
    putDecimal(s, sign, sign + lead - 9, wrap(top));
  }
  if (negative) setUnit(s, 0, 45);
  return s;
}

export function i64_toString(x: i64, radix: i32 = 10): string {
  const magnitude = x < 0n ? BigInt.asIntN(64, -x) : x;
  // The magnitude of -2**63 is negative when it is read as signed.
  if (radix === 10 && magnitude >= 0n) return decimal(magnitude, x < 0n);
  return digits(magnitude, radix, x < 0n);
}

export function u64_toString(x: u64, radix: i32 = 10): string {
  const pattern = BigInt.asIntN(64, x);
  return radix === 10 && pattern >= 0n ? decimal(pattern, false) : digits(pattern, radix, false);
}

export function i32_toString(x: i32, radix: i32 = 10): string {
  return i64_toString(BigInt(x), radix);
}

export function u32_toString(x: u32, radix: i32 = 10): string {
  return radix === 10 ? decimal(BigInt(x), false) : digits(BigInt(x), radix, false);
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
