/**
 * Writes random traces, first part: names, guards, and values that are good for something, which are made when there are none.
 *
 * ```
 * this.ref(reference('node', true))       r4, after  guard_nonnull(r4) [i0, l2] {}   or a new object
 * ```
 */
import type { Kind } from '../../src/trace/descr.js';
import { printConst } from '../../src/trace/print.js';
import { constF, constL } from '../../src/trace/trace.js';
import type { Choices } from '../random/choices.js';
import { classesOf, contents, isSubclass } from './random-world.js';
import {
  type Known,
  type Named,
  type GuardFacts,
  type LabelFacts,
  type TraceWorld,
  scalar,
  reference,
  fixedObjects,
  ints,
  longs,
  floats,
  arrayNames,
  fits,
} from './random-facts.js';

/** Comment behind guards that may be turned around. */
export const freeMark = 'free';

export class ValueWriter {
  protected readonly lines: string[] = [];
  /** What was known of each value when it was made. */
  readonly defined = new Map<string, Known>();
  readonly guards: GuardFacts[] = [];
  readonly labels: LabelFacts[] = [];
  protected values: Named[] = [];
  protected names = 0;
  /** The text of the fuel, and whether it is known to be more than 0. */
  protected fuel = '';
  protected fuelled = false;

  constructor(
    protected readonly c: Choices,
    protected readonly world: TraceWorld,
    protected readonly loop: number,
    /** The trace is one that the metainterp could have recorded: no labels, nothing that only compiled code does. */
    protected readonly recorded = false,
  ) {}

  get text(): string {
    return this.lines.join('\n');
  }

  line(text: string): void {
    this.lines.push(text);
  }

  protected name(kind: Kind): string {
    return `${kind}${this.names++}`;
  }

  protected note(value: Named): Named {
    this.defined.set(value.text, value);
    return value;
  }

  /** Defines parameters of a section; the first is the fuel. */
  protected start(params: readonly Known[]): Named[] {
    const named = params.map((known) => this.note({ ...known, text: this.name(known.kind) }));
    this.values = named.slice(1);
    this.fuel = named[0]!.text;
    this.fuelled = false;
    return named;
  }

  /** Writes an operation with a result. */
  protected define(known: Known, code: string): Named {
    const named = { ...known, text: this.name(known.kind) };
    this.line(`${named.text} = ${code}`);
    this.values.push(this.note(named));
    return named;
  }

  /** More is known of a value from here on. */
  protected refine(value: Named, more: Partial<Known>): Named {
    const refined = { ...value, ...more };
    const at = this.values.indexOf(value);
    if (at >= 0) this.values[at] = refined;
    return refined;
  }

  /** A guard that nothing behind it relies on. */
  protected freeGuard(code: string): void {
    this.guard(code);
    this.lines.push(`${this.lines.pop()!} ; ${freeMark}`);
  }

  /** Writes a guard. */
  protected guard(code: string, exception: GuardFacts['exception'] = 'no'): void {
    const chosen = this.values.filter(() => this.c.chance(0.4)).slice(0, 10);
    this.line(`${code} [${[this.fuel, ...chosen.map((v) => v.text)].join(', ')}] {}`);
    this.guards.push({
      values: [scalar('i'), ...chosen.map(({ text: _, ...known }) => known)],
      exception,
    });
  }

  // -- values ---------------------------------------------------------------------------------------------------

  protected constant(kind: 'i' | 'l' | 'f'): string {
    const { c } = this;
    if (kind === 'i') return String(c.chance(0.3) ? c.below(40) - 20 : c.pick(ints));
    if (kind === 'l') return printConst(constL(c.pick(longs)));
    return printConst(constF(c.pick(floats)));
  }

  /** A value that is a number. */
  protected num(kind: 'i' | 'l' | 'f', number = false): string {
    const { c } = this;
    const candidates = this.values.filter((v) => v.kind === kind && (!number || v.number));
    if (candidates.length === 0 || c.chance(0.2)) return this.constant(kind);
    if (kind === 'i' && c.chance(0.15)) return this.fuel;
    return this.recent(candidates).text;
  }

  /** Prefers new values. */
  protected recent<T>(candidates: readonly T[]): T {
    const { c } = this;
    const back = c.chance(0.5) ? c.below(Math.min(4, candidates.length)) : c.below(candidates.length);
    return candidates[candidates.length - 1 - back]!;
  }

  /** A reference; what is wanted is made if there is none. */
  protected ref(want: Known): Named {
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

  protected create(want: Known): Named {
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

  protected valueFor(want: Known): string {
    return want.kind === 'r' ? this.ref(want).text : this.num(want.kind, want.number);
  }

  /** A value for a field, element or global of this storage. */
  protected stored(storageKind: Kind, place: string): string {
    if (storageKind !== 'r') return this.num(storageKind);
    return this.ref(reference(contents[place]!, false)).text;
  }

  protected loaded(kind: Kind, place: string): Known {
    return kind === 'r' ? reference(contents[place]!, false) : scalar(kind);
  }

  /** An index into an array, as text, after a guard if need be. */
  protected index(array: Named): string {
    const { c } = this;
    if (array.length > 0 && c.chance(0.6))
      return String(c.below(Math.min(array.length, c.chance(0.5) ? 2 : 50)));
    const index = this.num('i');
    const length = this.define(scalar('i'), `array_len(${array.text}, ${array.content})`);
    const inside = this.define(scalar('i'), `i32.lt_u(${index}, ${length.text})`);
    this.guard(`guard_true(${inside.text})`);
    return index;
  }

  protected anArray(content?: string): Named {
    const { c } = this;
    const there = this.values.filter((v) => arrayNames.includes(v.content));
    const name =
      content ?? (there.length > 0 && c.chance(0.7) ? this.recent(there).content : c.pick(arrayNames));
    return this.ref(reference(name, true));
  }

  /** Guards that there is fuel. */
  protected needFuel(): void {
    if (this.fuelled) return;
    const more = this.define(scalar('i'), `i32.gt_s(${this.fuel}, 0)`);
    this.guard(`guard_true(${more.text})`);
    this.fuelled = true;
  }
}
