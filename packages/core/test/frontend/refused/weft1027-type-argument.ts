/** Type arguments that nothing tells. */
import type { i32 } from '@weft/core';

function empty<T>(): T[] {
  return [];
}
function pair<T>(f: (x: T) => T): i32 {
  return f === null ? 1 : 0;
}
function same<T>(x: T): T {
  return x;
}
export function use(): i32 {
  return empty().length; // error: WEFT1027
}
export function value(): i32 {
  return pair(same); // error: WEFT1027
}
