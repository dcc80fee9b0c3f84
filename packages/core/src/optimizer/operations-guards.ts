/**
 * Guards: those that cannot fail are dropped, and one that always fails makes the trace invalid. What is left teaches something about the
 * tested value, and perhaps about what it was made of.
 */
import type { StructDescr } from '../trace/descr.js';
import { traceOps } from '../trace/ops.js';
import { constI, sameConst, type Const, type TraceOp, type Value } from '../trace/trace.js';
import { boundOf, decide, learnFrom } from './bounds.js';
import { get, infoOf, isNonnull, resolved, virtualOf, zeroOf, type Info } from './info.js';
import type { Optimizer } from './optimizer.js';
import { InvalidLoop } from './types.js';

export function guardTruth(o: Optimizer, op: TraceOp, holds: boolean): void {
  const value = get(op.args[0]!);
  if (value.tag === 'const') {
    if ((value.value !== 0) !== holds) throw new InvalidLoop();
    return;
  }
  const { lo, hi } = boundOf(value);
  if (lo > 0 || hi < 0) {
    if (!holds) throw new InvalidLoop();
    return;
  }
  o.guard(op.info.name, [value], null, op.snapshot!);
  const isBit = lo >= 0 && hi <= 1;
  if (!holds) o.becomes(value, constI(0));
  else if (isBit) o.becomes(value, constI(1));
  if (value.tag !== 'op') return;
  if (o.options.enabled.has('intbounds') && (isBit || !holds) && !learnFrom(value, holds))
    throw new InvalidLoop();
  if (holds && value.info.name === 'instance_of') {
    const object = resolved(value.args[0]!);
    if (object.tag !== 'const') infoOf(object).nonnull = true;
  }
  if (holds && value.info.name === 'ref.eq') {
    // They are the same object: when one is constant, so is the other.
    const [a, b] = value.args.map(resolved) as [Value, Value];
    if (b.tag === 'const' && a.tag !== 'const') o.becomes(a, b);
    else if (a.tag === 'const' && b.tag !== 'const') o.becomes(b, a);
  }
}

export function guardNullness(o: Optimizer, op: TraceOp, isNull: boolean): void {
  const value = get(op.args[0]!);
  if (value.tag === 'const') {
    if ((value.value === 0) !== isNull) throw new InvalidLoop();
    return;
  }
  if (isNonnull(value)) {
    if (isNull) throw new InvalidLoop();
    return;
  }
  o.guard(op.info.name, [value], null, op.snapshot!);
  if (isNull) o.becomes(value, zeroOf('r'));
  else {
    const info = infoOf(value);
    info.nonnull = true;
    info.nonnullGuard = o.out.length - 1;
  }
}

export function guardClass(o: Optimizer, op: TraceOp): void {
  const cls = op.descr as StructDescr;
  const value = get(op.args[0]!);
  if (value.tag === 'const') {
    if (o.host.classOf(value.value as number) !== cls) throw new InvalidLoop();
    return;
  }
  const info: Info = infoOf(value);
  if (info.cls !== null) {
    if (info.cls !== cls) throw new InvalidLoop();
    return;
  }
  const name = info.nonnull ? 'guard_class' : 'guard_nonnull_class';
  if (!o.strengthen(info, 'guard_nonnull_class', [value], cls)) o.guard(name, [value], cls, op.snapshot!);
  info.nonnull = true;
  info.cls = cls;
}

const valueEquals = { i: traceOps['i32.eq'].index, l: traceOps['i64.eq'].index };

export function guardValue(o: Optimizer, op: TraceOp): void {
  const value = get(op.args[0]!);
  const constant = op.args[1] as Const;
  if (value.tag === 'const') {
    if (!sameConst(value, constant)) throw new InvalidLoop();
    return;
  }
  if (virtualOf(value) !== null) throw new InvalidLoop();
  if ((value.kind === 'i' || value.kind === 'l') && decide(valueEquals[value.kind], value, constant) === 0)
    throw new InvalidLoop();
  if (value.kind === 'r' && constant.value === 0) o.guard('guard_isnull', [value], null, op.snapshot!);
  else if (value.kind !== 'r' || !o.strengthen(infoOf(value), 'guard_value', [value, constant], null))
    o.guard('guard_value', [value, constant], null, op.snapshot!);
  o.becomes(value, constant);
}
