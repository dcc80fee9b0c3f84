/**
 * State of the code generator for one function: values, locals and the statements of the current block.
 *
 * Every SSA value can have a WebAssembly local. But a value used once, in the block that defines it, is better nested into
 * its use: such an expression is kept *pending* until it is used. Expressions that depend on memory or on
 * references (which a collection rewrites) are pending only until the next statement with effects, before which
 * {@link flush} puts them into locals; pure arithmetic can wait until the end of the block.
 */
import { forEachTermOperand } from '../ir/cfg.js';
import type { Func, Operand, Value, ValueType } from '../ir/types.js';
import type { Expr, MachineType, Program } from './machine.js';
import { constExpr, machineType } from './machine.js';
import type { FrameState, RootPlan } from './roots.js';

interface Pending {
  readonly expr: Expr;
  /** Must be evaluated before the next effect. */
  readonly volatile: boolean;
}

export interface FuncState {
  readonly program: Program;
  readonly func: Func;
  readonly plan: RootPlan;
  readonly paramCount: number;
  /** Types of the locals after the parameters. */
  readonly locals: MachineType[];
  readonly localOf: Map<Value, number>;
  readonly pending: Map<Value, Pending>;
  readonly uses: ReadonlyMap<Value, number>;
  /** Values used exactly once, in the block that defines them. */
  readonly single: ReadonlySet<Value>;
  /** Calls and traps with their source positions. */
  readonly located: [expr: Expr, loc: number][];
  /** Local that holds the shadow stack's top at entry. */
  readonly sp: number;
  /** Objects made or remembered in this block since anything could collect: stores into them need no write barrier. */
  readonly fresh: Set<Value>;
  /** Statements of the block being generated. */
  out: Expr[];
  /** Whether the frame is pushed at this point. */
  frame: FrameState;
  /** Some exit may or may not have pushed the frame: `sp` must be loaded at entry. */
  loadSpAtEntry: boolean;
  raises: boolean;
}

/** Starts a function. */
export function makeState(program: Program, func: Func, plan: RootPlan): FuncState {
  const params = func.blocks[0]!.params;
  const uses = new Map<Value, number>();
  const single = new Set<Value>();
  const localOf = new Map<Value, number>();
  params.forEach((param, i) => localOf.set(param, i));
  const lastBlock = new Map<Value, number>();
  const use = (operand: Operand, block: number) => {
    if (operand.kind !== 'value') return;
    uses.set(operand, (uses.get(operand) ?? 0) + 1);
    lastBlock.set(operand, block);
  };
  for (const block of func.blocks) {
    for (const inst of block.insts) inst.args.forEach((arg) => use(arg, block.id));
    forEachTermOperand(block.term, (operand) => use(operand, block.id));
  }
  for (const block of func.blocks)
    for (const { result } of block.insts)
      if (result !== null && uses.get(result) === 1 && lastBlock.get(result) === block.id) single.add(result);
  const state: FuncState = {
    program,
    func,
    plan,
    paramCount: params.length,
    locals: [],
    localOf,
    pending: new Map(),
    uses,
    single,
    located: [],
    sp: params.length,
    fresh: new Set(),
    out: [],
    frame: 'none',
    loadSpAtEntry: false,
    raises: false,
  };
  if (plan.slots > 0) state.locals.push(program.api.i32);
  return state;
}

/** A fresh local. */
export function newLocal(s: FuncState, type: ValueType): number {
  s.locals.push(machineType(s.program, type));
  return s.paramCount + s.locals.length - 1;
}

/** The local of a value. */
export function localFor(s: FuncState, value: Value): number {
  let local = s.localOf.get(value);
  if (local === undefined) s.localOf.set(value, (local = newLocal(s, value.type)));
  return local;
}

export function getLocal(s: FuncState, value: Value): Expr {
  return s.program.wasm.local.get(localFor(s, value), machineType(s.program, value.type));
}

/** The value of an operand, for one use. Consumes a pending expression. */
export function use(s: FuncState, operand: Operand): Expr {
  if (operand.kind === 'const') return constExpr(s.program, operand);
  const pending = s.pending.get(operand);
  if (pending === undefined) return getLocal(s, operand);
  s.pending.delete(operand);
  return pending.expr;
}

/** A function that gives the value of an operand as often as wanted. */
export function atom(s: FuncState, operand: Operand): () => Expr {
  if (operand.kind === 'const') return () => constExpr(s.program, operand);
  settle(s, operand);
  return () => getLocal(s, operand);
}

/** Puts a pending value into its local. */
function settle(s: FuncState, value: Value): void {
  const pending = s.pending.get(value);
  if (pending === undefined) return;
  s.pending.delete(value);
  s.out.push(s.program.wasm.local.set(localFor(s, value), pending.expr));
}

/** Whether evaluating the operand later could give something else. */
export function isVolatile(s: FuncState, operand: Operand): boolean {
  if (operand.kind === 'const') return false;
  return typeof operand.type === 'object' || (s.pending.get(operand)?.volatile ?? false);
}

/** Puts all pending expressions that an effect could change into locals. */
export function flush(s: FuncState): void {
  for (const [value, pending] of s.pending) if (pending.volatile) settle(s, value);
}

/** Defines a value by an expression without effects. */
export function define(s: FuncState, value: Value, expr: Expr, volatile: boolean): void {
  if (!s.uses.has(value)) return;
  if (s.single.has(value)) s.pending.set(value, { expr, volatile });
  else s.out.push(s.program.wasm.local.set(localFor(s, value), expr));
}

/** Defines a value by an expression with effects. */
export function assign(s: FuncState, value: Value | null, expr: Expr): void {
  const { wasm } = s.program;
  if (value !== null && s.uses.has(value)) s.out.push(wasm.local.set(localFor(s, value), expr));
  else s.out.push(value === null ? expr : wasm.drop(expr));
}
