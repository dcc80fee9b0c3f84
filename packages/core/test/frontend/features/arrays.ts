/** T[]: literals, indexing, methods, iteration. */
import type { f64, i32 } from '@weft/core';

// expect: basics() == "3 1 9 3"
export function basics(): string {
  const a: i32[] = [1, 2, 3];
  a[1] = 9;
  return `${a.length} ${a[0]} ${a[1]} ${a[a.length - 1]}`;
}
// traps: outside(3)
// traps: outside(-1)
// expect: outside(2) == 3
export function outside(i: i32): i32 {
  const a: i32[] = [1, 2, 3];
  return a[i]!;
}
// expect: pushPop() == "4 40 3 10"
export function pushPop(): string {
  const a: i32[] = [];
  for (let i = 1; i <= 4; i++) a.push(i * 10);
  const n = a.length;
  const last = a.pop()!;
  const rest = a.length;
  const first = a.shift()!;
  return `${n} ${last} ${rest} ${first}`;
}
// traps: empty()
export function empty(): i32 {
  const a: i32[] = [];
  return a.pop()!;
}
// expect: methods() == "2,3|1,2,3,4|3,2,1|1|true|-1|5,5,5"
export function methods(): string {
  const a: i32[] = [1, 2, 3];
  const b = a.slice(1);
  const c = a.concat([4]);
  const d = a.slice().reverse();
  const e: i32[] = [0, 0, 0];
  e.fill(5);
  return `${text(b)}|${text(c)}|${text(d)}|${a.indexOf(2)}|${a.includes(3)}|${a.indexOf(7)}|${text(e)}`;
}
function text(a: i32[]): string {
  const parts: string[] = [];
  for (const x of a) parts.push(`${x}`);
  return parts.join(',');
}
// expect: changes() == "0,1,2,3 | 1,2 | 0,3 | 0"
export function changes(): string {
  const a: i32[] = [1, 2, 3];
  a.unshift(0);
  const before = text(a);
  const removed = a.splice(1, 2);
  const after = text(a);
  a.length = 1;
  return `${before} | ${text(removed)} | ${after} | ${text(a)}`;
}
// expect: functional() == "2,4,6 3 12 true false 2 1"
export function functional(): string {
  const a: i32[] = [1, 2, 3];
  const doubled = a.map((x) => x * 2);
  const odd = a.filter((x) => x % 2 === 1);
  const sum = doubled.reduce((s, x) => s + x, 0);
  let seen = 0;
  const count = new Counter();
  a.forEach((x) => count.add(x));
  seen = count.n;
  return `${text(doubled)} ${odd[1]} ${sum} ${a.some((x) => x > 2)} ${a.every((x) => x > 2)} ${seen - 4} ${a.findIndex((x) => x === 2)}`;
}
class Counter {
  n: i32 = 0;
  add(x: i32): void {
    this.n += x;
  }
}
// expect: sorted() == "1,1,2,3,4,5,6,9"
export function sorted(): string {
  const a: i32[] = [3, 1, 4, 1, 5, 9, 2, 6];
  a.sort((x, y) => x - y);
  return text(a);
}
// expect: spread() == "0,1,2,3,1,2"
export function spread(): string {
  const a: i32[] = [1, 2];
  return text([0, ...a, 3, ...a]);
}
// expect: strings() == "a-b c true"
export function strings(): string {
  const a: string[] = ['a', 'b'];
  const joined = a.join('-');
  a.push('c');
  return `${joined} ${a[2]} ${a.includes('b')}`;
}
// expect: floats() == 2.5
export function floats(): f64 {
  const a: f64[] = [1, 0.5, 1];
  let sum: f64 = 0;
  for (const x of a) sum += x;
  return sum;
}
// expect: nested() == 21
export function nested(): i32 {
  const grid: i32[][] = [];
  for (let i = 0; i < 3; i++) {
    const row: i32[] = [];
    for (let j = 0; j < 3; j++) row.push(i * j + i);
    grid.push(row);
  }
  grid[2]![2]! += 3;
  let sum = 0;
  for (const row of grid) for (const x of row) sum += x;
  return sum;
}
// expect: append() == "7,8"
export function append(): string {
  const a: i32[] = [7];
  a[1] = 8;
  return text(a);
}
// expect: growing() == 6
export function growing(): i32 {
  const a: i32[] = [1, 2];
  let rounds = 0;
  for (const x of a) {
    if (a.length < 6) a.push(x);
    rounds++;
  }
  return rounds;
}
class Item {
  constructor(readonly id: i32) {}
}
// expect: objects() == "2 none 3 1"
export function objects(): string {
  const items: Item[] = [new Item(1), new Item(2), new Item(3)];
  const found = items.find((x) => x.id === 2);
  const missing = items.find((x) => x.id === 9);
  const last = items.pop()!;
  const where = items.indexOf(items[1]!);
  return `${found!.id} ${missing === undefined ? 'none' : 'some'} ${last.id} ${where}`;
}
// expect: nullable() == 1
export function nullable(): i32 {
  const items: (Item | null)[] = [null, new Item(1), null];
  let n = 0;
  for (const x of items) if (x !== null) n += x.id;
  return n;
}
// expect: booleans() == "true false 2"
export function booleans(): string {
  const a: boolean[] = [true, false];
  return `${a[0]} ${a[1]} ${a.length}`;
}
// expect: update() == "6 7 12"
export function update(): string {
  const a: i32[] = [5, 6];
  let i = 0;
  const b = ++a[i++]!;
  const c = a[i]!++ + 1;
  a[0]! *= 2;
  return `${b} ${c} ${a[0]}`;
}
// expect: lastIndex() == "3 -1 ac"
export function lastIndex(): string {
  const a: string[] = ['a', 'b', 'c', 'a'];
  return `${a.lastIndexOf('a')} ${a.lastIndexOf('z')} ${a.filter((_x, i) => i % 2 === 0).join('')}`;
}
// expect: mapTypes() == "1:a 2:bb"
export function mapTypes(): string {
  const words: string[] = ['a', 'bb'];
  const lengths = words.map((w) => w.length);
  return words.map((w, i) => `${lengths[i]}:${w}`).join(' ');
}
