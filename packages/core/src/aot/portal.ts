/**
 * Cuts interpreter loops at their merge points.
 *
 * A function with a `jit_merge_point` becomes two: the part before, which ends with a tail call, and a **runner**, which takes
 * the greens and reds as parameters and starts at the merge point. There are two reasons. Compiled traces continue in the
 * interpreter by calling the runner; and V8 replaces slow code of a function only at its entry, so a hot
 * loop has to be entered anew from time to time to reach optimized code. `can_enter_jit` therefore counts down
 * and every {@link reentryInterval} jumps tail-calls the runner.
 *
 * ```
 * run(code, frame):  b0: … jump b1          →   run:            b0: … return_call run$jit(0, code, frame)
 *                    b1(pc): merge_point        run$jit(pc, code, frame):   loop …
 *                            … jump b1(pc2)
 * ```
 *
 * This works only when nothing else is live at the merge point: a green or red that was forgotten is an error with the
 * position of the merge point. Inside the runner a value that was an operand has two definitions, its own and the
 * parameter at the merge point; the SSA form is repaired for each (Braun's lookup, on the finished graph).
 */
import { edge, i32Const, newBlock, newValue } from '../ir/builder.js';
import { forEachTermOperand, incomingEdges, mapInstOperands, mapTermOperands, removeUnreachableBlocks, reversePostorder } from '../ir/cfg.js';
import { ops } from '../ir/ops.js';
import type { Block, Func, Inst, Module, Operand, Value } from '../ir/types.js';
import { members } from './bitset.js';
import { reentryInterval } from './image.js';
import { liveness } from './liveness.js';
import { copyFunc, copyTerminator } from './normalize.js';

/** A program that cannot be cut: the author forgot a green or red. */
export class PortalError extends Error {
  constructor(
    message: string,
    /** Index into the module's locations. */
    readonly loc: number,
  ) {
    super(message);
  }
}

export interface Portals {
  readonly module: Module;
  /** Calls that must become `return_call`. */
  readonly tailCalls: ReadonlySet<Inst>;
  /** Runner function by driver name. */
  readonly runners: ReadonlyMap<string, string>;
}

/** Cuts all portals of a module. The given module is left alone. */
export function splitPortals(original: Module): Portals {
  const module: Module = { ...original, functions: new Map(original.functions) };
  const tailCalls = new Set<Inst>();
  const runners = new Map<string, string>();
  const work = [...module.functions.values()];
  for (let func = work.pop(); func !== undefined; func = work.pop()) {
    const found = findMergePoint(func);
    if (found === null) continue;
    const name = `${func.name}$${found.inst.name}`;
    const { before, runner } = split(module, copyFunc(func, tailCalls), found, name, tailCalls);
    module.functions.set(before.name, before);
    module.functions.set(name, runner);
    runners.set(found.inst.name!, name);
    work.push(runner);
  }
  return { module, tailCalls, runners };
}

interface MergePoint {
  readonly inst: Inst;
  readonly block: number;
  readonly index: number;
}

function findMergePoint(func: Func): MergePoint | null {
  for (let block = 0; block < func.blocks.length; block++) {
    const { insts } = func.blocks[block]!;
    const index = insts.findIndex((inst) => inst.op === 'jit_merge_point');
    if (index >= 0) return { inst: insts[index]!, block, index };
  }
  return null;
}

function split(module: Module, func: Func, at: MergePoint, name: string, tailCalls: Set<Inst>) {
  const block = func.blocks[at.block]!;
  const inst = block.insts[at.index]!;
  const operands = inst.args;
  // The merge block proper starts after the hint.
  const merge = newBlock(func);
  merge.insts = block.insts.splice(at.index).slice(1);
  merge.term = block.term;
  block.term = { kind: 'jump', target: edge(merge, []), loc: inst.loc };
  checkLive(module, func, merge, inst);

  const { runner, start } = makeRunner(func, block, merge, inst, name);
  reenter(runner, start, inst, name, tailCalls);
  removeUnreachableBlocks(runner);
  finishTail(func, block, name, operands, inst.loc, tailCalls);
  removeUnreachableBlocks(func);
  return { before: func, runner };
}

/** Ends a block with a tail call of the runner. */
function finishTail(
  func: Func,
  block: Block,
  name: string,
  args: readonly Operand[],
  loc: number,
  tailCalls: Set<Inst>,
): void {
  const result = func.result === null ? null : newValue(func, func.result);
  const call: Inst = { op: 'call', name, args: [...args], result, loc };
  tailCalls.add(call);
  block.insts.push(call);
  block.term = { kind: 'return', value: result, loc };
}

function checkLive(module: Module, func: Func, merge: Block, inst: Inst): void {
  const live = liveness(func, () => true);
  for (const i of members(live.liveIn.get(merge)!)) {
    const value = live.values[i]!;
    if (inst.args.includes(value)) continue;
    const where = module.locations[locationOf(func, value)];
    const type = typeof value.type === 'object' ? value.type.ref : value.type;
    throw new PortalError(
      `driver '${inst.name}': a variable of type ${type}` +
        (where !== undefined && where.line > 0 ? ` (set at ${where.file}:${where.line}:${where.column})` : '') +
        ` is live at the merge point of '${func.name}' but is neither green nor red; ` +
        `add it to the driver's reds and to jitMergePoint, or compute it after the merge point`,
      inst.loc,
    );
  }
}

function locationOf(func: Func, value: Value): number {
  for (const block of func.blocks) {
    for (const inst of block.insts) if (inst.result === value) return inst.loc;
    if (block.params.includes(value)) return block.insts[0]?.loc ?? block.term.loc;
  }
  return func.loc;
}

/** Copies what the merge block reaches into a function of its own. */
function makeRunner(func: Func, loopBlock: Block, merge: Block, inst: Inst, name: string) {
  const region = new Set(reversePostorder({ ...func, blocks: [merge] }));
  const runner: Func = { ...func, name, blocks: [], loc: inst.loc };
  const entry: Block = newBlock(runner);
  entry.params = inst.args.map((arg) => newValue(runner, arg.type));
  const copies = new Map<Block, Block>();
  for (const block of region) {
    const copy: Block = {
      ...block,
      params: [...block.params],
      insts: block.insts.map((i) => ({ ...i, args: [...i.args] })),
    };
    copies.set(block, copy);
    runner.blocks.push(copy);
  }
  for (const copy of copies.values()) copy.term = copyTerminator(copy.term, (b) => copies.get(b)!);
  const mergeCopy = copies.get(merge)!;
  mergeCopy.params = inst.args.map((arg) => newValue(runner, arg.type));
  entry.term = { kind: 'jump', target: edge(mergeCopy, entry.params), loc: inst.loc };
  const again = copies.get(loopBlock);
  if (again !== undefined) again.term = { kind: 'jump', target: edge(mergeCopy, inst.args), loc: inst.loc };
  inst.args.forEach((arg, i) => {
    if (arg.kind === 'value' && inst.args.indexOf(arg) === i) repair(runner, mergeCopy, arg, mergeCopy.params[i]!);
  });
  return { runner, start: mergeCopy };
}

/** Makes uses of `value` see the parameter `param` of `merge` where that was defined last. */
function repair(runner: Func, merge: Block, value: Value, param: Value): void {
  const incoming = incomingEdges(runner.blocks);
  const home = runner.blocks.find(
    (block) =>
      block.params.includes(value) ||
      block.insts.some((inst) => inst.result === value) ||
      (block.term.kind === 'invoke' && (block.term.inst.result === value || block.term.exception === value)),
  );
  const starts = new Map<Block, Operand>([[merge, param]]);
  const pending: { block: Block; param: Value }[] = [];
  const atStart = (block: Block): Operand => {
    const known = starts.get(block);
    if (known !== undefined) return known;
    const list = incoming.get(block)!;
    if (list.length === 1) {
      const found = atEnd(list[0]!.from);
      starts.set(block, found);
      return found;
    }
    const fresh = newValue(runner, value.type);
    starts.set(block, fresh);
    pending.push({ block, param: fresh });
    return fresh;
  };
  const atEnd = (block: Block): Operand => (block === home ? value : atStart(block));
  for (const block of runner.blocks) {
    if (block === home) continue;
    let uses = false;
    const see = (operand: Operand) => (uses ||= operand === value);
    for (const inst of block.insts) inst.args.forEach(see);
    forEachTermOperand(block.term, see);
    if (!uses) continue;
    const here = atStart(block);
    const map = (operand: Operand) => (operand === value ? here : operand);
    for (const inst of block.insts) mapInstOperands(inst, map);
    mapTermOperands(block.term, map);
  }
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    next.block.params.push(next.param);
    for (const { from, edge: e } of incoming.get(next.block)!) e.args.push(atEnd(from));
  }
}

/** Replaces `can_enter_jit` by the countdown that re-enters the runner. */
function reenter(runner: Func, merge: Block, mergePoint: Inst, name: string, tailCalls: Set<Inst>): void {
  for (const block of [...runner.blocks]) {
    const index = block.insts.findIndex((i) => i.op === 'can_enter_jit' && i.name === mergePoint.name);
    if (index < 0) continue;
    const hint = block.insts[index]!;
    const args = (mergePoint.labels ?? []).map((label) => {
      const operand = hint.args[(hint.labels ?? []).indexOf(label)];
      if (operand === undefined)
        throw new PortalError(`canEnterJit of driver '${hint.name}' does not name '${label}'`, hint.loc);
      return operand;
    });
    const rest = newBlock(runner);
    rest.insts = block.insts.splice(index).slice(1);
    rest.term = block.term;
    if (!leadsToMergePoint(rest, merge)) {
      // Work is done on the way: the countdown would skip it. Go on without.
      block.term = { kind: 'jump', target: edge(rest, []), loc: hint.loc };
      continue;
    }
    const again = newBlock(runner);
    const emit = (to: Block, op: Inst['op'], operands: Operand[], more: Partial<Inst>): Value => {
      const result = newValue(runner, 'i32');
      to.insts.push({ op, args: operands, result, loc: hint.loc, ...more });
      return result;
    };
    const cell = emit(block, 'raw.cell', [], { name: 'jitCounter' });
    const old = emit(block, 'raw.load32', [cell], { offset: 0 });
    const now = emit(block, 'i32.sub', [old, i32Const(1)], {});
    block.insts.push({ op: 'raw.store32', args: [cell, now], result: null, offset: 0, loc: hint.loc });
    block.term = { kind: 'br_if', cond: now, then: edge(rest, []), else: edge(again, []), loc: hint.loc };
    const interval = i32Const(reentryInterval);
    again.insts.push({ op: 'raw.store32', args: [cell, interval], result: null, offset: 0, loc: hint.loc });
    finishTail(runner, again, name, args, hint.loc, tailCalls);
  }
}

/** Whether nothing with an effect happens between a `can_enter_jit` and the merge point that it announces. */
function leadsToMergePoint(start: Block, merge: Block): boolean {
  let block = start;
  for (let steps = 0; steps < 1000; steps++) {
    for (const inst of block.insts) {
      const { effect } = ops[inst.op];
      if (effect !== 'pure' && effect !== 'read') return false;
    }
    if (block.term.kind !== 'jump') return false;
    if (block.term.target.block === merge) return true;
    block = block.term.target.block;
  }
  return false;
}
