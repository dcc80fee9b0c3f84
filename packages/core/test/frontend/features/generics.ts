/** Generic classes and functions, compiled once per type argument. */
import { FixedArray, type f64, type i32, type i64 } from '@weft/core';

class Pair<A, B> {
  constructor(
    readonly first: A,
    readonly second: B,
  ) {}
  swap(): Pair<B, A> {
    return new Pair(this.second, this.first);
  }
}
class Stack<T> {
  private items: T[] = [];
  push(x: T): void {
    this.items.push(x);
  }
  pop(): T {
    return this.items.pop()!;
  }
  get size(): i32 {
    return this.items.length;
  }
  map<U>(fn: (x: T) => U): Stack<U> {
    const result = new Stack<U>();
    for (const x of this.items) result.push(fn(x));
    return result;
  }
}
function identity<T>(x: T): T {
  return x;
}
function choose<T>(c: boolean, a: T, b: T): T {
  return c ? a : b;
}
function swapped<A, B>(p: Pair<A, B>): Pair<B, A> {
  return p.swap();
}
// expect: pairs() == "2 1 x 0.5"
export function pairs(): string {
  const p = new Pair<i32, i32>(1, 2).swap();
  const q = new Pair<f64, string>(0.5, 'x');
  const r = swapped(q);
  return `${p.first} ${p.second} ${r.first} ${r.second}`;
}
// expect: stack() == "3 2 30"
export function stack(): string {
  const s = new Stack<i32>();
  s.push(1);
  s.push(2);
  s.push(3);
  const t = s.map<i64>((x) => BigInt(x * 10));
  return `${s.pop()} ${s.size} ${t.pop()}`;
}
// expect: functions() == "5 a 0.25"
export function functions(): string {
  const n: i32 = 5;
  const f: f64 = 0.25;
  return `${identity(n)} ${identity('a')} ${choose(true, f, 0.5)}`;
}
class Box<T extends Animal> {
  constructor(readonly content: T) {}
  sound(): string {
    return this.content.sound();
  }
}
abstract class Animal {
  abstract sound(): string;
}
class Dog extends Animal {
  sound(): string {
    return 'woof';
  }
  fetch(): string {
    return 'stick';
  }
}
// expect: constrained() == "woof stick"
export function constrained(): string {
  const b = new Box(new Dog());
  return `${b.sound()} ${b.content.fetch()}`;
}
abstract class Source<T> {
  abstract next(): T;
  both(): Pair<T, T> {
    const a = this.next();
    return new Pair(a, this.next());
  }
}
class Numbers extends Source<i32> {
  private n: i32 = 0;
  next(): i32 {
    return ++this.n;
  }
}
class Words<T> extends Source<string> {
  constructor(readonly tag: T) {
    super();
  }
  next(): string {
    return `word ${this.count()}`;
  }
  private k: i32 = 0;
  count(): i32 {
    return ++this.k;
  }
}
// expect: inherited() == "1 2 word 1 word 2"
export function inherited(): string {
  const n = new Numbers().both();
  const w = new Words<i32>(1).both();
  return `${n.first} ${n.second} ${w.first} ${w.second}`;
}
function sumOf<T>(items: FixedArray<T>, value: (x: T) => i32): i32 {
  let sum = 0;
  for (const x of items) sum += value(x);
  return sum;
}
// expect: callbacks() == 6
export function callbacks(): i32 {
  return sumOf(FixedArray.of('a', 'bb', 'ccc'), (s) => s.length);
}
class Tree<K> {
  left: Tree<K> | null = null;
  right: Tree<K> | null = null;
  constructor(readonly key: K) {}
}
function depth<K>(t: Tree<K> | null): i32 {
  return t === null ? 0 : 1 + Math.max(depth(t.left), depth(t.right));
}
// expect: recursive() == 3
export function recursive(): i32 {
  const t = new Tree<string>('a');
  t.left = new Tree<string>('b');
  t.left.right = new Tree<string>('c');
  return depth(t);
}
// expect: nullableArgument() == "none 3"
export function nullableArgument(): string {
  const p = new Pair<string | null, i32>(null, 3);
  return `${p.first === null ? 'none' : p.first} ${p.second}`;
}
