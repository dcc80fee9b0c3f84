/** Null and undefined: tests, narrowing, ??, !. */
import type { i32 } from '@weft/core';

class Node {
  next: Node | null = null;
  other: Node | undefined = undefined;
  constructor(readonly value: i32) {}
}
// expect: list(5) == 15
export function list(n: i32): i32 {
  let head: Node | null = null;
  for (let i = 1; i <= n; i++) {
    const node: Node = new Node(i);
    node.next = head;
    head = node;
  }
  let sum = 0;
  for (let p = head; p !== null; p = p.next) sum += p.value;
  return sum;
}
// expect: coalesce(true) == 1
// expect: coalesce(false) == 9
export function coalesce(present: boolean): i32 {
  const n: Node | null = present ? new Node(1) : null;
  return (n ?? new Node(9)).value;
}
// expect: assertion() == 3
export function assertion(): i32 {
  const n: Node | null = find(3);
  return n!.value;
}
function find(value: i32): Node | null {
  return value > 0 ? new Node(value) : null;
}
// expect: undefineds() == "true false 2"
export function undefineds(): string {
  const a = new Node(1);
  const before = a.other === undefined;
  a.other = new Node(2);
  return `${before} ${a.other === undefined} ${a.other.value}`;
}
// expect: optional() == "none some"
export function optional(): string {
  return `${show()} ${show(new Node(1))}`;
}
function show(n?: Node): string {
  return n === undefined ? 'none' : 'some';
}
// expect: assign() == 7
export function assign(): i32 {
  const n = new Node(1);
  n.next ??= new Node(7);
  n.next ??= new Node(8);
  return n.next.value;
}
// expect: early(true) == -1
// expect: early(false) == 4
export function early(none: boolean): i32 {
  const n = none ? null : new Node(4);
  if (n === null) return -1;
  return n.value;
}
// expect: nested() == 2
export function nested(): i32 {
  const a = new Node(1);
  a.next = new Node(2);
  if (a.next !== null && a.next.next === null) return a.next.value;
  return 0;
}
// expect: whileAssigned() == 6
export function whileAssigned(): i32 {
  let n: Node | null = new Node(3);
  let sum = 0;
  while (n !== null) {
    sum += n.value;
    n = n.value > 1 ? new Node(n.value - 1) : null;
  }
  return sum;
}
