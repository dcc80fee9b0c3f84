/** Syntax without a translation. */
import type { i32 } from '@weft/core';

class Point {
  x: i32 = 0;
}
export function enumerate(p: Point): i32 {
  let n: i32 = 0;
  for (const _key in p) n++; // error: WEFT1000
  return n;
}
export function kind(s: string): boolean {
  return typeof s === 'string'; // error: WEFT1000
}
export function remove(p: { x?: i32 }): void {
  // error: WEFT1008
  delete p.x;
}
export async function later(): Promise<void> {} // error: WEFT1000
export function* many(): Generator<i32> {
  // error: WEFT1000
  yield 1;
}
export function old(): i32 {
  var n = 1; // error: WEFT1000
  return n;
}
export function local(): i32 {
  class Inner {} // error: WEFT1000
  return new Inner() === null ? 1 : 0;
}
export function pattern(s: string): boolean {
  return /a/.test(s); // error: WEFT1000
}
export function classValue(): boolean {
  const c = Point; // error: WEFT1000
  return c !== null;
}
export function sequence(): i32 {
  debugger; // error: WEFT1000
  return 1;
}
export function holes(): i32 {
  const list: i32[] = [1, , 2] as i32[]; // error: WEFT1000
  return list.length;
}
