/**
 * Calls: of functions of the image and the host, which are imported and called directly, and of portals (`call_assembler`).
 *
 * ```
 * i3 = call_assembler(r0, i1) descr=loop2         or descr=t5: a label, with its arguments
 *
 * r0  i1  call $entry                   or through the table when it is in another module
 * local.tee reason  if                  raised, or to be continued in the interpreter
 *   DRIVER  local.get reason  call $finishPortal  drop
 * end
 * i32.load RESULT                       whether it raised is asked by the guard that follows
 * ```
 */
import {
  calleeOf,
  loopWords,
  portalWords,
  type CallDescr,
  type Kind,
  type LoopToken,
  type TargetToken,
  type TraceOp,
  type Value,
} from '@weft/core/backend';
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
    case 'call_portal':
      writePortal(e, operation);
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
  const callee = operation.descr as LoopToken | TargetToken;
  const token = calleeOf(callee);
  const kinds = operation.args.map((arg) => arg.kind as Kind);
  saveAcross(e, operation);
  for (const arg of operation.args) push(e, arg);
  const own = callee.type === 'loop' ? cx.ownEntry(callee) : cx.ownLabel(callee);
  if (own === null) e.i32(callee.type === 'loop' ? callee.slot : cx.labelSlot(callee));
  raiseTop(e, operation);
  if (own !== null) e.callOwn(op.call, own);
  else e.call(cx.support.jump(kinds), [...kinds.map(wasmType), I32], [I32]);
  writeResult(e, operation, token.driver, operation.kind === 'n' ? -1 : e.define(operation));
  restoreAcross(e, operation);
}

/** Behind a call of compiled code, whose reason is on the stack: finishes the portal, and gets the result. */
function writeResult(e: Emitter, operation: TraceOp, driver: number, result: number): void {
  const reason = e.newLocal(I32);
  e.tee(reason);
  e.open(op.if, noResult);
  e.i32(driver);
  e.get(reason);
  e.call(e.cx.support.finishPortal, [I32, I32], [I32]);
  e.code.byte(op.drop);
  e.end();
  if (operation.kind === 'n') return;
  e.i32(0);
  load(e, slotStorage(operation.kind), e.cx.host.layout.resultSlot);
  e.set(result);
}

/** Counts how often a loop is entered from outside of the code that leads to it: see the core's `metainterp/lifecycle.ts`. */
function countActive(e: Emitter, words: number, by: number): void {
  e.get(words);
  e.get(words);
  e.memory(op.i32Load, 2, loopWords.active);
  e.i32(by);
  e.code.byte(op.i32Add);
  e.memory(op.i32Store, 2, loopWords.active);
}

/**
 * A call of a portal that had no code when the trace was compiled: of its code if there is some now, else through AOT code, which counts it.
 *
 * ```
 * i32.const WORD  i32.load  local.tee slot
 * if    r0  i1  local.get slot  call $jump  …      as for call_assembler
 * else  1  greens  r0  i1  call $enter  end
 * ```
 */
function writePortal(e: Emitter, operation: TraceOp): void {
  const descr = operation.descr as CallDescr;
  const [word, ...args] = operation.args as [Value, ...Value[]];
  const driver = e.cx.host.drivers.find(({ enter }) => enter === descr.name)!;
  const reds = args.slice(driver.greens.length);
  const kinds = reds.map((red) => red.kind as Kind);
  saveAcross(e, operation);
  raiseTop(e, operation);
  const slot = e.newLocal(I32);
  const result = operation.kind === 'n' ? -1 : e.define(operation);
  push(e, word);
  e.memory(op.i32Load, 2, portalWords.code);
  e.tee(slot);
  e.open(op.if, noResult);
  e.aside(() => {
    const words = e.newLocal(I32);
    push(e, word);
    e.memory(op.i32Load, 2, portalWords.words);
    e.set(words);
    countActive(e, words, 1);
    for (const red of reds) push(e, red);
    e.get(slot);
    e.call(e.cx.support.jump(kinds), [...kinds.map(wasmType), I32], [I32]);
    countActive(e, words, -1);
    e.get(words);
    e.loadAt(e.cell('jitGeneration'));
    e.memory(op.i32Store, 2, loopWords.lastUse);
    writeResult(e, operation, driver.index, result);
  });
  e.else();
  e.aside(() => {
    e.i32(1);
    for (const arg of args) push(e, arg);
    e.callDescr(descr);
    if (operation.kind !== 'n') e.set(result);
  });
  e.end();
  restoreAcross(e, operation);
}
