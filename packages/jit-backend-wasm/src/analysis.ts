/**
 * What must be known of a section before code is written: which operations are needed, which are computed where they are
 * used, and which references live across operations that can collect.
 *
 * A section is straight-line code, so all of it is two walks: backwards for uses, forwards for the rest. Failing guards are
 * uses of their failArgs.
 *
 * A pure operation with one use is written at its use ("folded"): the engine then sees an expression instead of a local, and one that only a
 * guard's exit needs is not computed on the way that goes on.
 */
import { isOverflowOp, type CallDescr, type InputArg, type TraceOp, type Value } from '@weft/core/backend';

export interface Section {
  /** The label's arguments, or the trace's inputs. */
  readonly params: readonly InputArg[];
  readonly ops: readonly TraceOp[];
  /** The label that starts it; null for the first section. */
  readonly label: TraceOp | null;
}

/** Cuts a trace at its labels. */
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

export interface Analysis {
  /** Operations without a use that have no effect. */
  readonly dead: ReadonlySet<TraceOp>;
  /** Operations that are written at their only use. */
  readonly folded: ReadonlySet<TraceOp>;
  /** For each operation that can collect: the references that live across it. */
  readonly across: ReadonlyMap<TraceOp, readonly Value[]>;
  /** Whether something in the section calls code that can collect, other than an allocation. */
  readonly calls: boolean;
}

/** Whether an operation can collect: always, or only on its slow path. */
export function collects(op: TraceOp): 'no' | 'slow' | 'yes' {
  switch (op.info.name) {
    case 'new':
      return 'slow';
    case 'new_array':
      return op.args[0]!.tag === 'const' ? 'slow' : 'yes';
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

function isRemovable(op: TraceOp): boolean {
  const { cls, name } = op.info;
  return (cls === 'pure' && !isOverflowOp(name)) || cls === 'read' || cls === 'alloc' || cls === 'info';
}

function isFoldable(op: TraceOp): boolean {
  return op.info.cls === 'pure' && !isOverflowOp(op.info.name) && op.info.name !== 'array_len';
}

/** Deeper expressions than this go through a local. */
const maxDepth = 24;

export function analyze(section: Section): Analysis {
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
  // What a folded operation uses lives until the operation is written.
  for (let at = ops.length - 1; at >= 0; at--) {
    const op = ops[at]!;
    if (!folded.has(op)) continue;
    const end = lastUse.get(op)!;
    for (const arg of op.args)
      if (arg.tag !== 'const' && (lastUse.get(arg) ?? -1) < end) lastUse.set(arg, end);
  }

  const across = new Map<TraceOp, readonly Value[]>();
  let calls = false;
  const live = new Set<Value>();
  for (const param of section.params) if (param.kind === 'r' && lastUse.has(param)) live.add(param);
  ops.forEach((op, at) => {
    if (dead.has(op)) return;
    const how = collects(op);
    if (how !== 'no') {
      const list: Value[] = [];
      for (const value of live)
        if (lastUse.get(value)! > at) list.push(value);
        else live.delete(value);
      across.set(op, list);
      if (how === 'yes') calls = true;
    }
    if (op.kind === 'r' && lastUse.has(op)) live.add(op);
  });
  return { dead, folded, across, calls };
}
