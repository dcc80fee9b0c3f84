/**
 * The functions that jitcode calls as AOT code get slots of the function table. A function with a slot must stay, and stay callable with
 * its own parameters, which would spoil the best that can happen to a small function with one caller: that it disappears in it.
 * Such functions are therefore there twice. The copy is the one in the table; the original belongs to its caller.
 *
 * ```
 * @f: … call @small …          →   @f: … (small's body) …
 * @small: …                        @small$jit: …             table: … small$jit …
 * ```
 */
import { forEachInst } from '../ir/cfg.js';
import type { Func, Module } from '../ir/types.js';
import { copyFunc } from './normalize.js';

/** Instructions up to which a function counts as small; a bit more than what the optimizer inlines at one place. */
const smallSize = 60;

/** Adds the copies to the module; answers what is to be in the table in the place of each function. */
export function copyResidual(module: Module, functions: readonly string[]): string[] {
  const callers = new Map<string, number>();
  for (const func of module.functions.values())
    forEachInst(func, (inst) => {
      if (inst.op === 'call') callers.set(inst.name!, (callers.get(inst.name!) ?? 0) + 1);
    });
  return functions.map((name) => {
    const func = module.functions.get(name)!;
    if (callers.get(name) !== 1 || sizeOf(func) > smallSize) return name;
    const copy = `${name}$jit`;
    module.functions.set(copy, { ...copyFunc(func, new Set()), name: copy });
    return copy;
  });
}

function sizeOf(func: Func): number {
  let size = 0;
  for (const block of func.blocks) size += block.insts.length + 1;
  return size;
}
