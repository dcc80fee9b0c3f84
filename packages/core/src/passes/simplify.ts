/**
 * Cleans up control flow, without looking at what instructions compute.
 *
 * Until nothing changes (each round is linear, and a few rounds do):
 * - a branch or switch on a constant, or with all edges alike, becomes a jump;
 * - unreachable blocks go;
 * - a block parameter that is the same on all edges is replaced by that value;
 * - an edge to an empty block goes to where that block goes (*threading*), also when the empty block only branches on
 *   a parameter for which the edge brings a constant: that is what `a && b` in a condition looks like;
 * - a block with one way in is appended to the block that jumps to it.
 *
 * Example: `b0: br_if v0, b1, b2  b1: jump b3(1)  b2: jump b3(0)  b3(v1): br_if v1, b4, b5` becomes
 * `b0: br_if v0, b4, b5`.
 */
import { edgesOf, forEachTermOperand, incomingEdges, removeUnreachableBlocks } from '../ir/cfg.js';
import { sameOperand } from '../ir/ssa.js';
import type { Block, Edge, Func, Operand, Terminator, Value } from '../ir/types.js';
import { i32Of, Replacements } from './rewrite.js';

const maxRounds = 20;

/** Cleans up one function; returns whether anything changed. */
export function simplify(func: Func): boolean {
  let changed = false;
  for (let round = 0; round < maxRounds; round++) {
    let again = false;
    for (const block of func.blocks) again = foldTerminator(block) || again;
    again = removeUnreachableBlocks(func) || again;
    again = removeTrivialParams(func) || again;
    again = threadEdges(func) || again;
    removeUnreachableBlocks(func);
    again = mergeBlocks(func) || again;
    if (!again) return changed;
    changed = true;
  }
  return changed;
}

function sameEdge(a: Edge, b: Edge): boolean {
  return a.block === b.block && a.args.every((arg, i) => sameOperand(arg, b.args[i] as Operand));
}

/** Turns a branch whose outcome is known into a jump. */
function foldTerminator(block: Block): boolean {
  const term = block.term;
  if (term.kind === 'br_if') {
    const cond = i32Of(term.cond);
    if (cond === null && !sameEdge(term.then, term.else)) return false;
    block.term = { kind: 'jump', target: cond === 0 ? term.else : term.then, loc: term.loc };
    return true;
  }
  if (term.kind !== 'switch') return false;
  const value = i32Of(term.value);
  if (value !== null) {
    const target = term.cases.find((c) => c.value === value)?.target ?? term.default;
    block.term = { kind: 'jump', target, loc: term.loc };
    return true;
  }
  const useful = term.cases.filter((c) => !sameEdge(c.target, term.default));
  if (useful.length === 0) block.term = { kind: 'jump', target: term.default, loc: term.loc };
  else if (useful.length === term.cases.length) return false;
  else term.cases = useful;
  return true;
}

/** Replaces parameters that are the same value on all edges. */
function removeTrivialParams(func: Func): boolean {
  const incoming = incomingEdges(func.blocks);
  const replacements = new Replacements();
  // Which parameters to look at again when a parameter is replaced.
  const users = new Map<Value, { block: Block; index: number }[]>();
  const work: { block: Block; index: number }[] = [];
  for (const block of func.blocks.slice(1)) {
    block.params.forEach((_, index) => {
      const item = { block, index };
      work.push(item);
      for (const { edge } of incoming.get(block) ?? []) {
        const arg = edge.args[index] as Operand;
        if (arg.kind !== 'value') continue;
        const list = users.get(arg);
        if (list === undefined) users.set(arg, [item]);
        else list.push(item);
      }
    });
  }
  const removed = new Set<Value>();
  for (let item = work.pop(); item !== undefined; item = work.pop()) {
    const { block, index } = item;
    const param = block.params[index] as Value;
    if (removed.has(param)) continue;
    let unique: Operand | null = null;
    let trivial = true;
    for (const { from, edge } of incoming.get(block) ?? []) {
      const arg = replacements.resolve(edge.args[index] as Operand);
      if (arg === param) continue;
      // What an invoke defines does not exist before its edge: it must stay an argument.
      const fromInvoke = from.term.kind === 'invoke' && definedBy(from.term, arg, edge);
      if (fromInvoke || (unique !== null && !sameOperand(unique, arg))) {
        trivial = false;
        break;
      }
      unique = arg;
    }
    if (!trivial || unique === null) continue;
    removed.add(param);
    replacements.replace(param, unique);
    for (const user of users.get(param) ?? []) work.push(user);
    if (unique.kind === 'value') {
      const list = users.get(unique);
      if (list === undefined) users.set(unique, [...(users.get(param) ?? [])]);
      else for (const user of users.get(param) ?? []) list.push(user);
    }
  }
  if (removed.size === 0) return false;
  removeParams(func, removed);
  replacements.apply(func);
  return true;
}

function definedBy(term: Terminator & { kind: 'invoke' }, value: Operand, edge: Edge): boolean {
  if (value === term.exception) return true;
  // The result may be used below the normal edge when that is the only way in; keeping it an argument is always right.
  return value === term.inst.result && edge === term.normal;
}

/** Removes block parameters and the arguments for them. */
export function removeParams(func: Func, removed: ReadonlySet<Value>): void {
  const touched = new Set<Block>();
  for (const block of func.blocks) if (block.params.some((param) => removed.has(param))) touched.add(block);
  for (const block of func.blocks)
    for (const edge of edgesOf(block.term))
      if (touched.has(edge.block))
        edge.args = edge.args.filter((_, i) => !removed.has(edge.block.params[i] as Value));
  for (const block of touched) block.params = block.params.filter((param) => !removed.has(param));
}

/** Redirects edges that lead to empty blocks. */
function threadEdges(func: Func): boolean {
  const empty = emptyBlocks(func);
  if (empty.size === 0) return false;
  let changed = false;
  for (const block of func.blocks) {
    const term = block.term;
    for (const edge of edgesOf(term)) {
      // The result of an invoke lives below its normal edge, which must keep its target to itself.
      if (term.kind === 'invoke' && edge === term.normal && term.inst.result !== null) continue;
      // Threading around a loop of empty blocks would not end.
      for (let steps = 0; steps < 100 && empty.has(edge.block) && edge.block !== block; steps++) {
        const next = throughEmpty(edge);
        if (next === null || next.block === edge.block) break;
        edge.args = next.args;
        edge.block = next.block;
        changed = true;
      }
    }
  }
  return changed;
}

/** Blocks without instructions whose parameters are used in their own terminator only. */
function emptyBlocks(func: Func): Set<Block> {
  const candidates = new Set<Block>();
  const owner = new Map<Value, Block>();
  for (const block of func.blocks.slice(1)) {
    const kind = block.term.kind;
    if (block.insts.length > 0 || (kind !== 'jump' && kind !== 'br_if' && kind !== 'switch')) continue;
    candidates.add(block);
    for (const param of block.params) owner.set(param, block);
  }
  if (candidates.size === 0) return candidates;
  for (const block of func.blocks) {
    const visit = (operand: Operand) => {
      if (operand.kind !== 'value') return;
      const home = owner.get(operand);
      if (home !== undefined && home !== block) candidates.delete(home);
    };
    for (const inst of block.insts) inst.args.forEach(visit);
    forEachTermOperand(block.term, visit);
  }
  return candidates;
}

/** The edge that `edge` through an empty block amounts to, or null when that is not known. */
function throughEmpty(edge: Edge): { block: Block; args: Operand[] } | null {
  const { block } = edge;
  const inside = (operand: Operand): Operand => {
    const index = operand.kind === 'value' ? block.params.indexOf(operand) : -1;
    return index < 0 ? operand : (edge.args[index] as Operand);
  };
  const term = block.term;
  let target: Edge;
  if (term.kind === 'jump') target = term.target;
  else if (term.kind === 'br_if') {
    const cond = i32Of(inside(term.cond));
    if (cond === null) return null;
    target = cond !== 0 ? term.then : term.else;
  } else if (term.kind === 'switch') {
    const value = i32Of(inside(term.value));
    if (value === null) return null;
    target = term.cases.find((c) => c.value === value)?.target ?? term.default;
  } else return null;
  return { block: target.block, args: target.args.map(inside) };
}

/** Appends blocks with one way in to the blocks that jump to them. */
function mergeBlocks(func: Func): boolean {
  const incoming = incomingEdges(func.blocks);
  const replacements = new Replacements();
  const merged = new Set<Block>();
  for (const block of func.blocks) {
    if (merged.has(block)) continue;
    for (;;) {
      const term: Terminator = block.term;
      if (term.kind !== 'jump') break;
      const next: Block = term.target.block;
      if (next === block || next === func.blocks[0] || merged.has(next) || incoming.get(next)?.length !== 1)
        break;
      next.params.forEach((param, i) =>
        replacements.replace(param, (term.target.args as Operand[])[i] as Operand),
      );
      for (const inst of next.insts) block.insts.push(inst);
      block.term = next.term;
      merged.add(next);
    }
  }
  if (merged.size === 0) return false;
  func.blocks = func.blocks.filter((block) => !merged.has(block));
  replacements.apply(func);
  return true;
}
