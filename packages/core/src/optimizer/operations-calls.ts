/**
 * Calls: what they read must be in memory before, what they write is unknown after. Calls of elidable functions are done once, or at
 * compile time when their arguments are constants. A guard for exceptions is needed only behind calls that can raise.
 *
 * Calls of compiled code whose virtualizable is virtual go to the start label of the callee, with what is in the object as arguments: by the
 * contract of virtualizables the callee takes that from there, and memory may be behind. So it is not written by the caller, nor read by
 * the callee.
 *
 * ```
 * r1 = new(Frame)                        r1 = new(Frame)
 * r2 = new_array(3)                      r2 = new_array(3)
 * set_field(r1, 1, Frame.depth)          set_field(r1, r2, Frame.slots)
 * set_field(r1, r2, Frame.slots)
 * set_item(r2, 0, r0)
 * r3 = call_assembler(r1) descr=loop2    r3 = call_assembler(r1, 1, r0) descr=t5
 * ```
 */
import { canRaise, type CallDescr, type StructDescr } from '../trace/descr.js';
import type { Const, LoopToken, StartShape, TraceOp, Value } from '../trace/trace.js';
import { get, getVirtualField, infoOf, resolved, virtualOf, zeroOf } from './info.js';
import type { Optimizer } from './optimizer.js';

export function call(o: Optimizer, op: TraceOp): void {
  const descr = op.descr as CallDescr;
  const args = op.args.map((arg) => o.force(get(arg)));
  o.heap.beforeCall(descr.effect);
  const kept = o.emit(op.info.name, args, descr, op.kind);
  op.forwarded = kept;
  afterCall(o, descr);
}

function afterCall(o: Optimizer, descr: CallDescr): void {
  o.heap.afterCall(descr.effect);
  if (canRaise(descr.effect)) {
    o.exceptionClear = false;
    o.raisingCall = null;
  }
  if (descr.effect.canInvalidate) o.invalidationChecked = false;
}

export function pureCall(o: Optimizer, op: TraceOp): void {
  const descr = op.descr as CallDescr;
  const args = op.args.map((arg) => get(arg));
  if (args.every((arg) => arg.tag === 'const')) {
    const result = o.host.callPure(descr, args as Const[]);
    if (result !== null) {
      o.replace(op, result);
      return;
    }
  }
  const real = args.map((arg) => o.force(arg));
  const key = o.callKey(descr, real);
  const known = o.pureCalls.get(key);
  if (known !== undefined) {
    o.heap.use(known);
    o.replace(op, resolved(known));
    return;
  }
  o.heap.beforeCall(descr.effect);
  const kept = o.emit(op.info.name, real, descr, op.kind);
  op.forwarded = kept;
  o.pureCalls.set(key, kept);
  if (canRaise(descr.effect)) {
    o.exceptionClear = false;
    o.raisingCall = key;
  }
}

/** A call of compiled code: it can do anything. */
export function assemblerCall(o: Optimizer, op: TraceOp): void {
  const reds = op.args.map((arg) => get(arg));
  const { targets } = op.descr as LoopToken;
  const start = targets[targets.length - 1];
  const values = start?.start === undefined ? null : takeValues(reds, start.start);
  const real = values === null ? reds : start!.start!.used.map((k) => values[k]!);
  const args = real.map((arg) => o.force(resolved(arg)));
  o.heap.flushVisible();
  const kept = o.emit('call_assembler', args, values === null ? op.descr : start!, op.kind);
  op.forwarded = kept;
  o.heap.forgetAll();
  o.exceptionClear = false;
  o.invalidationChecked = false;
}

/**
 * The reds of a call, and behind them what is in its virtualizable, which is taken out of the virtual objects; null when the virtualizable
 * is not virtual.
 */
function takeValues(reds: readonly Value[], { virtualizable: v, lengths }: StartShape): Value[] | null {
  if (v === null) return null;
  const object = virtualOf(reds[v.red]!);
  if (object?.kind !== 'struct' || object.descr !== v.struct) return null;
  const arrays = v.arrays.map(({ field }) => virtualOf(getVirtualField(object, field)));
  if (!arrays.every((array, a) => array?.kind === 'array' && array.items.length === lengths[a])) return null;
  const values = [...reds];
  for (const field of v.fields) {
    values.push(getVirtualField(object, field));
    const at = object.fields.indexOf(field);
    if (at < 0) continue;
    object.fields.splice(at, 1);
    object.values.splice(at, 1);
  }
  for (const array of arrays) {
    if (array?.kind !== 'array') continue;
    for (const item of array.items) values.push(item ?? zeroOf(array.descr.kind));
    array.items.fill(null);
  }
  return values;
}

export function exceptionGuard(o: Optimizer, op: TraceOp): void {
  if (op.info.name === 'guard_no_exception') {
    if (o.exceptionClear) return;
    o.exceptionClear = true;
    o.guard('guard_no_exception', [], null, op.snapshot!);
    return;
  }
  // A call that raised is not to be taken for one that answers.
  if (o.raisingCall !== null) o.pureCalls.delete(o.raisingCall);
  const kept = o.guard('guard_exception', [], op.descr, op.snapshot!);
  const info = infoOf(kept);
  info.cls = op.descr as StructDescr;
  info.nonnull = true;
  op.forwarded = kept;
  o.exceptionClear = true;
}
