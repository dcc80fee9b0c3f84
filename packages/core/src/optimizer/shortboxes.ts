/**
 * Short boxes: what a loop's preamble found out and the loop itself need not do again.
 *
 * A short box is an operation that can be done wherever the loop is entered from, because its operands are there: they are leaves of
 * the label's virtual state, constants, or other short boxes. It is a content of memory that still holds at the preamble's end, the
 * length of an array, or a pure operation or call of values that do not change. When the loop's iteration asks for
 * it, it becomes an argument of the label; or nothing at all, when it is a constant:
 *
 * ```
 * r2 = get_field(r0, Obj.map)        r0 stays the same
 * guard_value(r2, @1234)             the loop neither reads the field nor tests it
 * l3 = i64.mul(l4, l5)               so do l4 and l5: l3 is an argument of the label
 * ```
 *
 * The index of an element that is read is a value that is there plus a constant. So what one iteration stores at `i`, the next one finds at
 * `i - 1`, though no value of the loop's end is the old `i`.
 *
 * At the loop's end a short box must be what it was: then the preamble's tests hold for ever. Who jumps to the label from elsewhere does
 * the operations, and tests what the loop takes for granted (the *short preamble*).
 */
import type { ArrayDescr, FieldDescr, Kind } from '../trace/descr.js';
import type { TraceOpcode } from '../trace/ops.js';
import { constI, inputArg, type InputArg, type TraceOp, type Value } from '../trace/trace.js';
import { boundOfLength, boundOfStorage, narrow } from './bounds.js';
import { isSame, type Place } from './heap.js';
import { splitIndex, sumOf } from './indexes.js';
import { contentOf, infoOf, isNonnull, knownInfo, resolved, virtualOf } from './info.js';
import type { Optimizer } from './optimizer.js';
import { fits, find, operandsOf, tell, type ShortBox, type Source } from './shortbox.js';
import type { OptimizerHost } from './types.js';
import type { Node, VirtualState } from './virtualstate.js';

const maxBoxes = 100;
/** Boxes can be made of boxes: so often they are looked for. */
const maxRounds = 3;

// -- finding -----------------------------------------------------------------------------------------------------

/** What is known at the preamble's end, as far as it can be told in terms of the label. */
export function shortBoxes(
  first: Optimizer,
  state: VirtualState,
  inputs: readonly InputArg[],
  args: readonly Value[],
  host: OptimizerHost,
  refused: ReadonlySet<string>,
  pure: boolean,
  waiting: ReadonlyMap<Place, Value>,
): ShortBox[] {
  const boxes: ShortBox[] = [];
  const sources = new Map<Value, Source>();
  /** Leaves that are the same value at the start and at the end of the preamble. */
  const stable = new Set<Node>();
  state.nodes.forEach((node, k) => {
    if (args[k] === inputs[k]) stable.add(node);
  });
  addLeaves(state, args, sources);
  const sourceOf = (value: Value): Source | null =>
    value.tag === 'const' ? { kind: 'const', value } : (sources.get(value) ?? null);
  const done = new Set<string>();
  const ids = new Map<Node | ShortBox, number>();
  const idOf = (of: Node | ShortBox): number => {
    let id = ids.get(of);
    if (id === undefined) ids.set(of, (id = ids.size));
    return id;
  };
  const identity = (box: ShortBox): string => {
    const operands = box.sources.map((source) =>
      source.kind === 'const'
        ? `${source.value.kind}${source.value.value}`
        : idOf(source.kind === 'leaf' ? source.node : source.box),
    );
    return `${what(box)}(${operands.join()})`;
  };
  const add: Add = (name, descr, operands, content, place, offset = 0) => {
    const value = resolved(content);
    if (boxes.length >= maxBoxes || virtualOf(value) !== null) return;
    const from = operands.map(sourceOf);
    if (!from.every((source) => source !== null)) return;
    const memory = name === 'get_field' || name === 'get_item';
    // Memory is looked at again at the loop's end; all else is worth while only for what does not change.
    if (!memory && !(pure && from.every(doesNotChange))) return;
    const cls =
      value.kind !== 'r'
        ? null
        : value.tag === 'const'
          ? host.classOf(value.value as number)
          : (knownInfo(value)?.cls ?? null);
    const waitsFor = place === undefined ? undefined : waiting.get(place);
    const box: ShortBox = {
      name,
      descr,
      sources: from,
      offset,
      waits:
        waitsFor !== undefined &&
        value.tag !== 'const' &&
        isSame(waitsFor, operands[0]!) &&
        from.every(doesNotChange),
      type: value.kind as Kind,
      cls,
      nonnull: value.kind === 'r' && isNonnull(value),
      first: value,
    };
    const key = identity(box);
    if (done.has(key) || refused.has(nameOf(box))) return;
    done.add(key);
    boxes.push(box);
    if (value.tag !== 'const' && !sources.has(value)) sources.set(value, { kind: 'short', box });
  };
  function doesNotChange(source: Source): boolean {
    if (source.kind === 'leaf') return stable.has(source.node);
    if (source.kind === 'const') return true;
    const { name, descr, sources: operands } = source.box;
    if (name === 'get_field' && first.heap.fieldPlace(descr as FieldDescr).changed) return false;
    if (name === 'get_item') {
      const [, index] = operands as [Source, Source];
      if (first.heap.items.get(descr as ArrayDescr)?.written === true) return false;
      if (index.kind !== 'const') return doesNotChange(index);
      if (first.heap.itemPlaceAt(descr as ArrayDescr, index.value, 0).changed) return false;
    }
    return !refused.has(changes(source.box));
  }
  for (let round = 0; round < maxRounds; round++) {
    const before = boxes.length;
    eachKnown(first, sources, add);
    if (boxes.length === before) break;
  }
  return boxes;
}

/** The values that travel: real ones, each by its leaf. */
function addLeaves(state: VirtualState, args: readonly Value[], sources: Map<Value, Source>): void {
  const seen = new Set<Node>();
  const visit = (node: Node, value: Value) => {
    if (seen.has(node)) return;
    seen.add(node);
    if (node.kind === 'leaf') {
      // What is virtual here will be made real, and is then another object's content.
      if (value.tag !== 'const' && virtualOf(value) === null && !sources.has(value))
        sources.set(value, { kind: 'leaf', node });
      return;
    }
    const virtual = contentOf(value);
    if (virtual === null || node.kind === 'const') return;
    if (node.kind === 'struct' && virtual.kind === 'struct')
      node.fields.forEach((field, k) => {
        const at = virtual.fields.indexOf(field);
        if (at >= 0) visit(node.children[k]!, resolved(virtual.values[at]!));
      });
    else if (virtual.kind === 'array')
      virtual.items.forEach((item, k) => {
        if (item !== null) visit((node as Node & { kind: 'array' }).children[k]!, resolved(item));
      });
  };
  state.nodes.forEach((node, k) => visit(node, args[k]!));
}

type Add = (
  name: TraceOpcode,
  descr: TraceOp['descr'],
  operands: readonly Value[],
  value: Value,
  place?: Place,
  offset?: number,
) => void;

/** All that an optimizer knows, as operations. */
function eachKnown(o: Optimizer, sources: ReadonlyMap<Value, Source>, add: Add): void {
  const object = (key: Value | number): Value =>
    typeof key === 'number' ? { tag: 'const', kind: 'r', value: key } : resolved(key);
  for (const place of o.heap.fields.values())
    for (const [key, value] of place.known) add('get_field', place.field, [object(key)], value, place);
  const sums = sumsOf(sources);
  for (const { byBase } of o.heap.items.values())
    for (const byOffset of byBase.values())
      for (const place of byOffset.values()) {
        const { array, sum, known } = place;
        if (known.size === 0) continue;
        const start = sum.base === null ? { value: constI(0), offset: 0 } : sums.get(sum.base);
        if (start === undefined) continue;
        const offset = (sum.offset - start.offset) | 0;
        for (const [key, value] of known)
          if (sum.base === null) add('get_item', array, [object(key), constI(offset)], value, place);
          else add('get_item', array, [object(key), start.value], value, place, offset);
      }
  for (const value of [...sources.keys()]) {
    const length = value.kind === 'r' ? (knownInfo(value)?.length ?? null) : null;
    if (length === null || length.tag !== 'op' || length.info.name !== 'array_len') continue;
    add('array_len', length.descr, [value], length);
  }
  const operation = (value: Value) => {
    if (value.tag === 'op' && value.info.name !== 'array_len')
      add(value.info.name, value.descr, value.args.map(resolved), value);
  };
  for (const value of o.pure.values()) operation(value);
  for (const value of o.pureCalls.values()) operation(value);
}

/** Values that indexes can be made of, by their bases. */
function sumsOf(sources: ReadonlyMap<Value, Source>): Map<Value, { value: Value; offset: number }> {
  const sums = new Map<Value, { value: Value; offset: number }>();
  for (const [value, source] of sources) {
    if (source.kind === 'const' || (value.kind !== 'i' && value.kind !== 'l')) continue;
    const { base, offset } = splitIndex(value);
    if (base !== null && (base === value || !sums.has(base))) sums.set(base, { value, offset });
  }
  return sums;
}

function what({ name, descr, offset }: ShortBox): string {
  return `${name}${offset === 0 ? '' : `+${offset}`}${descr === null || descr.type === 'target' || descr.type === 'loop' ? '' : `.${descr.index}`}`;
}

/** For the set of refused boxes: the box is something else in each iteration. */
function changes(box: ShortBox): string {
  return `changes ${nameOf(box)}`;
}

/** A box that does not hold at the loop's end is not tried again; nor is anything that is made of something that changes. */
export function refuse(
  box: ShortBox,
  refused: Set<string>,
  imported: ReadonlyMap<ShortBox, Value>,
  last: ReadonlyMap<ShortBox, Value>,
): void {
  refused.add(nameOf(box));
  for (const source of box.sources)
    if (source.kind === 'short' && last.get(source.box) !== imported.get(source.box))
      refused.add(changes(source.box));
}

/** A name for a short box that does not change between attempts, whose leaves are new objects each time. */
function nameOf(box: ShortBox): string {
  const operands = box.sources.map((source) =>
    source.kind === 'const'
      ? `${source.value.value}`
      : // All leaves alike: refusing too many only costs an operation.
        source.kind === 'short'
        ? nameOf(source.box)
        : 'leaf',
  );
  return `${what(box)}(${operands.join()})`;
}

// -- using -------------------------------------------------------------------------------------------------------

/** Tells the second iteration what is known; answers the value of each box there. */
export function importBoxes(
  second: Optimizer,
  boxes: readonly ShortBox[],
  params: ReadonlyMap<Node, InputArg>,
): Map<ShortBox, Value> {
  const imported = new Map<ShortBox, Value>();
  let count = params.size;
  for (const box of boxes) {
    const operands = operandsOf(
      box,
      (node) => params.get(node)!,
      (other) => imported.get(other),
    );
    if (operands === null) continue;
    // A constant of its own, so that it can be told from others that are equal.
    const value: Value = box.first.tag === 'const' ? { ...box.first } : inputArg(box.type, count++);
    imported.set(box, value);
    if (value.tag !== 'const') {
      describe(value, box);
      const sum = sumOf(box.name, operands);
      if (sum !== null) infoOf(value).sum = sum;
    }
    tell(second, box, operands, value);
    second.heap.imports.set(value, false);
  }
  return imported;
}

function describe(param: InputArg, { name, descr, cls, nonnull }: ShortBox): void {
  if (cls !== null || nonnull) {
    const info = infoOf(param);
    info.cls = cls;
    info.nonnull = true;
  }
  if (name === 'array_len') narrow(param, boundOfLength);
  else if (descr?.type === 'field' || descr?.type === 'array') {
    const bound = boundOfStorage[descr.storage];
    if (bound !== undefined) narrow(param, bound);
  }
}

/** The short boxes that the loop depends on, and those that they are made of. */
export function usedBoxes(
  boxes: readonly ShortBox[],
  imported: ReadonlyMap<ShortBox, Value>,
  second: Optimizer,
): ShortBox[] {
  const values = new Set<Value>();
  for (const [value, used] of second.heap.imports) if (used) values.add(value);
  for (const op of second.out) {
    for (const arg of op.args) values.add(arg);
    for (const arg of op.failArgs ?? []) values.add(arg);
  }
  const used = new Set<ShortBox>();
  const need = (box: ShortBox) => {
    if (used.has(box)) return;
    for (const source of box.sources) if (source.kind === 'short') need(source.box);
    used.add(box);
  };
  for (const [box, value] of imported) if (values.has(value)) need(box);
  return boxes.filter((box) => used.has(box));
}

/** The values of the short boxes at the loop's end; those that are not known any more, or are something else, are absent. */
export function closeBoxes(
  used: readonly ShortBox[],
  leaves: ReadonlyMap<Node, Value>,
  second: Optimizer,
): Map<ShortBox, Value> {
  const last = new Map<ShortBox, Value>();
  for (const box of used) {
    const operands = operandsOf(
      box,
      (node) => leaves.get(node)!,
      (other) => last.get(other),
    );
    if (operands === null) continue;
    const value = find(second, box, operands);
    if (value === null || virtualOf(value) !== null || !fits(box, value, second.host)) continue;
    last.set(box, value);
  }
  return last;
}

/** The boxes that become arguments of the label: those whose value the loop uses, not those that others are made of. */
export function carriedBoxes(
  used: readonly ShortBox[],
  imported: ReadonlyMap<ShortBox, Value>,
  leaves: ReadonlyMap<Node, Value>,
  last: ReadonlyMap<ShortBox, Value>,
  second: Optimizer,
): ShortBox[] {
  const values = new Set<Value>(leaves.values());
  for (const op of second.out) {
    for (const arg of op.args) values.add(arg);
    for (const arg of op.failArgs ?? []) values.add(arg);
  }
  const carried = new Set<ShortBox>();
  // What a box is at the loop's end is used as well.
  for (let before = -1; before < carried.size;) {
    before = carried.size;
    for (const box of used) {
      const value = imported.get(box)!;
      if (value.tag === 'const' || !values.has(value)) continue;
      carried.add(box);
      values.add(last.get(box)!);
    }
  }
  return used.filter((box) => carried.has(box));
}
