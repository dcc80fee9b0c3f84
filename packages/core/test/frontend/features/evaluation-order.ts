/** Operands, arguments and targets are evaluated in JavaScript's order, each once. */
import type { i32 } from '@weft/core';

class Log {
  text: string = '';
  values: i32[] = [10, 20, 30];
  n(name: string, value: i32): i32 {
    this.text += name;
    return value;
  }
  self(name: string): Log {
    this.text += name;
    return this;
  }
}
// expect: binary() == "abc"
export function binary(): string {
  const log = new Log();
  const x = log.n('a', 1) + log.n('b', 2) * log.n('c', 3);
  return x === 7 ? log.text : 'wrong';
}
// expect: literalFirst() == "a"
export function literalFirst(): string {
  const log = new Log();
  return 1 + log.n('a', 2) === 3 ? log.text : 'wrong';
}
// expect: element() == "abc 15"
export function element(): string {
  const log = new Log();
  log.self('a').values[log.n('b', 1)] = log.n('c', 15);
  return `${log.text} ${log.values[1]}`;
}
// expect: compound() == "ab 31"
export function compound(): string {
  const log = new Log();
  log.self('a').values[log.n('b', 2)]! += 1;
  return `${log.text} ${log.values[2]}`;
}
// expect: chained() == "5 5 5"
export function chained(): string {
  let a = 0;
  let b = 0;
  const c = (a = b = 5);
  return `${a} ${b} ${c}`;
}
// expect: postfix() == "0 10 1"
export function postfix(): string {
  const log = new Log();
  let i = 0;
  const before = i;
  const x = log.values[i++];
  return `${before} ${x} ${i}`;
}
// expect: oldValue() == 3
export function oldValue(): i32 {
  let x = 1;
  return x + (x = 2);
}
