/**
 * The shadow stack in generated code: pushing and popping frames, saving and reloading references around collecting
 * points, leaving a function. What to save where was decided by `roots.ts`.
 */
import type { Inst, Value } from '../ir/types.js';
import type { Expr } from './machine.js';
import { i32, loadCell, storeCell, zeroExpr } from './machine.js';
import type { PointPlan } from './roots.js';
import type { FuncState } from './state.js';
import { getLocal, localFor, newLocal } from './state.js';
import { shadowReserve, symbolExpr } from './symbols.js';
import { trapCall } from './traps.js';

function slotStore(s: FuncState, base: number, slot: number, value: Expr): Expr {
  const { wasm, api } = s.program;
  return wasm.i32.store(4 * slot, 4, wasm.local.get(base, api.i32), value);
}

function reload(s: FuncState, base: number, slot: number, value: Value): Expr {
  const { wasm, api } = s.program;
  return wasm.local.set(localFor(s, value), wasm.i32.load(4 * slot, 4, wasm.local.get(base, api.i32)));
}

/** Pushes the function's frame, after checking that there is room. */
export function pushFrame(s: FuncState): void {
  const p = s.program;
  const m = p.wasm;
  const { slots, clear } = s.plan;
  const sp = () => m.local.get(s.sp, p.api.i32);
  const limit = symbolExpr(p, { kind: 'limit', slots });
  s.out.push(m.local.set(s.sp, loadCell(p, 'shadowTop')));
  s.out.push(m.if(m.i32.gt_u(sp(), limit), trapCall(s, 'stack_overflow', s.func.loc)));
  s.out.push(storeCell(p, 'shadowTop', m.i32.add(sp(), i32(p, 4 * slots))));
  if (clear.length > 24) s.out.push(m.memory.fill(sp(), i32(p, 0), i32(p, 4 * slots)));
  else for (const slot of clear) s.out.push(slotStore(s, s.sp, slot, i32(p, 0)));
  s.frame = 'pushed';
}

/** Pops the frame if it is (or may be) pushed. */
export function popFrame(s: FuncState): void {
  if (s.plan.slots === 0 || s.frame === 'none') return;
  if (s.frame === 'maybe') s.loadSpAtEntry = true;
  s.out.push(storeCell(s.program, 'shadowTop', s.program.wasm.local.get(s.sp, s.program.api.i32)));
}

/** Saves values into their slots of the frame. */
export function saveStatic(s: FuncState, values: readonly Value[], out: Expr[]): void {
  for (const value of values) out.push(slotStore(s, s.sp, s.plan.slotOf.get(value)!, getLocal(s, value)));
}

/** Reloads values from their slots of the frame. */
export function reloadStatic(s: FuncState, values: readonly Value[], out: Expr[]): void {
  for (const value of values) out.push(reload(s, s.sp, s.plan.slotOf.get(value)!, value));
}

/** The plan of a collecting point, null when nothing lives across it. */
export function planOf(s: FuncState, inst: Inst): PointPlan | null {
  return s.plan.points.get(inst) ?? null;
}

/** Statements that save, run `body` and reload: the slow path of a cold point. */
export function aroundCold(s: FuncState, inst: Inst, body: () => Expr[]): Expr[] {
  const p = s.program;
  const m = p.wasm;
  const plan = planOf(s, inst);
  const out: Expr[] = [];
  if (plan === null || (plan.saves.length === 0 && plan.reloads.length === 0)) return body();
  if (plan.kind === 'static') {
    saveStatic(s, plan.saves, out);
    out.push(...body());
    reloadStatic(s, plan.reloads, out);
    return out;
  }
  if (4 * plan.saves.length > shadowReserve)
    throw new Error(`${s.func.name}: too many references live at once`);
  const base = newLocal(s, 'i32');
  const top = () => m.local.get(base, p.api.i32);
  const slot = new Map(plan.saves.map((value, i) => [value, i]));
  out.push(m.local.set(base, loadCell(p, 'shadowTop')));
  for (const [value, i] of slot) out.push(slotStore(s, base, i, getLocal(s, value)));
  out.push(storeCell(p, 'shadowTop', m.i32.add(top(), i32(p, 4 * slot.size))));
  out.push(...body());
  for (const value of plan.reloads) out.push(reload(s, base, slot.get(value)!, value));
  out.push(storeCell(p, 'shadowTop', top()));
  return out;
}

/** Leaves the function with an exception in the cell. */
export function raiseOut(s: FuncState): Expr {
  const p = s.program;
  const m = p.wasm;
  if (s.plan.slots > 0 && s.frame !== 'none') {
    if (s.frame === 'maybe') s.loadSpAtEntry = true;
    s.raises = true;
    return m.br('raise');
  }
  return m.return(s.func.result === null ? undefined : zeroExpr(p, s.func.result));
}

/** The code at the label `raise`: pops the frame and returns a default value. */
export function raiseTail(s: FuncState): Expr[] {
  const p = s.program;
  const m = p.wasm;
  return [
    storeCell(p, 'shadowTop', m.local.get(s.sp, p.api.i32)),
    m.return(s.func.result === null ? undefined : zeroExpr(p, s.func.result)),
  ];
}
