/**
 * Scalar replacement: an object that does not leave its block needs no memory.
 *
 * An allocation qualifies when its reference is used only as the receiver of `get_field` and `set_field`, all in the block
 * of the `new`. Then each field is just the value last stored into it (zero at first), loads are replaced by those
 * values, and the stores and the allocation go away. After inlining this removes iterators, tuples and boxed
 * intermediate results. Objects that live across blocks are left to the JIT, whose virtuals do the same for whole traces.
 *
 * Example: `v1 = new Pair; set_field Pair.a v1, v0; v2 = get_field Pair.a v1; return v2` becomes `return v0`.
 */
import { forEachTermOperand } from '../ir/cfg.js';
import { zero } from '../ir/ssa.js';
import { findField, widen } from '../ir/typing.js';
import type { Block, Func, Inst, Module, Operand, StorageType, Value } from '../ir/types.js';
import { Replacements } from './rewrite.js';

/** Takes apart what it can in one function; returns whether anything changed. */
export function scalarReplacement(module: Module, func: Func): boolean {
  const home = new Map<Value, Block>();
  for (const block of func.blocks)
    for (const inst of block.insts)
      if (inst.op === 'new' && inst.result !== null) home.set(inst.result, block);
  if (home.size === 0) return false;
  const escape = (operand: Operand) => {
    if (operand.kind === 'value') home.delete(operand);
  };
  for (const block of func.blocks) {
    for (const inst of block.insts)
      inst.args.forEach((arg, i) => {
        if (
          arg.kind === 'value' &&
          home.has(arg) &&
          !(i === 0 && isPlainAccess(module, inst, block, home.get(arg)))
        )
          home.delete(arg);
      });
    forEachTermOperand(block.term, escape);
  }
  if (home.size === 0) return false;
  const replacements = new Replacements();
  for (const block of new Set(home.values())) takeApart(module, block, home, replacements);
  replacements.apply(func);
  return true;
}

/** Fields narrower than a value would have to wrap or round what is stored; they are left alone. */
function isWhole(type: StorageType): boolean {
  return widen(type) === type;
}

function isPlainAccess(module: Module, inst: Inst, block: Block, home: Block | undefined): boolean {
  if (block !== home || (inst.op !== 'get_field' && inst.op !== 'set_field')) return false;
  const field = findField(module, inst.type as string, inst.field as string);
  return field !== null && isWhole(field.type);
}

function takeApart(
  module: Module,
  block: Block,
  home: ReadonlyMap<Value, Block>,
  replacements: Replacements,
): void {
  const contents = new Map<Value, Map<string, Operand>>();
  block.insts = block.insts.filter((inst) => {
    if (inst.op === 'new' && inst.result !== null && home.has(inst.result)) {
      contents.set(inst.result, new Map());
      return false;
    }
    const object = inst.args[0];
    const fields = object?.kind === 'value' ? contents.get(object) : undefined;
    if (fields === undefined) return true;
    const key = `${inst.type}.${inst.field}`;
    if (inst.op === 'set_field') {
      fields.set(key, replacements.resolve(inst.args[1] as Operand));
      return false;
    }
    const field = findField(module, inst.type as string, inst.field as string);
    if (field === null || inst.result === null) return true;
    replacements.replace(inst.result, fields.get(key) ?? zero(widen(field.type)));
    return false;
  });
}
