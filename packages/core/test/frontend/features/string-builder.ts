/** StringBuilder: appending in all forms, growth, reading before the end, and going on after `build`. */
import { StringBuilder, stringHash, type i32 } from '@weft/core';

// expect: empty() == ""
export function empty(): string {
  return new StringBuilder(0).build();
}
// expect: exact("abc", "de") == "abcde"
export function exact(a: string, b: string): string {
  const builder = new StringBuilder(5);
  builder.append(a);
  builder.append(b);
  return builder.build();
}
// expect: grows(40) == "40 0123456789 39"
export function grows(n: i32): string {
  const builder = new StringBuilder(0);
  for (let i = 0; i < n; i++) builder.appendUnit(48 + (i % 10));
  return `${builder.length} ${builder.slice(10, 20)} ${builder.unitAt(n - 1) - 48 + 30}`;
}
// expect: goesOn() == "abcd abcdef abcdefgh bcd"
export function goesOn(): string {
  const builder = new StringBuilder(4);
  builder.append('abcd');
  const first = builder.build();
  builder.appendSlice('xefx', 1, 3);
  const second = builder.build();
  builder.append('gh');
  return `${first} ${second} ${builder.build()} ${first.slice(1)}`;
}
// expect: hashes("key", "value") == true
export function hashes(a: string, b: string): boolean {
  const builder = new StringBuilder(3);
  builder.append(a);
  const same = stringHash(builder.build()) === stringHash(a);
  builder.append(b);
  return same && stringHash(builder.build()) === stringHash(a + b) && stringHash(a) !== stringHash(b);
}
