/**
 * Random traces as text: every operation of the table, with what must hold for it to be allowed.
 *
 * The generator knows of each value its kind, and of references the content, the least class, whether it is not null, and how long an array is at
 * least ({@link Known}). It asks for values that are good for an operation, and makes them (a guard, a constant, an allocation) when there are none. Guards hand over the
 * *fuel* (always the first value) and some others; what is known of them is kept, so that a bridge can start from it. Every jump backwards and every
 * nested entry takes fuel, so all traces end.
 *
 * ```
 * [i0, r1]                                  fuel, a Node or null
 * guard_nonnull_class(r1, Pair) [i0, r1] {}
 * r2 = get_field(r1, Pair.left)
 * i3 = i32.gt_s(i0, 0)
 * guard_true(i3) [i0, r2] {}
 * i4 = i32.sub(i0, 1)
 * jump(i4, r2) descr=t1
 * ```
 */
import type { Kind } from '../../src/trace/descr.js';
import { isOverflowOp, traceOpList } from '../../src/trace/ops.js';
import { printConst } from '../../src/trace/print.js';
import { constF, constL } from '../../src/trace/trace.js';
import type { Choices } from '../random/choices.js';
import type { TraceEnv } from './env.js';
import {
  classesOf,
  constants,
  contents,
  isSubclass,
  prebuilt,
  RandomHost,
  signatures,
  type WorldObject,
} from './random-world.js';

/** What is known of a value. */
export interface Known {
  readonly kind: Kind;
  /** References: content, and the least class of nodes and errors. */
  readonly content: string;
  readonly cls: string;
  readonly exact: boolean;
  readonly nonNull: boolean;
  /** Least length of an array. */
  readonly length: number;
  /** Surely not NaN: the bits of NaN differ between engines. */
  readonly number: boolean;
}

interface Named extends Known {
  readonly text: string;
}

/** What a bridge must know of its guard. */
export interface GuardFacts {
  readonly values: readonly Known[];
  /** Whether an exception is pending when it fails. */
  readonly exception: 'no' | 'yes' | 'maybe';
}

/** A label that can be jumped to. */
export interface LabelFacts {
  readonly id: number;
  readonly loop: number;
  readonly params: readonly Known[];
}

/** A generated trace: guards in order, numbers are given when it is compiled. */
export interface RandomTrace {
  readonly text: string;
  readonly guards: readonly GuardFacts[];
  readonly labels: readonly LabelFacts[];
}

/** What the traces of a case have in common. */
export interface TraceWorld {
  readonly env: TraceEnv;
  readonly result: Kind | null;
  /** Compiled loops, and what they are entered with. */
  readonly loops: Map<number, readonly Known[]>;
  readonly labels: LabelFacts[];
  nextLabel: number;
}

const scalar = (kind: Kind, number = false): Known => ({
  kind,
  content: '',
  cls: '',
  exact: false,
  nonNull: false,
  length: 0,
  number,
});
const reference = (content: string, nonNull: boolean, more: Partial<Known> = {}): Known => ({
  ...scalar('r'),
  content,
  nonNull,
  cls: classesOf[content]?.[0] ?? '',
  ...more,
});
/** `content`, or `content!` for one that is not null. */
const described = (text: string): Known => reference(text.replace('!', ''), text.endsWith('!'));

const prebuiltTexts = RandomHost.prebuiltTexts();
const fixedObjects: readonly Named[] = [...prebuilt, ...constants].map((o: WorldObject, k) => ({
  ...reference(o.content, true, { length: o.length, exact: true }),
  cls: o.content in classesOf ? o.type : '',
  text: o.text ?? prebuiltTexts[k]!,
}));

const ints = [0, 1, -1, 2, 3, 7, 8, 31, 32, 255, -128, 65535, 2147483647, -2147483648, 1000003];
const longs = [
  0n,
  1n,
  -1n,
  3n,
  63n,
  64n,
  1n << 31n,
  -(1n << 31n),
  1n << 32n,
  (1n << 63n) - 1n,
  -(1n << 63n),
  123456789n,
];
const floats = [
  0,
  1,
  -0,
  0.5,
  -1.5,
  1e10,
  4294967296.5,
  1e300,
  -1e-300,
  9007199254740992,
  Infinity,
  -Infinity,
];

const arithmetic = traceOpList.filter(
  (info) => info.cls === 'pure' && /^(i32|i64|f64)\./.test(info.name) && !isOverflowOp(info.name),
);
const divisions = new Set(['i32.rem_s', 'i32.rem_u', 'i64.div_s', 'i64.div_u', 'i64.rem_s', 'i64.rem_u']);

/** The kinds and contents that loops and labels take. */
export function randomParams(c: Choices): Known[] {
  const params = c.repeat(
    6,
    (): Known =>
      c.weighted([
        [3, scalar('i')],
        [3, scalar('l')],
        [2, scalar('f')],
        [3, reference('node', false)],
        [2, reference('node', true)],
        [2, reference(c.pick(arrayNames), true)],
      ]),
    4,
  );
  return [scalar('i'), ...params];
}

const arrayNames = ['ints', 'nodes', 'longs', 'floats', 'bytes', 'ubytes', 'shorts', 'ushorts', 'singles'];

/** Whether something known as `have` can be used where `want` is expected. */
function fits(have: Known, want: Known): boolean {
  if (have.kind !== want.kind) return false;
  if (want.number && !have.number) return false;
  if (want.kind !== 'r') return true;
  if (have.content !== want.content || have.length < want.length || (want.nonNull && !have.nonNull))
    return false;
  return want.exact ? have.exact && have.cls === want.cls : want.cls === '' || isSubclass(have.cls, want.cls);
}

/** Comment behind guards that may be turned around. */
export const freeMark = 'free';

class Writer {
  private readonly lines: string[] = [];
  /** What was known of each value when it was made. */
  readonly defined = new Map<string, Known>();
  readonly guards: GuardFacts[] = [];
  readonly labels: LabelFacts[] = [];
  private values: Named[] = [];
  private names = 0;
  /** The text of the fuel, and whether it is known to be more than 0. */
  private fuel = '';
  private fuelled = false;

  constructor(
    private readonly c: Choices,
    private readonly world: TraceWorld,
    private readonly loop: number,
    /** The trace is one that the metainterp could have recorded: no labels, nothing that only compiled code does. */
    private readonly recorded = false,
  ) {}

  get text(): string {
    return this.lines.join('\n');
  }

  line(text: string): void {
    this.lines.push(text);
  }

  private name(kind: Kind): string {
    return `${kind}${this.names++}`;
  }

  private note(value: Named): Named {
    this.defined.set(value.text, value);
    return value;
  }

  /** Defines parameters of a section; the first is the fuel. */
  private start(params: readonly Known[]): Named[] {
    const named = params.map((known) => this.note({ ...known, text: this.name(known.kind) }));
    this.values = named.slice(1);
    this.fuel = named[0]!.text;
    this.fuelled = false;
    return named;
  }

  /** Writes an operation with a result. */
  private define(known: Known, code: string): Named {
    const named = { ...known, text: this.name(known.kind) };
    this.line(`${named.text} = ${code}`);
    this.values.push(this.note(named));
    return named;
  }

  /** More is known of a value from here on. */
  private refine(value: Named, more: Partial<Known>): Named {
    const refined = { ...value, ...more };
    const at = this.values.indexOf(value);
    if (at >= 0) this.values[at] = refined;
    return refined;
  }

  /** A guard that nothing behind it relies on. */
  private freeGuard(code: string): void {
    this.guard(code);
    this.lines.push(`${this.lines.pop()!} ; ${freeMark}`);
  }

  /** Writes a guard. */
  private guard(code: string, exception: GuardFacts['exception'] = 'no'): void {
    const chosen = this.values.filter(() => this.c.chance(0.4)).slice(0, 10);
    this.line(`${code} [${[this.fuel, ...chosen.map((v) => v.text)].join(', ')}] {}`);
    this.guards.push({
      values: [scalar('i'), ...chosen.map(({ text: _, ...known }) => known)],
      exception,
    });
  }

  // -- values ---------------------------------------------------------------------------------------------------

  private constant(kind: 'i' | 'l' | 'f'): string {
    const { c } = this;
    if (kind === 'i') return String(c.chance(0.3) ? c.below(40) - 20 : c.pick(ints));
    if (kind === 'l') return printConst(constL(c.pick(longs)));
    return printConst(constF(c.pick(floats)));
  }

  /** A value that is a number. */
  private num(kind: 'i' | 'l' | 'f', number = false): string {
    const { c } = this;
    const candidates = this.values.filter((v) => v.kind === kind && (!number || v.number));
    if (candidates.length === 0 || c.chance(0.2)) return this.constant(kind);
    if (kind === 'i' && c.chance(0.15)) return this.fuel;
    return this.recent(candidates).text;
  }

  /** Prefers new values. */
  private recent<T>(candidates: readonly T[]): T {
    const { c } = this;
    const back = c.chance(0.5) ? c.below(Math.min(4, candidates.length)) : c.below(candidates.length);
    return candidates[candidates.length - 1 - back]!;
  }

  /** A reference; what is wanted is made if there is none. */
  private ref(want: Known): Named {
    const { c } = this;
    const good = this.values.filter((v) => fits(v, want));
    const nullable = this.values.filter((v) => !v.nonNull && fits({ ...v, nonNull: true }, want));
    if (want.nonNull && nullable.length > 0 && c.chance(0.4)) {
      const value = this.recent(nullable);
      this.guard(`guard_nonnull(${value.text})`);
      return this.refine(value, { nonNull: true });
    }
    const fixed = fixedObjects.filter((o) => fits(o, want));
    if (good.length > 0 && !c.chance(0.2)) return this.recent(good);
    if (fixed.length > 0 && c.chance(0.5)) return c.pick(fixed);
    if (!want.nonNull && c.chance(0.3)) return { ...want, text: 'null' };
    return this.create(want);
  }

  private create(want: Known): Named {
    const { c } = this;
    if (want.content in classesOf) {
      const cls = want.exact
        ? want.cls
        : c.pick(classesOf[want.content]!.filter((x) => isSubclass(x, want.cls)));
      return this.define(reference(want.content, true, { cls, exact: true }), `new(${cls})`);
    }
    const length = want.length + c.below(5);
    return this.define(reference(want.content, true, { length }), `new_array(${length}, ${want.content})`);
  }

  private valueFor(want: Known): string {
    return want.kind === 'r' ? this.ref(want).text : this.num(want.kind, want.number);
  }

  /** A value for a field, element or global of this storage. */
  private stored(storageKind: Kind, place: string): string {
    if (storageKind !== 'r') return this.num(storageKind);
    return this.ref(reference(contents[place]!, false)).text;
  }

  private loaded(kind: Kind, place: string): Known {
    return kind === 'r' ? reference(contents[place]!, false) : scalar(kind);
  }

  /** An index into an array, as text, after a guard if need be. */
  private index(array: Named): string {
    const { c } = this;
    if (array.length > 0 && c.chance(0.6))
      return String(c.below(Math.min(array.length, c.chance(0.5) ? 2 : 50)));
    const index = this.num('i');
    const length = this.define(scalar('i'), `array_len(${array.text}, ${array.content})`);
    const inside = this.define(scalar('i'), `i32.lt_u(${index}, ${length.text})`);
    this.guard(`guard_true(${inside.text})`);
    return index;
  }

  private anArray(content?: string): Named {
    const { c } = this;
    const there = this.values.filter((v) => arrayNames.includes(v.content));
    const name =
      content ?? (there.length > 0 && c.chance(0.7) ? this.recent(there).content : c.pick(arrayNames));
    return this.ref(reference(name, true));
  }

  /** Guards that there is fuel. */
  private needFuel(): void {
    if (this.fuelled) return;
    const more = this.define(scalar('i'), `i32.gt_s(${this.fuel}, 0)`);
    this.guard(`guard_true(${more.text})`);
    this.fuelled = true;
  }

  // -- operations -----------------------------------------------------------------------------------------------

  private readonly operations: readonly (readonly [number, () => void])[] = [
    [24, () => this.arithmetic()],
    [8, () => this.condition()],
    [5, () => this.classGuard()],
    [3, () => this.nullGuard()],
    [3, () => this.valueGuard()],
    [6, () => this.exact()],
    [4, () => this.division()],
    [8, () => this.field(false)],
    [8, () => this.field(true)],
    [6, () => this.item(false)],
    [6, () => this.item(true)],
    [3, () => this.global(false)],
    [3, () => this.global(true)],
    [2, () => this.bulk()],
    [5, () => this.allocation()],
    [7, () => this.call()],
    [2, () => this.assembler()],
    [2, () => this.hash()],
    [3, () => this.references()],
    [3, () => this.other()],
  ];

  private arithmetic(): void {
    const { c } = this;
    const info = c.pick(arithmetic);
    if (divisions.has(info.name)) return this.division();
    const args = info.args.map((kind) => this.num(kind as 'i', info.name === 'i64.bits'));
    const number =
      /^f64\.(from_i|floor|ceil|trunc|abs|neg)/.test(info.name) &&
      (!info.args.includes('f') || this.values.some((v) => v.text === args[0] && v.number));
    if (info.name === 'f64.copysign') args[1] = this.num('f', true);
    this.define(scalar(info.result as Kind, number), `${info.name}(${args.join(', ')})`);
  }

  /** A guard on something that changes from time to time. */
  private condition(): void {
    const { c } = this;
    let text: string;
    if (c.chance(0.5)) {
      const low = this.define(
        scalar('i'),
        `i32.and(${c.chance(0.6) ? this.fuel : this.num('i')}, ${c.pick([1, 3, 7])})`,
      );
      text = this.define(scalar('i'), `i32.eq(${low.text}, ${c.below(4)})`).text;
    } else if (c.chance(0.8)) {
      const info = c.pick(arithmetic.filter((i) => i.args.length === 2 && /\.(eq|ne|[lg][te])/.test(i.name)));
      text = this.define(
        scalar('i'),
        `${info.name}(${info.args.map((k) => this.num(k as 'i')).join(', ')})`,
      ).text;
    } else text = this.num('i');
    this.freeGuard(`${c.pick(['guard_false', 'guard_true'])}(${text})`);
  }

  private classGuard(): void {
    const { c } = this;
    const content = c.pick(['node', 'node', 'error']);
    const nullable = c.chance(0.6);
    const value = this.ref(reference(content, !nullable));
    const cls = c.pick(classesOf[content]!.filter((x) => isSubclass(x, value.cls)));
    if (c.chance(0.3)) {
      const is = this.define(scalar('i'), `instance_of(${value.text}, ${cls})`);
      if (!c.chance(0.7)) return;
      this.guard(`guard_true(${is.text})`);
      this.refine(value, { nonNull: true, cls: isSubclass(cls, value.cls) ? cls : value.cls });
      return;
    }
    this.guard(
      `${nullable && !value.nonNull ? 'guard_nonnull_class' : 'guard_class'}(${value.text}, ${cls})`,
    );
    if (c.chance(0.2)) this.line(`record_exact_class(${value.text}, ${cls})`);
    this.refine(value, { nonNull: true, cls, exact: true });
  }

  private nullGuard(): void {
    const value = this.ref(reference(this.c.pick(['node', 'nodes', 'ints']), false));
    if (this.c.chance(0.8)) {
      this.guard(`guard_nonnull(${value.text})`);
      this.refine(value, { nonNull: true });
    } else this.freeGuard(`guard_isnull(${value.text})`);
  }

  private valueGuard(): void {
    const { c } = this;
    const kind = c.pick(['i', 'l', 'f', 'r'] as const);
    if (kind === 'r') {
      const value = this.ref(reference('node', false));
      const constant = c.pick([
        'null',
        ...fixedObjects.filter((o) => o.content === 'node').map((o) => o.text),
      ]);
      this.freeGuard(`guard_value(${value.text}, ${constant})`);
    } else if (kind === 'i' && c.chance(0.7)) {
      const low = this.define(scalar('i'), `i32.and(${c.chance(0.5) ? this.fuel : this.num('i')}, 1)`);
      this.freeGuard(`guard_value(${low.text}, ${c.below(2)})`);
    } else this.freeGuard(`guard_value(${this.num(kind, true)}, ${this.constant(kind)})`);
  }

  private exact(): void {
    const { c } = this;
    const name = c.pick(['i64.add_ovf', 'i64.sub_ovf', 'i64.mul_ovf']);
    const code = `${name}(${this.num('l')}, ${this.num('l')})`;
    const result = this.name('l');
    this.line(`${result} = ${code}`);
    if (c.chance(0.85)) {
      this.guard('guard_no_overflow()');
      this.values.push(this.note({ ...scalar('l'), text: result }));
    } else this.guard('guard_overflow()');
  }

  private division(): void {
    const { c } = this;
    const name = c.pick([...divisions]);
    const kind = name.startsWith('i32') ? 'i' : 'l';
    const [a, b] = [this.num(kind), this.num(kind)];
    if (!/^-?[1-9]/.test(b)) {
      const zero = this.define(scalar('i'), `${kind === 'i' ? 'i32' : 'i64'}.eqz(${b})`);
      this.guard(`guard_false(${zero.text})`);
    }
    this.define(scalar(kind), `${name}(${a}, ${b})`);
  }

  private field(write: boolean): void {
    const { c, world } = this;
    const content = c.weighted([
      [8, 'node'],
      [1, 'error'],
    ]);
    const value = this.ref(reference(content, true));
    // Who writes a quasi-immutable field invalidates traces: that is not the business of a trace.
    const fields = world.env.struct(value.cls)!.fields.filter((f) => !this.recorded || f.mutateOffset < 0);
    const field = c.chance(0.5)
      ? c.pick(fields.filter(({ name }) => ['n', 'l', 'next', 'code'].includes(name)))
      : c.pick(fields);
    const name = `${field.owner}.${field.name}`;
    if (write) this.line(`set_field(${value.text}, ${this.stored(field.kind, name)}, ${name})`);
    else this.define(this.loaded(field.kind, name), `get_field(${value.text}, ${name})`);
  }

  private item(write: boolean): void {
    const array = this.anArray();
    const index = this.index(array);
    const { kind } = this.world.env.array(array.content)!;
    if (write)
      this.line(`set_item(${array.text}, ${index}, ${this.stored(kind, array.content)}, ${array.content})`);
    else this.define(this.loaded(kind, array.content), `get_item(${array.text}, ${index}, ${array.content})`);
  }

  private global(write: boolean): void {
    const global = this.c.pick(this.world.env.globals);
    if (write) this.line(`set_global(${this.stored(global.kind, global.name)}, ${global.name})`);
    else this.define(this.loaded(global.kind, global.name), `get_global(${global.name})`);
  }

  /** Copies and fills a few elements: behind guards unless the lengths are known. */
  private bulk(): void {
    const { c } = this;
    const array = this.anArray();
    const { kind } = this.world.env.array(array.content)!;
    const fill = c.chance(0.5);
    if (array.length > 1 && c.chance(0.5)) {
      const count = c.below(array.length);
      const start = c.below(array.length - count + 1);
      if (fill)
        this.line(
          `array_fill(${array.text}, ${start}, ${start + count}, ${this.stored(kind, array.content)}, ${array.content})`,
        );
      else {
        const to = c.below(array.length - count + 1);
        const source = c.chance(0.5)
          ? array
          : this.ref({ ...reference(array.content, true), length: start + count });
        this.line(`array_copy(${source.text}, ${start}, ${array.text}, ${to}, ${count}, ${array.content})`);
      }
      return;
    }
    // A start below 4 that is not constant, and up to 3 elements.
    const start = this.define(scalar('i'), `i32.and(${this.num('i')}, 3)`);
    const count = c.below(4);
    const end = this.define(scalar('i'), `i32.add(${start.text}, ${count})`);
    const inside = (of: Named) => {
      const length = this.define(scalar('i'), `array_len(${of.text}, ${of.content})`);
      const ok = this.define(scalar('i'), `i32.le_u(${end.text}, ${length.text})`);
      this.guard(`guard_true(${ok.text})`);
    };
    inside(array);
    if (fill) {
      this.line(
        `array_fill(${array.text}, ${start.text}, ${end.text}, ${this.stored(kind, array.content)}, ${array.content})`,
      );
      return;
    }
    const other = this.anArray(array.content);
    if (other.text === array.text && c.chance(0.5)) {
      this.line(`array_copy(${array.text}, ${start.text}, ${array.text}, 0, ${count}, ${array.content})`);
      return;
    }
    inside(other);
    this.line(
      `array_copy(${array.text}, ${start.text}, ${other.text}, ${start.text}, ${count}, ${array.content})`,
    );
  }

  private allocation(): void {
    const { c } = this;
    switch (c.below(4)) {
      case 0:
      case 1:
        for (let n = 1 + c.below(3); n > 0; n--)
          this.create(reference(c.pick(['node', 'node', 'node', 'error']), true));
        break;
      case 2: {
        // Sometimes larger than what is allocated inline.
        const name = c.pick(arrayNames);
        const length = c.pick([0, 1, 3, 8, 40]);
        this.define(reference(name, true, { length }), `new_array(${length}, ${name})`);
        break;
      }
      default: {
        const name = c.pick(arrayNames);
        const length = this.define(scalar('i'), `i32.and(${this.num('i')}, 15)`);
        this.define(reference(name, true), `new_array(${length.text}, ${name})`);
      }
    }
  }

  private call(): void {
    const { c, world } = this;
    const descr = c.pick(world.env.calls.filter((call) => !this.recorded || call.name !== 'reenter'));
    const { name, effect } = descr;
    const signature = signatures[name];
    if (name === 'reenter') this.needFuel();
    let args = descr.args.map((kind, k) =>
      this.valueFor(kind === 'r' ? described(signature!.args[k]!) : scalar(kind)),
    );
    if (name === 'reenter') args = [`${c.below(8)}`, args[1]!];
    const raises = effect.effect === 'can_raise' || effect.effect === 'elidable_can_raise';
    if (descr.result === 'n') {
      const code = [...args, name].join(', ');
      if (c.chance(0.4)) {
        const low = this.define(scalar('i'), `i32.and(${this.num('i')}, ${c.pick([1, 2, 3])})`);
        this.line(`cond_call(${low.text}, ${code})`);
      } else this.line(`call(${code})`);
      if (raises) this.afterRaising();
      return;
    }
    const opcode =
      name === 'invariant'
        ? 'call_loopinvariant'
        : effect.effect.startsWith('elidable') && c.chance(0.7)
          ? 'call_pure'
          : 'call';
    const result = this.name(descr.result);
    this.line(`${result} = ${opcode}(${[...args, name].join(', ')})`);
    if (!raises || this.afterRaising())
      this.values.push(
        this.note({
          ...(descr.result === 'r' ? described(signature!.result!) : scalar(descr.result)),
          text: result,
        }),
      );
  }

  /** The guard behind a call that can raise; answers whether the call's result is there. */
  private afterRaising(): boolean {
    if (this.c.chance(0.85)) {
      this.guard('guard_no_exception()', 'yes');
      return true;
    }
    this.takeException('maybe');
    return false;
  }

  private takeException(exception: 'yes' | 'maybe'): void {
    const cls = this.c.pick(classesOf['error']!);
    const name = this.name('r');
    this.guard(`${name} = guard_exception(${cls})`, exception);
    this.values.push(this.note({ ...reference('error', true, { cls, exact: true }), text: name }));
  }

  private assembler(): void {
    const { c, world } = this;
    const loops = [...world.loops.keys()];
    if (loops.length === 0 || this.recorded) return;
    const loop = c.pick(loops);
    this.needFuel();
    // Little, and less than there is: calls multiply.
    const part = this.define(scalar('i'), `i32.shr_s(${this.fuel}, 3)`);
    const less = this.define(scalar('i'), `i32.and(${part.text}, 3)`);
    const args = world.loops
      .get(loop)!
      .slice(1)
      .map((param) => this.valueFor(param));
    const code = `call_assembler(${[less.text, ...args].join(', ')}) descr=loop${loop}`;
    if (world.result === null) {
      this.line(code);
      this.guard('guard_no_exception()', 'yes');
      return;
    }
    const result = this.name(world.result);
    this.line(`${result} = ${code}`);
    this.guard('guard_no_exception()', 'yes');
    this.values.push({
      ...(world.result === 'r' ? reference('node', false) : scalar(world.result)),
      text: result,
    });
  }

  private hash(): void {
    const value = this.ref(reference(this.c.pick(['node', 'ints']), true));
    if (this.c.chance(0.5)) this.define(scalar('i'), `get_hash(${value.text})`);
    else this.line(`set_hash(${value.text}, ${this.num('i')})`);
  }

  private references(): void {
    const { c } = this;
    const value = this.ref(reference('node', false));
    const result = c.chance(0.5)
      ? this.define(scalar('i'), `ref.is_null(${value.text})`)
      : this.define(scalar('i'), `ref.eq(${value.text}, ${this.ref(reference('node', false)).text})`);
    if (c.chance(0.5)) this.freeGuard(`${c.pick(['guard_false', 'guard_true'])}(${result.text})`);
  }

  private other(): void {
    const { c } = this;
    switch (c.below(5)) {
      case 0:
        this.line(`debug_merge_point(${c.below(100)}) ; here`);
        break;
      case 1: {
        if (this.values.length === 0) break;
        const { text, ...known } = this.recent(this.values);
        this.define(known, `same_as(${text})`);
        break;
      }
      case 2:
        this.guard('guard_not_invalidated()');
        break;
      case 3:
        this.line(`guard_future_condition() [${this.fuel}] {}`);
        break;
      default:
        if (!this.recorded) this.line(`quasi_immutable(${prebuiltTexts[1]!}, Deep.q)`);
    }
  }

  // -- sections -------------------------------------------------------------------------------------------------

  private body(mean: number): void {
    this.c.repeat(60, () => this.c.weighted(this.operations)(), mean);
  }

  private jump(label: LabelFacts, backwards: boolean): void {
    if (backwards) this.needFuel();
    const args = label.params.slice(1).map((param) => this.valueFor(param));
    const fuel = backwards ? this.define(scalar('i'), `i32.sub(${this.fuel}, 1)`).text : this.fuel;
    this.line(`jump(${[fuel, ...args].join(', ')}) descr=t${label.id}`);
  }

  private finish(): void {
    const { c, world } = this;
    const how = c.below(10);
    if (how === 8) this.guard('guard_always_fails()');
    else if (how === 9) this.line(`finish_exception(${this.ref(reference('error', true)).text})`);
    else if (world.result === null) this.line('finish()');
    else if (world.result === 'r') this.line(`finish(${this.ref(reference('node', false)).text})`);
    else this.line(`finish(${this.num(world.result)})`);
  }

  private newLabel(params: readonly Known[]): LabelFacts {
    const label = { id: this.world.nextLabel++, loop: this.loop, params };
    this.labels.push(label);
    return label;
  }

  /** Parameters for a label that follows: some of what there is, known as well or less well. */
  private paramsFromValues(): Known[] {
    const { c } = this;
    const chosen = this.values.filter(() => c.chance(0.5)).slice(-8);
    return [
      scalar('i'),
      ...chosen.map(({ text: _, ...known }) =>
        known.kind === 'r' && c.chance(0.5)
          ? reference(known.content, known.nonNull && c.chance(0.7))
          : known,
      ),
    ];
  }

  /** The end of a section, and the sections behind it. */
  private end(own: LabelFacts | null, sectionsLeft: number): void {
    const { c } = this;
    if (sectionsLeft > 0 && c.chance(0.5)) {
      const next = this.newLabel(this.paramsFromValues());
      this.jump(next, false);
      this.section(next, sectionsLeft - 1);
      return;
    }
    const labels = [...(own === null ? [] : [own, own, own]), ...this.labels, ...this.world.labels];
    if (labels.length > 0 && c.chance(0.85)) this.jump(c.pick(labels), true);
    else this.finish();
  }

  private section(label: LabelFacts, sectionsLeft: number): void {
    const named = this.start(label.params);
    this.line(`label(${named.map((v) => v.text).join(', ')}) descr=t${label.id}`);
    this.body(8);
    this.end(label, sectionsLeft);
  }

  writeLoop(inputs: readonly Known[]): void {
    const named = this.start(inputs);
    const list = named.map((v) => v.text).join(', ');
    this.line(`[${list}]`);
    let own: LabelFacts | null = null;
    if (this.c.chance(0.5)) {
      own = this.newLabel(inputs);
      this.line(`label(${list}) descr=t${own.id}`);
    }
    this.body(8);
    this.end(own, 2);
  }

  /** A loop, or a function, as it is recorded. */
  writeRecorded(inputs: readonly Known[]): void {
    const named = this.start(inputs);
    this.line(`[${named.map((v) => v.text).join(', ')}]`);
    this.body(14);
    this.endRecorded(inputs);
  }

  /** What is recorded behind a guard that failed. Values have the names that they have in the trace of the guard. */
  writeTail(start: TailStart, inputs: readonly Known[]): void {
    this.names = start.firstName;
    for (const [text, known] of start.values) this.note({ ...known, text });
    this.values = start.values
      .map(([text, known]) => ({ ...known, text }))
      .filter((v) => v.text !== start.fuel);
    this.fuel = start.fuel;
    this.line(`[${start.values.map(([text]) => text).join(', ')}]`);
    start.lines.forEach((line) => this.line(line));
    if (start.exception) this.takeException('yes');
    this.body(6);
    this.endRecorded(inputs);
  }

  private endRecorded(inputs: readonly Known[]): void {
    if (this.c.chance(0.2)) return this.finish();
    this.needFuel();
    const args = inputs.slice(1).map((param) => this.valueFor(param));
    const less = this.define(scalar('i'), `i32.sub(${this.fuel}, 1)`);
    if (this.c.chance(0.8)) this.line(`guard_future_condition() [${this.fuel}] {}`);
    this.line(`jump(${[less.text, ...args].join(', ')})`);
  }

  writeBridge(guard: GuardFacts): void {
    const named = this.start(guard.values);
    this.line(`[${named.map((v) => v.text).join(', ')}]`);
    if (guard.exception === 'yes') this.takeException('yes');
    else if (guard.exception === 'maybe') this.guard('guard_no_exception()', 'yes');
    this.body(6);
    this.end(null, 1);
  }
}

function finished(writer: Writer): RandomTrace {
  return { text: writer.text, guards: writer.guards, labels: writer.labels };
}

/** A loop that is entered with `inputs`; the first is the fuel. */
export function randomLoop(
  c: Choices,
  world: TraceWorld,
  loop: number,
  inputs: readonly Known[],
): RandomTrace {
  const writer = new Writer(c, world, loop);
  world.loops.set(loop, inputs);
  writer.writeLoop(inputs);
  return finished(writer);
}

/** Where a tail begins. */
export interface TailStart {
  /** Names and facts of the values that there are, in order. */
  readonly values: readonly (readonly [string, Known])[];
  readonly fuel: string;
  /** The first number for names of its own. */
  readonly firstName: number;
  /** Operations that come first. */
  readonly lines: readonly string[];
  /** It begins with taking an exception. */
  readonly exception: boolean;
}

/** A trace with what was known of its values. */
export interface RecordedText {
  readonly text: string;
  readonly defined: ReadonlyMap<string, Known>;
}

/** A bridge as the metainterp would record it. */
export function randomTail(
  c: Choices,
  world: TraceWorld,
  start: TailStart,
  inputs: readonly Known[],
): RecordedText {
  const writer = new Writer(c, world, 0, true);
  writer.writeTail(start, inputs);
  return { text: writer.text, defined: writer.defined };
}

/** A loop as the metainterp would record it; what guards hand over is to be replaced by snapshots. */
export function randomRecorded(c: Choices, world: TraceWorld, inputs: readonly Known[]): RecordedText {
  const writer = new Writer(c, world, 0, true);
  writer.writeRecorded(inputs);
  return { text: writer.text, defined: writer.defined };
}

/** A bridge for a guard of a loop, or of one of its bridges. */
export function randomBridge(c: Choices, world: TraceWorld, loop: number, guard: GuardFacts): RandomTrace {
  const writer = new Writer(c, world, loop);
  writer.writeBridge(guard);
  return finished(writer);
}
