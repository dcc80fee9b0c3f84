/**
 * The machine that executes jitcode: the blackhole interpreter and, when it has a recorder, the tracer.
 *
 * There is one implementation of each instruction (in `handlers-*.ts`, by opcode, from the table in `codewriter/instructions.ts`). It executes
 * on the real heap, and when `rec` is not null it also records. So the tracer cannot disagree with the blackhole interpreter, and giving
 * up a trace is nothing but dropping the recorder: the frames go on as they are.
 *
 * Differences between the two modes are in calls and merge points only: the blackhole calls AOT code and leaves at the
 * bottom frame's merge point; the tracer pushes a frame for a callee with jitcode, and closes loops at merge points.
 *
 * A handler gets the machine, the innermost frame, its code and the position, and moves `frame.pc` on. Nothing is thrown across a
 * half-executed instruction: a recorder that must stop sets `rec.abort`, which is looked at between instructions.
 */
import type { Jitcode } from '../codewriter/jitcode.js';
import type { CallDescr, DriverDescr, Kind, ResultKind } from '../trace/descr.js';
import {
  constF,
  constI,
  constL,
  constR,
  exitReason,
  type Const,
  type LoopToken,
  type Value,
} from '../trace/trace.js';
import type { AbortReason } from './aborts.js';
import { bank, Frame, resultContinuation } from './frame.js';
import { infoOf } from './heapcache.js';
import type { Runtime } from './runtime.js';
import type { GuestMemory, GuestValue } from './memory.js';
import type { Recorder } from './recorder.js';
import { handlers } from './handlers.js';
import { endPrivate } from './private-items.js';
import { outOfIds } from './refs.js';

/** What the machine asks at the events that decide about traces. */
export interface TracePolicy {
  /** The trace reached a merge point of its bottom frame after a backward jump. True: the trace was ended. */
  reachedLoopHeader(
    machine: Machine,
    driver: DriverDescr,
    greens: readonly Const[],
    reds: readonly Value[],
  ): boolean;
  /** The bottom frame is at a merge point, and not after a backward jump. */
  atPlace(driver: DriverDescr, greens: readonly Const[]): void;
  /** The portal returned or raised while tracing: ends the trace with `finish`. */
  finished(machine: Machine, result: Value | null, raised: boolean): void;
  aborted(machine: Machine, reason: AbortReason): void;
  /** Whether a call of a portal may be inlined. */
  mayInline(machine: Machine, driver: DriverDescr, greenKey: string): boolean;
  /** Whether an inlined portal may go on after a backward jump, instead of becoming a `call_assembler`. */
  mayUnroll(driver: DriverDescr, greens: readonly Const[]): boolean;
  /** The token of the loop being traced, when it is the one with these greens. */
  ownToken(greenKey: string): LoopToken | null;
}

export class Machine {
  readonly frames: Frame[] = [];
  frame!: Frame;
  rec: Recorder | null = null;
  policy: TracePolicy | null = null;
  /** Reason to leave with, -1 while running. */
  exit = -1;
  /** Address of the slot that holds the virtualizable. */
  readonly virtualizableSlot: number;
  readonly memory: GuestMemory;
  readonly exceptionIndex: number;

  constructor(readonly runtime: Runtime) {
    this.memory = runtime.memory;
    this.exceptionIndex = runtime.exceptionIndex;
    this.virtualizableSlot = runtime.stack.push(1);
    if (this.virtualizableSlot === 0) runtime.trap('stack_overflow', 0);
  }

  /** Runs until the bottom frame leaves or reaches its merge point; answers the reason. */
  run(): number {
    while (this.exit < 0) {
      if (this.rec === null)
        while (this.exit < 0) {
          const f = this.frame;
          handlers[f.code[f.pc]!]!(this, f, f.code, f.pc);
        }
      else this.trace();
    }
    return this.exit;
  }

  /** Executes and records until the recorder is gone. */
  private trace(): void {
    const limit = this.runtime.parameters.traceLimit;
    for (let rec = this.rec; rec !== null && this.exit < 0; rec = this.rec) {
      const f = this.frame;
      handlers[f.code[f.pc]!]!(this, f, f.code, f.pc);
      if (this.rec === rec && (rec.abort !== null || rec.size > limit)) this.abort(rec.abort ?? 'too_long');
    }
  }

  /** Drops the recorder: the frames go on in the blackhole interpreter. */
  abort(reason: AbortReason): void {
    const policy = this.policy;
    policy?.aborted(this, reason);
    this.rec = null;
  }

  // -- frames -----------------------------------------------------------------------------------------------

  pushFrame(jitcode: Jitcode): Frame {
    const count = jitcode.registers[3];
    const address = this.runtime.stack.push(count);
    if (address === 0) this.runtime.trap('stack_overflow', 0);
    const frame = new Frame(jitcode, address >> 2);
    if (this.rec !== null) {
      const { registers } = jitcode;
      frame.bi = bank(registers[0], zeroI);
      frame.bl = bank(registers[1], zeroL);
      frame.bf = bank(registers[2], zeroF);
      frame.br = bank(registers[3], zeroR);
      frame.start = this.rec.size;
    }
    this.frames.push(frame);
    this.frame = frame;
    return frame;
  }

  /** Removes the innermost frame; false when it was the last. */
  popFrame(): boolean {
    const frame = this.frames.pop()!;
    if (this.rec !== null) {
      noteSize(this, this.rec, frame);
      endPrivate(this, frame);
    }
    this.runtime.stack.setTop(frame.refs << 2);
    if (this.frames.length === 0) return false;
    this.frame = this.frames[this.frames.length - 1]!;
    this.frame.callSnapshot = null;
    return true;
  }

  // -- registers --------------------------------------------------------------------------------------------

  getI(f: Frame, x: number): number {
    return x >= 0 ? f.i[x]! : f.jitcode.constI[-1 - x]!;
  }
  getL(f: Frame, x: number): bigint {
    return x >= 0 ? f.l[x]! : f.jitcode.constL[-1 - x]!;
  }
  getF(f: Frame, x: number): number {
    return x >= 0 ? f.f[x]! : f.jitcode.constF[-1 - x]!;
  }
  getR(f: Frame, x: number): number {
    return x >= 0 ? this.memory.i32[f.refs + x]! : f.jitcode.constR[-1 - x]!;
  }

  // The kinds that most registers have are asked for first, here and below: most of this code runs before it is optimized, when
  // each comparison is a call.
  get(f: Frame, kind: Kind, x: number): GuestValue {
    if (kind === 'r') return x >= 0 ? this.memory.i32[f.refs + x]! : f.jitcode.constR[-1 - x]!;
    if (kind === 'i') return x >= 0 ? f.i[x]! : f.jitcode.constI[-1 - x]!;
    return kind === 'l' ? this.getL(f, x) : this.getF(f, x);
  }

  set(f: Frame, kind: Kind, x: number, value: GuestValue): void {
    if (kind === 'r') this.memory.i32[f.refs + x] = value as number;
    else if (kind === 'i') f.i[x] = value as number;
    else if (kind === 'l') f.l[x] = value as bigint;
    else f.f[x] = value as number;
  }

  /** The trace value of a register or constant. */
  box(f: Frame, kind: Kind, x: number): Value {
    if (kind === 'r') return x >= 0 ? f.br[x]! : constR(f.jitcode.constR[-1 - x]!);
    if (kind === 'i') return x >= 0 ? f.bi[x]! : constI(f.jitcode.constI[-1 - x]!);
    if (kind === 'l') return x >= 0 ? f.bl[x]! : constL(f.jitcode.constL[-1 - x]!);
    return x >= 0 ? f.bf[x]! : constF(f.jitcode.constF[-1 - x]!);
  }
  boxI(f: Frame, x: number): Value {
    return x >= 0 ? f.bi[x]! : constI(f.jitcode.constI[-1 - x]!);
  }
  boxR(f: Frame, x: number): Value {
    return x >= 0 ? f.br[x]! : constR(f.jitcode.constR[-1 - x]!);
  }

  setBox(f: Frame, kind: Kind, x: number, box: Value): void {
    if (kind === 'r') f.br[x] = box;
    else if (kind === 'i') f.bi[x] = box;
    else if (kind === 'l') f.bl[x] = box;
    else f.bf[x] = box;
  }

  /** A constant for the trace. */
  constant(kind: Kind, value: GuestValue): Const {
    switch (kind) {
      case 'i':
        return constI(value as number);
      case 'l':
        return constL(value as bigint);
      case 'f':
        return constF(value as number);
      case 'r':
        return constR(this.refId(value as number));
    }
  }

  /** The ref id of an object that becomes a constant of the trace. */
  refId(address: number): number {
    const id = this.runtime.refs.intern(address);
    if (id === outOfIds) {
      if (this.rec !== null) this.rec.abort = 'out_of_room';
      return 0;
    }
    this.rec?.refIds.add(id);
    return id;
  }

  // -- promotion --------------------------------------------------------------------------------------------

  /** Makes a value constant by a guard that is resumed at `pc`. Answers the constant. */
  promote(f: Frame, kind: Kind, box: Value, value: GuestValue, pc: number, live: number): Const {
    if (box.tag === 'const') return box;
    const constant = this.constant(kind, value);
    const rec = this.rec!;
    rec.guard('guard_value', [box, constant], null, this.frames, pc, live);
    if (kind === 'r') {
      const info = infoOf(box);
      info.nonnull = value !== 0;
    }
    rec.replace(box, constant, this.frames);
    return constant;
  }

  /** Guards on the nullness of a reference. */
  promoteNullness(box: Value, address: number, pc: number, live: number): void {
    if (box.tag === 'const') return;
    const info = infoOf(box);
    if (info.nonnull || info.typeId !== 0) return;
    const rec = this.rec!;
    if (address === 0) {
      rec.guard('guard_isnull', [box], null, this.frames, pc, live);
      rec.replace(box, constR(0), this.frames);
    } else {
      rec.guard('guard_nonnull', [box], null, this.frames, pc, live);
      info.nonnull = true;
    }
  }

  /** Guards on the exact class of an object that is not null. False when the type has no descriptor. */
  promoteClass(box: Value, address: number, pc: number, live: number): boolean {
    if (box.tag === 'const') return true;
    const info = infoOf(box);
    if (info.typeId !== 0) return true;
    const typeId = this.memory.typeId(address);
    const descr = this.runtime.image.structOf(typeId);
    if (descr === undefined) return false;
    const opcode = info.nonnull ? 'guard_class' : 'guard_nonnull_class';
    this.rec!.guard(opcode, [box], descr, this.frames, pc, live);
    info.typeId = typeId;
    info.nonnull = true;
    return true;
  }

  // -- leaving ----------------------------------------------------------------------------------------------

  /** The innermost frame returns `value`; `box` is its trace value. */
  returnValue(kind: ResultKind, value: GuestValue, box: Value | null): void {
    const { continuation } = this.frame;
    if (!this.popFrame()) {
      const { resultSlot } = this.runtime;
      if (kind === 'r') this.finish(value as number, box, resultSlot >> 2);
      else {
        if (this.rec !== null) this.policy!.finished(this, box, false);
        if (kind !== 'n') this.memory.store(storageOf[kind], resultSlot, value);
      }
      this.exit = exitReason.done;
      return;
    }
    if (continuation !== resultContinuation && continuation.kind === 'predicate') {
      this.runtime.predicateAnswered(this, continuation.descr, value !== 0, box);
      return;
    }
    const f = this.frame;
    const count = f.code[f.pc + 4]!;
    const target = f.code[f.pc + 5 + count]!;
    if (kind !== 'n' && target >= 0) {
      this.set(f, kind, target, value);
      if (this.rec !== null) this.setBox(f, kind, target, box!);
    }
    f.pc += 6 + count;
  }

  /** The portal is left with an object, which waits on the stack while the trace is compiled, and then goes to its place. */
  private finish(address: number, box: Value | null, place: number, raised = false): void {
    if (this.rec === null) {
      this.memory.i32[place] = address;
      return;
    }
    const { stack } = this.runtime;
    const slot = stack.push(1);
    this.memory.i32[slot >> 2] = address;
    this.policy!.finished(this, box, raised);
    this.memory.i32[place] = this.memory.i32[slot >> 2]!;
    stack.setTop(slot);
  }

  /** The exception in the cell leaves the innermost frame. */
  unwind(): void {
    if (!this.popFrame()) {
      const exception = this.memory.i32[this.exceptionIndex]!;
      // No exception may be pending while the trace is compiled: that can run functions of the image.
      this.memory.i32[this.exceptionIndex] = 0;
      this.finish(exception, this.rec?.exceptionBox ?? null, this.exceptionIndex, true);
      this.exit = exitReason.raised;
      return;
    }
    const f = this.frame;
    f.pc += 6 + f.code[f.pc + 4]!;
    // The instruction there is the caller's `catch`.
  }

  /** Leaves at a merge point: greens, then reds, go to the exit slots. */
  leaveAtMergePoint(f: Frame, driver: DriverDescr, operands: number): void {
    const { greens, reds } = driver;
    const { exitSlots } = this.runtime;
    for (let k = 0; k < greens.length + reds.length; k++) {
      const kind = k < greens.length ? greens[k]! : reds[k - greens.length]!;
      this.memory.store(storageOf[kind], exitSlots + 8 * k, this.get(f, kind, f.code[operands + k]!));
    }
    this.exit = exitReason.continue;
  }

  // -- calls of the image -----------------------------------------------------------------------------------

  /** Calls a function of the image with the values of registers. An exception is left in its cell. */
  callImage(descr: CallDescr, f: Frame, operands: number): GuestValue | undefined {
    const { args } = descr;
    const values = new Array<GuestValue>(args.length);
    for (let k = 0; k < args.length; k++) values[k] = this.get(f, args[k]!, f.code[operands + k]!);
    const target =
      descr.portal < 0
        ? this.runtime.callTarget(descr)
        : this.runtime.enterFunction(this.runtime.image.drivers[descr.portal]!);
    const result = descr.portal < 0 ? target(...(values as never[])) : target(...([1, ...values] as never[]));
    this.memory.refresh();
    return result as GuestValue | undefined;
  }
}

/** Remembers how much was recorded of an activation of a portal, and the biggest one that was inlined. */
export function noteSize(m: Machine, rec: Recorder, frame: Frame): void {
  const size = rec.size - frame.start;
  if (frame.key === 0) return;
  if (size > rec.biggest.size) rec.biggest = { key: frame.key, size };
  const { sizes } = m.runtime;
  if (size > (sizes.get(frame.key) ?? 0)) sizes.set(frame.key, size);
}

/** How a value of a kind is stored in exit slots. */
export const storageOf = { i: 'i32', l: 'i64', f: 'f64', r: 'ref' } as const;

const zeroI = constI(0);
const zeroL = constL(0n);
const zeroF = constF(0);
const zeroR = constR(0);
