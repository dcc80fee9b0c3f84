/** Loops, labels, breaks and continues. */
import type { i32 } from '@weft/core';

// expect: sum(10) == 45
export function sum(n: i32): i32 {
  let total = 0;
  for (let i = 0; i < n; i++) total += i;
  return total;
}
// expect: countdown(5) == 5
export function countdown(n: i32): i32 {
  let left = n;
  let steps = 0;
  do {
    left--;
    steps++;
  } while (left > 0);
  return steps;
}
// expect: labels(5) == "00 10 20 21 30 31 "
export function labels(n: i32): string {
  let out = '';
  outer: for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      if (j === i && i < 2) continue outer;
      if (i === 4) break outer;
      if (j === 2) break;
      if (i === 0) continue;
      out += `${i}${j} `;
    }
    if (i === 0) out += 'x';
  }
  return '00 ' + out;
}
// expect: labelledBlock(3) == "in"
// expect: labelledBlock(30) == "in out"
export function labelledBlock(n: i32): string {
  let out = 'in';
  block: {
    if (n < 10) break block;
    out += ' out';
  }
  return out;
}
// expect: forever(1000) == 32
export function forever(limit: i32): i32 {
  let n = 0;
  for (;;) {
    if (n * n > limit) return n;
    n++;
  }
}
// expect: shadow(3) == 33
export function shadow(x: i32): i32 {
  let result = x;
  {
    const x = 30;
    result += x;
  }
  return result;
}
// expect: gcd(48, 36) == 12
export function gcd(a: i32, b: i32): i32 {
  while (b !== 0) {
    const t = a % b;
    a = b;
    b = t;
  }
  return a;
}
// expect: fib(20) == 6765
export function fib(n: i32): i32 {
  return n < 2 ? n : fib(n - 1) + fib(n - 2);
}
// expect: comma(5) == 10
export function comma(n: i32): i32 {
  let total = 0;
  for (let i = 0, j = n; i < j; i++, j--) total += j - i + 1;
  return total - 2;
}
