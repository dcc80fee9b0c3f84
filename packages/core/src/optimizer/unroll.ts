/**
 * Loop peeling: a loop is optimized twice. The first iteration, the preamble, does all the tests; the second starts from what the first
 * found out, and is the loop.
 *
 * What is carried over is a virtual state of the jump's arguments (`virtualstate.ts`) and *short boxes*: contents of memory that the
 * preamble read and that still hold at its end, such as the array of a list that the loop does not change. A short box that the loop uses
 * becomes one more argument of its label; whoever jumps there from elsewhere reads it again (the *short preamble*,
 * {@link enterLoop}).
 *
 * ```
 * label(r0, r1) start                       label(r0, l1, r2) loop       r2: the field that was read
 * guard_class(r1, W_Int)                    l3 = i64.add_ovf(l1, 1n)
 * l1 = get_field(r1, W_Int.value)           …
 * r2 = get_field(r0, Frame.globals)         jump(r0, l3, r2) loop
 * …
 * jump(r0, l2, r2) loop
 * ```
 *
 * The state at the loop's end must be that of its label. When it is not, both are generalized and the second iteration is optimized
 * again; when that does not settle, the loop is compiled without peeling.
 */
import {
  inputArg,
  makeOp,
  type InputArg,
  type Snapshot,
  type TargetToken,
  type TraceOp,
  type Value,
} from '../trace/trace.js';
import { get, resolved, virtualOf } from './info.js';
import { withNeededInterrupts, withoutInterrupts } from './interrupts.js';
import { Optimizer } from './optimizer.js';
import { ResumeEncoder } from './resume-encode.js';
import type { ShortBox } from './shortbox.js';
import { carriedBoxes, closeBoxes, importBoxes, refuse, shortBoxes, usedBoxes } from './shortboxes.js';
import { readBoxes } from './shortpreamble.js';
import type { LoopInput, OptimizerHost, OptimizerOptions, RuntimeHint } from './types.js';
import {
  describeState,
  emitGuards,
  extract,
  generalize,
  instantiate,
  leavesOf,
  match,
  type Node,
  type VirtualState,
} from './virtualstate.js';
import { assumeWaiting, stillWaiting } from './waitingstores.js';

/** What a loop's label demands: kept in `TargetToken.state`. */
export interface LoopState {
  readonly state: VirtualState;
  readonly boxes: readonly ShortBox[];
  /** Those of them that are arguments of the label. */
  readonly carried: readonly ShortBox[];
}

const maxAttempts = 6;
/** From this attempt on only contents of memory are carried over, so that the rest settles. */
const memoryOnly = 3;

/** A peeled loop; null when it does not settle. @throws InvalidLoop */
export function peel(
  input: LoopInput,
  host: OptimizerHost,
  options: OptimizerOptions,
): {
  ops: TraceOp[];
  inputs: InputArg[];
  targets: TargetToken[];
  first: Optimizer;
  second: Optimizer;
} | null {
  const { trace, hints } = input;
  const encoder = new ResumeEncoder();
  const first = new Optimizer(host, options, encoder);
  const inputs = trace.inputs.map((arg, k) => {
    const fresh = inputArg(arg.kind, k);
    arg.forwarded = fresh;
    return fresh;
  });
  const count = trace.ops.length - 1;
  const jump = trace.ops[count]!;
  const end = trace.ops[count - 1];
  const snapshot = end?.info.name === 'guard_future_condition' ? end.snapshot : null;
  first.run(trace.ops, 0, count);
  const waiting = first.heap.waitingStores();
  first.heap.flushAll();
  const firstArgs = jump.args.map(get);

  let state = describeState(firstArgs, host);
  const refused = new Set<string>();
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    const boxes = shortBoxes(first, state, inputs, firstArgs, host, refused, attempt < memoryOnly, waiting);
    const second = new Optimizer(host, options, encoder);
    const { params, values } = instantiate(state);
    trace.inputs.forEach((arg, k) => (arg.forwarded = values[k]!));
    const imported = importBoxes(second, boxes, params);
    const assumed = assumeWaiting(second, boxes, params, imported);
    second.run(trace.ops, 0, count);
    const places = new Set(assumed.values());
    // What is virtual there is made now: the state must not change any more.
    for (const place of places)
      if (place.object !== null && virtualOf(resolved(place.value!)) !== null) places.delete(place);
    second.heap.flushAll(places);
    const args = jump.args.map(get);
    const guards = match(state, args, hints, host, false);
    if (guards === null || (guards.length > 0 && snapshot === null)) {
      state = generalize(state, args, snapshot === null ? [] : hints, host);
      continue;
    }
    if (guards.length > 0) emitGuards(second, guards, snapshot!);
    const leaves = extract(second, state, args);
    second.heap.flushAll(stillWaiting(second, assumed, params, imported, leaves));
    const used = usedBoxes(boxes, imported, second);
    const last = closeBoxes(used, leaves, second);
    const bad = used.filter((box) => last.get(box) === undefined);
    if (bad.length > 0) {
      for (const box of bad) refuse(box, refused, imported, last);
      continue;
    }
    return finish(input, host, state, first, second, inputs, firstArgs, params, leaves, used, imported, last);
  }
  return null;

  function finish(
    { token }: LoopInput,
    host: OptimizerHost,
    state: VirtualState,
    first: Optimizer,
    second: Optimizer,
    inputs: InputArg[],
    firstArgs: readonly Value[],
    params: ReadonlyMap<Node, InputArg>,
    leaves: ReadonlyMap<Node, Value>,
    used: readonly ShortBox[],
    imported: ReadonlyMap<ShortBox, Value>,
    last: ReadonlyMap<ShortBox, Value>,
  ) {
    const carried = carriedBoxes(used, imported, leaves, last, second);
    const order = leavesOf(state);
    const start = host.newTarget(
      token,
      inputs.map((arg) => arg.kind),
    );
    const kinds = [
      ...order.map((node) => (node as Node & { kind: 'leaf' }).type),
      ...carried.map((box) => box.type),
    ];
    const loop = host.newTarget(token, kinds);
    loop.state = { state, boxes: used, carried } satisfies LoopState;
    const firstLeaves = extract(first, state, firstArgs);
    first.heap.flushAll();
    const ops: TraceOp[] = [makeOp('label', [...inputs], start), ...withoutInterrupts(first.out)];
    ops.push(
      makeOp(
        'jump',
        [...order.map((n) => firstLeaves.get(n)!), ...carried.map((box) => resolved(box.first))],
        loop,
      ),
    );
    const labelArgs = [
      ...order.map((n) => params.get(n)!),
      ...carried.map((box) => imported.get(box) as InputArg),
    ];
    ops.push(makeOp('label', labelArgs, loop), ...withNeededInterrupts(second.out, second.options.polls));
    ops.push(
      makeOp('jump', [...order.map((n) => leaves.get(n)!), ...carried.map((box) => last.get(box)!)], loop),
    );
    return { ops, inputs, targets: [loop, start], first, second };
  }
}

// -- entering a loop from elsewhere ------------------------------------------------------------------------------

/**
 * Ends a trace with a jump to one of a loop's labels: the first whose state the values have, or can be given by guards; else the
 * start of its preamble, where everything is real.
 */
export function enterLoop(
  o: Optimizer,
  targets: readonly TargetToken[],
  args: readonly Value[],
  hints: readonly RuntimeHint[],
  snapshot: Snapshot | null,
): void {
  o.heap.flushAll();
  for (const target of targets) {
    const demands = target.state as LoopState | null;
    if (demands === null) continue;
    const guards = match(demands.state, args.map(resolved), hints, o.host, true);
    if (guards === null || snapshot === null) continue;
    emitGuards(o, guards, snapshot);
    const leaves = extract(o, demands.state, args.map(resolved));
    o.heap.flushAll();
    const values = readBoxes(o, demands.boxes, leaves, snapshot);
    // What was emitted so far does no harm.
    if (values === null) continue;
    const order = leavesOf(demands.state);
    o.emit(
      'jump',
      [...order.map((node) => leaves.get(node)!), ...demands.carried.map((box) => values.get(box)!)],
      target,
    );
    return;
  }
  const start = targets[targets.length - 1]!;
  const taken = start.start === undefined ? args : start.start.used.map((k) => args[k]!);
  const real = taken.map((arg) => o.force(resolved(arg)));
  o.heap.flushAll();
  o.emit('jump', real, start);
}
