/**
 * Writes random traces, second part: each operation of the table, with what must hold in front of it.
 */
import type { Kind } from '../../src/trace/descr.js';
import { classesOf, isSubclass, signatures } from './random-world.js';
import {
  type Named,
  scalar,
  reference,
  described,
  prebuiltTexts,
  fixedObjects,
  arithmetic,
  divisions,
  arrayNames,
} from './random-facts.js';
import { portalWordsStart } from './env.js';
import { ValueWriter } from './random-values.js';

export class OperationWriter extends ValueWriter {
  // -- operations -----------------------------------------------------------------------------------------------

  protected readonly operations: readonly (readonly [number, () => void])[] = [
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
    [1, () => this.portal()],
    [2, () => this.hash()],
    [3, () => this.references()],
    [3, () => this.other()],
  ];

  protected arithmetic(): void {
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
  protected condition(): void {
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

  protected classGuard(): void {
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

  protected nullGuard(): void {
    const value = this.ref(reference(this.c.pick(['node', 'nodes', 'ints']), false));
    if (this.c.chance(0.8)) {
      this.guard(`guard_nonnull(${value.text})`);
      this.refine(value, { nonNull: true });
    } else this.freeGuard(`guard_isnull(${value.text})`);
  }

  protected valueGuard(): void {
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

  protected exact(): void {
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

  protected division(): void {
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

  protected field(write: boolean): void {
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

  protected item(write: boolean): void {
    const array = this.anArray();
    const index = this.index(array);
    const { kind } = this.world.env.array(array.content)!;
    if (write) {
      const store = `set_item(${array.text}, ${index}, ${this.stored(kind, array.content)}, ${array.content})`;
      // What is said of private elements is true as long as nothing is called.
      const own = this.c.chance(0.1);
      if (own) this.line(`private_items(${array.text}, ${this.c.below(3)})`);
      this.line(store);
      if (own && this.c.chance(0.5)) this.nullGuard();
      if (own) this.line(`private_items_end(${array.text})`);
    } else
      this.define(this.loaded(kind, array.content), `get_item(${array.text}, ${index}, ${array.content})`);
  }

  protected global(write: boolean): void {
    const global = this.c.pick(this.world.env.globals);
    if (write) this.line(`set_global(${this.stored(global.kind, global.name)}, ${global.name})`);
    else this.define(this.loaded(global.kind, global.name), `get_global(${global.name})`);
  }

  /** Copies and fills a few elements: behind guards unless the lengths are known. */
  protected bulk(): void {
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

  protected allocation(): void {
    const { c } = this;
    switch (c.below(4)) {
      case 0:
      case 1:
        if (c.chance(0.1)) {
          // Nobody else gets it.
          const own = this.name('r');
          this.line(`${own} = new_array(2, ints)`);
          this.line(`set_item(${own}, ${c.below(2)}, ${this.num('i')}, ints)`);
          this.line(`release(${own})`);
        }
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

  protected call(): void {
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
  protected afterRaising(): boolean {
    if (this.c.chance(0.85)) {
      this.guard('guard_no_exception()', 'yes');
      return true;
    }
    this.takeException('maybe');
    return false;
  }

  protected takeException(exception: 'yes' | 'maybe'): void {
    const cls = this.c.pick(classesOf['error']!);
    const name = this.name('r');
    this.guard(`${name} = guard_exception(${cls})`, exception);
    this.values.push(this.note({ ...reference('error', true, { cls, exact: true }), text: name }));
  }

  protected assembler(): void {
    const { c, world } = this;
    const loops = [...world.loops.keys()];
    if (loops.length === 0 || this.recorded) return;
    const label = world.labels.length > 0 && c.chance(0.4) ? c.pick(world.labels) : null;
    const loop = c.pick(loops);
    this.needFuel();
    // Little, and less than there is: calls multiply.
    const part = this.define(scalar('i'), `i32.shr_s(${this.fuel}, 3)`);
    const less = this.define(scalar('i'), `i32.and(${part.text}, 3)`);
    const params = label === null ? world.loops.get(loop)! : label.params;
    const args = params.slice(1).map((param) => this.valueFor(param));
    const callee = label === null ? `loop${loop}` : `t${label.id}`;
    const code = `call_assembler(${[less.text, ...args].join(', ')}) descr=${callee}`;
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

  /** A call of a portal through its word: of a loop that takes fuel only, or of one that has no code. */
  protected portal(): void {
    const { c, world } = this;
    if (this.recorded) return;
    const loops = [...world.loops].filter(([, params]) => world.result === 'l' && params.length === 1);
    const loop = loops.length > 0 ? c.pick(loops)[0] : 0;
    this.needFuel();
    const part = this.define(scalar('i'), `i32.shr_s(${this.fuel}, 3)`);
    const less = this.define(scalar('i'), `i32.and(${part.text}, 3)`);
    const result = this.name('l');
    this.line(`${result} = call_portal(${portalWordsStart + 8 * loop}, ${less.text}, enterPortal)`);
    this.guard('guard_no_exception()', 'yes');
    this.values.push({ ...scalar('l'), text: result });
  }

  protected hash(): void {
    const value = this.ref(reference(this.c.pick(['node', 'ints']), true));
    if (this.c.chance(0.5)) this.define(scalar('i'), `get_hash(${value.text})`);
    else this.line(`set_hash(${value.text}, ${this.num('i')})`);
  }

  protected references(): void {
    const { c } = this;
    const value = this.ref(reference('node', false));
    const result = c.chance(0.5)
      ? this.define(scalar('i'), `ref.is_null(${value.text})`)
      : this.define(scalar('i'), `ref.eq(${value.text}, ${this.ref(reference('node', false)).text})`);
    if (c.chance(0.5)) this.freeGuard(`${c.pick(['guard_false', 'guard_true'])}(${result.text})`);
  }

  protected other(): void {
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
        this.guard(c.chance(0.3) ? 'guard_no_interrupt()' : 'guard_not_invalidated()');
        break;
      case 3:
        this.guard('guard_poll()');
        this.line(`guard_future_condition() [${this.fuel}] {}`);
        break;
      default:
        if (!this.recorded) this.line(`quasi_immutable(${prebuiltTexts[1]!}, Deep.q)`);
    }
  }
}
