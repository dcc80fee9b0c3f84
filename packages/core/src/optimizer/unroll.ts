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
import type { ArrayDescr, Kind, StructDescr } from '../trace/descr.js';
import {
  constI,
  inputArg,
  makeOp,
  type Const,
  type InputArg,
  type Snapshot,
  type TargetToken,
  type TraceOp,
  type Value,
} from '../trace/trace.js';
import { boundOfLength, narrow } from './bounds.js';
import type { Place } from './heap.js';
import { get, infoOf, isNonnull, knownInfo, resolved, virtualOf } from './info.js';
import { image, Optimizer } from './optimizer.js';
import { ResumeEncoder } from './resume-encode.js';
import {
  InvalidLoop,
  type LoopInput,
  type OptimizerHost,
  type OptimizerOptions,
  type RuntimeHint,
} from './types.js';
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

/** The object that a short box is read from: a leaf, a constant, or another short box. */
type Source =
  | { readonly kind: 'leaf'; readonly node: Node }
  | { readonly kind: 'const'; readonly value: Const }
  | { readonly kind: 'short'; readonly box: ShortBox };

/** A content of memory that can be read again wherever the label is jumped to from. */
interface ShortBox {
  /** The field or element; null for the length of an array. */
  readonly place: Pick<Place, 'field' | 'array' | 'index'> | null;
  readonly lengthOf: ArrayDescr | null;
  readonly source: Source;
  readonly type: Kind;
  readonly cls: StructDescr | null;
  readonly nonnull: boolean;
  /** Its value in the preamble. */
  readonly first: Value;
}

/** What a loop's label demands: kept in `TargetToken.state`. */
export interface LoopState {
  readonly state: VirtualState;
  readonly boxes: readonly ShortBox[];
}

const maxAttempts = 6;
const maxBoxes = 100;

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
  first.heap.flushAll();
  const firstArgs = jump.args.map(get);

  let state = describeState(firstArgs, host);
  const refused = new Set<string>();
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    const boxes = shortBoxes(first, state, firstArgs, host, refused);
    const second = new Optimizer(host, options, encoder);
    const { params, values } = instantiate(state);
    trace.inputs.forEach((arg, k) => (arg.forwarded = values[k]!));
    const imported = importBoxes(second, boxes, params);
    second.run(trace.ops, 0, count);
    second.heap.flushAll();
    const args = jump.args.map(get);
    const guards = match(state, args, hints, host);
    if (guards === null || (guards.length > 0 && snapshot === null)) {
      state = generalize(state, args, snapshot === null ? [] : hints, host);
      continue;
    }
    if (guards.length > 0) emitGuards(second, guards, snapshot!);
    const leaves = extract(second, state, args);
    second.heap.flushAll();
    const used = usedBoxes(boxes, imported, second);
    const last = closeBoxes(used, leaves, second);
    const bad = used.filter((box) => last.get(box) === undefined);
    if (bad.length > 0) {
      for (const box of bad) refused.add(nameOf(box, boxes));
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
    imported: ReadonlyMap<ShortBox, InputArg>,
    last: ReadonlyMap<ShortBox, Value>,
  ) {
    const order = leavesOf(state);
    const start = host.newTarget(
      token,
      inputs.map((arg) => arg.kind),
    );
    const kinds = [
      ...order.map((node) => (node as Node & { kind: 'leaf' }).type),
      ...used.map((box) => box.type),
    ];
    const loop = host.newTarget(token, kinds);
    loop.state = { state, boxes: used } satisfies LoopState;
    const firstLeaves = extract(first, state, firstArgs);
    first.heap.flushAll();
    const ops: TraceOp[] = [makeOp('label', [...inputs], start), ...first.out];
    ops.push(
      makeOp(
        'jump',
        [...order.map((n) => firstLeaves.get(n)!), ...used.map((box) => resolved(box.first))],
        loop,
      ),
    );
    const labelArgs = [...order.map((n) => params.get(n)!), ...used.map((box) => imported.get(box)!)];
    ops.push(makeOp('label', labelArgs, loop), ...second.out);
    ops.push(
      makeOp('jump', [...order.map((n) => leaves.get(n)!), ...used.map((box) => last.get(box)!)], loop),
    );
    return { ops, inputs, targets: [loop, start], first, second };
  }
}

// -- short boxes -----------------------------------------------------------------------------------------------

/** What is known of memory at the preamble's end, as far as it can be told in terms of the label. */
function shortBoxes(
  first: Optimizer,
  state: VirtualState,
  args: readonly Value[],
  host: OptimizerHost,
  refused: ReadonlySet<string>,
): ShortBox[] {
  const boxes: ShortBox[] = [];
  const sources = new Map<Value, Source>();
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
    const virtual = virtualOf(value);
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
  const sourceOf = (object: Value): Source | null =>
    object.tag === 'const' ? { kind: 'const', value: object } : (sources.get(object) ?? null);
  const add = (box: ShortBox) => {
    if (boxes.length >= maxBoxes || refused.has(nameOf(box, boxes))) return;
    boxes.push(box);
    const value = resolved(box.first);
    if (value.tag !== 'const' && !sources.has(value)) sources.set(value, { kind: 'short', box });
  };
  const consider = (place: Place) => {
    for (const [key, content] of place.known) {
      const object: Value = typeof key === 'number' ? { tag: 'const', kind: 'r', value: key } : resolved(key);
      const source = sourceOf(object);
      const value = resolved(content);
      if (source === null || virtualOf(value) !== null) continue;
      const cls =
        value.kind !== 'r'
          ? null
          : value.tag === 'const'
            ? host.classOf(value.value as number)
            : (knownInfo(value)?.cls ?? null);
      add({
        place,
        lengthOf: null,
        source,
        type: value.kind as Kind,
        cls,
        nonnull: value.kind === 'r' && isNonnull(value),
        first: value,
      });
    }
  };
  // Twice: what is found in the first round can be an object that others are read from.
  for (let round = 0; round < 2; round++) {
    const before = boxes.length;
    const have = new Set(boxes.map((box) => (box.place === null ? null : `${placeName(box.place)}`)));
    const fresh = (place: Place) => round === 0 || !have.has(placeName(place));
    for (const place of first.heap.fields.values()) if (fresh(place)) consider(place);
    for (const byIndex of first.heap.items.values())
      for (const place of byIndex.values()) if (fresh(place)) consider(place);
    for (const [value, source] of [...sources]) {
      const length = knownInfo(value)?.length ?? null;
      if (length === null || value.kind !== 'r') continue;
      const resolvedLength = resolved(length);
      if (
        resolvedLength.tag === 'const' ||
        resolvedLength.tag !== 'op' ||
        resolvedLength.info.name !== 'array_len'
      )
        continue;
      if (boxes.some((box) => box.place === null && sameSource(box.source, source))) continue;
      add({
        place: null,
        lengthOf: resolvedLength.descr as ArrayDescr,
        source,
        type: 'i',
        cls: null,
        nonnull: false,
        first: resolvedLength,
      });
    }
    if (boxes.length === before) break;
  }
  return boxes;
}

function sameSource(a: Source, b: Source): boolean {
  if (a.kind === 'leaf' && b.kind === 'leaf') return a.node === b.node;
  if (a.kind === 'short' && b.kind === 'short') return a.box === b.box;
  return a.kind === 'const' && b.kind === 'const' && a.value.value === b.value.value;
}

function placeName(place: Pick<Place, 'field' | 'array' | 'index'>): string {
  return place.field !== null
    ? `f${place.field.index}.${place.field.name}`
    : `a${place.array!.index}[${place.index}]`;
}

/** A name for a short box that does not change between attempts, whose leaves are new objects each time. */
function nameOf(box: ShortBox, _boxes: readonly ShortBox[]): string {
  const { source } = box;
  const what = box.place === null ? 'length' : placeName(box.place);
  if (source.kind === 'const') return `${what}(${source.value.value})`;
  if (source.kind === 'short') return `${what}(${nameOf(source.box, _boxes)})`;
  // All leaves alike: refusing too many only costs a load.
  return `${what}(leaf)`;
}

/** The object of a short box among given values. */
function objectOf(
  source: Source,
  leaf: (node: Node) => Value,
  short: (box: ShortBox) => Value | undefined,
): Value | undefined {
  switch (source.kind) {
    case 'const':
      return source.value;
    case 'leaf':
      return leaf(source.node);
    case 'short':
      return short(source.box);
  }
}

/** Tells the second iteration what memory holds. */
function importBoxes(
  second: Optimizer,
  boxes: readonly ShortBox[],
  params: ReadonlyMap<Node, InputArg>,
): Map<ShortBox, InputArg> {
  const imported = new Map<ShortBox, InputArg>();
  for (const box of boxes) {
    const param = inputArg(box.type, params.size + imported.size);
    const object = objectOf(
      box.source,
      (node) => params.get(node)!,
      (b) => imported.get(b),
    );
    if (object === undefined) continue;
    imported.set(box, param);
    if (box.cls !== null || box.nonnull) {
      const info = infoOf(param);
      info.cls = box.cls;
      info.nonnull = true;
    }
    if (box.place === null) {
      narrow(param, boundOfLength);
      if (object.tag !== 'const') infoOf(object).length = param;
    } else second.heap.learn(placeIn(second, box.place), object, param);
  }
  second.heap.imported = new Set(imported.values());
  return imported;
}

function placeIn(o: Optimizer, place: Pick<Place, 'field' | 'array' | 'index'>): Place {
  return place.field !== null ? o.heap.fieldPlace(place.field) : o.heap.itemPlace(place.array!, place.index);
}

/** The short boxes that the loop depends on, and those that they are read from. */
function usedBoxes(
  boxes: readonly ShortBox[],
  imported: ReadonlyMap<ShortBox, InputArg>,
  second: Optimizer,
): ShortBox[] {
  const values = new Set<Value>(second.heap.usedImports);
  for (const op of second.out) {
    for (const arg of op.args) values.add(arg);
    for (const arg of op.failArgs ?? []) values.add(arg);
  }
  const used = new Set<ShortBox>();
  const need = (box: ShortBox) => {
    if (used.has(box)) return;
    if (box.source.kind === 'short') need(box.source.box);
    used.add(box);
  };
  for (const [box, param] of imported) if (values.has(param)) need(box);
  return boxes.filter((box) => used.has(box));
}

/** The values of the short boxes at the loop's end; those that are not known any more, or differ in kind, are absent. */
function closeBoxes(
  used: readonly ShortBox[],
  leaves: ReadonlyMap<Node, Value>,
  second: Optimizer,
): Map<ShortBox, Value> {
  const last = new Map<ShortBox, Value>();
  for (const box of used) {
    const object = objectOf(
      box.source,
      (node) => leaves.get(node)!,
      (b) => last.get(b),
    );
    if (object === undefined) continue;
    let value: Value | null;
    if (box.place === null) value = lengthAtEnd(second, object);
    else value = second.heap.known(placeIn(second, box.place), object);
    if (value === null || virtualOf(value) !== null) continue;
    if (box.cls !== null) {
      const cls =
        value.tag === 'const' ? second.host.classOf(value.value as number) : (knownInfo(value)?.cls ?? null);
      if (cls !== box.cls) continue;
    } else if (box.nonnull && !isNonnull(value)) continue;
    last.set(box, value);
  }
  return last;
}

function lengthAtEnd(second: Optimizer, object: Value): Value | null {
  if (object.tag === 'const') return constI(second.host.arrayLength(object.value as number));
  const length = knownInfo(object)?.length ?? null;
  return length === null ? null : resolved(length);
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
    const guards = match(demands.state, args.map(resolved), hints, o.host);
    if (guards === null || snapshot === null) continue;
    emitGuards(o, guards, snapshot);
    const leaves = extract(o, demands.state, args.map(resolved));
    o.heap.flushAll();
    const values = new Map<ShortBox, Value>();
    for (const box of demands.boxes) {
      const object = objectOf(
        box.source,
        (node) => leaves.get(node)!,
        (b) => values.get(b),
      )!;
      values.set(box, readBox(o, box, object, snapshot));
    }
    const order = leavesOf(demands.state);
    o.emit(
      'jump',
      [...order.map((node) => leaves.get(node)!), ...demands.boxes.map((box) => values.get(box)!)],
      target,
    );
    return;
  }
  const real = args.map((arg) => o.force(resolved(arg)));
  o.heap.flushAll();
  o.emit('jump', real, targets[targets.length - 1]!);
}

/** The short preamble of one box: reads it, and makes sure that it is what the loop takes it for. */
function readBox(o: Optimizer, box: ShortBox, object: Value, snapshot: Snapshot): Value {
  const stand = object.tag === 'const' ? object : image(object);
  let read: TraceOp;
  if (box.place === null) {
    read = makeOp('array_len', [stand], box.lengthOf);
    o.arrayLength(read);
  } else if (box.place.field !== null) {
    read = makeOp('get_field', [stand], box.place.field);
    o.getField(read);
  } else {
    read = makeOp('get_item', [stand, constI(box.place.index)], box.place.array);
    o.getItem(read);
  }
  const value = o.force(get(read));
  if (value.tag === 'const' && box.cls !== null && o.host.classOf(value.value as number) !== box.cls)
    throw new InvalidLoop();
  if (value.tag !== 'const' && (box.cls !== null || box.nonnull))
    emitGuards(o, [{ value, cls: box.cls }], snapshot);
  return value;
}
