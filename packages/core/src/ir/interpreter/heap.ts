/**
 * The interpreter's heap: objects as JavaScript data.
 *
 * Every guest object is a {@link GuestObject}: its run-time type, its hash word, and its slots. A struct's slots are an
 * array with one element per field, ancestors' first. An array's slots are a typed array that does the wrapping and
 * rounding of small element types by itself, or a plain array for references.
 */
import { allFields, structType } from '../typing.js';
import type { Const, HeapType, Module, Prebuilt, SourceLocation, StorageType, TrapKind } from '../types.js';

/** A guest value: i32 and f64 are numbers, i64 bigints, references objects or null. */
export type GuestValue = number | bigint | GuestObject | null;

/** Storage of an object. */
export type Slots =
  | GuestValue[]
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | BigInt64Array
  | Float32Array
  | Float64Array;

/** A guest object. */
export class GuestObject {
  hash = 0;
  constructor(
    readonly type: RuntimeType,
    readonly slots: Slots,
  ) {}
}

/** A type at run time. */
export interface RuntimeType {
  readonly name: string;
  readonly declaration: HeapType;
  /** Interval of the class in a preorder numbering of the hierarchy: subclasses' intervals lie inside. */
  readonly first: number;
  readonly last: number;
  /** Struct: what a new object's slots are copied from. */
  readonly template: GuestValue[];
  /** Compiled methods by selector number, filled on first call. */
  readonly methods: (FunctionCell | undefined)[];
}

/** A function as compiled code refers to it; `code` starts as a stub that compiles on first call. */
export interface FunctionCell {
  code: (...args: GuestValue[]) => GuestValue | undefined;
}

/** The program was stopped by a check; not catchable by the program. */
export class Trap extends Error {
  constructor(
    readonly kind: TrapKind,
    /** Name of the function that trapped. */
    readonly func: string,
    readonly location: SourceLocation | null,
  ) {
    const where = location === null ? '' : ` (${location.file}:${location.line}:${location.column})`;
    super(`trap ${kind} in @${func}${where}`);
    this.name = 'Trap';
  }
}

/** A guest exception on its way; `object` is the raised object. */
export class GuestException extends Error {
  override readonly name = 'GuestException';
  private constructor(readonly object: GuestObject) {
    super();
  }
  override get message(): string {
    return `guest exception of class ${this.object.type.name}`;
  }
  /** Makes one without a JavaScript stack trace, which would cost far more than the rest. */
  static of(object: GuestObject): GuestException {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    const exception = new GuestException(object);
    Error.stackTraceLimit = limit;
    return exception;
  }
}

/** The program used up its step budget. */
export class StepLimitExceeded extends Error {
  override readonly name = 'StepLimitExceeded';
}

/** An operation's precondition did not hold: a bug in the frontend or in a pass, never in the guest program. */
export class ContractViolation extends Error {
  override readonly name = 'ContractViolation';
}

/** All types of a module, ready to run. */
export function layOutTypes(module: Module): Map<string, RuntimeType> {
  const children = new Map<string | null, HeapType[]>();
  for (const type of module.types.values()) {
    const base = type.base ?? null;
    const siblings = children.get(base);
    if (siblings === undefined) children.set(base, [type]);
    else siblings.push(type);
  }
  const types = new Map<string, RuntimeType>();
  let clock = 0;
  const visit = (declaration: HeapType): number => {
    const first = clock++;
    let last = first;
    if (declaration.kind === 'struct')
      for (const child of children.get(declaration.name) ?? []) last = visit(child);
    const template =
      declaration.kind === 'struct'
        ? allFields(module, declaration.name).map(({ field }) => zeroOf(field.type))
        : [];
    types.set(declaration.name, { name: declaration.name, declaration, first, last, template, methods: [] });
    return last;
  };
  for (const root of children.get(null) ?? []) visit(root);
  return types;
}

function zeroOf(type: StorageType): GuestValue {
  return typeof type === 'object' ? null : type === 'i64' ? 0n : 0;
}

/** Zeroed slots of an array. */
export function newSlots(element: StorageType, length: number): Slots {
  switch (element) {
    case 'i8':
      return new Int8Array(length);
    case 'u8':
      return new Uint8Array(length);
    case 'i16':
      return new Int16Array(length);
    case 'u16':
      return new Uint16Array(length);
    case 'i32':
      return new Int32Array(length);
    case 'i64':
      return new BigInt64Array(length);
    case 'f32':
      return new Float32Array(length);
    case 'f64':
      return new Float64Array(length);
    default:
      return new Array<GuestValue>(length).fill(null);
  }
}

/** What a storage type keeps of a value. */
export function narrow(type: StorageType, value: GuestValue): GuestValue {
  switch (type) {
    case 'i8':
      return ((value as number) << 24) >> 24;
    case 'u8':
      return (value as number) & 0xff;
    case 'i16':
      return ((value as number) << 16) >> 16;
    case 'u16':
      return (value as number) & 0xffff;
    case 'f32':
      return Math.fround(value as number);
    default:
      return value;
  }
}

/** Makes the prebuilt objects of a module; each interpreter has its own. */
export function instantiatePrebuilt(module: Module, types: Map<string, RuntimeType>): GuestObject[] {
  const objects = module.prebuilt.map((prebuilt) => {
    const type = types.get(prebuilt.type) as RuntimeType;
    const object = new GuestObject(type, emptySlots(prebuilt, type));
    object.hash = prebuilt.hash;
    return object;
  });
  module.prebuilt.forEach((prebuilt, i) =>
    fillPrebuilt(module, prebuilt, (objects[i] as GuestObject).slots, objects),
  );
  return objects;
}

function emptySlots(prebuilt: Prebuilt, type: RuntimeType): Slots {
  if (type.declaration.kind === 'struct') return type.template.slice();
  return newSlots(type.declaration.element, prebuilt.text?.length ?? prebuilt.items?.length ?? 0);
}

function fillPrebuilt(module: Module, prebuilt: Prebuilt, slots: Slots, objects: GuestObject[]): void {
  const target = slots as GuestValue[];
  if (prebuilt.text !== null)
    for (let i = 0; i < prebuilt.text.length; i++) target[i] = prebuilt.text.charCodeAt(i);
  else if (prebuilt.items !== null)
    prebuilt.items.forEach(
      (item, i) => (target[i] = typeof item === 'object' ? constValue(item, objects) : item),
    );
  else if (structType(module, prebuilt.type) !== null) {
    const fields = allFields(module, prebuilt.type);
    fields.forEach(({ field }, i) => {
      target[i] = narrow(field.type, constValue(prebuilt.fields[i] as Const, objects));
    });
  }
}

/** The run-time value of a constant. */
export function constValue(constant: Const, objects: readonly GuestObject[]): GuestValue {
  const value = constant.value;
  return typeof value === 'object' && value !== null ? (objects[value.id] as GuestObject) : value;
}

/** The text of a guest string. */
export function textOf(string: GuestObject): string {
  const units = string.slots as Uint16Array;
  const pieces: string[] = [];
  for (let i = 0; i < units.length; i += 4096)
    pieces.push(String.fromCharCode(...units.subarray(i, i + 4096)));
  return pieces.join('');
}
