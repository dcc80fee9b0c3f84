/**
 * Random Python programs: valid, deterministic, soon over, with loops that get hot and values that change their type now and then.
 *
 * Expressions are typed ({@link Type}), so that most of what is generated does something; what can raise stands in `try` or is caught at the
 * end. Numbers and strings that live longer than an iteration are cut down to size. A function knows about how much it costs, and is only called where
 * that is affordable.
 *
 * ```
 * def f0(a0, a1):
 *     v2 = 0
 *     for i3 in range(30):
 *         if i3 % 3 == 1:
 *             v2 = (v2 + a0 * i3) % 1000003
 *     return v2
 * print(repr(f0(7, 'ab')))
 * ```
 */
import type { Choices } from '../../core/test/random/choices.js';
import { prelude } from './random-classes.js';
import { ExpressionWriter, types, type Type } from './random-expressions.js';

class Writer extends ExpressionWriter {
  // -- statements -----------------------------------------------------------------------------------------------

  private assign(): void {
    const { c } = this;
    const old = this.scope.filter((v) => v.assignable);
    if (old.length > 0 && c.chance(0.7)) {
      const { name, type } = c.pick(old);
      if (c.chance(0.3) && (type === 'int' || type === 'float')) {
        this.line(
          `${name} ${c.pick(['+=', '-=', '*=', ...(type === 'int' ? ['^=', '|='] : [])])} ${this.expression(type)}`,
        );
        if (type === 'int') this.line(`${name} %= ${c.pick(['(1 << 62)', '1000003', '(1 << 66)'])}`);
      } else this.line(`${name} = ${this.bounded(type)}`);
      return;
    }
    const type = c.pick(types);
    const name = this.fresh('v');
    this.line(`${name} = ${this.bounded(type)}`);
    this.scope.push({ name, type, assignable: true });
  }

  private mutate(): void {
    const { c } = this;
    const target = this.scope.filter((v) => ['list', 'dict', 'obj', 'strs'].includes(v.type));
    if (target.length === 0) return this.assign();
    const { name, type } = c.pick(target);
    const int = () => `${this.expression('int')} % 100019`;
    const item = () => (type === 'strs' ? `(${this.expression('str')})[:9]` : int());
    switch (type) {
      case 'list':
      case 'strs':
        this.line(
          c.pick([
            () => `${name}.append(${item()})`,
            () => `${name}.append(${item()})`,
            () => `${name}.insert(${c.below(3)}, ${item()})`,
            () => `${name}[${c.pick(['0', '-1', `${this.expression('int')} % 3`])}] = ${item()}`,
            () => `${name}.pop()`,
            () => `${name}.reverse()`,
            () => `${name}.sort()`,
            () => `${name}[1:2] = ${type === 'list' ? this.expression('list') : this.expression('strs')}`,
            () => `${name} += [${item()}]`,
          ])(),
        );
        this.line(`del ${name}[9:]`);
        break;
      case 'dict':
        this.line(
          c.pick([
            () => `${name}[${this.expression('int')} % 8] = ${int()}`,
            () => `${name}[${this.expression('int')} % 8] = ${name}.get(${c.below(8)}, 0) + 1`,
            () => `${name}.pop(${c.below(8)}, None)`,
            () => `${name}.setdefault(${this.expression('int')} % 8, ${int()})`,
            () => `${name}.update({${c.below(8)}: ${int()}})`,
          ])(),
        );
        break;
      default:
        this.line(`${name}.${c.pick(['x', 'y', 'p', `extra${c.below(3)}`])} = ${int()}`);
    }
  }

  private condition(): void {
    const { c } = this;
    this.block(`if ${this.test()}:`, () => this.statements(2));
    if (c.chance(0.3)) this.block(`elif ${this.test()}:`, () => this.statements(2));
    if (c.chance(0.4)) this.block('else:', () => this.statements(2));
  }

  /** Runs a loop's body, knowing how often it is run. */
  private repeated(count: number, head: string, body: () => void): void {
    this.times *= count;
    this.loops++;
    this.block(head, body);
    this.loops--;
    this.times /= count;
  }

  private loop(): void {
    const { c } = this;
    const count = c.pick([5, 12, 30, 60]);
    if (this.times * count * 4 + this.cost > this.budget || this.loops >= 2) return this.assign();
    const body =
      (name: string | null, type: Type = 'int') =>
      () => {
        if (name !== null) this.scope.push({ name, type, assignable: false });
        this.statements(4);
      };
    const name = this.fresh('i');
    switch (c.below(8)) {
      case 0: {
        this.line(`${name} = 0`);
        this.repeated(count, `while ${name} < ${count}:`, () => {
          this.line(`${name} += 1`);
          body(name)();
        });
        break;
      }
      case 1:
        this.repeated(6, `for ${name} in ${this.expression('list')}:`, body(name));
        break;
      case 2:
        this.repeated(5, `for ${name} in mixed:`, body(name, 'num'));
        break;
      case 3:
        this.repeated(
          4,
          `for ${name}, ${name}b in enumerate(${this.expression('strs')}):`,
          body(`${name}b`, 'str'),
        );
        break;
      case 4:
        this.repeated(4, `for ${name} in objects:`, body(name, 'obj'));
        break;
      case 5: {
        const generators = this.functions.filter((f) => f.generator && f.cost * this.times < this.budget / 4);
        const text = generators.length > 0 ? this.call(c.pick(generators), 1) : `gen(${count})`;
        this.repeated(12, `for ${name} in ${text}:`, body(name));
        break;
      }
      default:
        this.repeated(count, `for ${name} in range(${count}):`, body(name));
        if (c.chance(0.1)) this.block('else:', () => this.statements(1));
    }
  }

  private attempt(): void {
    const { c } = this;
    this.block('try:', () => this.statements(3));
    const name = this.fresh('e');
    const caught = c.pick([
      'Exception',
      '(ZeroDivisionError, IndexError, KeyError)',
      'ArithmeticError',
      'Failure',
      'LookupError',
    ]);
    this.block(`except ${caught}${c.chance(0.6) ? ` as ${name}` : ''}:`, () => {
      if (this.lines[this.lines.length - 1]!.includes(' as ')) this.line(`note(${name})`);
      this.statements(1);
      if (c.chance(0.1)) this.line('raise');
    });
    if (c.chance(0.2)) this.block('else:', () => this.statements(1));
    if (c.chance(0.3)) this.block('finally:', () => this.statements(1, false));
  }

  private leave(): void {
    const { c } = this;
    if (this.loops > 0 && c.chance(0.7)) {
      this.block(`if ${this.test()}:`, () => this.line(c.pick(['continue', 'break'])));
    } else
      this.block(`if ${this.test()}:`, () =>
        this.line(`raise ${c.pick(['Failure', 'ValueError', 'KeyError'])}(${this.expression('int')} % 100)`),
      );
  }

  private statements(mean: number, mayLeave = true): void {
    this.c.repeat(
      8,
      () =>
        this.c.weighted<() => void>([
          [10, () => this.assign()],
          [6, () => this.mutate()],
          [this.depth < 6 ? 6 : 0, () => this.condition()],
          [this.depth < 5 ? 5 : 0, () => this.loop()],
          [this.depth < 4 ? 3 : 0, () => this.attempt()],
          [mayLeave ? 2 : 0, () => this.leave()],
          [this.inGenerator ? 4 : 0, () => this.line(`yield ${this.expression('int')} % 10007`)],
          [
            this.times < 20 ? 1 : 0,
            () => this.line(`print(${this.expression(this.c.pick(types.slice(0, -1)))})`),
          ],
        ])(),
      mean,
    );
  }

  // -- the program ----------------------------------------------------------------------------------------------

  /** Variables to begin with. */
  private accumulators(): void {
    for (const [type, value] of [
      ['int', '1'],
      ['float', '0.5'],
      ['list', '[3, 1, 2]'],
      ['str', "'s'"],
      ['dict', '{1: 2}'],
      ['obj', 'B(3)'],
    ] as const) {
      if (!this.c.chance(0.6)) continue;
      const name = this.fresh('v');
      this.line(`${name} = ${value}`);
      this.scope.push({ name, type, assignable: true });
    }
  }

  private function(): void {
    const { c } = this;
    const params = c.repeat(4, () => c.pick(types), 2);
    const result = c.pick(types);
    const generator = c.chance(0.2);
    const name = this.fresh(generator ? 'g' : 'f');
    this.scope = [];
    this.cost = 0;
    this.inGenerator = generator;
    const named = params.map((type) => ({ name: this.fresh('a'), type, assignable: true }));
    // Called with few arguments now and then.
    this.block(`def ${name}(${named.map((p) => p.name).join(', ')}):`, () => {
      this.scope.push(...named);
      this.accumulators();
      this.statements(2);
      if (c.chance(0.7)) this.loop();
      this.statements(2);
      if (!generator) this.line(`return ${this.bounded(result)}`);
      else this.line(`yield ${this.expression('int')} % 10007`);
    });
    this.inGenerator = false;
    this.functions.push({
      name,
      params,
      result: generator ? 'list' : result,
      cost: this.cost + 2,
      generator,
    });
  }

  program(): void {
    const { c } = this;
    this.lines.push(...prelude.trimEnd().split('\n'));
    c.repeat(5, () => this.function(), 3);
    this.scope = [];
    this.cost = 0;
    const inFunction = c.chance(0.5);
    const body = () => {
      this.accumulators();
      c.repeat(6, () => this.topStatement(), 4);
      for (const { name, type } of this.scope)
        if (type !== 'fn') this.line(`print('${name}', repr(${name}))`);
    };
    if (inFunction) {
      this.block('def main():', body);
      this.line('main()');
    } else body();
    this.line('print(notes[-20:], len(notes))');
  }

  /** Something at the top level: most of it is caught, so that the program goes on. */
  private topStatement(): void {
    const { c } = this;
    if (c.chance(0.3)) {
      const name = this.fresh('v');
      const type = c.pick(types);
      this.line(`${name} = ${this.literal(type)}`);
      this.scope.push({ name, type, assignable: true });
    }
    const f = c.pick([null, ...this.functions]);
    if (f !== null && f.cost * 20 + this.cost < this.budget && c.chance(0.7)) {
      const index = this.fresh('i');
      this.times *= 20;
      this.loops++;
      this.block(`for ${index} in range(20):`, () => {
        this.scope.push({ name: index, type: 'int', assignable: false });
        this.block('try:', () => {
          const call = this.call(f, 2);
          if (f.generator) this.line(`keep(list(${call})[-5:])`);
          else this.line(`keep(${call})`);
        });
        this.block('except Exception as e:', () => this.line('note(e)'));
      });
      this.loops--;
      this.times /= 20;
      this.line('report()');
      return;
    }
    this.block('try:', () => this.loop());
    this.block('except Exception as e:', () => this.line('note(e)'));
  }
}

/** Text of a random program. `budget` is about how many statements it may run. */
export function randomPythonProgram(c: Choices, budget: number): string {
  const writer = new Writer(c, budget);
  writer.program();
  return writer.text();
}
