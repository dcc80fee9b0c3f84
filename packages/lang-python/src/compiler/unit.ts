/**
 * One code object under construction: a list of instructions with symbolic jump targets, the tables of constants and
 * names, and the stack of enclosing blocks (loops, `try`, `with`) that a `return` or `break` has to unwind.
 *
 * Exception handlers are not instructions: each instruction remembers the innermost handler active where it was emitted, and the
 * assembler turns that into the exception table. A `Setup` pseudo-instruction marks where the stack depth of a handler is taken.
 */
import type { HostCode, HostConst, Position } from '../bytecode/code.js';
import { Op } from '../bytecode/opcodes.js';
import { constantKey } from './constants.js';
import type { Scope } from './symtable.js';
import { mangle } from './symtable.js';
import type { Stmt } from './ast.js';

/** A place to jump to; `index` is the instruction it stands before. */
export interface Label {
  index: number;
}

/** An exception handler: where it starts, and how deep the stack is kept. */
export interface Handler {
  readonly target: Label;
  depth: number;
}

/** Pseudo-opcode: a handler's depth is the stack depth here plus `arg`. */
export const Setup = -1;

export interface Instruction {
  op: Op | typeof Setup;
  arg: number;
  target: Label | null;
  readonly handler: Handler | null;
  readonly pos: Position;
  readonly anchor: { readonly start: number; readonly end: number } | null;
  /** For Setup. */
  readonly sets: Handler | null;
}

export const noPosition: Position = { line: 0, endLine: 0, column: 0, endColumn: 0 };

/** A block that jumps out of it must unwind. `outer` is the handler active around it. */
export type Block =
  | {
      readonly kind: 'while';
      readonly continueTo: Label;
      readonly breakTo: Label;
      readonly outer: Handler | null;
    }
  | {
      readonly kind: 'for';
      readonly continueTo: Label;
      readonly breakTo: Label;
      readonly outer: Handler | null;
    }
  | { readonly kind: 'try'; readonly outer: Handler | null }
  | { readonly kind: 'finally-body'; readonly finalbody: readonly Stmt[]; readonly outer: Handler | null }
  | { readonly kind: 'finally-handler'; readonly outer: Handler | null }
  | { readonly kind: 'except-handler'; readonly name: string | null; readonly outer: Handler | null }
  | { readonly kind: 'with'; readonly pos: Position; readonly outer: Handler | null }
  | { readonly kind: 'value'; readonly outer: Handler | null };

/** A list that gives each key one index. */
class Table {
  private readonly indices = new Map<string, number>();
  readonly names: string[] = [];

  index(name: string): number {
    let index = this.indices.get(name);
    if (index === undefined) {
      index = this.names.length;
      this.names.push(name);
      this.indices.set(name, index);
    }
    return index;
  }
}

export class CodeUnit {
  readonly instructions: Instruction[] = [];
  readonly constants: HostConst[] = [];
  private readonly constantIndices = new Map<string, number>();
  readonly names = new Table();
  readonly locals = new Table();
  readonly cellvars: string[];
  readonly freevars: string[];
  private readonly cellIndices = new Map<string, number>();
  readonly blocks: Block[] = [];
  handler: Handler | null = null;
  pos: Position;
  argcount = 0;
  posonlyargcount = 0;
  kwonlyargcount = 0;
  flags = 0;

  constructor(
    readonly scope: Scope,
    readonly name: string,
    readonly qualname: string,
    readonly firstLine: number,
    readonly parent: CodeUnit | null,
  ) {
    for (const name of scope.params) this.locals.index(name);
    const cells = [...scope.cells];
    if (scope.needsClassCell) cells.push('__class__');
    this.cellvars = cells.sort(byCodePoint);
    this.freevars = [...scope.free].sort(byCodePoint);
    for (const name of [...this.cellvars, ...this.freevars]) {
      if (!this.cellIndices.has(name)) this.cellIndices.set(name, this.cellIndices.size);
    }
    this.pos = { line: firstLine, endLine: firstLine, column: 0, endColumn: 0 };
  }

  // -- emission

  emit(op: Op, arg = 0, anchor: Instruction['anchor'] = null): void {
    this.instructions.push({
      op,
      arg,
      target: null,
      handler: this.handler,
      pos: this.pos,
      anchor,
      sets: null,
    });
  }

  /** An instruction at another place of the source than the current one. */
  emitAt(pos: Position, op: Op, arg = 0, anchor: Instruction['anchor'] = null): void {
    this.instructions.push({ op, arg, target: null, handler: this.handler, pos, anchor, sets: null });
  }

  jump(op: Op, target: Label): void {
    this.instructions.push({
      op,
      arg: 0,
      target,
      handler: this.handler,
      pos: this.pos,
      anchor: null,
      sets: null,
    });
  }

  label(): Label {
    return { index: -1 };
  }

  place(label: Label): void {
    label.index = this.instructions.length;
  }

  /** Makes `target` the handler of what follows; its depth is the depth here plus `delta`. */
  setup(target: Label, delta = 0): Handler {
    const handler: Handler = { target, depth: -1 };
    this.instructions.push({
      op: Setup,
      arg: delta,
      target,
      handler: this.handler,
      pos: this.pos,
      anchor: null,
      sets: handler,
    });
    this.handler = handler;
    return handler;
  }

  // -- tables

  constant(value: HostConst): number {
    const key = value.kind === 'code' ? null : constantKey(value);
    let index = key === null ? undefined : this.constantIndices.get(key);
    if (index === undefined) {
      index = this.constants.length;
      this.constants.push(value);
      if (key !== null) this.constantIndices.set(key, index);
    }
    return index;
  }

  load(value: HostConst): void {
    this.emit(Op.LOAD_CONST, this.constant(value));
  }

  loadNone(): void {
    this.load({ kind: 'none' });
  }

  loadCode(code: HostCode): void {
    this.load({ kind: 'code', code });
  }

  nameIndex(name: string): number {
    return this.names.index(mangle(this.scope.className, name));
  }

  cellIndex(name: string): number {
    return this.cellIndices.get(name)!;
  }

  get isOptimized(): boolean {
    return this.scope.kind === 'function';
  }
}

/** Order of Python's string comparison, which differs from JavaScript's above the basic plane. */
function byCodePoint(a: string, b: string): number {
  const x = [...a];
  const y = [...b];
  for (let i = 0; i < x.length && i < y.length; i++) {
    const difference = x[i]!.codePointAt(0)! - y[i]!.codePointAt(0)!;
    if (difference !== 0) return difference;
  }
  return x.length - y.length;
}
