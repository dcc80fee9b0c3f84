/**
 * Random interpreters in RTypeScript: a fixed loop around a random set of instructions.
 *
 * Every interpreter has frames with a stack of boxed values, locals, integer registers and a float; boxes are of random classes with
 * random virtual methods. What an instruction does to these is random, and so is what the JIT is told: a virtualizable frame or none, promotions,
 * functions that are elidable, unrolled, never looked into or looked into on a condition, a quasi-immutable field, value classes, conditional calls. Control
 * is always the same: loops with a counter that only `Loop` touches, skips, calls with a depth, handlers for exceptions.
 *
 * ```
 * case 7: {                                     an instruction: pops 1, pushes 1
 *   const a = frame.pop();
 *   frame.ints[2] = BigInt.asIntN(64, (frame.ints[0]! ^ a.num(5n)));
 *   frame.push(new K2(frame.ints[2]!, a));
 *   break;
 * }
 * ```
 */
import type { Choices } from '../random/choices.js';
import { firstRandom, type Instruction, type RandomInterpreter } from './random-bytecode.js';
import { interpreterModule } from './random-template.js';

type Kind = 'i32' | 'i64' | 'f64' | 'bool' | 'Value';

class Writer {
  private readonly classCount: number;
  private readonly helpers: {
    readonly name: string;
    readonly params: readonly Kind[];
    readonly result: Kind;
  }[] = [];

  /** Boxes do not change, and nothing asks which is which: their classes can be value classes. */
  private readonly settled: boolean;

  constructor(private readonly c: Choices) {
    this.classCount = 2 + c.below(3);
    this.settled = c.chance(0.4);
  }

  /** An expression over the variables of a scope. */
  private expression(kind: Kind, scope: Readonly<Record<string, Kind>>, depth: number): string {
    const { c } = this;
    const names = Object.keys(scope).filter((name) => scope[name] === kind);
    const how = c.below(10);
    if (depth <= 0 || how < 2) {
      if (names.length > 0 && how !== 1) return c.pick(names);
      switch (kind) {
        case 'i32':
          return c.pick(['1', '0', '3', '7', '-1', '255', '65536', '2147483647']);
        case 'i64':
          return c.pick(['1n', '0n', '-1n', '3n', '100n', '9223372036854775807n']);
        case 'f64':
          return c.pick(['0.5', '1.5', '-2.25', '1e10']);
        case 'bool':
          return '(state.steps >= 0)';
        default:
          return `new K0(${this.expression('i64', scope, 0)}, null)`;
      }
    }
    const e = (k: Kind) => this.expression(k, scope, depth - 1);
    const helpers = this.helpers.filter((h) => h.result === kind);
    if (helpers.length > 0 && c.chance(0.2)) {
      const helper = c.pick(helpers);
      return `${helper.name}(${helper.params.map(e).join(', ')})`;
    }
    if (kind !== 'bool' && c.chance(0.07)) return `(${e('bool')} ? ${e(kind)} : ${e(kind)})`;
    const wrapped = (text: string) => `BigInt.asIntN(64, ${text})`;
    const one = (...makers: (() => string)[]): string => c.pick(makers)();
    switch (kind) {
      case 'i32':
        return one(
          () => `((${e('i32')} + ${e('i32')}) | 0)`,
          () => `((${e('i32')} - ${e('i32')}) | 0)`,
          () => `Math.imul(${e('i32')}, ${e('i32')})`,
          () => `(${e('i32')} & ${e('i32')})`,
          () => `(${e('i32')} ^ ${e('i32')})`,
          () => `(${e('i32')} >> (${e('i32')} & 7))`,
          () => `((${e('i32')} / ${e('i32')}) | 0)`,
          () => `remainder(${e('i32')}, ${e('i32')})`,
          () => `Number(BigInt.asIntN(32, ${e('i64')}))`,
          () => `${e('Value')}.tag()`,
          () => `promote(${e('i32')} & 3)`,
        );
      case 'i64':
        return one(
          () => wrapped(`${e('i64')} + ${e('i64')}`),
          () => wrapped(`${e('i64')} - ${e('i64')}`),
          () => wrapped(`${e('i64')} * ${e('i64')}`),
          () => `(${e('i64')} ${c.pick(['&', '|', '^'])} ${e('i64')})`,
          () => `exact${c.pick(['Sum', 'Product'])}(${e('i64')}, ${e('i64')})`,
          () => `divided(${e('i64')}, ${e('i64')})`,
          () => `BigInt(${e('i32')})`,
          () => `${e('Value')}.num(${e('i64')})`,
          () => `${e('Value')}.big`,
          () => 'state.total',
          () => `f64ToI64(${e('f64')})`,
        );
      case 'f64':
        return one(
          () => `(${e('f64')} + ${e('f64')})`,
          () => `(${e('f64')} - ${e('f64')})`,
          () => `(${e('f64')} * 0.5)`,
          () => `(${e('f64')} / 3.0)`,
          () => `toF64(${e('i32')})`,
          () => `i64ToF64(${e('i64')})`,
          () => `Math.abs(${e('f64')})`,
          () => `Math.floor(${e('f64')})`,
          () => `${e('Value')}.ratio`,
        );
      case 'bool':
        return one(
          () => `(${e('i32')} ${c.pick(['<', '>', '<=', '>='])} ${e('i32')})`,
          () => `same32(${e('i32')} & 3, ${e('i32')} & 1)`,
          () => `same64(${e('i64')}, ${e('i64')})`,
          () => `(${e('i64')} < ${e('i64')})`,
          () => `(${e('f64')} < ${e('f64')})`,
          () => `(${e('Value')} instanceof K${c.below(this.classCount)})`,
          () =>
            this.settled
              ? `same64(${e('Value')}.big, ${e('Value')}.big)`
              : `(${e('Value')} === ${e('Value')})`,
          () => `(!${e('bool')})`,
          () => `(${e('bool')} ${c.pick(['&&', '||'])} ${e('bool')})`,
          () => `same32(config.mode, ${c.below(3)})`,
        );
      default:
        return one(
          () => `new K${c.below(this.classCount)}(${e('i64')}, null)`,
          () => `new K${c.below(this.classCount)}(${e('i64')}, shallow(${e('Value')}))`,
          () => `${e('Value')}.with(${e('i64')})`,
          () => `other(${e('Value')})`,
          () => `shared`,
          () => `recall(${e('i32')})`,
        );
    }
  }

  private classes(): string {
    const scope = { 'this.big': 'i64', n: 'i64', 'this.ratio': 'f64' } as const;
    const fields = { 'this.big': 'i64', 'this.ratio': 'f64' } as const;
    const lines: string[] = [];
    for (let k = 0; k < this.classCount; k++) {
      const base = k === 0 ? 'Value' : this.c.pick(['Value', `K${this.c.below(k)}`]);
      lines.push(
        this.settled && this.c.chance(0.7) ? '@valueClass' : '',
        `class K${k} extends ${base} {`,
        base === 'Value' ? '  constructor(big: i64, next: Value | null) { super(big, next); }' : '',
        `  override tag(): i32 { return ${this.simple('i32', fields)}; }`,
        `  override num(n: i64): i64 { return ${this.simple('i64', scope)}; }`,
        `  override with(n: i64): Value { return new K${k}(${this.simple('i64', scope)}, this.next); }`,
        `  override name(): string { return 'K${k}'; }`,
        '}',
      );
    }
    return lines.filter((line) => line !== '').join('\n');
  }

  /** An expression without values, which could call the method it is in. */
  private simple(kind: 'i32' | 'i64', scope: Readonly<Record<string, Kind>>): string {
    const { c } = this;
    const longs = Object.keys(scope).filter((name) => scope[name] === 'i64');
    const a = c.pick(longs);
    const b = c.pick([...longs, '3n', '-7n', '1000003n', 'BigInt(f64ToI64Small(this.ratio))']);
    const l = c.pick([
      `BigInt.asIntN(64, ${a} + ${b})`,
      `BigInt.asIntN(64, ${a} * ${b})`,
      `(${a} ^ ${b})`,
      `(${a} & ${b})`,
      `exactSum(${a}, ${b})`,
    ]);
    return kind === 'i64' ? l : `(Number(BigInt.asIntN(32, ${l})) & 15)`;
  }

  private helper(k: number): string {
    const { c } = this;
    const kinds: readonly Kind[] = ['i32', 'i64', 'f64', 'Value'];
    const params = c.repeat(3, () => c.pick(kinds), 2);
    const result = c.pick(kinds);
    const scope = Object.fromEntries(params.map((kind, n) => [`p${n}`, kind]));
    const list = params.map((kind, n) => `p${n}: ${kind}`).join(', ');
    const name = `helper${k}`;
    const numeric = params.every((kind) => kind !== 'Value') && result !== 'Value';
    const how = c.below(8);
    let text: string;
    const plain = (fn: string, body: string) => `function ${fn}(${list}): ${result} {\n${body}\n}\n`;
    const value = () => this.expression(result, scope, 3);
    if (how === 1 && numeric) {
      // Elidable: numbers only, and nothing that changes.
      const saved = this.helpers.splice(0);
      const body = this.pureNumber(result, scope, 3);
      this.helpers.push(...saved);
      text = `const ${name} = elidable((${list}): ${result} => ${body});\n`;
    } else if (how === 2) text = `const ${name} = dontLookInside((${list}): ${result} => ${value()});\n`;
    else if (how === 3) {
      text = `const ${name} = unrollSafe((${list}): ${result} => {
  let r: ${result} = ${value()};
  for (let i = 0; i < 3; i++) if (${this.expression('bool', { ...scope, i: 'i32' }, 2)}) r = ${this.expression(result, { ...scope, r: result }, 2)};
  return r;
});\n`;
    } else if (how === 4)
      text = plain(
        name,
        `  let r: ${result} = ${value()};
  for (let i = 0; i < 5; i++) r = ${this.expression(result, { ...scope, r: result, i: 'i32' }, 2)};
  return r;`,
      );
    else if (how === 5)
      text = plain(
        name,
        `  if (${this.expression('bool', scope, 2)}) throw new Failure(${this.expression('i32', scope, 1)});\n  return ${value()};`,
      );
    else if (how === 6)
      text = plain(
        name,
        `  try {\n    return ${value()};\n  } catch (e) {\n    if (e instanceof Failure) return ${this.expression(result, scope, 1)};\n    throw e;\n  }`,
      );
    else if (how === 7)
      text = `const ${name} = lookInsideIff((${list}): boolean => ${params.map((kind, n) => (kind === 'Value' ? `isVirtual(p${n})` : `isConstant(p${n})`)).join(' || ') || 'true'}, (${list}): ${result} => ${value()});\n`;
    else text = plain(name, `  return ${value()};`);
    this.helpers.push({ name, params, result });
    return text;
  }

  private pureNumber(kind: Kind, scope: Readonly<Record<string, Kind>>, depth: number): string {
    const { c } = this;
    const names = Object.keys(scope).filter((name) => scope[name] === kind);
    const e = () => this.pureNumber(kind, scope, depth - 1);
    if (depth === 0 || c.chance(0.2))
      return names.length > 0 ? c.pick(names) : kind === 'i32' ? '5' : kind === 'i64' ? '6n' : '1.25';
    if (kind === 'i32')
      return c.pick([`((${e()} + ${e()}) | 0)`, `(${e()} ^ ${e()})`, `Math.imul(${e()}, ${e()})`]);
    if (kind === 'i64') return c.pick([`BigInt.asIntN(64, ${e()} + ${e()})`, `(${e()} ^ ${e()})`]);
    return c.pick([`(${e()} + ${e()})`, `(${e()} * 0.25)`]);
  }

  private instruction(k: number, into: Instruction[]): string {
    const { c } = this;
    const pops = c.below(3);
    const scope: Record<string, Kind> = { arg: 'i32', 'frame.x': 'f64' };
    for (let n = 0; n < 4; n++) scope[`frame.ints[${n}]!`] = 'i64';
    scope['frame.ints[arg & 3]!'] = 'i64';
    scope['frame.locals[arg & 3]!'] = 'Value';
    scope['frame.count'] = 'i32';
    const lines: string[] = [];
    for (let n = 0; n < pops; n++) {
      lines.push(`const a${n} = frame.pop();`);
      scope[`a${n}`] = 'Value';
    }
    const statements: (() => string)[] = [
      () => `frame.ints[${c.pick(['0', '1', '2', '3', 'arg & 3'])}] = ${this.expression('i64', scope, 3)};`,
      () => `frame.x = ${this.expression('f64', scope, 2)};`,
      () => `frame.count = ${this.expression('i32', scope, 2)};`,
      () => `frame.locals[${c.pick(['0', '1', 'arg & 3'])}] = ${this.expression('Value', scope, 3)};`,
      () => `state.total = ${this.expression('i64', scope, 2)};`,
      () =>
        `if (${this.expression('bool', scope, 2)}) throw new Failure(${this.expression('i32', scope, 1)} & 15);`,
      () => `if (${this.expression('bool', scope, 2)}) config.mode = ${c.below(3)};`,
      () => `remember(arg, ${this.expression('Value', scope, 2)});`,
      () =>
        `conditionalCall(${this.expression('bool', scope, 2)}, addTotal, ${this.expression('i64', scope, 1)});`,
      () =>
        `if (${this.expression('bool', scope, 2)}) { frame.ints[0] = ${this.expression('i64', scope, 2)}; } else { frame.ints[1] = ${this.expression('i64', scope, 2)}; }`,
      () => `frame.count = promote(frame.count & 7);`,
      () => `frame.ints[arg & 3] = peek();`,
    ];
    if (!this.settled)
      statements.push(
        () => `${pops > 0 ? 'a0' : 'shared'}.big = ${this.expression('i64', scope, 2)};`,
        () => `${pops > 0 ? 'a0' : 'frame.locals[0]!'}.ratio = ${this.expression('f64', scope, 2)};`,
      );
    lines.push(...c.repeat(3, () => c.pick(statements)(), 3));
    const pushes = c.chance(0.6) ? 1 : 0;
    if (pushes > 0) lines.push(`frame.push(${this.expression('Value', scope, 3)});`);
    into.push({ pops, pushes });
    return `      case ${firstRandom + k}: {\n${lines.map((line) => `        ${line}`).join('\n')}\n        break;\n      }`;
  }

  write(): RandomInterpreter {
    const { c } = this;
    const classes = this.classes();
    const helpers = c.repeat(6, (k) => this.helper(k), 12).join('');
    const instructions: Instruction[] = [
      { pops: 0, pushes: 1 },
      { pops: 1, pushes: 0 },
    ];
    const cases = [
      `      case ${firstRandom}: {\n        frame.push(new K0(frame.ints[arg & 3]!, null));\n        break;\n      }`,
      `      case ${firstRandom + 1}: {\n        frame.locals[arg & 3] = frame.pop();\n        break;\n      }`,
      ...c.repeat(14, (k) => this.instruction(k + 2, instructions), 40),
    ];
    const virtualizable = c.pick([
      '',
      "virtualizable: { red: 'frame', fields: ['sp', 'x', 'count', 'stack[*]', 'locals[*]', 'ints[*]'] },",
      "virtualizable: { red: 'frame', fields: ['sp', 'count', 'stack[*]', 'counters[*]'] },",
    ]);
    const privateFrom = c.pick(['', 'privateFrom: () => 1', 'privateFrom: (_pc: i32, _code: Code) => 2']);
    const apart = c.chance(0.3);
    const step = `    switch (op) {\n${cases.join('\n')}\n      default:\n        throw new Failure(99);\n    }`;
    const text = interpreterModule(
      classes,
      helpers,
      `${virtualizable} ${privateFrom}`,
      apart,
      this.settled,
      step,
    );
    return { text, instructions };
  }
}

/** A random interpreter. */
export function randomInterpreter(c: Choices): RandomInterpreter {
  return new Writer(c).write();
}
