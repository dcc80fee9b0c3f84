/**
 * One short box: an operation in terms of a label, and its value in the walk over a loop. `shortboxes.ts` says what they are for.
 */
import type { ArrayDescr, CallDescr, FieldDescr, Kind, StructDescr } from '../trace/descr.js';
import type { TraceOpcode } from '../trace/ops.js';
import { constI, makeOp, sameConst, type Const, type TraceOp, type Value } from '../trace/trace.js';
import type { Place } from './heap.js';
import { infoOf, isNonnull, knownInfo, resolved } from './info.js';
import type { Optimizer } from './optimizer.js';
import type { OptimizerHost } from './types.js';
import type { Node } from './virtualstate.js';

/** An operand of a short box. */
export type Source =
  | { readonly kind: 'leaf'; readonly node: Node }
  | { readonly kind: 'const'; readonly value: Const }
  | { readonly kind: 'short'; readonly box: ShortBox };

/** An operation that can be done again wherever the label is jumped to from. */
export interface ShortBox {
  readonly name: TraceOpcode;
  readonly descr: TraceOp['descr'];
  readonly sources: readonly Source[];
  /** `get_item`: to be added to the second operand, which can be an i64, to make the index. */
  readonly offset: number;
  readonly type: Kind;
  readonly cls: StructDescr | null;
  readonly nonnull: boolean;
  /** A content that a store of the preamble waits to change. Nothing that the box is made of changes. */
  readonly waits: boolean;
  /** Its value in the preamble. A constant is a fact: the label has no argument for it. */
  readonly first: Value;
}

/** The value of an operation where nothing needs to be done for it; null otherwise. */
export function find(o: Optimizer, { name, descr, offset }: ShortBox, args: readonly Value[]): Value | null {
  const [a, b] = args as [Value, Value];
  switch (name) {
    case 'get_field':
      return o.heap.known(o.heap.fieldPlace(descr as FieldDescr), a);
    case 'get_item':
      // Elements that never change are remembered as pure operations where the index is not constant.
      if ((descr as ArrayDescr).immutable && b.tag !== 'const') break;
      return o.heap.known(o.heap.itemPlaceAt(descr as ArrayDescr, b, offset), a);
    case 'array_len': {
      if (a.tag === 'const') return constI(o.host.arrayLength(a.value as number));
      const length = knownInfo(a)?.length ?? null;
      return length === null ? null : resolved(length);
    }
    case 'call_pure':
    case 'call_loopinvariant': {
      const known = o.pureCalls.get(o.callKey(descr as CallDescr, args));
      return known === undefined ? null : resolved(known);
    }
  }
  const known = o.pure.get(keyOf(o, name, descr, args));
  return known === undefined ? null : resolved(known);
}

function keyOf(o: Optimizer, name: TraceOpcode, descr: TraceOp['descr'], args: readonly Value[]): number {
  return name === 'instance_of'
    ? o.pureKey(makeOp(name, [...args], descr).info.index, [args[0]!, constI((descr as StructDescr).typeId)])
    : o.pureKey(makeOp(name, [...args], descr).info.index, args);
}

/** The place that a box of memory reads. */
export function placeOf(o: Optimizer, { name, descr, offset }: ShortBox, args: readonly Value[]): Place {
  if (name === 'get_field') return o.heap.fieldPlace(descr as FieldDescr);
  return o.heap.itemPlaceAt(descr as ArrayDescr, args[1]!, offset);
}

/** Tells an optimizer the value of an operation, and that it came from outside. */
export function tell(o: Optimizer, box: ShortBox, args: readonly Value[], value: Value): void {
  const { name, descr } = box;
  const [a, b] = args as [Value, Value];
  switch (name) {
    case 'get_field':
      o.heap.learn(o.heap.fieldPlace(descr as FieldDescr), a, value);
      break;
    case 'get_item':
      if ((descr as ArrayDescr).immutable && b.tag !== 'const')
        o.pure.set(keyOf(o, name, descr, args), value);
      else o.heap.learn(o.heap.itemPlaceAt(descr as ArrayDescr, b, box.offset), a, value);
      break;
    case 'array_len':
      if (a.tag !== 'const') infoOf(a).length = value;
      break;
    case 'call_pure':
    case 'call_loopinvariant':
      o.pureCalls.set(o.callKey(descr as CallDescr, args), value);
      break;
    default:
      o.pure.set(keyOf(o, name, descr, args), value);
  }
}

/** The operands of a short box among given values; null when one is absent. */
export function operandsOf(
  box: ShortBox,
  leaf: (node: Node) => Value,
  short: (box: ShortBox) => Value | undefined,
): Value[] | null {
  const values: Value[] = [];
  for (const source of box.sources) {
    const value =
      source.kind === 'const' ? source.value : source.kind === 'leaf' ? leaf(source.node) : short(source.box);
    if (value === undefined) return null;
    values.push(value);
  }
  return values;
}

/** Whether a value is what the loop takes a box for. */
export function fits(box: ShortBox, value: Value, host: OptimizerHost): boolean {
  if (box.first.tag === 'const') return value.tag === 'const' && sameConst(value, box.first);
  if (box.cls !== null) {
    const cls = value.tag === 'const' ? host.classOf(value.value as number) : (knownInfo(value)?.cls ?? null);
    return cls === box.cls;
  }
  return !box.nonnull || isNonnull(value);
}

/** The index of the element that a box reads. */
export function indexOf(o: Optimizer, start: Value, offset: number): Value {
  const narrow = start.kind === 'l' ? o.pureOp('i32.wrap', [start]) : start;
  return offset === 0 ? narrow : o.pureOp('i32.add', [narrow, constI(offset)]);
}
