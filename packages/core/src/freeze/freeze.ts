/**
 * The prebuilt heap: turns JavaScript values that module-level code left behind into objects of the image.
 *
 * A value is frozen *as* a type, the declared type of the variable or field that holds it; the type decides the layout
 * (is this `5` an i32 or an f64?), the value decides the exact class. Objects are memoized by identity and filled from a work
 * list, so cycles and long chains are no problem, and what is shared stays shared.
 *
 * RTypeScript's own containers are classes of the runtime library. A JavaScript array becomes a `WeftArray`; a `Map` is laid
 * out by filling an untranslated `WeftMap` with its entries and freezing that object like any other.
 *
 * Example: with `const table: Node | null = new Node(1, null)` a reference to `table` becomes the constant
 *
 * ```
 * #4 = Node { value: 1, next: null }
 * ```
 *
 * The freezer does not know the frontend's types. It asks a {@link FreezeTypes} about them, and is generic over
 * their representation `T`.
 */
import type { Const, Module, Prebuilt, RefType } from '../ir/types.js';
import { string_hash } from '../rtlib/keys.js';
import type { LoadedProgram } from './load.js';

/** How values of a type are laid out. */
export type Shape<T> =
  | { readonly kind: 'i32' | 'u32' | 'i8' | 'u8' | 'i16' | 'u16' | 'f64' | 'f32' | 'i64' | 'u64' | 'boolean' }
  | { readonly kind: 'string'; readonly nullable: boolean }
  | { readonly kind: 'class'; readonly nullable: boolean; readonly ref: RefType }
  | {
      readonly kind: 'fixed-array';
      readonly nullable: boolean;
      readonly arrayType: string;
      readonly element: T;
    }
  | { readonly kind: 'array' | 'map' | 'set'; readonly nullable: boolean; readonly ref: RefType }
  | { readonly kind: 'function'; readonly nullable: boolean; readonly ref: RefType }
  | { readonly kind: 'void' };

/** An exact class as the freezer needs it: all fields, ancestors' first. */
export interface FrozenLayout<T> {
  readonly struct: string;
  /** A class of string objects: its instance is its `text`. */
  readonly isString?: boolean;
  readonly fields: readonly { readonly name: string; readonly type: T }[];
}

/** What the freezer asks the frontend. A string result is the reason why it cannot be done. */
export interface FreezeTypes<T> {
  shape(type: T): Shape<T>;
  /** The class declared as `id` (`file#name`) where a value of `type` is expected; marks it instantiated. */
  exactClass(id: string, type: T): FrozenLayout<T> | string;
  /** `WeftArray`, `WeftMap` or `WeftSet` behind a container type; marks it instantiated. */
  container(type: T): FrozenLayout<T>;
  /** The closure struct for the function declared as `id` where `type` is expected; fields are captured variables. */
  closure(id: string, type: T): FrozenLayout<T> | string;
  /** Renders a type for messages. */
  describe(type: T): string;
}

/** A value that does not fit into the image; `path` says which one. */
export class FreezeError extends Error {
  constructor(
    readonly path: string,
    readonly reason: string,
  ) {
    super(`${path}: ${reason}`);
  }
}

/** Freezes values into `module.prebuilt`. */
export interface Freezer<T> {
  /** The constant for `value` as a `type`. Throws {@link FreezeError}. */
  freeze(value: unknown, type: T, path: string): Const;
  /** The constant for a string literal. */
  string(text: string): Const;
}

/** Library classes that lay out maps and sets, and the identity hashes given out so far. */
export interface FreezeRuntime {
  readonly newMap: () => { set(key: unknown, value: unknown): unknown };
  readonly newSet: () => { add(value: unknown): unknown };
  readonly identityHashes: { get(object: object): number | undefined };
}

/** Makes a freezer that adds to `module`. */
export function createFreezer<T>(
  module: Module,
  program: LoadedProgram,
  types: FreezeTypes<T>,
  runtime: FreezeRuntime,
): Freezer<T> {
  const strings = new Map<string, Prebuilt>();
  const objects = new Map<object, Map<string, Prebuilt>>();
  const pending: (() => void)[] = [];
  let draining = false;

  function allocate(type: string, hash: number): Prebuilt {
    const object: Prebuilt = { id: module.prebuilt.length, type, fields: [], items: null, text: null, hash };
    module.prebuilt.push(object);
    return object;
  }

  function internString(text: string): Prebuilt {
    let object = strings.get(text);
    if (object === undefined) {
      object = allocate('string', string_hash(text));
      object.text = text;
      strings.set(text, object);
    }
    return object;
  }

  /** The object for `value` as a `struct`, filled later by `fill`. */
  function shared(value: object, type: string, fill: (object: Prebuilt) => void): Prebuilt {
    let byType = objects.get(value);
    if (byType === undefined) objects.set(value, (byType = new Map()));
    const known = byType.get(type);
    if (known !== undefined) return known;
    const object = allocate(type, runtime.identityHashes.get(value) ?? 0);
    byType.set(type, object);
    pending.push(() => fill(object));
    return object;
  }

  /** A key may have been frozen before laying out a map or set gave it its identity hash. */
  function keepIdentityHash(key: unknown): void {
    if (typeof key !== 'object' || key === null) return;
    const hash = runtime.identityHashes.get(key);
    if (hash !== undefined) for (const object of objects.get(key)?.values() ?? []) object.hash = hash;
  }

  const reference = (object: Prebuilt | null, type: RefType): Const => ({
    kind: 'const',
    type,
    value: object,
  });

  function integer(value: unknown, low: number, high: number, type: T, path: string): Const {
    if (typeof value === 'boolean') value = Number(value);
    if (typeof value !== 'number' || !Number.isInteger(value) || value < low || value > high)
      throw mismatch(value, type, path);
    return { kind: 'const', type: 'i32', value: value | 0 };
  }

  function mismatch(value: unknown, type: T, path: string): FreezeError {
    return new FreezeError(
      path,
      `a value of type ${types.describe(type)} is expected, found ${render(value)}`,
    );
  }

  function fillFields(object: Prebuilt, value: object, layout: FrozenLayout<T>, path: string): void {
    object.fields = layout.fields.map((field) =>
      convert((value as Record<string, unknown>)[field.name], field.type, `${path}.${field.name}`),
    );
  }

  function layoutOf(result: FrozenLayout<T> | string, path: string): FrozenLayout<T> {
    if (typeof result === 'string') throw new FreezeError(path, result);
    return result;
  }

  function convert(value: unknown, type: T, path: string): Const {
    const shape = types.shape(type);
    switch (shape.kind) {
      case 'void':
        throw mismatch(value, type, path);
      case 'i32':
        return integer(value, -0x80000000, 0x7fffffff, type, path);
      case 'u32':
        return integer(value, 0, 0xffffffff, type, path);
      case 'i8':
        return integer(value, -0x80, 0x7f, type, path);
      case 'u8':
        return integer(value, 0, 0xff, type, path);
      case 'i16':
        return integer(value, -0x8000, 0x7fff, type, path);
      case 'u16':
        return integer(value, 0, 0xffff, type, path);
      case 'boolean':
        if (typeof value !== 'boolean') throw mismatch(value, type, path);
        return { kind: 'const', type: 'i32', value: value ? 1 : 0 };
      case 'f64':
      case 'f32':
        if (typeof value !== 'number') throw mismatch(value, type, path);
        return { kind: 'const', type: 'f64', value: shape.kind === 'f32' ? Math.fround(value) : value };
      case 'i64':
      case 'u64': {
        const wrapped = typeof value === 'bigint' ? BigInt.asIntN(64, value) : null;
        if (wrapped === null || (shape.kind === 'i64' ? wrapped : BigInt.asUintN(64, wrapped)) !== value)
          throw mismatch(value, type, path);
        return { kind: 'const', type: 'i64', value: wrapped };
      }
      case 'string':
        if (isNull(value, shape.nullable)) return reference(null, { ref: 'string' });
        if (typeof value !== 'string') throw mismatch(value, type, path);
        return reference(internString(value), { ref: 'string' });
      case 'class':
        if (isNull(value, shape.nullable)) return reference(null, shape.ref);
        return reference(classInstance(value, type, path), shape.ref);
      case 'fixed-array':
        if (isNull(value, shape.nullable)) return reference(null, { ref: shape.arrayType });
        return reference(fixedArray(value, shape.arrayType, shape.element, type, path), {
          ref: shape.arrayType,
        });
      case 'array':
      case 'map':
      case 'set':
        if (isNull(value, shape.nullable)) return reference(null, shape.ref);
        return reference(container(value, shape.kind, type, path), shape.ref);
      case 'function':
        if (isNull(value, shape.nullable)) return reference(null, shape.ref);
        return reference(closure(value, type, path), shape.ref);
    }
  }

  function classInstance(value: unknown, type: T, path: string): Prebuilt {
    if (typeof value !== 'object' || value === null) throw mismatch(value, type, path);
    const constructor: unknown = value.constructor;
    const origin = typeof constructor === 'function' ? program.origin(constructor) : undefined;
    if (origin === undefined) throw mismatch(value, type, path);
    const layout = layoutOf(types.exactClass(origin.id, type), path);
    if (layout.isString === true) return internString((value as { readonly text: string }).text);
    return shared(value, layout.struct, (object) => fillFields(object, value, layout, path));
  }

  function fixedArray(value: unknown, arrayType: string, element: T, type: T, path: string): Prebuilt {
    if (typeof value !== 'object' || value === null || !(Symbol.for('weft.FixedArray') in value))
      throw mismatch(value, type, path);
    const source = value as ArrayLike<unknown>;
    return shared(value, arrayType, (object) => {
      object.items = items(source, source.length, element, path);
    });
  }

  function items(source: ArrayLike<unknown>, capacity: number, element: T, path: string): Prebuilt['items'] {
    const converted: Const[] = [];
    for (let i = 0; i < source.length; i++) converted.push(itemConst(source[i], element, `${path}[${i}]`));
    while (converted.length < capacity) converted.push(itemConst(undefined, element, path));
    if (converted.every((c) => c.type === 'i64')) return converted.map((c) => c.value as bigint);
    if (converted.every((c) => c.type === 'i32' || c.type === 'f64'))
      return converted.map((c) => c.value as number);
    return converted;
  }

  /** An element; slots that a library container left empty (`undefined`) are zero or null whatever the type. */
  function itemConst(value: unknown, element: T, path: string): Const {
    if (value !== undefined) return convert(value, element, path);
    const shape = types.shape(element);
    switch (shape.kind) {
      case 'i64':
      case 'u64':
        return { kind: 'const', type: 'i64', value: 0n };
      case 'f64':
      case 'f32':
        return { kind: 'const', type: 'f64', value: 0 };
      case 'string':
        return reference(null, { ref: 'string' });
      case 'fixed-array':
        return reference(null, { ref: shape.arrayType });
      case 'class':
      case 'array':
      case 'map':
      case 'set':
      case 'function':
        return reference(null, shape.ref);
      default:
        return { kind: 'const', type: 'i32', value: 0 };
    }
  }

  function container(value: unknown, kind: 'array' | 'map' | 'set', type: T, path: string): Prebuilt {
    const layout = types.container(type);
    if (kind === 'array') {
      if (!Array.isArray(value)) throw mismatch(value, type, path);
      const itemsType = types.shape(layout.fields.find((field) => field.name === 'items')!.type);
      if (itemsType.kind !== 'fixed-array') throw mismatch(value, type, path);
      return shared(value, layout.struct, (object) => {
        const storage = allocate(itemsType.arrayType, 0);
        storage.items = items(value, value.length, itemsType.element, path);
        object.fields = layout.fields.map((field) =>
          field.name === 'items'
            ? reference(storage, { ref: itemsType.arrayType })
            : { kind: 'const', type: 'i32', value: value.length },
        );
      });
    }
    if (kind === 'map') {
      if (!(value instanceof Map)) throw mismatch(value, type, path);
      return shared(value, layout.struct, (object) => {
        const map = runtime.newMap();
        for (const [k, v] of value) map.set(k, v);
        for (const k of value.keys()) keepIdentityHash(k);
        fillFields(object, map, layout, path);
      });
    }
    if (!(value instanceof Set)) throw mismatch(value, type, path);
    return shared(value, layout.struct, (object) => {
      const set = runtime.newSet();
      for (const item of value) set.add(item);
      for (const item of value) keepIdentityHash(item);
      fillFields(object, set, layout, path);
    });
  }

  function closure(value: unknown, type: T, path: string): Prebuilt {
    if (typeof value !== 'function') throw mismatch(value, type, path);
    const origin = program.origin(value);
    if (origin === undefined)
      throw new FreezeError(
        path,
        `the function ${value.name || '(anonymous)'} is not declared in this program (a built-in, or bound with bind()?); wrap it in an arrow function`,
      );
    const layout = layoutOf(types.closure(origin.id, type), path);
    return shared(value, layout.struct, (object) => fillFields(object, origin.captured(), layout, path));
  }

  function drain(): void {
    if (draining) return;
    draining = true;
    try {
      for (let fill = pending.pop(); fill !== undefined; fill = pending.pop()) fill();
    } finally {
      draining = false;
      pending.length = 0;
    }
  }

  return {
    freeze(value, type, path) {
      const constant = convert(value, type, path);
      drain();
      return constant;
    },
    string: (text) => reference(internString(text), { ref: 'string' }),
  };
}

/**
 * Whether a value is a null reference. `null` is taken even where the type says that there is none: only `null as never`
 * can have put it there, for something that is set before it is read.
 */
function isNull(value: unknown, nullable: boolean): boolean {
  return value === null || (nullable && value === undefined);
}

function render(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
    case 'bigint':
      return `${value}n`;
    case 'function':
      return `the function ${value.name || '(anonymous)'}`;
    case 'object':
      return value === null ? 'null' : `a ${value.constructor?.name ?? 'plain object'}`;
    default:
      return String(value);
  }
}
