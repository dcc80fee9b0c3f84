/**
 * Making IR: modules, constants, functions.
 *
 * {@link FunctionBuilder} fills one function. It has a current block, to which {@link FunctionBuilder.emit} appends; a
 * terminator (`jump`, `branch`, `return` …) ends the current block, and {@link FunctionBuilder.enter} goes on in another.
 * Result types follow from the table of operations. Variables of the source program go through `declare`, `read` and
 * `write`; see `ssa.ts` for how `if` and `while` are lowered.
 *
 * ```ts
 * const module = makeModule('demo');
 * const f = new FunctionBuilder(module, declareFunction(module, 'twice', ['i32'], 'i32'));
 * f.return(f.value('i32.add', [f.params[0], f.params[0]]));
 * f.finish();
 * ```
 *
 * What the frontend should know:
 *
 * - **Order.** Declare all functions (`declareFunction`) before their calls are emitted: a call's result type is
 *   that of the declared callee.
 * - **Dead code.** Emitting after a terminator is allowed: it goes to a fresh block that nothing reaches, and
 *   `finish` drops it. `reachable` tells.
 * - **try.** `newBlock([objectRef])` makes the handler, whose first parameter is the exception. While `f.handler` is set to it, every
 *   call and `*_ovf` operation is emitted as an `invoke`, and `throw` becomes a jump to it. Set `f.handler` back after
 *   the `try` body, then `seal(handler)` and `enter(handler)`. Variables read in the handler have the value that they
 *   had at the raising operation.
 * - **Locations.** `f.loc = internLocation(module, 'a.ts', 3, 5)` holds for everything emitted after it.
 */
import { removeUnreachableBlocks } from './cfg.js';
import type { Opcode } from './ops.js';
import { sameOperand, SsaBuilder, zero, type Variable } from './ssa.js';
import { mayRaise, objectRef, resultType } from './typing.js';
import type {
  ArrayType,
  Block,
  Const,
  Edge,
  Func,
  FuncAttributes,
  Inst,
  Module,
  Operand,
  Prebuilt,
  RefType,
  Terminator,
  TrapKind,
  Value,
  ValueType,
} from './types.js';

/** The predefined string type: an immutable array of UTF-16 units. */
export const stringType: ArrayType = { kind: 'array', name: 'string', element: 'u16', immutable: true };

/** A module with nothing in it but the type `string`. */
export function makeModule(name: string): Module {
  return {
    name,
    types: new Map([['string', stringType]]),
    functions: new Map(),
    globals: new Map(),
    prebuilt: [],
    hostImports: new Map(),
    exports: new Map(),
    drivers: new Map(),
    locations: [{ file: '', line: 0, column: 0 }],
  };
}

/** An i32 constant; the number is wrapped to 32 bits. */
export function i32Const(value: number): Const {
  return { kind: 'const', type: 'i32', value: value | 0 };
}
/** An i64 constant; the bigint is wrapped to 64 bits. */
export function i64Const(value: bigint): Const {
  return { kind: 'const', type: 'i64', value: BigInt.asIntN(64, value) };
}
/** An f64 constant. */
export function f64Const(value: number): Const {
  return { kind: 'const', type: 'f64', value };
}
/** The null constant of a static class. */
export function nullConst(type: RefType = objectRef): Const {
  return { kind: 'const', type, value: null };
}
/** A constant reference to a prebuilt object, typed by its exact class. */
export function refConst(object: Prebuilt): Const {
  return { kind: 'const', type: { ref: object.type }, value: object };
}
export { zero as zeroConst, sameOperand };

/** Adds an empty prebuilt object of exact type `type` to the image; the caller fills it in. */
export function addPrebuilt(module: Module, type: string): Prebuilt {
  const object: Prebuilt = { id: module.prebuilt.length, type, fields: [], items: null, text: null, hash: 0 };
  module.prebuilt.push(object);
  return object;
}

/** Adds a prebuilt string to the image. Equal strings are not shared here. */
export function addPrebuiltString(module: Module, text: string): Prebuilt {
  const object = addPrebuilt(module, 'string');
  object.text = text;
  return object;
}

const locationTables = new WeakMap<Module, Map<string, number>>();

/** The index of a source position in the module's table; equal positions share one. */
export function internLocation(module: Module, file: string, line: number, column: number): number {
  let table = locationTables.get(module);
  if (table === undefined) {
    table = new Map(module.locations.map((l, i) => [`${l.file}:${l.line}:${l.column}`, i]));
    locationTables.set(module, table);
  }
  const key = `${file}:${line}:${column}`;
  let index = table.get(key);
  if (index === undefined) {
    index = module.locations.length;
    module.locations.push({ file, line, column });
    table.set(key, index);
  }
  return index;
}

/** Makes a value that nothing defines yet. */
export function newValue(func: Func, type: ValueType): Value {
  return { kind: 'value', id: func.nextValue++, type };
}

/** Appends a block with parameters of the given types; until it is filled it ends in `trap unreachable`. */
export function newBlock(func: Func, paramTypes: readonly ValueType[] = []): Block {
  const block: Block = {
    id: func.nextBlock++,
    params: paramTypes.map((type) => newValue(func, type)),
    insts: [],
    term: { kind: 'trap', name: 'unreachable', loc: 0 },
  };
  func.blocks.push(block);
  return block;
}

/** Adds a function with an empty entry block, so that calls of it can be emitted before its body is. */
export function declareFunction(
  module: Module,
  name: string,
  params: readonly ValueType[],
  result: ValueType | null,
  attributes: FuncAttributes = {},
): Func {
  if (module.functions.has(name)) throw new Error(`function '${name}' is declared twice`);
  const func: Func = { name, blocks: [], result, attributes, nextValue: 0, nextBlock: 0, loc: 0 };
  newBlock(func, params);
  module.functions.set(name, func);
  return func;
}

/** The parameters of a function: those of its entry block. */
export function paramsOf(func: Func): readonly Value[] {
  return (func.blocks[0] as Block).params;
}

/** The immediates of an instruction; which ones an operation has is said by the table of operations. */
export type Immediates = Pick<Inst, 'type' | 'field' | 'selector' | 'name' | 'offset' | 'labels'>;

/** Fills one function; see the top of the file. */
export class FunctionBuilder {
  /** Location given to everything emitted from now on. */
  loc = 0;
  /** Where exceptions go: the innermost handler block, null for out of the function. */
  handler: Block | null = null;
  /** The SSA construction under `declare`, `read`, `write` and `seal`. */
  readonly ssa: SsaBuilder;
  private block: Block;
  private open = true;
  private readonly entered = new Set<Block>();

  constructor(
    readonly module: Module,
    readonly func: Func,
  ) {
    this.block = func.blocks[0] as Block;
    this.entered.add(this.block);
    this.ssa = new SsaBuilder(func);
    this.ssa.sealBlock(this.block);
  }

  /** The function's parameters. */
  get params(): readonly Value[] {
    return paramsOf(this.func);
  }
  /** The block that is being filled. */
  get current(): Block {
    return this.block;
  }
  /** False after a terminator, until `enter`. */
  get reachable(): boolean {
    return this.open;
  }

  /** Makes a block; its declared parameters come before those that variables add. */
  newBlock(paramTypes: readonly ValueType[] = []): Block {
    return newBlock(this.func, paramTypes);
  }

  /** Goes on in `block`, which must not have been entered before. */
  enter(block: Block): void {
    if (this.entered.has(block)) throw new Error(`${this.func.name}: block b${block.id} is entered twice`);
    if (this.open) throw new Error(`${this.func.name}: block b${this.block.id} has no terminator`);
    this.entered.add(block);
    this.block = block;
    this.open = true;
  }

  /** Says that all jumps to `block` have been emitted. */
  seal(block: Block): void {
    this.ssa.sealBlock(block);
  }

  /** Makes a variable. */
  declare(name: string, type: ValueType): Variable {
    return { name, type };
  }
  /** The current value of a variable. */
  read(variable: Variable): Operand {
    this.reopen();
    return this.ssa.readVariable(variable, this.block);
  }
  /** Sets the current value of a variable. */
  write(variable: Variable, value: Operand): void {
    this.reopen();
    this.ssa.writeVariable(variable, this.block, value);
  }

  /** Appends an instruction; returns its result, null when it has none. */
  emit(op: Opcode, args: readonly Operand[], immediates: Immediates = {}): Value | null {
    const inst: Inst = { op, args: [...args], result: null, ...immediates, loc: this.loc };
    return this.append(inst, resultType(this.module, inst));
  }

  /** Appends an instruction that has a result. */
  value(op: Opcode, args: readonly Operand[], immediates: Immediates = {}): Value {
    const result = this.emit(op, args, immediates);
    if (result === null) throw new Error(`${this.func.name}: ${op} has no result`);
    return result;
  }

  /** Calls a declared function. */
  call(name: string, args: readonly Operand[]): Value | null {
    return this.emit('call', args, { name });
  }
  /** Calls a method; `result` is the result type at the root of the dispatch, `type` the class that roots it. */
  callVirtual(
    type: string,
    selector: string,
    args: readonly Operand[],
    result: ValueType | null,
  ): Value | null {
    return this.append(
      { op: 'call_virtual', args: [...args], result: null, type, selector, loc: this.loc },
      result,
    );
  }
  /** Calls a host function that the module imports. */
  callHost(name: string, args: readonly Operand[]): Value | null {
    return this.emit('call_host', args, { name });
  }

  /** Ends the block: goes to `target`. */
  jump(target: Block, args: readonly Operand[] = []): void {
    this.terminate({ kind: 'jump', target: edge(target, args), loc: this.loc });
  }
  /** Ends the block: goes to `then` when `cond` is not 0, else to `other`. */
  branch(
    cond: Operand,
    then: Block,
    other: Block,
    thenArgs: readonly Operand[] = [],
    otherArgs: readonly Operand[] = [],
  ): void {
    this.terminate({
      kind: 'br_if',
      cond,
      then: edge(then, thenArgs),
      else: edge(other, otherArgs),
      loc: this.loc,
    });
  }
  /** Ends the block: goes where the i32 `value` says. Case values are distinct. */
  switch(value: Operand, cases: readonly { value: number; target: Block }[], fallback: Block): void {
    this.terminate({
      kind: 'switch',
      value,
      cases: cases.map((c) => ({ value: c.value, target: edge(c.target, []) })),
      default: edge(fallback, []),
      loc: this.loc,
    });
  }
  /** Ends the block: returns. */
  return(value: Operand | null = null): void {
    this.terminate({ kind: 'return', value, loc: this.loc });
  }
  /** Ends the block: raises `value`, to the current handler when there is one. */
  throw(value: Operand): void {
    if (this.handler !== null) this.jump(this.handler, [value]);
    else this.terminate({ kind: 'throw', value, loc: this.loc });
  }
  /** Ends the block: stops the program. */
  trap(name: TrapKind): void {
    this.terminate({ kind: 'trap', name, loc: this.loc });
  }

  /** Ends the function: fixes the SSA form and drops unreachable blocks. */
  finish(): Func {
    if (this.open) throw new Error(`${this.func.name}: block b${this.block.id} has no terminator`);
    this.ssa.finish();
    removeUnreachableBlocks(this.func);
    for (const block of this.func.blocks)
      if (!this.entered.has(block)) throw new Error(`${this.func.name}: block b${block.id} was never filled`);
    return this.func;
  }

  private append(inst: Inst, type: ValueType | null): Value | null {
    this.reopen();
    if (type !== null) inst.result = newValue(this.func, type);
    if (this.handler === null || !mayRaise(inst)) {
      this.block.insts.push(inst);
      return inst.result;
    }
    const exception = newValue(this.func, objectRef);
    const normal = this.newBlock();
    this.terminate({
      kind: 'invoke',
      inst,
      exception,
      normal: edge(normal, []),
      except: edge(this.handler, [exception]),
      loc: this.loc,
    });
    this.seal(normal);
    this.enter(normal);
    return inst.result;
  }

  /** Code after a terminator gets a block of its own, which nothing reaches. */
  private reopen(): void {
    if (this.open) return;
    const dead = this.newBlock();
    this.ssa.sealBlock(dead);
    this.enter(dead);
  }

  private terminate(term: Terminator): void {
    this.reopen();
    this.block.term = term;
    this.open = false;
    switch (term.kind) {
      case 'jump':
        this.ssa.addEdge(this.block, term.target);
        break;
      case 'br_if':
        this.ssa.addEdge(this.block, term.then);
        this.ssa.addEdge(this.block, term.else);
        break;
      case 'switch':
        for (const c of term.cases) this.ssa.addEdge(this.block, c.target);
        this.ssa.addEdge(this.block, term.default);
        break;
      case 'invoke':
        this.ssa.addEdge(this.block, term.normal);
        this.ssa.addEdge(this.block, term.except);
        break;
      case 'return':
      case 'throw':
      case 'trap':
        break;
    }
  }
}

/** An edge to a block. */
export function edge(block: Block, args: readonly Operand[]): Edge {
  return { block, args: [...args] };
}
