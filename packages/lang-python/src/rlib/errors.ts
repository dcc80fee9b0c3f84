/**
 * Errors of the runtime library. The algorithms here know nothing of the exception hierarchy; they throw the
 * interpreter's one exception class, `OperationError`, with a type that `bindRlibErrors` supplied while modules
 * load, and CPython's exact message.
 */
import { FixedArray } from '@weft/core';
import { OperationError } from '../objects/object.js';
import type { W_Type } from '../objects/type.js';

/** The Python exceptions that algorithms raise, in the order of the arguments of {@link bindRlibErrors}. */
enum Kind {
  Value,
  Type,
  Overflow,
  ZeroDivision,
  Index,
  Key,
  Memory,
}

const types: FixedArray<W_Type> = new FixedArray<W_Type>(7, null as never);

/** Late binding of exception types; module level only. */
export function bindRlibErrors(
  value: W_Type,
  type: W_Type,
  overflow: W_Type,
  zeroDivision: W_Type,
  index: W_Type,
  key: W_Type,
  memory: W_Type,
): void {
  types[Kind.Value] = value;
  types[Kind.Type] = type;
  types[Kind.Overflow] = overflow;
  types[Kind.ZeroDivision] = zeroDivision;
  types[Kind.Index] = index;
  types[Kind.Key] = key;
  types[Kind.Memory] = memory;
}

export function rValueError(message: string): OperationError {
  return new OperationError(types[Kind.Value], message);
}
export function rTypeError(message: string): OperationError {
  return new OperationError(types[Kind.Type], message);
}
export function rOverflowError(message: string): OperationError {
  return new OperationError(types[Kind.Overflow], message);
}
export function rZeroDivisionError(message: string): OperationError {
  return new OperationError(types[Kind.ZeroDivision], message);
}
export function rIndexError(message: string): OperationError {
  return new OperationError(types[Kind.Index], message);
}
export function rKeyError(message: string): OperationError {
  return new OperationError(types[Kind.Key], message);
}
export function rMemoryError(message: string): OperationError {
  return new OperationError(types[Kind.Memory], message);
}
