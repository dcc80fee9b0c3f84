/**
 * A machine whose instructions are what a program can do to its heap, in RTypeScript: it is translated with a collector and runs random programs, with and
 * without the JIT. What it sees it tells the host function `note`, number by number; `model.ts` says what it must have seen.
 *
 * Objects have numbers, given out in the order in which they are made, so that notes can name them.
 */
import {
  FixedArray,
  JitDriver,
  PinnedBytes,
  WeakReference,
  arrayCopy,
  arrayFill,
  collectGarbage,
  hostFunction,
  identityHash,
  nextFinalizable,
  registerFinalizer,
} from '@weft/core';
import type { ReadonlyFixedArray, i32, u8 } from '@weft/core';
import {
  Kind,
  Op,
  globalCount,
  intCount,
  mostCalls,
  mostDepth,
  mostList,
  mostPins,
  mostTable,
  mostText,
  opWords,
  refCount,
} from './ops.js';

const note = hostFunction<(n: i32) => void>('note', () => {});

class World {
  made: i32 = 0;
  seen: i32 = 0;
  /** Calls that were made, and rounds of loops that may still be made. */
  calls: i32 = 0;
  rounds: i32 = 0;
  readonly globals: FixedArray<Thing | null> = new FixedArray<Thing | null>(globalCount, null);
  readonly codes: Code[] = [];
  readonly pins: PinnedBytes[] = [];
}

abstract class Thing {
  readonly id: i32;
  hashed: boolean = false;
  watched: boolean = false;
  seen: i32 = 0;
  constructor() {
    world.made = world.made + 1;
    this.id = world.made;
  }
  abstract kind(): Kind;
  /** Number of components, and what they are. */
  abstract count(): i32;
  abstract get(k: i32): Thing | null;
  abstract set(k: i32, thing: Thing | null): void;
  /** Notes what the object has besides. */
  describe(): void {}
}

/** An object without components. */
abstract class Leaf extends Thing {
  count(): i32 {
    return 0;
  }
  get(_k: i32): Thing | null {
    return null;
  }
  set(_k: i32, _thing: Thing | null): void {}
}

class Pair extends Thing {
  number: i32 = 0;
  left: Thing | null;
  right: Thing | null;
  constructor(left: Thing | null, right: Thing | null) {
    super();
    this.left = left;
    this.right = right;
  }
  kind(): Kind {
    return Kind.Pair;
  }
  count(): i32 {
    return 2;
  }
  get(k: i32): Thing | null {
    return k === 0 ? this.left : this.right;
  }
  set(k: i32, thing: Thing | null): void {
    if (k === 0) this.left = thing;
    else this.right = thing;
  }
  override describe(): void {
    note(this.number);
  }
}

class Items extends Thing {
  constructor(readonly items: FixedArray<Thing | null>) {
    super();
  }
  kind(): Kind {
    return Kind.Items;
  }
  count(): i32 {
    return this.items.length;
  }
  get(k: i32): Thing | null {
    return this.items[k]!;
  }
  set(k: i32, thing: Thing | null): void {
    this.items[k] = thing;
  }
}

function sumOf(bytes: FixedArray<u8>): i32 {
  let sum = 0;
  for (let i = 0; i < bytes.length; i++) sum = (Math.imul(sum, 31) + bytes[i]!) | 0;
  return sum;
}

class Bytes extends Leaf {
  constructor(readonly bytes: FixedArray<u8>) {
    super();
  }
  kind(): Kind {
    return Kind.Bytes;
  }
  override describe(): void {
    note(this.bytes.length);
    note(sumOf(this.bytes));
  }
}

class Weak extends Leaf {
  constructor(readonly ref: WeakReference<Thing>) {
    super();
  }
  kind(): Kind {
    return Kind.Weak;
  }
  override describe(): void {
    note(idOf(this.ref.get()));
  }
}

class List extends Thing {
  readonly list: (Thing | null)[] = [];
  kind(): Kind {
    return Kind.List;
  }
  count(): i32 {
    return this.list.length;
  }
  get(k: i32): Thing | null {
    return this.list[k]!;
  }
  set(k: i32, thing: Thing | null): void {
    this.list[k] = thing;
  }
}

class Table extends Leaf {
  readonly map: Map<Thing, Thing> = new Map<Thing, Thing>();
  kind(): Kind {
    return Kind.Table;
  }
}

class Text extends Leaf {
  constructor(readonly text: string) {
    super();
  }
  kind(): Kind {
    return Kind.Text;
  }
  override describe(): void {
    note(this.text.length);
    note(this.text.charCodeAt(this.text.length - 1));
  }
}

class Code {
  constructor(
    readonly ops: ReadonlyFixedArray<i32>,
    /** Those that it may call. */
    readonly others: ReadonlyFixedArray<Code>,
  ) {}
}

class Frame {
  readonly refs: FixedArray<Thing | null> = new FixedArray<Thing | null>(refCount, null);
  readonly ints: FixedArray<i32> = new FixedArray<i32>(intCount, 1);
  readonly depth: i32;
  constructor(depth: i32, seed: i32) {
    this.depth = depth;
    this.ints[2] = seed;
  }
  /** A number below `n`: `chosen`, or one that differs from time to time. */
  pick(chosen: i32, n: i32): i32 {
    if (chosen >= 0) return chosen % n;
    const next = (Math.imul(this.ints[2]!, 1103515245) + 12345) & 0x7fffffff;
    this.ints[2] = next;
    return (next >> 8) % n;
  }
}

const world = new World();

function idOf(thing: Thing | null): i32 {
  return thing === null ? 0 : thing.id;
}

function nextThing(): Thing | null {
  const dead = nextFinalizable();
  if (!(dead instanceof Thing)) return null;
  dead.watched = false;
  return dead;
}

const driver = new JitDriver({
  name: 'machine',
  greens: ['pc', 'code'],
  reds: ['frame'],
  virtualizable: { red: 'frame', fields: ['refs[*]', 'ints[*]'] },
});

function chain(n: i32): Thing {
  let last: Thing = new Pair(null, null);
  for (let i = 1; i < n; i++) last = new Pair(last, null);
  return last;
}

function execute(code: Code, frame: Frame): Thing | null {
  let pc: i32 = 0;
  for (;;) {
    driver.jitMergePoint({ pc, code, frame });
    const op: Op = code.ops[pc]!;
    const a = code.ops[pc + 1]!;
    const b = code.ops[pc + 2]!;
    const c = code.ops[pc + 3]!;
    pc += opWords;
    const refs = frame.refs;
    switch (op) {
      case Op.Return:
        return refs[a]!;
      case Op.Pair:
        refs[a] = new Pair(refs[b]!, refs[c]!);
        break;
      case Op.Items:
        refs[a] = new Items(new FixedArray<Thing | null>(b, null));
        break;
      case Op.Bytes:
        refs[a] = new Bytes(new FixedArray<u8>(b, c as u8));
        break;
      case Op.Weak: {
        const target = refs[b]!;
        if (target !== null) refs[a] = new Weak(new WeakReference<Thing>(target));
        break;
      }
      case Op.List:
        refs[a] = new List();
        break;
      case Op.Table:
        refs[a] = new Table();
        break;
      case Op.Text: {
        const from = refs[b]!;
        const head = from instanceof Text && from.text.length < mostText ? from.text : '';
        refs[a] = new Text(head + String.fromCharCode(97 + c));
        break;
      }
      case Op.Chain:
        refs[a] = chain(b);
        break;
      case Op.Move:
        refs[a] = refs[b]!;
        break;
      case Op.Drop:
        refs[a] = null;
        break;
      case Op.Get: {
        const from = refs[b]!;
        if (from === null || from.count() === 0) break;
        const found = from.get(frame.pick(c, from.count()));
        note(idOf(found));
        refs[a] = found;
        break;
      }
      case Op.Set: {
        const into = refs[a]!;
        if (into !== null && into.count() > 0) into.set(frame.pick(c, into.count()), refs[b]!);
        break;
      }
      case Op.GetGlobal:
        refs[a] = world.globals[b]!;
        break;
      case Op.SetGlobal:
        world.globals[a] = refs[b]!;
        break;
      case Op.Copy: {
        const into = refs[a]!;
        const from = refs[b]!;
        if (!(into instanceof Items && from instanceof Items)) break;
        if (into.items.length === 0 || from.items.length === 0) break;
        const start = b % from.items.length;
        const at = frame.pick(c, into.items.length);
        const most = from.items.length - start;
        const room = into.items.length - at;
        arrayCopy(from.items, start, into.items, at, most < room ? most : room);
        break;
      }
      case Op.Fill: {
        const into = refs[a]!;
        if (into instanceof Items && into.items.length > 0)
          arrayFill(into.items, refs[b]!, frame.pick(c, into.items.length), into.items.length);
        break;
      }
      case Op.Push: {
        const into = refs[a]!;
        if (into instanceof List && into.list.length < mostList) into.list.push(refs[b]!);
        break;
      }
      case Op.Pop: {
        const from = refs[b]!;
        if (!(from instanceof List) || from.list.length === 0) break;
        const last = from.list.pop()!;
        note(idOf(last));
        refs[a] = last;
        break;
      }
      case Op.Splice: {
        const from = refs[a]!;
        if (from instanceof List && from.list.length > 0) {
          const start = frame.pick(c, from.list.length);
          const rest = from.list.length - start;
          note(from.list.splice(start, b < rest ? b : rest).length);
        }
        break;
      }
      case Op.Enter: {
        const into = refs[a]!;
        const key = refs[b]!;
        const value = refs[c]!;
        if (into instanceof Table && key !== null && value !== null && into.map.size < mostTable)
          into.map.set(key, value);
        break;
      }
      case Op.Look: {
        const from = refs[b]!;
        const key = refs[c]!;
        if (!(from instanceof Table) || key === null) break;
        const found = from.map.get(key) ?? null;
        note(idOf(found));
        refs[a] = found;
        break;
      }
      case Op.Remove: {
        const from = refs[a]!;
        const key = refs[b]!;
        if (from instanceof Table && key !== null) note(from.map.delete(key) ? 1 : 0);
        break;
      }
      case Op.Add: {
        const pair = refs[a]!;
        if (pair instanceof Pair) pair.number = (pair.number + frame.ints[3]!) | 0;
        break;
      }
      case Op.SetByte: {
        const into = refs[a]!;
        if (into instanceof Bytes && into.bytes.length > 0)
          into.bytes[frame.pick(c, into.bytes.length)] = b as u8;
        break;
      }
      case Op.Hash: {
        const of = refs[a]!;
        if (of === null) break;
        of.hashed = true;
        note(identityHash(of));
        break;
      }
      case Op.Deref: {
        const from = refs[b]!;
        if (!(from instanceof Weak)) break;
        const target = from.ref.get();
        // Noted before the register changes: what is in it lives until here.
        note(idOf(target));
        refs[a] = target;
        break;
      }
      case Op.Watch: {
        const watched = refs[a]!;
        if (watched === null || watched.watched) break;
        watched.watched = true;
        registerFinalizer(watched);
        break;
      }
      case Op.Take: {
        const dead = nextThing();
        note(idOf(dead));
        refs[a] = dead;
        break;
      }
      case Op.Note: {
        const thing = refs[a]!;
        note(idOf(thing));
        if (thing !== null) note(thing.count());
        if (thing instanceof Pair) note(thing.number);
        break;
      }
      case Op.Count:
        frame.ints[a] = b;
        break;
      case Op.Mix:
        frame.ints[3] = frame.pick(-1, 1000);
        break;
      case Op.Skip:
        if ((frame.pick(c, 64) & 1) === 1) pc += b * opWords;
        break;
      case Op.Loop: {
        const left = frame.ints[a]! - 1;
        frame.ints[a] = left;
        if (left > 0 && world.rounds > 0) {
          world.rounds = world.rounds - 1;
          pc = b * opWords;
          driver.canEnterJit({ pc, code, frame });
        }
        break;
      }
      case Op.Call: {
        if (frame.depth === mostDepth || world.calls === mostCalls) break;
        world.calls = world.calls + 1;
        const callee = new Frame(frame.depth + 1, frame.ints[2]!);
        callee.refs[0] = refs[c]!;
        const other = b < code.others.length ? code.others[b]! : code;
        const result = execute(other, callee);
        note(idOf(result));
        refs[a] = result;
        break;
      }
      case Op.Collect:
        collectGarbage();
        note(0);
        break;
      case Op.Pin: {
        const from = refs[a]!;
        if (!(from instanceof Bytes) || world.pins.length >= mostPins) break;
        const pin = new PinnedBytes(from.bytes);
        world.pins.push(pin);
        note(pin.start());
        break;
      }
      case Op.Unpin:
        if (world.pins.length > 0)
          for (const pin of world.pins.splice(frame.pick(c, world.pins.length), 1)) pin.release();
        break;
    }
  }
}

/** Adds a code, given as numbers with spaces between them. It can call those that were added before. */
export function load(text: string): void {
  const ops: i32[] = [];
  for (const word of text.split(' ')) ops.push(parseInt(word, 10) | 0);
  world.codes.push(new Code(FixedArray.from(ops), FixedArray.from(world.codes)));
}

/** Runs a code, with so many rounds of loops at most. */
export function run(code: i32, seed: i32, rounds: i32): void {
  world.calls = 0;
  world.rounds = rounds;
  note(idOf(execute(world.codes[code]!, new Frame(0, seed))));
}

/** Notes all that is reached from the global variables. */
export function dump(): void {
  world.seen = world.seen + 1;
  const found: Thing[] = [];
  for (const thing of world.globals) reach(thing, found);
  for (let i = 0; i < found.length; i++) {
    const thing = found[i]!;
    note(thing.kind());
    if (thing.hashed) note(identityHash(thing));
    thing.describe();
    note(thing.count());
    for (let k = 0; k < thing.count(); k++) reach(thing.get(k), found);
    if (thing instanceof Table)
      for (const [key, value] of thing.map) {
        reach(key, found);
        reach(value, found);
      }
  }
  for (const pin of world.pins) {
    note(pin.start());
    note(pin.bytes.length);
    note(sumOf(pin.bytes));
  }
}
function reach(thing: Thing | null, found: Thing[]): void {
  note(idOf(thing));
  if (thing === null || thing.seen === world.seen) return;
  thing.seen = world.seen;
  found.push(thing);
}

/** Takes one of the dead that were watched; answers whether there was one. */
export function takeDead(): boolean {
  const dead = nextThing();
  note(idOf(dead));
  return dead !== null;
}

/** For the host: what a global variable holds. */
export function getGlobal(k: i32): Thing | null {
  return world.globals[k]!;
}
export function setGlobal(k: i32, thing: Thing | null): void {
  world.globals[k] = thing;
}
