/** Map and Set: insertion order, keys of all kinds, iteration. */
import type { f64, i32, i64 } from '@weft/core';

// expect: words() == "a=2 b=1 c=1 "
export function words(): string {
  const counts = new Map<string, i32>();
  for (const w of ['a', 'b', 'a', 'c']) counts.set(w, (counts.get(w) ?? 0) + 1);
  let out = '';
  for (const [k, v] of counts) out += `${k}=${v} `;
  return out;
}
// expect: lookups() == "7 -1 true false 2 1"
export function lookups(): string {
  const m = new Map<i32, i32>();
  m.set(1, 7).set(2, 8);
  const had = m.delete(2);
  const again = m.delete(2);
  m.set(5, 5);
  const size = m.size;
  m.delete(5);
  return `${m.get(1)!} ${m.get(9) ?? -1} ${had} ${again} ${size} ${m.size}`;
}
// traps: missing()
export function missing(): i32 {
  const m = new Map<string, i32>();
  return m.get('x')!;
}
// expect: longKeys() == 3
export function longKeys(): i32 {
  const m = new Map<i64, i32>();
  m.set(4294967296n, 1);
  m.set(0n, 2);
  return (m.get(4294967296n) ?? 10) + (m.get(0n) ?? 10);
}
class Key {
  constructor(readonly id: i32) {}
}
// expect: identity() == "one none 2"
export function identity(): string {
  const a = new Key(1);
  const b = new Key(1);
  const c = new Key(1);
  const m = new Map<Key, string>();
  m.set(a, 'one');
  m.set(b, 'two');
  return `${m.get(a) ?? 'none'} ${m.get(c) ?? 'none'} ${m.size}`;
}
// expect: references() == "found none"
export function references(): string {
  const m = new Map<string, Key>();
  m.set('k', new Key(5));
  const k = m.get('k');
  const z = m.get('z');
  return `${k !== undefined && k.id === 5 ? 'found' : 'lost'} ${z === undefined ? 'none' : 'some'}`;
}
// expect: views() == "xy 3 x1y2"
export function views(): string {
  const m = new Map<string, i32>();
  m.set('x', 1);
  m.set('y', 2);
  let keys = '';
  for (const k of m.keys()) keys += k;
  let sum = 0;
  for (const v of m.values()) sum += v;
  let both = '';
  for (const [k, v] of m.entries()) both += `${k}${v}`;
  return `${keys} ${sum} ${both}`;
}
// expect: each() == "a1b2"
export function each(): string {
  const m = new Map<string, i32>();
  m.set('a', 1);
  m.set('b', 2);
  const out: string[] = [];
  m.forEach((v, k) => {
    out.push(`${k}${v}`);
  });
  return out.join('');
}
// expect: sets() == "2 true false 1,2"
export function sets(): string {
  const s = new Set<i32>();
  s.add(1).add(2).add(1);
  const parts: string[] = [];
  for (const x of s) parts.push(`${x}`);
  const out = `${s.size} ${s.has(1)} ${s.has(3)} ${parts.join(',')}`;
  s.clear();
  return s.size === 0 ? out : 'not cleared';
}
// expect: changing() == "1 3 4 "
export function changing(): string {
  const m = new Map<i32, boolean>();
  m.set(1, true);
  m.set(2, true);
  m.set(3, true);
  let out = '';
  for (const k of m.keys()) {
    out += `${k} `;
    if (k === 1) {
      m.delete(2);
      m.set(4, false);
    }
  }
  return out;
}
// expect: many(1000) == 499500
export function many(n: i32): i32 {
  const m = new Map<string, i32>();
  for (let i = 0; i < n; i++) m.set(`key${i}`, i);
  let sum = 0;
  for (let i = 0; i < n; i++) sum += m.get(`key${i}`)!;
  return sum;
}
// expect: floats() == 1.5
export function floats(): f64 {
  const m = new Map<string, f64>();
  m.set('a', 1.5);
  return m.get('a') ?? 0;
}
// expect: updates() == 6
export function updates(): i32 {
  const lists = new Map<string, i32[]>();
  for (let i = 0; i < 4; i++) {
    const key = i % 2 === 0 ? 'even' : 'odd';
    let list = lists.get(key);
    if (list === undefined) {
      list = [];
      lists.set(key, list);
    }
    list.push(i);
  }
  let sum = 0;
  for (const list of lists.values()) for (const x of list) sum += x;
  return sum;
}
enum Kind {
  A,
  B,
}
// expect: enumKeys() == "b"
export function enumKeys(): string {
  const m = new Map<Kind, string>();
  m.set(Kind.A, 'a');
  m.set(Kind.B, 'b');
  return m.get(Kind.B)!;
}
// expect: copies() == "2 3"
export function copies(): string {
  const a = new Map<string, i32>();
  a.set('x', 1);
  a.set('y', 2);
  const b = new Map(a);
  b.set('z', 3);
  return `${a.size} ${b.size}`;
}
