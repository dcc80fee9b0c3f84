/**
 * The trace optimizer: see `types.ts` for what goes in and comes out.
 */
import { inputArg, makeOp, type InputArg, type TargetToken, type Trace, type Value } from '../trace/trace.js';
import { isGuard } from '../trace/trace.js';
import { useKnowledge, type Knowledge } from './bridge-knowledge.js';
import { get } from './info.js';
import { withNeededInterrupts } from './interrupts.js';
import { Optimizer } from './optimizer.js';
import { ResumeEncoder } from './resume-encode.js';
import { enterLoop, peel } from './unroll.js';
import {
  InvalidLoop,
  type BridgeInput,
  type LoopInput,
  type OptimizedTrace,
  type OptimizerHost,
  type OptimizerOptions,
} from './types.js';

/** Inputs of the output, one for each of the trace. */
function startInputs(trace: Trace): InputArg[] {
  return trace.inputs.map((input, k) => {
    const fresh = inputArg(input.kind, k);
    input.forwarded = fresh;
    return fresh;
  });
}

function result(o: Optimizer, inputs: readonly InputArg[], targets: readonly TargetToken[]): OptimizedTrace {
  const ops = withNeededInterrupts(o.out, o.options.polls);
  return {
    inputs,
    ops,
    targets,
    counts: {
      operations: ops.length,
      guards: ops.filter(isGuard).length,
      virtuals: o.virtuals - o.forcings,
      forcings: o.forcings,
    },
  };
}

/** Optimizes a loop or function. @throws InvalidLoop */
export function optimizeLoop(
  input: LoopInput,
  host: OptimizerHost,
  options: OptimizerOptions,
): OptimizedTrace {
  const last = input.trace.ops[input.trace.ops.length - 1]!;
  if (last.info.name === 'jump' && options.enabled.has('unroll')) {
    const peeled = peelIfPossible(input, host, options);
    if (peeled !== null) {
      const { first, second, ops, inputs, targets } = peeled;
      return {
        inputs,
        ops,
        targets,
        counts: {
          operations: ops.length,
          guards: ops.filter(isGuard).length,
          virtuals: first.virtuals + second.virtuals - first.forcings - second.forcings,
          forcings: first.forcings + second.forcings,
        },
      };
    }
  }
  return optimizeSimpleLoop(input, host, options);
}

/**
 * Peels; null when the second iteration cannot be what the first was recorded as (`flag = not flag`): then there is no loop body that all
 * iterations share, but the loop as it was recorded, whose guard fails every other time.
 */
function peelIfPossible(
  input: LoopInput,
  host: OptimizerHost,
  options: OptimizerOptions,
): ReturnType<typeof peel> {
  try {
    return peel(input, host, options);
  } catch (error) {
    if (error instanceof InvalidLoop) return null;
    throw error;
  }
}

/** Without peeling: one label, everything made real at the jump. @throws InvalidLoop */
export function optimizeSimpleLoop(
  input: LoopInput,
  host: OptimizerHost,
  options: OptimizerOptions,
): OptimizedTrace {
  const { trace, token } = input;
  const o = new Optimizer(host, options, new ResumeEncoder());
  const inputs = startInputs(trace);
  const start = host.newTarget(
    token,
    inputs.map((arg) => arg.kind),
  );
  o.out.push(makeOp('label', [...inputs], start));
  const last = trace.ops[trace.ops.length - 1]!;
  if (last.info.name === 'jump') {
    o.run(trace.ops, 0, trace.ops.length - 1);
    const args: Value[] = o.finish(last.args);
    o.emit('jump', args, start);
  } else o.run(trace.ops, 0, trace.ops.length);
  return result(o, inputs, [start]);
}

/**
 * A bridge that does nothing but jump: of a guard that was made for entering a loop and that failed. More such guards would fail
 * again, so it goes where none are needed.
 */
function isOnlyJump(trace: Trace): boolean {
  let mergePoints = 0;
  for (const { info } of trace.ops)
    if (info.name === 'debug_merge_point') mergePoints++;
    else if (!setup.has(info.name)) return false;
  return mergePoints <= 1;
}
const setup = new Set([
  'new',
  'new_array',
  'set_field',
  'set_item',
  'guard_no_interrupt',
  'guard_future_condition',
  'jump',
]);

/** Optimizes a bridge, or a trace that ends in another loop. @throws InvalidLoop */
export function optimizeBridge(
  input: BridgeInput,
  host: OptimizerHost,
  options: OptimizerOptions,
): OptimizedTrace {
  const { trace, target } = input;
  const o = new Optimizer(host, options, new ResumeEncoder());
  const inputs = startInputs(trace);
  if (input.knowledge !== null) useKnowledge(o, inputs, input.knowledge as Knowledge, input.failed);
  const last = trace.ops[trace.ops.length - 1]!;
  if (last.info.name === 'jump') {
    o.run(trace.ops, 0, trace.ops.length - 1);
    const end = trace.ops[trace.ops.length - 2];
    const guarded = options.enabled.has('unroll') && !isOnlyJump(trace);
    const snapshot = guarded && end?.info.name === 'guard_future_condition' ? end.snapshot : null;
    enterLoop(o, target!.targets, last.args.map(get), input.hints, snapshot);
  } else o.run(trace.ops, 0, trace.ops.length);
  return result(o, inputs, []);
}
