/**
 * RTypes: the types of RTypeScript as the translator computes with them.
 *
 * `tsc` knows that `a + b` is a `number`; the translator must know which. An {@link RType} says it: `i32`, `f64`, an
 * instance of a class with its type arguments, a function type … RTypes are interned: equal types are the same object, so
 * comparing is `===` and they can be keys of maps.
 *
 * Every RType has a `key` (its spelling in messages) and an `ir` name part (its spelling in IR names). Nullability is
 * erased from IR names, because `T` and `T | null` have one representation: `Frame[]` and `(Frame | null)[]` are the same struct
 * `WeftArray~Frame`, and generic code is compiled once for both.
 *
 * `T[]`, `Map` and `Set` are no special case: they are instances of the classes `WeftArray`, `WeftMap` and
 * `WeftSet` of the runtime library. `FixedArray<T>` and `string` are IR arrays.
 *
 * ```
 * nullable(classType(frame))     key 'Frame | null'      ir 'Frame'
 * fixedType(u8)                  key 'FixedArray<u8>'    ir 'FixedArray~u8'
 * functionType([i32], string)    key '(i32) => string'   ir 'Fn~i32~string'
 * ```
 */
import type { StorageType, ValueType } from '../ir/index.js';
import type { ts } from './ts.js';

export type NumberKind = 'i32' | 'u32' | 'f64' | 'i64' | 'u64';
export type StorageKind = 'i8' | 'u8' | 'i16' | 'u16' | 'f32';

interface Interned {
  /** Spelling in messages; equal types have equal keys. */
  readonly key: string;
  /** Spelling in IR names, nullability erased. */
  readonly ir: string;
}
export interface NumberType extends Interned {
  readonly kind: NumberKind;
}
/** Storage types occur as types of fields, elements and type arguments; values read from there are widened. */
export interface SmallType extends Interned {
  readonly kind: StorageKind;
}
export interface SimpleType extends Interned {
  /** `object` is any reference; `error` poisons what depends on something already refused. */
  readonly kind: 'bool' | 'string' | 'void' | 'never' | 'null' | 'object' | 'error';
}
export interface ClassType extends Interned {
  readonly kind: 'class';
  readonly decl: ClassDecl;
  readonly args: readonly RType[];
}
export interface FixedType extends Interned {
  readonly kind: 'fixed';
  readonly element: RType;
}
export interface FunctionType extends Interned {
  readonly kind: 'function';
  readonly params: readonly RType[];
  readonly result: RType;
}
export interface NullableType extends Interned {
  readonly kind: 'nullable';
  readonly of: RType;
}
export type RType = NumberType | SmallType | SimpleType | ClassType | FixedType | FunctionType | NullableType;

/** A class declaration, made once per declaration; see `hierarchy.ts`. */
export interface ClassDecl {
  readonly node: ts.ClassDeclaration;
  /** `file#Name`. */
  readonly id: string;
  /** Unique IR name of the class (without type arguments). */
  readonly name: string;
  readonly symbol: ts.Symbol;
  readonly typeParameters: readonly ts.Symbol[];
}

const number = (kind: NumberKind): NumberType => ({ kind, key: kind, ir: kind });
const small = (kind: StorageKind): SmallType => ({ kind, key: kind, ir: kind });
const simple = (kind: SimpleType['kind'], key: string = kind): SimpleType => ({ kind, key, ir: key });

export const i32 = number('i32');
export const u32 = number('u32');
export const f64 = number('f64');
export const i64 = number('i64');
export const u64 = number('u64');
export const i8 = small('i8');
export const u8 = small('u8');
export const i16 = small('i16');
export const u16 = small('u16');
export const f32 = small('f32');
export const bool = simple('bool', 'boolean');
export const string = simple('string');
export const voidType = simple('void');
export const never = simple('never');
export const nullType = simple('null');
export const object = simple('object');
export const errorType = simple('error');

/** Types named by a flavor brand. */
export const flavors: ReadonlyMap<string, RType> = new Map<string, RType>(
  [i32, u32, f64, i64, u64, i8, u8, i16, u16, f32].map((t) => [t.key, t]),
);

/** Makes and interns composite types for one translation. */
export class TypeTable {
  private readonly types = new Map<string, RType>();

  private intern<T extends RType>(key: string, make: () => T): T {
    let type = this.types.get(key);
    if (type === undefined) this.types.set(key, (type = make()));
    return type as T;
  }

  classType(decl: ClassDecl, args: readonly RType[]): ClassType {
    const key = classKey(decl, args);
    const ir = [decl.name, ...args.map((a) => a.ir)].join('~');
    return this.intern(`class ${decl.name}<${args.map((a) => a.key).join(', ')}>`, () => ({
      kind: 'class',
      key,
      ir,
      decl,
      args,
    }));
  }

  fixed(element: RType): FixedType {
    const key = `FixedArray<${element.key}>`;
    return this.intern(key, () => ({ kind: 'fixed', key, ir: `FixedArray~${element.ir}`, element }));
  }

  /** Parameters and results are values, so storage types are widened. */
  functionType(params: readonly RType[], result: RType): FunctionType {
    const wide = params.map(widened);
    const wideResult = widened(result);
    const key = `(${wide.map((p) => p.key).join(', ')}) => ${wideResult.key}`;
    const parts = [...wide, wideResult].map((p) =>
      p.kind === 'function' ? p.ir.replaceAll('~', '-') : p.ir,
    );
    const ir = `Fn~${parts.join('~')}`;
    return this.intern(key, () => ({ kind: 'function', key, ir, params: wide, result: wideResult }));
  }

  /** `T | null`; the null type itself and types that are nullable already stay as they are. */
  nullable(of: RType): RType {
    if (of.kind === 'nullable' || of.kind === 'null' || of.kind === 'object' || of.kind === 'error')
      return of;
    if (of.kind === 'never') return nullType;
    const key = of.kind === 'function' ? `(${of.key}) | null` : `${of.key} | null`;
    return this.intern(key, () => ({ kind: 'nullable', key, ir: of.ir, of }));
  }
}

/** How a class type is written in messages; the library's classes by the names that authors know. */
function classKey(decl: ClassDecl, args: readonly RType[]): string {
  const keys = args.map((a) => a.key);
  let { name } = decl;
  if (decl.id.startsWith('@weft/core/rtlib/')) {
    const [first] = keys;
    if (name === 'WeftArray' && first !== undefined) return / /.test(first) ? `(${first})[]` : `${first}[]`;
    if (name === 'WeftMap' || name === 'WeftSet' || name === 'WeftError') name = name.slice(4);
  }
  return keys.length === 0 ? name : `${name}<${keys.join(', ')}>`;
}

/** `T` of `T | null`. */
export function nonNull(type: RType): RType {
  return type.kind === 'nullable' ? type.of : type;
}

/** The type of a value read from storage: `u8` reads as `i32`, `f32` as `f64`. */
export function widened(type: RType): RType {
  switch (type.kind) {
    case 'i8':
    case 'u8':
    case 'i16':
    case 'u16':
      return i32;
    case 'f32':
      return f64;
    default:
      return type;
  }
}

export function isNumber(type: RType): type is NumberType {
  switch (type.kind) {
    case 'i32':
    case 'u32':
    case 'f64':
    case 'i64':
    case 'u64':
      return true;
    default:
      return false;
  }
}

/** `i32` or `u32`. */
export function isInt32(type: RType): boolean {
  return type.kind === 'i32' || type.kind === 'u32';
}

/** `i64` or `u64`. */
export function isInt64(type: RType): boolean {
  return type.kind === 'i64' || type.kind === 'u64';
}

/** Whether values of the type are heap references. */
export function isReference(type: RType): boolean {
  switch (type.kind) {
    case 'string':
    case 'class':
    case 'fixed':
    case 'function':
    case 'nullable':
    case 'null':
    case 'object':
      return true;
    default:
      return false;
  }
}

/** IR type of fields and elements. */
export function storageType(type: RType): StorageType {
  switch (type.kind) {
    case 'i8':
    case 'u8':
    case 'i16':
    case 'u16':
    case 'f32':
      return type.kind;
    case 'bool':
      return 'u8';
    default:
      return valueType(type);
  }
}

/** Bytes of an element of the type. */
export function elementBytes(type: RType): number {
  const storage = storageType(type);
  if (typeof storage === 'object') return 4;
  return Number(storage.slice(1)) / 8;
}

/** IR type of values. `void` has none; it is asked for by mistake only. */
export function valueType(type: RType): ValueType {
  switch (type.kind) {
    case 'i32':
    case 'u32':
    case 'bool':
    case 'i8':
    case 'u8':
    case 'i16':
    case 'u16':
    case 'void':
    case 'never':
    case 'error':
      return 'i32';
    case 'f64':
    case 'f32':
      return 'f64';
    case 'i64':
    case 'u64':
      return 'i64';
    case 'string':
      return { ref: 'string' };
    case 'class':
    case 'fixed':
    case 'function':
      return { ref: type.ir };
    case 'nullable':
      return valueType(type.of);
    case 'null':
    case 'object':
      return { ref: 'object' };
  }
}

/** IR type of a function's result; null for `void` and `never`. */
export function resultValueType(type: RType): ValueType | null {
  return type.kind === 'void' || type.kind === 'never' ? null : valueType(type);
}
