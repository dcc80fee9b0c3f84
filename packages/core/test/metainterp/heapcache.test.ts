/**
 * What the tracer believes about memory.
 */
import { expect, it } from 'vitest';
import { HeapCache, infoOf } from '../../src/metainterp/heapcache.js';
import type { ArrayDescr, EffectInfo, FieldDescr, StructDescr } from '../../src/trace/descr.js';
import { constI, constR, makeOp } from '../../src/trace/trace.js';

const struct = { type: 'struct', typeId: 9, name: 'Table', fields: [] } as unknown as StructDescr;

function field(name: string, place: number, immutable: boolean): FieldDescr {
  const kind = name === 'size' ? 'i' : 'r';
  const storage = name === 'size' ? 'i32' : 'ref';
  return {
    ...{ type: 'field', index: place, owner: 'Table', name, offset: 8 + 4 * place, storage, kind },
    ...{ immutable, immutableItems: false, mutateOffset: -1, place },
  } as FieldDescr;
}

const writesEverything = { random: true } as unknown as EffectInfo;

function madeObject() {
  const op = makeOp('new', [], struct);
  const info = infoOf(op);
  info.typeId = struct.typeId;
  info.nonnull = info.fresh = info.unescaped = true;
  return op;
}

it('a readonly field that a constructor in a call wrote is not taken for zero', () => {
  const heap = new HeapCache();
  const object = madeObject();
  const slots = field('slots', 0, true);
  const size = field('size', 1, true);
  heap.fieldRead(object, slots, constR(0));
  heap.fieldRead(object, size, constI(0));
  heap.called(writesEverything, [object]);
  expect(heap.getField(object, slots)).toBe(null);
  expect(heap.getField(object, size)).toBe(null);
});

it('a readonly field that was written before the object escaped stays known', () => {
  const heap = new HeapCache();
  const object = madeObject();
  const size = field('size', 1, true);
  heap.fieldWritten(object, size, constI(4));
  heap.called(writesEverything, [object]);
  expect(heap.getField(object, size)).toEqual(constI(4));
});

it('objects that no call got keep their contents', () => {
  const heap = new HeapCache();
  const object = madeObject();
  const count = field('size', 1, false);
  heap.fieldRead(object, count, constI(0));
  heap.called(writesEverything, [constR(5)]);
  expect(heap.getField(object, count)).toEqual(constI(0));
});

it('a write to small storage ends what was known of that place', () => {
  const heap = new HeapCache();
  const units = { type: 'array', name: 'string', storage: 'u16', kind: 'i', immutable: true, place: 2 };
  const descr = units as unknown as ArrayDescr;
  const flag = { ...field('size', 1, false), storage: 'u8' } as FieldDescr;
  const object = madeObject();
  heap.itemRead(object, 0, descr, constI(0));
  heap.fieldRead(object, flag, constI(0));
  heap.itemWritten(object, 0, descr, makeOp('i32.add', [constI(1), constI(2)], null));
  heap.fieldWritten(object, flag, constI(300));
  expect(heap.getItem(object, 0, descr)).toBe(null);
  expect(heap.getField(object, flag)).toBe(null);
});
