/** Destructuring of arrays and class instances; swapping. */
import { FixedArray, type i32 } from '@weft/core';

class Point {
  constructor(
    readonly x: i32,
    readonly y: i32,
  ) {}
}
class Line {
  constructor(
    readonly from: Point,
    readonly to: Point,
  ) {}
}
// expect: arrays() == "1 3"
export function arrays(): string {
  const [a, , c] = [1, 2, 3];
  return `${a} ${c}`;
}
// expect: objects() == 9
export function objects(): i32 {
  const { x, y } = new Point(4, 5);
  return x + y;
}
// expect: renamed() == 7
export function renamed(): i32 {
  const { x: left, y: right } = new Point(3, 4);
  return left + right;
}
// expect: nested() == 10
export function nested(): i32 {
  const {
    from: { x, y },
    to,
  } = new Line(new Point(1, 2), new Point(3, 4));
  return x + y + to.x + to.y;
}
// expect: parameter() == 12
export function parameter(): i32 {
  return area(new Point(3, 4));
}
function area({ x, y }: Point): i32 {
  return x * y;
}
// expect: loop() == "1,2 3,4 "
export function loop(): string {
  let out = '';
  for (const { x, y } of [new Point(1, 2), new Point(3, 4)]) out += `${x},${y} `;
  return out;
}
// expect: fixed() == 30
export function fixed(): i32 {
  const [a, b] = FixedArray.of<i32>(10, 20);
  return a! + b!;
}
// traps: short()
export function short(): i32 {
  const list: i32[] = [1];
  const [a, b] = list;
  return a! + b!;
}
// expect: swap() == "2 1"
export function swap(): string {
  let a = 1;
  let b = 2;
  [a, b] = [b, a];
  return `${a} ${b}`;
}
