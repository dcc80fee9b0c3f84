/**
 * Recording: the list of operations, guards with snapshots, and the virtualizable.
 *
 * The recorder does no execution. The machine tells it what it executed; the recorder answers the trace value of the result, or
 * folds it to a constant.
 */
import type { Jitcode } from '../codewriter/jitcode.js';
import { canWrite, type Descr, type EffectInfo, type VirtualizableDescr } from '../trace/descr.js';
import { traceOps, type TraceOpcode } from '../trace/ops.js';
import {
  constI,
  inputArg,
  makeOp,
  type Const,
  type FrameSnapshot,
  type InputArg,
  type LoopToken,
  type Snapshot,
  type TargetToken,
  type TraceOp,
  type Value,
} from '../trace/trace.js';
import type { AbortReason } from './aborts.js';
import type { Frame } from './frame.js';
import { HeapCache, current, infoOf } from './heapcache.js';
import type { Kind, ResultKind } from '../trace/descr.js';

/** The virtualizable while tracing. */
export interface VirtualizableState {
  readonly descr: VirtualizableDescr;
  /** The object. */
  box: Value;
  /** Plain fields, then elements array by array. */
  readonly values: Value[];
  /** First element of each array in `values`, and its length. */
  readonly arrays: readonly { readonly start: number; readonly length: number }[];
  /** The arrays themselves, once read. */
  readonly arrayBoxes: (Value | null)[];
  /** Lowest and highest index of the descriptors of its fields. */
  readonly firstField: number;
  readonly lastField: number;
  /** Whether memory in compiled code may be behind `values`. */
  readonly dirty: boolean[];
  /** From this element of each array on only the portal looks at them. */
  readonly privateFrom: number;
  /** Nobody will look at it any more. */
  released: boolean;
}

/** A place where the trace may be closed: the state at a merge point of the bottom frame. */
export interface MergePoint {
  readonly greenKey: string;
  readonly position: number;
}

export class Recorder {
  readonly inputs: InputArg[] = [];
  readonly ops: TraceOp[] = [];
  readonly heap = new HeapCache();
  virtualizable: VirtualizableState | null = null;
  /** A residual call was recorded whose exception was not looked at yet. */
  exceptionUnchecked = false;
  /** The exception that is on its way through inlined frames; null when it comes from outside of the trace. */
  exceptionBox: Value | null = null;
  /** Since the last call that could invalidate. */
  invalidationChecked = false;
  seenLoopHeader = -1;
  /** Lists of quasi-immutable fields that the trace depends on. */
  readonly lists = new Set<number>();
  /** Ref ids used. */
  readonly refIds = new Set<number>();
  /** Its first operation is to be a `guard_poll`. */
  startsWithPoll = false;
  guards = 0;
  /** The inlined portal (by number of its greens) that took most operations, for traces that become too long. */
  biggest = { key: 0, size: 0 };
  /** The inlined portal that took more operations than one may; 0 = none. */
  tooBig = 0;
  /** Why recording must end: looked at between two instructions, so that none is executed twice. */
  abort: AbortReason | null = null;

  /** Operations so far; what is there for the log only does not count. */
  get size(): number {
    return this.ops.length - this.notes;
  }
  private notes = 0;

  /** Says in the log where the trace is. */
  note(greens: readonly Const[], driver: string): void {
    this.op('debug_merge_point', [...greens]).note = driver;
    this.notes++;
  }

  input(kind: Kind): InputArg {
    const arg = inputArg(kind, this.inputs.length);
    this.inputs.push(arg);
    return arg;
  }

  /** Records an operation. */
  op(
    opcode: TraceOpcode,
    args: Value[],
    descr: Descr | LoopToken | TargetToken | null = null,
    kind?: ResultKind,
  ): TraceOp {
    const op = makeOp(opcode, args, descr, kind);
    this.ops.push(op);
    return op;
  }

  /** Records pure arithmetic that gave `value`; a constant when all arguments are. */
  pure(opcode: TraceOpcode, args: Value[], value: number | bigint): Value {
    for (let k = 0; k < args.length; k++) if (args[k]!.tag !== 'const') return this.op(opcode, args);
    return { tag: 'const', kind: traceOps[opcode].result as Kind, value };
  }

  /** Records a guard that is resumed at `pc` of the innermost frame, where liveness list `live` holds. */
  guard(
    opcode: TraceOpcode,
    args: Value[],
    descr: Descr | null,
    frames: readonly Frame[],
    pc: number,
    live: number,
  ): TraceOp {
    const op = this.op(opcode, args, descr);
    op.snapshot = this.snapshot(frames, pc, live);
    this.guards++;
    return op;
  }

  /** Whether anything recorded so far can collect. */
  mayCollect(): boolean {
    return this.ops.some((op) => op.info.cls === 'alloc' || op.info.cls === 'call');
  }

  snapshot(frames: readonly Frame[], pc: number, live: number): Snapshot {
    let parent: FrameSnapshot | null = null;
    const last = frames.length - 1;
    for (let k = 0; k < last; k++) {
      const frame = frames[k]!;
      parent = frame.callSnapshot ??= {
        jitcode: frame.jitcode.index,
        pc: frame.pc,
        boxes: liveBoxes(frame, frame.code[frame.pc + 2]!),
        key: frame.key,
        parent,
      };
    }
    const frame = frames[last]!;
    const top: FrameSnapshot = {
      jitcode: frame.jitcode.index,
      pc,
      boxes: liveBoxes(frame, live),
      key: frame.key,
      parent,
    };
    const v = this.virtualizable;
    return { top, virtualizable: v === null ? null : withFirst(v.box, v.values) };
  }

  /** A value turned out to be constant: all registers that hold it hold the constant from now on. */
  replace(old: InputArg | TraceOp, constant: Const, frames: readonly Frame[]): void {
    infoOf(old).constant = constant;
    for (let n = 0; n < frames.length; n++) {
      const frame = frames[n]!;
      const bank =
        old.kind === 'i' ? frame.bi : old.kind === 'l' ? frame.bl : old.kind === 'f' ? frame.bf : frame.br;
      replaceAll(bank, old, constant);
    }
    if (this.virtualizable !== null) replaceAll(this.virtualizable.values, old, constant);
  }

  /** Writes the virtualizable back before a call that can read it; what only the portal looks at is left out when the call is not given it. */
  writeBack(all: boolean): void {
    const v = this.virtualizable;
    if (v === null) return;
    const { descr, values, dirty } = v;
    for (let k = 0; k < descr.fields.length; k++)
      if (dirty[k]) {
        this.op('set_field', [v.box, values[k]!], descr.fields[k]!);
        dirty[k] = false;
      }
    descr.arrays.forEach(({ array }, a) => {
      const { start, length } = v.arrays[a]!;
      const end = all ? length : Math.min(length, v.privateFrom);
      for (let k = 0; k < end; k++) {
        if (!dirty[start + k]) continue;
        this.op('set_item', [this.arrayBox(a), constI(k), values[start + k]!], array);
        dirty[start + k] = false;
      }
    });
    // It is known to outside code from the start, so what it holds now escapes.
    for (const value of values) this.heap.escape(value);
  }

  /** After a call that may have written the virtualizable: what it can have written is read again. */
  reload(effect: EffectInfo): void {
    const { descr, values, arrays } = this.virtualizable!;
    descr.fields.forEach((field, k) => {
      if (canWrite(effect, field.place)) values[k] = this.op('get_field', [this.virtualizable!.box], field);
    });
    descr.arrays.forEach(({ array }, a) => {
      if (!canWrite(effect, array.place)) return;
      const { start, length } = arrays[a]!;
      for (let k = 0; k < length; k++)
        values[start + k] = this.op('get_item', [this.arrayBox(a), constI(k)], array);
    });
  }

  /** At a merge point: references above the top of the virtualizable's arrays are not used again. */
  forgetUnused(greens: readonly Const[]): void {
    const v = this.virtualizable;
    if (v === null || v.descr.top < 0) return;
    const top = greens[v.descr.top]!.value as number;
    v.descr.arrays.forEach(({ array }, a) => {
      if (array.kind !== 'r') return;
      const { start, length } = v.arrays[a]!;
      for (let k = top; k < length; k++) v.values[start + k] = nullConst;
    });
  }

  /** The trace value of array `a` of the virtualizable. */
  arrayBox(a: number): Value {
    const v = this.virtualizable!;
    const known = v.arrayBoxes[a];
    if (known !== null && known !== undefined) return known;
    const op = this.op('get_field', [v.box], v.descr.arrays[a]!.field);
    const info = infoOf(op);
    info.nonnull = true;
    info.length = constI(v.arrays[a]!.length);
    v.arrayBoxes[a] = op;
    return op;
  }

  /** Clears what the recorder hung on values, before the optimizer gets them. */
  finish(): void {
    const { inputs, ops } = this;
    for (let k = 0; k < inputs.length; k++) inputs[k]!.forwarded = null;
    for (let k = 0; k < ops.length; k++) ops[k]!.forwarded = null;
  }
}

function replaceAll(values: Value[], old: Value, by: Value): void {
  for (let k = values.indexOf(old); k >= 0; k = values.indexOf(old, k + 1)) values[k] = by;
}

/** Of the descriptors of a virtualizable's fields: see {@link VirtualizableState}. */
export function fieldRange({ fields, arrays }: VirtualizableDescr): {
  firstField: number;
  lastField: number;
} {
  const indexes = [...fields, ...arrays.map(({ field }) => field)].map(({ index }) => index);
  return { firstField: Math.min(...indexes), lastField: Math.max(...indexes) };
}

function withFirst(first: Value, others: readonly Value[]): Value[] {
  const all = new Array<Value>(others.length + 1);
  all[0] = first;
  for (let k = 0; k < others.length; k++) all[k + 1] = others[k]!;
  return all;
}

const nullConst: Const = { tag: 'const', kind: 'r', value: 0 };

function liveBoxes(frame: Frame, list: number): Value[] {
  const { live, liveStart }: Jitcode = frame.jitcode;
  let at = liveStart[list]!;
  const ni = live[at++]!;
  const nl = live[at++]!;
  const nf = live[at++]!;
  const nr = live[at++]!;
  const boxes = new Array<Value>(ni + nl + nf + nr);
  let k = 0;
  for (let n = 0; n < ni; n++) boxes[k++] = frame.bi[live[at++]!]!;
  for (let n = 0; n < nl; n++) boxes[k++] = frame.bl[live[at++]!]!;
  for (let n = 0; n < nf; n++) boxes[k++] = frame.bf[live[at++]!]!;
  for (let n = 0; n < nr; n++) boxes[k++] = current(frame.br[live[at++]!]!);
  return boxes;
}
