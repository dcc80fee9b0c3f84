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
import { straightened } from './counting.js';

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
    if (label !== null || end > start)
      sections.push(straightened({ params, ops: ops.slice(start, end), label }));
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

/**
 * What is known of a section's operations. Tables are indexed by number: parameters first, then operations, which carry it (`number`). Values of other
 * sections, such as those around an inlined bridge, have numbers of their own, so each is looked at before its number is believed.
 */
export interface Analysis {
  /** Number of the first operation. */
  readonly first: number;
  readonly ops: readonly TraceOp[];
  readonly flags: Uint8Array;
  /** For each operation that can collect: the references that live across it. */
  readonly across: readonly (readonly Value[] | undefined)[];
  /** Groups by their first operation. */
  readonly groups: ReadonlyMap<TraceOp, AllocationGroup>;
}

const deadFlag = 1;
const foldedFlag = 2;
const groupedFlag = 4;

function flagsOf({ first, ops, flags }: Analysis, op: TraceOp): number {
  return ops[op.number - first] === op ? flags[op.number]! : 0;
}

/** Whether nothing is written for an operation where it stands: it has no use and no effect, or is written at its only use. */
export function isSkipped(analysis: Analysis, op: TraceOp): boolean {
  return (flagsOf(analysis, op) & (deadFlag | foldedFlag)) !== 0;
}

/** Whether an operation is written at its only use. */
export function isFolded(analysis: Analysis, op: TraceOp): boolean {
  return (flagsOf(analysis, op) & foldedFlag) !== 0;
}

/** Whether an operation is made with others, of which it is not the first. */
export function isGrouped(analysis: Analysis, op: TraceOp): boolean {
  return (flagsOf(analysis, op) & groupedFlag) !== 0;
}

/** The references that live across an operation; undefined when it cannot collect. */
export function liveAcross({ first, ops, across }: Analysis, op: TraceOp): readonly Value[] | undefined {
  return ops[op.number - first] === op ? across[op.number] : undefined;
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
    case 'call_portal':
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

// Loops over arrays go by index here, and in what else runs for each operation: this code seldom lives long enough to be optimized, and without that an iterator
// makes an object for each element.

export function analyze(section: Section, maxInlineSize: number): Analysis {
  const { ops, params } = section;
  const first = params.length;
  const count = first + ops.length;
  for (let k = 0; k < first; k++) params[k]!.number = k;
  for (let at = 0; at < ops.length; at++) ops[at]!.number = first + at;
  const uses = new Int32Array(count);
  /** Place of the last use; -1: there is none. */
  const lastUse = new Int32Array(count).fill(-1);
  const flags = new Uint8Array(count);
  const use = (value: Value, at: number) => {
    if (value.tag === 'const') return;
    const n = value.number;
    if (value !== (n < first ? params[n] : ops[n - first])) return;
    uses[n]!++;
    if (lastUse[n]! < 0) lastUse[n] = at;
  };
  for (let at = ops.length - 1; at >= 0; at--) {
    const op = ops[at]!;
    if (uses[first + at] === 0 && isRemovable(op)) {
      flags[first + at] = deadFlag;
      continue;
    }
    const { args, failArgs } = op;
    for (let k = 0; k < args.length; k++) use(args[k]!, at);
    if (failArgs !== null) for (let k = 0; k < failArgs.length; k++) use(failArgs[k]!, at);
  }

  const depth = new Uint8Array(count);
  for (let n = first; n < count; n++) {
    if (uses[n] !== 1) continue;
    const op = ops[n - first]!;
    if (!isFoldable(op)) continue;
    let deepest = 0;
    for (let k = 0; k < op.args.length; k++) {
      const arg = op.args[k]!;
      if (arg.tag === 'op' && ops[arg.number - first] === arg && depth[arg.number]! > deepest)
        deepest = depth[arg.number]!;
    }
    if (deepest >= maxDepth) continue;
    flags[n] = foldedFlag;
    depth[n] = deepest + 1;
  }
  // What a folded operation, or another name of a value, uses lives as long as that does.
  for (let at = ops.length - 1; at >= 0; at--) {
    const op = ops[at]!;
    const flag = flags[first + at]!;
    if (flag === deadFlag || (flag !== foldedFlag && op.info.name !== 'same_as')) continue;
    const end = lastUse[first + at]!;
    for (let k = 0; k < op.args.length; k++) {
      const arg = op.args[k]!;
      if (arg.tag === 'const') continue;
      const n = arg.number;
      if (arg === (n < first ? params[n] : ops[n - first]) && lastUse[n]! < end) lastUse[n] = end;
    }
  }

  const groups = new Map<TraceOp, TraceOp[]>();
  let group: TraceOp[] | null = null;
  let groupSize = 0;
  const across: (readonly Value[] | undefined)[] = [];
  /** References that may live on, without those whose last use was seen at an operation that can collect. */
  let live: (InputArg | TraceOp)[] = [];
  for (let k = 0; k < first; k++) if (params[k]!.kind === 'r' && lastUse[k]! >= 0) live.push(params[k]!);
  for (let at = 0; at < ops.length; at++) {
    const op = ops[at]!;
    const n = first + at;
    if (flags[n] === deadFlag) continue;
    const how = collects(op);
    if (how !== 'no') {
      const size = how === 'slow' ? constantSize(op) : -1;
      if (group !== null && size >= 0 && groupSize + size <= maxInlineSize) {
        group.push(op);
        flags[n]! |= groupedFlag;
        groupSize += size;
      } else {
        live = live.filter((value) => lastUse[value.number]! > at);
        // What the operation itself needs on a slow path after a collection is in the list only when it lives on.
        across[n] = live;
        live = live.slice();
        group = null;
        if (size >= 0 && size <= maxInlineSize) {
          group = [op];
          groupSize = size;
          groups.set(op, group);
        }
      }
    }
    if (op.kind === 'r' && lastUse[n]! >= 0) live.push(op);
  }
  return { first, ops, flags, across, groups };
}
