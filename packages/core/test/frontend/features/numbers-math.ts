/** Math on f64: machine operations and host functions. */
import type { f64 } from '@weft/core';

// expect: machine(2.5) == "1.5811388300841898 2 3 2 2.5 2 2.5"
export function machine(x: f64): string {
  return `${Math.sqrt(x)} ${Math.floor(x)} ${Math.ceil(x)} ${Math.trunc(x)} ${Math.abs(-x)} ${Math.min(x, 2)} ${Math.max(x, 2)}`;
}
// expect: host(0) == "0 1 1 0 0"
export function host(x: f64): string {
  return `${Math.sin(x)} ${Math.cos(x)} ${Math.exp(x)} ${Math.log(x + 1)} ${Math.atan2(x, 1)}`;
}
// expect: more(8) == "2 3 64 1 8 10"
export function more(x: f64): string {
  return `${Math.cbrt(x)} ${Math.log2(x)} ${Math.pow(x, 2)} ${Math.sign(x)} ${Math.round(x)} ${Math.hypot(x, 6)}`;
}
// expect: single(0.1) == 0.10000000149011612
export function single(x: f64): f64 {
  return Math.fround(x);
}
// expect: constants() == true
export function constants(): boolean {
  return Math.PI > 3.14 && Math.PI < 3.15 && Math.E > 2.71 && Math.SQRT2 < 1.42;
}
// expect: round(2.5) == 3
// expect: round(-2.5) == -2
export function round(x: f64): f64 {
  return Math.round(x);
}
