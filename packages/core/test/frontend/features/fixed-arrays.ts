/** FixedArray: construction, indexing, copying, iteration. */
import {
  arrayCopy,
  arrayFill,
  extend,
  FixedArray,
  wrap,
  type f64,
  type i32,
  type i64,
  type u16,
  type u8,
} from '@weft/core';

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

/** Copies every length from every distance within one array and sums what is where. */
function copiesOfBytes(): i32 {
  let sum: i32 = 0;
  for (let n = 0; n <= 40; n++) {
    for (let from = 0; from < 12; from++) {
      const a = new FixedArray<u8>(80, 0);
      for (let i = 0; i < 80; i++) a[i] = i + 1;
      arrayCopy(a, from, a, 6, n);
      for (let i = 0; i < 80; i++) sum = (Math.imul(sum, 31) + a[i]!) | 0;
    }
  }
  return sum;
}
function copiesOfUnits(): i32 {
  let sum: i32 = 0;
  for (let n = 0; n <= 140; n += n < 24 ? 1 : 7) {
    for (let from = 0; from < 12; from++) {
      const a = new FixedArray<u16>(160, 0);
      for (let i = 0; i < 160; i++) a[i] = i + 1000;
      arrayCopy(a, from, a, 6, n);
      for (let i = 0; i < 160; i++) sum = (Math.imul(sum, 31) + a[i]!) | 0;
    }
  }
  return sum;
}
function copiesOfInts(): i32 {
  let sum: i32 = 0;
  for (let n = 0; n <= 80; n += n < 20 ? 1 : 5) {
    for (let from = 0; from < 12; from++) {
      const a = new FixedArray<i32>(100, 0);
      for (let i = 0; i < 100; i++) a[i] = i + 100000;
      arrayCopy(a, from, a, 6, n);
      for (let i = 0; i < 100; i++) sum = (Math.imul(sum, 31) + a[i]!) | 0;
    }
  }
  return sum;
}
function copiesOfLongs(): i32 {
  let sum: i32 = 0;
  for (let n = 0; n <= 50; n++) {
    for (let from = 0; from < 12; from++) {
      const a = new FixedArray<i64>(64, 0n);
      for (let i = 0; i < 64; i++) a[i] = extend(i) + 10000000000n;
      arrayCopy(a, from, a, 6, n);
      for (let i = 0; i < 64; i++) sum = (Math.imul(sum, 31) + wrap(a[i]!)) | 0;
    }
  }
  return sum;
}
// expect: copiesOfAllLengths() == "1845584728 -710397384 1701898936 -1965748842"
export function copiesOfAllLengths(): string {
  return `${copiesOfBytes()} ${copiesOfUnits()} ${copiesOfInts()} ${copiesOfLongs()}`;
}

// expect: neighbours(9) == "0,0,1,2,4,7,12,20,33 162102"
export function neighbours(n: i32): string {
  const a = new FixedArray<i32>(n, 0);
  const bytes = new FixedArray<u8>(n, 0);
  for (let i = 0; i < n - 2; i++) {
    a[i + 2] = a[i]! + a[i + 1]! + 1;
    bytes[i + 2] = 7 * i;
  }
  let sum: i32 = 0;
  for (let i = n; i >= 2; i--) sum = 3 * sum + a[i - 1]! - a[i - 2]! + bytes[i - 1]!;
  return `${text(a)} ${sum}`;
}
// traps: behindTheEnd(4)
// expect: behindTheEnd(3) == 0
export function behindTheEnd(i: i32): i32 {
  return new FixedArray<i32>(5, 0)[i + 1]!;
}
// traps: beforeTheStart(0)
export function beforeTheStart(i: i32): i32 {
  return new FixedArray<i32>(5, 0)[i - 1]!;
}
