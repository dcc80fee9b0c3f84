/**
 * What a guard's bridge may rely on: the optimizer's knowledge at the guard, in terms of the failArgs.
 *
 * A bridge starts where its guard failed, with the failArgs as inputs. What the trace had found out about them by then is true in
 * the bridge, and so is the opposite of what the guard tested. It is kept in `ResumeData.knowledge` and given to the bridge's
 * optimizer before its first operation.
 *
 * ```
 * r1: a W_Int, l2 >= 0, r0.items = r3
 * i4 = i64.lt_s(l2, l5)
 * guard_true(i4) [r0, r1, l2, r3, l5]      bridge: inputs 0 to 4; 1 is a W_Int, 2 is in [0, max], field items of 0 is 3,
 *                                          i64.lt_s(2, 4) is 0, so 4 is at most as great as 2
 * ```
 *
 * Indexes that are sums of one base are told as sums of each other, so that the bridge knows which elements are different.
 *
 * Contents of memory are looked up by object, for the objects that the bridge has: what a guard costs does not depend on how much is
 * known. A content that is not a failArg itself is left out, since it would have to be handed over.
 */
import type { StructDescr } from '../trace/descr.js';
import type { TraceOpcode } from '../trace/ops.js';
import {
  constI,
  makeOp,
  nullRef,
  type Const,
  type InputArg,
  type TraceOp,
  type Value,
} from '../trace/trace.js';
import { boundOf, learnFrom, narrow, type IntBound } from './bounds.js';
import { isSame, type Place } from './heap.js';
import { splitIndex } from './indexes.js';
import { infoOf, isNonnull, knownInfo, resolved, virtualOf } from './info.js';
import type { Optimizer } from './optimizer.js';
import { InvalidLoop } from './types.js';

/** A failArg's number, or a constant. */
export type Known = number | Const;

export interface Facts {
  readonly box: number;
  readonly nonnull: boolean;
  readonly cls: StructDescr | null;
  readonly bound: IntBound | null;
  readonly length: Known | null;
}

export interface Content {
  readonly place: Pick<Place, 'field' | 'array'>;
  /** Elements: the index is a failArg or constant, plus the offset. */
  readonly index: Known;
  readonly offset: number;
  readonly object: Known;
  readonly value: Known;
}

/** A pure operation whose result the failure told. */
export interface Outcome {
  readonly name: TraceOpcode;
  readonly args: readonly Known[];
  readonly result: Const;
}

/** Opaque to all but this file and `knowledge-pack.ts`. */
export interface Knowledge {
  readonly facts: readonly Facts[];
  readonly contents: readonly Content[];
  /** A failArg that is another one plus a constant, modulo 2**32. */
  readonly sums: readonly (readonly [box: number, of: number, offset: number])[];
  /** What the failure of the guard says: failArgs that are constant then, and results of operations. */
  readonly constants: readonly (readonly [box: number, value: Const])[];
  readonly nonnull: number;
  readonly outcomes: readonly Outcome[];
  readonly invalidationChecked: boolean;
}

/** Bounds the size of what a guard keeps. */
const maxContents = 64;
const maxConstants = 64;
const maxPlaces = 48;

/** Collects what is known where a guard was just emitted. `numbers` are those of the failArgs. */
export function collectKnowledge(
  o: Optimizer,
  guard: TraceOp,
  numbers: ReadonlyMap<Value, number>,
): Knowledge | null {
  const known = (value: Value): Known | null =>
    // A constant that the loop took from its preamble, but does not rely on, may not be one in the end.
    value.tag === 'const'
      ? o.heap.imports.get(value) === false
        ? null
        : value
      : (numbers.get(value) ?? null);
  const facts: Facts[] = [];
  const contents: Content[] = [];
  const failArgs = guard.failArgs!;
  const { sums, byBase } = collectSums(failArgs, numbers);
  const contentsOf = (object: Value, name: Known) => {
    const places = o.heap.placesOf(object);
    for (let k = places.length - 1; k >= 0 && k >= places.length - maxPlaces; k--) {
      if (contents.length >= maxContents) return;
      const place = places[k]!;
      // A store that waits is not in memory yet: the bridge does it first.
      if (place.object !== null && isSame(place.object, object)) continue;
      const content = o.heap.known(place, object);
      if (content === null || virtualOf(content) !== null) continue;
      const value = known(content);
      if (value === null) continue;
      const { base, offset } = place.sum;
      if (base === null) contents.push({ place, index: constI(offset), offset: 0, object: name, value });
      else {
        const start = byBase.get(base);
        if (start === undefined) continue;
        const [index, from] = start;
        contents.push({ place, index, offset: (offset - from) | 0, object: name, value });
      }
    }
  };
  for (let box = 0; box < failArgs.length; box++) {
    const value = failArgs[box]!;
    const info = knownInfo(value);
    if (info !== null) {
      const length = info.length === null ? null : known(resolved(info.length));
      const { nonnull, cls, bound } = info;
      if (nonnull || cls !== null || bound !== null || length !== null)
        facts.push({ box, nonnull: nonnull || cls !== null, cls, bound, length });
    }
    if (value.kind === 'r') contentsOf(value, box);
  }
  for (const id of o.heap.constantObjects.slice(-maxConstants)) {
    const object: Const = { tag: 'const', kind: 'r', value: id };
    contentsOf(object, object);
  }
  const constants: [number, Const][] = [];
  const outcomes: Outcome[] = [];
  let nonnull = -1;
  const { name } = guard.info;
  const [tested] = guard.args;
  if (name === 'guard_true' || name === 'guard_false')
    failed(tested!, name === 'guard_true', known, constants, outcomes);
  else if (name === 'guard_nonnull' && numbers.has(tested!)) constants.push([numbers.get(tested!)!, nullRef]);
  else if (name === 'guard_isnull') nonnull = numbers.get(tested!) ?? -1;
  return {
    facts,
    contents,
    sums,
    constants,
    nonnull,
    outcomes,
    invalidationChecked: o.invalidationChecked && name !== 'guard_not_invalidated',
  };
}

/** The failArgs that are sums, and for each base a failArg that is the base plus a constant. */
function collectSums(
  failArgs: readonly Value[],
  numbers: ReadonlyMap<Value, number>,
): { sums: [number, number, number][]; byBase: Map<Value, readonly [box: number, offset: number]> } {
  const sums: [number, number, number][] = [];
  const byBase = new Map<Value, readonly [number, number]>();
  failArgs.forEach((value, box) => {
    if (value.kind !== 'i' && value.kind !== 'l') return;
    const { base, offset } = splitIndex(value);
    if (base === null) return;
    let start = byBase.get(base);
    if (start === undefined) {
      const itself = numbers.get(base);
      byBase.set(base, (start = itself === undefined ? [box, offset] : [itself, 0]));
    }
    if (start[0] !== box) sums.push([box, start[0], (offset - start[1]) | 0]);
  });
  return { sums, byBase };
}

/** Without what the failure says: for a guard that tests something else now. */
export function withoutFailure(knowledge: Knowledge): Knowledge {
  return { ...knowledge, constants: [], nonnull: -1, outcomes: [] };
}

/**
 * What values are when a guard fails: the tested bit, and what it is the negation of. They need not be handed over, and a comparison that nobody else needs is
 * part of its guard then.
 */
export function outcomesOf({ info: { name }, args }: TraceOp): ReadonlyMap<Value, Const> | undefined {
  if (name !== 'guard_true' && name !== 'guard_false') return undefined;
  const outcomes = new Map<Value, Const>();
  let value = args[0]!;
  for (let holds = name === 'guard_false'; ; holds = !holds) {
    const { lo, hi } = boundOf(value);
    if (value.tag === 'const' || (holds && (lo < 0 || hi > 1))) break;
    outcomes.set(value, constI(holds ? 1 : 0));
    if (value.tag !== 'op' || value.info.name !== 'i32.eqz') break;
    value = resolved(value.args[0]!);
  }
  return outcomes;
}

/** What follows when a tested value was not what the guard wanted. */
function failed(
  tested: Value,
  wanted: boolean,
  known: (value: Value) => Known | null,
  constants: [number, Const][],
  outcomes: Outcome[],
): void {
  let value = tested;
  let holds = !wanted;
  // A negation of a bit tells the bit.
  for (let depth = 0; depth < 4; depth++) {
    const { lo, hi } = boundOf(value);
    if (holds && (lo < 0 || hi > 1)) return;
    const result = constI(holds ? 1 : 0);
    const box = known(value);
    if (typeof box === 'number') constants.push([box, result]);
    if (value.tag !== 'op' || value.info.cls !== 'pure' || value.descr !== null || value.args.length > 2)
      return;
    const args = value.args.map((arg) => known(resolved(arg)));
    if (args.every((arg) => arg !== null)) outcomes.push({ name: value.info.name, args, result });
    if (value.info.name !== 'i32.eqz' || value.args[0]!.tag === 'const') return;
    value = value.args[0]!;
    holds = !holds;
  }
}

/** Gives a bridge's optimizer what its guard knew. `failed`: the guard failed because its test did. @throws InvalidLoop */
export function useKnowledge(
  o: Optimizer,
  inputs: readonly InputArg[],
  knowledge: Knowledge,
  failed: boolean,
): void {
  const valueOf = (name: Known): Value => (typeof name === 'number' ? inputs[name]! : name);
  for (const { box, nonnull, cls, bound, length } of knowledge.facts) {
    const input = inputs[box]!;
    const info = infoOf(input);
    info.nonnull ||= nonnull;
    info.cls ??= cls;
    if (bound !== null) narrow(input, bound);
    if (length !== null) info.length = valueOf(length);
  }
  for (const [box, of, offset] of knowledge.sums) {
    const exact = inputs[box]!.kind === 'i' && inputs[of]!.kind === 'i';
    infoOf(inputs[box]!).sum = { value: inputs[of]!, offset, exact };
  }
  for (const { place, index, offset, object, value } of knowledge.contents) {
    const { field, array } = place;
    const at = field !== null ? o.heap.fieldPlace(field) : o.heap.itemPlaceAt(array!, valueOf(index), offset);
    o.heap.learn(at, valueOf(object), valueOf(value));
  }
  o.invalidationChecked = knowledge.invalidationChecked;
  if (!failed) return;
  for (const [box, constant] of knowledge.constants) {
    if (constant.kind === 'r' && isNonnull(inputs[box]!)) throw new InvalidLoop();
    o.becomes(inputs[box]!, constant);
  }
  if (knowledge.nonnull >= 0) infoOf(inputs[knowledge.nonnull]!).nonnull = true;
  for (const { name, args, result } of knowledge.outcomes) {
    const values = args.map((arg) => resolved(valueOf(arg)));
    const stand = makeOp(name, values);
    o.pure.set(o.pureKey(stand.info.index, values), result);
    if (!learnFrom(stand, result.value === 1)) throw new InvalidLoop();
  }
}
