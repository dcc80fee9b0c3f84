/**
 * A random test of the optimizer: a recorded trace, as it is and optimized, must come to the same end.
 *
 * The trace as it is is run on the reference backend; each of its guards hands over what is needed to go on. The optimized trace is run too; when one of its guards fails, what its resume data
 * describes is restored as the metainterp would do it (virtual objects are made, postponed stores are done), and the trace as it is goes on from that guard:
 * a guard may fail though its test would hold (it was made stricter, or was moved), but never the other way round.
 *
 * ```
 * recorded          guard 3 ─ fails ─────────────────────────────────► guard 3, values, heap
 * optimized         guard 1 ─ fails ─► restored ─► recorded from 1 ──► the same
 * ```
 */
import { referenceBackend } from '@weft/core/runtime';
import { optimizeLoop, optimizeSimpleLoop } from '../../src/optimizer/index.js';
import { InvalidLoop, passNames, type OptimizerHost, type RuntimeHint } from '../../src/optimizer/types.js';
import type { ConnectedBackend, JitBackend } from '../../src/plugin/jit.js';
import type { ArrayDescr, Kind, StructDescr } from '../../src/trace/descr.js';
import { parseTrace } from '../../src/trace/parse.js';
import { printTrace } from '../../src/trace/print.js';
import {
  inputArg,
  isGuard,
  makeOp,
  type Const,
  type InputArg,
  type LoopToken,
  type TargetToken,
  type Trace,
  type TraceOp,
  type Value,
} from '../../src/trace/trace.js';
import type { Choices } from '../random/choices.js';
import type { Difference } from '../random/fuzz.js';
import { randomArguments } from './random-case.js';
import { compile, enter, type Exit, type FakeValue } from './fake-host.js';
import { freeMark, randomParams, randomRecorded, type TraceWorld } from './random-trace.js';
import { RandomHost, type LoopArgument } from './random-world.js';

/** Tokens of the recorded trace, of the optimized one, and of the recorded one from an operation on. */
const recordedLoop = 8;
const optimizedLoop = 9;
const firstRest = 10;

/** The values that the rest of a trace needs, for each operation. */
function liveness(trace: Trace): Value[][] {
  const order = new Map<Value, number>();
  trace.inputs.forEach((input) => order.set(input, order.size));
  for (const op of trace.ops) if (op.kind !== 'n') order.set(op, order.size);
  const live = new Set<Value>();
  const result: Value[][] = [];
  for (let k = trace.ops.length - 1; k >= 0; k--) {
    const op = trace.ops[k]!;
    live.delete(op);
    for (const arg of op.args) if (arg.tag !== 'const') live.add(arg);
    result[k] = [...live].sort((a, b) => order.get(a)! - order.get(b)!);
  }
  return result;
}

/** Where a guard resumes: exact arithmetic is done again, all else goes on at the guard. */
const resumesAt = (ops: readonly TraceOp[], k: number): number =>
  /overflow$/.test(ops[k]!.info.name) ? k - 1 : k;

/** Gives all guards a snapshot of what is live where they resume. */
function addSnapshots(trace: Trace): void {
  const live = liveness(trace);
  trace.ops.forEach((op, k) => {
    if (!isGuard(op)) return;
    const pc = resumesAt(trace.ops, k);
    op.failArgs = op.resume = null;
    op.snapshot = { top: { jitcode: 0, pc, boxes: live[pc]!, parent: null }, virtualizable: null };
  });
}

/** The operations from one on, with inputs for what they need. */
function restOf(trace: Trace, pc: number): Trace {
  const inputs = new Map<Value, InputArg>();
  liveness(trace)[pc]!.forEach((value, k) => inputs.set(value, inputArg(value.kind as Kind, k)));
  const mapped = (value: Value): Value => inputs.get(value) ?? value;
  const ops = trace.ops.slice(pc);
  for (const op of ops) {
    op.args = op.args.map(mapped);
    if (op.snapshot !== null)
      op.snapshot = { ...op.snapshot, top: { ...op.snapshot.top, boxes: op.snapshot.top.boxes.map(mapped) } };
  }
  return { inputs: [...inputs.values()], ops };
}

/** A host with a recorded trace: runs it, as a whole or from an operation on. */
class Runner {
  readonly host: RandomHost;
  protected readonly reference: ConnectedBackend;
  /** Where each guard resumes, by number. */
  protected readonly resume = new Map<number, number>();
  private readonly rests = new Map<number, LoopToken>();

  constructor(
    readonly text: string,
    make: () => RandomHost,
  ) {
    this.host = make();
    this.reference = referenceBackend().connect(this.host);
    const trace = this.parse();
    const label = makeOp('label', [...trace.inputs], this.start(trace));
    this.compile({ inputs: trace.inputs, ops: [label, ...trace.ops] }, this.host.env.loop(recordedLoop));
  }

  private start({ inputs }: Trace): TargetToken {
    return this.host.env.target(
      1,
      inputs.map(({ kind }) => kind),
    );
  }

  /** The trace with snapshots; it jumps to the label of the whole one. */
  protected parse(): Trace {
    const trace = parseTrace(this.text, this.host.env);
    addSnapshots(trace);
    const last = trace.ops[trace.ops.length - 1]!;
    if (last.info.name === 'jump') last.descr = this.start(trace);
    return trace;
  }

  private compile(trace: Trace, token: LoopToken): void {
    compile(this.host, this.reference, trace, token);
    for (const op of trace.ops) if (isGuard(op)) this.resume.set(op.guardId, op.snapshot!.top.pc);
  }

  /** Goes on from an operation. */
  protected goOn(pc: number, values: readonly FakeValue[]): Exit {
    let token = this.rests.get(pc);
    if (token === undefined) {
      token = this.host.env.loop(firstRest + this.rests.size);
      this.rests.set(pc, token);
      this.compile(restOf(this.parse(), pc), token);
    }
    return enter(this.host, this.reference, token, values, this.host.result);
  }

  run(args: readonly LoopArgument[]): string {
    this.host.startStep();
    const { host } = this;
    const exit = enter(host, this.reference, host.env.loop(recordedLoop), host.values(args), host.result);
    return this.show(exit);
  }

  protected show(exit: Exit): string {
    const { host } = this;
    const text = host.showExit(exit);
    host.heap.setCell('exception', 0);
    const where = exit.kind === 'guard' ? `at ${this.resume.get(exit.guardId)!} ` : '';
    return `${where}${text.replace(/^guard \d+/, 'guard')}log ${host.log.join('\n')}`;
  }
}

/** Runs the optimized trace. */
class OptimizedRunner extends Runner {
  /** The optimized trace as text. */
  printed = '';
  private readonly backend: ConnectedBackend;

  constructor(text: string, make: () => RandomHost, backend: JitBackend) {
    super(text, make);
    this.backend = backend.connect(this.host);
  }

  /** @throws InvalidLoop */
  optimize(hints: readonly RuntimeHint[], simple: boolean, off: string): void {
    const { host } = this;
    const token = host.env.loop(optimizedLoop);
    const trace = this.parse();
    const options = { enabled: new Set(passNames.filter((name) => name !== off)) };
    const input = {
      trace,
      token,
      hints: trace.ops.at(-1)!.args.map((_, k) => hints[k] ?? { kind: 'number' as const }),
    };
    const optimized = (simple ? optimizeSimpleLoop : optimizeLoop)(input, optimizerHost(host), options);
    this.printed = printTrace(optimized);
    token.targets = [...optimized.targets];
    compile(host, this.backend, optimized, token);
  }

  override run(args: readonly LoopArgument[]): string {
    const { host } = this;
    host.startStep();
    const exit = enter(host, this.backend, host.env.loop(optimizedLoop), host.values(args), host.result);
    if (exit.kind !== 'guard') return this.show(exit);
    const [frame] = host.materialize(exit.guardId, exit.values).frames;
    return this.show(
      this.goOn(
        frame!.pc,
        frame!.values.map(({ value }) => value),
      ),
    );
  }
}

/** Answers the optimizer's questions about the constants of the world. None of their fields is immutable. */
function optimizerHost(host: RandomHost): OptimizerHost {
  const { heap } = host;
  const typeOf = (id: number): StructDescr | ArrayDescr => heap.typeOf(heap.refAddress(id));
  let targets = 1000;
  const never = (): never => {
    throw new Error('nothing is immutable here');
  };
  return {
    readField: never,
    readItem: never,
    hasImmutableItems: () => false,
    arrayLength: (array) => heap.arrayLength(heap.refAddress(array)),
    classOf(object) {
      if (object === 0) return null;
      const type = typeOf(object);
      return type.type === 'struct' ? type : null;
    },
    callPure(descr, args): Const | null {
      if (descr.effect.effect !== 'elidable') return null;
      const value = host.callTarget(descr)(...(args.map((arg) => arg.value) as never[]));
      return { tag: 'const', kind: descr.result as Kind, value: value as FakeValue };
    },
    newTarget: (loop, kinds) => ({ type: 'target', id: targets++, loop, kinds, state: null, code: null }),
  };
}

const turned: Readonly<Record<string, string>> = {
  guard_true: 'guard_false',
  guard_false: 'guard_true',
  guard_isnull: 'guard_nonnull',
};

/**
 * Makes of a trace one that could have been recorded: all guards hold when it is run with some arguments. Guards that fail are turned around or left out,
 * or the trace ends there.
 */
function asRecorded(text: string, make: () => RandomHost, args: readonly LoopArgument[]): string {
  const lines = text.split('\n');
  for (;;) {
    const end = lines[lines.length - 1]!.startsWith('jump') ? ['guard_always_fails() [] {}'] : [];
    const once = end.length > 0 ? [...lines.slice(0, -1), ...end] : lines;
    const match = /^at (\d+) /.exec(new Runner(once.join('\n'), make).run(args));
    if (match === null) return lines.join('\n');
    // Behind the inputs; exact arithmetic resumes in front of its guard.
    let at = Number(match[1]) + 1;
    if (/_ovf\(/.test(lines[at]!)) at++;
    if (at >= once.length - 1) return lines.join('\n');
    const line = lines[at]!;
    const name = /guard_\w+/.exec(line)![0];
    if (name === 'guard_overflow') lines[at] = line.replace(name, 'guard_no_overflow');
    else if (!line.endsWith(freeMark)) {
      lines.splice(at, lines.length, 'guard_always_fails() [] {}');
      return lines.join('\n');
    } else if (turned[name] !== undefined) lines[at] = line.replace(name, turned[name]);
    else lines.splice(at, 1);
  }
}

/** Runs one case. `other` is the backend of the optimized trace. */
export function runOptimizerCase(
  c: Choices,
  other: () => JitBackend,
  done: (how: 'invalid' | 'same') => void = () => {},
): Difference | null {
  const result = c.pick([null, 'i', 'l', 'f', 'r'] as const);
  const heap = { space: 1 << 18, barrier: c.chance(0.3), stress: c.pick([0, 64, 8]) };
  const filling = c.repeat(100, () => c.below(17), 60);
  const make = () => new RandomHost(result, filling, heap);
  const world: TraceWorld = { env: make().env, result, loops: new Map(), labels: [], nextLabel: 1 };
  const inputs = randomParams(c);
  const written = randomRecorded(c, world, inputs).text;
  const simple = c.chance(0.2);
  const off = c.pick(['', '', ...passNames]);
  const { structs } = world.env;
  const hints = inputs.map((known): RuntimeHint => {
    if (known.kind !== 'r') return { kind: 'number' };
    const classes = structs.filter(
      ({ name }) => known.cls !== '' && name !== 'Error' && name !== 'OtherError',
    );
    const cls = c.pick([null, ...classes]);
    return c.chance(0.1) ? { kind: 'null' } : { kind: 'object', cls: known.content === 'node' ? cls : null };
  });
  const first = randomArguments(c, inputs);
  const entries = [first, ...c.repeat(5, () => randomArguments(c, inputs), 4)];
  const text = c.chance(0.9) ? asRecorded(written, make, [3, ...first.slice(1)]) : written;
  const plain = new Runner(text, make);
  const optimized = new OptimizedRunner(text, make, other());
  const show = () =>
    `${JSON.stringify({ simple, off, result, ...heap })}\nrecorded:\n${text}\noptimized:\n${optimized.printed}\n` +
    entries
      .map(
        (args) =>
          `enter ${args.map((a) => (typeof a === 'object' ? `pool[${a.pool}]` : String(a))).join(', ')}`,
      )
      .join('\n');
  try {
    optimized.optimize(hints, simple, off);
  } catch (error) {
    if (error instanceof InvalidLoop) {
      done('invalid');
      return null;
    }
    return { what: `optimizer ${(error as Error).stack}`, text: show() };
  }
  for (const [k, args] of entries.entries()) {
    const expected = plain.run(args);
    let found: string;
    try {
      found = optimized.run(args);
    } catch (error) {
      return { what: `error ${(error as Error).stack}`, text: show() };
    }
    if (found !== expected)
      return {
        what: `difference at entry ${k}`,
        text: `${show()}\n--- recorded\n${expected}\n--- optimized\n${found}`,
      };
  }
  done('same');
  return null;
}
