/**
 * Where traces look whether the host interrupts the program.
 *
 * A `guard_poll` at the end of a round costs the rounds of a loop nothing. It is looked at where the function is left to enter it anew, *behind* the jump; the
 * values that it hands over are in the label's parameters by then. (In the round itself, with a call of the host in the loop's body, the engine
 * makes worse code of a tight loop: 1.8 times the time.)
 *
 * ```
 * l5 → $0                       moves of the jump
 * (count) br_if 0               around
 * (count 16384 events) if
 *   call $poll
 *   (pending) if                guard_poll
 *     $0 → its exit slot        l5, which was handed over, is in $0
 *     …
 *   end
 * end
 * local.get 0  …                enters the function anew
 * ```
 *
 * Jumps to other functions are not counted by a loop, nor are calls of functions. They count cell `jitPoll` down; at 0 the guard fails whether
 * something waits or not, and the runtime asks the host. So nothing comes back from a call in the middle of the code.
 */
import type { TraceOp, Value } from '@weft/core/backend';
import type { Emitter } from './emitter.js';
import { I32 } from './encoder.js';
import { writeLeaving } from './exits.js';
import { noResult, op } from './opcodes.js';
import { push } from './arithmetic.js';

/** Counts `by` events; pushes not 0 when the host is to be asked. */
export function countEvent(e: Emitter, by = 1): void {
  const cell = e.cell('jitPoll');
  const left = e.newLocal(I32);
  e.storeAt(cell, () => {
    e.loadAt(cell);
    e.i32(by);
    e.code.byte(op.i32Sub);
    e.tee(left);
  });
  e.get(left);
  e.i32(0);
  e.code.byte(op.i32LeS);
}

/** Before a jump out of the function. */
export function writeEvent(e: Emitter): void {
  const { waiting } = e;
  if (e.cx.support.poll === null) return;
  countEvent(e);
  e.open(op.if, noResult);
  if (waiting === null) e.call(e.cx.support.poll, [], []);
  else {
    const failArgs = waiting.failArgs!;
    writeLeaving(e, waiting, (k) => push(e, failArgs[k]!));
  }
  e.end();
}

/** Before a jump around a loop: looks now, when the jump does not carry all that the guard hands over. */
export function lookBeforeMoves(e: Emitter, args: readonly Value[]): void {
  const { waiting } = e;
  if (waiting === null || waiting.failArgs!.every((value) => value.tag === 'const' || args.includes(value)))
    return;
  writeEvent(e);
  e.waiting = null;
}

/** Behind that jump: `args` have been moved to the locals `params`, and the host was asked. */
export function writeWaiting(
  e: Emitter,
  guard: TraceOp,
  args: readonly Value[],
  params: readonly number[],
): void {
  e.loadAt(e.cell('gcPending'));
  e.open(op.if, noResult);
  const failArgs = guard.failArgs!;
  writeLeaving(e, guard, (k) => {
    const value = failArgs[k]!;
    if (value.tag === 'const') push(e, value);
    else e.get(params[args.indexOf(value)]!);
  });
  e.end();
}
