/**
 * Random interpreters in RTypeScript: a fixed loop around a random set of instructions.
 *
 * Every interpreter has frames with a stack of boxed values, locals, integer registers and a float; boxes are of random classes with
 * random virtual methods. What an instruction does to these is random, and so is what the JIT is told: a virtualizable frame or none, promotions,
 * functions that are elidable, unrolled, never looked into or looked into on a condition, a quasi-immutable field, conditional calls. Control
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

/** What the generator of programs must know of an instruction. */
export interface Instruction {
  readonly pops: number;
  readonly pushes: number;
}

export interface RandomInterpreter {
  readonly text: string;
  /** Instructions from {@link firstRandom}. */
  readonly instructions: readonly Instruction[];
}

/** Instructions that all interpreters have. The argument of jumps is a position. */
export const fixed = { end: 0, set: 1, loop: 2, skip: 3, call: 4, guard: 5, unguard: 6 } as const;
export const firstRandom = 8;

type Kind = 'i32' | 'i64' | 'f64' | 'bool' | 'Value';

class Writer {
  private readonly classCount: number;
  private readonly helpers: {
    readonly name: string;
    readonly params: readonly Kind[];
    readonly result: Kind;
  }[] = [];

  constructor(private readonly c: Choices) {
    this.classCount = 2 + c.below(3);
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
          () => `(${e('Value')} === ${e('Value')})`,
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
      () => `${pops > 0 ? 'a0' : 'shared'}.big = ${this.expression('i64', scope, 2)};`,
      () => `${pops > 0 ? 'a0' : 'frame.locals[0]!'}.ratio = ${this.expression('f64', scope, 2)};`,
      () =>
        `if (${this.expression('bool', scope, 2)}) throw new Failure(${this.expression('i32', scope, 1)} & 15);`,
      () => `if (${this.expression('bool', scope, 2)}) config.mode = ${c.below(3)};`,
      () => `remember(arg, ${this.expression('Value', scope, 2)});`,
      () =>
        `conditionalCall(${this.expression('bool', scope, 2)}, addTotal, ${this.expression('i64', scope, 1)});`,
      () =>
        `if (${this.expression('bool', scope, 2)}) { frame.ints[0] = ${this.expression('i64', scope, 2)}; } else { frame.ints[1] = ${this.expression('i64', scope, 2)}; }`,
      () => `frame.count = promote(frame.count & 7);`,
    ];
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
    const apart = c.chance(0.3);
    const step = `    switch (op) {\n${cases.join('\n')}\n      default:\n        throw new Failure(99);\n    }`;
    const text = template(classes, helpers, virtualizable, apart, step);
    return { text, instructions };
  }
}

/** The whole module. `apart`: instructions are in a function of their own. */
function template(
  classes: string,
  helpers: string,
  virtualizable: string,
  apart: boolean,
  step: string,
): string {
  return `
import { FixedArray, JitDriver, OverflowError, addOvf, conditionalCall, dontLookInside, elidable, f64ToI64, i64ToF64, isConstant, isVirtual, lookInsideIff, mulOvf, promote, quasiImmutable, toF64, toI32, unrollSafe } from '@weft/core';
import type { ReadonlyFixedArray, f64, i32, i64 } from '@weft/core';

class Failure extends Error {
  constructor(readonly code: i32) {
    super('failure');
  }
}
class State {
  total: i64 = 0n;
  steps: i32 = 0;
}
const state = new State();
class Config {
  @quasiImmutable mode: i32 = 0;
}
const config = new Config();
abstract class Value {
  big: i64;
  ratio: f64 = 0.5;
  readonly next: Value | null;
  constructor(big: i64, next: Value | null) {
    this.big = big;
    this.next = next;
  }
  abstract tag(): i32;
  abstract num(n: i64): i64;
  abstract with(n: i64): Value;
  abstract name(): string;
  show(): string {
    const next = this.next;
    return this.name() + '(' + String(this.big) + ' ' + String(this.ratio) + (next === null ? ')' : ' ' + next.name() + ')');
  }
}
function remainder(a: i32, b: i32): i32 {
  return b === 0 ? a : a % b | 0;
}
function divided(a: i64, b: i64): i64 {
  return b === 0n || b === -1n ? a : a / b;
}
function same32(a: i32, b: i32): boolean {
  return a === b;
}
function same64(a: i64, b: i64): boolean {
  return a === b;
}
function f64ToI64Small(x: f64): i32 {
  return toI32(x) & 255;
}
function exactSum(a: i64, b: i64): i64 {
  try {
    return addOvf(a, b);
  } catch (e) {
    if (e instanceof OverflowError) return 77n;
    throw e;
  }
}
function exactProduct(a: i64, b: i64): i64 {
  try {
    return mulOvf(a, b);
  } catch (e) {
    if (e instanceof OverflowError) return -77n;
    throw e;
  }
}
${classes}
const shared: Value = new K0(5n, null);
const memory = new FixedArray<Value>(4, shared);
function remember(k: i32, value: Value): void {
  memory[k & 3] = shallow(value);
}
function recall(k: i32): Value {
  return memory[k & 3]!;
}
/** Without what hangs on it: chains do not grow. */
function shallow(value: Value): Value {
  return value.next === null ? value : new K0(value.big, null);
}
function other(value: Value): Value {
  const next = value.next;
  return next === null ? value : next;
}
function addTotal(n: i64): void {
  state.total = BigInt.asIntN(64, state.total + n);
}
${helpers}
class Code {
  constructor(readonly ops: FixedArray<i32>) {}
}
class Program {
  readonly codes: Code[] = [];
}
class Frame {
  sp: i32 = 0;
  handler: i32 = -1;
  x: f64 = 0.25;
  count: i32 = 3;
  readonly depth: i32;
  readonly stack: FixedArray<Value> = new FixedArray<Value>(16, shared);
  readonly locals: FixedArray<Value>;
  readonly ints: FixedArray<i64> = new FixedArray<i64>(4, 2n);
  readonly counters: FixedArray<i32> = new FixedArray<i32>(4, 0);
  constructor(readonly program: Program, depth: i32) {
    this.depth = depth;
    this.locals = new FixedArray<Value>(4, shared);
  }
  push(value: Value): void {
    this.stack[this.sp] = value;
    this.sp = this.sp + 1;
  }
  pop(): Value {
    const sp = this.sp - 1;
    this.sp = sp;
    return this.stack[sp]!;
  }
}
const driver = new JitDriver({ name: 'random', greens: ['pc', 'code'], reds: ['frame'], ${virtualizable} });

${apart ? `function step(op: i32, arg: i32, frame: Frame): void {\n${step}\n}\n` : ''}
function execute(code: Code, frame: Frame): Value {
  let pc: i32 = 0;
  for (;;) {
    driver.jitMergePoint({ pc, code, frame });
    const op = code.ops[pc]!;
    const arg = code.ops[pc + 1]!;
    pc += 2;
    if (op === ${fixed.end}) return frame.sp > 0 ? frame.pop() : frame.locals[0]!;
    if (op === ${fixed.set}) {
      frame.counters[arg & 3] = arg >> 2;
      continue;
    }
    if (op === ${fixed.loop}) {
      const k = code.ops[pc]!;
      pc += 2;
      const left = frame.counters[k]! - 1;
      frame.counters[k] = left;
      if (left > 0) {
        pc = arg;
        driver.canEnterJit({ pc, code, frame });
      }
      continue;
    }
    if (op === ${fixed.skip}) {
      if ((Number(BigInt.asIntN(32, frame.ints[0]!)) & 3) === (arg & 3)) pc = arg >> 2;
      continue;
    }
    if (op === ${fixed.guard}) {
      frame.handler = arg;
      continue;
    }
    if (op === ${fixed.unguard}) {
      frame.handler = -1;
      continue;
    }
    try {
      if (op === ${fixed.call}) {
        state.steps = state.steps + 1;
        if (frame.depth > 0 && state.steps < 400) {
          const inner = new Frame(frame.program, frame.depth - 1);
          inner.ints[0] = frame.ints[1]!;
          inner.locals[0] = shallow(frame.locals[1]!);
          const result = execute(frame.program.codes[arg]!, inner);
          frame.ints[2] = BigInt.asIntN(64, frame.ints[2]! ^ result.big);
          frame.locals[2] = result;
        }
        continue;
      }
${apart ? '      step(op, arg, frame);' : step.replaceAll(/^/gm, '  ')}
    } catch (e) {
      if (!(e instanceof Failure) || frame.handler < 0) throw e;
      frame.ints[3] = BigInt.asIntN(64, frame.ints[3]! + BigInt(e.code));
      pc = frame.handler;
      frame.handler = -1;
      frame.sp = 0;
    }
  }
}

const cache = new Map<string, Program>();

function parse(text: string): Program {
  const known = cache.get(text);
  if (known !== undefined) return known;
  const program = new Program();
  for (const part of text.split('|')) {
    const numbers = part.split(',');
    const ops = new FixedArray<i32>(numbers.length, 0);
    for (let k = 0; k < numbers.length; k++) ops[k] = toI32(parseFloat(numbers[k]!));
    program.codes.push(new Code(ops));
  }
  cache.set(text, program);
  return program;
}

/** Runs a program; everything that it changed as text. */
export function run(text: string, depth: i32): string {
  state.total = 0n;
  state.steps = 0;
  config.mode = 0;
  shared.big = 5n;
  shared.ratio = 0.5;
  for (let k = 0; k < 4; k++) memory[k] = shared;
  const program = parse(text);
  const frame = new Frame(program, depth);
  const out: string[] = [];
  try {
    out.push(execute(program.codes[0]!, frame).show());
  } catch (e) {
    if (!(e instanceof Failure)) throw e;
    out.push('failure ' + String(e.code));
  }
  for (let k = 0; k < 4; k++) {
    out.push(String(frame.ints[k]!));
    out.push(frame.locals[k]!.show());
    out.push(memory[k]!.show());
    out.push(String(frame.counters[k]!));
  }
  out.push(String(frame.x));
  out.push(String(frame.count));
  out.push(String(frame.sp));
  out.push(String(state.total));
  out.push(String(state.steps));
  out.push(String(config.mode));
  return out.join(' ');
}
`.trimStart();
}

/** A random interpreter. */
export function randomInterpreter(c: Choices): RandomInterpreter {
  return new Writer(c).write();
}

/** A random program for an interpreter: the codes as numbers, see `parse` in the template. */
export function randomBytecode(c: Choices, { instructions }: RandomInterpreter): string {
  const count = 1 + c.below(3);
  const code = (index: number): string => {
    const out: number[] = [];
    let stack = 0;
    /** Leaves the stack as it was. */
    const statements = (loops: number, mean: number): void => {
      c.repeat(
        7,
        () => {
          switch (
            c.weighted([
              [10, 'plain'],
              [loops < 3 ? 3 : 0, 'loop'],
              [2, 'skip'],
              [loops < 2 ? 2 : 1, 'call'],
              [stack === 0 && loops < 2 ? 1 : 0, 'guard'],
            ] as const)
          ) {
            case 'plain':
              plain();
              break;
            case 'loop': {
              const times = c.pick(loops === 0 ? [12, 40, 5, 3] : [3, 6, 2]);
              out.push(fixed.set, (times << 2) | loops);
              const start = out.length;
              const before = stack;
              statements(loops + 1, 3);
              level(before);
              out.push(fixed.loop, start, loops, 0);
              break;
            }
            case 'skip': {
              const at = out.push(fixed.skip, 0) - 1;
              const before = stack;
              statements(3, 2);
              level(before);
              out[at] = (out.length << 2) | c.below(4);
              break;
            }
            case 'call':
              // To code behind, or itself: depth ends that.
              out.push(fixed.call, index + c.below(count - index));
              break;
            case 'guard': {
              const at = out.push(fixed.guard, 0) - 1;
              statements(loops, 3);
              level(0);
              out.push(fixed.unguard, 0);
              out[at] = out.length;
              break;
            }
          }
        },
        mean,
      );
    };
    const emit = (k: number): void => {
      out.push(firstRandom + k, c.below(8));
      stack += instructions[k]!.pushes - instructions[k]!.pops;
    };
    const plain = (): void => {
      const possible = instructions
        .map((_, k) => k)
        .filter(
          (k) =>
            instructions[k]!.pops <= stack && stack + instructions[k]!.pushes - instructions[k]!.pops < 8,
        );
      emit(c.pick(possible));
    };
    /** Brings the stack back to a height. */
    const level = (height: number): void => {
      while (stack < height) emit(0);
      while (stack > height) emit(1);
    };
    statements(0, 15);
    out.push(fixed.end, 0);
    return out.join(',');
  };
  return Array.from({ length: count }, (_, k) => code(k)).join('|');
}
