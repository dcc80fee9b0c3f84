/** Functions: defaults, optional and rest parameters, function values, recursion. */
import type { f64, i32 } from '@weft/core';

// expect: defaults() == "11 12 5"
export function defaults(): string {
  return `${add(1)} ${add(2)} ${add(2, 3)}`;
}
function add(a: i32, b: i32 = 10): i32 {
  return a + b;
}
// expect: earlier() == "3:6 3:4"
export function earlier(): string {
  return `${both(3)} ${both(3, 4)}`;
}
function both(a: i32, b: i32 = a * 2): string {
  return `${a}:${b}`;
}
// expect: rest() == "0 6 10"
export function rest(): string {
  const list: i32[] = [1, 2, 3, 4];
  return `${sum()} ${sum(1, 2, 3)} ${sum(...list)}`;
}
function sum(...xs: i32[]): i32 {
  let total = 0;
  for (const x of xs) total += x;
  return total;
}
function twice(x: i32): i32 {
  return x * 2;
}
function square(x: i32): i32 {
  return x * x;
}
function apply(f: (x: i32) => i32, x: i32): i32 {
  return f(x);
}
// expect: values() == "14 49 15"
export function values(): string {
  const f = twice;
  return `${apply(f, 7)} ${apply(square, 7)} ${apply((x) => x + 8, 7)}`;
}
// expect: chosen(true) == 8
// expect: chosen(false) == 16
export function chosen(c: boolean): i32 {
  const f = c ? twice : square;
  return f(4);
}
// expect: table() == "6 9 2"
export function table(): string {
  const fs: ((x: i32) => i32)[] = [twice, square, (x) => x - 1];
  let out = '';
  for (let i = 0; i < fs.length; i++) out += (i > 0 ? ' ' : '') + fs[i]!(3);
  return out;
}
// expect: even(10) == true
// expect: even(7) == false
export function even(n: i32): boolean {
  return n === 0 ? true : odd(n - 1);
}
function odd(n: i32): boolean {
  return n === 0 ? false : even(n - 1);
}
export const arrow = (x: f64): f64 => x / 2;
// expect: useArrow() == 1.25
export function useArrow(): f64 {
  return arrow(2.5);
}
// expect: optional() == "- x"
export function optional(): string {
  return `${shown()} ${shown('x')}`;
}
function shown(s?: string): string {
  return s ?? '-';
}
// expect: order() == "abc"
export function order(): string {
  const log = new Log();
  three(log.add('a'), log.add('b'), log.add('c'));
  return log.text;
}
class Log {
  text: string = '';
  add(s: string): i32 {
    this.text += s;
    return 1;
  }
}
function three(_a: i32, _b: i32, _c: i32): void {}
// expect: fewer() == 30
export function fewer(): i32 {
  // A callback may ignore parameters.
  return withIndex(() => 10) + withIndex((x) => x) + withIndex((_x, i) => i);
}
function withIndex(f: (x: i32, i: i32) => i32): i32 {
  return f(15, 5);
}
// expect: ackermann(2, 3) == 9
export function ackermann(m: i32, n: i32): i32 {
  if (m === 0) return n + 1;
  if (n === 0) return ackermann(m - 1, 1);
  return ackermann(m - 1, ackermann(m, n - 1));
}
