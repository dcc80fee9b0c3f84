/**
 * Runs recorded traces, as they are and optimized, for `random-optimizer.ts`.
 *
 * A **recorded trace** is a text; guards get a snapshot of what is live where they resume. It is run on the reference backend as it is, as a whole
 * ({@link Runner.run}) or from an operation on. A **tail** is what happens when a guard fails: a recorded trace that starts with the guard's values. In the plain
 * run it is a bridge of all guards that resume at that position; in the optimized run it is a bridge with the guard's resume data in front.
 */
import { referenceBackend } from '@weft/core/runtime';
import { optimizeBridge, optimizeLoop, optimizeSimpleLoop } from '../../src/optimizer/index.js';
import { passNames, type OptimizerHost, type RuntimeHint } from '../../src/optimizer/types.js';
import type { ConnectedBackend, JitBackend } from '../../src/plugin/jit.js';
import type { ArrayDescr, Kind, StructDescr } from '../../src/trace/descr.js';
import { parseTrace } from '../../src/trace/parse.js';
import { printTrace } from '../../src/trace/print.js';
import {
  absent,
  constI,
  enumTags,
  inputArg,
  isGuard,
  makeOp,
  type Const,
  type InputArg,
  type LoopToken,
  type ResumeData,
  type TargetToken,
  type Trace,
  type TraceOp,
  type Value,
} from '../../src/trace/trace.js';
import { compile, compileBridge, enter, type Exit, type FakeValue } from './fake-host.js';
import { type RecordedText } from './random-facts.js';
import { RandomHost, type LoopArgument } from './random-world.js';

/** Tokens of the recorded trace, of the optimized one, and of the recorded one from an operation on. */
const recordedLoop = 8;
const optimizedLoop = 9;
const firstRest = 10;

/** The values that the rest of a trace needs, for each operation. */
export function liveness(trace: Trace): Value[][] {
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

/** A position: trace and operation. */
export interface Position {
  readonly jitcode: number;
  readonly pc: number;
}
export const keyOf = ({ jitcode, pc }: Position): string => `${jitcode}@${pc}`;

/** A recorded trace. Tails begin where a guard of another one failed. */
export interface Recorded extends RecordedText {
  readonly origin: Position | null;
  /** Index of the guard that is the failed one turned around, or -1: it resumes where that does. */
  readonly turned: number;
}

/** Gives all guards a snapshot of what is live where they resume. */
function addSnapshots(trace: Trace, jitcode: number, { origin, turned }: Recorded): void {
  const live = liveness(trace);
  trace.ops.forEach((op, k) => {
    if (!isGuard(op)) return;
    const pc = resumesAt(trace.ops, k);
    op.failArgs = op.resume = null;
    const top = k === turned ? { ...origin!, boxes: [...trace.inputs] } : { jitcode, pc, boxes: live[pc]! };
    op.snapshot = { top: { ...top, parent: null }, virtualizable: null };
  });
}

/** The operations from one on, with inputs for what they need. */
function restOf(trace: Trace, pc: number): Trace {
  const inputs = new Map<Value, InputArg>();
  liveness(trace)[pc]!.forEach((value, k) => inputs.set(value, inputArg(value.kind as Kind, k)));
  return { inputs: [...inputs.values()], ops: substituted(trace.ops.slice(pc), inputs) };
}

/** Replaces values in operations and their snapshots. */
function substituted(ops: readonly TraceOp[], values: ReadonlyMap<Value, Value>): TraceOp[] {
  const mapped = (value: Value): Value => values.get(value) ?? value;
  for (const op of ops) {
    op.args = op.args.map(mapped);
    if (op.snapshot !== null)
      op.snapshot = { ...op.snapshot, top: { ...op.snapshot.top, boxes: op.snapshot.top.boxes.map(mapped) } };
  }
  return [...ops];
}

/** A host with recorded traces: runs the loop, or one of them from an operation on. */
export class Runner {
  readonly host: RandomHost;
  protected readonly reference: ConnectedBackend;
  /** Where guards resume, by number. */
  private readonly positions = new Map<
    number,
    Position & { readonly turned: boolean; readonly token: LoopToken }
  >();
  private readonly rests = new Map<string, LoopToken>();
  readonly traces: Recorded[];
  /** The tail of each position that has one. */
  readonly tails = new Map<string, number>();

  constructor(loop: Recorded, make: () => RandomHost) {
    this.traces = [loop];
    this.host = make();
    this.reference = referenceBackend().connect(this.host);
    const trace = this.parse(0);
    const label = makeOp('label', [...trace.inputs], this.start(trace.inputs));
    this.compile({ inputs: trace.inputs, ops: [label, ...trace.ops] }, this.host.env.loop(recordedLoop));
  }

  private start(inputs: readonly Value[]): TargetToken {
    return this.host.env.target(
      1,
      inputs.map(({ kind }) => kind as Kind),
    );
  }

  /** A recorded trace with snapshots; it jumps to the label of the loop. */
  protected parse(jitcode: number): Trace {
    const recorded = this.traces[jitcode]!;
    const trace = parseTrace(recorded.text, this.host.env);
    addSnapshots(trace, jitcode, recorded);
    const last = trace.ops[trace.ops.length - 1]!;
    if (last.info.name === 'jump') last.descr = this.start(last.args);
    return trace;
  }

  private compile(trace: Trace, token: LoopToken): void {
    compile(this.host, this.reference, trace, token);
    this.noteGuards(trace, token, -1);
  }

  private noteGuards(trace: Trace, token: LoopToken, turned: number): void {
    trace.ops.forEach((op, k) => {
      if (!isGuard(op) || op.guardId < 0) return;
      const { jitcode, pc } = op.snapshot!.top;
      this.positions.set(op.guardId, { jitcode, pc, token, turned: k === turned });
      const tail = this.tails.get(keyOf({ jitcode, pc }));
      if (tail !== undefined && k !== turned) this.attach(op.guardId, token, tail);
    });
  }

  private attach(guard: number, token: LoopToken, tail: number): void {
    const trace = this.parse(tail);
    compileBridge(this.host, this.reference, guard, trace, token);
    this.noteGuards(trace, token, this.traces[tail]!.turned);
  }

  /** Says what is done when guards at a position fail. */
  addTail(tail: Recorded): void {
    const index = this.traces.push(tail) - 1;
    const key = keyOf(tail.origin!);
    this.tails.set(key, index);
    for (const [guard, position] of [...this.positions])
      if (keyOf(position) === key && !position.turned) this.attach(guard, position.token, index);
  }

  /** Goes on from an operation. */
  protected goOn(position: Position, values: readonly FakeValue[]): Exit {
    const key = keyOf(position);
    let token = this.rests.get(key);
    if (token === undefined) {
      token = this.host.env.loop(firstRest + this.rests.size);
      this.rests.set(key, token);
      this.compile(restOf(this.parse(position.jitcode), position.pc), token);
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
    const where = exit.kind === 'guard' ? `at ${keyOf(this.positions.get(exit.guardId)!)} ` : '';
    return `${where}${text.replace(/^guard \d+/, 'guard')}log ${host.log.join('\n')}`;
  }
}

/** Runs the optimized trace. */
export class OptimizedRunner extends Runner {
  /** The optimized traces as text. */
  readonly printed: string[] = [];
  /** The guard that failed in the last run, and where it resumed. */
  failure: { readonly guard: number; readonly position: Position } | null = null;
  private readonly backend: ConnectedBackend;
  private readonly bridged = new Set<number>();
  private readonly optimizer: OptimizerHost;

  constructor(
    loop: Recorded,
    make: () => RandomHost,
    backend: JitBackend,
    private readonly hints: readonly RuntimeHint[],
    private readonly off: string,
  ) {
    super(loop, make);
    this.backend = backend.connect(this.host);
    this.optimizer = optimizerHost(this.host);
  }

  private get options() {
    return { enabled: new Set(passNames.filter((name) => name !== this.off)) };
  }
  private get token(): LoopToken {
    return this.host.env.loop(optimizedLoop);
  }
  private hintsOf(trace: Trace): RuntimeHint[] {
    return trace.ops.at(-1)!.args.map((_, k) => this.hints[k] ?? { kind: 'number' });
  }

  /** @throws InvalidLoop */
  optimize(simple: boolean): void {
    const { token } = this;
    const trace = this.parse(0);
    const input = { trace, token, hints: this.hintsOf(trace) };
    const optimized = (simple ? optimizeSimpleLoop : optimizeLoop)(input, this.optimizer, this.options);
    this.printed.push(`optimized:\n${printTrace(optimized)}`);
    token.targets = [...optimized.targets];
    compile(this.host, this.backend, optimized, token);
  }

  /** Gives the guard that failed a bridge: the tail, optimized with what the guard knows. @throws InvalidLoop */
  bridge(guard: number, tail: number): void {
    if (this.bridged.has(guard)) return;
    this.bridged.add(guard);
    const { token, host } = this;
    const { failArgs, resume } = host.guards[guard]!;
    const trace = withSetup(this.parse(tail), failArgs!, resume!);
    this.printed.push(`bridge of guard ${guard}, recorded:\n${printTrace(trace)}`);
    const optimized = optimizeBridge(
      {
        trace,
        loop: token,
        target: trace.ops.at(-1)!.info.name === 'jump' ? token : null,
        hints: this.hintsOf(trace),
        knowledge: resume!.knowledge,
        failed: true,
      },
      this.optimizer,
      this.options,
    );
    this.printed.push(`optimized:\n${printTrace(optimized)}`);
    compileBridge(host, this.backend, guard, optimized, token);
  }

  override run(args: readonly LoopArgument[]): string {
    const { host } = this;
    host.startStep();
    this.failure = null;
    const exit = enter(host, this.backend, this.token, host.values(args), host.result);
    if (exit.kind !== 'guard') return this.show(exit);
    const [frame] = host.materialize(exit.guardId, exit.values).frames;
    this.failure = { guard: exit.guardId, position: frame! };
    return this.show(
      this.goOn(
        frame!,
        frame!.values.map(({ value }) => value),
      ),
    );
  }
}

/** A tail as a bridge of a guard: first makes what the guard's resume data describes. */
function withSetup(tail: Trace, failArgs: readonly Value[], resume: ResumeData): Trace {
  const inputs = failArgs.map((arg, k) => inputArg(arg.kind as Kind, k));
  const ops: TraceOp[] = [];
  const virtuals = resume.virtuals.map((virtual) => {
    const made =
      virtual.kind === 'array'
        ? makeOp('new_array', [constI(virtual.values.length)], virtual.descr)
        : makeOp('new', [], virtual.descr);
    ops.push(made);
    return made;
  });
  const read = (tagged: number): Value => {
    const payload = tagged >> 2;
    switch (tagged & 3) {
      case enumTags.box:
        return inputs[payload]!;
      case enumTags.const:
        return resume.shared.consts[payload]!;
      case enumTags.int:
        return constI(payload);
      default:
        return virtuals[payload]!;
    }
  };
  resume.virtuals.forEach((virtual, k) =>
    virtual.values.forEach((tagged, n) => {
      if (tagged === absent) return;
      ops.push(
        virtual.kind === 'array'
          ? makeOp('set_item', [virtuals[k]!, constI(n), read(tagged)], virtual.descr)
          : makeOp('set_field', [virtuals[k]!, read(tagged)], virtual.fields[n]!),
      );
    }),
  );
  for (const store of resume.pending)
    ops.push(
      store.kind === 'field'
        ? makeOp('set_field', [read(store.object), read(store.value)], store.descr)
        : makeOp('set_item', [read(store.object), read(store.index), read(store.value)], store.descr),
    );
  const values = new Map<Value, Value>(tail.inputs.map((input, k) => [input, read(resume.frames[3 + k]!)]));
  return { inputs, ops: [...ops, ...substituted(tail.ops, values)] };
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
