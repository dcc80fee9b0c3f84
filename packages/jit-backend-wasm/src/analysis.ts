/**
 * What must be known of a section before code is written: which operations are needed, which are computed where they are
 * used, which references live across operations that can collect, and which allocations can share a check.
 *
 * A section is straight-line code, so all of it is two walks: backwards for uses, forwards for the rest. Failing guards are
 * uses of their failArgs.
 *
 * A pure operation with one use is written at its use ("folded"): the engine then sees an expression instead of a local, and one that only a
 * guard's exit needs is not computed on the way that goes on.
 *
 * ```
 * l1 = i64.add(l0, 1n)          folded into the comparison
 * i2 = i64.lt_s(l1, 10n)        folded into the guard: the engine gets one compare-and-branch
 * guard_true(i2) [l0]
 * r3 = new(W_Int)               heads a group:
 * r4 = new(W_Pair)              both are taken by one bump of the free pointer, at r3
 * set_field(r4, r3, W_Pair.a)
 * ```
 */
import {
  isOverflowOp,
  type ArrayDescr,
  type CallDescr,
  type InputArg,
  type StructDescr,
  type TraceOp,
  type Value,
} from '@weft/core/backend';

export interface Section {
  /** The label's arguments, or the trace's inputs. */
  readonly params: readonly InputArg[];
  readonly ops: readonly TraceOp[];
  /** The label that starts it; null for the first section. */
  readonly label: TraceOp | null;
}

/** Cuts a trace at its labels. A trace that starts with a label has no section in front of it. */
export function sectionsOf(inputs: readonly InputArg[], ops: readonly TraceOp[]): Section[] {
  const sections: Section[] = [];
  let start = 0;
  let label: TraceOp | null = null;
  const cut = (end: number) => {
    const params = label === null ? inputs : (label.args as InputArg[]);
    if (label !== null || end > start) sections.push({ params, ops: ops.slice(start, end), label });
  };
  ops.forEach((op, k) => {
    if (op.info.name !== 'label') return;
    cut(k);
    label = op;
    start = k + 1;
  });
  cut(ops.length);
  return sections;
}

/** Allocations of constant size that are made together, at the first of them. */
export type AllocationGroup = readonly TraceOp[];

export interface Analysis {
  /** Operations without a use that have no effect. */
  readonly dead: ReadonlySet<TraceOp>;
  /** Operations that are written at their only use. */
  readonly folded: ReadonlySet<TraceOp>;
  /** For each operation that can collect: the references that live across it. */
  readonly across: ReadonlyMap<TraceOp, readonly Value[]>;
  /** Groups by their first operation. */
  readonly groups: ReadonlyMap<TraceOp, AllocationGroup>;
  /** Operations of groups besides the first. */
  readonly grouped: ReadonlySet<TraceOp>;
}

/** Whether an operation can collect: always, or only on its slow path. */
export function collects(op: TraceOp): 'no' | 'slow' | 'yes' {
  switch (op.info.name) {
    case 'new':
    case 'new_array':
      return 'slow';
    case 'call':
    case 'call_pure':
    case 'call_loopinvariant':
    case 'cond_call':
      return (op.descr as CallDescr).effect.canCollect ? 'yes' : 'no';
    case 'call_assembler':
      return 'yes';
    default:
      return 'no';
  }
}

/** Bytes of an allocation whose size is known; -1 for all others. */
export function constantSize(op: TraceOp): number {
  if (op.info.name === 'new') return (op.descr as StructDescr).size;
  const [length] = op.args;
  if (length === undefined || length.tag !== 'const') return -1;
  const { itemsOffset, itemSize } = op.descr as ArrayDescr;
  return (itemsOffset + (length.value as number) * itemSize + 7) & -8;
}

function isRemovable(op: TraceOp): boolean {
  const { cls, name } = op.info;
  return (cls === 'pure' && !isOverflowOp(name)) || cls === 'read' || cls === 'alloc' || cls === 'info';
}

function isFoldable(op: TraceOp): boolean {
  const { cls, name } = op.info;
  // References are kept in locals, where the collector's moves are seen; a length is read from memory.
  return (
    cls === 'pure' && op.kind !== 'r' && !isOverflowOp(name) && name !== 'array_len' && name !== 'same_as'
  );
}

/** Deeper expressions than this go through a local. */
const maxDepth = 24;

export function analyze(section: Section, maxInlineSize: number): Analysis {
  const { ops } = section;
  const uses = new Map<Value, number>();
  const lastUse = new Map<Value, number>();
  const dead = new Set<TraceOp>();
  const use = (value: Value, at: number) => {
    if (value.tag === 'const') return;
    uses.set(value, (uses.get(value) ?? 0) + 1);
    if (!lastUse.has(value)) lastUse.set(value, at);
  };
  for (let at = ops.length - 1; at >= 0; at--) {
    const op = ops[at]!;
    if (isRemovable(op) && !uses.has(op)) {
      dead.add(op);
      continue;
    }
    for (const arg of op.args) use(arg, at);
    for (const arg of op.failArgs ?? []) use(arg, at);
  }

  const folded = new Set<TraceOp>();
  const depth = new Map<Value, number>();
  for (const op of ops) {
    if (dead.has(op) || !isFoldable(op) || uses.get(op) !== 1) continue;
    let deepest = 0;
    for (const arg of op.args) deepest = Math.max(deepest, depth.get(arg) ?? 0);
    if (deepest >= maxDepth) continue;
    folded.add(op);
    depth.set(op, deepest + 1);
  }
  // What a folded operation, or another name of a value, uses lives as long as that does.
  for (let at = ops.length - 1; at >= 0; at--) {
    const op = ops[at]!;
    if (dead.has(op) || !(folded.has(op) || op.info.name === 'same_as')) continue;
    const end = lastUse.get(op)!;
    for (const arg of op.args)
      if (arg.tag !== 'const' && (lastUse.get(arg) ?? -1) < end) lastUse.set(arg, end);
  }

  const groups = new Map<TraceOp, TraceOp[]>();
  const grouped = new Set<TraceOp>();
  let group: TraceOp[] | null = null;
  let groupSize = 0;
  const across = new Map<TraceOp, readonly Value[]>();
  const live = new Set<Value>();
  for (const param of section.params) if (param.kind === 'r' && lastUse.has(param)) live.add(param);
  ops.forEach((op, at) => {
    if (dead.has(op)) return;
    const how = collects(op);
    const size = how === 'slow' ? constantSize(op) : -1;
    if (group !== null && size >= 0 && groupSize + size <= maxInlineSize) {
      group.push(op);
      grouped.add(op);
      groupSize += size;
    } else if (how !== 'no') {
      const list: Value[] = [];
      for (const value of live)
        if (lastUse.get(value)! > at) list.push(value);
        else live.delete(value);
      // What the operation itself needs on a slow path after a collection is in the list only when it lives on.
      across.set(op, list);
      group = null;
      if (size >= 0 && size <= maxInlineSize) {
        group = [op];
        groupSize = size;
        groups.set(op, group);
      }
    }
    if (op.kind === 'r' && lastUse.has(op)) live.add(op);
  });
  return { dead, folded, across, groups, grouped };
}
