/**
 * Stores that are moved behind a loop.
 *
 * A store that waits at the end of the preamble, for an object that the loop does not change, may wait at the start of the loop as well: the
 * content is a short box, an argument of the label, and what memory holds does not matter until somebody looks. So the loop stores
 * nothing, and each guard does it when it fails:
 *
 * ```
 * label(r0, l1) loop                    r0.count = l1 waits
 * l2 = i64.add(l1, 1n)                  r0.count = l2 waits
 * guard_true(…) {r0.count = l2}
 * jump(r0, l2) loop                     still waits
 * ```
 *
 * Whoever jumps to the label from elsewhere has stored everything, and reads the box; to store once more what is there does no harm.
 */
import type { InputArg, Value } from '../trace/trace.js';
import { isSame, type Place } from './heap.js';
import type { Optimizer } from './optimizer.js';
import { find, indexOf, operandsOf, placeOf, type ShortBox, type Source } from './shortbox.js';
import type { Node } from './virtualstate.js';

/** So many stores may be moved behind a loop: each is a value more for every guard in it. */
const maxAssumed = 8;

/**
 * Lets the stores of the preamble that wait at its end wait at the start of the second iteration, with the boxes as their values: when they
 * wait at its end again, they are never done in the loop, but behind it, by who leaves. Answers their boxes and places.
 */
export function assumeWaiting(
  second: Optimizer,
  boxes: readonly ShortBox[],
  params: ReadonlyMap<Node, InputArg>,
  imported: ReadonlyMap<ShortBox, Value>,
): Map<ShortBox, Place> {
  const places = new Map<ShortBox, Place>();
  for (const box of boxes) {
    const value = imported.get(box);
    if (!box.waits || value === undefined || places.size >= maxAssumed) continue;
    const operands = operandsOf(
      box,
      (node) => params.get(node)!,
      (other) => imported.get(other),
    )!;
    const place = placeOf(second, box, operands);
    // Who leaves before the loop has computed the index needs it as well.
    if (place.array !== null) place.index ??= indexOf(second, operands[1]!, box.offset);
    places.set(box, place);
    second.heap.assumeWaiting(place, operands[0]!, value);
  }
  return places;
}

/** Of those, the places where a store waits at the loop's end that is of the same element or field as the one at its start. */
export function stillWaiting(
  second: Optimizer,
  assumed: ReadonlyMap<ShortBox, Place>,
  params: ReadonlyMap<Node, InputArg>,
  imported: ReadonlyMap<ShortBox, Value>,
  leaves: ReadonlyMap<Node, Value>,
): Set<Place> {
  const places = new Set<Place>();
  for (const [box, place] of assumed) {
    const [object] = operandsOf(
      box,
      (node) => params.get(node)!,
      (other) => imported.get(other),
    )!;
    const same = box.sources.every((source) => isSameAtEnd(source));
    if (same && place.object !== null && isSame(place.object, object!)) places.add(place);
  }
  return places;

  function isSameAtEnd(source: Source): boolean {
    if (source.kind === 'const') return true;
    if (source.kind === 'leaf') return leaves.get(source.node) === params.get(source.node);
    const { box } = source;
    if (!box.sources.every(isSameAtEnd)) return false;
    const operands = operandsOf(
      box,
      (node) => params.get(node)!,
      (other) => imported.get(other),
    )!;
    return find(second, box, operands) === imported.get(box);
  }
}
