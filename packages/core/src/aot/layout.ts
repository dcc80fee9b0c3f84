/**
 * Layout of heap types: type ids, sizes and the offsets of fields.
 *
 * Type ids number the class trees in preorder, so that the subclasses of a class are a range `lo … hi` and
 * `instanceof` is one comparison: `(id - lo) <=u (hi - lo)`. Id 0 belongs to no type.
 *
 * An object is its header (the collector's business), then its fields, ancestors' first, in the order of their
 * declaration. Fields are aligned to their size but at most to 4 bytes: WebAssembly allows unaligned access and a
 * boxed 64-bit integer must not grow to 24 bytes under a 12-byte header. Objects start at multiples of 8. Arrays are
 * header, `i32` length, items; items of 8 bytes start at a multiple of 8. Their class, when they have one, has no fields, and
 * their type id is within its range.
 *
 * ```
 * class Point { x: i32; y: i64 }        0 header  8 x  12 y           size 24
 * class Point3 extends Point { z: u8 }  0 header  8 x  12 y  20 z     size 24
 * ```
 */
import type { Module, HeapType, RefType, StorageType } from '../ir/types.js';
import type { HeaderLayout } from '../plugin/gc.js';

/** Where a field is. */
export interface FieldLayout {
  readonly name: string;
  readonly type: StorageType;
  readonly offset: number;
  readonly immutable: boolean;
  readonly immutableItems: boolean;
  /** Quasi-immutable fields: offset of the hidden i32 that names the code that depends on it (0 = none); else -1. */
  readonly mutateOffset: number;
}

/** A heap type with its numbers. */
export interface TypeLayout {
  readonly name: string;
  readonly type: HeapType;
  readonly id: number;
  /** Ids of this type and its subclasses. */
  readonly lo: number;
  readonly hi: number;
  /** End of the last field (not rounded): where a subclass continues. Offset of the items of an array. */
  readonly end: number;
  /** Bytes of an object, a multiple of 8; 0 for arrays. */
  readonly size: number;
  /** Bytes of an item; 0 for structs. */
  readonly elementSize: number;
  /** All fields, ancestors' first; empty for arrays. */
  readonly fields: readonly FieldLayout[];
  /** Those declared by this very struct, by name. */
  readonly own: ReadonlyMap<string, FieldLayout>;
}

export interface Layout {
  readonly header: HeaderLayout;
  readonly byName: ReadonlyMap<string, TypeLayout>;
  /** In the order of ids; entry 0 is undefined. */
  readonly byId: readonly (TypeLayout | undefined)[];
}

/** Offset of the length of any array. */
export function lengthOffset(header: HeaderLayout): number {
  return header.size;
}

/** Bytes that a stored value takes. */
export function storageSize(type: StorageType): number {
  switch (type) {
    case 'i8':
    case 'u8':
      return 1;
    case 'i16':
    case 'u16':
      return 2;
    case 'i32':
    case 'f32':
      return 4;
    case 'i64':
    case 'f64':
      return 8;
    default:
      return 4;
  }
}

export function isRef(type: StorageType): type is RefType {
  return typeof type === 'object';
}

function align(offset: number, to: number): number {
  return (offset + to - 1) & -to;
}

/** Lays out all types of a module. */
export function layOutTypes(module: Module, header: HeaderLayout): Layout {
  const children = new Map<string | null, HeapType[]>();
  for (const type of module.types.values()) {
    const base = type.base ?? null;
    const list = children.get(base);
    if (list === undefined) children.set(base, [type]);
    else list.push(type);
  }
  const byName = new Map<string, TypeLayout>();
  const byId: (TypeLayout | undefined)[] = [undefined];
  const visit = (type: HeapType, base: TypeLayout | null): number => {
    const id = byId.length;
    if (id > 0xffff) throw new Error('more than 65535 heap types');
    byId.push(undefined);
    if (type.kind === 'array' && base !== null && base.end !== header.size)
      throw new Error(`array type '${type.name}' derives from '${base.name}', which has fields`);
    const draft = type.kind === 'struct' ? structLayout(type, base, header) : arrayLayout(type, header);
    // Subclasses need this layout before its range is known; the range is filled in after the visit.
    const layout = { ...draft, name: type.name, type, id, lo: id, hi: id };
    byName.set(type.name, layout);
    byId[id] = layout;
    let hi = id;
    for (const child of children.get(type.name) ?? []) hi = visit(child, layout);
    layout.hi = hi;
    return hi;
  };
  for (const root of children.get(null) ?? []) visit(root, null);
  for (const type of module.types.values())
    if (!byName.has(type.name)) throw new Error(`type '${type.name}' has no root: its base class is missing`);
  return { header, byName, byId };
}

type Draft = Pick<TypeLayout, 'end' | 'size' | 'elementSize' | 'fields' | 'own'>;

function structLayout(
  type: HeapType & { kind: 'struct' },
  base: TypeLayout | null,
  header: HeaderLayout,
): Draft {
  const fields = base === null ? [] : [...base.fields];
  const own = new Map<string, FieldLayout>();
  let end = base === null ? header.size : base.end;
  for (const field of type.fields) {
    const size = storageSize(field.type);
    const offset = align(end, Math.min(size, 4));
    end = offset + size;
    let mutateOffset = -1;
    if (field.quasiImmutable) {
      mutateOffset = align(end, 4);
      end = mutateOffset + 4;
    }
    const layout = {
      name: field.name,
      type: field.type,
      offset,
      immutable: field.immutable,
      immutableItems: field.immutableItems === true,
      mutateOffset,
    };
    fields.push(layout);
    own.set(field.name, layout);
  }
  return { end, size: align(end, 8), elementSize: 0, fields, own };
}

function arrayLayout(type: HeapType & { kind: 'array' }, header: HeaderLayout): Draft {
  const elementSize = storageSize(type.element);
  const end = align(lengthOffset(header) + 4, Math.max(elementSize, 4));
  return { end, size: 0, elementSize, fields: [], own: new Map() };
}

/** The layout of a type that must exist. */
export function typeLayout(layout: Layout, name: string): TypeLayout {
  const found = layout.byName.get(name);
  if (found === undefined) throw new Error(`unknown type '${name}'`);
  return found;
}

/** The layout of `type.field`, where `type` is the struct that declares the field (or inherits it). */
export function fieldLayout(layout: Layout, type: string, field: string): FieldLayout {
  for (let t: TypeLayout | undefined = typeLayout(layout, type); t !== undefined;) {
    const found = t.own.get(field);
    if (found !== undefined) return found;
    t = t.type.kind === 'struct' && t.type.base !== null ? layout.byName.get(t.type.base) : undefined;
  }
  throw new Error(`type '${type}' has no field '${field}'`);
}

/** Bytes of an object or of an array of `length` items, header included; a multiple of 8. */
export function objectSize(type: TypeLayout, length: number): number {
  return type.elementSize === 0 ? type.size : align(type.end + length * type.elementSize, 8);
}

/** Element type of an array type. */
export function elementType(type: TypeLayout): StorageType {
  if (type.type.kind !== 'array') throw new Error(`type '${type.name}' is not an array`);
  return type.type.element;
}
