/** Classes: fields, parameter properties, initialization order, getters and setters, static members. */
import type { f64, i32 } from '@weft/core';

class Point {
  static created: i32 = 0;
  static readonly origin = new Point(0, 0);
  static make(x: i32, y: i32): Point {
    return new Point(x, y);
  }
  private note: string = 'p';
  constructor(
    public x: i32,
    readonly y: i32,
  ) {
    Point.created++;
  }
  get sum(): i32 {
    return this.x + this.y;
  }
  set sum(value: i32) {
    this.x = value - this.y;
  }
  describe(): string {
    return `${this.note}(${this.x}, ${this.y})`;
  }
}
// expect: basic() == "p(1, 2) 3"
export function basic(): string {
  const p = new Point(1, 2);
  return `${p.describe()} ${p.sum}`;
}
// expect: setter() == 8
export function setter(): i32 {
  const p = new Point(1, 2);
  p.sum = 10;
  p.sum += 0;
  return p.x;
}
// expect: statics() == "p(3, 4) p(0, 0)"
export function statics(): string {
  return `${Point.make(3, 4).describe()} ${Point.origin.describe()}`;
}
// expect: counter() == 1
export function counter(): i32 {
  const before = Point.created;
  Point.make(1, 1);
  return Point.created - before;
}
class Order {
  log: string = 'a';
  first: i32 = this.mark('b', 1);
  second: i32;
  constructor(third: string) {
    this.mark(third, 3);
    this.second = this.mark('d', 4);
  }
  mark(s: string, n: i32): i32 {
    this.log += s;
    return n;
  }
}
// expect: order() == "abcd 1 4"
export function order(): string {
  const o = new Order('c');
  return `${o.log} ${o.first} ${o.second}`;
}
class Defaults {
  i: i32 = 0;
  f: f64 = 0;
  s: string = '';
  n: Point | null = null;
  u: Point | undefined;
}
// expect: defaults() == "0 0  true true"
export function defaults(): string {
  const d = new Defaults();
  return `${d.i} ${d.f} ${d.s} ${d.n === null} ${d.u === undefined}`;
}
// expect: identity() == "true false"
export function identity(): string {
  const a = new Point(1, 1);
  const b = a;
  return `${a === b} ${a === new Point(1, 1)}`;
}
// expect: chain() == 14
export function chain(): i32 {
  return new Counter().inc().inc().add(5).value + new Counter().add(7).value;
}
class Counter {
  value: i32 = 0;
  inc(): Counter {
    this.value++;
    return this;
  }
  add(n: i32): this {
    this.value += n;
    return this;
  }
}
