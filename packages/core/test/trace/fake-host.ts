/**
 * A {@link BackendHost} without an image: a {@link FakeHeap}, functions in JavaScript, and failing guards that are only recorded.
 *
 * ```
 * const host = new FakeHost(env, { functions: { add: (a: bigint, b: bigint) => a + b } });
 * const backend = referenceBackend().connect(host);
 * compile(host, backend, trace);
 * const exit = enter(host, backend, env.token, [5n]);
 * // { kind: 'done', value: 6n } or { kind: 'guard', guardId: 0, values: [5n] } …
 * ```
 *
 * Guards get their numbers from {@link numberGuards}. Afterwards {@link FakeHost.materialize} makes of a failing guard's values what its
 * resume data describes, as the metainterp would.
 */
import { assignExitSlots } from '../../src/trace/exitslots.js';
import type { BackendHost, CompiledTrace, ConnectedBackend } from '../../src/plugin/jit.js';
import type { CallDescr, DriverDescr, Kind } from '../../src/trace/descr.js';
import {
  absent,
  enumTags,
  exitReason,
  isGuard,
  type LoopToken,
  type TraceOp,
} from '../../src/trace/trace.js';
import type { TraceEnv } from './env.js';
import { defaultHeapOptions, FakeHeap, type HeapOptions, type Root } from './fake-heap.js';

export type FakeValue = number | bigint;
// Each function has the signature that its declaration says.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type FakeFunction = (...args: any[]) => FakeValue | void;

/** How running a loop ended. References are addresses. */
export type Exit =
  | { readonly kind: 'done'; readonly value: FakeValue | null }
  | { readonly kind: 'raised'; readonly exception: number }
  | { readonly kind: 'guard'; readonly guardId: number; readonly values: readonly FakeValue[] };

/** One frame of what a failing guard restores. */
export interface RestoredFrame {
  readonly jitcode: number;
  readonly pc: number;
  readonly values: readonly RestoredValue[];
}
export interface RestoredValue {
  readonly kind: Kind;
  readonly value: FakeValue;
}
export interface Restored {
  readonly frames: readonly RestoredFrame[];
  readonly virtualizable: readonly RestoredValue[];
}

export interface FakeHostOptions {
  readonly functions?: Readonly<Record<string, FakeFunction>>;
  readonly heap?: Partial<HeapOptions>;
  readonly drivers?: readonly DriverDescr[];
}

const storageOf = { i: 'i32', l: 'i64', f: 'f64', r: 'ref' } as const;

/** Reason that {@link FakeHost.guardFailed} answers, to tell a failed guard from other ends. */
const guardReason = 77;

export class FakeHost implements BackendHost {
  readonly heap: FakeHeap;
  readonly layout: BackendHost['layout'];
  readonly memory: WebAssembly.Memory;
  readonly table: WebAssembly.Table;
  readonly drivers: readonly DriverDescr[];
  readonly counters = { enters: 0 };
  readonly guards: TraceOp[] = [];
  /** Guards that failed without a bridge, in order. */
  readonly failures: number[] = [];
  private failed: Extract<Exit, { kind: 'guard' }> | null = null;
  private readonly functions: Readonly<Record<string, FakeFunction>>;
  private readonly image: Readonly<Record<string, (...args: never[]) => unknown>>;
  private readonly targets = new Map<CallDescr, (...args: never[]) => unknown>();

  constructor(
    readonly env: TraceEnv,
    options: FakeHostOptions = {},
  ) {
    this.heap = new FakeHeap(env, { ...defaultHeapOptions, ...options.heap });
    this.layout = this.heap.layout;
    this.memory = this.heap.memory;
    this.table = new WebAssembly.Table({ element: 'anyfunc', initial: 64 });
    this.functions = options.functions ?? {};
    this.drivers = options.drivers ?? [];
    this.image = imageFunctions(this.heap);
  }

  callTarget(descr: CallDescr): (...args: never[]) => unknown {
    let target = this.targets.get(descr);
    if (target === undefined) {
      target = this.functions[descr.name];
      if (target === undefined) throw new Error(`no function '${descr.name}'`);
      this.targets.set(descr, target);
    }
    return target;
  }

  imageFunction(name: string): (...args: never[]) => unknown {
    const found = this.image[name];
    if (found === undefined) throw new Error(`the fake image has no function '${name}'`);
    return found;
  }

  refAddress(id: number): number {
    return this.heap.refAddress(id);
  }

  codeGrew(): void {}
  outOfMemory(): never {
    throw new Error('out of memory');
  }
  stackOverflow(): never {
    throw new Error('stack overflow');
  }

  /** Numbers guards that have none yet, and gives their values exit slots. */
  numberGuards(ops: readonly TraceOp[]): void {
    assignExitSlots(ops);
    for (const op of ops)
      if (isGuard(op) && op.guardId < 0 && op.info.name !== 'guard_future_condition') {
        op.guardId = this.guards.length;
        this.guards.push(op);
      }
  }

  guardFailed(guardId: number): number {
    const guard = this.guards[guardId]!;
    this.failures.push(guardId);
    const values = (guard.failArgs ?? []).map((arg, k) =>
      this.heap.load(storageOf[arg.kind as Kind], this.layout.exitSlots + 8 * (guard.failSlots?.[k] ?? k)),
    );
    this.failed = { kind: 'guard', guardId, values };
    return guardReason;
  }

  /** The rest of a portal: what a test says. */
  finishPortal(_driver: number, reason: number): number {
    return reason;
  }

  /** Takes the guard that failed in the run that just ended, if one did. */
  takeFailure(): Extract<Exit, { kind: 'guard' }> | null {
    const { failed } = this;
    this.failed = null;
    return failed;
  }

  /** Takes the pending exception. */
  takeException(): number {
    const exception = this.heap.cell('exception');
    this.heap.setCell('exception', 0);
    return exception;
  }

  /**
   * Restores what a guard describes: makes its virtual objects, does its postponed stores, and answers frames and virtualizable. `values` are
   * the failArgs. May collect; references in the answer are good until the next collection.
   */
  materialize(guardId: number, values: readonly FakeValue[]): Restored {
    const { heap } = this;
    const guard = this.guards[guardId]!;
    const resume = guard.resume!;
    const failArgs = guard.failArgs!;
    const boxes = values.map((value, k) =>
      failArgs[k]!.kind === 'r' ? heap.root(value as number) : (value as FakeValue),
    );
    const virtuals: Root[] = [];
    const read = (tagged: number): RestoredValue => {
      const payload = tagged >> 2;
      switch (tagged & 3) {
        case enumTags.box: {
          const box = boxes[payload]!;
          return {
            kind: failArgs[payload]!.kind as Kind,
            value: typeof box === 'object' ? box.address : box,
          };
        }
        case enumTags.const: {
          const { kind, value } = resume.shared.consts[payload]!;
          return { kind, value: kind === 'r' ? heap.refAddress(value as number) : value };
        }
        case enumTags.int:
          return { kind: 'i', value: payload };
        default:
          return { kind: 'r', value: virtuals[payload]!.address };
      }
    };
    for (const virtual of resume.virtuals)
      virtuals.push(
        heap.root(heap.allocate(virtual.descr, virtual.kind === 'array' ? virtual.values.length : 0)),
      );
    resume.virtuals.forEach((virtual, k) => {
      const { address } = virtuals[k]!;
      virtual.values.forEach((tagged, n) => {
        if (tagged === absent) return;
        if (virtual.kind === 'struct') heap.setField(address, virtual.fields[n]!, read(tagged).value);
        else heap.setItem(address, virtual.descr, n, read(tagged).value);
      });
    });
    for (const store of resume.pending) {
      const object = read(store.object).value as number;
      if (store.kind === 'field') heap.setField(object, store.descr, read(store.value).value);
      else heap.setItem(object, store.descr, read(store.index).value as number, read(store.value).value);
    }
    const frames: RestoredFrame[] = [];
    const { frames: flat } = resume;
    for (let at = 0; at < flat.length; at += 3 + flat[at + 2]!)
      frames.push({
        jitcode: flat[at]!,
        pc: flat[at + 1]!,
        values: Array.from(flat.subarray(at + 3, at + 3 + flat[at + 2]!), read),
      });
    const virtualizable = Array.from(resume.virtualizable, read);
    for (const box of boxes) if (typeof box === 'object') heap.unroot(box);
    for (const root of virtuals) heap.unroot(root);
    return { frames, virtualizable };
  }
}

/** What an image exports for traces. */
function imageFunctions(heap: FakeHeap): Record<string, (...args: never[]) => unknown> {
  const functions: Record<string, (...args: never[]) => unknown> = {
    'gc.slow': (size: number, _typeId: number) => heap.slow(size),
    'gc.slowArray': (typeId: number, length: number) => heap.slowArray(typeId, length),
    'gc.barrier': (object: number) => heap.barrier(object),
    'gc.barrierArray': (array: number, _index: number) => heap.barrier(array),
    'gc.barrierCopy': (_source: number, _from: number, target: number, _to: number, _count: number) =>
      heap.barrier(target),
  };
  for (const size of [1, 2, 4, 8]) {
    functions[`weft.move${size}`] = (to: number, from: number, count: number) => {
      if (count > 0) heap.u8.copyWithin(to, from, from + count * size);
    };
    functions[`weft.fill${size}`] = (at: number, count: number, value: FakeValue) => {
      const storage = ({ 1: 'i8', 2: 'i16', 4: 'i32', 8: 'i64' } as const)[size as 1];
      for (let k = 0; k < count; k++) heap.store(storage, at + k * size, value);
    };
  }
  return functions;
}

/** Guards as recorded get the boxes of their only frame as failArgs. For traces that did not go through the optimizer. */
export function failArgsFromSnapshots(ops: readonly TraceOp[]): void {
  for (const op of ops) if (isGuard(op) && op.failArgs === null) op.failArgs = [...op.snapshot!.top.boxes];
}

/** Compiles a loop. Guards may be as recorded. */
export function compile(
  host: FakeHost,
  backend: ConnectedBackend,
  trace: CompiledTrace,
  token: LoopToken = host.env.token,
): void {
  failArgsFromSnapshots(trace.ops);
  host.numberGuards(trace.ops);
  backend.compileLoop(token, trace);
  token.compiled = true;
}

/** Compiles a bridge. */
export function compileBridge(
  host: FakeHost,
  backend: ConnectedBackend,
  guardId: number,
  trace: CompiledTrace,
  token: LoopToken = host.env.token,
): void {
  failArgsFromSnapshots(trace.ops);
  host.numberGuards(trace.ops);
  backend.compileBridge(token, guardId, { ...trace, inputSlots: host.guards[guardId]!.failSlots! });
}

/** Kind of the value that a trace finishes with; null when it finishes without one (or not at all). */
export function finishKind(trace: { readonly ops: readonly TraceOp[] }): Kind | null {
  const finish = trace.ops.find((op) => op.info.name === 'finish');
  return (finish?.args[0]?.kind as Kind | undefined) ?? null;
}

/** Runs a loop. `result` is the kind of what it finishes with. */
export function enter(
  host: FakeHost,
  backend: ConnectedBackend,
  token: LoopToken,
  args: readonly FakeValue[],
  result: Kind | null,
): Exit {
  const { heap } = host;
  const top = heap.cell('shadowTop');
  const reason =
    backend.run !== undefined
      ? backend.run(token, args)
      : (host.table.get(token.slot) as unknown as (...args: FakeValue[]) => number)(...args);
  if (heap.cell('shadowTop') !== top) throw new Error('the shadow stack is not as it was');
  switch (reason) {
    case exitReason.done:
      return {
        kind: 'done',
        value: result === null ? null : heap.load(storageOf[result], host.layout.resultSlot),
      };
    case exitReason.raised:
      return { kind: 'raised', exception: host.takeException() };
    case guardReason:
      return host.takeFailure()!;
    default:
      throw new Error(`the trace answered ${reason}`);
  }
}
