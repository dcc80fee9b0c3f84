/** A class whose objects are strings: construction, the text, methods, tests of the class, the prebuilt heap, containers, hashes. */
import { FixedArray, identityHash, stringHash, type StringObject, type i32 } from '@weft/core';

abstract class Value {
  abstract kind(): string;
  size(): i32 {
    return -1;
  }
  show(): string {
    return `${this.kind()}:${this.size()}`;
  }
}
class Num extends Value {
  constructor(readonly value: i32) {
    super();
  }
  override kind(): string {
    return 'num';
  }
}
abstract class Sequence extends Value {
  abstract first(): i32;
  override kind(): string {
    return 'sequence';
  }
}
class Text extends Sequence implements StringObject {
  constructor(readonly text: string) {
    super();
  }
  override size(): i32 {
    return this.text.length;
  }
  override first(): i32 {
    return this.text.charCodeAt(0);
  }
  plus(other: Text): Text {
    return new Text(this.text + other.text);
  }
}
class Repeated extends Sequence {
  constructor(
    readonly unit: i32,
    readonly count: i32,
  ) {
    super();
  }
  override size(): i32 {
    return this.count;
  }
  override first(): i32 {
    return this.unit;
  }
}

const greeting = new Text('hello');
const constants: FixedArray<Value> = FixedArray.of<Value>(
  new Num(7),
  greeting,
  new Repeated(97, 3),
  new Text(''),
);

function make(n: i32, text: string): Value {
  return n % 3 === 0 ? new Text(text) : n % 3 === 1 ? new Num(n) : new Repeated(n, n);
}

// expect: text("abc") == "abc"
export function text(s: string): string {
  return new Text(s).text;
}
// expect: made("abc") == "sequence:3 num:-1 sequence:2 sequence:3 num:-1 sequence:5"
export function made(s: string): string {
  const shown: string[] = [];
  for (let i = 0; i < 6; i++) shown.push(make(i, s).show());
  return shown.join(' ');
}
// expect: prebuilt() == "num:-1 sequence:5 sequence:3 sequence:0"
export function prebuilt(): string {
  const shown: string[] = [];
  for (let i = 0; i < constants.length; i++) shown.push(constants[i].show());
  return shown.join(' ');
}
// expect: tests("x") == "text num sequence text"
export function tests(s: string): string {
  const shown: string[] = [];
  for (let i = 0; i < 4; i++) {
    const v = make(i, s);
    shown.push(
      v instanceof Text ? 'text' : v instanceof Sequence ? 'sequence' : v instanceof Num ? 'num' : '',
    );
  }
  return shown.join(' ');
}
// expect: narrowed("ab", 4) == 6
export function narrowed(s: string, n: i32): i32 {
  let total: i32 = 0;
  for (let i = 0; i < n; i++) {
    const v = make(i, s);
    if (v instanceof Text) total += v.text.length;
    else if (v instanceof Repeated) total += v.count;
  }
  return total;
}
// expect: grown("ab", 3) == "ababab"
export function grown(s: string, n: i32): string {
  let all = new Text('');
  const part = new Text(s);
  for (let i = 0; i < n; i++) all = all.plus(part);
  return all.text;
}
// expect: constantText() == "hello! hello"
export function constantText(): string {
  return `${greeting.plus(new Text('!')).text} ${greeting.text}`;
}
// expect: firsts("z") == 219
export function firsts(s: string): i32 {
  const sequences: Sequence[] = [new Text(s), new Repeated(97, 1)];
  let total: i32 = 0;
  for (const q of sequences) total += q.first();
  return total;
}
class Box {
  held: Value | null = null;
}
// expect: held("abc") == "nothing abc same"
export function held(s: string): string {
  const box = new Box();
  const before = box.held === null ? 'nothing' : 'something';
  const t = new Text(s);
  box.held = t;
  const now: Value | null = box.held;
  return `${before} ${now instanceof Text ? now.text : ''} ${now === t ? 'same' : 'other'}`;
}
// expect: keys("abc") == 3
export function keys(s: string): i32 {
  const t = new Text(s);
  const map = new Map<Value, i32>();
  map.set(t, 1);
  map.set(new Num(1), 5);
  map.set(t, map.get(t)! + 2);
  return map.get(t)!;
}
// expect: hashes("abc") == true
export function hashes(s: string): boolean {
  const t = new Text(s + 'd');
  const identity = identityHash(t);
  return identity === identityHash(t) && stringHash(t.text) === stringHash(`${s}d`) && identity !== 0;
}
// expect: hashKept("abc") == true
export function hashKept(s: string): boolean {
  const t = new Text(s + 'd');
  const before = stringHash(t.text);
  return identityHash(t) !== 0 && stringHash(t.text) === before;
}
