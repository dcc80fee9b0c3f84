/** The computed type has to be the wanted one. */
import { FixedArray, type f64, type i32, type u32 } from '@weft/core';

export function result(i: i32): f64 {
  return i + 1; // error: WEFT1003
}
export function tooBig(): i32 {
  const n: i32 = 3000000000; // error: WEFT1003
  return n;
}
export function fraction(): i32 {
  const n: i32 = 1.5; // error: WEFT1003
  return n;
}
export function unsigned(i: i32): u32 {
  return i + 1; // error: WEFT1003
}
export function argument(x: f64): f64 {
  return result((x * 2) as number); // error: WEFT1003
}
export function nullable(s: string | null): string {
  return `<${s}>`; // error: WEFT1003
}
export function object(list: i32[]): string {
  return `${list}`; // error: WEFT1003
}
export function element(a: FixedArray<i32>, x: f64): void {
  a[0] = x * 2; // error: WEFT1003
}
