/**
 * Frame objects as Python sees them (`sys._getframe()`, `tb.tb_frame`, `gen.gi_frame`): views that are made on demand.
 * A view made from a traceback knows the code and the line but not the variables.
 */
import type { i32 } from '@weft/core';
import type { W_Code } from './code.js';
import { type W_Dict, dictOver, newDict } from './dict.js';
import type { Frame } from './frame.js';
import { newIntI32 } from './int.js';
import type { ModuleDict } from './namedict.js';
import { W_Object } from './object.js';
import { addressOf } from './objecttype.js';
import type { W_Traceback } from './traceback.js';
import { newBuiltinType, objectType, w_None, type W_Type } from './type.js';

export const frameType: W_Type = newBuiltinType('frame', [objectType], null);

/** A view of a frame. */
export class W_FrameView extends W_Object {
  readonly code: W_Code;
  readonly globals: ModuleDict;
  /** The frame itself; null when only its place in a traceback is known. */
  readonly frame: Frame | null;
  private readonly pc: i32;
  constructor(code: W_Code, globals: ModuleDict, pc: i32, frame: Frame | null) {
    super();
    this.code = code;
    this.globals = globals;
    this.pc = pc;
    this.frame = frame;
    if (frame !== null) frame.kept = true;
  }
  override getType(): W_Type {
    return frameType;
  }
  override hasPlainAttributes(): boolean {
    return false;
  }
  private line(): i32 {
    return this.code.line(this.frame === null ? this.pc : this.frame.pc);
  }
  override findAttr(name: string): W_Object | null {
    const frame = this.frame;
    switch (name) {
      case 'f_code':
        return this.code;
      case 'f_lineno':
        return newIntI32(this.line());
      case 'f_back': {
        const outer = frame === null ? null : frame.outer();
        return outer === null ? w_None : frameView(outer);
      }
      case 'f_globals':
        return dictOver(this.globals);
      case 'f_locals':
        return frame === null ? newDict() : localsOf(frame);
      default:
        return super.findAttr(name);
    }
  }
  override repr(): string {
    return `<frame at ${addressOf(this)}, file '${this.code.filename}', line ${this.line()}, code ${this.code.name}>`;
  }
}

/** The view of a living frame. */
export function frameView(frame: Frame): W_Object {
  return new W_FrameView(frame.code, frame.globals, frame.pc, frame);
}
/** The view of a frame in a traceback. */
export function tracebackFrame(tb: W_Traceback): W_Object {
  return new W_FrameView(tb.code, tb.globals, tb.pc, null);
}

/** The local variables of a frame that have values: the namespace itself of class bodies and modules. */
export function localsOf(frame: Frame): W_Dict {
  if (frame.namespace !== null) return dictOver(frame.namespace);
  const dict = newDict();
  frame.eachLocal((name: string, value: W_Object): void => dict.setStr(name, value));
  return dict;
}
