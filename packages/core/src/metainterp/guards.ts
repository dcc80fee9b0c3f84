/**
 * What is kept of the guards of compiled code.
 *
 * A compilation has hundreds of guards, of which a handful fail. Their exits (which slot has which value), what they restore and what
 * is known there are packed (`trace/packing.ts`), one array of bytes a compilation:
 *
 * ```
 * guard: 0, count, (slot × 4 + kind)…, resume data, knowledge
 * guard: d, resume data, knowledge                                  exits are those of the guard d bytes before
 * ```
 *
 * Resume data is read when the guard fails, knowledge when it gets its bridge. A guard that fails often fails some sixty times before it has its bridge, so what
 * was read is kept for the {@link mostDecoded} guards that were read last.
 */
import { packKnowledge, unpackKnowledge } from '../optimizer/knowledge-pack.js';
import type { Knowledge } from '../optimizer/bridge-knowledge.js';
import type { Kind } from '../trace/descr.js';
import { assignExitSlots } from '../trace/exitslots.js';
import { Unpacker, type Packer } from '../trace/packing.js';
import { packResume, unpackResume, type Restored } from '../trace/resume-pack.js';
import { isGuard, type InputArg, type LoopToken, type TraceOp } from '../trace/trace.js';
import type { Runtime } from './runtime.js';
import type { GuardRecord, LoopRecord } from './tokens.js';

/** The values that a failing guard hands over: their kinds, and the exit slot of each. */
export interface Exits {
  readonly kinds: readonly Kind[];
  readonly slots: readonly number[];
}

/** What a failure needs to know of its guard. */
export interface Decoded extends Exits {
  readonly resume: Restored;
}

/** Guards whose data is kept as objects. */
export const mostDecoded = 128;

/** The guards that were read last; the oldest makes room for the next. */
export class DecodedGuards {
  private readonly records = new Array<GuardRecord | null>(mostDecoded).fill(null);
  private next = 0;

  of(guard: GuardRecord): Decoded {
    if (guard.decoded !== null) return guard.decoded;
    const { exits, rest } = unpackGuard(guard);
    const decoded = { kinds: exits.kinds, slots: exits.slots, resume: unpackResume(rest) };
    const oldest = this.records[this.next]!;
    if (oldest !== null) oldest.decoded = null;
    this.records[this.next] = guard;
    this.next = (this.next + 1) % mostDecoded;
    guard.decoded = decoded;
    return decoded;
  }
}

const kinds: readonly Kind[] = ['i', 'l', 'f', 'r'];
const kindNumbers: Readonly<Record<Kind, number>> = { i: 0, l: 1, f: 2, r: 3 };

/** Gives each guard its number and record. */
export function numberGuards(
  runtime: Runtime,
  ops: readonly TraceOp[],
  loop: LoopToken,
  record: LoopRecord,
): void {
  assignExitSlots(ops);
  const { packer } = runtime;
  const places: number[] = [];
  let exits: TraceOp | null = null;
  let exitsAt = 0;
  const guards = ops.filter((op) => isGuard(op) && op.info.name !== 'guard_future_condition');
  const ids = runtime.newGuardIds(guards.length);
  for (const op of guards) {
    const { at } = packer;
    places.push(at);
    // Neighbours that hand over the same have one list of it.
    const same = exits !== null && exits.failArgs === op.failArgs && exits.failSlots === op.failSlots;
    packer.uint(same ? at - exitsAt : 0);
    if (!same) {
      packExits(packer, op);
      exits = op;
      exitsAt = at;
    }
    packResume(packer, op.resume!);
    packKnowledge(packer, op.resume!.knowledge as Knowledge | null);
  }
  const packed = packer.finish();
  for (let k = 0; k < guards.length; k++) {
    const op = guards[k]!;
    const id = ids[k]!;
    op.guardId = id;
    const tested = op.info.name === 'guard_value' ? op.failArgs!.indexOf(op.args[0]!) : -1;
    // One literal and no spread: V8 gives each object that is made by spreading, while the code is cold, a hidden class of its own.
    runtime.guards[id] = {
      id,
      name: op.info.name,
      packed,
      at: places[k]!,
      loop,
      valueSlot: tested < 0 ? -1 : op.failSlots![tested]!,
      valueKind: tested < 0 ? 'i' : (op.args[0]!.kind as Kind),
      failures: 0,
      epoch: runtime.epoch,
      byValue: null,
      factor: 1,
      bridged: false,
      busy: false,
      decoded: null,
    };
    record.guards.push(id);
  }
}

function packExits(p: Packer, { failArgs, failSlots }: TraceOp): void {
  p.uint(failArgs!.length);
  for (let k = 0; k < failArgs!.length; k++)
    p.uint(failSlots![k]! * 4 + kindNumbers[failArgs![k]!.kind as Kind]);
}

function unpackExits(u: Unpacker): Exits {
  const count = u.uint();
  const exits = { kinds: new Array<Kind>(count), slots: new Array<number>(count) };
  for (let k = 0; k < count; k++) {
    const number = u.uint();
    exits.kinds[k] = kinds[number & 3]!;
    exits.slots[k] = number >>> 2;
  }
  return exits;
}

/** A guard's exits, and a reader of its resume data. */
function unpackGuard({ packed, at }: GuardRecord): { exits: Exits; rest: Unpacker } {
  const u = new Unpacker(packed, at);
  const back = u.uint();
  if (back === 0) return { exits: unpackExits(u), rest: u };
  const other = new Unpacker(packed, at - back);
  other.uint();
  return { exits: unpackExits(other), rest: u };
}

export function exitsOf(guard: GuardRecord): Exits {
  return unpackGuard(guard).exits;
}

/** What a bridge of the guard may rely on. */
export function knowledgeOf(guard: GuardRecord): Knowledge | null {
  const { rest } = unpackGuard(guard);
  unpackResume(rest);
  return unpackKnowledge(rest);
}

/** Takes off the operations what was for the optimizer and for {@link numberGuards}: the backend keeps them as long as the code. */
export function forgetAnalysis(trace: {
  readonly inputs: readonly InputArg[];
  readonly ops: readonly TraceOp[];
}): void {
  for (const input of trace.inputs) input.forwarded = null;
  for (const op of trace.ops) {
    op.forwarded = op.resume = op.snapshot = null;
    // Arguments of labels are inputs too.
    if (op.info.name === 'label') for (const arg of op.args) if (arg.tag === 'input') arg.forwarded = null;
  }
}
