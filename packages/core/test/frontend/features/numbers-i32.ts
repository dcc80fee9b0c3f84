/** i32: literals, arithmetic, wrap-around on request, division and remainder. */
import type { i32 } from '@weft/core';

// expect: add(2, 3) == 5
export function add(a: i32, b: i32): i32 {
  return a + b;
}
// expect: wrapAdd(2147483647, 1) == -2147483648
// expect: wrapAdd(-2147483648, -1) == 2147483647
export function wrapAdd(a: i32, b: i32): i32 {
  return (a + b) | 0;
}
// expect: wrapSub(-2147483648, 1) == 2147483647
export function wrapSub(a: i32, b: i32): i32 {
  return (a - b) | 0;
}
// expect: mul(46341, 46341) == -2147479015
export function mul(a: i32, b: i32): i32 {
  return Math.imul(a, b);
}
// expect: wrapChain(2147483647, 2147483647, 2147483647) == 2147483645
export function wrapChain(a: i32, b: i32, c: i32): i32 {
  return (a + b + c) | 0;
}
// expect: div(7, 2) == 3
// expect: div(-7, 2) == -3
// expect: div(7, 0) == 0
// expect: div(-2147483648, -1) == -2147483648
export function div(a: i32, b: i32): i32 {
  return (a / b) | 0;
}
// expect: rem(7, 3) == 1
// expect: rem(-7, 3) == -1
// traps: rem(1, 0)
export function rem(a: i32, b: i32): i32 {
  return a % b;
}
// expect: negate(5) == -5
export function negate(a: i32): i32 {
  return -a;
}
// expect: literals() == 255
export function literals(): i32 {
  const hex = 0xff;
  const binary = 0b101;
  const octal = 0o17;
  const separated = 1_000;
  return hex + binary - 5 + octal - 15 + separated - 1000;
}
// expect: compare(1, 2) == 7
// expect: compare(2, 2) == 50
// expect: compare(3, 2) == 44
export function compare(a: i32, b: i32): i32 {
  let bits = 0;
  if (a < b) bits = bits | 1;
  if (a <= b) bits = bits | 2;
  if (a !== b) bits = bits | 4;
  if (a > b) bits = bits | 8;
  if (a === b) bits = bits | 16;
  if (a >= b) bits = bits | 32;
  return bits;
}
// expect: updates(10) == "10 12 12 10 10 30 15 1 8"
export function updates(n: i32): string {
  let x = n;
  let out = `${x++}`;
  out += ` ${++x} ${x--} ${--x}`;
  x += 5;
  x -= 5;
  out += ` ${x}`;
  x *= 3;
  out += ` ${x}`;
  x = (x / 2) | 0;
  out += ` ${x}`;
  x %= 2;
  out += ` ${x}`;
  x <<= 3;
  return out + ` ${x}`;
}
// expect: clz(1) == 31
// expect: clz(0) == 32
export function clz(a: i32): i32 {
  return Math.clz32(a);
}
// expect: minMax(-3, 5) == -3005
export function minMax(a: i32, b: i32): i32 {
  return Math.min(a, b) * 1000 - Math.max(a, b) * 1;
}
// expect: abs(-5) == 5
// expect: abs(5) == 5
export function abs(a: i32): i32 {
  return Math.abs(a);
}
// expect: hash(12345) == 125049458
export function hash(x: i32): i32 {
  let h: i32 = x;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  return (h ^ (h >>> 13)) | 0;
}
