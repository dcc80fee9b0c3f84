/**
 * Constant globals: a module-level variable that no reachable function writes is its initial value.
 *
 * Programs assign many `let`s at module level only — tables that are filled in, hooks that break import cycles. That code has
 * run before translation, so a load of such a variable is a constant, and what is behind it (an exact class, an
 * immutable field) folds further.
 *
 * ```
 *   v0 = get_global "var.hook"            ; never set          call_virtual "Fn~i32" "call" p7, v1
 *   v2 = call_virtual "Fn~i32" "call" v0, v1            →
 * ```
 */
import { mapOperands } from '../ir/cfg.js';
import type { Const, Module, Value } from '../ir/types.js';

/** Replaces loads of globals that are never written; returns how many loads there were. */
export function constantGlobals(module: Module): number {
  const written = new Set<string>();
  for (const func of module.functions.values())
    for (const block of func.blocks) {
      for (const inst of block.insts) if (inst.op === 'set_global') written.add(inst.name!);
      if (block.term.kind === 'invoke' && block.term.inst.op === 'set_global')
        written.add(block.term.inst.name!);
    }
  let replaced = 0;
  for (const func of module.functions.values()) {
    const constants = new Map<Value, Const>();
    for (const block of func.blocks)
      block.insts = block.insts.filter((inst) => {
        if (inst.op !== 'get_global' || inst.result === null || written.has(inst.name!)) return true;
        constants.set(inst.result, module.globals.get(inst.name!)!.init);
        return false;
      });
    if (constants.size === 0) continue;
    replaced += constants.size;
    for (const block of func.blocks)
      mapOperands(block, (operand) =>
        operand.kind === 'value' ? (constants.get(operand) ?? operand) : operand,
      );
  }
  return replaced;
}
