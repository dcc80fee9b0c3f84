/**
 * Code objects as the interpreter runs them: what bytecode/code.ts describes, in fixed arrays, with the inline caches
 * of its instructions.
 *
 * A cache entry belongs to one instruction and is made when the instruction first runs; see interpreter/caches.ts for
 * what it holds.
 */
import type { i32 } from '@weft/core';
import { FixedArray, elidable, type ReadonlyFixedArray } from '@weft/core';
import { CodeFlag } from '../bytecode/opcodes.js';
import type { GlobalCell } from './namedict.js';
import type { W_Map } from './instance.js';
import { W_Object } from './object.js';
import { newBuiltinType, objectType, type W_Type } from './type.js';

export const codeType: W_Type = newBuiltinType('code', [objectType], null);

/** What an instruction remembers about the last object or dictionary that it saw. */
export class InlineCache {
  /** Version of the type, or of the globals, for which the entry holds. */
  version: i32 = -1;
  /** Map of the instance for which `index` holds. */
  map: W_Map | null = null;
  /** Map after a STORE_ATTR that adds the attribute; null when it replaces the value at `index`. */
  nextMap: W_Map | null = null;
  index: i32 = -1;
  /** What the type has under the name. */
  value: W_Object | null = null;
  /** Cell of a global variable. */
  cell: GlobalCell | null = null;
}

/** Everything about a code object that is not needed while it runs undisturbed. */
export class CodeInfo {
  /** Per instruction: line, end line, column, end column (four entries each). */
  readonly positions: ReadonlyFixedArray<i32>;
  /** Rows of instruction, start, end. */
  readonly anchors: ReadonlyFixedArray<i32>;
  /** Rows of start, end, target, depth. */
  readonly handlers: ReadonlyFixedArray<i32>;
  constructor(positions: FixedArray<i32>, anchors: FixedArray<i32>, handlers: FixedArray<i32>) {
    this.positions = positions;
    this.anchors = anchors;
    this.handlers = handlers;
  }
}

/** A code object. */
export class W_Code extends W_Object {
  readonly argcount: i32;
  readonly posonlyargcount: i32;
  readonly kwonlyargcount: i32;
  readonly nlocals: i32;
  readonly stacksize: i32;
  readonly flags: i32;
  readonly firstlineno: i32;
  readonly name: string;
  readonly qualname: string;
  readonly filename: string;
  readonly varnames: ReadonlyFixedArray<string>;
  readonly cellvars: ReadonlyFixedArray<string>;
  readonly freevars: ReadonlyFixedArray<string>;
  readonly names: ReadonlyFixedArray<string>;
  readonly cell2arg: ReadonlyFixedArray<i32>;
  readonly instructions: ReadonlyFixedArray<i32>;
  readonly consts: ReadonlyFixedArray<W_Object>;
  readonly info: CodeInfo;
  readonly caches: FixedArray<InlineCache | null>;
  /** Length of a frame's array. */
  readonly frameSize: i32;
  /** Index of the first cell, and of the first stack slot. */
  readonly cellBase: i32;
  readonly stackBase: i32;
  /** Number of positional arguments when the code takes nothing else and needs no cell set up; else -1. */
  readonly simpleArgs: i32;
  readonly isGenerator: boolean;
  /** Number of the free variable `__class__`, which `super()` looks at; -1 when there is none. */
  readonly classCell: i32;

  constructor(
    argcount: i32,
    posonlyargcount: i32,
    kwonlyargcount: i32,
    nlocals: i32,
    stacksize: i32,
    flags: i32,
    firstlineno: i32,
    name: string,
    qualname: string,
    filename: string,
    varnames: FixedArray<string>,
    cellvars: FixedArray<string>,
    freevars: FixedArray<string>,
    names: FixedArray<string>,
    cell2arg: FixedArray<i32>,
    instructions: FixedArray<i32>,
    consts: FixedArray<W_Object>,
    info: CodeInfo,
  ) {
    super();
    this.argcount = argcount;
    this.posonlyargcount = posonlyargcount;
    this.kwonlyargcount = kwonlyargcount;
    this.nlocals = nlocals;
    this.stacksize = stacksize;
    this.flags = flags;
    this.firstlineno = firstlineno;
    this.name = name;
    this.qualname = qualname;
    this.filename = filename;
    this.varnames = varnames;
    this.cellvars = cellvars;
    this.freevars = freevars;
    this.names = names;
    this.cell2arg = cell2arg;
    this.instructions = instructions;
    this.consts = consts;
    this.info = info;
    this.caches = new FixedArray<InlineCache | null>(instructions.length, null);
    this.cellBase = nlocals;
    this.stackBase = nlocals + cellvars.length + freevars.length;
    this.frameSize = this.stackBase + stacksize;
    const special = (flags & (CodeFlag.VARARGS | CodeFlag.VARKEYWORDS)) !== 0 || kwonlyargcount > 0;
    this.simpleArgs = special || (flags & CodeFlag.OPTIMIZED) === 0 ? -1 : argcount;
    this.isGenerator = (flags & CodeFlag.GENERATOR) !== 0;
    this.classCell = indexOf(freevars, '__class__');
  }
  override getType(): W_Type {
    return codeType;
  }
  override repr(): string {
    return `<code object ${this.name} at 0x7f0000000000, file "${this.filename}", line ${this.firstlineno}>`;
  }

  /** Line of instruction `pc`, 0 when it has none. */
  line(pc: i32): i32 {
    return this.info.positions[pc * 4]!;
  }
  /** Row of the innermost handler around `pc` in `info.handlers`, as an index of its first entry; -1 = none. */
  @elidable
  handlerRow(pc: i32): i32 {
    const rows = this.info.handlers;
    let low = 0;
    let high = (rows.length / 4) | 0;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (rows[middle * 4 + 1]! <= pc) low = middle + 1;
      else high = middle;
    }
    const row = low * 4;
    return row < rows.length && rows[row]! <= pc ? row : -1;
  }
}

function indexOf(names: FixedArray<string>, name: string): i32 {
  for (let i = 0; i < names.length; i++) if (names[i]! === name) return i;
  return -1;
}
