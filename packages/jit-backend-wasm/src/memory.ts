/**
 * Loads, stores, bulk copies and fills, by storage type, and the collector's write barrier.
 *
 * ```
 * set_field(r0, r1, W_Pair.a)      local.get 0  i32.load8_u FLAG  i32.const MASK  i32.and
 *                                  if  local.get 0  call $gc.remember  end
 *                                  local.get 0  local.get 1  i32.store offset=8
 * ```
 *
 * The barrier, if the collector has one, is left out for null and for objects made since anything could collect.
 */
import type {
  ArrayDescr,
  BarrierTemplate,
  FieldDescr,
  GlobalDescr,
  Storage,
  TraceOp,
  Value,
} from '@weft/core/backend';
import { push } from './arithmetic.js';
import type { Emitter } from './emitter.js';
import { I32, I64 } from './encoder.js';
import { noResult, op } from './opcodes.js';

/** Loads from the address on the stack. 8-byte values are aligned to 4 bytes only. */
export function load(e: Emitter, storage: Storage, offset: number): void {
  switch (storage) {
    case 'i8':
      return e.memory(op.i32Load8S, 0, offset);
    case 'u8':
      return e.memory(op.i32Load8U, 0, offset);
    case 'i16':
      return e.memory(op.i32Load16S, 1, offset);
    case 'u16':
      return e.memory(op.i32Load16U, 1, offset);
    case 'i32':
    case 'ref':
      return e.memory(op.i32Load, 2, offset);
    case 'i64':
      return e.memory(op.i64Load, 2, offset);
    case 'f64':
      return e.memory(op.f64Load, 2, offset);
    case 'f32':
      e.memory(op.f32Load, 2, offset);
      e.code.byte(op.f64PromoteF32);
  }
}

/** Stores the value on the stack to the address below it. */
export function store(e: Emitter, storage: Storage, offset: number): void {
  switch (storage) {
    case 'i8':
    case 'u8':
      return e.memory(op.i32Store8, 0, offset);
    case 'i16':
    case 'u16':
      return e.memory(op.i32Store16, 1, offset);
    case 'i32':
    case 'ref':
      return e.memory(op.i32Store, 2, offset);
    case 'i64':
      return e.memory(op.i64Store, 2, offset);
    case 'f64':
      return e.memory(op.f64Store, 2, offset);
    case 'f32':
      e.code.byte(op.f32DemoteF64);
      e.memory(op.f32Store, 2, offset);
  }
}

/** Pushes array + index * size; answers the offset of the element from there. */
function pushItem(e: Emitter, descr: ArrayDescr, array: Value, index: Value): number {
  push(e, array);
  const constant = e.resolve(index);
  if (constant.tag === 'const') return descr.itemsOffset + (constant.value as number) * descr.itemSize;
  push(e, index);
  addScaled(e, descr);
  return descr.itemsOffset;
}

/** Adds the index on the stack, times the size of an item, to the address below it. */
function addScaled(e: Emitter, descr: ArrayDescr): void {
  if (descr.itemSize > 1) {
    e.i32(31 - Math.clz32(descr.itemSize));
    e.code.byte(op.i32Shl);
  }
  e.code.byte(op.i32Add);
}

/** Pushes the address of an element. */
function pushItemAddress(e: Emitter, descr: ArrayDescr, array: Value, pushIndex: () => void): void {
  push(e, array);
  pushIndex();
  addScaled(e, descr);
  e.i32(descr.itemsOffset);
  e.code.byte(op.i32Add);
}

/** Pushes what an operation of class `read` reads. */
export function pushRead(e: Emitter, operation: TraceOp): void {
  const { args } = operation;
  const object = args[0]!;
  const index = args[1]!;
  switch (operation.info.name) {
    case 'get_field': {
      const descr = operation.descr as FieldDescr;
      push(e, object);
      load(e, descr.storage, descr.offset);
      break;
    }
    case 'get_item': {
      const descr = operation.descr as ArrayDescr;
      load(e, descr.storage, pushItem(e, descr, object, index));
      break;
    }
    case 'get_global': {
      const descr = operation.descr as GlobalDescr;
      e.i32(0);
      load(e, descr.storage, descr.address);
      break;
    }
    case 'get_hash':
      push(e, object);
      e.memory(op.i32Load, 2, e.cx.host.layout.header.hashOffset);
      break;
    default:
      throw new Error(`no code for '${operation.info.name}'`);
  }
}

/** Opens an `if` for objects that the collector wants to hear of. */
function openRemembering(e: Emitter, barrier: BarrierTemplate, object: Value): void {
  push(e, object);
  e.memory(op.i32Load8U, 0, barrier.flagOffset);
  e.i32(barrier.flagMask);
  e.code.byte(op.i32And);
  e.open(op.if, noResult);
}

/** Before a reference is stored into an object, or into an item of an array. */
function writeBarrier(e: Emitter, object: Value, value: Value, index: Value | null = null): void {
  const { barrier } = e.cx.host.layout;
  const stored = e.resolve(value);
  if (barrier === null || (stored.tag === 'const' && stored.value === 0)) return;
  if (e.known.fresh.has(e.resolve(object))) return;
  openRemembering(e, barrier, object);
  e.leaving(() => {
    push(e, object);
    if (index !== null) push(e, index);
  });
  if (index === null) e.callImage(`gc.${barrier.slow}`, [I32], []);
  else e.callImage(`gc.${barrier.slowArray}`, [I32, I32], []);
  e.end();
}

/** Operations of class `write`. */
export function writeWrite(e: Emitter, operation: TraceOp): void {
  const { args } = operation;
  const first = args[0]!;
  const second = args[1]!;
  const third = args[2]!;
  switch (operation.info.name) {
    case 'set_field': {
      const descr = operation.descr as FieldDescr;
      if (descr.storage === 'ref') writeBarrier(e, first, second);
      push(e, first);
      push(e, second);
      store(e, descr.storage, descr.offset);
      break;
    }
    case 'set_item': {
      const descr = operation.descr as ArrayDescr;
      if (descr.storage === 'ref') writeBarrier(e, first, third, second);
      const offset = pushItem(e, descr, first, second);
      push(e, third);
      store(e, descr.storage, offset);
      break;
    }
    case 'set_global': {
      const descr = operation.descr as GlobalDescr;
      e.i32(0);
      push(e, first);
      store(e, descr.storage, descr.address);
      break;
    }
    case 'set_hash':
      push(e, first);
      push(e, second);
      e.memory(op.i32Store, 2, e.cx.host.layout.header.hashOffset);
      break;
    case 'array_copy':
      writeCopy(e, operation);
      break;
    case 'array_fill':
      writeFill(e, operation);
      break;
    default:
      throw new Error(`no code for '${operation.info.name}'`);
  }
}

/** Makes arguments that are needed more than once plain: folded ones are computed into a local. */
export function plain(e: Emitter, value: Value, type: typeof I32): () => void {
  if (!e.isFolded(value)) return () => push(e, value);
  const local = e.newLocal(type);
  push(e, value);
  e.set(local);
  return () => e.get(local);
}

function writeCopy(e: Emitter, operation: TraceOp): void {
  const descr = operation.descr as ArrayDescr;
  const { barrier } = e.cx.host.layout;
  const [source, from, target, to, count] = operation.args as [Value, Value, Value, Value, Value];
  if (descr.storage !== 'ref' && count.tag === 'const') {
    const bytes = Number(count.value) * descr.itemSize;
    if (bytes <= SHORT_COPY) {
      writeShortCopy(e, bytes, itemsAt(e, descr, source, from), itemsAt(e, descr, target, to));
      return;
    }
  }
  const [pushFrom, pushTo, pushCount] = [from, to, count].map((value) => plain(e, value, I32)) as [
    () => void,
    () => void,
    () => void,
  ];
  if (descr.storage === 'ref' && barrier !== null) {
    openRemembering(e, barrier, target);
    e.leaving(() => {
      push(e, source);
      pushFrom();
      push(e, target);
      pushTo();
      pushCount();
    });
    e.callImage(`gc.${barrier.beforeCopy}`, [I32, I32, I32, I32, I32], []);
    e.end();
  }
  pushItemAddress(e, descr, target, pushTo);
  pushItemAddress(e, descr, source, pushFrom);
  pushCount();
  e.callImage(`weft.move${descr.itemSize}`, [I32, I32, I32], []);
}

/** Bytes up to which a copy of known length is written as loads and stores. */
const SHORT_COPY = 32;

/** Where items are: an address and an offset. */
interface Place {
  readonly push: () => void;
  readonly offset: number;
}

function itemsAt(e: Emitter, descr: ArrayDescr, array: Value, index: Value): Place {
  if (index.tag === 'const')
    return {
      push: plain(e, array, I32),
      offset: descr.itemsOffset + Number(index.value) * descr.itemSize,
    };
  const local = e.newLocal(I32);
  push(e, array);
  push(e, index);
  addScaled(e, descr);
  e.set(local);
  return { push: () => e.get(local), offset: descr.itemsOffset };
}

/** Words of 8 bytes; the last one overlaps the one before when the length is no multiple. All are loaded before one is stored, since the places may overlap. */
function writeShortCopy(e: Emitter, bytes: number, source: Place, target: Place): void {
  const width = bytes >= 8 ? 8 : bytes >= 4 ? 4 : bytes >= 2 ? 2 : 1;
  const pieces: number[] = [];
  for (let at = 0; at + width <= bytes; at += width) pieces.push(at);
  if (bytes % width !== 0) pieces.push(bytes - width);
  for (const at of pieces) {
    target.push();
    source.push();
    e.memory(loads[width], 0, source.offset + at);
  }
  for (const at of pieces.reverse()) e.memory(stores[width], 0, target.offset + at);
}
const loads = { 1: op.i32Load8U, 2: op.i32Load16U, 4: op.i32Load, 8: op.i64Load };
const stores = { 1: op.i32Store8, 2: op.i32Store16, 4: op.i32Store, 8: op.i64Store };

function writeFill(e: Emitter, operation: TraceOp): void {
  const descr = operation.descr as ArrayDescr;
  const [array, start, end, value] = operation.args as [Value, Value, Value, Value];
  if (descr.storage === 'ref') writeBarrier(e, array, value);
  const pushStart = plain(e, start, I32);
  const pushCount = () => {
    push(e, end);
    pushStart();
    e.code.byte(op.i32Sub);
  };
  pushItemAddress(e, descr, array, pushStart);
  if (descr.itemSize === 1) {
    push(e, value);
    pushCount();
    // memory.fill
    for (const byte of [0xfc, 11, 0]) e.code.byte(byte);
    return;
  }
  pushCount();
  push(e, value);
  if (descr.storage === 'f64') e.code.byte(op.i64ReinterpretF64);
  else if (descr.storage === 'f32') e.code.byte2(op.f32DemoteF64, op.i32ReinterpretF32);
  e.callImage(`weft.fill${descr.itemSize}`, [I32, I32, descr.itemSize === 8 ? I64 : I32], []);
}
