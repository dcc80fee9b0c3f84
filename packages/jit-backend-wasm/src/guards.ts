/**
 * Guards: a condition, and code that leaves when it holds.
 *
 * ```
 * guard_true(i2) [l0, r1]        (inverse of i2)  if
 *                                  i32.const 0  local.get 0  i64.store EXIT
 *                                  i32.const 0  local.get 1  i32.store EXIT+8
 *                                  i32.const 17  return_call $exit
 *                                end
 * ```
 *
 * Neighbours share what stores the values (`exits.ts`). Comparisons that only a guard uses are written into it, inverted where that is
 * possible. Function `exit` goes to the guard's bridge if there is one, else to the runtime. In merged code the bridge stands in the place of all this: its inputs are other names of the
 * values that the guard hands over.
 */
import { endOfRound, type StructDescr, type TraceOp, type Value } from '@weft/core/backend';
import { inverseOf, push, simpleOps } from './arithmetic.js';
import type { BridgeCode, Emitter } from './emitter.js';
import { writeExit, type ExitPlan } from './exits.js';
import { countEvent } from './interrupts.js';
import { noResult, op } from './opcodes.js';

/** Bridges in bridges, at most. */
export const maxNesting = 64;

/** The bridge to write inside of a guard, or null. */
export function bridgeInside(e: Emitter, guard: TraceOp): BridgeCode | null {
  return e.nesting < maxNesting ? e.cx.inlined(guard.guardId) : null;
}

/** Writes a guard. `writeBridge` writes a bridge whose inputs have their values. */
export function writeGuard(
  e: Emitter,
  guard: TraceOp,
  plan: ExitPlan,
  writeBridge: (bridge: BridgeCode) => void,
): void {
  if (guard.info.name === 'guard_future_condition') return;
  if (guard.info.name === 'guard_poll' && guard.note === endOfRound) {
    e.waiting = guard;
    return;
  }
  const bridge = plan.bridges.get(guard);
  if (bridge === undefined) writeExit(e, guard, plan.groups.get(guard)!, () => pushFailure(e, guard));
  else {
    pushFailure(e, guard);
    e.open(op.if, noResult);
    e.aside(() => {
      bindInputs(e, bridge, guard.failArgs!);
      writeBridge(bridge);
    });
    e.end();
  }
  if (guard.info.name === 'guard_exception')
    // The result is defined whether or not anybody uses it.
    e.storeAt(e.cell('exception'), () => e.i32(0));
}

/** Pushes a condition that is not 0 when the guard fails. */
function pushFailure(e: Emitter, guard: TraceOp): void {
  const { code } = e;
  const [value, constant] = guard.args as [Value, Value];
  const { header } = e.cx.host.layout;
  switch (guard.info.name) {
    case 'guard_true': {
      const inverse = e.isFolded(value) ? inverseOf[value.info.name] : undefined;
      if (inverse !== undefined) {
        for (const arg of (value as TraceOp).args) push(e, arg);
        for (const byte of simpleOps[inverse]!) code.byte(byte);
        break;
      }
      push(e, value);
      code.byte(op.i32Eqz);
      break;
    }
    case 'guard_false':
    case 'guard_isnull':
      push(e, value);
      break;
    case 'guard_nonnull':
      push(e, value);
      code.byte(op.i32Eqz);
      break;
    case 'guard_value':
      push(e, value);
      if (value.kind === 'f') code.byte(op.i64ReinterpretF64);
      push(e, constant);
      if (value.kind === 'f') code.byte(op.i64ReinterpretF64);
      code.byte(value.kind === 'l' || value.kind === 'f' ? op.i64Ne : op.i32Ne);
      break;
    case 'guard_class':
    case 'guard_nonnull_class':
      // Null has no type: what is read at its place is 0, which is no type's id.
      push(e, value);
      e.memory(op.i32Load16U, 1, header.typeIdOffset);
      e.i32((guard.descr as StructDescr).typeId);
      code.byte(op.i32Ne);
      break;
    case 'guard_no_overflow':
      e.overflowed!();
      break;
    case 'guard_overflow':
      e.overflowed!();
      code.byte(op.i32Eqz);
      break;
    case 'guard_no_exception':
      e.loadAt(e.cell('exception'));
      break;
    case 'guard_poll':
      // At the start of a function.
      if (e.cx.support.poll === null) e.i32(0);
      else countEvent(e);
      break;
    case 'guard_no_interrupt':
      e.loadAt(e.cell('exception'));
      e.loadAt(e.cell('gcPending'));
      code.byte(op.i32Or);
      break;
    case 'guard_exception':
      e.loadAt(e.cell('exception'));
      e.tee(e.define(guard));
      e.memory(op.i32Load16U, 1, header.typeIdOffset);
      e.i32((guard.descr as StructDescr).typeId);
      code.byte(op.i32Ne);
      break;
    case 'guard_not_invalidated':
      e.loadAt(e.cx.loop.invalidFlag);
      break;
    case 'guard_always_fails':
      e.i32(1);
      break;
    default:
      throw new Error(`no code for '${guard.info.name}'`);
  }
}

/** Makes the bridge's inputs other names of the values handed over. */
function bindInputs(e: Emitter, bridge: BridgeCode, failArgs: readonly Value[]): void {
  bridge.inputs.forEach((input, k) => {
    const value = failArgs[k]!;
    if (!e.isFolded(value)) {
      e.alias.set(input, value);
      return;
    }
    const local = e.newLocal(e.typeOf(value));
    push(e, value);
    e.set(local);
    e.alias.delete(input);
    e.localOf.set(input, local);
  });
}
