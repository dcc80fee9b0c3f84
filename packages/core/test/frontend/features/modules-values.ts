/** Module-level values: constants, variables, functions, prebuilt objects of every kind, cycles. */
import { FixedArray, type f64, type i32, type i64 } from '@weft/core';

const size = 3 + 4;
const ratio: f64 = 1 / 4;
const big: i64 = 2n ** 40n;
const text = ['a', 'b'].join('-');
const flag = text.length === 3;
let counter: i32 = 10;
let last: string | null = null;

class Node {
  next: Node | null = null;
  constructor(readonly name: string) {}
}
const ring: Node = (() => {
  const a = new Node('a');
  const b = new Node('b');
  a.next = b;
  b.next = a;
  return a;
})();
const list: i32[] = Array.from({ length: 5 }, (_, i) => i * i);
const fixed: FixedArray<string> = FixedArray.of('x', 'y', 'z');
const table: Map<string, i32> = new Map([
  ['one', 1],
  ['two', 2],
]);
const members: Set<Node> = new Set([ring]);
const operations: Map<string, (a: i32, b: i32) => i32> = new Map([
  ['add', (a: i32, b: i32): i32 => a + b],
  ['mul', (a: i32, b: i32): i32 => a * b],
]);
const nothing: Node | null = null;

function makeAdder(n: i32): (x: i32) => i32 {
  return (x) => x + n;
}
const addTen = makeAdder(10);

// expect: primitives() == "7 0.25 1099511627776 a-b true"
export function primitives(): string {
  return `${size} ${ratio} ${big} ${text} ${flag}`;
}
// expect: variables() == "10 null 11 set"
export function variables(): string {
  const before = `${counter} ${last === null ? 'null' : last}`;
  counter++;
  last = 'set';
  const after: string = last;
  return `${before} ${counter} ${after}`;
}
// expect: cycle() == "aba"
export function cycle(): string {
  return ring.name + ring.next!.name + ring.next!.next!.name;
}
// expect: containers() == "30 y 3 false"
export function containers(): string {
  let sum = 0;
  for (const x of list) sum += x;
  return `${sum} ${fixed[1]} ${(table.get('one') ?? 0) + (table.get('two') ?? 0)} ${table.has('three')}`;
}
// expect: byIdentity() == "true false"
export function byIdentity(): string {
  return `${members.has(ring)} ${members.has(ring.next!)}`;
}
// expect: functions() == "7 12 15"
export function functions(): string {
  return `${operations.get('add')!(3, 4)} ${operations.get('mul')!(3, 4)} ${addTen(5)}`;
}
// expect: shared() == true
export function shared(): boolean {
  return ring.next!.next === ring && nothing === null;
}
// expect: mutable() == "6 25"
export function mutable(): string {
  // Prebuilt containers can be changed as any other.
  list.push(25);
  table.set('three', 3);
  return `${list.length} ${list[5]}`;
}
// expect: afterwards() == "3 3"
export function afterwards(): string {
  return `${table.size} ${table.get('three')!}`;
}
class Config {
  static level: i32 = 2;
  static readonly names = ['n0', 'n1', 'n2'];
}
// expect: statics() == "n2 n1"
export function statics(): string {
  const first = Config.names[Config.level]!;
  Config.level = 1;
  return `${first} ${Config.names[Config.level]}`;
}
