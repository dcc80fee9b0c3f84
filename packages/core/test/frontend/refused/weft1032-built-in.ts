/** Not every built-in exists. */
import type { f64 } from '@weft/core';

export function now(): f64 {
  return Date.now(); // error: WEFT1032
}
export function date(d: Date): boolean {
  // error: WEFT1032
  return d !== null;
}
export function log(s: string): void {
  console.log(s); // error: WEFT1032
}
export function json(s: string): string {
  return JSON.stringify(s); // error: WEFT1032
}
export function make(): boolean {
  return new Uint8Array(4).length === 4; // error: WEFT1032
}
