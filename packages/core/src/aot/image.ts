/**
 * The memory image: everything static in linear memory, computed at build time.
 *
 * ```
 * 0 …            never used, so that null is no object
 * 16 …           runtime cells
 * root table     pairs (start, end) of ranges of references: global variables, the pending exception, spare pairs
 * type table     one row of 16 bytes a type id: size or offset of items, item size, number of references, offsets
 * globals        references first
 * prebuilt list  addresses of prebuilt objects that hold references which code may change
 * prebuilt       the objects
 * ─ end of the data segment ─
 * shadow stack
 * JIT areas      exit slots, counter tables (warmstate.ts)
 * heap           the collector's
 * ```
 *
 * Prebuilt objects never move. One whose references are all immutable can refer to prebuilt objects only, so no
 * collector ever looks at it; the others are in the prebuilt list. Row of the type table:
 *
 * | offset | struct                     | array                      |
 * |--------|----------------------------|----------------------------|
 * | 0      | size                       | offset of the items        |
 * | 4      | 0                          | bytes of an item           |
 * | 8      | number of references       | 1 when items are references |
 * | 12     | address of their offsets   | 0                          |
 */
import type { Const, Module, Prebuilt, StorageType } from '../ir/types.js';
import { cellAddress, cellsEnd } from './cells.js';
import { jitAreas } from './warmstate.js';
import type { Layout, TypeLayout } from './layout.js';
import { elementType, isRef, lengthOffset, objectSize, storageSize, typeLayout } from './layout.js';

/** Bytes of a row of the type table. */
export const typeRowSize = 16;
/** Pairs that the root table has room for. */
export const rootTableCapacity = 64;

/** Guest backward jumps after which a hot loop is entered anew when there is no JIT; see `portal.ts`. */
export const reentryInterval = 16384;

export interface Image {
  /** Contents of memory from address 0. */
  readonly data: Uint8Array;
  readonly globals: ReadonlyMap<string, number>;
  /** Address of each prebuilt object, by id. */
  readonly prebuilt: readonly number[];
  readonly shadowStack: { readonly start: number; readonly end: number };
  readonly heapStart: number;
}

interface Writer {
  bytes: Uint8Array;
  view: DataView;
  end: number;
}

function reserve(writer: Writer, size: number, alignment: number): number {
  const start = (writer.end + alignment - 1) & -alignment;
  writer.end = start + size;
  if (writer.end > writer.bytes.length) {
    const grown = new Uint8Array(Math.max(writer.end, writer.bytes.length * 2));
    grown.set(writer.bytes);
    writer.bytes = grown;
    writer.view = new DataView(grown.buffer);
  }
  return start;
}

/** Lays out and fills the image of a module. */
export function buildImage(
  module: Module,
  layout: Layout,
  cells: Map<string, number>,
  shadowStackSize: number,
): Image {
  const bytes = new Uint8Array(65536);
  const w: Writer = { bytes, view: new DataView(bytes.buffer), end: cellsEnd(cells) };
  const set = (name: string, value: number) => w.view.setInt32(cellAddress(cells, name), value, true);

  const rootTable = reserve(w, rootTableCapacity * 8, 8);
  const typeTable = writeTypeTable(w, layout);

  const globals = new Map<string, number>();
  const refs = [...module.globals.values()].filter((g) => isRef(g.type));
  const globalRefs = reserve(w, refs.length * 4, 8);
  refs.forEach((g, i) => globals.set(g.name, globalRefs + 4 * i));
  for (const g of module.globals.values())
    if (!isRef(g.type)) globals.set(g.name, reserve(w, storageSize(g.type), storageSize(g.type)));

  const mutable = module.prebuilt.filter((p) => holdsMutableRefs(typeLayout(layout, p.type)));
  const list = reserve(w, mutable.length * 4, 8);
  const prebuilt = module.prebuilt.map((p, i) => {
    if (p.id !== i) throw new Error('ids of prebuilt objects must be dense');
    return reserve(w, objectSize(typeLayout(layout, p.type), prebuiltLength(p)), 8);
  });
  reserve(w, 0, 16);
  const dataEnd = w.end;

  mutable.forEach((p, i) => w.view.setInt32(list + 4 * i, prebuilt[p.id]!, true));
  for (const p of module.prebuilt) writePrebuilt(w, layout, p, prebuilt);
  for (const g of module.globals.values()) writeConst(w, globals.get(g.name)!, g.type, g.init, prebuilt);

  const exception = cellAddress(cells, 'exception');
  const ranges: [number, number][] = [
    [globalRefs, globalRefs + refs.length * 4],
    [exception, exception + 4],
  ];
  const shadowStack = { start: dataEnd, end: dataEnd + shadowStackSize };
  let heapStart = shadowStack.end;
  for (const { name, bytes, refs } of jitAreas(module)) {
    cells.set(name, heapStart);
    if (refs && bytes > 0) ranges.push([heapStart, heapStart + bytes]);
    heapStart = (heapStart + bytes + 15) & -16;
  }
  if (ranges.length > rootTableCapacity) throw new Error('too many drivers for the root table');
  ranges.forEach(([start, end], i) => {
    w.view.setInt32(rootTable + 8 * i, start, true);
    w.view.setInt32(rootTable + 8 * i + 4, end, true);
  });
  set('gcRootTable', rootTable);
  set('gcRootCount', ranges.length);
  set('gcTypeTable', typeTable);
  set('gcTypeCount', layout.byId.length);
  set('gcPrebuilt', list);
  set('gcPrebuiltEnd', list + 4 * mutable.length);
  set('shadowBase', shadowStack.start);
  set('shadowTop', shadowStack.start);
  set('shadowLimit', shadowStack.end);
  set('gcHeapStart', heapStart);
  set('jitThreshold', reentryInterval);
  set('jitFunctionThreshold', reentryInterval);
  return { data: w.bytes.slice(0, dataEnd), globals, prebuilt, shadowStack, heapStart };
}

/** Offsets of the references in an object of a struct type. */
export function refOffsets(type: TypeLayout): number[] {
  return type.fields.filter((f) => isRef(f.type)).map((f) => f.offset);
}

function writeTypeTable(w: Writer, layout: Layout): number {
  const table = reserve(w, layout.byId.length * typeRowSize, 8);
  for (const type of layout.byId) {
    if (type === undefined) continue;
    const row = table + type.id * typeRowSize;
    if (type.type.kind === 'array') {
      w.view.setInt32(row, type.end, true);
      w.view.setInt32(row + 4, type.elementSize, true);
      w.view.setInt32(row + 8, isRef(type.type.element) ? 1 : 0, true);
    } else {
      const offsets = refOffsets(type);
      const address = reserve(w, offsets.length * 4, 4);
      w.view.setInt32(row, type.size, true);
      w.view.setInt32(row + 8, offsets.length, true);
      w.view.setInt32(row + 12, address, true);
      offsets.forEach((offset, i) => w.view.setInt32(address + 4 * i, offset, true));
    }
  }
  return table;
}

function holdsMutableRefs(type: TypeLayout): boolean {
  if (type.type.kind === 'array') return isRef(type.type.element) && !type.type.immutable;
  return type.fields.some((f) => isRef(f.type) && !f.immutable);
}

function prebuiltLength(p: Prebuilt): number {
  return p.text !== null ? p.text.length : (p.items?.length ?? 0);
}

function writePrebuilt(w: Writer, layout: Layout, p: Prebuilt, addresses: readonly number[]): void {
  const type = typeLayout(layout, p.type);
  const at = addresses[p.id]!;
  const { header } = layout;
  w.view.setInt32(at + header.wordOffset, type.id | header.prebuiltFlags, true);
  w.view.setInt32(at + header.hashOffset, p.hash, true);
  if (type.type.kind === 'struct') {
    if (p.fields.length !== type.fields.length)
      throw new Error(`prebuilt object ${p.id}: ${p.fields.length} fields for '${type.name}'`);
    type.fields.forEach((f, i) => writeConst(w, at + f.offset, f.type, p.fields[i]!, addresses));
    return;
  }
  w.view.setInt32(at + lengthOffset(header), prebuiltLength(p), true);
  const items = at + type.end;
  if (p.text !== null) {
    for (let i = 0; i < p.text.length; i++) w.view.setUint16(items + 2 * i, p.text.charCodeAt(i), true);
    return;
  }
  const element = elementType(type);
  p.items?.forEach((item: number | bigint | Const, i: number) => {
    const address = items + i * type.elementSize;
    if (typeof item === 'object') writeConst(w, address, element, item, addresses);
    else writeNumber(w, address, element, item);
  });
}

function writeConst(
  w: Writer,
  at: number,
  type: StorageType,
  value: Const,
  addresses: readonly number[],
): void {
  const v = value.value;
  if (v === null) return;
  if (typeof v === 'object') w.view.setInt32(at, addresses[v.id]!, true);
  else writeNumber(w, at, type, v);
}

function writeNumber(w: Writer, at: number, type: StorageType, value: number | bigint): void {
  switch (type) {
    case 'i8':
    case 'u8':
      return w.view.setUint8(at, Number(value));
    case 'i16':
    case 'u16':
      return w.view.setUint16(at, Number(value), true);
    case 'i32':
      return w.view.setInt32(at, Number(value), true);
    case 'i64':
      return w.view.setBigInt64(at, BigInt.asIntN(64, BigInt(value)), true);
    case 'f32':
      return w.view.setFloat32(at, Number(value), true);
    case 'f64':
      return w.view.setFloat64(at, Number(value), true);
    default:
      throw new Error('a number cannot be stored as a reference');
  }
}
