/**
 * Control-flow graph questions: edges, operands, predecessors, orders, dominators.
 *
 * Blocks are linked by {@link Edge} objects inside of terminators; nothing else is stored, so that a pass which
 * rewrites a terminator has nothing to keep in step. What a pass needs beyond that (predecessors, an order, the
 * dominator tree) is computed here in (nearly) linear time and thrown away after the pass.
 *
 * Dominators are computed with Cooper, Harvey and Kennedy's iteration over reverse postorder ("A Simple, Fast Dominance
 * Algorithm", 2001); a preorder numbering of the tree makes `dominates` constant time.
 */
import type { Block, Edge, Func, Inst, Operand, Terminator, Value } from './types.js';

/** The edges of a terminator, in textual order. */
export function edgesOf(term: Terminator): Edge[] {
  switch (term.kind) {
    case 'jump':
      return [term.target];
    case 'br_if':
      return [term.then, term.else];
    case 'switch':
      return [...term.cases.map((c) => c.target), term.default];
    case 'invoke':
      return [term.normal, term.except];
    case 'return':
    case 'throw':
    case 'trap':
      return [];
  }
}

/** Replaces every operand of an instruction by `map` of it. */
export function mapInstOperands(inst: Inst, map: (operand: Operand) => Operand): void {
  const args = inst.args;
  for (let i = 0; i < args.length; i++) args[i] = map(args[i] as Operand);
}

function mapEdge(edge: Edge, map: (operand: Operand) => Operand): void {
  const args = edge.args;
  for (let i = 0; i < args.length; i++) args[i] = map(args[i] as Operand);
}

/** Replaces every operand of a terminator (arguments of its edges included) by `map` of it. */
export function mapTermOperands(term: Terminator, map: (operand: Operand) => Operand): void {
  switch (term.kind) {
    case 'jump':
      mapEdge(term.target, map);
      break;
    case 'br_if':
      term.cond = map(term.cond);
      mapEdge(term.then, map);
      mapEdge(term.else, map);
      break;
    case 'switch':
      term.value = map(term.value);
      for (const c of term.cases) mapEdge(c.target, map);
      mapEdge(term.default, map);
      break;
    case 'return':
      if (term.value !== null) term.value = map(term.value);
      break;
    case 'throw':
      term.value = map(term.value);
      break;
    case 'invoke':
      mapInstOperands(term.inst, map);
      mapEdge(term.normal, map);
      mapEdge(term.except, map);
      break;
    case 'trap':
      break;
  }
}

/** Replaces every operand of a block by `map` of it. */
export function mapOperands(block: Block, map: (operand: Operand) => Operand): void {
  for (const inst of block.insts) mapInstOperands(inst, map);
  mapTermOperands(block.term, map);
}

/** Calls `visit` with every operand of a terminator. */
export function forEachTermOperand(term: Terminator, visit: (operand: Operand) => void): void {
  switch (term.kind) {
    case 'br_if':
      visit(term.cond);
      break;
    case 'switch':
      visit(term.value);
      break;
    case 'return':
      if (term.value !== null) visit(term.value);
      break;
    case 'throw':
      visit(term.value);
      break;
    case 'invoke':
      term.inst.args.forEach(visit);
      break;
    case 'jump':
    case 'trap':
      break;
  }
  for (const edge of edgesOf(term)) edge.args.forEach(visit);
}

/** Calls `visit` with every operand of a block. */
export function forEachOperand(block: Block, visit: (operand: Operand) => void): void {
  for (const inst of block.insts) inst.args.forEach(visit);
  forEachTermOperand(block.term, visit);
}

/** Calls `visit` with every instruction of a function, those of `invoke` included. */
export function forEachInst(func: Func, visit: (inst: Inst, block: Block) => void): void {
  for (const block of func.blocks) {
    for (const inst of block.insts) visit(inst, block);
    if (block.term.kind === 'invoke') visit(block.term.inst, block);
  }
}

/** The reachable blocks in postorder (a block after its successors, back edges aside). */
export function postorder(func: Func): Block[] {
  const order: Block[] = [];
  const entry = func.blocks[0];
  if (entry === undefined) return order;
  const seen = new Set<Block>([entry]);
  const stack: { block: Block; edges: Edge[]; next: number }[] = [
    { block: entry, edges: edgesOf(entry.term), next: 0 },
  ];
  while (stack.length > 0) {
    const top = stack[stack.length - 1] as (typeof stack)[number];
    const edge = top.edges[top.next++];
    if (edge === undefined) {
      order.push(top.block);
      stack.pop();
    } else if (!seen.has(edge.block)) {
      seen.add(edge.block);
      stack.push({ block: edge.block, edges: edgesOf(edge.block.term), next: 0 });
    }
  }
  return order;
}

/** The reachable blocks in reverse postorder: entry first, a block before its successors, back edges aside. */
export function reversePostorder(func: Func): Block[] {
  return postorder(func).reverse();
}

/** An edge with the block it leaves. */
export interface Incoming {
  readonly from: Block;
  readonly edge: Edge;
}

/** All edges into each block of `blocks`, from blocks of `blocks`. Every block has an entry. */
export function incomingEdges(blocks: readonly Block[]): Map<Block, Incoming[]> {
  const incoming = new Map<Block, Incoming[]>();
  for (const block of blocks) incoming.set(block, []);
  for (const from of blocks)
    for (const edge of edgesOf(from.term)) incoming.get(edge.block)?.push({ from, edge });
  return incoming;
}

/** Removes blocks that cannot be reached from the entry; returns whether there were any. */
export function removeUnreachableBlocks(func: Func): boolean {
  const reachable = new Set(postorder(func));
  if (reachable.size === func.blocks.length) return false;
  func.blocks = func.blocks.filter((block) => reachable.has(block));
  return true;
}

/** The dominator tree of the reachable blocks of a function. */
export interface Dominators {
  /** Reachable blocks in reverse postorder. */
  readonly order: readonly Block[];
  /** Immediate dominator; null for the entry, undefined for unreachable blocks. */
  parent(block: Block): Block | null | undefined;
  /** Blocks immediately dominated by `block`, in reverse postorder. */
  children(block: Block): readonly Block[];
  /** Whether every path from the entry to `b` passes `a` (`a === b` included). Both must be reachable. */
  dominates(a: Block, b: Block): boolean;
}

/** Computes the dominator tree. */
export function dominators(func: Func): Dominators {
  const order = reversePostorder(func);
  const index = new Map<Block, number>();
  order.forEach((block, i) => index.set(block, i));
  const predecessors: number[][] = order.map(() => []);
  order.forEach((block, i) => {
    for (const edge of edgesOf(block.term))
      (predecessors[index.get(edge.block) as number] as number[]).push(i);
  });
  const idom = new Int32Array(order.length).fill(-1);
  if (order.length > 0) idom[0] = 0;
  for (let changed = true; changed;) {
    changed = false;
    for (let i = 1; i < order.length; i++) {
      let best = -1;
      for (const p of predecessors[i] as number[]) {
        if (idom[p] === -1) continue;
        best = best === -1 ? p : intersect(idom, best, p);
      }
      if (idom[i] !== best) {
        idom[i] = best;
        changed = true;
      }
    }
  }
  const children: Block[][] = order.map(() => []);
  for (let i = 1; i < order.length; i++) (children[idom[i] as number] as Block[]).push(order[i] as Block);
  const { enter, leave } = numberTree(order, children, index);
  return {
    order,
    parent: (block) => {
      const i = index.get(block);
      return i === undefined ? undefined : i === 0 ? null : order[idom[i] as number];
    },
    children: (block) => children[index.get(block) as number] as Block[],
    dominates: (a, b) => {
      const i = index.get(a) as number;
      const j = index.get(b) as number;
      return (enter[i] as number) <= (enter[j] as number) && (leave[j] as number) <= (leave[i] as number);
    },
  };
}

function intersect(idom: Int32Array, a: number, b: number): number {
  let x = a;
  let y = b;
  while (x !== y) {
    while (x > y) x = idom[x] as number;
    while (y > x) y = idom[y] as number;
  }
  return x;
}

/** Numbers the tree so that ancestors' intervals contain those of their descendants. */
function numberTree(order: readonly Block[], children: Block[][], index: Map<Block, number>) {
  const enter = new Int32Array(order.length);
  const leave = new Int32Array(order.length);
  let clock = 0;
  const stack: { i: number; next: number }[] = order.length > 0 ? [{ i: 0, next: 0 }] : [];
  if (order.length > 0) enter[0] = clock++;
  while (stack.length > 0) {
    const top = stack[stack.length - 1] as { i: number; next: number };
    const child = (children[top.i] as Block[])[top.next++];
    if (child === undefined) {
      leave[top.i] = clock++;
      stack.pop();
    } else {
      const i = index.get(child) as number;
      enter[i] = clock++;
      stack.push({ i, next: 0 });
    }
  }
  return { enter, leave };
}

/** How often each value is used as an operand in the function. */
export function countUses(func: Func): Map<Value, number> {
  const uses = new Map<Value, number>();
  for (const block of func.blocks)
    forEachOperand(block, (operand) => {
      if (operand.kind === 'value') uses.set(operand, (uses.get(operand) ?? 0) + 1);
    });
  return uses;
}
