/** FixedArray: construction, indexing, copying, iteration. */
import { arrayCopy, arrayFill, FixedArray, type f64, type i32, type i64 } from '@weft/core';

// expect: basics() == "4 7 0 9"
export function basics(): string {
  const a = new FixedArray<i32>(4, 0);
  a[1] = 7;
  a[3] = 9;
  return `${a.length} ${a[1]} ${a[2]} ${a[3]}`;
}
// expect: filled() == 2.5
export function filled(): f64 {
  const a = new FixedArray<f64>(5, 0.5);
  let sum: f64 = 0;
  for (const x of a) sum += x;
  return sum;
}
// traps: outside(5)
// traps: outside(-1)
export function outside(i: i32): i32 {
  return new FixedArray<i32>(5, 0)[i]!;
}
// expect: made() == "3 b 2"
export function made(): string {
  const a = FixedArray.of('a', 'b', 'c');
  const list: string[] = ['x', 'y'];
  const b = FixedArray.from(list);
  list.push('z');
  return `${a.length} ${a[1]} ${b.length}`;
}
// expect: copied() == "1,2,1,2,3,6"
export function copied(): string {
  const a = FixedArray.of<i32>(1, 2, 3, 4, 5, 6);
  arrayCopy(a, 0, a, 2, 3);
  return text(a);
}
// traps: copyOutside(3)
export function copyOutside(n: i32): i32 {
  const a = FixedArray.of<i32>(1, 2, 3, 4);
  arrayCopy(a, 2, a, 0, n);
  return a[0]!;
}
// expect: fillPart() == "0,9,9,0"
export function fillPart(): string {
  const a = new FixedArray<i32>(4, 0);
  arrayFill(a, 9, 1, 3);
  return text(a);
}
function text(a: FixedArray<i32>): string {
  const parts: string[] = [];
  for (const x of a) parts.push(String(x));
  return parts.join(',');
}
class Cell {
  constructor(public value: i64) {}
}
// expect: objects() == 12n
export function objects(): i64 {
  const cells = new FixedArray<Cell | null>(3, null);
  cells[0] = new Cell(5n);
  cells[2] = new Cell(7n);
  let sum = 0n as i64;
  for (const c of cells) if (c !== null) sum += c.value;
  return sum;
}
// expect: matrix(3) == 27
export function matrix(n: i32): i32 {
  const rows = new FixedArray<FixedArray<i32>>(n, new FixedArray<i32>(0, 0));
  for (let i = 0; i < n; i++) rows[i] = new FixedArray<i32>(n, i + 1);
  let sum = 0;
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) sum += rows[i]![j]! + 1;
  return sum;
}
// expect: sieve(100) == 25
export function sieve(n: i32): i32 {
  const composite = new FixedArray<boolean>(n + 1, false);
  let count = 0;
  for (let i = 2; i <= n; i++) {
    if (composite[i]!) continue;
    count++;
    for (let j = i * i; j <= n; j += i) composite[j] = true;
  }
  return count;
}
// expect: asRest() == "3 b,c"
export function asRest(): string {
  const a = FixedArray.of('a', 'b', 'c');
  const list = [...a];
  return `${list.length} ${list.slice(1).join(',')}`;
}
