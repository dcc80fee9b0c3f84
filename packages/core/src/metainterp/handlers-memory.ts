/**
 * Objects, fields, elements, globals.
 *
 * While tracing, a read is folded when the object is constant and the field immutable (or quasi-immutable), or when the heap cache or the
 * virtualizable knows the value; otherwise it is recorded. The value itself always comes from memory, which is up to date.
 */
import type { ArrayDescr, FieldDescr, Kind } from '../trace/descr.js';
import { constI, type Value } from '../trace/trace.js';
import type { Frame } from './frame.js';
import type { Handler } from './handlers.js';
import { infoOf } from './heapcache.js';
import type { Machine } from './machine.js';
import type { GuestValue } from './memory.js';
import type { VirtualizableState } from './recorder.js';

const kinds: readonly Kind[] = ['i', 'l', 'f', 'r'];

function perKind(name: string, make: (kind: Kind) => Handler): Record<string, Handler> {
  return Object.fromEntries(kinds.map((kind) => [`${name}.${kind}`, make(kind)]));
}

/**
 * Whether `box` is the virtualizable of the trace. When that is not known it is found out by a guard: an object of its class
 * that came from elsewhere may be the same one.
 */
function isStandard(
  m: Machine,
  v: VirtualizableState,
  box: Value,
  address: number,
  p: number,
  live: number,
): boolean {
  if (box === v.box) return true;
  if (box.tag === 'const' && v.box.tag === 'const') return box.value === v.box.value;
  if (box.tag !== 'const') {
    const info = infoOf(box);
    if (info.standard) return true;
    if (info.fresh || info.nonstandard) return false;
  }
  const rec = m.rec!;
  const same = address === m.runtime.virtualizableAddress(m);
  const test = rec.op('ref.eq', [box, v.box]);
  rec.guard(same ? 'guard_true' : 'guard_false', [test], null, m.frames, p, live);
  if (box.tag !== 'const') {
    if (same) infoOf(box).standard = true;
    else infoOf(box).nonstandard = true;
  }
  return same;
}

/** Index of a field in the virtualizable's values: plain fields from 0, arrays as -2 - k; -1 when it is not of it. */
function virtualizableField(v: VirtualizableState, descr: FieldDescr): number {
  if (!mayHave(v, descr)) return -1;
  const plain = v.descr.fields.indexOf(descr);
  if (plain >= 0) return plain;
  const array = v.descr.arrays.findIndex((a) => a.field === descr);
  return array < 0 ? -1 : -2 - array;
}

/** Looks at numbers first: most fields are other classes'. */
function mayHave(v: VirtualizableState, { index }: FieldDescr): boolean {
  return index >= v.firstField && index <= v.lastField;
}

function readField(
  m: Machine,
  f: Frame,
  box: Value,
  address: number,
  descr: FieldDescr,
  value: GuestValue,
  p: number,
  live: number,
): Value {
  const rec = m.rec!;
  if (box.tag === 'const') {
    if (descr.immutable) {
      const constant = m.constant(descr.kind, value);
      if (descr.immutableItems) m.runtime.immutableArrays.add(constant.value as number);
      return constant;
    }
    if (descr.mutateOffset >= 0) {
      m.runtime.dependOn(m, address, descr);
      rec.op('quasi_immutable', [box], descr);
      if (!rec.invalidationChecked) {
        rec.guard('guard_not_invalidated', [], null, m.frames, p, live);
        rec.invalidationChecked = true;
      }
      return m.constant(descr.kind, value);
    }
  }
  const v = rec.virtualizable;
  if (v !== null) {
    const k = virtualizableField(v, descr);
    if (k !== -1 && isStandard(m, v, box, address, p, live))
      return k >= 0 ? v.values[k]! : rec.arrayBox(-2 - k);
  }
  const known = rec.heap.getField(box, descr);
  if (known !== null) return known;
  const op = rec.op('get_field', [box], descr);
  rec.heap.fieldRead(box, descr, op);
  return op;
}

function writeField(
  m: Machine,
  box: Value,
  address: number,
  descr: FieldDescr,
  value: Value,
  p: number,
  live: number,
): void {
  const rec = m.rec!;
  const v = rec.virtualizable;
  if (v !== null) {
    const k = mayHave(v, descr) ? v.descr.fields.indexOf(descr) : -1;
    if (k >= 0 && isStandard(m, v, box, address, p, live)) {
      v.values[k] = value;
      v.dirty[k] = true;
      return;
    }
  }
  if (descr.mutateOffset >= 0 && !(box.tag !== 'const' && infoOf(box).fresh)) {
    // Compiled code does not invalidate: it leaves when somebody depends on the field, and the blackhole writes it.
    if (m.runtime.hasDependants(address, descr)) rec.abort = 'invalidated';
    const dependants = rec.op('get_field', [box], m.runtime.mutateDescr(descr));
    rec.guard('guard_false', [dependants], null, m.frames, p, live);
  }
  rec.op('set_field', [box, value], descr);
  rec.heap.fieldWritten(box, descr, value);
}

/** Which array of the virtualizable a value is, -1 for none. */
function virtualizableArray(m: Machine, box: Value): number {
  const v = m.rec!.virtualizable;
  return v === null || box.tag === 'const' ? -1 : v.arrayBoxes.indexOf(box);
}

/** The index as a constant: elements of the virtualizable have constant places. */
function constantIndex(m: Machine, f: Frame, box: Value, index: number, p: number, live: number): number {
  m.promote(f, 'i', box, index, p, live);
  return index;
}

function readItem(
  m: Machine,
  f: Frame,
  array: Value,
  indexBox: Value,
  index: number,
  descr: ArrayDescr,
  value: GuestValue,
  p: number,
  live: number,
): Value {
  const rec = m.rec!;
  const a = virtualizableArray(m, array);
  if (a >= 0) {
    const v = rec.virtualizable!;
    return v.values[v.arrays[a]!.start + constantIndex(m, f, indexBox, index, p, live)]!;
  }
  if (indexBox.tag === 'const') {
    if (array.tag === 'const' && (descr.immutable || m.runtime.immutableArrays.has(array.value as number)))
      return m.constant(descr.kind, value);
    const known = rec.heap.getItem(array, index, descr);
    if (known !== null) return known;
  }
  const op = rec.op('get_item', [array, indexBox], descr);
  if (indexBox.tag === 'const') rec.heap.itemRead(array, index, descr, op);
  return op;
}

function writeItem(
  m: Machine,
  f: Frame,
  array: Value,
  indexBox: Value,
  index: number,
  descr: ArrayDescr,
  value: Value,
  p: number,
  live: number,
): void {
  const rec = m.rec!;
  const a = virtualizableArray(m, array);
  if (a >= 0) {
    const v = rec.virtualizable!;
    const k = v.arrays[a]!.start + constantIndex(m, f, indexBox, index, p, live);
    v.values[k] = value;
    v.dirty[k] = true;
    return;
  }
  rec.op('set_item', [array, indexBox, value], descr);
  rec.heap.itemWritten(array, indexBox.tag === 'const' ? index : -1, descr, value);
}

/** A value just made by the trace. */
function fresh(box: Value, typeId: number): void {
  if (box.tag === 'const') return;
  const info = infoOf(box);
  info.typeId = typeId;
  info.nonnull = info.fresh = info.unescaped = true;
}

export const memoryHandlers: Readonly<Record<string, Handler>> = {
  new: (m, f, c, p) => {
    const descr = m.runtime.image.structs[c[p + 1]!]!;
    const address = m.memory.newStruct(descr);
    if (address === 0) m.runtime.trap('out_of_memory', m.runtime.locationOf(f.jitcode, p));
    const d = c[p + 2]!;
    m.memory.i32[f.refs + d] = address;
    if (m.rec !== null) {
      const op = m.rec.op('new', [], descr);
      fresh(op, descr.typeId);
      f.br[d] = op;
      for (const field of descr.fields) m.rec.heap.fieldRead(op, field, zero(m, field.kind));
    }
    f.pc = p + 3;
  },
  new_array: (m, f, c, p) => {
    const descr = m.runtime.image.arrays[c[p + 2]!]!;
    const length = m.getI(f, c[p + 1]!);
    const address = m.memory.newArray(descr, length);
    if (address === 0) m.runtime.trap('out_of_memory', m.runtime.locationOf(f.jitcode, p));
    const d = c[p + 3]!;
    m.memory.i32[f.refs + d] = address;
    if (m.rec !== null) {
      const lengthBox = m.box(f, 'i', c[p + 1]!);
      const op = m.rec.op('new_array', [lengthBox], descr);
      fresh(op, descr.typeId);
      infoOf(op).length = lengthBox;
      if (lengthBox.tag === 'const' && length <= 64)
        for (let k = 0; k < length; k++) m.rec.heap.itemRead(op, k, descr, zero(m, descr.kind));
      f.br[d] = op;
    }
    f.pc = p + 4;
  },
  array_len: (m, f, c, p) => {
    const address = m.getR(f, c[p + 1]!);
    const length = m.memory.arrayLength(address);
    const d = c[p + 3]!;
    f.i[d] = length;
    if (m.rec !== null) {
      const box = m.boxR(f, c[p + 1]!);
      if (box.tag === 'const') f.bi[d] = constI(length);
      else {
        const info = infoOf(box);
        info.nonnull = true;
        f.bi[d] = info.length ??= m.rec.op('array_len', [box], m.runtime.image.arrays[c[p + 2]!]!);
      }
    }
    f.pc = p + 4;
  },
  ...perKind('get_field', (kind) => (m, f, c, p) => {
    const descr = m.runtime.image.fields[c[p + 3]!]!;
    const address = m.getR(f, c[p + 2]!);
    const value = m.memory.load(descr.storage, address + descr.offset);
    const d = c[p + 4]!;
    if (m.rec !== null)
      m.setBox(f, kind, d, readField(m, f, m.box(f, 'r', c[p + 2]!), address, descr, value, p, c[p + 1]!));
    m.set(f, kind, d, value);
    f.pc = p + 5;
  }),
  'get_field.r': (m, f, c, p) => {
    const descr = m.runtime.image.fields[c[p + 3]!]!;
    const address = m.getR(f, c[p + 2]!);
    const value = m.memory.i32[(address + descr.offset) >> 2]!;
    const d = c[p + 4]!;
    if (m.rec !== null) f.br[d] = readField(m, f, m.boxR(f, c[p + 2]!), address, descr, value, p, c[p + 1]!);
    m.memory.i32[f.refs + d] = value;
    f.pc = p + 5;
  },
  ...perKind('set_field', (kind) => (m, f, c, p) => {
    const descr = m.runtime.image.fields[c[p + 3]!]!;
    const address = m.getR(f, c[p + 2]!);
    const value = m.get(f, kind, c[p + 4]!);
    if (m.rec !== null)
      writeField(m, m.box(f, 'r', c[p + 2]!), address, descr, m.box(f, kind, c[p + 4]!), p, c[p + 1]!);
    if (descr.mutateOffset >= 0) m.runtime.quasiImmutableWritten(address, descr);
    m.memory.storeInto(address, descr.storage, address + descr.offset, value);
    f.pc = p + 5;
  }),
  ...perKind('get_item', (kind) => (m, f, c, p) => {
    const descr = m.runtime.image.arrays[c[p + 4]!]!;
    const address = m.getR(f, c[p + 2]!);
    const index = m.getI(f, c[p + 3]!);
    const value = m.memory.load(descr.storage, m.memory.itemAddress(descr, address, index));
    const d = c[p + 5]!;
    if (m.rec !== null) {
      const array = m.box(f, 'r', c[p + 2]!);
      const box = readItem(m, f, array, m.box(f, 'i', c[p + 3]!), index, descr, value, p, c[p + 1]!);
      m.setBox(f, kind, d, box);
    }
    m.set(f, kind, d, value);
    f.pc = p + 6;
  }),
  ...perKind('set_item', (kind) => (m, f, c, p) => {
    const descr = m.runtime.image.arrays[c[p + 4]!]!;
    const address = m.getR(f, c[p + 2]!);
    const index = m.getI(f, c[p + 3]!);
    const value = m.get(f, kind, c[p + 5]!);
    if (m.rec !== null) {
      const array = m.box(f, 'r', c[p + 2]!);
      const box = m.box(f, kind, c[p + 5]!);
      writeItem(m, f, array, m.box(f, 'i', c[p + 3]!), index, descr, box, p, c[p + 1]!);
    }
    m.memory.storeInto(address, descr.storage, m.memory.itemAddress(descr, address, index), value);
    f.pc = p + 6;
  }),
  ...perKind('get_global', (kind) => (m, f, c, p) => {
    const descr = m.runtime.image.globals[c[p + 1]!]!;
    const d = c[p + 2]!;
    if (m.rec !== null) m.setBox(f, kind, d, m.rec.op('get_global', [], descr));
    m.set(f, kind, d, m.memory.load(descr.storage, descr.address));
    f.pc = p + 3;
  }),
  ...perKind('set_global', (kind) => (m, f, c, p) => {
    const descr = m.runtime.image.globals[c[p + 1]!]!;
    if (m.rec !== null) {
      const box = m.box(f, kind, c[p + 2]!);
      m.rec.heap.escape(box);
      m.rec.op('set_global', [box], descr);
    }
    m.memory.store(descr.storage, descr.address, m.get(f, kind, c[p + 2]!));
    f.pc = p + 3;
  }),
  get_hash: (m, f, c, p) => {
    const d = c[p + 2]!;
    f.i[d] = m.memory.getHash(m.getR(f, c[p + 1]!));
    if (m.rec !== null) {
      const box = m.box(f, 'r', c[p + 1]!);
      // A hash that is set does not change.
      f.bi[d] = box.tag === 'const' && f.i[d] !== 0 ? constI(f.i[d]) : m.rec.op('get_hash', [box]);
    }
    f.pc = p + 3;
  },
  set_hash: (m, f, c, p) => {
    m.memory.setHash(m.getR(f, c[p + 1]!), m.getI(f, c[p + 2]!));
    if (m.rec !== null) m.rec.op('set_hash', [m.box(f, 'r', c[p + 1]!), m.box(f, 'i', c[p + 2]!)]);
    f.pc = p + 3;
  },
  array_copy: (m, f, c, p) => {
    const descr = m.runtime.image.arrays[c[p + 6]!]!;
    const source = m.getR(f, c[p + 1]!);
    const from = m.getI(f, c[p + 2]!);
    const target = m.getR(f, c[p + 3]!);
    const to = m.getI(f, c[p + 4]!);
    const count = m.getI(f, c[p + 5]!);
    if (m.rec !== null) recordCopy(m, f, c, p, descr, count);
    m.memory.copyItems(descr, source, from, target, to, count);
    f.pc = p + 7;
  },
  ...perKind('array_fill', (kind) => (m, f, c, p) => {
    const descr = m.runtime.image.arrays[c[p + 5]!]!;
    const array = m.getR(f, c[p + 1]!);
    const start = m.getI(f, c[p + 2]!);
    const end = m.getI(f, c[p + 3]!);
    const value = m.get(f, kind, c[p + 4]!);
    if (m.rec !== null) {
      const box = m.box(f, 'r', c[p + 1]!);
      flushIfVirtualizable(m, box);
      const valueBox = m.box(f, kind, c[p + 4]!);
      m.rec.heap.escape(valueBox);
      m.rec.op('array_fill', [box, m.box(f, 'i', c[p + 2]!), m.box(f, 'i', c[p + 3]!), valueBox], descr);
      m.rec.heap.itemsWritten(box, descr);
      reloadIfVirtualizable(m, box);
    }
    m.memory.fillItems(descr, array, start, end, value);
    f.pc = p + 6;
  }),
};

/** A short copy of constant size is recorded as loads and stores, which objects that stay virtual survive. */
function recordCopy(m: Machine, f: Frame, c: Int32Array, p: number, descr: ArrayDescr, count: number): void {
  const rec = m.rec!;
  const source = m.box(f, 'r', c[p + 1]!);
  const target = m.box(f, 'r', c[p + 3]!);
  flushIfVirtualizable(m, source);
  flushIfVirtualizable(m, target);
  const args = [source, m.box(f, 'i', c[p + 2]!), target, m.box(f, 'i', c[p + 4]!), m.box(f, 'i', c[p + 5]!)];
  if (count > 0) rec.heap.escape(source);
  rec.op('array_copy', args, descr);
  rec.heap.itemsWritten(target, descr);
  reloadIfVirtualizable(m, target);
}

/** Bulk operations work on memory. */
function flushIfVirtualizable(m: Machine, array: Value): void {
  if (virtualizableArray(m, array) >= 0) m.rec!.writeBack(true);
}

function reloadIfVirtualizable(m: Machine, array: Value): void {
  const a = virtualizableArray(m, array);
  if (a < 0) return;
  const v = m.rec!.virtualizable!;
  const { start, length } = v.arrays[a]!;
  for (let k = 0; k < length; k++)
    v.values[start + k] = m.rec!.op('get_item', [array, constI(k)], v.descr.arrays[a]!.array);
}

function zero(m: Machine, kind: Kind): Value {
  return m.constant(kind, kind === 'l' ? 0n : 0);
}
