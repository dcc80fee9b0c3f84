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
import { classes, prelude } from './random-classes.js';

type Type = 'int' | 'float' | 'num' | 'bool' | 'str' | 'list' | 'strs' | 'dict' | 'pair' | 'obj' | 'fn';
const types: readonly Type[] = [
  'int',
  'int',
  'int',
  'float',
  'num',
  'bool',
  'str',
  'list',
  'strs',
  'dict',
  'pair',
  'obj',
  'fn',
];

interface Variable {
  readonly name: string;
  readonly type: Type;
  readonly assignable: boolean;
}
interface FunctionFacts {
  readonly name: string;
  readonly params: readonly Type[];
  readonly result: Type;
  /** About how many statements a call runs. */
  readonly cost: number;
  readonly generator: boolean;
}

const ints = [
  '0',
  '1',
  '-1',
  '2',
  '3',
  '7',
  '10',
  '255',
  '1 << 31',
  '(1 << 62)',
  '(1 << 63) - 1',
  '-(1 << 63)',
  '10 ** 19',
  '-10 ** 30',
];
const floats = [
  '0.0',
  '1.0',
  '-0.5',
  '2.5',
  '1e10',
  '-3.75',
  '1e300',
  '0.1',
  '-0.0',
  "float('inf')",
  '4294967296.0',
];
const strings = ["''", "'a'", "'bc'", "'x y z'", "'éà'", "'1,2,3'", "'Hello'", "'\\U0001f600!'", '"it\'s"'];

class Writer {
  private readonly lines: string[] = [];
  private readonly functions: FunctionFacts[] = [];
  private depth = 0;
  private counter = 0;
  /** Product of the loops around, and what the function has cost so far. */
  private times = 1;
  private cost = 0;
  private loops = 0;
  private inGenerator = false;
  private scope: Variable[] = [];

  constructor(
    private readonly c: Choices,
    private readonly budget: number,
  ) {}

  text(): string {
    return `${this.lines.join('\n')}\n`;
  }

  private line(text: string): void {
    this.lines.push(`${'    '.repeat(this.depth)}${text}`);
    this.cost += this.times;
  }

  private fresh(prefix: string): string {
    return `${prefix}${this.counter++}`;
  }

  private block(head: string, body: () => void): void {
    this.line(head);
    this.depth++;
    const { length } = this.scope;
    const before = this.lines.length;
    body();
    if (this.lines.length === before) this.line('pass');
    // What was first assigned in here is perhaps not there behind it.
    this.scope.length = length;
    this.depth--;
  }

  // -- expressions ----------------------------------------------------------------------------------------------

  private literal(type: Type): string {
    const { c } = this;
    const list = (item: Type) => c.repeat(6, () => this.literal(item), 3).join(', ');
    switch (type) {
      case 'int':
        return c.chance(0.5) ? String(c.below(100)) : `(${c.pick(ints)})`;
      case 'float':
        return `(${c.pick(floats)})`;
      case 'num':
        return this.literal(c.pick(['int', 'float', 'bool']));
      case 'bool': {
        const numbers = this.scope.filter((v) => v.type === 'int');
        return numbers.length > 0 && c.chance(0.8)
          ? `(${c.pick(numbers).name} % 2 == 1)`
          : c.pick(['False', 'True']);
      }
      case 'str':
        return c.pick(strings);
      case 'list':
        return `[${list('int')}]`;
      case 'strs':
        return `[${list('str')}]`;
      case 'dict':
        return `{${c.repeat(4, () => `${c.below(8)}: ${this.literal('int')}`, 2).join(', ')}}`;
      case 'pair':
        return `(${this.literal('int')}, ${this.literal('int')})`;
      case 'obj':
        return `${c.pick(classes)}(${c.below(20)})`;
      case 'fn':
        return c.pick(['(lambda a: a + 1)', '(lambda a: -a)', 'abs', 'adder(3)', 'counter(2)']);
    }
  }

  private expression(type: Type, depth = 2): string {
    const { c } = this;
    const known = this.scope.filter(
      (v) => v.type === type || (type === 'num' && (v.type === 'int' || v.type === 'float')),
    );
    const wanted = c.below(10);
    if (depth <= 0 || wanted < 3)
      return known.length > 0 && wanted !== 1 ? c.pick(known.slice(-6)).name : this.literal(type);
    const called = this.functions.filter(
      (f) => f.result === type && !f.generator && f.cost * this.times + this.cost < this.budget,
    );
    if (called.length > 0 && c.chance(0.15)) return this.call(c.pick(called), depth);
    if (c.chance(0.06))
      return `(${this.expression(type, depth - 1)} if ${this.expression('bool', depth - 1)} else ${this.expression(type, depth - 1)})`;
    const e = (t: Type) => this.expression(t, depth - 1);
    return this.compound(type, e);
  }

  private call(f: FunctionFacts, depth: number): string {
    this.cost += f.cost * this.times;
    return `${f.name}(${f.params.map((p) => this.expression(p, depth - 1)).join(', ')})`;
  }

  private compound(type: Type, e: (type: Type) => string): string {
    const { c } = this;
    const one = (...makers: (() => string)[]): string => c.pick(makers)();
    const comparison = () => c.pick(['<', '<=', '==', '!=', '>', '>=']);
    switch (type) {
      case 'int':
        return one(
          () => `(${e('int')} ${c.pick(['+', '-', '*'])} ${e('int')})`,
          () => `(${e('int')} ${c.pick(['+', '-', '*'])} ${e('int')})`,
          () => `(${e('int')} ${c.pick(['&', '|', '^'])} ${e('int')})`,
          () =>
            `(${e('int')} ${c.pick(['//', '%'])} ${this.risky() ? e('int') : c.pick(['3', '7', '-5', '1000'])})`,
          () => `(${e('int')} << (${e('int')} & 15))`,
          () => `(${e('int')} >> (${e('int')} & 31))`,
          () => `(-${e('int')})`,
          () => `(~${e('int')})`,
          () => `abs(${e('int')})`,
          () => `len(${e(c.pick(['list', 'str', 'dict', 'strs']))})`,
          () => this.itemOf(e('list'), ['0', '-1', `${e('int')} % 3`], '[5, 6, 7]'),
          () => `${e('dict')}.get(${e('int')} % 8, ${e('int')})`,
          () => (this.risky() ? `${e('dict')}[${e('int')} % 8]` : `${e('dict')}.get(${e('int')} % 8, 1)`),
          () => `${e('pair')}[${c.below(2)}]`,
          () =>
            `${e('obj')}.${c.pick(['x', 'y', 'p', 'kind', `m(${e('int')})`, `m2(${e('int')}, k=${e('int')})`])}`,
          () => `${e('fn')}(${e('int')} % 1000)`,
          () => `sum(${e('list')})`,
          () => `${c.pick(['min', 'max'])}(${e('int')}, ${e('int')})`,
          () => `sum(v * v % 97 for v in ${e('list')})`,
          () => `int(${e('bool')})`,
          () => `${e('str')}.${c.pick(["find('a')", "count('x')"])}`,
          () => `int(${e('float')} % 1000.0)`,
          () => `recursive(${e('int')} % 9)`,
          () => `hash(${e('int')} % 1000)`,
        );
      case 'float':
        return one(
          () => `(${e('float')} ${c.pick(['+', '-', '*'])} ${e('num')})`,
          () => `(${e('num')} / ${this.risky() ? e('num') : c.pick(['2.0', '3', '-0.125'])})`,
          () => `float(${e('int')} % 100003)`,
          () => `abs(${e('float')})`,
          () => `(${e('float')} % 7.5)`,
          () => `(${e('float')} // 2.5)`,
          () => `${c.pick(['min', 'max'])}(${e('float')}, ${e('float')})`,
          () => `math.sqrt(abs(${e('float')}))`,
          () => `math.floor(${e('float')} % 100.0) * 1.0`,
        );
      case 'num':
        return one(
          () => `(${e('num')} ${c.pick(['+', '-', '*'])} ${e('num')})`,
          () => `(${e('int')} + ${e('bool')})`,
          () => `mixed[${e('int')} % 5]`,
          () => `(-${e('num')})`,
          () => e('int'),
          () => e('float'),
        );
      case 'bool':
        return one(
          () => `(${e('int')} ${comparison()} ${e('int')})`,
          () => `(${e('int')} % ${2 + c.below(5)} == ${c.below(3)})`,
          () => `(${e('num')} ${comparison()} ${e('num')})`,
          () => `(${e('str')} ${comparison()} ${e('str')})`,
          () => `(not ${e('bool')})`,
          () => `(${e('bool')} ${c.pick(['and', 'or'])} ${e('bool')})`,
          () => `(${e('int')} % 10 in ${e(c.pick(['list', 'dict']))})`,
          () => `(${e('str')} in ${e(c.pick(['str', 'strs']))})`,
          () => `isinstance(${e('obj')}, ${c.pick(classes)})`,
          () => `(${e('pair')} ${comparison()} ${e('pair')})`,
          () => `(${e('list')} ${comparison()} ${e('list')})`,
          () => `(${e('obj')} ${c.pick(['==', '<'])} ${e('obj')})`,
          () => `(0 <= ${e('int')} < 100)`,
          () => `any(v > 3 for v in ${e('list')})`,
          () => `bool(${e(c.pick(['int', 'str', 'list', 'float']))})`,
        );
      case 'str':
        return one(
          () => `(${e('str')} + ${e('str')})`,
          () => `(${e('str')} * (${e('int')} & 3))`,
          () => `${e('str')}[${c.pick(['0:2', '1:', ':-1', '::-1', `:${e('int')} % 5`])}]`,
          () => `str(${e(c.pick(['int', 'float', 'bool', 'list', 'pair', 'obj']))})`,
          () =>
            `f'{${e('int').replaceAll("'", '"').replaceAll('\\', '')}}'`.replace(/.*["{\\].*["{\\].*/, "'-'"),
          () =>
            `${e('str')}.${c.pick(['upper()', 'lower()', 'strip()', "replace('a', 'bb')", 'title()', "center(9, '*')", 'zfill(4)'])}`,
          () => `${c.pick(["','", "''", "' - '"])}.join(${e('strs')})`,
          () => `'%s|%d' % (${e('str')}, ${e('int')} % 1000)`,
          () => `'{}:{:>6}'.format(${e('int')} % 1000, ${e('str')})`,
          () => `chr(97 + ${e('int')} % 26)`,
          () => this.itemOf(e('strs'), ['0', '-1'], "['q']"),
          () => `repr(${e(c.pick(['str', 'float', 'int', 'dict']))})`,
          () => `type(${e('num')}).__name__`,
        );
      case 'list':
        return one(
          () => `[v + ${e('int')} for v in ${e('list')}]`,
          () => `[v for v in ${e('list')} if v % ${2 + c.below(3)} == ${c.below(2)}]`,
          () => `${e('list')}[${c.pick(['1:', ':2', '::2', '::-1', '-2:', `${e('int')} % 4:`])}]`,
          () => `list(range(${e('int')} % 6))`,
          () =>
            `sorted(${e('list')}${c.pick(['', ', reverse=True', ', key=lambda v: -v', ', key=lambda v: v % 7'])})`,
          () => `(${e('list')} + ${e('list')})[:10]`,
          () => `[${e('int')}, ${e('int')}]`,
          () => `list(${e('dict')}${c.pick(['', '.values()', '.keys()'])})`,
          () => `list(map(${e('fn')}, [${e('int')} % 50, 3]))`,
          () => `list(${e('pair')})`,
          () => `list(gen(${e('int')} % 6))`,
          () => `[*${e('list')}, ${e('int')}][-8:]`,
          () => `sorted({v % 4 for v in ${e('list')}})`,
          () => `[a * b % 100 for a, b in zip(${e('list')}, ${e('list')})]`,
        );
      case 'strs':
        return one(
          () => `${e('str')}.split(${c.pick(["'a'", '', "','"])})`,
          () => `[${e('str')}, ${e('str')}]`,
          () => `sorted(${e('strs')})`,
          () => `[s[:4] for s in ${e('strs')}]`,
          () => `list(${e('str')}[:6])`,
        );
      case 'dict':
        return one(
          () => `{v % 8: v for v in ${e('list')}}`,
          () => `dict(enumerate(${e('list')}))`,
          () => `{**${e('dict')}, ${e('int')} % 8: ${e('int')}}`,
          () => `dict(zip(range(3), ${e('list')}))`,
          () => `{k: v + 1 for k, v in ${e('dict')}.items() if k != 2}`,
        );
      case 'pair':
        return one(
          () => `(${e('int')}, ${e('int')})`,
          () => `divmod(${e('int')}, ${c.pick(['7', '-3', '10'])})`,
          () => `(${e('pair')} + ${e('pair')})[1:3]`,
          () => `${e('pair')}[::-1]`,
          () => `swap(*${e('pair')})`,
        );
      case 'obj':
        return one(
          () => `${c.pick(classes)}(${e('int')} % 1000)`,
          () => `(${e('obj')} + ${e('obj')})`,
          () => `objects[${e('int')} % 4]`,
          () => `${e('obj')}.copy(${e('int')} % 100)`,
        );
      case 'fn':
        return one(
          () => `(lambda a: a * ${e('int')} % 1000)`,
          () => `adder(${e('int')} % 100)`,
          () => `counter(${e('int')} % 100)`,
          () => `${e('obj')}.m`,
          () => `compose(${e('fn')}, ${e('fn')})`,
        );
    }
  }

  /** Whether something may be written that perhaps raises. */
  private risky(): boolean {
    return this.c.chance(0.1);
  }

  private itemOf(list: string, indices: readonly string[], otherwise: string): string {
    const index = this.c.pick(indices);
    return this.risky() ? `${list}[${index}]` : `(${list} + ${otherwise})[${index}]`;
  }

  /** A condition that depends on something that changes. */
  private test(): string {
    const { c } = this;
    const numbers = this.scope.filter((v) => v.type === 'int' || v.type === 'num');
    if (numbers.length === 0 || c.chance(0.4)) return this.expression('bool');
    const { name } = c.pick(numbers.slice(-4));
    return c.chance(0.7)
      ? `${name} % ${2 + c.below(6)} ${c.pick(['==', '>', '!='])} ${c.below(4)}`
      : `${name} ${c.pick(['<', '>', '=='])} ${this.expression('int', 1)}`;
  }

  /** An expression whose value does not grow from iteration to iteration. */
  private bounded(type: Type): string {
    const { c } = this;
    const e = this.expression(type);
    switch (type) {
      case 'int':
        return `${e} % ${c.pick(['1000003', '(1 << 63)', '(1 << 64)', '10 ** 18', '101', '(1 << 31)', '(1 << 90)'])}`;
      case 'num':
        return `${e} % 1000003`;
      case 'float':
        return c.chance(0.5) ? e : `${e} % 1e6`;
      case 'str':
        return `(${e})[-12:]`;
      case 'list':
      case 'strs':
        return `(${e})[-9:]`;
      case 'fn':
        return this.literal('fn');
      case 'dict':
        return `trim(${e})`;
      default:
        return e;
    }
  }

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
