/**
 * Calls, merge points, and exceptions on their way.
 *
 * While tracing, a call is one of these:
 *
 * - *inlined*: the callee has jitcode and policy agrees: a frame is pushed and traced;
 * - *folded*: an elidable function with constant arguments: its result is a constant;
 * - *residual*: executed as AOT code and recorded as a call. If it can read the virtualizable, that is written back before;
 * - *assembler*: a portal that is not inlined (again): recorded as a jump into its compiled code, see `call_assembler`, or to where that will be
 *   once there is some (`call_portal`).
 */
import { canRaise, isElidable, type CallDescr, type DriverDescr, type Kind } from '../trace/descr.js';
import type { Const, Value } from '../trace/trace.js';
import type { Frame } from './frame.js';
import type { Handler } from './handlers.js';
import { infoOf } from './heapcache.js';
import type { Machine } from './machine.js';
import type { GuestValue } from './memory.js';
import { beginPrivate, endPrivateOf } from './private-items.js';
import type { VirtualizableState } from './recorder.js';

/** An exact operation overflowed: makes the exception and leaves it in its cell, for the `catch` that follows. */
export function raiseOverflow(m: Machine): void {
  const { overflow } = m.runtime;
  const address = m.runtime.callTarget(overflow)() as unknown as number;
  m.memory.refresh();
  m.memory.i32[m.exceptionIndex] = address;
  const rec = m.rec;
  if (rec === null) return;
  const op = rec.op('call', [], overflow);
  const info = infoOf(op);
  info.nonnull = true;
  const descr = m.runtime.image.structOf(m.memory.typeId(address));
  if (descr !== undefined) {
    info.typeId = descr.typeId;
    rec.op('record_exact_class', [op], descr);
  }
  rec.exceptionBox = op;
}

/** At a `catch` with a pending exception: makes sure that the recorder has a value for it. */
export function raiseException(m: Machine, _f: Frame, p: number, live: number): void {
  const rec = m.rec;
  if (rec === null || rec.exceptionBox !== null) return;
  rec.exceptionUnchecked = false;
  const typeId = m.memory.typeId(m.memory.i32[m.exceptionIndex]!);
  const descr = m.runtime.image.structOf(typeId);
  // The image describes all classes.
  if (descr === undefined) throw new Error(`an exception of unknown type ${typeId}`);
  const op = rec.guard('guard_exception', [], descr, m.frames, p, live);
  const info = infoOf(op);
  info.typeId = typeId;
  info.nonnull = true;
  rec.exceptionBox = op;
}

/** Boxes of a call's operands. */
function boxes(m: Machine, f: Frame, args: readonly Kind[], operands: number): Value[] {
  const list = new Array<Value>(args.length);
  for (let k = 0; k < args.length; k++) list[k] = m.box(f, args[k]!, f.code[operands + k]!);
  return list;
}

/** Executes a call as AOT code, without recording. */
function blackholeCall(m: Machine, f: Frame, p: number, descr: CallDescr): void {
  const result = m.callImage(descr, f, p + 5);
  const target = f.code[p + 5 + descr.args.length]!;
  if (descr.result !== 'n' && target >= 0) m.set(f, descr.result, target, result as GuestValue);
  f.pc = p + 6 + descr.args.length;
}

/** A call in any mode. `f.pc` is at the call: operands from p + 5, then the result register. */
function call(m: Machine, f: Frame, p: number, descr: CallDescr): void {
  const rec = m.rec;
  if (rec === null) blackholeCall(m, f, p, descr);
  else if (descr.portal >= 0) portalCall(m, f, p, descr);
  else if (descr.jitcode < 0) residualCall(m, f, p, descr);
  else if (descr.predicate !== null) askPredicate(m, f, p, descr);
  else inlineOrCall(m, f, p, descr);
}

function inlineOrCall(m: Machine, f: Frame, p: number, descr: CallDescr): void {
  if (m.frames.length > m.runtime.parameters.maxInlineDepth) {
    residualCall(m, f, p, descr);
    return;
  }
  inline(m, f, p, descr);
}

/** Pushes a frame for the callee. */
export function inline(m: Machine, f: Frame, p: number, descr: CallDescr): Frame {
  const jitcode = m.runtime.image.jitcode(descr.jitcode);
  const { args } = descr;
  const frame = m.pushFrame(jitcode);
  passArguments(m, f, p + 5, frame, args);
  return frame;
}

function passArguments(m: Machine, f: Frame, operands: number, frame: Frame, args: readonly Kind[]): void {
  const next = { i: 0, l: 0, f: 0, r: 0 };
  for (let k = 0; k < args.length; k++) {
    const kind = args[k]!;
    const x = f.code[operands + k]!;
    const register = next[kind]++;
    m.set(frame, kind, register, m.get(f, kind, x));
    if (m.rec !== null) m.setBox(frame, kind, register, m.box(f, kind, x));
  }
}

/** `lookInsideIff`: the predicate is traced like any function; what it answers decides. */
function askPredicate(m: Machine, f: Frame, p: number, descr: CallDescr): void {
  const predicate = descr.predicate!;
  if (predicate.jitcode < 0) {
    residualCall(m, f, p, descr);
    return;
  }
  const frame = m.pushFrame(m.runtime.image.jitcode(predicate.jitcode));
  frame.continuation = { kind: 'predicate', descr };
  passArguments(m, f, p + 5, frame, predicate.args);
}

/** The predicate of the innermost frame's call answered. */
export function predicateAnswered(m: Machine, descr: CallDescr, yes: boolean, box: Value | null): void {
  const f = m.frame;
  if (m.rec === null) {
    blackholeCall(m, f, f.pc, descr);
    return;
  }
  if (box !== null && box.tag !== 'const')
    m.rec.guard(yes ? 'guard_true' : 'guard_false', [box], null, m.frames, f.pc, f.code[f.pc + 1]!);
  if (yes) inlineOrCall(m, f, f.pc, descr);
  else residualCall(m, f, f.pc, descr);
}

function residualCall(m: Machine, f: Frame, p: number, descr: CallDescr): void {
  const rec = m.rec!;
  const args = boxes(m, f, descr.args, p + 5);
  const pure = isElidable(descr.effect);
  const constant = pure && args.every((arg) => arg.tag === 'const');
  if (!constant) prepare(m, descr, args);
  const value = m.callImage(descr, f, p + 5);
  const target = f.code[p + 5 + args.length]!;
  const raised = m.memory.i32[m.exceptionIndex] !== 0;
  f.pc = p + 6 + args.length;
  if (descr.result !== 'n' && target >= 0) m.set(f, descr.result, target, value as GuestValue);
  if (constant && !raised && descr.result !== 'n') {
    if (target >= 0) m.setBox(f, descr.result, target, m.constant(descr.result, value as GuestValue));
    return;
  }
  if (constant) prepare(m, descr, args);
  const opcode = pure ? 'call_pure' : descr.effect.effect === 'loopinvariant' ? 'call_loopinvariant' : 'call';
  const op = rec.op(opcode, args, descr);
  finishCall(m, descr, args);
  if (descr.result !== 'n' && target >= 0) m.setBox(f, descr.result, target, op);
}

/** Before a residual call is recorded. */
function prepare(m: Machine, descr: CallDescr, args: readonly Value[]): void {
  const rec = m.rec!;
  endPrivateOf(m, args);
  const v = rec.virtualizable;
  if (v === null) return;
  const given = isGiven(v, args);
  if (descr.effect.forces || given) rec.writeBack(given);
}

/** Whether a call gets the virtualizable, or an array of it, as an argument: then it may write it too. */
function isGiven(v: VirtualizableState, args: readonly Value[]): boolean {
  return args.some((arg) => arg === v.box || v.arrayBoxes.includes(arg));
}

/** After it. */
function finishCall(m: Machine, descr: CallDescr, args: readonly Value[]): void {
  const rec = m.rec!;
  rec.heap.called(descr.effect, args);
  if (rec.virtualizable !== null && isGiven(rec.virtualizable, args)) rec.reload(descr.effect);
  if (canRaise(descr.effect)) rec.exceptionUnchecked = true;
  if (descr.effect.canInvalidate || descr.effect.random) rec.invalidationChecked = false;
}

// -- portals -------------------------------------------------------------------------------------------------

/** Text that is equal for equal greens, while the trace is recorded. */
export function greenKey(driver: DriverDescr, greens: readonly Const[]): string {
  let key = `${driver.index}`;
  for (const green of greens) key += `:${green.value}`;
  return key;
}

function portalCall(m: Machine, f: Frame, p: number, descr: CallDescr): void {
  const driver = m.runtime.image.drivers[descr.portal]!;
  const args = boxes(m, f, descr.args, p + 5);
  const greens: Const[] = [];
  for (let k = 0; k < driver.greens.length; k++) {
    const kind = driver.greens[k]!;
    const value = m.get(f, kind, f.code[p + 5 + k]!);
    greens.push(m.promote(f, kind, args[k]!, value, p, f.code[p + 1]!));
  }
  const key = greenKey(driver, greens);
  if (m.policy!.mayInline(m, driver, key)) {
    const frame = inline(m, f, p, { ...descr, jitcode: driver.jitcode });
    frame.key = m.runtime.keyNumber(key);
    return;
  }
  callAssembler(m, f, p + 5, driver, greens, args.slice(greens.length), (kind, value, box) => {
    const target = f.code[p + 5 + descr.args.length]!;
    if (kind !== 'n' && target >= 0) {
      m.set(f, kind, target, value);
      m.setBox(f, kind, target, box);
    }
    f.pc = p + 6 + descr.args.length;
  });
}

/** Executes a portal through its entry and records the call of its compiled code. */
function callAssembler(
  m: Machine,
  f: Frame,
  operands: number,
  driver: DriverDescr,
  greens: readonly Const[],
  reds: Value[],
  done: (kind: DriverDescr['result'], value: GuestValue, box: Value) => void,
): void {
  const rec = m.rec!;
  endPrivateOf(m, reds);
  rec.writeBack(rec.virtualizable !== null && isGiven(rec.virtualizable, reds));
  const kinds = [...driver.greens, ...driver.reds];
  const values = kinds.map((kind, k) => m.get(f, kind, f.code[operands + k]!));
  const token = m.runtime.tokenFor(m, driver, greens, values.slice(0, greens.length));
  const enter = m.runtime.enterFunction(driver);
  const result = enter(...([1, ...values] as never[]));
  m.memory.refresh();
  const enterDescr = m.runtime.enterDescr(driver);
  const op =
    token !== null
      ? rec.op('call_assembler', reds, token, driver.result)
      : rec.op(
          'call_portal',
          [m.constant('i', m.runtime.portalWord(driver, greens)), ...greens, ...reds],
          enterDescr,
        );
  finishCall(m, enterDescr, reds);
  rec.exceptionUnchecked = true;
  done(driver.result, result as unknown as GuestValue, op);
}

/** `jit_merge_point v D n operands…` */
function mergePoint(m: Machine, f: Frame, c: Int32Array, p: number): void {
  const driver = m.runtime.image.drivers[c[p + 2]!]!;
  const operands = p + 4;
  const next = operands + c[p + 3]!;
  // The exception of exhausted memory came from an allocation: frames that are left here would not get it for their handlers. So they go
  // on until a call comes back that can raise.
  const pending = m.memory.i32[m.exceptionIndex] !== 0;
  if (pending && m.rec !== null) m.abort('exception');
  const rec = m.rec;
  const bottom = m.frames.length === 1;
  if (pending) {
    f.pc = next;
    return;
  }
  if (rec === null) {
    if (bottom) m.leaveAtMergePoint(f, driver, operands);
    else finishNested(m, f, driver, operands);
    return;
  }
  const greens: Const[] = [];
  for (let k = 0; k < driver.greens.length; k++) {
    const kind = driver.greens[k]!;
    const x = c[operands + k]!;
    greens.push(m.promote(f, kind, m.box(f, kind, x), m.get(f, kind, x), p, c[p + 1]!));
  }
  if (bottom) rec.forgetUnused(greens);
  if (rec.startsWithPoll) {
    rec.startsWithPoll = false;
    rec.guard('guard_poll', [], null, m.frames, p, c[p + 1]!);
  }
  f.pc = next;
  if (!bottom && !f.restored && rec.size - f.start > m.runtime.parameters.maxInlineSize) {
    rec.tooBig = f.key;
    rec.abort = 'too_long';
  }
  if (!bottom && f.own === null && driver.virtualizable !== null) {
    const red = c[operands + greens.length + driver.virtualizable.red]!;
    beginPrivate(m, f, driver, greens, m.box(f, 'r', red), red);
  }
  m.runtime.noteMergePoint(m, driver, greens);
  if (rec.seenLoopHeader !== driver.index) {
    if (bottom) m.policy!.atPlace(driver, greens);
    return;
  }
  rec.seenLoopHeader = -1;
  const reds = driver.reds.map((kind, k) => m.box(f, kind, c[operands + greens.length + k]!));
  if (!bottom) {
    if (m.policy!.mayUnroll(driver, greens)) return;
    f.pc = p;
    callAssembler(m, f, operands, driver, greens, reds, (kind, value, box) => {
      // An exception is still in its cell: the caller's `catch` finds it there.
      if (m.memory.i32[m.exceptionIndex] !== 0) m.unwind();
      else m.returnValue(kind, value, box);
    });
    return;
  }
  f.pc = p;
  if (m.policy!.reachedLoopHeader(m, driver, greens, reds)) m.leaveAtMergePoint(f, driver, operands);
  else f.pc = next;
}

/** The blackhole is at the merge point of an inlined portal: AOT code (or compiled code) does the rest of it. */
function finishNested(m: Machine, f: Frame, driver: DriverDescr, operands: number): void {
  const kinds = [...driver.greens, ...driver.reds];
  const values = kinds.map((kind, k) => m.get(f, kind, f.code[operands + k]!));
  const result = m.runtime.enterFunction(driver)(...([0, ...values] as never[]));
  m.memory.refresh();
  if (m.memory.i32[m.exceptionIndex] !== 0) m.unwind();
  else m.returnValue(driver.result, result as unknown as GuestValue, null);
}

export const callHandlers: Readonly<Record<string, Handler>> = {
  call: (m, f, c, p) => call(m, f, p, m.runtime.image.calls[c[p + 3]!]!),
  call_virtual: (m, f, c, p) => {
    const descr = m.runtime.image.virtuals[c[p + 3]!]!;
    const receiver = m.getR(f, c[p + 5]!);
    if (m.rec !== null) m.promoteClass(m.box(f, 'r', c[p + 5]!), receiver, p, c[p + 1]!);
    const target = descr.targets.get(m.memory.typeId(receiver));
    if (target === undefined)
      throw new Error(`jitcode '${f.jitcode.name}': no implementation of ${descr.name} for the receiver`);
    call(m, f, p, target);
  },
  conditional_call: (m, f, c, p) => {
    const descr = m.runtime.image.calls[c[p + 3]!]!;
    const condition = m.getI(f, c[p + 2]!);
    const operands = p + 5;
    const rec = m.rec;
    if (rec !== null) {
      const box = m.box(f, 'i', c[p + 2]!);
      const args = boxes(m, f, descr.args, operands);
      if (box.tag !== 'const' || condition !== 0) {
        prepare(m, descr, args);
        rec.op('cond_call', [box, ...args], descr);
        finishCall(m, descr, args);
      }
    }
    if (condition !== 0) m.callImage(descr, f, operands);
    f.pc = operands + descr.args.length;
  },
  jit_merge_point: mergePoint,
  loop_header: (m, f, c, p) => {
    if (m.rec !== null) m.rec.seenLoopHeader = c[p + 1]!;
    f.pc = p + 2;
  },
};
