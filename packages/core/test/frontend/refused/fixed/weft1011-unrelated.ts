/** A common base class. */
import type { i32 } from '@weft/core';

class Quantity {
  constructor(readonly value: i32) {}
}
class Meters extends Quantity {}
class Seconds extends Quantity {}
function size(q: Quantity): i32 {
  return q.value;
}
// expect: sum() == 3
export function sum(): i32 {
  return size(new Meters(1)) + size(new Seconds(2));
}
class Base {}
class Derived extends Base {}
// expect: lists() == 1
export function lists(): i32 {
  const derived: Derived[] = [new Derived()];
  const list: Base[] = derived.map((d): Base => d);
  return list.length;
}
