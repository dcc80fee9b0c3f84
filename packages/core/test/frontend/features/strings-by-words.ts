/** Searching and comparing go four units at a time: every length and position around that, with units that differ in one bit. */
import type { i32 } from '@weft/core';

function filled(unit: string, count: i32): string {
  return unit.repeat(count);
}
/** `count` of `unit`, but `other` at `at`. */
function withOther(unit: string, count: i32, at: i32, other: string): string {
  return filled(unit, at) + other + filled(unit, count - at - 1);
}

/** Where a unit is found that is at each place of texts of each length, from each start; counts what is wrong. */
function search(unit: string, other: string): i32 {
  let wrong = 0;
  for (let n = 1; n <= 14; n++) {
    for (let at = 0; at < n; at++) {
      const text = withOther(unit, n, at, other);
      for (let from = 0; from <= n; from++) if (text.indexOf(other, from) !== (from <= at ? at : -1)) wrong++;
      if (text.lastIndexOf(other) !== at) wrong++;
      if (text === filled(unit, n) || filled(unit, n) === text) wrong++;
      if (text !== withOther(unit, n, at, other)) wrong++;
      if (text < filled(unit, n) !== other < unit) wrong++;
    }
    if (filled(unit, n).indexOf(other) !== -1 || filled(unit, n) !== filled(unit, n)) wrong++;
    if (!(filled(unit, n) < filled(unit, n + 1))) wrong++;
  }
  return wrong;
}

// expect: searches("a", "b") == 0
// expect: searches("b", "a") == 0
// expect: searches("\0", "\u0001") == 0
// expect: searches("\u0001", "\0") == 0
// expect: searches("\u8000", "\0") == 0
// expect: searches("\0", "\u8000") == 0
// expect: searches("\uffff", "\u7fff") == 0
// expect: searches("\u8001", "\u8000") == 0
// expect: searches("\u0100", "\0") == 0
export function searches(unit: string, other: string): i32 {
  return search(unit, other);
}

/** A part of two to nine units at each place, behind many beginnings of it. */
// expect: parts() == 0
export function parts(): i32 {
  let wrong = 0;
  for (let n = 2; n <= 9; n++) {
    const part = 'a'.repeat(n - 1) + 'b';
    for (let at = 0; at < 12; at++) {
      const text = 'a'.repeat(at) + part + 'a'.repeat(n) + part;
      if (text.indexOf(part) !== at) wrong++;
      if (text.indexOf(part, at + 1) !== text.length - n) wrong++;
      if (text.lastIndexOf(part) !== text.length - n) wrong++;
      if (text.indexOf(part + 'c') !== -1) wrong++;
      if (!text.startsWith(part, at) || !text.endsWith(part) || text.endsWith('b' + part)) wrong++;
      if (text.split(part).length !== 3) wrong++;
      if (text.replaceAll(part, '.') !== 'a'.repeat(at) + '.' + 'a'.repeat(n) + '.') wrong++;
    }
  }
  return wrong;
}

// expect: lastEmpty("abc", 5) == 3
// expect: lastEmpty("abc", 1) == 1
// expect: lastEmpty("", 0) == 0
export function lastEmpty(text: string, from: i32): i32 {
  return text.lastIndexOf('', from);
}

/** Upper case of texts with one letter that is not ASCII, at each place. */
// expect: cases() == 0
export function cases(): i32 {
  let wrong = 0;
  for (let n = 1; n <= 10; n++)
    for (let at = 0; at < n; at++) {
      if (withOther('a', n, at, 'é').toUpperCase() !== withOther('A', n, at, 'É')) wrong++;
      if (withOther('a', n, at, '\u0161').toUpperCase() !== withOther('A', n, at, '\u0160')) wrong++;
      if (withOther('A', n, at, '\u0100').toLowerCase() !== withOther('a', n, at, '\u0101')) wrong++;
      if (withOther('a', n, at, '~').toUpperCase() !== withOther('A', n, at, '~')) wrong++;
    }
  return wrong;
}

// expect: replaceEach("abab", "b", "xyz") == "axyzaxyz"
// expect: replaceEach("abab", "ab", "") == ""
// expect: replaceEach("aaaaa", "aa", "b") == "bba"
// expect: replaceEach("abc", "", "-") == "-a-b-c-"
// expect: replaceEach("", "", "-") == "-"
// expect: replaceEach("abc", "d", "-") == "abc"
export function replaceEach(text: string, part: string, by: string): string {
  return text.replaceAll(part, by);
}

/** Sums of strings are put together at once, by up to four. */
// expect: sums("a", "bc", "def") == "abcdef|abcdefabc|abcdefabcdef|abcdefabcdef.|<a bc def>"
// expect: sums("", "x", "") == "x|xx|xx|xx.|< x >"
// expect: sums("", "", "") == "||||<  >"
// expect: sums("a", "", "") == "a|aa|aa|aa.|<a  >"
// expect: sums("", "", "c") == "c|c|cc|cc.|<  c>"
export function sums(a: string, b: string, c: string): string {
  const dot = a + b + c === '' ? '' : '.';
  return [
    a + b + c,
    a + b + c + (a + b),
    a + b + c + a + b + c,
    a + b + c + a + b + c + dot,
    `<${a} ${b} ${c}>`,
  ].join('|');
}
// expect: mixed(3) == "7x3true"
export function mixed(n: i32): string {
  return n + 4 + 'x' + n + (n === 3);
}
let order = '';
function note(s: string): string {
  order += s;
  return s;
}
// expect: evaluated() == "abcdefabcdef"
export function evaluated(): string {
  order = '';
  const text = note('a') + note('b') + note('c') + note('d') + note('e') + note('f');
  return text + order;
}
