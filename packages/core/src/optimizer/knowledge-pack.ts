/**
 * Knowledge about failing guards as bytes, and back: see `bridge-knowledge.ts` for what it is, `packing.ts` for the bytes.
 *
 * What is known by another value is written as `2 × failArg` or `2 × number of the constant + 1`.
 */
import type { ArrayDescr, FieldDescr, StructDescr } from '../trace/descr.js';
import type { Packer, Unpacker } from '../trace/packing.js';
import type { TraceOpcode } from '../trace/ops.js';
import { traceOpList, traceOps } from '../trace/ops.js';
import type { Const } from '../trace/trace.js';
import type { Content, Facts, Known, Knowledge, Outcome } from './bridge-knowledge.js';
import type { IntBound } from './intbound.js';

/** Bits of what a {@link Facts} says. */
const hasNonnull = 1;
const hasClass = 2;
const hasBound = 4;
const hasLength = 8;

function packKnown(p: Packer, known: Known): void {
  if (typeof known === 'number') p.uint(known + 1);
  else {
    p.uint(0);
    p.constant(known);
  }
}

function unpackKnown(u: Unpacker): Known {
  const number = u.uint();
  return number === 0 ? u.thing<Const>() : number - 1;
}

function packFacts(p: Packer, { box, nonnull, cls, bound, length }: Facts): void {
  const flags =
    (nonnull ? hasNonnull : 0) |
    (cls !== null ? hasClass : 0) |
    (bound !== null ? hasBound : 0) |
    (length !== null ? hasLength : 0);
  p.uint((box << 4) | flags);
  if (cls !== null) p.thing(cls);
  if (bound !== null) p.thing(bound);
  if (length !== null) packKnown(p, length);
}

function unpackFacts(u: Unpacker): Facts {
  const head = u.uint();
  return {
    box: head >>> 4,
    nonnull: (head & hasNonnull) !== 0,
    cls: (head & hasClass) !== 0 ? u.thing<StructDescr>() : null,
    bound: (head & hasBound) !== 0 ? u.thing<IntBound>() : null,
    length: (head & hasLength) !== 0 ? unpackKnown(u) : null,
  };
}

function packContent(p: Packer, { place, index, offset, object, value }: Content): void {
  p.uint(place.field !== null ? 0 : 1);
  p.thing((place.field ?? place.array)!);
  packKnown(p, object);
  packKnown(p, value);
  if (place.field !== null) return;
  packKnown(p, index);
  p.int(offset);
}

const noIndex: Const = { tag: 'const', kind: 'i', value: 0 };

function unpackContent(u: Unpacker): Content {
  const isField = u.uint() === 0;
  const descr = u.thing<FieldDescr | ArrayDescr>();
  const object = unpackKnown(u);
  const value = unpackKnown(u);
  if (isField)
    return { place: { field: descr as FieldDescr, array: null }, index: noIndex, offset: 0, object, value };
  const index = unpackKnown(u);
  return { place: { field: null, array: descr as ArrayDescr }, index, offset: u.int(), object, value };
}

function packOutcome(p: Packer, { name, args, result }: Outcome): void {
  p.uint(traceOps[name].index);
  p.uint(args.length);
  for (let k = 0; k < args.length; k++) packKnown(p, args[k]!);
  p.constant(result);
}

function unpackOutcome(u: Unpacker): Outcome {
  const name = traceOpList[u.uint()]!.name as TraceOpcode;
  const args: Known[] = [];
  for (let n = u.uint(); n > 0; n--) args.push(unpackKnown(u));
  return { name, args, result: u.thing<Const>() };
}

/** Writes knowledge; `null` is nothing. */
export function packKnowledge(p: Packer, knowledge: Knowledge | null): void {
  if (knowledge === null) {
    p.uint(0);
    return;
  }
  const { facts, contents, sums, constants, nonnull, outcomes, invalidationChecked } = knowledge;
  p.uint(invalidationChecked ? 2 : 1);
  p.int(nonnull);
  p.uint(facts.length);
  for (let k = 0; k < facts.length; k++) packFacts(p, facts[k]!);
  p.uint(contents.length);
  for (let k = 0; k < contents.length; k++) packContent(p, contents[k]!);
  p.uint(sums.length);
  for (const [box, of, offset] of sums) {
    p.uint(box);
    p.uint(of);
    p.int(offset);
  }
  p.uint(constants.length);
  for (const [box, value] of constants) {
    p.uint(box);
    p.constant(value);
  }
  p.uint(outcomes.length);
  for (let k = 0; k < outcomes.length; k++) packOutcome(p, outcomes[k]!);
}

export function unpackKnowledge(u: Unpacker): Knowledge | null {
  const head = u.uint();
  if (head === 0) return null;
  const list = <T>(read: () => T): T[] => {
    const items: T[] = [];
    for (let n = u.uint(); n > 0; n--) items.push(read());
    return items;
  };
  const nonnull = u.int();
  return {
    nonnull,
    invalidationChecked: head === 2,
    facts: list(() => unpackFacts(u)),
    contents: list(() => unpackContent(u)),
    sums: list(() => [u.uint(), u.uint(), u.int()] as const),
    constants: list(() => [u.uint(), u.thing<Const>()] as const),
    outcomes: list(() => unpackOutcome(u)),
  };
}
