/**
 * Calls: what they read must be in memory before, what they write is unknown after. Calls of elidable functions are done once, or at
 * compile time when their arguments are constants. A guard for exceptions is needed only behind calls that can raise.
 */
import { canRaise, type CallDescr, type StructDescr } from '../trace/descr.js';
import type { Const, TraceOp } from '../trace/trace.js';
import { get, infoOf, resolved } from './info.js';
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
  const args = op.args.map((arg) => o.force(get(arg)));
  o.heap.flushVisible();
  const kept = o.emit('call_assembler', args, op.descr, op.kind);
  op.forwarded = kept;
  o.heap.forgetAll();
  o.exceptionClear = false;
  o.invalidationChecked = false;
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
