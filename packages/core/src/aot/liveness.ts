/**
 * Which values are live: a value is live where some path leads to a use of it. Backward dataflow over blocks,
 * restricted to the values a client is interested in (references for the GC transform).
 *
 * Block parameters are definitions at the start of their block: they are not in its `liveIn`. Arguments of an edge
 * are uses at the end of the block it leaves.
 */
import { edgesOf, forEachTermOperand, reversePostorder } from '../ir/cfg.js';
import type { Block, Func, Value } from '../ir/types.js';
import type { BitSet } from './bitset.js';
import { add, emptySet, remove, union } from './bitset.js';

export interface Liveness {
  /** The values of interest; sets hold indices into it. */
  readonly values: readonly Value[];
  readonly index: ReadonlyMap<Value, number>;
  readonly liveIn: ReadonlyMap<Block, BitSet>;
  readonly liveOut: ReadonlyMap<Block, BitSet>;
}

/** Computes liveness of all values of a function that `interesting` accepts. */
export function liveness(func: Func, interesting: (value: Value) => boolean): Liveness {
  const values: Value[] = [];
  const index = new Map<Value, number>();
  const define = (value: Value | null) => {
    if (value === null || !interesting(value)) return;
    index.set(value, values.length);
    values.push(value);
  };
  for (const block of func.blocks) {
    block.params.forEach(define);
    for (const inst of block.insts) define(inst.result);
    if (block.term.kind === 'invoke') {
      define(block.term.inst.result);
      define(block.term.exception);
    }
  }
  const size = values.length;
  const liveIn = new Map<Block, BitSet>();
  const liveOut = new Map<Block, BitSet>();
  for (const block of func.blocks) {
    liveIn.set(block, emptySet(size));
    liveOut.set(block, emptySet(size));
  }
  if (size === 0) return { values, index, liveIn, liveOut };
  const order = reversePostorder(func).reverse();
  for (let changed = true; changed;) {
    changed = false;
    for (const block of order) {
      const out = liveOut.get(block)!;
      for (const edge of edgesOf(block.term)) union(out, liveIn.get(edge.block)!);
      const live = out.slice();
      stepTerminator(live, block, index);
      for (let i = block.insts.length - 1; i >= 0; i--) {
        const inst = block.insts[i]!;
        if (inst.result !== null) removeValue(live, inst.result, index);
        for (const arg of inst.args) if (arg.kind === 'value') addValue(live, arg, index);
      }
      for (const param of block.params) removeValue(live, param, index);
      if (union(liveIn.get(block)!, live)) changed = true;
    }
  }
  // Arguments of edges are live at the end of the block.
  for (const block of order)
    for (const edge of edgesOf(block.term))
      for (const arg of edge.args) if (arg.kind === 'value') addValue(liveOut.get(block)!, arg, index);
  return { values, index, liveIn, liveOut };
}

function stepTerminator(live: BitSet, block: Block, index: ReadonlyMap<Value, number>): void {
  forEachTermOperand(block.term, (operand) => {
    if (operand.kind === 'value') addValue(live, operand, index);
  });
  if (block.term.kind === 'invoke') {
    // Its result and exception are defined here and may be arguments of its edges.
    const { inst, exception } = block.term;
    if (inst.result !== null) removeValue(live, inst.result, index);
    removeValue(live, exception, index);
  }
}

/** Adds a value when it is of interest. */
export function addValue(set: BitSet, value: Value, index: ReadonlyMap<Value, number>): void {
  const i = index.get(value);
  if (i !== undefined) add(set, i);
}

/** Removes a value when it is of interest. */
export function removeValue(set: BitSet, value: Value, index: ReadonlyMap<Value, number>): void {
  const i = index.get(value);
  if (i !== undefined) remove(set, i);
}
