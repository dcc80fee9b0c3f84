/**
 * What the optimizer knows about values.
 *
 * Two kinds of values must be told apart. Values of the *input* trace have in `forwarded` the value of the output that they became. Values
 * of the *output* have in `forwarded` an {@link Info}, or null when nothing is known. So one input trace can be optimized twice (loop
 * peeling) by clearing its `forwarded`, and an output value is never renamed: what it turned out to be hangs on it.
 *
 * A virtual object is an output operation `new` (or `new_array`) that was not put into the output: its Info holds the contents.
 * Forcing it puts it there.
 */
import type { ArrayDescr, FieldDescr, Kind, StructDescr } from '../trace/descr.js';
import {
  constF,
  constI,
  constL,
  makeOp,
  nullRef,
  type Const,
  type InputArg,
  type TraceOp,
  type Value,
} from '../trace/trace.js';
import type { IntBound } from './intbound.js';

/** Contents of an object that was not made (yet). */
export type Virtual =
  | {
      readonly kind: 'struct';
      readonly descr: StructDescr;
      readonly fields: FieldDescr[];
      readonly values: Value[];
    }
  | { readonly kind: 'array'; readonly descr: ArrayDescr; readonly items: (Value | null)[] };

/** A value plus a constant, as far as the low 32 bits tell. */
export interface Summands {
  readonly value: Value;
  readonly offset: number;
  /** All bits do: the sum is of the value's own type. */
  readonly exact: boolean;
}

/** A value that is no constant. */
export type Output = InputArg | TraceOp;

export class Info {
  /** The value turned out to be this constant. */
  constant: Const | null = null;
  nonnull = false;
  /** Exact class. */
  cls: StructDescr | null = null;
  virtual: Virtual | null = null;
  /** Of a real object of a value class that was made in this trace: what is in it. It can be made again from that. */
  content: Virtual | null = null;
  /** Where in the output the `guard_nonnull` is that told that it is not null; -1 when it was something else. */
  nonnullGuard = -1;
  /** Made in this trace: differs from every other object made in this trace. */
  fresh = false;
  /** Integers; null when nothing is known. */
  bound: IntBound | null = null;
  /** Length of an array. */
  length: Value | null = null;
  /** Of an input: what it is the sum of. */
  sum: Summands | null = null;
  /** From this index on the elements are an inlined portal's own: calls neither read nor write them. -1: none are. */
  privateFrom = -1;
}

/** The Info of an output value, made when there is none. */
export function infoOf(value: Output): Info {
  return (value.forwarded ??= new Info()) as Info;
}

/** The Info of an output value, or null. */
export function knownInfo(value: Value): Info | null {
  return value.tag === 'const' ? null : (value.forwarded as Info | null);
}

/** An output value, or the constant that it turned out to be. */
export function resolved(value: Value): Value {
  return value.tag === 'const' ? value : ((value.forwarded as Info | null)?.constant ?? value);
}

/** What an input value became. */
export function get(value: Value): Value {
  return value.tag === 'const' ? value : resolved(value.forwarded as Value);
}

/** The contents when a value is a virtual object. */
export function virtualOf(value: Value): Virtual | null {
  return value.tag === 'const' ? null : ((value.forwarded as Info | null)?.virtual ?? null);
}

/** The contents of a virtual object, or of a real one that can be made again. */
export function contentOf(value: Value): Virtual | null {
  const info = knownInfo(value);
  return info === null ? null : (info.virtual ?? info.content);
}

export function isNonnull(value: Value): boolean {
  if (value.tag === 'const') return value.value !== 0;
  const info = value.forwarded as Info | null;
  return info !== null && (info.nonnull || info.cls !== null);
}

/** The zero of a kind: what memory holds at first. */
export function zeroOf(kind: Kind): Const {
  switch (kind) {
    case 'i':
      return zeroI;
    case 'l':
      return zeroL;
    case 'f':
      return zeroF;
    case 'r':
      return nullRef;
  }
}
const zeroI = constI(0);
const zeroL = constL(0n);
const zeroF = constF(0);

/** Whether a constant is all zero bits. */
export function isZero(value: Value): boolean {
  if (value.tag !== 'const') return false;
  return value.kind === 'l' ? value.value === 0n : Object.is(value.value, 0);
}

/** A field of a virtual object. */
export function getVirtualField(virtual: Virtual & { kind: 'struct' }, descr: FieldDescr): Value {
  const at = virtual.fields.indexOf(descr);
  return at < 0 ? zeroOf(descr.kind) : resolved(virtual.values[at]!);
}

export function setVirtualField(
  virtual: Virtual & { kind: 'struct' },
  descr: FieldDescr,
  value: Value,
): void {
  const at = virtual.fields.indexOf(descr);
  if (at >= 0) virtual.values[at] = value;
  else {
    virtual.fields.push(descr);
    virtual.values.push(value);
  }
}

/** A stand-in for an output value among the input. */
export function image(value: Output): Value {
  const stand = makeOp('same_as', [value], null);
  stand.forwarded = value;
  return stand;
}
