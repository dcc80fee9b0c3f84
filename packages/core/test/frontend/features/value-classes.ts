/** Decorated classes. */
import { valueClass, type i32 } from '@weft/core';

abstract class Value {
  abstract plus(other: Value): Value;
  abstract text(): string;
}
@valueClass
class Num extends Value {
  constructor(readonly value: i32) {
    super();
  }
  static readonly zero: Num = new Num(0);
  override plus(other: Value): Value {
    return other instanceof Num ? new Num((this.value + other.value) | 0) : this;
  }
  override text(): string {
    return `${this.value}`;
  }
}
class Truth extends Num {
  override text(): string {
    return this.value === 0 ? 'false' : 'true';
  }
}
// expect: sums() == "7 true 0"
export function sums(): string {
  const t: Value = new Truth(1);
  return `${new Num(3).plus(new Num(4)).text()} ${t.text()} ${Num.zero.text()}`;
}
