/**
 * Forgetting what was popped. Popping a value moves the stack's depth, which is a local variable of the interpreter loop, and leaves the value in the frame's
 * array until something else is pushed there. So an argument of the last call may live on, and `del x; gc.collect()` would not find `x`. Clearing at each
 * pop would cost too much; instead `gc.collect()` computes how deep the stacks of all running frames are, from the code, and clears what is above.
 *
 * An instruction may have pushed some of its results already when it calls something: what it leaves behind is kept, too.
 */
import { FixedArray } from '@weft/core';
import type { i32 } from '@weft/core';
import { endsBlock, mayJump, stackEffect } from '../bytecode/effects.js';
import { Op } from '../bytecode/opcodes.js';
import type { W_Code } from '../objects/code.js';
import { ec } from '../objects/frame.js';

/** Stack depths before instructions, found by following the code from its start; -1 where it was not yet. */
class Depths {
  private readonly depths: FixedArray<i32>;
  private readonly work: i32[] = [];

  constructor(private readonly code: W_Code) {
    this.depths = new FixedArray<i32>(code.instructions.length, -1);
  }

  /** The most that the stack may hold in use while the instruction at `pc` runs; -1 when it is not known. */
  during(pc: i32): i32 {
    this.reach(0, 0);
    while (this.work.length > 0 && this.depths[pc]! < 0) this.follow(this.work.pop()!);
    const before = this.depths[pc]!;
    if (before < 0) return -1;
    const instruction = this.code.instructions[pc]!;
    const effect = stackEffect(instruction & 255, instruction >>> 8, false);
    return effect > 0 ? before + effect : before;
  }

  private reach(pc: i32, depth: i32): void {
    if (pc >= this.depths.length || this.depths[pc]! >= 0) return;
    this.depths[pc] = depth;
    this.work.push(pc);
  }

  private follow(pc: i32): void {
    const instruction = this.code.instructions[pc]!;
    const op: Op = instruction & 255;
    const arg = instruction >>> 8;
    const depth = this.depths[pc]!;
    const row = this.code.handlerRow(pc);
    if (row >= 0) {
      const handlers = this.code.info.handlers;
      this.reach(handlers[row + 2]!, handlers[row + 3]! + 1);
    }
    if (mayJump(op)) this.reach(arg, depth + stackEffect(op, arg, true));
    if (!endsBlock(op)) this.reach(pc + 1, depth + stackEffect(op, arg, false));
  }
}

/** Clears what is above the stacks of all running frames. */
export function clearPopped(): void {
  for (let frame = ec.top; frame !== null; frame = frame.outer()) {
    const code = frame.code;
    const depth = new Depths(code).during(frame.pc);
    if (depth < 0) continue;
    const slots = frame.slots;
    for (let i = code.stackBase + depth; i < code.frameSize; i++) slots[i] = null;
  }
}
