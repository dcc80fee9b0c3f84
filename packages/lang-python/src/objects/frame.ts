/**
 * Frames and the execution context.
 *
 * A frame is one fixed array: local variables, then cells, then the value stack. The interpreter loop keeps `pc` and
 * stack depth in local variables; it stores `pc` into the frame before each instruction (tracebacks and exception
 * handling read it) and the depth only when the frame is suspended (generators).
 */
import type { ReadonlyFixedArray, i32 } from '@weft/core';
import { FixedArray, promote, unchecked, unrollSafe } from '@weft/core';
import type { W_Code } from './code.js';
import type { W_Generator } from './generator.js';
import type { ModuleDict, NameDict } from './namedict.js';
import { OperationError, W_Object } from './object.js';
import { w_RecursionError } from './exctypes.js';
import { newBuiltinType, objectType, type W_Type } from './type.js';

export const cellType: W_Type = newBuiltinType('cell', [objectType], null);

/** A variable shared between a function and the functions nested in it. */
export class W_Cell extends W_Object {
  value: W_Object | null;
  constructor(value: W_Object | null) {
    super();
    this.value = value;
  }
  override getType(): W_Type {
    return cellType;
  }
}

/** One activation of a code object. */
export class Frame {
  readonly code: W_Code;
  readonly globals: ModuleDict;
  /** Locals, cells, stack. */
  readonly slots: FixedArray<W_Object | null>;
  /** Instruction being executed. */
  pc: i32 = 0;
  /** Index of the first free stack slot while the frame is suspended. */
  depth: i32;
  /** The caller's frame while this one runs. */
  back: Frame | null = null;
  /** Where class bodies and modules keep their names; null for functions. */
  readonly namespace: NameDict | null;
  /** Somebody may look at it after it returned: there is a view of it. */
  kept = false;
  /** The generator whose body this is. */
  generator: W_Generator | null = null;

  constructor(code: W_Code, globals: ModuleDict, namespace: NameDict | null) {
    this.code = code;
    this.globals = globals;
    this.namespace = namespace;
    this.slots = new FixedArray<W_Object | null>(code.frameSize, null);
    this.depth = code.stackBase;
  }

  /** The frame of the caller, or of the generator that delegates to this one's, while this one runs. */
  outer(): Frame | null {
    const generator = this.generator;
    const delegator = generator === null ? null : generator.delegator;
    return delegator !== null && delegator.isRunning() ? delegator.frame : this.back;
  }

  /** Makes the cells, after the arguments are in place: own cell variables first, then the closure's. */
  initCells(closure: ReadonlyFixedArray<W_Cell>): void {
    makeCells(this, closure);
  }

  /** Calls `visit` for every local, cell and free variable that has a value, in this order. */
  eachLocal(visit: (name: string, value: W_Object) => void): void {
    const code = this.code;
    for (let i = 0; i < code.nlocals; i++) {
      const value = this.slots[i]!;
      if (value !== null && !isCell(code, code.varnames[i]!)) visit(code.varnames[i]!, value);
    }
    const own = code.cellvars.length;
    for (let i = 0; i < own + code.freevars.length; i++) {
      const cell = this.slots[code.cellBase + i]!;
      const value = cell instanceof W_Cell ? cell.value : null;
      if (value !== null) visit(i < own ? code.cellvars[i]! : code.freevars[i - own]!, value);
    }
  }
}

const makeCells = unrollSafe(function makeCells(frame: Frame, closure: ReadonlyFixedArray<W_Cell>): void {
  const code = promote(frame.code);
  const slots = frame.slots;
  const own = code.cellvars.length;
  const free = code.freevars.length;
  for (let i = 0; i < own; i++) {
    const from = code.cell2arg[i]!;
    slots[code.cellBase + i] = new W_Cell(from < 0 ? null : slots[from]!);
  }
  // A closure has as many cells as its code has free variables.
  for (let i = 0; i < free; i++) slots[code.cellBase + own + i] = unchecked(() => closure[i]!);
});

/** Whether a local variable lives in a cell. */
function isCell(code: W_Code, name: string): boolean {
  for (const cell of code.cellvars) if (cell === name) return true;
  return false;
}

/** State of the one Python thread. */
export class ExecutionContext {
  /** Innermost frame. */
  top: Frame | null = null;
  depth: i32 = 0;
  recursionLimit: i32 = 1000;
  /** The exception being handled by the running generator, or outside of generators; null = none. */
  handled: W_Object | null = null;
  /** What those who resumed the running generator are handling. */
  handledOutside: W_Object | null = null;

  /** `sys.exc_info()[1]` */
  currentException(): W_Object | null {
    return this.handled === null ? this.handledOutside : this.handled;
  }

  enter(frame: Frame): void {
    if (this.depth >= this.recursionLimit) this.tooDeep();
    this.depth++;
    frame.back = this.top;
    this.top = frame;
  }
  leave(frame: Frame): void {
    this.depth--;
    this.top = frame.back;
    frame.back = null;
  }
  /** Leaves what was entered after `frame`: an exception of the machine passed it without doing so. */
  leaveAbove(frame: Frame): void {
    for (let top = this.top; top !== null && top !== frame; top = this.top) this.leave(top);
  }
  /** Back to the state before the first frame. */
  reset(): void {
    this.leaveAll();
    this.recursionLimit = 1000;
  }
  /** No frame is running. */
  leaveAll(): void {
    this.top = null;
    this.depth = 0;
    this.handled = null;
    this.handledOutside = null;
  }
  private tooDeep(): void {
    throw new OperationError(w_RecursionError, 'maximum recursion depth exceeded');
  }
}

/** The execution context. */
export const ec: ExecutionContext = new ExecutionContext();
