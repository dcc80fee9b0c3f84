/**
 * The trace optimizer: see `types.ts` for what goes in and comes out.
 */
import { inputArg, makeOp, type InputArg, type TargetToken, type Trace, type Value } from '../trace/trace.js';
import { isGuard } from '../trace/trace.js';
import { Optimizer } from './optimizer.js';
import { ResumeEncoder } from './resume-encode.js';
import type { BridgeInput, LoopInput, OptimizedTrace, OptimizerHost, OptimizerOptions } from './types.js';

/** Inputs of the output, one for each of the trace. */
function startInputs(trace: Trace): InputArg[] {
  return trace.inputs.map((input, k) => {
    const fresh = inputArg(input.kind, k);
    input.forwarded = fresh;
    return fresh;
  });
}

function result(o: Optimizer, inputs: readonly InputArg[], targets: readonly TargetToken[]): OptimizedTrace {
  return {
    inputs,
    ops: o.out,
    targets,
    counts: {
      operations: o.out.length,
      guards: o.out.filter(isGuard).length,
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
  return optimizeSimpleLoop(input, host, options);
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

/** Optimizes a bridge, or a trace that ends in another loop. @throws InvalidLoop */
export function optimizeBridge(
  input: BridgeInput,
  host: OptimizerHost,
  options: OptimizerOptions,
): OptimizedTrace {
  const { trace, target } = input;
  const o = new Optimizer(host, options, new ResumeEncoder());
  const inputs = startInputs(trace);
  const last = trace.ops[trace.ops.length - 1]!;
  if (last.info.name === 'jump') {
    o.run(trace.ops, 0, trace.ops.length - 1);
    const args = o.finish(last.args);
    const { targets } = target!;
    o.emit('jump', args, targets[targets.length - 1]!);
  } else o.run(trace.ops, 0, trace.ops.length);
  return result(o, inputs, []);
}
