/**
 * Objects in generated code: type tests, allocation, bulk operations, write barriers. Everything here follows the
 * collector's description (`plugin/gc.ts`) and knows no collector.
 */
import type { Inst, Operand, StorageType, Value } from '../ir/types.js';
import { gcFunction, type BarrierTemplate } from '../plugin/gc.js';
import type { TypeLayout } from './layout.js';
import { elementType, isRef, lengthOffset, objectSize, typeLayout } from './layout.js';
import type { Expr, Program } from './machine.js';
import { i32, load, loadCell, store, storeCell } from './machine.js';
import { aroundCold } from './frame.js';
import type { FuncState } from './state.js';
import { trapCall } from './traps.js';
import { atom, flush, localFor, newLocal, use } from './state.js';

/** The type id of the object at `address`; 0 for null. */
export function typeIdOf(p: Program, address: Expr): Expr {
  return p.wasm.i32.load16_u(p.layout.header.typeIdOffset, 2, address);
}

/** 1 when the object is of the type or a subclass. Null has type id 0, which is no type's. */
export function instanceTest(p: Program, type: string, object: Expr): Expr {
  const m = p.wasm;
  if (type === 'object') return m.i32.ne(object, i32(p, 0));
  const { lo, hi } = typeLayout(p.layout, type);
  const id = typeIdOf(p, object);
  if (lo === hi) return m.i32.eq(id, i32(p, lo));
  return m.i32.lt_u(m.i32.sub(id, i32(p, lo)), i32(p, hi - lo + 1));
}

function headerStore(p: Program, address: Expr, type: TypeLayout): Expr {
  const { header } = p.layout;
  const word = i32(p, type.id | header.freshFlags);
  const all = header.freshCell === undefined ? word : p.wasm.i32.or(loadCell(p, header.freshCell), word);
  return p.wasm.i32.store(header.wordOffset, 4, address, all);
}

/** `new`: bump allocation with a cold slow path. */
export function genNew(s: FuncState, inst: Inst): void {
  const p = s.program;
  const type = typeLayout(p.layout, inst.type!);
  flush(s);
  allocate(s, inst, type, i32(p, type.size), null, (slow) =>
    p.wasm.call(gcFunction(slow.slow), [i32(p, type.size), i32(p, type.id)], p.api.i32),
  );
}

/** `new_array`: the same with a computed size, and a bound on the length so that the size cannot wrap. */
export function genNewArray(s: FuncState, inst: Inst): void {
  const p = s.program;
  const m = p.wasm;
  const type = typeLayout(p.layout, inst.type!);
  const [operand] = inst.args;
  const length = atom(s, operand!);
  flush(s);
  const max = Math.floor((p.plugin.allocation.maxInlineSize - type.end - 7) / type.elementSize);
  const slow = (plugin: Program['plugin']['allocation']) =>
    m.call(gcFunction(plugin.slowArray), [i32(p, type.id), length()], p.api.i32);
  let tooLong: Expr | null = null;
  let size: Expr;
  if (operand!.kind === 'const') {
    const n = operand!.value as number;
    size = i32(p, objectSize(type, Math.min(n, max)));
    if (n > max || n < 0) tooLong = i32(p, 1);
  } else {
    const bytes =
      type.elementSize === 1 ? length() : m.i32.shl(length(), i32(p, Math.log2(type.elementSize)));
    size = m.i32.and(m.i32.add(bytes, i32(p, type.end + 7)), i32(p, -8));
    tooLong = m.i32.gt_u(length(), i32(p, max));
  }
  const object = allocate(s, inst, type, size, tooLong, slow);
  s.out.push(m.i32.store(lengthOffset(p.layout.header), 4, object(), length()));
}

function allocate(
  s: FuncState,
  inst: Inst,
  type: TypeLayout,
  size: Expr,
  always: Expr | null,
  slow: (allocation: Program['plugin']['allocation']) => Expr,
): () => Expr {
  const p = s.program;
  const m = p.wasm;
  const { allocation } = p.plugin;
  const result = inst.result!;
  const local = localFor(s, result);
  const end = newLocal(s, 'i32');
  const object = () => m.local.get(local, p.api.i32);
  s.out.push(m.local.set(local, loadCell(p, allocation.freeCell)));
  s.out.push(m.local.set(end, m.i32.add(object(), size)));
  const full = m.i32.gt_u(m.local.get(end, p.api.i32), loadCell(p, allocation.limitCell));
  const cold = aroundCold(s, inst, () => {
    const call = slow(allocation);
    s.located.push([call, inst.loc]);
    return [m.local.set(local, call), m.if(m.i32.eqz(object()), trapCall(s, 'out_of_memory', inst.loc))];
  });
  s.out.push(
    m.if(
      always === null ? full : m.i32.or(full, always),
      m.block(null, cold),
      storeCell(p, allocation.freeCell, m.local.get(end, p.api.i32)),
    ),
  );
  s.out.push(headerStore(p, object(), type));
  s.fresh.add(result);
  return object;
}

/**
 * Whether a store of a reference needs a barrier. Null and prebuilt objects are nothing that a collector has to find, and it
 * looks into fresh objects anyway.
 */
export function storeNeedsBarrier(s: FuncState, object: Operand, value: Operand): boolean {
  if (s.program.plugin.barrier === null || value.kind === 'const') return false;
  return !isFresh(s, object);
}

function isFresh(s: FuncState, object: Operand): boolean {
  return object.kind === 'value' && s.fresh.has(object);
}

/**
 * The write barrier of a store of a reference into `object`; nothing when the collector has none. It stands behind the store: then
 * fewer values live across its call.
 */
export function barrier(s: FuncState, object: () => Expr, index: (() => Expr) | null): void {
  const p = s.program;
  const m = p.wasm;
  const { barrier: template } = p.plugin;
  if (template === null) return;
  const call =
    index === null
      ? m.call(gcFunction(template.slow), [object()], p.api.none)
      : m.call(gcFunction(template.slowArray), [object(), index()], p.api.none);
  s.out.push(m.if(flagTest(p, template, object()), call));
}

/** Whether the collector wants to hear of a store into the object. */
function flagTest(p: Program, template: BarrierTemplate, object: Expr): Expr {
  return p.wasm.i32.and(p.wasm.i32.load8_u(template.flagOffset, 1, object), i32(p, template.flagMask));
}

function itemAddress(p: Program, type: TypeLayout, array: Expr, index: Expr): Expr {
  const m = p.wasm;
  const scaled = type.elementSize === 1 ? index : m.i32.shl(index, i32(p, Math.log2(type.elementSize)));
  return m.i32.add(array, scaled);
}

/** Where the items of an access begin, with the constant part of its index (`displacement.ts`). */
function itemOffset(type: TypeLayout, inst: Inst): number {
  return type.end + (inst.offset ?? 0);
}

/** `get_item`. */
export function itemLoad(p: Program, inst: Inst, array: Expr, index: Expr): Expr {
  const type = typeLayout(p.layout, inst.type!);
  return load(p, elementType(type), itemAddress(p, type, array, index), itemOffset(type, inst));
}

/** `set_item`. */
export function genSetItem(s: FuncState, inst: Inst): void {
  const p = s.program;
  const type = typeLayout(p.layout, inst.type!);
  const element = elementType(type);
  const [array, index, value] = inst.args as [Value, Value, Value];
  if (isRef(element) && storeNeedsBarrier(s, array, value)) {
    const a = atom(s, array);
    const i = atom(s, index);
    const v = use(s, value);
    flush(s);
    s.out.push(store(p, element, itemAddress(p, type, a(), i()), type.end, v));
    barrier(s, a, i);
    return;
  }
  const a = use(s, array);
  const i = use(s, index);
  const v = use(s, value);
  flush(s);
  s.out.push(store(p, element, itemAddress(p, type, a, i), itemOffset(type, inst), v));
}

/** `get_units`: four items at once. */
export function unitsLoad(p: Program, inst: Inst, text: Expr, index: Expr): Expr {
  const type = typeLayout(p.layout, inst.type!);
  return p.wasm.i64.load(type.end, 1, itemAddress(p, type, text, index));
}

/** `array_copy`: one function for every bulk copy, behind one barrier. */
export function genArrayCopy(s: FuncState, inst: Inst): void {
  const p = s.program;
  const m = p.wasm;
  const type = typeLayout(p.layout, inst.type!);
  const [source, sourceStart, target, targetStart, count] = inst.args.map((arg) => atom(s, arg));
  flush(s);
  const { barrier: template } = p.plugin;
  if (isRef(elementType(type)) && template !== null && !isFresh(s, inst.args[2]!)) {
    const call = m.call(
      gcFunction(template.beforeCopy),
      [source!(), sourceStart!(), target!(), targetStart!(), count!()],
      p.api.none,
    );
    s.out.push(m.if(flagTest(p, template, target!()), call));
  }
  const at = (array: Expr, index: Expr) => m.i32.add(itemAddress(p, type, array, index), i32(p, type.end));
  s.out.push(
    m.call(
      `weft.move${type.elementSize}`,
      [at(target!(), targetStart!()), at(source!(), sourceStart!()), count!()],
      p.api.none,
    ),
  );
}

/** `array_fill`. */
export function genArrayFill(s: FuncState, inst: Inst): void {
  const p = s.program;
  const m = p.wasm;
  const type = typeLayout(p.layout, inst.type!);
  const element = elementType(type);
  const [array, start, end] = inst.args.slice(0, 3).map((arg) => atom(s, arg));
  const value = use(s, inst.args[3]!);
  flush(s);
  // Of the array as a whole: a card is for one place only.
  if (isRef(element) && storeNeedsBarrier(s, inst.args[0]!, inst.args[3]!)) barrier(s, array!, null);
  const at = m.i32.add(itemAddress(p, type, array!(), start!()), i32(p, type.end));
  const count = m.i32.sub(end!(), start!());
  if (type.elementSize === 1) s.out.push(m.memory.fill(at, value, count));
  else s.out.push(m.call(`weft.fill${type.elementSize}`, [at, count, asBits(p, element, value)], p.api.none));
}

function asBits(p: Program, type: StorageType, value: Expr): Expr {
  if (type === 'f64') return p.wasm.i64.reinterpret(value);
  if (type === 'f32') return p.wasm.i32.reinterpret(p.wasm.f32.demote(value));
  return value;
}
