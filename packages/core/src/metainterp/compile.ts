/**
 * From a recorded trace to code: calls the optimizer and the backend, numbers the guards, and enters what was made into the runtime's tables.
 *
 * A loop gets a section in front that AOT code enters with the reds only: it loads the virtualizable's values and falls into
 * the start label.
 *
 * ```
 * [r0]                          the reds
 * l1 = get_field(r0, Frame.pc)
 * r2 = get_field(r0, Frame.slots)
 * r3 = get_item(r2, 0)
 * set_item(r2, 0, null)         of a loop: nothing is kept alive by what was there
 * jump(r0, l1, r3) descr=start
 * label(r4, l5, r6) descr=start
 *   …
 * ```
 */
import { optimizeBridge, optimizeLoop } from '../optimizer/index.js';
import {
  InvalidLoop,
  passNames,
  type OptimizedTrace,
  type OptimizerHost,
  type OptimizerOptions,
  type RuntimeHint,
} from '../optimizer/types.js';
import type { ConnectedBackend } from '../plugin/jit.js';
import type { ArrayDescr, CallDescr, DriverDescr, FieldDescr, Kind } from '../trace/descr.js';
import { printTrace } from '../trace/print.js';
import {
  calleeOf,
  constI,
  constR,
  inputArg,
  makeOp,
  type Const,
  type InputArg,
  type LoopToken,
  type TargetToken,
  type TraceOp,
  type Value,
} from '../trace/trace.js';
import { AbortTrace } from './aborts.js';
import type { Recorder } from './recorder.js';
import { outOfIds } from './refs.js';
import type { Runtime } from './runtime.js';
import { exitsOf, forgetAnalysis, knowledgeOf, numberGuards } from './guards.js';
import type { GuardRecord, JitCell, LoopRecord } from './tokens.js';

/** Answers the optimizer's questions from memory. */
function optimizerHost(runtime: Runtime, used: Set<number>): OptimizerHost {
  const { memory, refs, image } = runtime;
  const constant = (kind: Kind, value: number | bigint): Const => {
    if (kind !== 'r') return { tag: 'const', kind, value };
    const id = refs.intern(value as number);
    if (id === outOfIds) throw new AbortTrace('out_of_room');
    used.add(id);
    return constR(id);
  };
  return {
    readField: (object: number, descr: FieldDescr) => {
      const value = constant(descr.kind, memory.load(descr.storage, refs.address(object) + descr.offset));
      if (descr.immutableItems) runtime.immutableArrays.add(value.value as number);
      return value;
    },
    hasImmutableItems: (array: number) => runtime.immutableArrays.has(array),
    readItem: (array: number, index: number, descr: ArrayDescr) =>
      constant(descr.kind, memory.load(descr.storage, memory.itemAddress(descr, refs.address(array), index))),
    arrayLength: (array: number) => memory.arrayLength(refs.address(array)),
    classOf: (object: number) =>
      object === 0 ? null : (image.structOf(memory.typeId(refs.address(object))) ?? null),
    callPure: (descr: CallDescr, args: readonly Const[]) => {
      const values = args.map((arg) => (arg.kind === 'r' ? refs.address(arg.value as number) : arg.value));
      const result = runtime.callTarget(descr)(...(values as never[])) as number | bigint;
      memory.refresh();
      if (memory.i32[runtime.exceptionIndex] !== 0) {
        memory.i32[runtime.exceptionIndex] = 0;
        return null;
      }
      return descr.result === 'n' ? null : constant(descr.result, result);
    },
    newTarget: (loop: LoopToken, kinds: readonly Kind[]): TargetToken => ({
      type: 'target',
      id: runtime.newTargetId(),
      loop,
      kinds,
      state: null,
      code: null,
    }),
  };
}

/** The passes that parameter `enableOpts` lets run. */
function optimizerOptions(runtime: Runtime, backend: ConnectedBackend): OptimizerOptions {
  const { enableOpts } = runtime.parameters;
  return {
    enabled: new Set(passNames.filter((_, k) => (enableOpts & (1 << k)) !== 0)),
    failsAnyway: backend.failsAnyway === true,
    polls: runtime.polls,
  };
}

/** What the compiler is asked to make. */
export interface LoopRequest {
  readonly kind: 'loop' | 'function' | 'entry';
  readonly driver: DriverDescr;
  readonly cell: JitCell;
  readonly token: LoopToken;
  readonly rec: Recorder;
  readonly hints: readonly RuntimeHint[];
  /** `entry`: the loop that the trace ends in. */
  readonly target: LoopToken | null;
  /** Lengths of the virtualizable's arrays. */
  readonly lengths: readonly number[];
  /** The trace left its loop before it came around. */
  readonly leaves: boolean;
}

export interface BridgeRequest {
  readonly guard: GuardRecord;
  readonly rec: Recorder;
  readonly hints: readonly RuntimeHint[];
  readonly target: LoopToken | null;
}

/** Compiles a loop or function. Throws AbortTrace. */
export function compileLoop(runtime: Runtime, backend: ConnectedBackend, request: LoopRequest): void {
  const { rec, token, driver, kind, cell } = request;
  const trace = { inputs: rec.inputs, ops: rec.ops };
  const recorded = describe(runtime, trace);
  const host = optimizerHost(runtime, rec.refIds);
  const options = optimizerOptions(runtime, backend);
  const optimized = optimize(runtime, rec, () =>
    kind === 'entry'
      ? optimizeBridge(
          {
            trace,
            loop: token,
            target: request.target,
            hints: request.hints,
            knowledge: null,
            failed: false,
          },
          host,
          options,
        )
      : optimizeLoop({ trace, token, hints: request.hints }, host, options),
  );
  const { inputs, ops, targets } = withEntry(
    runtime,
    driver,
    token,
    optimized,
    request.lengths,
    kind === 'loop',
  );
  const record: LoopRecord = {
    token,
    cell,
    place: runtime.placeOf(cell),
    guards: [],
    refIds: rec.refIds,
    lists: rec.lists,
    targets: new Set(),
    bytes: 0,
    bridges: 0,
    leaves: request.leaves,
  };
  numberGuards(runtime, ops, token, record);
  token.targets = [...targets];
  const text = describe(runtime, { inputs, ops });
  forgetAnalysis({ inputs, ops });
  const code = inBackend(runtime, () => {
    try {
      return backend.compileLoop(token, { inputs, ops });
    } catch (error) {
      for (const id of record.guards) runtime.freeGuard(id);
      throw error;
    }
  });
  token.compiled = true;
  runtime.loops.set(token.id, record);
  finish(runtime, rec, record, optimized, code.bytes);
  runtime.statistics.count('loopsCompiled');
  runtime.statistics.event({
    what: kind,
    id: token.id,
    name: token.name,
    place: record.place,
    recorded,
    optimized: text,
    code: runtime.statistics.logging ? code.text() : undefined,
    operations: ops.length,
    bytes: code.bytes,
  });
}

/** Compiles a bridge. Throws AbortTrace. */
export function compileBridge(runtime: Runtime, backend: ConnectedBackend, request: BridgeRequest): void {
  const { rec, guard, target, hints } = request;
  const trace = { inputs: rec.inputs, ops: rec.ops };
  const recorded = describe(runtime, trace);
  const host = optimizerHost(runtime, rec.refIds);
  const optimized = optimize(runtime, rec, () =>
    optimizeBridge(
      {
        trace,
        loop: guard.loop,
        target,
        hints,
        knowledge: knowledgeOf(guard),
        failed: backend.failsAnyway !== true,
      },
      host,
      optimizerOptions(runtime, backend),
    ),
  );
  const record = runtime.loops.get(guard.loop.id);
  if (record === undefined) throw new AbortTrace('invalidated');
  numberGuards(runtime, optimized.ops, guard.loop, record);
  const text = describe(runtime, optimized);
  forgetAnalysis(optimized);
  const code = inBackend(runtime, () =>
    backend.compileBridge(guard.loop, guard.id, { ...optimized, inputSlots: exitsOf(guard).slots }),
  );
  guard.bridged = true;
  for (const id of rec.refIds) record.refIds.add(id);
  for (const list of rec.lists) record.lists.add(list);
  record.bridges++;
  finish(runtime, rec, record, optimized, code.bytes);
  runtime.statistics.count('bridgesCompiled');
  runtime.statistics.event({
    what: 'bridge',
    id: guard.id,
    name: guard.loop.name,
    place: record.place,
    recorded,
    optimized: text,
    code: runtime.statistics.logging ? code.text() : undefined,
    operations: optimized.ops.length,
    bytes: code.bytes,
  });
}

function optimize(runtime: Runtime, rec: Recorder, run: () => OptimizedTrace): OptimizedTrace {
  rec.finish();
  const { statistics } = runtime;
  statistics.count('recordedOperations', rec.ops.length);
  statistics.count('recordedGuards', rec.guards);
  const start = performance.now();
  try {
    return run();
  } catch (error) {
    if (error instanceof InvalidLoop) throw new AbortTrace('invalid_loop');
    throw error;
  } finally {
    statistics.count('optimizeMilliseconds', performance.now() - start);
  }
}

function inBackend<T>(runtime: Runtime, run: () => T): T {
  const start = performance.now();
  try {
    return run();
  } catch (error) {
    if (error instanceof Error && error.name === 'BackendError') {
      runtime.statistics.problem(`backend: ${error.message}`);
      throw new AbortTrace('backend');
    }
    throw error;
  } finally {
    runtime.statistics.count('compileMilliseconds', performance.now() - start);
  }
}

/** Enters assumptions into the tables, and counts. */
function finish(
  runtime: Runtime,
  rec: Recorder,
  record: LoopRecord,
  optimized: OptimizedTrace,
  bytes: number,
): void {
  for (const list of rec.lists) runtime.quasi.add(list, record.token.id);
  for (const { info, descr } of optimized.ops)
    if (info.name === 'jump') record.targets.add((descr as TargetToken).loop);
    else if (info.name === 'call_assembler') record.targets.add(calleeOf(descr as LoopToken | TargetToken));
  record.bytes += bytes;
  const { statistics } = runtime;
  statistics.count('codeBytes', bytes);
  statistics.count('optimizedOperations', optimized.counts.operations);
  statistics.count('optimizedGuards', optimized.counts.guards);
  statistics.count('virtuals', optimized.counts.virtuals);
  statistics.count('forcings', optimized.counts.forcings);
}

/** Puts the section in front that loads the virtualizable; gives the trace a start label when it has none. */
function withEntry(
  runtime: Runtime,
  driver: DriverDescr,
  token: LoopToken,
  optimized: OptimizedTrace,
  lengths: readonly number[],
  isLoop: boolean,
): { inputs: InputArg[]; ops: TraceOp[]; targets: TargetToken[] } {
  const inputs = driver.reds.map((kind, k) => inputArg(kind, k));
  const entry: TraceOp[] = [];
  const values: Value[] = [...inputs];
  const load = (op: TraceOp): TraceOp => {
    entry.push(op);
    return op;
  };
  const v = driver.virtualizable;
  if (v !== null) {
    const object = inputs[v.red]!;
    for (const field of v.fields) values.push(load(makeOp('get_field', [object], field)));
    v.arrays.forEach(({ field, array }, a) => {
      const items = load(makeOp('get_field', [object], field));
      for (let k = 0; k < lengths[a]!; k++) values.push(load(makeOp('get_item', [items, constI(k)], array)));
      // A loop can run for long, and what its variables held when it was entered must not live as long.
      if (isLoop && array.kind === 'r')
        for (let k = 0; k < lengths[a]!; k++)
          entry.push(makeOp('set_item', [items, constI(k), constR(0)], array));
    });
  }
  const [first, ...others] = optimized.ops;
  const targets = [...optimized.targets];
  const labelled = first !== undefined && first.info.name === 'label';
  const body = labelled ? others : optimized.ops;
  const start: TargetToken = labelled
    ? (first.descr as TargetToken)
    : {
        type: 'target',
        id: runtime.newTargetId(),
        loop: token,
        kinds: [],
        state: null,
        code: null,
      };
  if (!labelled) targets.push(start);
  const used = usedInputs(optimized.inputs, body, start);
  start.kinds = used.map((k) => optimized.inputs[k]!.kind);
  start.start = { virtualizable: v, lengths, used };
  const ops = [
    ...entry,
    makeOp(
      'jump',
      used.map((k) => values[k]!),
      start,
    ),
    makeOp(
      'label',
      used.map((k) => optimized.inputs[k]!),
      start,
    ),
    ...body,
  ];
  return { inputs, ops, targets };
}

/** The inputs that the operations behind a label need: all when one of them jumps to it. */
function usedInputs(inputs: readonly InputArg[], ops: readonly TraceOp[], label: TargetToken): number[] {
  const all = inputs.map((_, k) => k);
  const used = new Set<Value>();
  for (const op of ops) {
    if (op.info.name === 'jump' && op.descr === label) return all;
    for (const arg of op.args) used.add(arg);
    for (const arg of op.failArgs ?? []) used.add(arg);
  }
  return all.filter((k) => used.has(inputs[k]!));
}

function describe(
  runtime: Runtime,
  trace: { readonly inputs: readonly InputArg[]; readonly ops: readonly TraceOp[] },
): string | undefined {
  return runtime.statistics.logging ? printTrace(trace) : undefined;
}
