/**
 * What the machine (`machine.ts`) must have seen: the same instructions on plain objects, with an exact idea of what is reachable.
 *
 * Nearly everything is known in advance. What is not is when collections happen, so the model follows the notes there, and checks that
 * they are possible:
 *
 * - A weak reference answers its target, or null if the target is unreachable now. What it answers is final: null stays null.
 * - What was watched is handed out once, when nothing reaches it, and before what it refers to; of a circle, what was registered first, when nothing
 *   that is watched refers to the circle. Weak references to all that was unreachable until then are null.
 * - Behind a collection of everything, with no code running, there is no choice: see {@link Model.collected}.
 *
 * What registers hold is reachable while their code runs, also in compiled code: each note could raise, so all of them are needed there.
 */
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

/** An object. */
export interface Thing {
  readonly id: number;
  readonly kind: Kind;
  /** Components of pairs, items and lists. */
  readonly refs: Ref[];
  /** Number of a pair. */
  number: number;
  readonly bytes: Uint8Array;
  readonly text: string;
  readonly map: Map<Thing, Thing>;
  /** Target of a weak reference, null when it is known to be gone. */
  target: Ref;
  /** Whether a weak reference may answer null although its target can be reached. */
  mayBeNull: boolean;
  hash: number;
}
export type Ref = Thing | null;

interface Frame {
  readonly depth: number;
  readonly refs: Ref[];
  readonly ints: number[];
}

const noBytes = new Uint8Array(0);
/** The machine noted less than the model expects. */
class NotesMissing extends Error {
  constructor() {
    super('notes are missing');
  }
}
const noMap = new Map<Thing, Thing>();

/** Of so many dead objects at most the model says which of them have to be handed out next; of more it looks at the order now and then. */
const mostDemanded = 200;

/** Bytes that an object takes at least. */
function sizeOf(thing: Thing): number {
  return 8 + 4 * thing.refs.length + 8 * thing.map.size + thing.bytes.length + thing.text.length;
}

function idOf(thing: Ref): number {
  return thing === null ? 0 : thing.id;
}

function sumOf(bytes: Uint8Array): number {
  let sum = 0;
  for (const byte of bytes) sum = (Math.imul(sum, 31) + byte) | 0;
  return sum;
}

/** What an object keeps alive. */
function* components(thing: Thing): Iterable<Ref> {
  yield* thing.refs;
  for (const [key, value] of thing.map) {
    yield key;
    yield value;
  }
}

/** All that is reached from some objects, themselves included. */
function reachedFrom(roots: Iterable<Ref>, found = new Set<Thing>()): Set<Thing> {
  const work: Thing[] = [];
  const visit = (ref: Ref): void => {
    if (ref === null || found.has(ref)) return;
    found.add(ref);
    work.push(ref);
  };
  for (const ref of roots) visit(ref);
  // Not by `components`: the model spends most of its time here.
  for (let next = work.pop(); next !== undefined; next = work.pop()) {
    next.refs.forEach(visit);
    next.map.forEach((value, key) => {
      visit(key);
      visit(value);
    });
  }
  return found;
}

export class Model {
  readonly globals: Ref[] = new Array<Ref>(globalCount).fill(null);
  /** What the host holds. */
  readonly held: Ref[] = [];
  private readonly frames: Frame[] = [];
  private made = 0;
  private calls = 0;
  private rounds = 0;
  private notes: readonly number[] = [];
  private at = 0;
  /** Registrations that were not answered yet, in their order. */
  private watched: Thing[] = [];
  /** What is pinned, and where. */
  readonly pins: { readonly bytes: Uint8Array; readonly address: number }[] = [];
  private weak: Thing[] = [];
  private readonly hashes = new Map<number, number>();
  /** How often something was seen that depends on the collector: weak references that were null, objects handed out. */
  readonly counts = { died: 0, finalized: 0 };

  constructor(
    private readonly codes: readonly (readonly number[])[],
    /** Whether the collector collects. */
    private readonly collects: boolean,
  ) {}

  // -- notes

  /** Does something whose notes these are; all must be used up. */
  follow(notes: readonly number[], what: () => void): void {
    this.notes = notes;
    this.at = 0;
    what();
    if (this.at !== notes.length) throw new Error(`${notes.length - this.at} notes too many`);
  }
  private next(): number {
    const value = this.notes[this.at++];
    if (value === undefined) throw new NotesMissing();
    return value;
  }
  private expect(what: string, value: number): void {
    const noted = this.next();
    if (noted !== value)
      throw new Error(`${what}: noted ${noted}, the model has ${value} (note ${this.at - 1})`);
  }

  /** The machine found no memory for the rest of something: bytes that were alive when these notes ended, or waited to be handed out, at least. */
  aliveAfter(notes: readonly number[], what: () => void): number {
    try {
      this.follow(notes, what);
    } catch (error) {
      if (!(error instanceof NotesMissing)) throw error;
    }
    const kept = reachedFrom([...this.roots(), ...this.watched]);
    return [...kept].reduce((sum, thing) => sum + sizeOf(thing), 0);
  }

  // -- reachability

  private roots(): Ref[] {
    return [...this.globals, ...this.held, ...this.frames.flatMap((frame) => frame.refs)];
  }

  /** The weak reference was read, and this is what came. */
  private wasRead(weak: Thing, id: number): Ref {
    if (weak.target === null || id !== 0) {
      if (id !== idOf(weak.target))
        throw new Error(`weak reference ${weak.id} answers ${id}, the model has ${idOf(weak.target)}`);
      weak.mayBeNull = false;
      return weak.target;
    }
    if (!this.collects) throw new Error(`weak reference ${weak.id} is null, and nothing was ever collected`);
    if (!weak.mayBeNull && reachedFrom(this.roots()).has(weak.target))
      throw new Error(`weak reference ${weak.id} is null, and its target ${weak.target.id} is reachable`);
    this.counts.died++;
    weak.target = null;
    return null;
  }

  /** One of the dead that were watched was handed out. */
  private wasTaken(id: number, reached?: ReadonlySet<Thing>): Ref {
    if (id === 0) return null;
    const k = this.watched.findIndex((thing) => thing.id === id);
    const thing = this.watched[k];
    if (thing === undefined) throw new Error(`${id} was handed out, and is not watched`);
    const alive = reached ?? reachedFrom(this.roots());
    if (alive.has(thing)) throw new Error(`${id} was handed out, and is reachable`);
    const own = reachedFrom(components(thing));
    const looks = this.watched.length <= mostDemanded || this.counts.finalized % 64 === 0;
    const others = looks ? this.watched.filter((other) => other !== thing && !alive.has(other)) : [];
    // Hardly ever: so it is asked for all of them at first.
    if (reachedFrom(others.flatMap((other) => [...components(other)])).has(thing))
      for (const other of others) {
        if (!reachedFrom(components(other)).has(thing)) continue;
        if (!own.has(other)) throw new Error(`${id} was handed out before ${other.id}, which refers to it`);
        if (this.watched.indexOf(other) < k)
          throw new Error(
            `${id} was handed out before ${other.id} of its circle, which was registered first`,
          );
      }
    this.watched.splice(k, 1);
    this.counts.finalized++;
    own.add(thing);
    for (const weak of this.weak)
      if (weak.target === thing) weak.target = null;
      // What only the dead refer to now may have been alive when they died.
      else if (weak.target !== null && own.has(weak.target) && !alive.has(weak.target)) weak.mayBeNull = true;
    return thing;
  }

  /**
   * Everything was collected, and no code runs: weak references to what is unreachable are null. Watched objects that nothing else
   * keeps alive must be handed out now; `take` answers the number of the next one, 0 when there is none. What follows in
   * later collections may wait.
   */
  collected(): void {
    if (!this.collects) return;
    const alive = reachedFrom(this.roots());
    for (const weak of this.weak)
      if (weak.target !== null && !alive.has(weak.target)) {
        weak.target = null;
        this.counts.died++;
      }
    this.weak = this.weak.filter((weak) => weak.target !== null);
    const all = this.watched.filter((thing) => !alive.has(thing));
    // What refers to what is quadratic, so of many none is demanded at once; in the end all have to come (`watchedDead`).
    const dead = all.length > mostDemanded ? [] : all;
    const reach = new Map(dead.map((thing) => [thing, reachedFrom(components(thing))]));
    this.due = dead.filter((thing, k) =>
      dead.every(
        (other, i) => i === k || !reach.get(other)!.has(thing) || (reach.get(thing)!.has(other) && k < i),
      ),
    );
  }
  /** What must be handed out before the queue is empty. */
  private due: Thing[] = [];

  /** The queue was emptied until nothing came any more. */
  taken(): void {
    const alive = reachedFrom(this.roots());
    for (;;) {
      const thing = this.wasTaken(this.next(), alive);
      if (thing === null) break;
      this.due = this.due.filter((other) => other !== thing);
    }
    if (this.due.length > 0) throw new Error(`dead and not handed out: ${this.due.map((thing) => thing.id)}`);
  }

  /** Whether something that was watched is dead: not so behind collections and empty queues. */
  watchedDead(): number[] {
    if (!this.collects) return [];
    const alive = reachedFrom(this.roots());
    return this.watched.filter((thing) => !alive.has(thing)).map((thing) => thing.id);
  }

  // -- the machine

  private make(kind: Kind, fields: Partial<Thing> = {}): Thing {
    const id = ++this.made;
    return {
      id,
      kind,
      refs: [],
      number: 0,
      bytes: noBytes,
      text: '',
      map: noMap,
      target: null,
      mayBeNull: false,
      hash: 0,
      ...fields,
    };
  }

  private hashNoted(thing: Thing): void {
    const hash = this.next();
    if (hash <= 0) throw new Error(`identity hash ${hash} of ${thing.id}`);
    if (thing.hash === 0) {
      const other = this.hashes.get(hash);
      if (other !== undefined) throw new Error(`${thing.id} and ${other} have the same identity hash`);
      this.hashes.set(hash, thing.id);
      thing.hash = hash;
    } else if (thing.hash !== hash)
      throw new Error(`identity hash of ${thing.id} was ${thing.hash}, is ${hash}`);
  }

  run(code: number, seed: number, rounds: number): void {
    this.calls = 0;
    this.rounds = rounds;
    this.expect('result', idOf(this.execute(code, this.enter(0, seed))));
  }

  private enter(depth: number, seed: number): Frame {
    const frame: Frame = {
      depth,
      refs: new Array<Ref>(refCount).fill(null),
      ints: new Array<number>(intCount).fill(1),
    };
    frame.ints[2] = seed;
    this.frames.push(frame);
    return frame;
  }

  private execute(codeIndex: number, frame: Frame): Ref {
    const code = this.codes[codeIndex]!;
    const { refs, ints } = frame;
    const pick = (chosen: number, n: number): number => {
      if (chosen >= 0) return chosen % n;
      ints[2] = (Math.imul(ints[2]!, 1103515245) + 12345) & 0x7fffffff;
      return (ints[2] >> 8) % n;
    };
    for (let pc = 0; ;) {
      const [op, a, b, c] = code.slice(pc, pc + opWords) as [Op, number, number, number];
      pc += opWords;
      const first = refs[a]!;
      const second = refs[b]!;
      switch (op) {
        case Op.Return:
          this.frames.pop();
          return first;
        case Op.Pair:
          refs[a] = this.make(Kind.Pair, { refs: [second, refs[c]!] });
          break;
        case Op.Items:
          refs[a] = this.make(Kind.Items, { refs: new Array<Ref>(b).fill(null) });
          break;
        case Op.Bytes:
          refs[a] = this.make(Kind.Bytes, { bytes: new Uint8Array(b).fill(c) });
          break;
        case Op.Weak:
          if (second !== null) this.weak.push((refs[a] = this.make(Kind.Weak, { target: second })));
          break;
        case Op.List:
          refs[a] = this.make(Kind.List, { refs: [] });
          break;
        case Op.Table:
          refs[a] = this.make(Kind.Table, { map: new Map() });
          break;
        case Op.Text: {
          const head = second?.kind === Kind.Text && second.text.length < mostText ? second.text : '';
          refs[a] = this.make(Kind.Text, { text: head + String.fromCharCode(97 + c) });
          break;
        }
        case Op.Chain: {
          let last = this.make(Kind.Pair, { refs: [null, null] });
          for (let i = 1; i < b; i++) last = this.make(Kind.Pair, { refs: [last, null] });
          refs[a] = last;
          break;
        }
        case Op.Move:
          refs[a] = second;
          break;
        case Op.Drop:
          refs[a] = null;
          break;
        case Op.Get: {
          if (second === null || second.refs.length === 0) break;
          const found = second.refs[pick(c, second.refs.length)]!;
          this.expect('component', idOf(found));
          refs[a] = found;
          break;
        }
        case Op.Set:
          if (first !== null && first.refs.length > 0) first.refs[pick(c, first.refs.length)] = second;
          break;
        case Op.GetGlobal:
          refs[a] = this.globals[b]!;
          break;
        case Op.SetGlobal:
          this.globals[a] = second;
          break;
        case Op.Copy: {
          if (first?.kind !== Kind.Items || second?.kind !== Kind.Items) break;
          if (first.refs.length === 0 || second.refs.length === 0) break;
          const start = b % second.refs.length;
          const at = pick(c, first.refs.length);
          const count = Math.min(second.refs.length - start, first.refs.length - at);
          second.refs.slice(start, start + count).forEach((ref, i) => (first.refs[at + i] = ref));
          break;
        }
        case Op.Fill:
          if (first?.kind === Kind.Items && first.refs.length > 0)
            first.refs.fill(second, pick(c, first.refs.length));
          break;
        case Op.Push:
          if (first?.kind === Kind.List && first.refs.length < mostList) first.refs.push(second);
          break;
        case Op.Pop: {
          if (second?.kind !== Kind.List || second.refs.length === 0) break;
          const last = second.refs.pop()!;
          this.expect('popped', idOf(last));
          refs[a] = last;
          break;
        }
        case Op.Splice:
          if (first?.kind === Kind.List && first.refs.length > 0)
            this.expect('number of items', first.refs.splice(pick(c, first.refs.length), b).length);
          break;
        case Op.Enter: {
          const value = refs[c]!;
          if (first?.kind === Kind.Table && second !== null && value !== null && first.map.size < mostTable)
            first.map.set(second, value);
          break;
        }
        case Op.Look: {
          const key = refs[c]!;
          if (second?.kind !== Kind.Table || key === null) break;
          const found = second.map.get(key) ?? null;
          this.expect('entry', idOf(found));
          refs[a] = found;
          break;
        }
        case Op.Remove:
          if (first?.kind === Kind.Table && second !== null)
            this.expect('removed', first.map.delete(second) ? 1 : 0);
          break;
        case Op.Add:
          if (first?.kind === Kind.Pair) first.number = (first.number + ints[3]!) | 0;
          break;
        case Op.SetByte:
          if (first?.kind === Kind.Bytes && first.bytes.length > 0)
            first.bytes[pick(c, first.bytes.length)] = b;
          break;
        case Op.Hash:
          if (first !== null) this.hashNoted(first);
          break;
        case Op.Deref:
          if (second?.kind === Kind.Weak) refs[a] = this.wasRead(second, this.next());
          break;
        case Op.Watch:
          if (first !== null && !this.watched.includes(first)) this.watched.push(first);
          break;
        case Op.Take:
          refs[a] = this.wasTaken(this.next());
          break;
        case Op.Note:
          this.expect('object', idOf(first));
          if (first !== null) this.expect('components', first.refs.length);
          if (first?.kind === Kind.Pair) this.expect('number', first.number);
          break;
        case Op.Count:
          ints[a] = b;
          break;
        case Op.Mix:
          ints[3] = pick(-1, 1000);
          break;
        case Op.Skip:
          if ((pick(c, 64) & 1) === 1) pc += b * opWords;
          break;
        case Op.Loop:
          ints[a]!--;
          if (ints[a]! > 0 && this.rounds > 0) {
            this.rounds--;
            pc = b * opWords;
          }
          break;
        case Op.Call: {
          if (frame.depth === mostDepth || this.calls === mostCalls) break;
          this.calls++;
          const callee = this.enter(frame.depth + 1, ints[2]!);
          callee.refs[0] = refs[c]!;
          const result = this.execute(b < codeIndex ? b : codeIndex, callee);
          this.expect('result of the call', idOf(result));
          refs[a] = result;
          break;
        }
        case Op.Collect:
          this.expect('collected', 0);
          break;
        case Op.Pin:
          if (first?.kind === Kind.Bytes && this.pins.length < mostPins) this.wasPinned(first.bytes);
          break;
        case Op.Unpin:
          if (this.pins.length > 0) this.pins.splice(pick(c, this.pins.length), 1);
          break;
      }
    }
  }

  /** Pinned bytes have an address of their own. */
  private wasPinned(bytes: Uint8Array): void {
    const address = this.next();
    for (const pin of this.pins)
      if (pin.bytes === bytes) {
        if (pin.address !== address) throw new Error(`pinned at ${address}, and at ${pin.address} already`);
      } else if (address < pin.address + pin.bytes.length && pin.address < address + bytes.length)
        throw new Error(`pinned at ${address}, where something is pinned`);
    this.pins.push({ bytes, address });
  }

  dump(): void {
    const found: Thing[] = [];
    const seen = new Set<Thing>();
    const reach = (thing: Ref): void => {
      this.expect('reference', idOf(thing));
      if (thing === null || seen.has(thing)) return;
      seen.add(thing);
      found.push(thing);
    };
    this.globals.forEach(reach);
    for (let i = 0; i < found.length; i++) {
      const thing = found[i]!;
      this.expect(`kind of ${thing.id}`, thing.kind);
      if (thing.hash !== 0) this.hashNoted(thing);
      this.described(thing);
      this.expect(`components of ${thing.id}`, thing.refs.length);
      thing.refs.forEach(reach);
      for (const [key, value] of thing.map) {
        reach(key);
        reach(value);
      }
    }
    for (const { bytes, address } of this.pins) {
      this.expect('address of a pin', address);
      this.expect('length of a pin', bytes.length);
      this.expect('bytes of a pin', sumOf(bytes));
    }
  }
  private described(thing: Thing): void {
    switch (thing.kind) {
      case Kind.Pair:
        this.expect(`number of ${thing.id}`, thing.number);
        break;
      case Kind.Bytes: {
        this.expect(`length of ${thing.id}`, thing.bytes.length);
        this.expect(`bytes of ${thing.id}`, sumOf(thing.bytes));
        break;
      }
      case Kind.Weak:
        this.wasRead(thing, this.next());
        break;
      case Kind.Text:
        this.expect(`length of ${thing.id}`, thing.text.length);
        this.expect(`end of ${thing.id}`, thing.text.charCodeAt(thing.text.length - 1));
        break;
    }
  }
}
