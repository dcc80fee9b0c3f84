/**
 * Cuts interpreter loops at their merge points.
 *
 * A function with a `jit_merge_point` becomes two: the part before, which ends with a tail call, and a **runner**, which takes
 * the greens and reds as parameters and starts at the merge point. There are two reasons. Compiled traces continue in the
 * interpreter by calling the runner; and V8 replaces slow code of a function only at its entry, so a hot
 * loop has to be entered anew from time to time to reach optimized code. `can_enter_jit` therefore counts down
 * and leaves the loop by a tail call when the place is hot. The part before counts as well. Both call the portal's entry function then
 * (`warmstate.ts`), which runs compiled code when there is some and else tail-calls the runner.
 *
 * ```
 * run(code, frame):  b0: … jump b1          →   run:  b0: … count; br_if more, return_call run$D(0, code, frame),
 *                    b1(pc): merge_point                                        return_call jit.enter$D(1, 0, code, frame)
 *                            … jump b1(pc2)     run$D(pc, code, frame):   loop …
 * ```
 *
 * This works only when nothing else is live at the merge point: a green or red that was forgotten is an error with the
 * position of the merge point. Inside the runner a value that was an operand has two definitions, its own and the
 * parameter at the merge point; the SSA form is repaired for each (Braun's lookup, on the finished graph).
 */
import { edge, i32Const, newBlock, newValue } from '../ir/builder.js';
import { resultType } from '../ir/typing.js';
import {
  edgesOf,
  forEachTermOperand,
  incomingEdges,
  mapInstOperands,
  mapOperands,
  mapTermOperands,
  removeUnreachableBlocks,
  reversePostorder,
} from '../ir/cfg.js';
import type { Block, DriverInfo, Func, Inst, Module, Operand, Value } from '../ir/types.js';
import { members } from './bitset.js';
import { liveness } from './liveness.js';
import { copyFunc, copyTerminator } from './normalize.js';
import { addWarmState, countInline, cutDrivers, enterName, type Emit } from './warmstate.js';

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

/**
 * For whom the portals are cut. `aot`: merge points disappear, backward jumps count and enter compiled code. `jit`: both hints
 * stay where they are, for the codewriter.
 */
export type PortalMode = 'aot' | 'jit';

/**
 * Cuts all portals of a module. The given module is left alone. This comes before the optimizing passes, which would
 * otherwise carry values over the merge point.
 */
export function splitPortals(original: Module, mode: PortalMode = 'aot'): Module {
  const module: Module = {
    ...original,
    functions: new Map(original.functions),
    drivers: new Map(original.drivers),
  };
  // In jit mode runners keep their merge points.
  const runners = new Set(cutDrivers(module).map((driver) => driver.runner));
  const tailCalls = new Set<Inst>();
  for (const func of original.functions.values()) {
    if (runners.has(func.name) || findMergePoint(func) === null) continue;
    const copy = copyFunc(func, tailCalls);
    const found = findMergePoint(copy)!;
    const driver = driverOf(module, copy, found.inst);
    const name = `${func.name}$${driver.name}`;
    const { before, runner } = split(module, copy, found, name, tailCalls, mode);
    module.functions.set(before.name, before);
    module.functions.set(name, runner);
    module.drivers.set(driver.name, { ...driver, runner: name });
  }
  if (mode === 'aot')
    cutDrivers(module).forEach((driver, index) => {
      if (!module.functions.has(enterName(driver.name))) addWarmState(module, driver, index);
    });
  return module;
}

/**
 * The driver that a merge point belongs to. Each portal needs one of its own: a function that was compiled for several types gets
 * copies of its driver.
 */
function driverOf(module: Module, func: Func, mergePoint: Inst): DriverInfo {
  const declared = module.drivers.get(mergePoint.name!);
  if (declared === undefined) throw new Error(`'${func.name}': no driver '${mergePoint.name}'`);
  const hints = func.blocks.flatMap((block) =>
    block.insts.filter((inst) => inst.op === 'jit_merge_point' || inst.op === 'can_enter_jit'),
  );
  const second = hints.find((inst) => inst.op === 'jit_merge_point' && inst !== mergePoint);
  if (second !== undefined)
    throw new PortalError(
      `'${func.name}' has two merge points; write one of the loops as a function of its own`,
      second.loc,
    );
  if (declared.runner === undefined) return declared;
  let name = declared.name;
  for (let n = 2; module.drivers.has(name); n++) name = `${declared.name}$${n}`;
  for (const inst of hints) if (inst.name === declared.name) inst.name = name;
  return { ...declared, name, runner: undefined };
}

/** The calls of a module that can become `return_call`: marked, and directly followed by the return of their result. */
export function collectTailCalls(module: Module): ReadonlySet<Inst> {
  const found = new Set<Inst>();
  for (const func of module.functions.values())
    for (const { insts, term } of func.blocks) {
      const last = insts[insts.length - 1];
      if (
        last?.tail === true &&
        term.kind === 'return' &&
        (term.value === null || term.value === last.result)
      )
        found.add(last);
    }
  return found;
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

function split(
  module: Module,
  func: Func,
  at: MergePoint,
  name: string,
  tailCalls: Set<Inst>,
  mode: PortalMode,
) {
  const block = func.blocks[at.block]!;
  const inst = block.insts[at.index]!;
  const operands = inst.args;
  // The merge block proper starts after the hint.
  const merge = newBlock(func);
  merge.insts = block.insts.splice(at.index).slice(mode === 'aot' ? 1 : 0);
  merge.term = block.term;
  block.term = { kind: 'jump', target: edge(merge, []), loc: inst.loc };
  checkLive(module, func, merge, inst);

  const { runner, start } = makeRunner(func, block, merge, inst, name);
  // In AOT code the portal is entered through a function that counts and knows compiled code.
  const entry = (kind: number): PortalEntry =>
    mode === 'aot' ? { name: enterName(inst.name!), first: [i32Const(kind)] } : { name, first: [] };
  if (mode === 'aot') reenter(module, runner, start, inst, entry(0), tailCalls);
  removeUnreachableBlocks(runner);
  removeTrivialParams(runner);
  if (mode === 'aot') {
    const more = newBlock(func);
    const exhausted = newBlock(func);
    countdown(module, func, block, inst, 1, operands.slice(0, inst.offset), more, exhausted);
    finishTail(func, more, { name, first: [] }, operands, inst.loc, tailCalls);
    finishTail(func, exhausted, entry(1), operands, inst.loc, tailCalls);
  } else finishTail(func, block, entry(1), operands, inst.loc, tailCalls);
  removeUnreachableBlocks(func);
  return { before: func, runner };
}

/** What enters a portal: a function, and operands before the greens and reds. */
interface PortalEntry {
  readonly name: string;
  readonly first: readonly Operand[];
}

/** Ends a block with a tail call into the portal. */
function finishTail(
  func: Func,
  block: Block,
  { name, first }: PortalEntry,
  args: readonly Operand[],
  loc: number,
  tailCalls: Set<Inst>,
): void {
  const result = func.result === null ? null : newValue(func, func.result);
  const call: Inst = { op: 'call', name, args: [...first, ...args], result, tail: true, loc };
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
        (where !== undefined && where.line > 0
          ? ` (set at ${where.file}:${where.line}:${where.column})`
          : '') +
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
  // Inlined, it could not be entered anew.
  const attributes = { ...func.attributes, inline: 'never' as const };
  const runner: Func = { ...func, name, attributes, blocks: [], loc: inst.loc };
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
    if (arg.kind === 'value' && inst.args.indexOf(arg) === i)
      repair(runner, mergeCopy, arg, mergeCopy.params[i]!);
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

/**
 * Drops block parameters that have one value on all edges: greens and reds that the loop never assigns. As
 * parameters of the runner they are saved on the shadow stack once, as parameters of the loop at each call.
 */
function removeTrivialParams(func: Func): void {
  const replaced = new Map<Value, Operand>();
  const resolve = (operand: Operand): Operand => {
    let now = operand;
    for (let next; now.kind === 'value' && (next = replaced.get(now)) !== undefined;) now = next;
    return now;
  };
  for (let changed = true; changed;) {
    changed = false;
    const incoming = incomingEdges(func.blocks);
    for (const block of func.blocks.slice(1))
      for (let i = block.params.length - 1; i >= 0; i--) {
        const param = block.params[i]!;
        const args = incoming.get(block)!.map(({ edge: e }) => resolve(e.args[i]!));
        const others = new Set(args.filter((arg) => arg !== param));
        const [only] = others;
        if (others.size !== 1 || only!.kind !== 'value') continue;
        replaced.set(param, only!);
        block.params.splice(i, 1);
        for (const { edge: e } of incoming.get(block)!) e.args.splice(i, 1);
        changed = true;
      }
  }
  for (const block of func.blocks) mapOperands(block, resolve);
}

/** How much code may lie between `can_enter_jit` and the merge point: a loop condition, not an interpreter. */
const maxWayBack = 40;

/**
 * Replaces `can_enter_jit` by the countdown (`warmstate.ts`) that goes through the portal's entry when it is exhausted.
 *
 * ```
 *   can_enter_jit …                     count; br_if more, rest, again
 *   rest → … → merge(pc2)          →    rest: store the count … → merge(pc2)
 *                                       again: copy of the way → return_call jit.enter$D(0, pc2, code, frame)
 * ```
 *
 * What lies between the hint and the merge point (often the condition of a `while`) is copied, so that it is done
 * on the way to the tail call as well.
 */
function reenter(
  module: Module,
  runner: Func,
  merge: Block,
  mergePoint: Inst,
  entry: PortalEntry,
  tailCalls: Set<Inst>,
): void {
  for (const block of [...runner.blocks]) {
    const index = block.insts.findIndex((i) => i.op === 'can_enter_jit' && i.name === mergePoint.name);
    if (index < 0) continue;
    const hint = block.insts[index]!;
    for (const label of mergePoint.labels ?? [])
      if (!(hint.labels ?? []).includes(label))
        throw new PortalError(`canEnterJit of driver '${hint.name}' does not name '${label}'`, hint.loc);
    const rest = newBlock(runner);
    rest.insts = block.insts.splice(index).slice(1);
    rest.term = block.term;
    const again = copyWayBack(runner, rest, merge, hint, entry, tailCalls);
    const greens = hint.args.slice(0, mergePoint.offset);
    const more = newBlock(runner);
    more.term = { kind: 'jump', target: edge(rest, []), loc: hint.loc };
    countdown(module, runner, block, hint, 0, greens, more, unlessPending(runner, again, rest, hint.loc));
  }
}

/**
 * Goes on to `target`, but to `otherwise` when the exception of exhausted memory is pending: it is to be raised in the runner, whose handlers
 * may want it. The tail call would leave those behind.
 */
function unlessPending(func: Func, target: Block, otherwise: Block, loc: number): Block {
  const block = newBlock(func);
  const cell = newValue(func, 'i32');
  const pending = newValue(func, 'i32');
  block.insts.push(
    { op: 'raw.cell', args: [], result: cell, name: 'exception', loc },
    { op: 'raw.load32', args: [cell], result: pending, offset: 0, loc },
  );
  block.term = { kind: 'br_if', cond: pending, then: edge(otherwise, []), else: edge(target, []), loc };
  return block;
}

/** Ends a block with the countdown of a place: on to `more` while it lasts, else to `exhausted`. */
function countdown(
  module: Module,
  func: Func,
  block: Block,
  { name, loc }: Inst,
  kind: number,
  greens: readonly Operand[],
  more: Block,
  exhausted: Block,
): void {
  const emit: Emit = (op, args, immediates = {}) => {
    const inst: Inst = { op, args: [...args], result: null, loc, ...immediates };
    const result = newValue(func, resultType(module, inst)!);
    block.insts.push({ ...inst, result });
    return result;
  };
  const { entry, count, proceed } = countInline(emit, name!, kind, greens);
  more.insts.unshift({ op: 'raw.store32', args: [entry, count], result: null, offset: 4, loc });
  block.term = { kind: 'br_if', cond: proceed, then: edge(more, []), else: edge(exhausted, []), loc };
}

/** Copies everything from `start` to the merge point, which becomes a tail call of the runner. */
function copyWayBack(
  runner: Func,
  start: Block,
  merge: Block,
  hint: Inst,
  entry: PortalEntry,
  tailCalls: Set<Inst>,
): Block {
  const way: Block[] = [];
  const seen = new Set<Block>([merge]);
  const pending = [start];
  for (let block = pending.pop(); block !== undefined; block = pending.pop()) {
    if (seen.has(block)) continue;
    seen.add(block);
    way.push(block);
    if (way.length > maxWayBack)
      throw new PortalError(
        `canEnterJit of driver '${hint.name}' must be the last thing before the loop goes back to jitMergePoint`,
        hint.loc,
      );
    for (const e of edgesOf(block.term)) pending.push(e.block);
  }
  const values = new Map<Operand, Operand>();
  const copies = new Map<Block, Block>();
  const rename = (value: Value): Value => {
    const fresh = newValue(runner, value.type);
    values.set(value, fresh);
    return fresh;
  };
  for (const block of way) {
    const copy = newBlock(runner);
    copies.set(block, copy);
    copy.params = block.params.map(rename);
    copy.insts = block.insts.map((inst) => ({ ...inst, args: [...inst.args] }));
    for (const inst of copy.insts) if (inst.result !== null) inst.result = rename(inst.result);
  }
  for (const block of way) {
    const copy = copies.get(block)!;
    copy.term = copyTerminator(block.term, (target) => copies.get(target) ?? target);
    if (copy.term.kind === 'invoke') {
      const { inst } = copy.term;
      if (inst.result !== null) inst.result = rename(inst.result);
      copy.term.exception = rename(copy.term.exception);
    }
  }
  const resolve = (operand: Operand): Operand => values.get(operand) ?? operand;
  for (const copy of copies.values()) {
    mapOperands(copy, resolve);
    for (const e of edgesOf(copy.term)) {
      if (e.block !== merge) continue;
      const tail = newBlock(runner);
      finishTail(runner, tail, entry, e.args, hint.loc, tailCalls);
      e.block = tail;
      e.args = [];
    }
  }
  return copies.get(start)!;
}
