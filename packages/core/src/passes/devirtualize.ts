/**
 * Turns virtual calls into direct ones where only one function can be meant: because the receiver's exact class is
 * known (it is a fresh `new` or a prebuilt object), or because among the instantiated classes below the receiver's static
 * class there is one implementation.
 *
 * Example: with `Circle` the only shape ever made, `call_virtual Shape.area v0` becomes
 * `v1 = cast Circle v0; call @Circle.area v1`.
 */
import { forEachInst } from '../ir/cfg.js';
import { newValue } from '../ir/builder.js';
import { isAssignable, resolveMethod } from '../ir/typing.js';
import type { Block, Func, Inst, Module, Operand, RefType, Value } from '../ir/types.js';
import { Hierarchy } from './hierarchy.js';

/** Devirtualizes calls in the whole module, and adds to `changed` where; returns how many. */
export function devirtualize(
  module: Module,
  hierarchy: Hierarchy = new Hierarchy(module),
  changed = new Set<Func>(),
): number {
  let total = 0;
  for (const func of module.functions.values()) {
    const count = devirtualizeFunction(module, func, hierarchy);
    if (count > 0) changed.add(func);
    total += count;
  }
  return total;
}

function devirtualizeFunction(module: Module, func: Func, hierarchy: Hierarchy): number {
  const definitions = new Map<Value, Inst>();
  let virtual = false;
  forEachInst(func, (inst) => {
    if (inst.op === 'call_virtual') virtual = true;
    else if (inst.result !== null && (inst.op === 'new' || inst.op === 'cast'))
      definitions.set(inst.result, inst);
  });
  if (!virtual) return 0;
  let count = 0;
  for (const block of func.blocks) {
    const insts: Inst[] = [];
    const visit = (inst: Inst) => {
      if (inst.op !== 'call_virtual') return;
      const target = onlyTarget(module, inst, definitions, hierarchy);
      if (target !== null && makeDirect(module, func, inst, target, insts)) count++;
    };
    for (const inst of block.insts) {
      visit(inst);
      insts.push(inst);
    }
    if (block.term.kind === 'invoke') visit(block.term.inst);
    block.insts = insts;
  }
  return count;
}

function exactClass(operand: Operand, definitions: ReadonlyMap<Value, Inst>): string | null {
  if (operand.kind === 'const')
    return typeof operand.type === 'object' && operand.value !== null
      ? (operand.value as { type: string }).type
      : null;
  let inst = definitions.get(operand);
  while (inst?.op === 'cast') {
    const source = inst.args[0] as Operand;
    if (source.kind === 'const') return exactClass(source, definitions);
    inst = definitions.get(source);
  }
  return inst?.op === 'new' ? (inst.type as string) : null;
}

function onlyTarget(
  module: Module,
  inst: Inst,
  definitions: ReadonlyMap<Value, Inst>,
  hierarchy: Hierarchy,
): string | null {
  const exact = exactClass(inst.args[0] as Operand, definitions);
  if (exact !== null) return resolveMethod(module, exact, inst.selector as string);
  const targets = hierarchy.callees(inst);
  return targets.length === 1 ? (targets[0] as string) : null;
}

/** Rewrites the call; casts that its operands need go to `before`. */
function makeDirect(module: Module, func: Func, inst: Inst, target: string, before: Inst[]): boolean {
  const callee = module.functions.get(target);
  if (callee === undefined) return false;
  const params = (callee.blocks[0] as Block).params;
  // An override may return more than its root does, but never nothing instead of something.
  if (params.length !== inst.args.length || (inst.result !== null && callee.result === null)) return false;
  inst.args = inst.args.map((arg, i) => {
    const wanted = (params[i] as Value).type;
    if (isAssignable(module, arg.type, wanted)) return arg;
    const type = (wanted as RefType).ref;
    const result = newValue(func, wanted);
    before.push({ op: 'cast', args: [arg], result, type, loc: inst.loc });
    return result;
  });
  if (inst.result === null && callee.result !== null) inst.result = newValue(func, callee.result);
  inst.op = 'call';
  inst.name = target;
  delete inst.type;
  delete inst.selector;
  return true;
}
