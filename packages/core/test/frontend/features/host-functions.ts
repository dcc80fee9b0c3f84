/** Functions imported from the host. */
import { hostFunction, type f64, type i32, type i64 } from '@weft/core';

const double = hostFunction<(x: i32) => i32>('test.double', (x) => (x * 2) as i32);
const greet = hostFunction<(name: string) => string>('test.greet', (name) => `hello ${name}`);
const big = hostFunction<(x: i64) => i64>('test.big', (x) => (x + 1n) as i64);
const flag = hostFunction<(x: boolean) => boolean>('test.flag', (x) => !x);

// expect: numbers(4) == 8
export function numbers(n: i32): i32 {
  return double(n);
}
// expect: strings() == "hello you"
export function strings(): string {
  return greet('you');
}
// expect: longs(9007199254740993n) == 9007199254740994n
export function longs(x: i64): i64 {
  return big(x);
}
// expect: booleans(true) == false
export function booleans(b: boolean): boolean {
  return flag(b);
}
// expect: math() == true
export function math(): boolean {
  const x: f64 = Math.random();
  return x >= 0 && x < 1;
}
