/**
 * The part that all random interpreters have in common: values, frames, the loop around the instructions, control, the parser of programs, and
 * `run`, which answers everything that a program changed as text.
 */
import { fixed } from './random-bytecode.js';

/** The whole module. `apart`: instructions are in a function of their own; `settled`: no field of a value is written. */
export function interpreterModule(
  classes: string,
  helpers: string,
  virtualizable: string,
  apart: boolean,
  settled: boolean,
  step: string,
): string {
  return `
import { FixedArray, JitDriver, OverflowError, addOvf, conditionalCall, dontLookInside, elidable, f64ToI64, i64ToF64, isConstant, isVirtual, lookInsideIff, mulOvf, promote, quasiImmutable, releaseVirtualizable, toF64, toI32, unrollSafe, valueClass } from '@weft/core';
import type { ReadonlyFixedArray, f64, i32, i64 } from '@weft/core';

class Failure extends Error {
  constructor(readonly code: i32) {
    super('failure');
  }
}
class State {
  total: i64 = 0n;
  steps: i32 = 0;
  top: Frame | null = null;
}
const state = new State();
class Config {
  @quasiImmutable mode: i32 = 0;
}
const config = new Config();
abstract class Value {
  ${settled ? 'readonly ' : ''}big: i64;
  ${settled ? 'readonly ' : ''}ratio: f64 = 0.5;
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
  constructor(readonly program: Program, depth: i32, readonly back: Frame | null) {
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
/** What others may see of the running frames: their first elements. */
const peek = dontLookInside(function peek(): i64 {
  let sum: i64 = 0n;
  for (let frame = state.top; frame !== null; frame = frame.back)
    sum = BigInt.asIntN(64, sum * 3n + (frame.ints[0]! ^ frame.locals[0]!.big) + BigInt(frame.counters[0]!));
  return sum;
});
const driver = new JitDriver({ name: 'random', greens: ['pc', 'code'], reds: ['frame'], ${virtualizable} });

${apart ? `function step(op: i32, arg: i32, frame: Frame): void {\n${step}\n}\n` : ''}
function execute(code: Code, frame: Frame): Value {
  let pc: i32 = 0;
  for (;;) {
    driver.jitMergePoint({ pc, code, frame });
    const op = code.ops[pc]!;
    const arg = code.ops[pc + 1]!;
    pc += 2;
    if (op === ${fixed.end}) {
      const result = frame.sp > 0 ? frame.pop() : frame.locals[0]!;
      // The outermost is looked at when all is over.
      if (frame.back !== null) releaseVirtualizable(frame);
      return result;
    }
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
          const inner = new Frame(frame.program, frame.depth - 1, frame);
          inner.ints[0] = frame.ints[1]!;
          inner.locals[0] = shallow(frame.locals[1]!);
          state.top = inner;
          const result = execute(frame.program.codes[arg]!, inner);
          state.top = frame;
          frame.ints[2] = BigInt.asIntN(64, frame.ints[2]! ^ result.big);
          frame.locals[2] = result;
        }
        continue;
      }
${apart ? '      step(op, arg, frame);' : step.replaceAll(/^/gm, '  ')}
    } catch (e) {
      if (!(e instanceof Failure) || frame.handler < 0) throw e;
      frame.ints[3] = BigInt.asIntN(64, frame.ints[3]! + BigInt(e.code));
      state.top = frame;
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
${settled ? '' : '  shared.big = 5n;\n  shared.ratio = 0.5;\n'}  for (let k = 0; k < 4; k++) memory[k] = shared;
  const program = parse(text);
  const frame = new Frame(program, depth, null);
  state.top = frame;
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
