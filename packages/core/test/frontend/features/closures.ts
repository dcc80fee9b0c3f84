/** Closures: captured constants, parameters, this; nested functions; closures that make closures. */
import type { i32 } from '@weft/core';

function adder(n: i32): (x: i32) => i32 {
  return (x) => x + n;
}
// expect: parameters() == "8 13"
export function parameters(): string {
  const a = adder(3);
  const b = adder(8);
  return `${a(5)} ${b(5)}`;
}
// expect: constants() == "b2"
export function constants(): string {
  const s = 'b';
  const n = 2;
  const f = (): string => `${s}${n}`;
  return f();
}
class Account {
  private balance: i32 = 0;
  deposit(): (n: i32) => i32 {
    return (n) => {
      this.balance += n;
      return this.balance;
    };
  }
}
// expect: capturedThis() == 30
export function capturedThis(): i32 {
  const d = new Account().deposit();
  d(10);
  return d(20);
}
// expect: nestedFunctions(5) == 125
export function nestedFunctions(n: i32): i32 {
  const factor = 1;
  function fact(k: i32): i32 {
    return k <= 1 ? factor : k * fact(k - 1);
  }
  return fact(n) + late();
  function late(): i32 {
    return n;
  }
}
// expect: counters() == "1 2 1 3"
export function counters(): string {
  const a = counter();
  const b = counter();
  return `${a()} ${a()} ${b()} ${a()}`;
}
class Box {
  value: i32 = 0;
}
function counter(): () => i32 {
  const box = new Box();
  return () => {
    box.value++;
    return box.value;
  };
}
// expect: curried() == 6
export function curried(): i32 {
  const add = (a: i32) => (b: i32) => (c: i32) => a + b + c;
  return add(1)(2)(3);
}
// expect: composed() == 21
export function composed(): i32 {
  const compose =
    (f: (x: i32) => i32, g: (x: i32) => i32): ((x: i32) => i32) =>
    (x) =>
      f(g(x));
  return compose(
    (x) => x + 1,
    (x) => x * 2,
  )(10);
}
// expect: inLoop() == "0 1 4 9"
export function inLoop(): string {
  const fs: (() => i32)[] = [];
  for (let i = 0; i < 4; i++) {
    const k = i;
    fs.push(() => k * k);
  }
  return fs.map((f) => `${f()}`).join(' ');
}
// expect: perItem() == "a! b!"
export function perItem(): string {
  const fs: (() => string)[] = [];
  for (const s of ['a', 'b']) fs.push(() => s + '!');
  return fs.map((f) => f()).join(' ');
}
// expect: functionExpression() == 120
export function functionExpression(): i32 {
  const f = function fact(n: i32): i32 {
    return n <= 1 ? 1 : n * fact(n - 1);
  };
  return f(5);
}
// expect: nullableFunction(true) == -1
// expect: nullableFunction(false) == 9
export function nullableFunction(none: boolean): i32 {
  const f: ((x: i32) => i32) | null = none ? null : (x) => x * x;
  return f === null ? -1 : f(3);
}
class Button {
  onClick: (() => string) | null = null;
  constructor(readonly label: string) {}
  click(): string {
    return this.onClick === null ? 'nothing' : this.onClick();
  }
}
// expect: fields() == "nothing ok!"
export function fields(): string {
  const b = new Button('ok');
  const before = b.click();
  b.onClick = () => b.label + '!';
  return `${before} ${b.click()}`;
}
// expect: methodArrow() == "m1"
export function methodArrow(): string {
  const b = new Button('m');
  const f = (n: i32): string => label(b, n);
  return f(1);
}
function label(b: Button, n: i32): string {
  return `${b.label}${n}`;
}
// expect: destructured() == 3
export function destructured(): i32 {
  const [a, b] = [1, 2];
  const f = (): i32 => a! + b!;
  return f();
}
// expect: immediately() == 42
export function immediately(): i32 {
  return ((x: i32): i32 => x * 2)(21);
}
// expect: inFinally() == "x1"
export function inFinally(): string {
  const parts: string[] = [];
  try {
    parts.push('x');
  } finally {
    const n = 1;
    const f = (): void => {
      parts.push(`${n}`);
    };
    f();
  }
  return parts.join('');
}
