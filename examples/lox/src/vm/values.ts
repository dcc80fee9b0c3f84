/**
 * The values of Lox: numbers, strings, `true`, `false`, `nil`. Functions, classes and instances are in `objects.ts`.
 *
 * Numbers and strings are boxes with one `readonly` field. That looks slow and is what the JIT wants: a box that is made and used within
 * one trace never exists, and what is `readonly` is read once. Numbers have no identity either, so loops carry them without their boxes. `true`, `false` and `nil` are single objects, compared by
 * identity.
 */
import { valueClass, type f64 } from '@weft/core';

/** Any value. */
export abstract class Value {
  /** What `print` writes. */
  abstract text(): string;
}

/** The class of `nil`. */
export class NilValue extends Value {
  override text(): string {
    return 'nil';
  }
}

/** The class of `true` and `false`. */
export class BoolValue extends Value {
  constructor(private readonly name: string) {
    super();
  }
  override text(): string {
    return this.name;
  }
}

export const nilValue: NilValue = new NilValue();
export const trueValue: BoolValue = new BoolValue('true');
export const falseValue: BoolValue = new BoolValue('false');

/** `true` or `false`. */
export function boolValue(truth: boolean): BoolValue {
  return truth ? trueValue : falseValue;
}

/** A number: 64-bit floating point. */
@valueClass
export class NumberValue extends Value {
  constructor(readonly value: f64) {
    super();
  }
  override text(): string {
    return numberText(this.value);
  }
}

/** A string. */
export class StringValue extends Value {
  constructor(readonly value: string) {
    super();
  }
  override text(): string {
    return this.value;
  }
}

/** The shortest text that reads back as the same number; what C calls the rest. */
function numberText(x: f64): string {
  if (x !== x) return 'nan';
  if (x === 0) return 1 / x < 0 ? '-0' : '0';
  if (!Number.isFinite(x)) return x > 0 ? 'inf' : '-inf';
  return String(x);
}

/** Everything but `false` and `nil` is true. */
export function isTrue(v: Value): boolean {
  return v !== falseValue && v !== nilValue;
}

/** `a == b`: numbers and strings by value, everything else by identity. */
export function areEqual(a: Value, b: Value): boolean {
  if (a instanceof NumberValue) return b instanceof NumberValue && a.value === b.value;
  if (a === b) return true;
  return a instanceof StringValue && b instanceof StringValue && a.value === b.value;
}
