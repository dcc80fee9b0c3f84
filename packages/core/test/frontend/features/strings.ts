/** Strings: content equality, order, methods. */
import type { i32, i64 } from '@weft/core';

// expect: length("héllo") == 5
export function length(s: string): i32 {
  return s.length;
}
// expect: unit("AB", 1) == 66
// traps: unit("AB", 2)
export function unit(s: string, i: i32): i32 {
  return s.charCodeAt(i);
}
// expect: at("abc", 1) == "b"
export function at(s: string, i: i32): string {
  return s[i]!;
}
// expect: equality("ab", "abc") == "false true true false"
// expect: equality("abc", "abc") == "true false false true"
export function equality(a: string, b: string): string {
  return `${a === b} ${a !== b} ${a < b} ${a >= b}`;
}
// expect: order("b", "abc") == true
export function order(a: string, b: string): boolean {
  return a > b && !(a <= b);
}
// expect: concat("a", 1, true) == "a1true!"
export function concat(a: string, n: i32, b: boolean): string {
  return a + n + b + '!';
}
// expect: template("x", 3, 0.5, 7n) == "<x 3 0.5 7 false>"
export function template(
  s: string,
  i: i32,
  f: import('@weft/core').f64,
  l: import('@weft/core').i64,
): string {
  return `<${s} ${i} ${f} ${l} ${i === 4}>`;
}
// expect: slices("abcdef") == "bcd ef de fed abcdef"
export function slices(s: string): string {
  return `${s.slice(1, 4)} ${s.slice(-2)} ${s.substring(5, 3)} ${s.charAt(5)}${s.charAt(4)}${s[3]} ${s.slice()}`;
}
// expect: search("abcabc") == "1 4 true true true false -1 4"
export function search(s: string): string {
  return `${s.indexOf('bc')} ${s.lastIndexOf('bc')} ${s.includes('ca')} ${s.startsWith('abc')} ${s.endsWith('bc')} ${s.startsWith('bc')} ${s.indexOf('x')} ${s.indexOf('b', 2)}`;
}
// expect: build("ab") == "ababab|  ab|ab..|AB|ab"
export function build(s: string): string {
  return `${s.repeat(3)}|${s.padStart(4)}|${s.padEnd(4, '.')}|${s.toUpperCase()}|${s.toUpperCase().toLowerCase()}`;
}
// expect: trims("  a ") == "[a][a ][  a]"
export function trims(s: string): string {
  return `[${s.trim()}][${s.trimStart()}][${s.trimEnd()}]`;
}
// expect: replaced("a-b-c") == "a+b-c"
export function replaced(s: string): string {
  return s.replace('-', '+');
}
// expect: pieces("a,b,,c") == "4 a|b||c"
export function pieces(s: string): string {
  const parts = s.split(',');
  return `${parts.length} ${parts.join('|')}`;
}
// expect: codes() == "A😀 128512 55357"
export function codes(): string {
  const s = String.fromCharCode(65) + String.fromCodePoint(0x1f600);
  return `${s} ${s.codePointAt(1)} ${s.charCodeAt(1)}`;
}
// expect: numbers(255) == "255 ff 255 11111111"
export function numbers(n: i32): string {
  return `${String(n)} ${n.toString(16)} ${n.toString()} ${n.toString(2)}`;
}
// expect: decimals() == "-60690984 9223372036854775807 -9223372036854775808 2147483647 -2147483648 4294967295 18446744073709551615"
export function decimals(): string {
  const parts: string[] = [];
  let power: i64 = 1n;
  for (let k = 0; k < 19; k++) {
    for (let d = -1n; d <= 1n; d++) {
      parts.push(String(power + d));
      parts.push(String(-power - d));
    }
    if (k < 18) power *= 10n;
  }
  const all = parts.join(' ');
  let hash: i32 = 0;
  for (let i = 0; i < all.length; i++) hash = (Math.imul(hash, 31) + all.charCodeAt(i)) | 0;
  const most: i64 = 0x7fffffffffffffffn;
  const mostI32: i32 = 0x7fffffff;
  return `${hash} ${most} ${-most - 1n} ${mostI32} ${-mostI32 - 1} ${-1 >>> 0} ${BigInt.asUintN(64, -1n)}`;
}
// expect: parse("42", "2.5") == 44.5
export function parse(a: string, b: string): import('@weft/core').f64 {
  return parseInt(a, 10) + parseFloat(b);
}
// expect: joined() == "a, b, c"
export function joined(): string {
  const parts: string[] = [];
  parts.push('a');
  parts.push('b');
  parts.push('c');
  return parts.join(', ');
}
// expect: nullable(true) == "none"
// expect: nullable(false) == "some"
export function nullable(n: boolean): string {
  const s: string | null = n ? null : 'some';
  return s === null ? 'none' : s;
}
// expect: nullableEquals(true) == "false true false"
// expect: nullableEquals(false) == "true false true"
export function nullableEquals(n: boolean): string {
  const s: string | null = n ? null : 'so' + 'me';
  const t: string | null = n ? null : 'some';
  return `${s === 'some'} ${s !== 'some'} ${s === t && t !== null}`;
}
// expect: append() == "0123456789"
export function append(): string {
  let s = '';
  for (let i = 0; i < 10; i++) s += i;
  return s;
}
