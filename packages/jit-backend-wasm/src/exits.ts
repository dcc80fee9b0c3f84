/**
 * Exits that neighbouring guards share.
 *
 * A guard that fails leaves its values in the exit slots. There are many guards, each hands over many values, and most of these are the
 * same as at the guard before: written out for each guard, such code would be three quarters of a module, and the engine has
 * to validate, compile and optimize it all. A value has one slot for the whole trace (`trace/exitslots.ts` of core), so
 * guards can share what stores it. Their exits are a **ladder**: the exit of a later guard stores what is new since the guard
 * before, and goes on with that one's exit.
 *
 * ```
 * guard 7 [r0, l1]                block $go
 * …                                 block $1 (result i32)
 * guard 8 [r0, l1, r3]                block $2 (result i32)
 *                                       i32.const 7  (guard 7 fails)  br_if $1  drop
 *                                       …
 *                                       i32.const 8  (guard 8 fails)  br_if $2  drop
 *                                       br $go
 *                                     end $2      r3 → its slot
 *                                   end $1        r0, l1 → their slots
 *                                   return_call $exit
 *                                 end $go
 * ```
 *
 * What a rung stores is defined where its guard is, so nothing is kept alive around the loop; at a later guard some of it may be dead,
 * and is stored for nothing. A group of guards ends where something can collect (then references move from their locals to the
 * shadow stack), where two values have the same slot, and where too much would be dead.
 */
import { isGuard, type Kind, type TraceOp, type Value } from '@weft/core/backend';
import { collects } from './analysis.js';
import { push } from './arithmetic.js';
import { slotStorage, type BridgeCode, type Emitter } from './emitter.js';
import { I32 } from './encoder.js';
import { BackendError } from './errors.js';
import { store } from './memory.js';
import { noResult, op } from './opcodes.js';

/** Guards of a group, at most. */
const maxMembers = 24;

/** Where a value for an exit slot is. */
interface Store {
  readonly value: Value;
  readonly slot: number;
  /** Its local; -1: `value` is a constant; below: slot -2 - n of the shadow stack. */
  readonly from: number;
}

/** Neighbouring guards that leave through one ladder. */
export interface ExitGroup {
  readonly first: TraceOp;
  last: TraceOp;
  /** The rung of each member. */
  readonly rungs: Map<TraceOp, number>;
  rungCount: number;
  /** Value by exit slot. */
  readonly held: Map<number, Value>;
  /** While it is written: `e.depth` inside of the outermost block, and what each rung stores. */
  depth: number;
  stores: Store[][];
  readonly stored: Set<number>;
}

/** What happens at the guards of a section. */
export interface ExitPlan {
  readonly groups: ReadonlyMap<TraceOp, ExitGroup>;
  /** Guards whose bridge is written in their place. */
  readonly bridges: ReadonlyMap<TraceOp, BridgeCode>;
}

const slotOf = (guard: TraceOp, k: number): number => guard.failSlots?.[k] ?? k;

/** Decides which guards of a section share exits. `bridgeOf` says which have their bridge written inside. */
export function planExits(
  ops: readonly TraceOp[],
  bridgeOf: (guard: TraceOp) => BridgeCode | null,
): ExitPlan {
  const groups = new Map<TraceOp, ExitGroup>();
  const bridges = new Map<TraceOp, BridgeCode>();
  let group: ExitGroup | null = null;
  for (const operation of ops) {
    if (!isGuard(operation)) {
      if (collects(operation) === 'yes') group = null;
      continue;
    }
    if (operation.info.name === 'guard_future_condition') continue;
    const bridge = bridgeOf(operation);
    if (bridge !== null) {
      bridges.set(operation, bridge);
      continue;
    }
    if (group === null || !join(group, operation)) group = startGroup(operation);
    groups.set(operation, group);
  }
  return { groups, bridges };
}

function startGroup(guard: TraceOp): ExitGroup {
  const held = new Map<number, Value>();
  guard.failArgs!.forEach((value, k) => held.set(slotOf(guard, k), value));
  return {
    first: guard,
    last: guard,
    rungs: new Map([[guard, 0]]),
    rungCount: 1,
    held,
    depth: 0,
    stores: [],
    stored: new Set(),
  };
}

/** Adds a guard to a group when it fits. */
function join(group: ExitGroup, guard: TraceOp): boolean {
  const { held, rungs } = group;
  if (rungs.size >= maxMembers) return false;
  const failArgs = guard.failArgs!;
  let shared = 0;
  for (let k = 0; k < failArgs.length; k++) {
    const other = held.get(slotOf(guard, k));
    if (other === undefined) continue;
    if (other !== failArgs[k]) return false;
    shared++;
  }
  if (held.size - shared > 8 + (shared >> 1)) return false;
  if (shared < failArgs.length) {
    group.rungCount++;
    for (let k = 0; k < failArgs.length; k++) held.set(slotOf(guard, k), failArgs[k]!);
  }
  rungs.set(guard, group.rungCount - 1);
  group.last = guard;
  return true;
}

/** Opens the blocks of a group, before its first guard. */
export function openGroup(e: Emitter, group: ExitGroup): void {
  if (group.first === group.last) return;
  e.open(op.block, noResult);
  group.depth = e.depth;
  group.stores = [];
  for (let k = 0; k < group.rungCount; k++) {
    e.open(op.block, I32);
    group.stores.push([]);
  }
}

/** Writes the ladder of a group, behind its last guard. */
export function closeGroup(e: Emitter, group: ExitGroup): void {
  if (group.first === group.last) return;
  branch(e, op.br, group.depth);
  for (let k = group.rungCount - 1; k >= 0; k--) {
    e.end();
    for (const { value, slot, from } of group.stores[k]!) {
      e.i32(0);
      if (from >= 0) e.get(from);
      else if (from === -1) e.leaving(() => push(e, value));
      else e.loadSlot(-2 - from);
      storeAtSlot(e, value, slot);
    }
  }
  leave(e);
  e.end();
}

/** Writes a guard's test and the way out; `pushFailure` pushes what is not 0 when it fails. */
export function writeExit(e: Emitter, guard: TraceOp, group: ExitGroup, pushFailure: () => void): void {
  const failArgs = guard.failArgs!;
  if (group.first === group.last) {
    pushFailure();
    e.open(op.if, noResult);
    writeLeaving(e, guard, (k) => push(e, failArgs[k]!));
    e.end();
    return;
  }
  e.cx.registerGuard(guard.guardId);
  const rung = group.rungs.get(guard)!;
  const own: number[] = [];
  failArgs.forEach((value, k) => {
    // What is computed for this exit only is not the others' business.
    if (e.isFolded(value)) own.push(k);
    else note(e, group, rung, value, slotOf(guard, k));
  });
  if (own.length === 0) {
    e.i32(guard.guardId);
    pushFailure();
    branch(e, op.brIf, group.depth + 1 + rung);
    e.code.byte(op.drop);
    return;
  }
  pushFailure();
  e.open(op.if, noResult);
  e.leaving(() => {
    for (const k of own) storeNow(e, failArgs[k]!, slotOf(guard, k));
    e.i32(guard.guardId);
    branch(e, op.br, group.depth + 1 + rung);
  });
  e.end();
}

/** Leaves by a guard; `pushValue` pushes what it hands over. */
export function writeLeaving(e: Emitter, guard: TraceOp, pushValue: (k: number) => void): void {
  e.cx.registerGuard(guard.guardId);
  e.leaving(() => {
    guard.failArgs!.forEach((value, k) => {
      e.i32(0);
      pushValue(k);
      storeAtSlot(e, value, slotOf(guard, k));
    });
    e.i32(guard.guardId);
    leave(e);
  });
}

/** Remembers that a rung stores a value, unless it or one before it does. */
function note(e: Emitter, group: ExitGroup, rung: number, value: Value, slot: number): void {
  if (group.stored.has(slot)) return;
  group.stored.add(slot);
  group.stores[rung]!.push({ value, slot, from: e.placeOf(value) });
}

function storeNow(e: Emitter, value: Value, slot: number): void {
  e.i32(0);
  push(e, value);
  storeAtSlot(e, value, slot);
}

function storeAtSlot(e: Emitter, value: Value, slot: number): void {
  const { exitSlots, exitSlotCount } = e.cx.host.layout;
  if (slot >= exitSlotCount)
    throw new BackendError('too_many_values', `a guard hands over more than ${exitSlotCount} values`);
  store(e, slotStorage(value.kind as Kind), exitSlots + 8 * slot);
}

function branch(e: Emitter, opcode: number, depth: number): void {
  e.code.byte(opcode);
  e.code.u32(e.depth - depth);
}

/** Calls the shared exit with the guard's number, which is on the stack. */
function leave(e: Emitter): void {
  e.returnCall(e.cx.support.exit, [I32], [I32]);
}
