/**
 * Virtual states: what the values at a label look like.
 *
 * A loop's label takes *leaves*: values that really travel. What is between the leaves and the arguments that the trace was recorded with is
 * its virtual state: constants, virtual objects made of leaves (and of each other), and what is known of each leaf.
 *
 * ```
 * jump(r0, 18, r7)   with r7 virtual        state: r0: Frame!  18  W_Int(value: l)
 *                                           leaves: r0, l
 * ```
 *
 * One value that is in two places is one node, so whoever jumps there must have one value in both.
 *
 * **Value classes.** An object without identity may be two: a real one that this iteration made, for somebody else, is a virtual one
 * for the next, which so needs none when it only computes with what is in it. And who jumps there with a real object takes it apart:
 *
 * ```
 * r7 = new(W_Int); set_field(r7, l2)        state: W_Int(value: l)
 * set_item(r3, i4, r7)                      leaf: l2
 * jump(r7)
 *                                           a bridge with r9:  l10 = get_field(r9, W_Int.value); jump(l10)
 * ```
 */
import type { ArrayDescr, FieldDescr, Kind, StructDescr } from '../trace/descr.js';
import {
  constI,
  constL,
  inputArg,
  makeOp,
  sameConst,
  type Const,
  type InputArg,
  type Snapshot,
  type Value,
} from '../trace/trace.js';
import { boundOf, narrow, w32, w64, type IntBound } from './bounds.js';
import { contains, intersect, range, type Width } from './intbound.js';
import {
  contentOf,
  get,
  getVirtualField,
  image,
  infoOf,
  isNonnull,
  knownInfo,
  resolved,
  virtualOf,
  zeroOf,
  type Output,
} from './info.js';
import type { Optimizer } from './optimizer.js';
import type { OptimizerHost, RuntimeHint } from './types.js';

export type Node =
  | { readonly kind: 'const'; readonly value: Const }
  | {
      readonly kind: 'leaf';
      readonly type: Kind;
      readonly cls: StructDescr | null;
      readonly nonnull: boolean;
      /** Limits of an integer; null when there are none. */
      readonly bound: IntBound | null;
    }
  | {
      readonly kind: 'struct';
      readonly descr: StructDescr;
      readonly fields: readonly FieldDescr[];
      children: Node[];
    }
  | { readonly kind: 'array'; readonly descr: ArrayDescr; children: Node[] };

/** One node an argument. */
export interface VirtualState {
  readonly nodes: readonly Node[];
}

/** The leaves of a state, each once, in a fixed order. */
export function leavesOf(state: VirtualState): Node[] {
  const leaves: Node[] = [];
  const seen = new Set<Node>();
  const visit = (node: Node) => {
    if (seen.has(node)) return;
    seen.add(node);
    if (node.kind === 'leaf') leaves.push(node);
    else if (node.kind !== 'const') node.children.forEach(visit);
  };
  state.nodes.forEach(visit);
  return leaves;
}

function leafOf(value: Value, host: OptimizerHost): Node {
  const type = value.kind as Kind;
  if (type === 'f') return { kind: 'leaf', type, cls: null, nonnull: false, bound: null };
  if (type !== 'r') return { kind: 'leaf', type, cls: null, nonnull: false, bound: limitsOf(value) };
  const cls = value.tag === 'const' ? host.classOf(value.value as number) : (knownInfo(value)?.cls ?? null);
  return { kind: 'leaf', type, cls, nonnull: isNonnull(value), bound: null };
}

/** The limits that a guard can test: bits are left out, and what is just below the end of the type. */
function limitsOf(value: Value): IntBound | null {
  const w = value.kind === 'l' ? w64 : w32;
  const { lo, hi } = boundOf(value);
  const limits = range(w, testable(w, lo) ? lo : w.min, testable(w, hi) ? hi : w.max);
  return limits === w.full ? null : limits;
}

function testable(w: Width, limit: number): boolean {
  return w.whole ? limit > w.min && limit < w.max : Math.abs(limit) <= w.near;
}

/** A bound for what had one and has another now: limits that moved are given up, so that this ends. */
function widened(type: Kind, was: IntBound | null, now: IntBound | null): IntBound | null {
  if (was === null || now === null) return null;
  const w = type === 'l' ? w64 : w32;
  const limits = range(w, now.lo < was.lo ? w.min : was.lo, now.hi > was.hi ? w.max : was.hi);
  return limits === w.full ? null : limits;
}

/** Describes values as they are. */
export function describeState(args: readonly Value[], host: OptimizerHost): VirtualState {
  const known = new Map<Value, Node>();
  const describe = (value: Value): Node => {
    if (value.tag === 'const') return { kind: 'const', value };
    const before = known.get(value);
    if (before !== undefined) return before;
    const virtual = contentOf(value);
    if (virtual === null) {
      const leaf = leafOf(value, host);
      known.set(value, leaf);
      return leaf;
    }
    if (virtual.kind === 'struct') {
      const node: Node = { kind: 'struct', descr: virtual.descr, fields: [...virtual.fields], children: [] };
      known.set(value, node);
      node.children = virtual.values.map((v) => describe(resolved(v)));
      return node;
    }
    const node: Node = { kind: 'array', descr: virtual.descr, children: [] };
    known.set(value, node);
    node.children = virtual.items.map((v) => describe(v === null ? zeroOf(virtual.descr.kind) : resolved(v)));
    return node;
  };
  return { nodes: args.map(describe) };
}

/** The content of an object at the children of its node; null when its shape is another, or when it is not known. */
function childrenOf(
  node: Node & { kind: 'struct' | 'array' },
  value: Value,
  host: OptimizerHost,
): Value[] | null {
  if (value.tag === 'const') {
    if (
      node.kind !== 'struct' ||
      !node.descr.valueClass ||
      host.classOf(value.value as number) !== node.descr
    )
      return null;
    return node.fields.map((field) => host.readField(value.value as number, field));
  }
  const virtual = contentOf(value);
  if (virtual === null || virtual.kind !== node.kind || virtual.descr !== node.descr) return null;
  if (node.kind === 'struct' && virtual.kind === 'struct') {
    if (!virtual.fields.every((field) => node.fields.includes(field))) return null;
    return node.fields.map((field) => getVirtualField(virtual, field));
  }
  if (virtual.kind === 'array' && node.kind === 'array') {
    if (virtual.items.length !== node.children.length) return null;
    return virtual.items.map((v) => (v === null ? zeroOf(virtual.descr.kind) : resolved(v)));
  }
  return null;
}

/**
 * What a match does with virtual objects: each is one object for the loop too, so it is at one node of a virtual object and nowhere else, or
 * at leaves only. An object that a leaf makes real takes with it all that it refers to.
 */
class Objects {
  private readonly nodeOf = new Map<Value, Node>();
  private readonly real = new Set<Value>();

  /** False when the object is at another node already. */
  keepVirtual(value: Value, node: Node): boolean {
    const before = this.nodeOf.get(value);
    if (before !== undefined) return before === node;
    this.nodeOf.set(value, node);
    return true;
  }

  makeReal(value: Value): void {
    const virtual = virtualOf(value);
    if (virtual === null || this.real.has(value)) return;
    this.real.add(value);
    for (const child of virtual.kind === 'struct' ? virtual.values : virtual.items)
      if (child !== null) this.makeReal(resolved(child));
  }

  agree(): boolean {
    for (const value of this.real) if (this.nodeOf.has(value)) return false;
    return true;
  }
}

/** A guard that makes a value fit its leaf. */
export interface NeededGuard {
  readonly value: Value;
  readonly cls: StructDescr | null;
  /** An integer has to lie within it. */
  readonly bound?: IntBound;
}

/**
 * Whether values have a state, perhaps after some guards, which are likely to hold by what was seen at run time. Null when they do not
 * fit. `limits`: guards may test limits of integers too. Should one fail, its own bridge knows that the value does not fit.
 */
export function match(
  state: VirtualState,
  args: readonly Value[],
  hints: readonly RuntimeHint[],
  host: OptimizerHost,
  limits: boolean,
): NeededGuard[] | null {
  const guards: NeededGuard[] = [];
  const values = new Map<Node, Value>();
  const objects = new Objects();
  const fits = (node: Node, value: Value, hint: RuntimeHint | undefined): boolean => {
    const before = values.get(node);
    if (before !== undefined)
      return (
        before === value || (before.tag === 'const' && value.tag === 'const' && sameConst(before, value))
      );
    if (node.kind !== 'const') values.set(node, value);
    switch (node.kind) {
      case 'const':
        return value.tag === 'const' && sameConst(node.value, value);
      case 'leaf': {
        if (value.kind !== node.type) return false;
        objects.makeReal(value);
        if (node.bound !== null) {
          const bound = boundOf(value);
          if (contains(node.bound, bound)) return true;
          if (!limits || intersect(value.kind === 'l' ? w64 : w32, bound, node.bound) === null) return false;
          guards.push({ value, cls: null, bound: node.bound });
          return true;
        }
        if (node.cls === null && !node.nonnull) return true;
        const has = leafOf(value, host) as Node & { kind: 'leaf' };
        if (node.cls !== null) {
          if (has.cls === node.cls) return true;
          if (has.cls !== null || value.tag === 'const') return false;
          if (hint?.kind !== 'object' || hint.cls !== node.cls) return false;
          guards.push({ value, cls: node.cls });
          return true;
        }
        if (has.nonnull) return true;
        if (value.tag === 'const' || hint?.kind !== 'object') return false;
        guards.push({ value, cls: null });
        return true;
      }
      default: {
        const children = childrenOf(node, value, host);
        if (children === null) return canTakeApart(node, value, hint);
        // A real object of a value class stays what it is for others.
        if (virtualOf(value) !== null && !objects.keepVirtual(value, node)) return false;
        return children.every((child, k) => fits(node.children[k]!, child, undefined));
      }
    }
  };
  /** Whether a real object can be taken apart for a node, which says nothing about what is in it. */
  function canTakeApart(
    node: Node & { kind: 'struct' | 'array' },
    value: Value,
    hint: RuntimeHint | undefined,
  ): boolean {
    if (node.kind !== 'struct' || !node.descr.valueClass || value.tag === 'const') return false;
    if (value.kind !== 'r' || virtualOf(value) !== null) return false;
    for (const child of node.children) {
      const open = child.kind === 'leaf' && child.bound === null && child.cls === null && !child.nonnull;
      if (!open || values.has(child)) return false;
      // What will be read, which is unlike all other values.
      values.set(child, inputArg(child.type, -1));
    }
    const cls = knownInfo(value)?.cls ?? null;
    if (cls !== null) return cls === node.descr;
    if (hint?.kind !== 'object' || hint.cls !== node.descr) return false;
    guards.push({ value, cls: node.descr });
    return true;
  }
  if (!state.nodes.every((node, k) => fits(node, args[k]!, hints[k]))) return null;
  return objects.agree() ? guards : null;
}

/** A state that both the given one and the values have: less is known, less is virtual. */
export function generalize(
  state: VirtualState,
  args: readonly Value[],
  hints: readonly RuntimeHint[],
  host: OptimizerHost,
): VirtualState {
  const made = new Map<Node, Map<Value | string, Node>>();
  const merge = (node: Node, value: Value, hint: RuntimeHint | undefined): Node => {
    let byValue = made.get(node);
    if (byValue === undefined) made.set(node, (byValue = new Map()));
    const key = value.tag === 'const' ? `${value.kind}${value.value}` : value;
    const before = byValue.get(key);
    if (before !== undefined) return before;
    const result = mergeNew(node, value, hint, byValue, key);
    byValue.set(key, result);
    return result;
  };
  const mergeNew = (
    node: Node,
    value: Value,
    hint: RuntimeHint | undefined,
    byValue: Map<Value | string, Node>,
    key: Value | string,
  ): Node => {
    if (node.kind === 'const' && value.tag === 'const' && sameConst(node.value, value)) return node;
    if (node.kind === 'struct' || node.kind === 'array') {
      const children = childrenOf(node, value, host);
      if (children !== null) {
        const copy: Node = { ...node, children: [] };
        byValue.set(key, copy);
        copy.children = children.map((child, k) => merge(node.children[k]!, child, undefined));
        return copy;
      }
    }
    const is = leafOf(value, host) as Node & { kind: 'leaf' };
    const was = classOfNode(node, host);
    const now = is.cls ?? (hint?.kind === 'object' && value.tag !== 'const' ? hint.cls : null);
    return {
      kind: 'leaf',
      type: is.type,
      cls: was.cls !== null && was.cls === now ? was.cls : null,
      nonnull: was.nonnull && (is.nonnull || (hint?.kind === 'object' && value.tag !== 'const')),
      bound: is.bound === null ? null : widened(is.type, boundOfNode(node), is.bound),
    };
  };
  return { nodes: state.nodes.map((node, k) => merge(node, args[k]!, hints[k])) };
}

function boundOfNode(node: Node): IntBound | null {
  if (node.kind === 'leaf') return node.bound;
  return node.kind === 'const' ? boundOf(node.value) : null;
}

function classOfNode(node: Node, host: OptimizerHost): { cls: StructDescr | null; nonnull: boolean } {
  switch (node.kind) {
    case 'leaf':
      return node;
    case 'const':
      if (node.value.kind !== 'r') return { cls: null, nonnull: false };
      return { cls: host.classOf(node.value.value as number), nonnull: node.value.value !== 0 };
    case 'struct':
      return { cls: node.descr, nonnull: true };
    case 'array':
      return { cls: null, nonnull: true };
  }
}

/** Values for the leaves of a state that the arguments have; virtual objects in the place of a leaf are made real. */
export function extract(o: Optimizer, state: VirtualState, args: readonly Value[]): Map<Node, Value> {
  const values = new Map<Node, Value>();
  const seen = new Set<Node>();
  const visit = (node: Node, value: Value) => {
    if (seen.has(node) || node.kind === 'const') return;
    seen.add(node);
    if (node.kind === 'leaf') values.set(node, o.force(value));
    else
      (childrenOf(node, value, o.host) ?? readFields(o, node, value)).forEach((child, k) =>
        visit(node.children[k]!, resolved(child)),
      );
  };
  // Leaves first: making one real can take apart nothing that another node needs virtual, since the states match.
  state.nodes.forEach((node, k) => visit(node, args[k]!));
  return values;
}

/** Takes a real object of a value class apart. */
function readFields(o: Optimizer, node: Node & { kind: 'struct' | 'array' }, value: Value): Value[] {
  return (node as Node & { kind: 'struct' }).fields.map((field) => {
    const read = makeOp('get_field', [image(value as Output)], field);
    o.step(read);
    return get(read);
  });
}

/** Makes fresh label arguments for the leaves, and the values that the state makes of them. */
export function instantiate(state: VirtualState): { params: Map<Node, InputArg>; values: Value[] } {
  const params = new Map<Node, InputArg>();
  const made = new Map<Node, Value>();
  const value = (node: Node): Value => {
    if (node.kind === 'const') return node.value;
    const before = made.get(node);
    if (before !== undefined) return before;
    if (node.kind === 'leaf') {
      const param = inputArg(node.type, params.size);
      if (node.cls !== null || node.nonnull) {
        const info = infoOf(param);
        info.cls = node.cls;
        info.nonnull = true;
      }
      if (node.bound !== null) narrow(param, node.bound);
      params.set(node, param);
      made.set(node, param);
      return param;
    }
    if (node.kind === 'struct') {
      const op = makeOp('new', [], node.descr);
      const info = infoOf(op);
      info.nonnull = info.fresh = true;
      info.cls = node.descr;
      made.set(node, op);
      const virtual = {
        kind: 'struct' as const,
        descr: node.descr,
        fields: [...node.fields],
        values: [] as Value[],
      };
      info.virtual = virtual;
      for (const child of node.children) virtual.values.push(value(child));
      return op;
    }
    const length: Const = { tag: 'const', kind: 'i', value: node.children.length };
    const op = makeOp('new_array', [length], node.descr);
    const info = infoOf(op);
    info.nonnull = info.fresh = true;
    info.length = length;
    info.cls = node.descr.cls;
    made.set(node, op);
    const items: Value[] = [];
    info.virtual = { kind: 'array', descr: node.descr, items };
    for (const child of node.children) items.push(value(child));
    return op;
  };
  const values = state.nodes.map(value);
  return { params, values };
}

/** Emits the guards that a match needs. */
export function emitGuards(o: Optimizer, guards: readonly NeededGuard[], snapshot: Snapshot): void {
  for (const { value, cls, bound } of guards) {
    if (value.tag === 'const') continue;
    if (bound !== undefined) {
      const type = value.kind as 'i' | 'l';
      if (bound.lo > boundOf(value).lo)
        limitGuard(o, `i${type === 'i' ? 32 : 64}.ge_s`, value, bound.lo, snapshot);
      if (bound.hi < boundOf(value).hi)
        limitGuard(o, `i${type === 'i' ? 32 : 64}.le_s`, value, bound.hi, snapshot);
      continue;
    }
    const info = infoOf(value);
    if (cls !== null) {
      if (info.cls === cls) continue;
      o.guard(info.nonnull ? 'guard_class' : 'guard_nonnull_class', [value], cls, snapshot);
      info.cls = cls;
    } else if (!info.nonnull) o.guard('guard_nonnull', [value], null, snapshot);
    info.nonnull = true;
  }
}

function limitGuard(
  o: Optimizer,
  comparison: 'i32.ge_s' | 'i32.le_s' | 'i64.ge_s' | 'i64.le_s',
  value: Output,
  limit: number,
  snapshot: Snapshot,
): void {
  const constant = value.kind === 'l' ? constL(BigInt(limit)) : constI(limit);
  const holds = o.pureOp(comparison, [value, constant]);
  const test = makeOp('guard_true', [holds.tag === 'const' ? holds : image(holds)]);
  test.snapshot = snapshot;
  o.step(test);
}
