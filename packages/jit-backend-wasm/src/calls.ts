/**
 * Calls: of functions of the image and the host, which are imported and called directly, and of portals (`call_assembler`).
 *
 * ```
 * i3 = call_assembler(r0, i1) descr=loop2
 *
 * r0  i1  call $entry                   or through the table when it is in another module
 * local.tee reason  if                  raised, or to be continued in the interpreter
 *   DRIVER  local.get reason  call $finishPortal  drop
 * end
 * i32.load RESULT                       whether it raised is asked by the guard that follows
 * ```
 */
import type { CallDescr, Kind, LoopToken, TraceOp, Value } from '@weft/core/backend';
import { push } from './arithmetic.js';
import { slotStorage, wasmType, type Emitter } from './emitter.js';
import { I32 } from './encoder.js';
import { lowerTop, raiseTop, restoreAcross, saveAcross } from './frame.js';
import { load } from './memory.js';
import { noResult, op } from './opcodes.js';

/** Operations of class `call`. */
export function writeCall(e: Emitter, operation: TraceOp): void {
  switch (operation.info.name) {
    case 'call':
    case 'call_pure':
    case 'call_loopinvariant':
      writeDirect(e, operation);
      break;
    case 'cond_call':
      writeConditional(e, operation);
      break;
    case 'call_assembler':
      writeAssembler(e, operation);
      break;
    default:
      throw new Error(`no code for '${operation.info.name}'`);
  }
}

function writeDirect(e: Emitter, operation: TraceOp): void {
  saveAcross(e, operation);
  // Arguments first: references among them may have to be loaded from the slots.
  for (const arg of operation.args) push(e, arg);
  raiseTop(e, operation);
  e.callDescr(operation.descr as CallDescr);
  if (operation.kind !== 'n') e.set(e.define(operation));
  restoreAcross(e, operation);
}

function writeConditional(e: Emitter, operation: TraceOp): void {
  const descr = operation.descr as CallDescr;
  const [condition, ...args] = operation.args as [Value, ...Value[]];
  // Saved in any case: both ways must agree on what the slots hold.
  saveAcross(e, operation);
  push(e, condition);
  e.open(op.if, noResult);
  e.aside(() => {
    for (const arg of args) push(e, arg);
    raiseTop(e, operation);
    e.callDescr(descr);
    if (descr.result !== 'n') e.code.byte(op.drop);
    lowerTop(e, operation);
  });
  e.end();
  restoreAcross(e, operation);
}

function writeAssembler(e: Emitter, operation: TraceOp): void {
  const { cx } = e;
  const token = operation.descr as LoopToken;
  const kinds = operation.args.map((arg) => arg.kind as Kind);
  saveAcross(e, operation);
  for (const arg of operation.args) push(e, arg);
  const own = cx.ownEntry(token);
  if (own === null) e.i32(token.slot);
  raiseTop(e, operation);
  if (own !== null) e.callOwn(op.call, own);
  else e.call(cx.support.jump(kinds), [...kinds.map(wasmType), I32], [I32]);
  const reason = e.newLocal(I32);
  e.tee(reason);
  e.open(op.if, noResult);
  e.i32(token.driver);
  e.get(reason);
  e.call(cx.support.finishPortal, [I32, I32], [I32]);
  e.code.byte(op.drop);
  e.end();
  if (operation.kind !== 'n') {
    e.i32(0);
    load(e, slotStorage(operation.kind), cx.host.layout.resultSlot);
    e.set(e.define(operation));
  }
  restoreAcross(e, operation);
}
