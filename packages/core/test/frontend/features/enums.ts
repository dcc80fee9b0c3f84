/** Enums: numbers (computed members, flags) and strings. */
import type { i32 } from '@weft/core';

enum Op {
  Add,
  Sub = 10,
  Mul,
}
enum Flag {
  A = 1 << 0,
  B = 1 << 1,
  AB = A | B,
}
enum Name {
  First = 'first',
  Second = 'second',
}
const enum Fixed {
  One = 1,
  Two = One + 1,
}
class Node {
  op: Op = Op.Sub;
  constructor(readonly name: Name) {}
}
// expect: members() == "0 10 11 3 2"
export function members(): string {
  return `${Op.Add} ${Op.Sub} ${Op.Mul} ${Flag.AB} ${Fixed.Two}`;
}
// expect: flags(2) == true
// expect: flags(4) == false
export function flags(set: i32): boolean {
  return (set & Flag.AB) !== 0;
}
// expect: strings() == "second"
export function strings(): string {
  const n = new Node(Name.Second);
  return n.name === Name.Second ? n.name : 'wrong';
}
// expect: arithmetic() == 12
export function arithmetic(): i32 {
  const n = new Node(Name.First);
  n.op = Op.Mul;
  return n.op + 1;
}
