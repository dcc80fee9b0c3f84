/**
 * Traceback objects: a linked list of the frames that an exception passed through, outermost first. An entry names
 * the frame's code and the instruction, not the frame itself: printing needs no more, and frames are not kept alive.
 */
import type { i32 } from '@weft/core';
import type { W_Code } from './code.js';
import type { ModuleDict } from './namedict.js';
import { W_Object } from './object.js';
import { newBuiltinType, objectType, type W_Type } from './type.js';

export const tracebackType: W_Type = newBuiltinType('traceback', [objectType], null);

/** One frame of a traceback. */
export class W_Traceback extends W_Object {
  readonly code: W_Code;
  /** Index of the instruction in `code`. */
  readonly pc: i32;
  /** The entry of the frame that this one called. */
  next_: W_Traceback | null;
  /** Globals of the frame, for suggestions. */
  readonly globals: ModuleDict;
  constructor(code: W_Code, globals: ModuleDict, pc: i32, next: W_Traceback | null) {
    super();
    this.globals = globals;
    this.code = code;
    this.pc = pc;
    this.next_ = next;
  }
  override getType(): W_Type {
    return tracebackType;
  }
}
