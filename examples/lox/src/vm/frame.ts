/**
 * Frames: one for each active call of a Lox function. `slots` holds the callee or `this`, parameters and local variables, and then
 * the temporaries.
 *
 * The frame is the *virtualizable* of the interpreter loop: in compiled code its slots are values of the machine, and they are written
 * back only when somebody could look. The frame of a call that a trace has inlined does not exist at all.
 */
import { FixedArray, unrollSafe, type i32 } from '@weft/core';
import type { Code } from './code.js';
import type { Closure } from './objects.js';
import type { Value } from './values.js';

/** An active call. */
export class Frame {
  readonly code: Code;
  readonly closure: Closure;
  readonly slots: FixedArray<Value | null>;
  /** Number of calls around this one. */
  readonly depth: i32;
  /** The instruction being executed, for stack traces. */
  pc: i32 = 0;

  constructor(code: Code, closure: Closure, depth: i32) {
    this.code = code;
    this.closure = closure;
    this.slots = new FixedArray<Value | null>(code.frameSize, null);
    this.depth = depth;
  }
}

/**
 * Clears the slots from `from` on, whose contents are dead. In traces only, where it costs nothing: a trace would otherwise carry dead values
 * from one round of a loop to the next, and make boxes for those that a call or the end of the function writes back.
 */
export const forget = unrollSafe(function forget(frame: Frame, from: i32): void {
  const slots = frame.slots;
  for (let i = from; i < slots.length; i++) slots[i] = null;
});
