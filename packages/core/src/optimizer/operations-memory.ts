/**
 * Operations on objects and arrays: what is known is not read again, what nobody sees yet is not stored, and virtual objects are not made.
 * `heap.ts` keeps the knowledge.
 *
 * ```
 * r1 = new(W_Int)                       virtual
 * set_field(r1, l0, W_Int.value)        stored in the virtual
 * l2 = get_field(r1, W_Int.value)       l0
 * ```
 */
import type { ArrayDescr, FieldDescr, GlobalDescr, StructDescr } from '../trace/descr.js';
import { constI, makeOp, type TraceOp, type Value } from '../trace/trace.js';
import { boundOfLength, boundOfStorage, narrow } from './bounds.js';
import { isKept, isSame } from './heap.js';
import { get, getVirtualField, image, infoOf, resolved, setVirtualField, virtualOf, zeroOf } from './info.js';
import type { Optimizer } from './optimizer.js';
import { InvalidLoop } from './types.js';

/** Arrays up to this length can be virtual. */
const maxVirtualLength = 64;
/** Copies up to this length are done element by element when that keeps an array virtual. */
const maxCopy = 32;

export function getField(o: Optimizer, op: TraceOp): void {
  const descr = op.descr as FieldDescr;
  const object = get(op.args[0]!);
  const virtual = virtualOf(object);
  if (virtual !== null && virtual.kind === 'struct') {
    o.replace(op, getVirtualField(virtual, descr));
    return;
  }
  if (object.tag === 'const' && descr.immutable) {
    o.replace(op, o.host.readField(object.value as number, descr));
    return;
  }
  const place = o.heap.fieldPlace(descr);
  const known = o.heap.read(place, object);
  if (known !== null && o.options.enabled.has('heap')) {
    o.replace(op, known);
    return;
  }
  const kept = o.emit('get_field', [object], descr);
  readRange(o, kept, descr.storage);
  op.forwarded = kept;
  o.heap.learn(place, object, kept);
  notNull(o, object);
}

export function setField(o: Optimizer, op: TraceOp): void {
  const descr = op.descr as FieldDescr;
  const object = get(op.args[0]!);
  const value = get(op.args[1]!);
  const virtual = virtualOf(object);
  if (virtual !== null && virtual.kind === 'struct') {
    // What a small field narrows would have to be narrowed here: such objects are made.
    if (isKept(descr, value)) {
      setVirtualField(virtual, descr, value);
      return;
    }
    o.force(object);
  }
  o.heap.write(o.heap.fieldPlace(descr), object, value);
  if (!o.options.enabled.has('heap')) o.heap.flushAll();
  notNull(o, object);
}

export function getGlobal(o: Optimizer, op: TraceOp): void {
  const descr = op.descr as GlobalDescr;
  const known = o.heap.globals.get(descr);
  if (known !== undefined) {
    o.replace(op, resolved(known));
    return;
  }
  const kept = o.keep(op);
  readRange(o, kept, descr.storage);
  o.heap.globals.set(descr, kept);
}

export function setGlobal(o: Optimizer, op: TraceOp): void {
  const descr = op.descr as GlobalDescr;
  const value = o.keep(op).args[0]!;
  if (isKept(descr, value)) o.heap.globals.set(descr, value);
  else o.heap.globals.delete(descr);
}

function notNull(o: Optimizer, object: Value): void {
  if (object.tag !== 'const') infoOf(object).nonnull = true;
}

function readRange(o: Optimizer, op: TraceOp, storage: FieldDescr['storage']): void {
  const bound = boundOfStorage[storage];
  if (bound !== undefined) narrow(op, bound);
}

export function getItem(o: Optimizer, op: TraceOp): void {
  const descr = op.descr as ArrayDescr;
  const array = get(op.args[0]!);
  const index = get(op.args[1]!);
  const virtual = virtualOf(array);
  if (virtual !== null && virtual.kind === 'array' && index.tag === 'const') {
    const item = virtual.items[index.value as number];
    if (item === undefined) throw new InvalidLoop();
    o.replace(op, item === null ? zeroOf(descr.kind) : resolved(item));
    return;
  }
  const immutable =
    descr.immutable || (array.tag === 'const' && o.host.hasImmutableItems(array.value as number));
  if (immutable && array.tag === 'const' && index.tag === 'const') {
    o.replace(op, o.host.readItem(array.value as number, index.value as number, descr));
    return;
  }
  const real = o.force(array);
  // Nothing is written to them but by who makes them: see the heap for those.
  const key = immutable && index.tag !== 'const' ? o.pureKey(op.info.index, [real, index]) : -1;
  const before = key < 0 ? undefined : o.knownPure(key);
  if (before !== undefined) {
    o.replace(op, before);
    return;
  }
  const place = o.heap.itemPlace(descr, index);
  const known = o.heap.read(place, real);
  if (known !== null && o.options.enabled.has('heap')) {
    o.replace(op, known);
    return;
  }
  const kept = o.emit('get_item', [real, index], descr);
  readRange(o, kept, descr.storage);
  op.forwarded = kept;
  if (key < 0) o.heap.learn(place, real, kept);
  else o.pure.set(key, kept);
}

export function setItem(o: Optimizer, op: TraceOp): void {
  const descr = op.descr as ArrayDescr;
  const array = get(op.args[0]!);
  const index = get(op.args[1]!);
  const value = get(op.args[2]!);
  const virtual = virtualOf(array);
  if (virtual !== null && virtual.kind === 'array' && index.tag === 'const') {
    const k = index.value as number;
    if (k < 0 || k >= virtual.items.length) throw new InvalidLoop();
    if (isKept(descr, value)) {
      virtual.items[k] = value;
      return;
    }
  }
  const real = o.force(array);
  o.heap.write(o.heap.itemPlace(descr, index), real, value);
  if (!o.options.enabled.has('heap')) o.heap.flushAll();
}

export function arrayLength(o: Optimizer, op: TraceOp): void {
  const array = get(op.args[0]!);
  if (array.tag === 'const') {
    o.replace(op, constI(o.host.arrayLength(array.value as number)));
    return;
  }
  const virtual = virtualOf(array);
  if (virtual !== null && virtual.kind === 'array') {
    o.replace(op, constI(virtual.items.length));
    return;
  }
  const info = infoOf(array);
  info.nonnull = true;
  if (info.length !== null) {
    o.heap.use(info.length);
    o.replace(op, resolved(info.length));
    return;
  }
  const kept = o.emit('array_len', [array], op.descr);
  narrow(kept, boundOfLength);
  info.length = kept;
  op.forwarded = kept;
  o.pure.set(o.pureKey(op.info.index, [array]), kept);
}

export function newStruct(o: Optimizer, op: TraceOp): void {
  const descr = op.descr as StructDescr;
  const made = makeOp('new', [], descr);
  const info = infoOf(made);
  info.nonnull = info.fresh = true;
  info.cls = descr;
  info.virtual = { kind: 'struct', descr, fields: [], values: [] };
  op.forwarded = made;
  o.virtuals++;
  if (!o.options.enabled.has('virtualize')) o.force(made);
}

export function newArray(o: Optimizer, op: TraceOp): void {
  const descr = op.descr as ArrayDescr;
  const length = get(op.args[0]!);
  const made = makeOp('new_array', [length], descr);
  const info = infoOf(made);
  info.nonnull = info.fresh = true;
  info.length = length;
  info.cls = descr.cls;
  op.forwarded = made;
  if (length.tag === 'const' && (length.value as number) <= maxVirtualLength) {
    const items = new Array<Value | null>(length.value as number).fill(null);
    info.virtual = { kind: 'array', descr, items };
    o.virtuals++;
    if (!o.options.enabled.has('virtualize')) o.force(made);
  } else o.out.push(made);
}

export function arrayCopy(o: Optimizer, op: TraceOp): void {
  const descr = op.descr as ArrayDescr;
  const [source, from, target, to, count] = op.args.map((arg) => get(arg)) as [
    Value,
    Value,
    Value,
    Value,
    Value,
  ];
  if (count.tag === 'const' && count.value === 0) return;
  const constant = from.tag === 'const' && to.tag === 'const' && count.tag === 'const';
  const short = constant && (count.value as number) <= maxCopy;
  const helps = virtualOf(source) !== null || virtualOf(target) !== null;
  if (short && helps && !isSame(source, target)) {
    for (let k = 0; k < (count.value as number); k++) {
      const read = makeOp('get_item', [source, constI((from.value as number) + k)], descr);
      getItem(o, asInput(read));
      setItem(o, asInput(makeOp('set_item', [target, constI((to.value as number) + k), get(read)], descr)));
    }
    return;
  }
  const args = [o.force(source), from, o.force(target), to, count];
  o.heap.beforeBulk(descr);
  o.emit('array_copy', args, descr);
  o.heap.bulkWritten(descr, args[2]!);
}

export function arrayFill(o: Optimizer, op: TraceOp): void {
  const descr = op.descr as ArrayDescr;
  const [array, start, end, value] = op.args.map((arg) => get(arg)) as [Value, Value, Value, Value];
  const virtual = virtualOf(array);
  if (
    virtual !== null &&
    virtual.kind === 'array' &&
    start.tag === 'const' &&
    end.tag === 'const' &&
    isKept(descr, value)
  ) {
    for (let k = start.value as number; k < (end.value as number); k++) virtual.items[k] = value;
    return;
  }
  const real = o.force(array);
  const realValue = o.force(value);
  o.heap.beforeBulk(descr);
  o.emit('array_fill', [real, start, end, realValue], descr);
  o.heap.bulkWritten(descr, real);
}

/** Values of the output used as arguments of an operation that is walked over: they are their own image. */
function asInput(op: TraceOp): TraceOp {
  op.args = op.args.map((arg) => (arg.tag === 'const' ? arg : image(arg)));
  return op;
}
