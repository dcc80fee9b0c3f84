/**
 * Functions: a section of a trace, with the bridges of its guards written inside.
 *
 * A function starts at a label (or at a trace's beginning), takes the label's arguments as parameters and answers the exit
 * reason. Everything that comes back to its label without leaving the function is a branch to the loop's start:
 *
 * ```
 * func(l0, r1)
 *   loop
 *     …
 *     if                           guard_true
 *       …                          its bridge: failArgs are locals, nothing is moved
 *       l7 → l0   br 1             jump(l7, r1) to the label
 *     end
 *     …
 *     l5 → l0   br 0
 *   end
 * ```
 *
 * Jumps to other labels are tail calls: direct within the module, through the label's slot of the trace table otherwise, so that
 * they reach the newest code. **Leaving hot loops**: engines replace baseline code at function entry only, so a loop
 * counts its iterations down and tail-calls itself, through its slot as well.
 */
import {
  isOverflowOp,
  type InputArg,
  type Kind,
  type TargetToken,
  type TraceOp,
  type Value,
} from '@weft/core/backend';
import { analyze, isSkipped, sectionsOf, type Section } from './analysis.js';
import { push, pushPure, writeExact } from './arithmetic.js';
import { writeAllocation } from './allocation.js';
import { writeCall } from './calls.js';
import { Emitter, slotStorage, wasmType, type BridgeCode, type Context } from './emitter.js';
import { I32, type FunctionBody, type WasmType } from './encoder.js';
import { writePrologue } from './frame.js';
import { closeGroup, openGroup, planExits, type ExitPlan } from './exits.js';
import { bridgeInside, writeGuard } from './guards.js';
import { countEvent, lookBeforeMoves, writeEvent, writeWaiting } from './interrupts.js';
import { load, pushRead, store, writeWrite } from './memory.js';
import { noResult, op } from './opcodes.js';

/** Iterations after which a loop enters its function anew. */
export const reentry = 16384;

/** How a function is entered. */
export type Entry =
  /** A loop's start, or a label: values are parameters. */
  | 'params'
  /** A bridge of its own: values are in the exit slots. */
  | 'slots';

/** How a function writes the jumps in its code. */
export interface Jumps {
  /** Writes a branch to a bridge that is not written in its guard's place; its inputs have their values. */
  bridge?(bridge: BridgeCode): boolean;
  jump(to: TargetToken, args: readonly Value[]): void;
}

/** Writes a function. `inputSlots` are the exit slots of a bridge's inputs. */
export function writeFunction(
  cx: Context,
  section: Section,
  entry: Entry,
  inputSlots?: readonly number[],
): FunctionBody {
  const { params } = section;
  const types: WasmType[] = entry === 'params' ? params.map((param) => wasmType(param.kind)) : [];
  const e = new Emitter(cx, types.length);
  params.forEach((param, k) => {
    if (entry === 'params') {
      e.localOf.set(param, k);
      return;
    }
    const local = e.newLocal(wasmType(param.kind));
    e.localOf.set(param, local);
    e.i32(0);
    load(e, slotStorage(param.kind), cx.host.layout.exitSlots + 8 * (inputSlots?.[k] ?? k));
    e.set(local);
  });
  const label = section.label === null ? null : (section.label.descr as TargetToken);
  const loops = label !== null && jumpsTo(section, label);
  // A loop tests for room when it is entered, else each round would.
  e.known.checked = loops;
  const start = e.code.length;
  if (label !== null) e.open(op.loop, noResult);
  const jumps = new FunctionJumps(e, label, params);
  writeSection(e, jumps, section);
  if (label !== null) e.end();
  // Engines look for interrupts at the start of a loop, also when nothing goes around it.
  if (label !== null && !jumps.goesBack) e.code.data[start] = op.block;
  // What follows the last operation is never reached.
  e.code.byte(op.unreachable);
  writePrologue(e, reentry, loops);
  return {
    type: cx.module.type(types, [I32]),
    locals: e.locals,
    prologue: e.prologue,
    code: e.code,
    fixups: e.fixups,
  };
}

function jumpsTo(section: Section, label: TargetToken): boolean {
  const last = section.ops[section.ops.length - 1];
  return last !== undefined && last.info.name === 'jump' && last.descr === label;
}

/** Writes a section's code, with the bridges of its guards. */
export function writeSection(e: Emitter, jumps: Jumps, section: Section): void {
  const { waiting } = e;
  e.waiting = null;
  e.analysis = analyze(section, e.cx.host.layout.allocation.maxInlineSize);
  e.countConstants(section.ops);
  const plan = planExits(section.ops, (guard) => bridgeInside(e, guard));
  for (let at = 0; at < section.ops.length; at++) {
    const operation = section.ops[at]!;
    if (isSkipped(e.analysis, operation)) continue;
    const group = plan.groups.get(operation);
    if (group?.first === operation) openGroup(e, group);
    writeOperation(e, jumps, plan, operation);
    if (group?.last === operation) closeGroup(e, group);
  }
  e.waiting = waiting;
}

function writeOperation(e: Emitter, jumps: Jumps, plan: ExitPlan, operation: TraceOp): void {
  const { cls, name } = operation.info;
  switch (cls) {
    case 'pure':
      if (isOverflowOp(name)) writeExact(e, operation);
      else if (name === 'same_as' && !e.isFolded(operation.args[0]!)) {
        e.localOf.delete(operation);
        e.alias.set(operation, operation.args[0]!);
      } else {
        pushPure(e, operation);
        e.set(e.define(operation));
      }
      break;
    case 'read':
      pushRead(e, operation);
      e.set(e.define(operation));
      break;
    case 'write':
      writeWrite(e, operation);
      break;
    case 'alloc':
      writeAllocation(e, operation);
      break;
    case 'call':
      writeCall(e, operation);
      break;
    case 'guard':
      writeGuard(e, operation, plan, (bridge) => writeBridge(e, jumps, bridge));
      break;
    case 'control':
      writeControl(e, jumps, operation);
      break;
    case 'info':
      break;
  }
}

/** A bridge inside of its guard. Its labels, if it has any, are functions of their own. */
function writeBridge(e: Emitter, jumps: Jumps, bridge: BridgeCode): void {
  if (jumps.bridge?.(bridge) === true) return;
  const [first] = sectionsOf(bridge.inputs, bridge.ops);
  if (first!.label === null) writeSection(e, jumps, first!);
  // It starts with a label, whose arguments are its inputs.
  else jumps.jump(first!.label.descr as TargetToken, bridge.inputs);
}

function writeControl(e: Emitter, jumps: Jumps, operation: TraceOp): void {
  const { layout } = e.cx.host;
  switch (operation.info.name) {
    case 'jump':
      jumps.jump(operation.descr as TargetToken, operation.args);
      break;
    case 'finish': {
      const [value] = operation.args;
      if (value !== undefined) {
        e.i32(0);
        push(e, value);
        store(e, slotStorage(value.kind as Kind), layout.resultSlot);
      }
      e.i32(0);
      e.code.byte(op.return);
      break;
    }
    case 'finish_exception':
      e.storeAt(e.cell('exception'), () => push(e, operation.args[0]!));
      e.i32(1);
      e.code.byte(op.return);
      break;
    default:
      throw new Error(`no code for '${operation.info.name}'`);
  }
}

/** Jumps through a label's slot; its arguments are on the stack. */
export function tailCallSlot(e: Emitter, to: TargetToken): void {
  e.i32(e.cx.labelSlot(to));
  const types = to.kinds.map(wasmType);
  e.returnCall(e.cx.support.jump(to.kinds), [...types, I32], [I32]);
}

/**
 * Goes around a loop unless it is time to enter the function anew, which is done at label `to`; `args` have been moved to its `params`.
 * `loopDepth` is the depth inside of the loop.
 */
export function writeCountdown(
  e: Emitter,
  loopDepth: number,
  to: TargetToken,
  args: readonly Value[],
  params: readonly number[],
): void {
  if (e.counter < 0) e.counter = e.newLocal(I32);
  e.get(e.counter);
  e.i32(1);
  e.code.byte(op.i32Sub);
  e.tee(e.counter);
  e.code.byte(op.brIf);
  e.code.u32(e.depth - loopDepth);
  if (e.cx.support.poll !== null) {
    countEvent(e, reentry);
    e.open(op.if, noResult);
    e.call(e.cx.support.poll, [], []);
    if (e.waiting !== null) writeWaiting(e, e.waiting, args, params);
    e.end();
  }
  for (const local of params) e.get(local);
  tailCallSlot(e, to);
}

/** The jumps of a function that starts at a label, or in front of one. */
class FunctionJumps implements Jumps {
  /** Number of blocks around the loop's body. */
  private readonly loopDepth: number;
  /** Something jumped to the label. */
  goesBack = false;

  constructor(
    private readonly e: Emitter,
    /** The label of the function itself; null when it cannot be jumped to. */
    private readonly label: TargetToken | null,
    private readonly params: readonly InputArg[],
  ) {
    this.loopDepth = e.depth;
  }

  jump(to: TargetToken, args: readonly Value[]): void {
    const { e } = this;
    if (to === this.label) {
      this.back(to, args);
      return;
    }
    writeEvent(e);
    for (const arg of args) push(e, arg);
    const own = e.cx.ownLabel(to);
    if (own !== null) e.callOwn(op.returnCall, own);
    else tailCallSlot(e, to);
  }

  /** Around the loop. */
  private back(to: TargetToken, args: readonly Value[]): void {
    const { e, params } = this;
    this.goesBack = true;
    lookBeforeMoves(e, args);
    // Parameters that keep their value need no move.
    const moved: number[] = [];
    args.forEach((arg, k) => {
      if (e.resolve(arg) === params[k] && !e.known.stale.has(params[k]!)) return;
      push(e, arg);
      moved.push(k);
    });
    for (let k = moved.length - 1; k >= 0; k--) e.set(moved[k]!);
    writeCountdown(
      e,
      this.loopDepth,
      to,
      args,
      params.map((_, k) => k),
    );
  }
}
