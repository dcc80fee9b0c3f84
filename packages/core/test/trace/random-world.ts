/**
 * The world that random traces live in: types, globals, functions and objects, and a host that answers failing guards.
 *
 * All of it is fixed but for the contents of the objects, so that a trace as text means the same on every host. References have a *content*:
 * `node` (class Node or a subclass), `error`, or the name of an array type. A field always refers to its content or is null.
 *
 * A guard that fails inside of a call (`call_assembler`, or {@link worldFunctions}' `reenter`) is answered by {@link RandomHost.finishPortal}: its
 * values are logged, and the portal "returns" or raises, as the guard's number says.
 */
import type { ConnectedBackend } from '../../src/plugin/jit.js';
import type { DriverDescr, Kind } from '../../src/trace/descr.js';
import { exitReason, type TraceOp } from '../../src/trace/trace.js';
import { loopWords } from '../../src/trace/warm-layout.js';
import { invalidFlagsStart, parseEnv, portalWordsStart, type TraceEnv } from './env.js';
import type { HeapOptions, Root } from './fake-heap.js';
import { enter, FakeHost, type Exit, type FakeFunction, type FakeValue } from './fake-host.js';

export const declarations = `
  struct Node (n: i32, l: i64, f: f64, next: ref, ints: ref)
  struct Leaf : Node (b: i8, ub: u8, s: i16, us: u16, g: f32)
  struct Pair : Node (left: ref, right: ref, longs: ref)
  struct Deep : Pair (floats: ref, q: i64 quasi, kids: ref)
  struct Error (code: i32)
  struct OtherError : Error (cause: ref)
  array bytes of i8
  array ubytes of u8
  array shorts of i16
  array ushorts of u16
  array ints of i32
  array longs of i64
  array singles of f32
  array floats of f64
  array nodes of ref
  global gb: i8
  global gub: u8
  global gs: i16
  global gus: u16
  global gi: i32
  global gl: i64
  global gg: f32
  global gf: f64
  global gnode: ref
  global gints: ref
  global gnodes: ref
  call add(l, l) -> l elidable
  call mix(f, i) -> f elidable
  call divide(l, l) -> l elidable_can_raise collects
  call invariant() -> l loopinvariant
  call sum(i, l, f, i, l) -> l cannot_raise
  call make(i) -> r cannot_raise collects
  call pick(r, i) -> r cannot_raise reads Node.next
  call bump(r, i) cannot_raise reads Node.n writes Node.n
  call link(r, r) cannot_raise writes Node.next
  call collect() cannot_raise collects
  call raise(i) -> i can_raise collects
  call raiseVoid(r, i) can_raise collects writes Node.n
  call reenter(i, l) -> l can_raise collects random
  call enterPortal(i, i) -> l can_raise collects random
  call tell(i) cannot_raise
`;

/** Contents of fields, array elements and globals that are references. */
export const contents: Readonly<Record<string, string>> = {
  'Node.next': 'node',
  'Node.ints': 'ints',
  'Pair.left': 'node',
  'Pair.right': 'node',
  'Pair.longs': 'longs',
  'Deep.floats': 'floats',
  'Deep.kids': 'nodes',
  'OtherError.cause': 'node',
  nodes: 'node',
  gnode: 'node',
  gints: 'ints',
  gnodes: 'nodes',
};

/** What functions return that return references, and what they take, by position. `!` = not null. */
export const signatures: Readonly<
  Record<string, { readonly args: readonly string[]; readonly result?: string }>
> = {
  make: { args: [''], result: 'node!' },
  pick: { args: ['node', ''], result: 'node' },
  bump: { args: ['node!', ''] },
  link: { args: ['node!', 'node'] },
  raiseVoid: { args: ['node!', ''] },
};

/** Classes of a content, the root first. */
export const classesOf: Readonly<Record<string, readonly string[]>> = {
  node: ['Node', 'Leaf', 'Pair', 'Deep'],
  error: ['Error', 'OtherError'],
};

/** The base of each class. */
export const baseOf: Readonly<Record<string, string>> = {
  Leaf: 'Node',
  Pair: 'Node',
  Deep: 'Pair',
  OtherError: 'Error',
};

export function isSubclass(cls: string, base: string): boolean {
  for (let c: string | undefined = cls; c !== undefined; c = baseOf[c]) if (c === base) return true;
  return false;
}

/** An object that exists before anything runs. */
export interface WorldObject {
  /** How traces name it; objects of the pool have no name, they are arguments. */
  readonly text: string | null;
  /** A class or an array type. */
  readonly type: string;
  readonly content: string;
  readonly length: number;
}

const object = (type: string, length = 0, text: string | null = null): WorldObject => ({
  text,
  type,
  length,
  content: isSubclass(type, 'Node') ? 'node' : isSubclass(type, 'Error') ? 'error' : type,
});

/** Prebuilt objects; their text is made of their address. */
export const prebuilt: readonly WorldObject[] = [
  object('Leaf'),
  object('Deep'),
  object('nodes', 4),
  object('ints', 6),
  object('Error'),
];
/** Entries of the table of constants. */
export const constants: readonly WorldObject[] = [
  object('Pair', 0, '#0'),
  object('Leaf', 0, '#1'),
  object('longs', 5, '#2'),
  object('floats', 4, '#3'),
];
/** What entering a loop passes. */
export const pool: readonly WorldObject[] = [
  ...['Node', 'Leaf', 'Pair', 'Deep', 'Error', 'OtherError'].map((type) => object(type)),
  ...['bytes', 'ubytes', 'shorts', 'ushorts', 'ints', 'longs', 'singles', 'floats', 'nodes'].map((type, k) =>
    object(type, 3 + (k % 4)),
  ),
];

/** One number for each field and element of the world's objects, in order; missing ones are 0. */
export type Filling = readonly number[];

/** An argument of a loop: a number, or an object of the pool by its index; -1 is null. */
export type LoopArgument = FakeValue | { readonly pool: number };

const driver: DriverDescr = {
  type: 'driver',
  index: 0,
  name: 'random',
  greens: [],
  reds: [],
  greenNames: [],
  redNames: [],
  result: 'n',
  jitcode: 0,
  enter: 'enterPortal',
  runner: '',
  virtualizable: null,
  location: null,
  shouldUnrollOneIteration: null,
  privateFrom: null,
  isRecursive: true,
};

/** A host with the world in it. */
export class RandomHost extends FakeHost {
  readonly log: string[] = [];
  readonly roots: Root[] = [];
  backend!: ConnectedBackend;
  /** What `reenter` enters. */
  entry: { readonly loop: number; readonly args: readonly LoopArgument[] } | null = null;
  /** Called before a failing guard is answered: may attach a bridge to it for the next time. */
  onFailure: (guardId: number) => void = () => {};
  private depth = 0;
  private work = 0;

  constructor(
    readonly result: Kind | null,
    filling: Filling,
    heap: Partial<HeapOptions>,
    env: TraceEnv = parseEnv(declarations),
  ) {
    super(env, { heap, drivers: [driver], functions: worldFunctions(() => this) });
    this.build(filling);
  }

  private build(filling: Filling): void {
    const { heap, env } = this;
    const make = (o: WorldObject, isPrebuilt: boolean) =>
      heap.root(heap.allocate((env.struct(o.type) ?? env.array(o.type))!, o.length, isPrebuilt));
    const objects = [...prebuilt, ...constants, ...pool];
    const roots = objects.map((o, k) => make(o, k < prebuilt.length));
    constants.forEach((_, k) => heap.addConstant(roots[prebuilt.length + k]!.address));
    this.roots.push(...roots.slice(prebuilt.length + constants.length));
    let at = 0;
    const next = () => filling[at++] ?? 0;
    const fill = (storage: string, content: string | undefined): FakeValue => {
      const number = next();
      if (storage === 'ref') {
        const candidates = roots.filter((_, k) => objects[k]!.content === content);
        return number === 0 ? 0 : candidates[number % candidates.length]!.address;
      }
      return storage === 'i64' ? BigInt(number - 8) : number - 8;
    };
    objects.forEach((o, k) => {
      const { address } = roots[k]!;
      const struct = env.struct(o.type);
      if (struct !== undefined)
        for (const field of struct.fields)
          heap.setField(address, field, fill(field.storage, contents[`${field.owner}.${field.name}`]));
      else {
        const array = env.array(o.type)!;
        for (let n = 0; n < o.length; n++)
          heap.setItem(address, array, n, fill(array.storage, contents[o.type]));
      }
    });
  }

  /** Prebuilt addresses are the same on all hosts. */
  static prebuiltTexts(): readonly string[] {
    const host = new RandomHost(null, [], {});
    let address = host.layout.backendArea.end;
    return prebuilt.map((o) => {
      const text = `@${address}`;
      const type = (host.env.struct(o.type) ?? host.env.array(o.type))!;
      address += type.type === 'struct' ? type.size : (type.itemsOffset + o.length * type.itemSize + 7) & -8;
      return text;
    });
  }

  override guardFailed(guardId: number): number {
    const reason = super.guardFailed(guardId);
    this.onFailure(guardId);
    return reason;
  }

  override finishPortal(_driver: number, reason: number): number {
    const failure = this.takeFailure();
    if (failure === null) return reason;
    return this.finish(failure);
  }

  private finish(failure: Extract<Exit, { kind: 'guard' }>): number {
    this.log.push(`inside: ${this.showExit(failure)}`, `active: ${this.active().join(' ')}`);
    const { heap } = this;
    if (heap.cell('exception') !== 0) return exitReason.raised;
    const { guardId } = failure;
    if (guardId % 5 === 4) {
      this.raise(guardId);
      return exitReason.raised;
    }
    const at = this.layout.resultSlot;
    if (this.result === 'l') heap.store('i64', at, BigInt(guardId));
    else if (this.result === 'f') heap.store('f64', at, guardId + 0.5);
    else if (this.result !== null) heap.store('i32', at, this.result === 'r' ? 0 : guardId);
    return exitReason.done;
  }

  /** The loops that calls of the portal are inside of. */
  private active(): string[] {
    const ids = Array.from(
      { length: (portalWordsStart - invalidFlagsStart) / loopWords.size },
      (_, id) => id,
    );
    return ids.flatMap((id) => {
      const count = this.heap.load('i32', invalidFlagsStart + id * loopWords.size + loopWords.active);
      return count === 0 ? [] : [`${id}×${count}`];
    });
  }

  /** Makes an exception pending. */
  raise(code: number): void {
    const { heap, env } = this;
    const struct = env.struct(code % 2 === 0 ? 'Error' : 'OtherError')!;
    const error = heap.allocate(struct);
    heap.setField(error, env.field('Error.code')!, code);
    heap.setCell('exception', error);
  }

  /** Arguments as they are now: objects move. */
  values(args: readonly LoopArgument[]): FakeValue[] {
    return args.map((arg) =>
      typeof arg === 'object' ? (arg.pool < 0 ? 0 : this.roots[arg.pool]!.address) : arg,
    );
  }

  /** Enters a loop. */
  run(loop: number, args: readonly LoopArgument[]): Exit {
    const values = this.values(args);
    this.depth++;
    try {
      return enter(this, this.backend, this.env.loop(loop), values, this.result);
    } finally {
      this.depth--;
    }
  }

  /** Enters a loop from inside of a call of a trace. */
  reenter(fuel: number): bigint {
    const { entry } = this;
    if (entry === null || this.depth > 3 || ++this.work > 50) return -1n;
    const token = this.env.loop(entry.loop);
    if (token.code === null) return -2n;
    const exit = this.run(entry.loop, [fuel & 7, ...entry.args.slice(1)]);
    if (exit.kind === 'guard') {
      this.finish(exit);
      return BigInt(exit.guardId);
    }
    this.log.push(`reentered: ${this.showExit(exit)}`);
    if (exit.kind === 'raised') this.heap.setCell('exception', exit.exception);
    return 5n;
  }

  startStep(): void {
    this.work = 0;
    this.log.length = 0;
  }

  /** Text of how a run ended, without addresses. */
  showExit(exit: Exit): string {
    const refs: number[] = [];
    const show = (kind: Kind, value: FakeValue): string => {
      if (kind !== 'r') return Object.is(value, -0) ? '-0' : String(value);
      refs.push(value as number);
      return `ref${refs.length - 1}`;
    };
    let head: string;
    if (exit.kind === 'done') head = `done ${exit.value === null ? '' : show(this.result!, exit.value)}`;
    else if (exit.kind === 'raised') head = `raised ${show('r', exit.exception)}`;
    else {
      const { failArgs } = this.guards[exit.guardId] as TraceOp;
      head = `guard ${exit.guardId}: ${exit.values.map((v, k) => show(failArgs![k]!.kind as Kind, v)).join(' ')}`;
    }
    refs.push(this.heap.cell('exception'));
    return `${head}\n${this.heap.dump([...refs, ...this.roots.map((root) => root.address)])}`;
  }
}

/** The functions that traces call. */
function worldFunctions(hostOf: () => RandomHost): Readonly<Record<string, FakeFunction>> {
  const field = (name: string) => hostOf().env.field(name)!;
  const truncate = (x: bigint) => BigInt.asIntN(64, x);
  return {
    add: (a: bigint, b: bigint) => truncate(a + b),
    mix: (x: number, n: number) => x / 2 + n,
    divide(a: bigint, b: bigint) {
      if (b !== 0n) return truncate(a / b);
      hostOf().raise(100);
      return 0n;
    },
    invariant: () => 42n,
    sum: (a: number, b: bigint, c: number, d: number, e: bigint) =>
      truncate(BigInt(a) + 3n * b + BigInt(d) * e + (c > 0.5 ? 7n : 0n)),
    make(n: number) {
      const { heap, env } = hostOf();
      const object = heap.allocate(env.struct((['Leaf', 'Pair', 'Deep'] as const)[(n >>> 0) % 3]!)!);
      heap.setField(object, field('Node.n'), n);
      return object;
    },
    pick: (object: number, n: number) =>
      object === 0 || (n & 1) === 0 ? object : hostOf().heap.getField(object, field('Node.next')),
    bump(object: number, n: number) {
      const { heap } = hostOf();
      heap.setField(object, field('Node.n'), ((heap.getField(object, field('Node.n')) as number) + n) | 0);
    },
    link: (object: number, next: number) => hostOf().heap.setField(object, field('Node.next'), next),
    collect: () => hostOf().heap.collect(),
    raise(n: number) {
      if ((n & 3) === 3) hostOf().raise(n & 15);
      return n ^ 1;
    },
    raiseVoid(object: number, n: number) {
      hostOf().heap.setField(object, field('Node.n'), n);
      if ((n & 1) === 1) hostOf().raise(n & 7);
    },
    reenter: (fuel: number) => hostOf().reenter(fuel),
    enterPortal: (_kind: number, fuel: number) => hostOf().reenter(fuel),
    tell: (n: number) => void hostOf().log.push(`told ${n}`),
  };
}
