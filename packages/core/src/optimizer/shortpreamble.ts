/**
 * The short preamble: what whoever jumps to a loop's label from elsewhere does for the loop's short boxes.
 */
import { canRaise, type ArrayDescr } from '../trace/descr.js';
import { isOverflowOp } from '../trace/ops.js';
import { makeOp, type Snapshot, type Value } from '../trace/trace.js';
import { get, image, knownInfo } from './info.js';
import type { Optimizer } from './optimizer.js';
import { fits, indexOf, operandsOf, type ShortBox } from './shortbox.js';
import { emitGuards, type Node } from './virtualstate.js';

/**
 * Does the operations of the boxes, and makes sure that they are what the loop takes them for. Null when that
 * is impossible.
 */
export function readBoxes(
  o: Optimizer,
  boxes: readonly ShortBox[],
  leaves: ReadonlyMap<Node, Value>,
  snapshot: Snapshot,
): Map<ShortBox, Value> | null {
  const values = new Map<ShortBox, Value>();
  for (const box of boxes) {
    const operands = operandsOf(
      box,
      (node) => leaves.get(node)!,
      (other) => values.get(other),
    )!;
    const value = perform(o, box, operands, snapshot);
    if (value === null) return null;
    values.set(box, value);
    if (fits(box, value, o.host)) continue;
    if (value.tag === 'const') return null;
    if (box.first.tag === 'const') {
      const test = makeOp('guard_value', [image(value), box.first]);
      test.snapshot = snapshot;
      o.step(test);
    } else {
      const cls = knownInfo(value)?.cls ?? null;
      if (cls !== null && cls !== box.cls) return null;
      emitGuards(o, [{ value, cls: box.cls }], snapshot);
    }
  }
  return values;
}

/**
 * The index of an element that a short box reads; null when there is no such element. Who jumps to the label need not have done the tests that the loop does before it reads
 * the element, so there is one here.
 */
function checkedIndex(
  o: Optimizer,
  descr: ArrayDescr,
  array: Value,
  start: Value,
  offset: number,
  snapshot: Snapshot,
): Value | null {
  const index = indexOf(o, start, offset);
  const length = makeOp('array_len', [array.tag === 'const' ? array : image(array)], descr);
  o.step(length);
  const within = o.pureOp('i32.lt_u', [index, get(length)]);
  if (within.tag === 'const') return within.value === 0 ? null : index;
  const test = makeOp('guard_true', [image(within)]);
  test.snapshot = snapshot;
  o.step(test);
  return index;
}

function perform(
  o: Optimizer,
  { name, descr, offset }: ShortBox,
  given: readonly Value[],
  snapshot: Snapshot,
): Value | null {
  const operands = [...given];
  if (name === 'get_item') {
    const index = checkedIndex(o, descr as ArrayDescr, operands[0]!, operands[1]!, offset, snapshot);
    if (index === null) return null;
    operands[1] = index;
  }
  const args = operands.map((value) => (value.tag === 'const' ? value : image(value)));
  const op = makeOp(name, args, descr);
  o.step(op);
  const after = isOverflowOp(name)
    ? 'guard_no_overflow'
    : descr?.type === 'call' && canRaise(descr.effect)
      ? 'guard_no_exception'
      : null;
  if (after !== null) {
    const test = makeOp(after, []);
    test.snapshot = snapshot;
    o.step(test);
  }
  return o.force(get(op));
}
