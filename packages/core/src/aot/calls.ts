/**
 * Calls: direct, virtual, of the host; references saved around them and exceptions tested after them.
 */
import { paramsOf } from '../ir/builder.js';
import { hostValueType } from '../ir/typing.js';
import type { Inst } from '../ir/types.js';
import { dispatchOf } from './dispatch.js';
import { canRaise, newOverflowError } from './effects.js';
import { exact64 } from './exact.js';
import { aroundCold, planOf, popFrame, raiseOut, reloadStatic, saveStatic } from './frame.js';
import { typeIdOf } from './heap.js';
import type { Expr } from './machine.js';
import { i32, loadCell, paramsType, resultType, storeCell } from './machine.js';
import type { FuncState } from './state.js';
import { assign, atom, flush, use } from './state.js';
import { locationExpr, symbolExpr } from './symbols.js';
import { trapCall } from './traps.js';

/** Internal name of an imported host function. */
export function hostImport(name: string): string {
  return `host.${name}`;
}

/** Internal names of the functions that the runtime provides for the JIT, and of the table of compiled traces. */
export const tickImport = 'weft.jitTick';
export const runImport = 'weft.jitEnter';
export const invalidateImport = 'weft.jitInvalidate';
export const traceTable = 'traces';

/** The machine call of a call instruction; consumes its operands. */
function callExpr(s: FuncState, inst: Inst): Expr {
  const p = s.program;
  const m = p.wasm;
  if (inst.op === 'call_host') {
    const signature = p.module.hostImports.get(inst.name!);
    if (signature === undefined) throw new Error(`${s.func.name}: no host function '${inst.name}'`);
    const args = inst.args.map((arg) => use(s, arg));
    return m.call(hostImport(inst.name!), args, resultType(p, hostValueType(signature.result)));
  }
  if (inst.op === 'call') return direct(s, inst.name!, inst);
  if (inst.op === 'jit.tick' || inst.op === 'jit.run') {
    const args = inst.args.map((arg) => use(s, arg));
    return m.call(inst.op === 'jit.tick' ? tickImport : runImport, args, p.api.i32);
  }
  if (inst.op === 'jit.trace') {
    const [slot, ...reds] = inst.args.map((arg) => use(s, arg));
    const types = inst.args.slice(1).map((arg) => arg.type);
    return m.call_indirect(traceTable, slot!, reds, paramsType(p, types), p.api.i32);
  }
  const d = dispatchOf(p.dispatch, inst.type!, inst.selector!);
  switch (d.kind) {
    case 'direct':
      return direct(s, d.func, inst);
    case 'none':
      return trapCall(s, 'unreachable', inst.loc);
    case 'table': {
      const target = p.module.functions.get(d.targets[0]!)!;
      const receiver = atom(s, inst.args[0]!);
      const args = [receiver(), ...inst.args.slice(1).map((arg) => use(s, arg))];
      const id = typeIdOf(p, receiver());
      const row = symbolExpr(p, { kind: 'row', root: inst.type!, selector: inst.selector! });
      const index = m.i32.add(id, row);
      const types = paramsOf(target).map((param) => param.type);
      return m.call_indirect('0', index, args, paramsType(p, types), resultType(p, target.result));
    }
  }
}

function direct(s: FuncState, name: string, inst: Inst): Expr {
  const p = s.program;
  const target = p.module.functions.get(name);
  if (target === undefined) throw new Error(`${s.func.name}: no function '${name}'`);
  const args = inst.args.map((arg) => use(s, arg));
  return p.wasm.call(name, args, resultType(p, target.result));
}

/** Emits a call with the saves before it. Reloads are the caller's. */
function saveAndCall(s: FuncState, inst: Inst): void {
  const call = callExpr(s, inst);
  s.located.push([call, inst.loc]);
  flush(s);
  const plan = planOf(s, inst);
  if (plan !== null) saveStatic(s, plan.saves, s.out);
  assign(s, isNever(s, inst) ? null : inst.result, call);
}

/** A virtual call that no class implements traps and has no result. */
function isNever(s: FuncState, inst: Inst): boolean {
  return (
    inst.op === 'call_virtual' && dispatchOf(s.program.dispatch, inst.type!, inst.selector!).kind === 'none'
  );
}

function exceptionPending(s: FuncState): Expr {
  return loadCell(s.program, 'exception');
}

/** A call outside of `try`: an exception leaves this function too. */
export function genCall(s: FuncState, inst: Inst): void {
  const p = s.program;
  saveAndCall(s, inst);
  if (canRaise(inst, p.effects, p.dispatch)) s.out.push(p.wasm.if(exceptionPending(s), raiseOut(s)));
  const plan = planOf(s, inst);
  if (plan !== null) reloadStatic(s, plan.reloads, s.out);
}

/** A call in the place of a return: the frame is popped before it. */
export function genTailCall(s: FuncState, inst: Inst): void {
  const p = s.program;
  const m = p.wasm;
  const target = p.module.functions.get(inst.name!)!;
  const args = inst.args.map((arg) => use(s, arg));
  flush(s);
  popFrame(s);
  const call = m.return_call(inst.name!, args, resultType(p, target.result));
  s.located.push([call, inst.loc]);
  s.out.push(call);
}

/**
 * Executes the instruction of an `invoke`. When it raised, the statements made by `handler` run: they go to
 * the handler's block with the exception in the local `exception`.
 */
export function genInvoke(s: FuncState, inst: Inst, exception: number, handler: () => Expr[]): void {
  const p = s.program;
  const m = p.wasm;
  if (inst.op === 'i64.add_ovf' || inst.op === 'i64.sub_ovf' || inst.op === 'i64.mul_ovf') {
    const overflowed = overflow(s, inst);
    const body = aroundCold(s, inst, () => [m.local.set(exception, newError(s, inst))]);
    s.out.push(m.if(overflowed, m.block(null, [...body, ...handler()])));
    return;
  }
  saveAndCall(s, inst);
  const plan = planOf(s, inst);
  if (plan !== null) reloadStatic(s, plan.reloads, s.out);
  if (!canRaise(inst, p.effects, p.dispatch)) return;
  s.out.push(
    m.if(
      exceptionPending(s),
      m.block(null, [
        m.local.set(exception, exceptionPending(s)),
        storeCell(p, 'exception', i32(p, 0)),
        ...handler(),
      ]),
    ),
  );
}

function overflow(s: FuncState, inst: Inst): Expr {
  const condition = exact64(s, inst);
  flush(s);
  return condition;
}

/** Makes the exception. A module without the runtime library has no class for it and traps. */
function newError(s: FuncState, inst: Inst): Expr {
  const p = s.program;
  if (!p.module.functions.has(newOverflowError)) return trapCall(s, 'overflow', inst.loc);
  const call = p.wasm.call(newOverflowError, [], p.api.i32);
  s.located.push([call, inst.loc]);
  return call;
}

/** An exact operation outside of `try`. */
export function genOverflow(s: FuncState, inst: Inst): void {
  const p = s.program;
  const m = p.wasm;
  const overflowed = overflow(s, inst);
  s.out.push(
    m.if(
      overflowed,
      m.block(null, [
        storeCell(p, 'exception', newError(s, inst)),
        storeCell(p, 'exceptionLocation', locationExpr(p, inst.loc)),
        raiseOut(s),
      ]),
    ),
  );
}

/** `throw` out of the function. */
export function genThrow(s: FuncState, value: Expr, loc: number): void {
  const p = s.program;
  s.out.push(storeCell(p, 'exception', value));
  s.out.push(storeCell(p, 'exceptionLocation', locationExpr(p, loc)));
  s.out.push(raiseOut(s));
}
