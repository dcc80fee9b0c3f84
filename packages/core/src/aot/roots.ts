/**
 * The GC transform's plan for one function: which references are saved where around what can collect.
 *
 * The collector moves objects and sees the shadow stack, not WebAssembly's locals. So a reference that is live across a
 * *collecting point* must be in a slot of the shadow stack there and be read back afterwards.
 *
 * - Points are `hot` (calls that can collect) or `cold` (the slow path of an allocation: it saves and restores inside
 *   of the slow path, so the fast path touches no slot).
 * - A function with hot points has a **frame**: slots pushed once. It is pushed not at entry but at the nearest common
 *   dominator of the hot points, moved out of loops; early exits before it pay nothing. A function with cold points only has no
 *   frame: each slow path pushes and pops its own slots. So do cold points that are not dominated by the push.
 * - **Slots** are assigned by walking the dominator tree, reusing the slot of a value that died; a block parameter
 *   prefers the slot of its arguments, which makes moves free.
 * - A value is **saved** where it is not already in its slot on all paths (forward dataflow *availability*), and before
 *   loops that have hot points rather than in them.
 * - It is **reloaded** after a point only if its local is read again before the next one (backward dataflow *need*).
 *
 * ```
 * v1 = call f()           b1 loop: call g()   saves: v1 on the edge into the loop; no store in the loop,
 * jump b1                         use v1             one load after g
 * ```
 */
import type { Dominators, Incoming } from '../ir/cfg.js';
import { edgesOf, forEachTermOperand } from '../ir/cfg.js';
import type { Block, Edge, Func, Inst, Value } from '../ir/types.js';
import type { BitSet } from './bitset.js';
import { add, emptySet, equal, has, intersect, members, subtract, union } from './bitset.js';
import type { Collects } from './effects.js';
import { isRef } from './layout.js';
import type { Liveness } from './liveness.js';
import { addValue, liveness, removeValue } from './liveness.js';
import type { Loops } from './loops.js';

/** What to do around one collecting point. */
export interface PointPlan {
  /** Saved in the frame (`static`), or pushed and popped by a slow path (`dynamic`). */
  readonly kind: 'static' | 'dynamic';
  readonly saves: readonly Value[];
  readonly reloads: readonly Value[];
}

/** Whether the frame is pushed at the end of a block. */
export type FrameState = 'none' | 'maybe' | 'pushed';

export interface RootPlan {
  /** Slots of the frame; 0 when the function has none. */
  readonly slots: number;
  readonly slotOf: ReadonlyMap<Value, number>;
  /** Where the frame is pushed: before this instruction (or the terminator) of this block. */
  readonly push: { readonly block: Block; readonly index: number } | null;
  /** Slots that must be cleared when the frame is pushed. */
  readonly clear: readonly number[];
  readonly points: ReadonlyMap<Inst, PointPlan>;
  readonly edgeSaves: ReadonlyMap<Edge, readonly Value[]>;
  frameState(block: Block): FrameState;
}

interface Point {
  readonly block: Block;
  /** Position in the block; the number of instructions for the terminator. */
  readonly index: number;
  readonly inst: Inst;
  readonly hot: boolean;
  /** Live across it. */
  readonly live: BitSet;
  dynamic: boolean;
}

export interface RootInput {
  readonly func: Func;
  readonly doms: Dominators;
  readonly loops: Loops;
  readonly incoming: ReadonlyMap<Block, readonly Incoming[]>;
  readonly collects: (inst: Inst) => Collects;
}

const noPlan: RootPlan = {
  slots: 0,
  slotOf: new Map(),
  push: null,
  clear: [],
  points: new Map(),
  edgeSaves: new Map(),
  frameState: () => 'none',
};

/** Plans the roots of a function. */
export function planRoots(input: RootInput): RootPlan {
  const { func, collects } = input;
  let any = false;
  for (const block of func.blocks) {
    for (const inst of block.insts) any ||= collects(inst) !== 'no';
    if (block.term.kind === 'invoke') any ||= collects(block.term.inst) !== 'no';
  }
  if (!any) return noPlan;
  const live = liveness(func, (value) => isRef(value.type));
  if (live.values.length === 0) return noPlan;

  const points = findPoints(input, live);
  const hot = points.filter((p) => p.hot && members(p.live).length > 0);
  const push = placeFrame(input, hot);
  const state = frameStates(input, push);
  for (const p of points)
    p.dynamic = !(state(p.block) === 'pushed' && (p.block !== push?.block || p.index >= push.index));

  const size = live.values.length;
  const saved = emptySet(size);
  for (const p of points) if (!p.dynamic) union(saved, p.live);
  const slotOf = colour(input, live, saved);
  const slots = Math.max(0, ...[...slotOf.values()].map((s) => s + 1));
  const ctx: Context = { ...input, live, saved, slotOf, points: groupByBlock(points) };
  const edgeSaves = saveBeforeLoops(ctx, points);
  const atPoint = availability(ctx, edgeSaves);
  const reloads = needs(ctx, edgeSaves, atPoint);

  const plans = new Map<Inst, PointPlan>();
  const values = (set: BitSet) => members(set).map((i) => live.values[i]!);
  for (const p of points)
    plans.set(p.inst, {
      kind: p.dynamic ? 'dynamic' : 'static',
      saves: values(atPoint.get(p)!),
      reloads: values(reloads.get(p)!),
    });
  const first =
    push === null ? undefined : points.find((p) => p.block === push.block && p.index === push.index);
  const stored = new Set(first === undefined ? [] : plans.get(first.inst)!.saves.map((v) => slotOf.get(v)!));
  const clear = Array.from({ length: slots }, (_, i) => i).filter((i) => !stored.has(i));
  const edges = new Map([...edgeSaves].map(([edge, set]) => [edge, values(set)] as const));
  return {
    slots,
    slotOf,
    push: slots === 0 ? null : push,
    clear,
    points: plans,
    edgeSaves: edges,
    frameState: state,
  };
}

interface Context extends RootInput {
  readonly live: Liveness;
  /** Values that have a slot. */
  readonly saved: BitSet;
  readonly slotOf: ReadonlyMap<Value, number>;
  readonly points: ReadonlyMap<Block, readonly Point[]>;
}

function groupByBlock(points: readonly Point[]): Map<Block, Point[]> {
  const groups = new Map<Block, Point[]>();
  for (const p of points) {
    const list = groups.get(p.block);
    if (list === undefined) groups.set(p.block, [p]);
    else list.push(p);
  }
  return groups;
}

/** All collecting points with what is live across them, in the order of blocks and instructions. */
function findPoints({ func, collects }: RootInput, live: Liveness): Point[] {
  const result: Point[] = [];
  for (const block of func.blocks) {
    const found: Point[] = [];
    const now = live.liveOut.get(block)!.slice();
    const { term } = block;
    if (term.kind === 'invoke') {
      const kind = collects(term.inst);
      if (term.inst.result !== null) removeValue(now, term.inst.result, live.index);
      removeValue(now, term.exception, live.index);
      if (kind !== 'no') {
        // An overflow collects on its way to the handler only.
        const across = kind === 'yes' ? now.slice() : liveOnEdge(term.except, live);
        removeValue(across, term.exception, live.index);
        found.push({
          block,
          index: block.insts.length,
          inst: term.inst,
          hot: kind === 'yes',
          live: across,
          dynamic: false,
        });
      }
    }
    forEachTermOperand(term, (operand) => {
      if (operand.kind !== 'value') return;
      if (term.kind === 'invoke' && (operand === term.inst.result || operand === term.exception)) return;
      addValue(now, operand, live.index);
    });
    for (let index = block.insts.length - 1; index >= 0; index--) {
      const inst = block.insts[index]!;
      if (inst.result !== null) removeValue(now, inst.result, live.index);
      const kind = collects(inst);
      // Out of an `invoke` an overflow leaves the function: nothing is read afterwards.
      const leaves = kind === 'cold' && inst.op !== 'new' && inst.op !== 'new_array';
      if (kind !== 'no')
        found.push({
          block,
          index,
          inst,
          hot: kind === 'yes',
          live: leaves ? emptySet(live.values.length) : now.slice(),
          dynamic: false,
        });
      for (const arg of inst.args) if (arg.kind === 'value') addValue(now, arg, live.index);
    }
    result.push(...found.reverse());
  }
  return result;
}

function liveOnEdge(edge: Edge, live: Liveness): BitSet {
  const set = live.liveIn.get(edge.block)!.slice();
  for (const arg of edge.args) if (arg.kind === 'value') addValue(set, arg, live.index);
  return set;
}

function placeFrame({ doms, loops }: RootInput, hot: readonly Point[]): RootPlan['push'] {
  if (hot.length === 0) return null;
  let block = hot[0]!.block;
  const up = (b: Block) => doms.parent(b)!;
  for (const p of hot) while (!doms.dominates(block, p.block)) block = up(block);
  while ((loops.depth.get(block) ?? 0) > 0) block = up(block);
  const here = hot.filter((p) => p.block === block).map((p) => p.index);
  return { block, index: Math.min(block.insts.length, ...here) };
}

function frameStates({ doms }: RootInput, push: RootPlan['push']): (block: Block) => FrameState {
  if (push === null) return () => 'none';
  const reached = new Set<Block>([push.block]);
  const work = [push.block];
  for (let b = work.pop(); b !== undefined; b = work.pop())
    for (const { block } of edgesOf(b.term))
      if (!reached.has(block)) {
        reached.add(block);
        work.push(block);
      }
  return (block) => (doms.dominates(push.block, block) ? 'pushed' : reached.has(block) ? 'maybe' : 'none');
}

/** Assigns slots to the values of `saved`; values that are live at the same time get different ones. */
function colour({ func, doms, incoming }: RootInput, live: Liveness, saved: BitSet): Map<Value, number> {
  const slotOf = new Map<Value, number>();
  const related = new Map<Value, Value[]>();
  const relate = (a: Value, b: Value) => {
    const list = related.get(a);
    if (list === undefined) related.set(a, [b]);
    else list.push(b);
  };
  const isSaved = (value: Value) => {
    const i = live.index.get(value);
    return i !== undefined && has(saved, i);
  };
  for (const block of func.blocks)
    for (const { edge } of incoming.get(block) ?? [])
      block.params.forEach((param, i) => {
        const arg = edge.args[i]!;
        if (arg.kind !== 'value' || !isSaved(param) || !isSaved(arg)) return;
        relate(param, arg);
        relate(arg, param);
      });
  for (const block of doms.order) {
    const used = new Set<number>();
    const start = live.liveIn.get(block)!.slice();
    intersect(start, saved);
    for (const i of members(start)) used.add(slotOf.get(live.values[i]!)!);
    const assign = (value: Value) => {
      let slot = related
        .get(value)
        ?.map((r) => slotOf.get(r))
        .find((s) => s !== undefined && !used.has(s));
      if (slot === undefined) for (slot = 0; used.has(slot);) slot++;
      slotOf.set(value, slot);
      used.add(slot);
    };
    const dying = lastUses(block, live, isSaved);
    block.params.filter(isSaved).forEach(assign);
    for (const p of dying.atStart) used.delete(slotOf.get(p)!);
    block.insts.forEach((inst, i) => {
      for (const v of dying.at.get(i) ?? []) used.delete(slotOf.get(v)!);
      if (inst.result !== null && isSaved(inst.result)) assign(inst.result);
    });
    if (block.term.kind === 'invoke') {
      for (const v of dying.at.get(block.insts.length) ?? []) used.delete(slotOf.get(v)!);
      const { inst, exception } = block.term;
      // Only one of the two exists on each edge.
      for (const value of [inst.result, exception]) if (value !== null && isSaved(value)) assign(value);
    }
  }
  return slotOf;
}

/** The saved values whose last use in the block is instruction `i`, or that are not used after its start. */
function lastUses(block: Block, live: Liveness, isSaved: (value: Value) => boolean) {
  const at = new Map<number, Value[]>();
  const now = live.liveOut.get(block)!.slice();
  const use = (value: Value, i: number) => {
    const index = live.index.get(value);
    if (index === undefined || has(now, index)) return;
    add(now, index);
    if (!isSaved(value)) return;
    const list = at.get(i);
    if (list === undefined) at.set(i, [value]);
    else list.push(value);
  };
  const n = block.insts.length;
  forEachTermOperand(block.term, (operand) => operand.kind === 'value' && use(operand, n));
  for (let i = n - 1; i >= 0; i--)
    for (const arg of block.insts[i]!.args) if (arg.kind === 'value') use(arg, i);
  const atStart = block.params.filter((p) => isSaved(p) && !has(now, live.index.get(p)!));
  return { at, atStart };
}

/** For each edge into a loop with hot points: what is live across them and comes from outside. */
function saveBeforeLoops(ctx: Context, points: readonly Point[]): Map<Edge, BitSet> {
  const result = new Map<Edge, BitSet>();
  const hot = points.filter((p) => p.hot);
  for (const loop of ctx.loops.loops) {
    const needed = emptySet(ctx.live.values.length);
    for (const p of hot) if (loop.body.has(p.block)) union(needed, p.live);
    intersect(needed, ctx.live.liveIn.get(loop.header)!);
    intersect(needed, ctx.saved);
    if (members(needed).length === 0) continue;
    for (const { from, edge } of ctx.incoming.get(loop.header)!)
      if (!loop.body.has(from)) result.set(edge, needed.slice());
  }
  return result;
}

/** Removes from `avail` whatever else lives in the slot of `value`, and adds `value`. */
function store(avail: BitSet, i: number, ctx: Context, bySlot: readonly BitSet[]): void {
  subtract(avail, bySlot[ctx.slotOf.get(ctx.live.values[i]!)!]!);
  add(avail, i);
}

/**
 * What must be saved at each point: what is live across it and not in its slot on all paths. Also drops from `edgeSaves` what is
 * already there.
 */
function availability(ctx: Context, edgeSaves: Map<Edge, BitSet>): Map<Point, BitSet> {
  const { live, doms, slotOf } = ctx;
  const size = live.values.length;
  const bySlot: BitSet[] = [];
  for (const [value, slot] of slotOf) {
    while (bySlot.length <= slot) bySlot.push(emptySet(size));
    add(bySlot[slot]!, live.index.get(value)!);
  }
  const outs = new Map<Block, BitSet>();
  const result = new Map<Point, BitSet>();
  const entry = doms.order[0]!;
  const meet = (block: Block): BitSet => {
    let avail: BitSet | null = null;
    for (const { from, edge } of ctx.incoming.get(block)!) {
      const out = outs.get(from);
      if (out === undefined) continue;
      const here = out.slice();
      for (const i of members(edgeSaves.get(edge) ?? emptySet(0))) store(here, i, ctx, bySlot);
      const atEnd = here.slice();
      for (const param of block.params) removeValue(here, param, live.index);
      block.params.forEach((param, k) => {
        const arg = edge.args[k]!;
        const slot = slotOf.get(param);
        if (slot === undefined || arg.kind !== 'value' || slotOf.get(arg) !== slot) return;
        if (has(atEnd, live.index.get(arg)!)) add(here, live.index.get(param)!);
      });
      if (avail === null) avail = here;
      else intersect(avail, here);
    }
    return avail ?? emptySet(size);
  };
  for (let changed = true; changed;) {
    changed = false;
    for (const block of doms.order) {
      const avail = block === entry ? emptySet(size) : meet(block);
      const list = ctx.points.get(block) ?? [];
      let next = 0;
      for (let i = 0; i <= block.insts.length; i++) {
        const inst = block.insts[i];
        for (; next < list.length && list[next]!.index === i; next++) {
          const p = list[next]!;
          const missing = p.live.slice();
          if (!p.dynamic) {
            subtract(missing, avail);
            if (p.hot) for (const m of members(missing)) store(avail, m, ctx, bySlot);
          }
          result.set(p, missing);
        }
        if (inst !== undefined && inst.result !== null) removeValue(avail, inst.result, live.index);
      }
      if (block.term.kind === 'invoke') {
        if (block.term.inst.result !== null) removeValue(avail, block.term.inst.result, live.index);
        removeValue(avail, block.term.exception, live.index);
      }
      const old = outs.get(block);
      if (old === undefined || !equal(old, avail)) {
        outs.set(block, avail);
        changed = true;
      }
    }
  }
  for (const [block, list] of ctx.incoming)
    for (const { from, edge } of list) {
      const set = edgeSaves.get(edge);
      if (set === undefined || block === undefined) continue;
      subtract(set, outs.get(from)!);
    }
  return result;
}

/** What must be reloaded after each point: what is live across it and read from its local before the next point. */
function needs(
  ctx: Context,
  edgeSaves: ReadonlyMap<Edge, BitSet>,
  saves: ReadonlyMap<Point, BitSet>,
): Map<Point, BitSet> {
  const { live, doms } = ctx;
  const size = live.values.length;
  const ins = new Map<Block, BitSet>(doms.order.map((block) => [block, emptySet(size)]));
  const result = new Map<Point, BitSet>();
  const order = [...doms.order].reverse();
  for (let changed = true; changed;) {
    changed = false;
    for (const block of order) {
      const need = emptySet(size);
      for (const edge of edgesOf(block.term)) {
        union(need, ins.get(edge.block)!);
        const extra = edgeSaves.get(edge);
        if (extra !== undefined) union(need, extra);
        for (const arg of edge.args) if (arg.kind === 'value') addValue(need, arg, live.index);
      }
      const list = ctx.points.get(block) ?? [];
      let next = list.length - 1;
      const atPoints = (index: number) => {
        for (; next >= 0 && list[next]!.index === index; next--) {
          const p = list[next]!;
          const reload = need.slice();
          intersect(reload, p.live);
          result.set(p, reload);
          if (p.hot && !p.dynamic) subtract(need, p.live);
          union(need, saves.get(p)!);
        }
      };
      const n = block.insts.length;
      if (block.term.kind === 'invoke') {
        if (block.term.inst.result !== null) removeValue(need, block.term.inst.result, live.index);
        removeValue(need, block.term.exception, live.index);
        atPoints(n);
        for (const arg of block.term.inst.args) if (arg.kind === 'value') addValue(need, arg, live.index);
      } else
        forEachTermOperand(block.term, (operand) => {
          if (operand.kind === 'value') addValue(need, operand, live.index);
        });
      for (let i = n - 1; i >= 0; i--) {
        const inst = block.insts[i]!;
        if (inst.result !== null) removeValue(need, inst.result, live.index);
        atPoints(i);
        for (const arg of inst.args) if (arg.kind === 'value') addValue(need, arg, live.index);
      }
      for (const param of block.params) removeValue(need, param, live.index);
      if (!equal(need, ins.get(block)!)) {
        ins.set(block, need);
        changed = true;
      }
    }
  }
  return result;
}
