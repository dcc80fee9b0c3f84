/** switch on integers, enums and strings, with fall-through and default anywhere. */
import type { i32 } from '@weft/core';

enum Color {
  Red,
  Green = 5,
  Blue,
}
// expect: fallThrough(1) == "a"
// expect: fallThrough(2) == "bc"
// expect: fallThrough(3) == "c"
// expect: fallThrough(9) == "z"
export function fallThrough(n: i32): string {
  let out = '';
  switch (n) {
    case 1:
      out += 'a';
      break;
    case 2:
      out += 'b';
    case 3:
      out += 'c';
      break;
    default:
      out += 'z';
  }
  return out;
}
// expect: defaultFirst(7) == "da"
// expect: defaultFirst(1) == "a"
// expect: defaultFirst(2) == "b"
export function defaultFirst(n: i32): string {
  let out = '';
  switch (n) {
    default:
      out += 'd';
    case 1:
      out += 'a';
      break;
    case 2:
      out += 'b';
  }
  return out;
}
// expect: enums(0) == "red"
// expect: enums(5) == "green"
// expect: enums(6) == "blue"
export function enums(color: Color): string {
  switch (color) {
    case Color.Red:
      return 'red';
    case Color.Green:
      return 'green';
    case Color.Blue:
      return 'blue';
  }
}
// expect: strings("two") == 2
// expect: strings("three") == 3
// expect: strings("") == -1
export function strings(s: string): i32 {
  switch (s) {
    case 'one':
      return 1;
    case 'two':
      return 2;
    case 'th' + 'ree':
      return 3;
    default:
      return -1;
  }
}
// expect: grouped(4) == true
// expect: grouped(5) == false
export function grouped(n: i32): boolean {
  switch (n) {
    case 0:
    case 2:
    case 4:
      return true;
  }
  return false;
}
// expect: loopSwitch(6) == 3
export function loopSwitch(n: i32): i32 {
  let odd = 0;
  for (let i = 0; i < n; i++) {
    switch (i & 1) {
      case 0:
        continue;
      case 1:
        break;
    }
    odd++;
  }
  return odd;
}
// expect: scoped(1) == 11
export function scoped(n: i32): i32 {
  switch (n) {
    case 1: {
      const x = 10;
      return x + n;
    }
    default: {
      const x = 20;
      return x + n;
    }
  }
}
