/**
 * What calls can do, as far as generated code must know: can they raise, can they collect?
 *
 * A call that cannot raise needs no test of the exception cell; one that cannot collect leaves references in
 * locals alone. Both facts are computed for all functions at once, by growing the sets of raising and of collecting
 * functions backwards over the call graph until nothing changes. Virtual calls may reach any implementation.
 */
import type { Func, Inst, Module } from '../ir/types.js';
import type { GcPlugin } from '../plugin/gc.js';
import { gcFunction } from '../plugin/gc.js';
import type { DispatchTable } from './dispatch.js';
import { dispatchOf } from './dispatch.js';

/** Function of the runtime library that makes the exception of `*_ovf` operations. */
export const newOverflowError = 'rt.newOverflowError';
/** Function of the runtime library that makes the exception for a JavaScript error; takes its number. */
export const newHostError = 'rt.newHostError';

/** Function of the runtime library that answers the object to raise when memory is exhausted. */
export const outOfMemory = 'rt.outOfMemory';

/** `cold`: only on a path that is rarely taken, which saves and restores by itself. */
export type Collects = 'no' | 'cold' | 'yes';

export interface Effects {
  readonly raising: ReadonlySet<string>;
  readonly collecting: ReadonlySet<string>;
}

/** Host functions that are plain arithmetic, or the collectors' clock: they neither throw nor call back. */
export function isPureHost(name: string): boolean {
  return name.startsWith('Math.') || name === 'rt.clock';
}

/** Functions that an instruction may call. */
export function callees(inst: Inst, dispatch: DispatchTable): readonly string[] {
  switch (inst.op) {
    case 'call':
      return [inst.name!];
    case 'call_virtual': {
      const d = dispatchOf(dispatch, inst.type!, inst.selector!);
      return d.kind === 'direct' ? [d.func] : d.kind === 'table' ? d.targets : [];
    }
    case 'i64.add_ovf':
    case 'i64.sub_ovf':
    case 'i64.mul_ovf':
      return [newOverflowError];
    default:
      return [];
  }
}

/** All instructions of a function; `caught` tells those of `invoke`s. */
export function eachInst(func: Func, visit: (inst: Inst, caught: boolean) => void): void {
  for (const block of func.blocks) {
    for (const inst of block.insts) visit(inst, false);
    if (block.term.kind === 'invoke') visit(block.term.inst, true);
  }
}

/** Computes the raising and the collecting functions of a module. */
export function analyzeEffects(module: Module, plugin: GcPlugin, dispatch: DispatchTable): Effects {
  const raisingCallers = new Map<string, string[]>();
  const collectingCallers = new Map<string, string[]>();
  const raising = new Set<string>();
  const { slow, slowArray } = plugin.allocation;
  const { collect, alsoCollecting } = plugin.functions;
  const collecting = new Set([slow, slowArray, collect, ...alsoCollecting].map(gcFunction));
  const note = (map: Map<string, string[]>, callee: string, caller: string) => {
    const list = map.get(callee);
    if (list === undefined) map.set(callee, [caller]);
    else list.push(caller);
  };
  for (const func of module.functions.values()) {
    eachInst(func, (inst, caught) => {
      for (const callee of callees(inst, dispatch)) {
        note(collectingCallers, callee, func.name);
        if (!caught) note(raisingCallers, callee, func.name);
      }
      if (raisesByItself(inst) && !caught) raising.add(func.name);
      if (collectsByItself(inst)) collecting.add(func.name);
    });
    if (func.blocks.some((b) => b.term.kind === 'throw')) raising.add(func.name);
  }
  grow(raising, raisingCallers);
  grow(collecting, collectingCallers);
  return { raising, collecting };
}

function grow(set: Set<string>, callers: ReadonlyMap<string, readonly string[]>): void {
  const work = [...set];
  for (let name = work.pop(); name !== undefined; name = work.pop())
    for (const caller of callers.get(name) ?? [])
      if (!set.has(caller)) {
        set.add(caller);
        work.push(caller);
      }
}

function isOverflow(inst: Inst): boolean {
  return inst.op === 'i64.add_ovf' || inst.op === 'i64.sub_ovf' || inst.op === 'i64.mul_ovf';
}

/** Whether an instruction runs code of the host, or code that the JIT compiled. */
function callsOutside(inst: Inst): boolean {
  return inst.op.startsWith('jit.') || (inst.op === 'call_host' && !isPureHost(inst.name!));
}

function raisesByItself(inst: Inst): boolean {
  return isOverflow(inst) || callsOutside(inst);
}

function collectsByItself(inst: Inst): boolean {
  if (inst.op === 'new' || inst.op === 'new_array' || isOverflow(inst)) return true;
  return callsOutside(inst);
}

/** Whether an instruction can leave an exception in the cell. */
export function canRaise(inst: Inst, effects: Effects, dispatch: DispatchTable): boolean {
  return raisesByItself(inst) || callees(inst, dispatch).some((f) => effects.raising.has(f));
}

/** Whether and where an instruction can collect. */
export function canCollect(inst: Inst, effects: Effects, dispatch: DispatchTable): Collects {
  if (inst.op === 'new' || inst.op === 'new_array' || isOverflow(inst)) return 'cold';
  if (callsOutside(inst)) return 'yes';
  if (inst.op === 'call_host') return 'no';
  return callees(inst, dispatch).some((f) => effects.collecting.has(f)) ? 'yes' : 'no';
}
