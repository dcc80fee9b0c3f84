/** Structure is not enough. */
import type { i32 } from '@weft/core';

class Meters {
  constructor(readonly value: i32) {}
}
class Seconds {
  constructor(readonly value: i32) {}
}
class Base {}
class Derived extends Base {}
export function convert(s: Seconds): Meters {
  return s; // error: WEFT1011
}
export function pass(s: Seconds): i32 {
  return length(s); // error: WEFT1011
}
function length(m: Meters): i32 {
  return m.value;
}
export function lists(list: Derived[]): Base[] {
  return list; // error: WEFT1011
}
