/**
 * Typing of IR: what the table of operations means for one instruction of one module.
 *
 * Every operation's row says its operand and result types, some of them indirectly ("type of the field", "result of
 * the callee"). This file resolves those indirections, and holds the few questions about classes (subclass,
 * fields, method lookup) that the builder, the parser, the verifier and the passes all ask.
 *
 * Example: for `v2 = get_field Point.x v1` the row says `field`, and {@link resultType} finds the field `x` of
 * struct `Point`, say `u8`, and widens it: `i32`.
 *
 * References: a value of type `{ ref: 'Derived' }` may stand wherever `{ ref: 'Base' }` is wanted; `object` is above
 * everything. The way down is the operation `cast`.
 */
import { ops } from './ops.js';
import type {
  ArrayType,
  Field,
  HostType,
  Inst,
  Module,
  RefType,
  StorageType,
  StructType,
  ValueType,
} from './types.js';

/** The reference type above all others. */
export const objectRef: RefType = { ref: 'object' };
/** References to strings. */
export const stringRef: RefType = { ref: 'string' };

/** The class of the exception that the `*_ovf` operations raise. */
export const overflowErrorType = 'OverflowError';
/** The function (no parameters, returns a reference) that makes the exception of the `*_ovf` operations. */
export const overflowErrorFunction = 'rt.newOverflowError';

/** Whether a type is a reference. */
export function isRef(type: StorageType): type is RefType {
  return typeof type === 'object';
}

/** The value type of what a field or element of storage type `type` reads as. */
export function widen(type: StorageType): ValueType {
  switch (type) {
    case 'i8':
    case 'u8':
    case 'i16':
    case 'u16':
      return 'i32';
    case 'f32':
      return 'f64';
    default:
      return type;
  }
}

/** Whether two types are the same type. */
export function sameType(a: StorageType | null, b: StorageType | null): boolean {
  if (a === null || b === null || !isRef(a) || !isRef(b)) return a === b;
  return a.ref === b.ref;
}

/** A type as it is written in the text form. */
export function typeName(type: StorageType | null): string {
  return type === null ? 'void' : isRef(type) ? `ref ${type.ref}` : type;
}

/** The struct type called `name`, or null when there is none. */
export function structType(module: Module, name: string): StructType | null {
  const type = module.types.get(name);
  return type !== undefined && type.kind === 'struct' ? type : null;
}

/** The array type called `name`, or null when there is none. */
export function arrayType(module: Module, name: string): ArrayType | null {
  const type = module.types.get(name);
  return type !== undefined && type.kind === 'array' ? type : null;
}

/** The class that a struct or array type derives from, or null. */
export function baseOf(module: Module, name: string): string | null {
  return module.types.get(name)?.base ?? null;
}

/** Whether `cls` is `base` or derives from it. `object` is the base of everything. */
export function isSubclass(module: Module, cls: string, base: string): boolean {
  if (base === 'object') return true;
  for (let name: string | null = cls; name !== null; name = baseOf(module, name))
    if (name === base) return true;
  return false;
}

/** Whether a value of type `from` may stand where `to` is wanted. */
export function isAssignable(module: Module, from: ValueType, to: ValueType): boolean {
  if (isRef(from) && isRef(to)) return isSubclass(module, from.ref, to.ref);
  return from === to;
}

/** The field that struct `type` itself declares under `name`, or null. */
export function findField(module: Module, type: string, name: string): Field | null {
  const struct = structType(module, type);
  if (struct === null) return null;
  for (const field of struct.fields) if (field.name === name) return field;
  return null;
}

/** A field in the flat list of all fields of a struct. */
export interface FieldSlot {
  /** The struct that declares it. */
  readonly owner: string;
  readonly field: Field;
}

/** All fields of a struct, ancestors' first: the order of {@link Prebuilt.fields}. */
export function allFields(module: Module, type: string): FieldSlot[] {
  const chain: StructType[] = [];
  for (let s = structType(module, type); s !== null; s = s.base === null ? null : structType(module, s.base))
    chain.push(s);
  return chain.reverse().flatMap((s) => s.fields.map((field) => ({ owner: s.name, field })));
}

/** The function that implements `selector` for objects of exact class `cls`; null when it is abstract there. */
export function resolveMethod(module: Module, cls: string, selector: string): string | null {
  for (let name: string | null = cls; name !== null; name = baseOf(module, name)) {
    const func = structType(module, name)?.methods.get(selector);
    if (func !== undefined) return func;
  }
  return null;
}

/** The value type of a host function's parameter or result; null for `void`. */
export function hostValueType(type: HostType): ValueType | null {
  switch (type) {
    case 'void':
      return null;
    case 'i32':
    case 'u32':
    case 'boolean':
      return 'i32';
    case 'i64':
    case 'u64':
      return 'i64';
    case 'f64':
      return 'f64';
    case 'string':
      return stringRef;
    default:
      return type;
  }
}

/** Raised when an instruction cannot be typed: its names do not resolve. */
export class TypingError extends Error {}

/**
 * The type of an instruction's result, null when it has none.
 *
 * The result of `call_virtual` is that of the implementation which `type` has or inherits; where the method is
 * abstract, it is the type that the instruction's `result` already has.
 *
 * @throws TypingError when a type, field, global or function does not exist.
 */
export function resultType(module: Module, inst: Omit<Inst, 'loc'>): ValueType | null {
  const spec = ops[inst.op].result;
  switch (spec) {
    case 'none':
      return null;
    case 'i32':
    case 'i64':
    case 'f64':
      return spec;
    case 'ref':
      return objectRef;
    case 'type': {
      const name = required(inst.type, inst, 'type');
      if (name !== 'object' && !module.types.has(name))
        throw new TypingError(`${inst.op}: no type '${name}'`);
      return { ref: name };
    }
    case 'same':
    case 'any': {
      const first = inst.args[0];
      if (first === undefined) throw new TypingError(`${inst.op}: no operand`);
      return first.type;
    }
    case 'elem': {
      const array = arrayType(module, required(inst.type, inst, 'type'));
      if (array === null) throw new TypingError(`${inst.op}: no array type '${inst.type}'`);
      return widen(array.element);
    }
    case 'field': {
      const field = findField(module, required(inst.type, inst, 'type'), required(inst.field, inst, 'field'));
      if (field === null) throw new TypingError(`${inst.op}: no field '${inst.type}.${inst.field}'`);
      return widen(field.type);
    }
    case 'global': {
      const global = module.globals.get(required(inst.name, inst, 'name'));
      if (global === undefined) throw new TypingError(`${inst.op}: no global '${inst.name}'`);
      return widen(global.type);
    }
    case 'sig':
      return calleeResult(module, inst);
  }
}

function calleeResult(module: Module, inst: Omit<Inst, 'loc'>): ValueType | null {
  if (inst.op === 'call_virtual') {
    const type = required(inst.type, inst, 'type');
    const name = resolveMethod(module, type, required(inst.selector, inst, 'selector'));
    const callee = name === null ? undefined : module.functions.get(name);
    return callee === undefined ? (inst.result?.type ?? null) : callee.result;
  }
  const name = required(inst.name, inst, 'name');
  if (inst.op === 'call_host') {
    const signature = module.hostImports.get(name);
    if (signature === undefined) throw new TypingError(`call_host: no host function '${name}'`);
    return hostValueType(signature.result);
  }
  const callee = module.functions.get(name);
  if (callee === undefined) throw new TypingError(`${inst.op}: no function '${name}'`);
  return callee.result;
}

function required(immediate: string | undefined, inst: Omit<Inst, 'loc'>, what: string): string {
  if (immediate === undefined) throw new TypingError(`${inst.op}: immediate '${what}' is missing`);
  return immediate;
}

/** Whether an instruction may raise an exception as far as its own row says (calls may). */
export function mayRaise(inst: Inst): boolean {
  const effect = ops[inst.op].effect;
  return effect === 'call' || effect === 'raise';
}
