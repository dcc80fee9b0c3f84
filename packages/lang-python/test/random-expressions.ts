/**
 * Writes random Python programs, first part: lines, variables and typed expressions.
 *
 * ```
 * this.expression('int')      (v3 + len(v5))       from variables in scope, literals, calls of functions that are affordable here
 * ```
 */
import type { Choices } from '../../core/test/random/choices.js';
import { classes } from './random-classes.js';

export type Type =
  'int' | 'float' | 'num' | 'bool' | 'str' | 'list' | 'strs' | 'dict' | 'pair' | 'obj' | 'fn';
export const types: readonly Type[] = [
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

export interface Variable {
  readonly name: string;
  readonly type: Type;
  readonly assignable: boolean;
}
export interface FunctionFacts {
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

export class ExpressionWriter {
  protected readonly lines: string[] = [];
  protected readonly functions: FunctionFacts[] = [];
  protected depth = 0;
  protected counter = 0;
  /** Product of the loops around, and what the function has cost so far. */
  protected times = 1;
  protected cost = 0;
  protected loops = 0;
  protected inGenerator = false;
  protected scope: Variable[] = [];

  constructor(
    protected readonly c: Choices,
    protected readonly budget: number,
  ) {}

  text(): string {
    return `${this.lines.join('\n')}\n`;
  }

  protected line(text: string): void {
    this.lines.push(`${'    '.repeat(this.depth)}${text}`);
    this.cost += this.times;
  }

  protected fresh(prefix: string): string {
    return `${prefix}${this.counter++}`;
  }

  protected block(head: string, body: () => void): void {
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

  protected literal(type: Type): string {
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

  protected expression(type: Type, depth = 2): string {
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

  protected call(f: FunctionFacts, depth: number): string {
    this.cost += f.cost * this.times;
    return `${f.name}(${f.params.map((p) => this.expression(p, depth - 1)).join(', ')})`;
  }

  protected compound(type: Type, e: (type: Type) => string): string {
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
  protected risky(): boolean {
    return this.c.chance(0.1);
  }

  protected itemOf(list: string, indices: readonly string[], otherwise: string): string {
    const index = this.c.pick(indices);
    return this.risky() ? `${list}[${index}]` : `(${list} + ${otherwise})[${index}]`;
  }

  /** A condition that depends on something that changes. */
  protected test(): string {
    const { c } = this;
    const numbers = this.scope.filter((v) => v.type === 'int' || v.type === 'num');
    if (numbers.length === 0 || c.chance(0.4)) return this.expression('bool');
    const { name } = c.pick(numbers.slice(-4));
    return c.chance(0.7)
      ? `${name} % ${2 + c.below(6)} ${c.pick(['==', '>', '!='])} ${c.below(4)}`
      : `${name} ${c.pick(['<', '>', '=='])} ${this.expression('int', 1)}`;
  }

  /** An expression whose value does not grow from iteration to iteration. */
  protected bounded(type: Type): string {
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
}
