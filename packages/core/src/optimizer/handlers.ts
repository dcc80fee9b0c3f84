/**
 * What the walk does with each operation: one table, by name. Pure operations without a row of their own go through rules and ranges.
 */
import type { StructDescr } from '../trace/descr.js';
import { isOverflowOp, traceOps, type TraceOpcode } from '../trace/ops.js';
import { constI, type TraceOp } from '../trace/trace.js';
import { narrow, w32 } from './bounds.js';
import { areDifferent, isSame } from './heap.js';
import { get, infoOf, isNonnull, knownInfo, virtualOf } from './info.js';
import { assemblerCall, call, exceptionGuard, pureCall } from './operations-calls.js';
import { guardClass, guardNullness, guardTruth, guardValue } from './operations-guards.js';
import {
  arrayCopy,
  arrayFill,
  arrayLength,
  getField,
  getGlobal,
  getItem,
  newArray,
  newStruct,
  setField,
  setGlobal,
  setItem,
} from './operations-memory.js';
import type { Optimizer } from './optimizer.js';

type Handler = (o: Optimizer, op: TraceOp) => void;

function instanceOf(o: Optimizer, op: TraceOp): void {
  const cls = op.descr as StructDescr;
  const value = get(op.args[0]!);
  const exact =
    value.tag === 'const' ? o.host.classOf(value.value as number) : (knownInfo(value)?.cls ?? null);
  if (exact !== null) {
    o.replace(op, constI(exact.typeId >= cls.typeId && exact.typeId <= cls.lastId ? 1 : 0));
    return;
  }
  if (value.tag === 'const' && value.value === 0) {
    o.replace(op, constI(0));
    return;
  }
  const key = o.pureKey(op.info.index, [value, constI(cls.typeId)]);
  const known = o.knownPure(key);
  if (known !== undefined) return o.replace(op, known);
  const kept = o.keep(op);
  narrow(kept, w32.bit);
  o.pure.set(key, kept);
}

const named: Partial<Record<TraceOpcode, Handler>> = {
  'ref.eq': (o, op) => {
    const a = get(op.args[0]!);
    const b = get(op.args[1]!);
    if (isSame(a, b)) return o.replace(op, constI(1));
    if (virtualOf(a) !== null || virtualOf(b) !== null || areDifferent(a, b)) return o.replace(op, constI(0));
    if (b.tag === 'const' && b.value === 0 && isNonnull(a)) return o.replace(op, constI(0));
    if (a.tag === 'const' && a.value === 0 && isNonnull(b)) return o.replace(op, constI(0));
    const value = o.pureOp('ref.eq', [a, b]);
    o.replace(op, value);
  },
  'ref.is_null': (o, op) => {
    const value = get(op.args[0]!);
    if (value.tag === 'const') return o.replace(op, constI(value.value === 0 ? 1 : 0));
    if (isNonnull(value)) return o.replace(op, constI(0));
    o.replace(op, o.pureOp('ref.is_null', [value]));
  },
  instance_of: instanceOf,
  array_len: arrayLength,
  same_as: (o, op) => o.replace(op, get(op.args[0]!)),
  get_field: getField,
  set_field: setField,
  get_item: getItem,
  set_item: setItem,
  get_global: getGlobal,
  set_global: setGlobal,
  get_hash: (o, op) => void o.keep(op),
  set_hash: (o, op) => void o.keep(op),
  array_copy: arrayCopy,
  array_fill: arrayFill,
  new: newStruct,
  new_array: newArray,
  call: call,
  call_pure: pureCall,
  call_loopinvariant: pureCall,
  cond_call: (o, op) => {
    const condition = get(op.args[0]!);
    if (condition.tag === 'const' && condition.value === 0) return;
    call(o, op);
  },
  call_assembler: assemblerCall,
  call_portal: call,
  guard_true: (o, op) => guardTruth(o, op, true),
  guard_false: (o, op) => guardTruth(o, op, false),
  guard_value: guardValue,
  guard_nonnull: (o, op) => guardNullness(o, op, false),
  guard_isnull: (o, op) => guardNullness(o, op, true),
  guard_class: guardClass,
  guard_nonnull_class: guardClass,
  guard_no_overflow: (o, op) => o.overflowGuard(op),
  guard_overflow: (o, op) => o.overflowGuard(op),
  guard_no_exception: exceptionGuard,
  guard_exception: exceptionGuard,
  guard_no_interrupt: (o, op) => void o.guard('guard_no_interrupt', [], null, op.snapshot!),
  guard_poll: (o, op) => void o.guard('guard_poll', [], null, op.snapshot!),
  guard_not_invalidated: (o, op) => {
    if (o.invalidationChecked) return;
    o.invalidationChecked = true;
    o.guard('guard_not_invalidated', [], null, op.snapshot!);
  },
  // Only a place to resume at; whoever closes the loop takes it from the trace.
  guard_future_condition: () => {},
  guard_always_fails: (o, op) => void o.guard('guard_always_fails', [], null, op.snapshot!),
  finish: (o, op) => {
    const args = o.finish(op.args);
    o.emit('finish', args, null);
  },
  finish_exception: (o, op) => {
    const args = o.finish(op.args);
    o.emit('finish_exception', args, null);
  },
  debug_merge_point: (o, op) => {
    const kept = o.emit('debug_merge_point', op.args.map(get), null);
    kept.note = op.note;
  },
  record_exact_class: (_o, op) => {
    const value = get(op.args[0]!);
    if (value.tag === 'const') return;
    const info = infoOf(value);
    info.cls ??= op.descr as StructDescr;
    info.nonnull = true;
  },
  private_items: (_o, op) => {
    const array = get(op.args[0]!);
    const from = get(op.args[1]!);
    if (array.tag !== 'const' && from.tag === 'const') infoOf(array).privateFrom = from.value as number;
  },
  private_items_end: (_o, op) => {
    // What waits goes on waiting, like any store.
    const array = get(op.args[0]!);
    if (array.tag !== 'const') infoOf(array).privateFrom = -1;
  },
  release: (o, op) => o.heap.release(get(op.args[0]!)),
  // The dependency is in the recorder's lists.
  quasi_immutable: () => {},
};

/** By the number of the operation. */
export const handlers: readonly Handler[] = Object.values(traceOps).map(({ name, cls }): Handler => {
  const handler = named[name];
  if (handler !== undefined) return handler;
  if (isOverflowOp(name)) return (o, op) => o.overflowOp(op);
  if (cls === 'pure')
    return (o, op) =>
      o.replace(
        op,
        o.pureOp(
          name,
          op.args.map((arg) => get(arg)),
        ),
      );
  return (_o, op) => {
    throw new Error(`the optimizer does not expect '${op.info.name}' in a recorded trace`);
  };
});
