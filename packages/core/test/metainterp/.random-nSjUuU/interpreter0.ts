import { FixedArray, JitDriver, OverflowError, addOvf, conditionalCall, dontLookInside, elidable, f64ToI64, i64ToF64, isConstant, isVirtual, lookInsideIff, mulOvf, promote, quasiImmutable, releaseVirtualizable, toF64, toI32, unrollSafe } from '@weft/core';
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
class K0 extends Value {
  constructor(big: i64, next: Value | null) { super(big, next); }
  override tag(): i32 { return (Number(BigInt.asIntN(32, BigInt.asIntN(64, this.big + 3n))) & 15); }
  override num(n: i64): i64 { return (n & 1000003n); }
  override with(n: i64): Value { return new K0(exactSum(n, 3n), this.next); }
  override name(): string { return 'K0'; }
}
class K1 extends K0 {
  override tag(): i32 { return (Number(BigInt.asIntN(32, (this.big & this.big))) & 15); }
  override num(n: i64): i64 { return (n ^ 1000003n); }
  override with(n: i64): Value { return new K1(BigInt.asIntN(64, n + n), this.next); }
  override name(): string { return 'K1'; }
}
class K2 extends K0 {
  override tag(): i32 { return (Number(BigInt.asIntN(32, (this.big ^ 1000003n))) & 15); }
  override num(n: i64): i64 { return (this.big ^ 1000003n); }
  override with(n: i64): Value { return new K2(exactSum(this.big, n), this.next); }
  override name(): string { return 'K2'; }
}
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
function helper0(p0: Value): Value {
  if ((new K0(9223372036854775807n, null) instanceof K0)) throw new Failure(Number(BigInt.asIntN(32, 0n)));
  return p0;
}
function helper1(p0: i32, p1: i32, p2: i32): i64 {
  let r: i64 = BigInt(remainder(((p0 - p1) | 0), ((p0 / p1) | 0)));
  for (let i = 0; i < 5; i++) r = r;
  return r;
}
function helper2(p0: f64): i64 {
  try {
    return 1n;
  } catch (e) {
    if (e instanceof Failure) return helper1(3, 0, 1);
    throw e;
  }
}
function helper3(p0: i64, p1: f64, p2: i64): Value {
  let r: Value = recall((((0 ^ 65536) / (2147483647 ^ 65536)) | 0));
  for (let i = 0; i < 5; i++) r = shared;
  return r;
}
const helper4 = dontLookInside((): f64 => 1e10);
function helper5(): Value {
  if ((state.steps >= 0)) throw new Failure(remainder(-1, 7));
  return new K2(1n, shallow(helper3(state.total, toF64(3), helper1(-1, 0, 2147483647))));
}

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
const driver = new JitDriver({ name: 'random', greens: ['pc', 'code'], reds: ['frame'],  privateFrom: () => 1 });


function execute(code: Code, frame: Frame): Value {
  let pc: i32 = 0;
  for (;;) {
    driver.jitMergePoint({ pc, code, frame });
    const op = code.ops[pc]!;
    const arg = code.ops[pc + 1]!;
    pc += 2;
    if (op === 0) {
      const result = frame.sp > 0 ? frame.pop() : frame.locals[0]!;
      // The outermost is looked at when all is over.
      if (frame.back !== null) releaseVirtualizable(frame);
      return result;
    }
    if (op === 1) {
      frame.counters[arg & 3] = arg >> 2;
      continue;
    }
    if (op === 2) {
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
    if (op === 3) {
      if ((Number(BigInt.asIntN(32, frame.ints[0]!)) & 3) === (arg & 3)) pc = arg >> 2;
      continue;
    }
    if (op === 5) {
      frame.handler = arg;
      continue;
    }
    if (op === 6) {
      frame.handler = -1;
      continue;
    }
    try {
      if (op === 4) {
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
      switch (op) {
        case 8: {
          frame.push(new K0(frame.ints[arg & 3]!, null));
          break;
        }
        case 9: {
          frame.locals[arg & 3] = frame.pop();
          break;
        }
        case 10: {
          frame.locals[arg & 3] = recall(((remainder(frame.count, arg) / ((frame.count / frame.count) | 0)) | 0));
          frame.count = promote(frame.count & 7);
          frame.ints[arg & 3] = peek();
          break;
        }
        case 11: {
          remember(arg, new K1(-1n, shallow(new K1(frame.ints[0]!, null))));
          remember(arg, new K0(helper1(frame.count, frame.count, arg), null));
          break;
        }
        case 12: {
          frame.count = promote(frame.count & 7);
          frame.locals[0] = other(new K0(frame.ints[0]!, null));
          if (((frame.ints[arg & 3]! ^ frame.ints[1]!) < BigInt.asIntN(64, frame.ints[arg & 3]! + frame.ints[0]!))) config.mode = 2;
          break;
        }
        case 13: {
          const a0 = frame.pop();
          const a1 = frame.pop();
          frame.count = promote(frame.count & 7);
          state.total = divided(BigInt.asIntN(64, frame.ints[1]! * frame.ints[3]!), BigInt.asIntN(64, frame.ints[0]! - frame.ints[3]!));
          a0.ratio = ((frame.ints[1]! < 1n) ? toF64(1) : Math.abs(frame.x));
          break;
        }
        case 14: {
          frame.push(new K2(divided(exactProduct(frame.ints[3]!, frame.ints[3]!), helper1(arg, frame.count, 7)), shallow(helper3(frame.ints[3]!, frame.x, frame.ints[arg & 3]!).with(exactProduct(frame.ints[arg & 3]!, frame.ints[0]!)))));
          break;
        }
        case 15: {
          const a0 = frame.pop();
          const a1 = frame.pop();
          frame.locals[1] = helper3(helper3(frame.ints[2]!, frame.x, frame.ints[arg & 3]!).big, Math.abs(((state.steps >= 0) ? frame.x : frame.x)), (helper2(frame.x) ^ frame.ints[2]!));
          frame.ints[0] = 1n;
          frame.ints[arg & 3] = peek();
          break;
        }
        case 16: {
          frame.ints[arg & 3] = peek();
          break;
        }
        case 17: {
          const a0 = frame.pop();
          const a1 = frame.pop();
          remember(arg, shared.with(0n));
          frame.count = promote(frame.count & 7);
          frame.ints[arg & 3] = peek();
          break;
        }
        case 18: {
          const a0 = frame.pop();
          const a1 = frame.pop();
          frame.push(helper0(new K2(frame.locals[arg & 3]!.num(frame.ints[2]!), shallow(new K1(frame.ints[arg & 3]!, shallow(a0))))));
          break;
        }
        case 19: {
          const a0 = frame.pop();
          break;
        }
        case 20: {
          const a0 = frame.pop();
          frame.push(new K0(frame.ints[arg & 3]!, null));
          break;
        }
        case 21: {
          const a0 = frame.pop();
          const a1 = frame.pop();
          state.total = 0n;
          frame.locals[arg & 3] = helper0(other(((state.steps >= 0) ? a0 : a0)));
          state.total = BigInt(Number(BigInt.asIntN(32, 100n)));
          break;
        }
        case 22: {
          const a0 = frame.pop();
          const a1 = frame.pop();
          a0.ratio = Math.abs(toF64(arg));
          frame.count = promote(frame.count & 7);
          frame.push(new K1(BigInt(frame.count), null));
          break;
        }
        case 23: {
          frame.push(helper5());
          break;
        }
        default:
          throw new Failure(99);
      }
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
  shared.big = 5n;
  shared.ratio = 0.5;
  for (let k = 0; k < 4; k++) memory[k] = shared;
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
