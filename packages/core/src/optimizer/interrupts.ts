/**
 * Where compiled loops look whether something waits for the program: memory was exhausted, objects with finalizers died.
 *
 * Both come up in a collection only, that is in an allocation or a call. The recorder puts `guard_no_interrupt` at the end of each round; here those go
 * whose round turned out to do nothing of the kind, because its objects are virtual or its calls were inlined.
 */
import type { TraceOp } from '../trace/trace.js';

function canCollect(op: TraceOp): boolean {
  return op.info.cls === 'alloc' || op.info.cls === 'call';
}

/** The operations of a stretch of a trace, without guards that could not fail. */
export function withNeededInterrupts(ops: readonly TraceOp[]): TraceOp[] {
  return ops.some(canCollect) ? [...ops] : withoutInterrupts(ops);
}

/** Without any: for what is followed by a loop that looks. */
export function withoutInterrupts(ops: readonly TraceOp[]): TraceOp[] {
  return ops.filter((op) => op.info.name !== 'guard_no_interrupt');
}
