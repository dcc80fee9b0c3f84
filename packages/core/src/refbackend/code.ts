/**
 * What the reference backend makes of a trace: the operations as they are, and a place for each value.
 *
 * Numbers of a running trace are in a JavaScript array. References are on the shadow stack, in a frame with one slot for each value of kind
 * `r`, where the collector updates them. So a place is an index into the one or the other.
 *
 * ```
 * [r0, l1]                          reference 0, number 0
 * l2 = get_field(r0, W_Int.value)   number 1
 * r3 = new(W_Int)                   reference 1
 * ```
 */
import type { CompiledTrace } from '../plugin/jit.js';
import type { InputArg, LoopToken, TargetToken, TraceOp, Value } from '../trace/trace.js';

/** A compiled trace: operations with places for their results. */
export interface Code {
  /** The loop that it belongs to: whose flag `guard_not_invalidated` tests. */
  readonly loop: LoopToken;
  readonly ops: readonly TraceOp[];
  readonly inputs: readonly InputArg[];
  /** Index into the numbers, or into the references of the frame, by value. */
  readonly places: ReadonlyMap<Value, number>;
  /** How many numbers and references there are. */
  readonly numbers: number;
  readonly refs: number;
}

/** A label: the code it is in, and the index of its operation. It is the `code` of a target token. */
export interface Place {
  readonly code: Code;
  readonly at: number;
}

/** Gives every value a place, and tells the labels' tokens where they are. */
export function makeCode(loop: LoopToken, trace: CompiledTrace): Code {
  const places = new Map<Value, number>();
  let numbers = 0;
  let refs = 0;
  const define = (value: InputArg | TraceOp) => {
    if (value.kind === 'n' || places.has(value)) return;
    places.set(value, value.kind === 'r' ? refs++ : numbers++);
  };
  trace.inputs.forEach(define);
  for (const op of trace.ops) {
    // The label right behind the inputs may have the inputs themselves as arguments.
    if (op.info.name === 'label') (op.args as InputArg[]).forEach(define);
    define(op);
  }
  const code: Code = { loop, ops: trace.ops, inputs: trace.inputs, places, numbers, refs };
  trace.ops.forEach((op, at) => {
    if (op.info.name === 'label') (op.descr as TargetToken).code = { code, at } satisfies Place;
  });
  return code;
}
