/**
 * Whole-program effect analysis: what calling a function can do.
 *
 * For each function: whether an exception can leave it, whether it can collect (allocate), whether it can force a virtualizable,
 * whether it may not come back (loops, recursion, traps), and which memory it reads and writes, as a set of *places*:
 * `Point.x` for a field, `ints[]` for the elements of an array type, `@counter` for a global, `#hash` for hash words,
 * and `raw` for untyped memory. A host function can call back into the program and so does everything, except the
 * functions of `Math`.
 *
 * The call graph's components are visited callees first; a component's summary is what its members do themselves plus the
 * summaries of the components it calls. Places are numbered and kept in bit sets, so that 5,000 functions times 2,000 fields is a
 * megabyte and one pass over it.
 */
import { edgesOf, forEachInst, reversePostorder } from '../ir/cfg.js';
import { ops } from '../ir/ops.js';
import type { Block, Func, Inst, Module } from '../ir/types.js';
import { callGraph, type CallGraph } from './callgraph.js';
import { Hierarchy } from './hierarchy.js';

/** A set of places, by number. */
export interface PlaceSet {
  has(place: string): boolean;
  readonly empty: boolean;
  /** The places by name, sorted; for printing. */
  names(): string[];
}

/** What calling a function can do. */
export interface FunctionEffects {
  /** An exception can leave it. */
  readonly raises: boolean;
  /** It can allocate, and so collect. */
  readonly collects: boolean;
  /** It can force a virtualizable. */
  readonly forces: boolean;
  /** It may loop forever, recurse without end, or trap. */
  readonly mayNotReturn: boolean;
  readonly reads: PlaceSet;
  readonly writes: PlaceSet;
}

/** The effects of all functions of a module. */
export interface ModuleEffects {
  readonly callGraph: CallGraph;
  of(func: string): FunctionEffects;
  /** What one instruction can do; calls included. */
  ofInst(inst: Inst): FunctionEffects;
  /** Whether an instruction can raise: `ofInst(inst).raises`, but quick. */
  raises(inst: Inst): boolean;
  /** Whether a call comes back, without an exception and without having written anything. */
  isIdle(call: Inst): boolean;
}

/** Whether a host function is plain arithmetic: it neither throws nor calls back nor depends on anything. */
export function isPureHost(name: string): boolean {
  return name.startsWith('Math.') && name !== 'Math.random';
}

/** The collectors' clock: does not call back, but two calls of it answer differently. */
const clockHost = 'rt.clock';

class Places implements PlaceSet {
  bits = new Uint32Array(0);
  constructor(private readonly numbering: Numbering) {}

  add(place: string): void {
    const n = this.numbering.number(place);
    this.reserve((n >> 5) + 1);
    this.bits[n >> 5] = (this.bits[n >> 5] as number) | (1 << (n & 31));
  }
  addAll(other: Places): void {
    this.reserve(other.bits.length);
    for (let i = 0; i < other.bits.length; i++)
      this.bits[i] = (this.bits[i] as number) | (other.bits[i] as number);
  }
  private reserve(words: number): void {
    if (words <= this.bits.length) return;
    const grown = new Uint32Array(Math.max(words, this.bits.length * 2));
    grown.set(this.bits);
    this.bits = grown;
  }
  private hasNumber(n: number): boolean {
    return (((this.bits[n >> 5] ?? 0) >>> (n & 31)) & 1) === 1;
  }
  has(place: string): boolean {
    return this.hasNumber(this.numbering.number(anything)) || this.hasNumber(this.numbering.number(place));
  }
  get empty(): boolean {
    return this.bits.every((word) => word === 0);
  }
  names(): string[] {
    return this.numbering.names.filter((_, n) => this.hasNumber(n)).sort();
  }
}

/** The place that stands for all of memory. */
const anything = '*';

class Numbering {
  readonly names: string[] = [];
  private readonly numbers = new Map<string, number>();
  number(place: string): number {
    let n = this.numbers.get(place);
    if (n === undefined) {
      n = this.names.length;
      this.names.push(place);
      this.numbers.set(place, n);
    }
    return n;
  }
}

interface Summary {
  raises: boolean;
  collects: boolean;
  forces: boolean;
  mayNotReturn: boolean;
  readonly reads: Places;
  readonly writes: Places;
}

function newSummary(numbering: Numbering): Summary {
  return {
    raises: false,
    collects: false,
    forces: false,
    mayNotReturn: false,
    reads: new Places(numbering),
    writes: new Places(numbering),
  };
}

/** Analyzes a module. The result is valid until the module changes. */
export function analyzeEffects(module: Module, hierarchy: Hierarchy = new Hierarchy(module)): ModuleEffects {
  const numbering = new Numbering();
  const graph = callGraph(module, hierarchy);
  const summaries = new Map<string, Summary>();
  const raising = raisingFunctions(module, hierarchy);
  for (const component of graph.components) {
    const merged = newSummary(numbering);
    const members = new Set(component);
    for (const name of component) {
      const func = module.functions.get(name) as Func;
      ownEffects(func, merged);
      for (const callee of graph.callees.get(name) ?? []) {
        if (members.has(callee)) merged.mayNotReturn = true;
        else absorb(merged, summaries.get(callee) as Summary);
      }
    }
    for (const name of component)
      summaries.set(
        name,
        name.startsWith('gc.') ? collectorSummary(numbering) : { ...merged, raises: raising.has(name) },
      );
  }
  const nothing = newSummary(numbering);
  const idle = new Map<string, boolean>();
  const isIdleFunction = (func: string): boolean => {
    let known = idle.get(func);
    if (known === undefined) {
      const effects = summaries.get(func);
      known = effects !== undefined && !effects.raises && !effects.mayNotReturn && effects.writes.empty;
      idle.set(func, known);
    }
    return known;
  };
  const raises = (inst: Inst): boolean => {
    if (inst.op === 'call_host' && isPureHost(inst.name as string)) return false;
    return (
      raisesItself(inst) || hierarchy.callees(inst).some((callee) => summaries.get(callee)?.raises ?? true)
    );
  };
  return {
    raises,
    isIdle: (call) => !raises(call) && hierarchy.callees(call).every(isIdleFunction),
    callGraph: graph,
    of: (func) => summaries.get(func) ?? everything(numbering),
    ofInst: (inst) => {
      if (inst.op === 'call_host' && isPureHost(inst.name as string)) return nothing;
      const summary = newSummary(numbering);
      instEffects(inst, summary);
      summary.raises = raisesItself(inst);
      for (const callee of hierarchy.callees(inst)) {
        const effects = summaries.get(callee);
        absorb(summary, effects ?? everything(numbering));
        summary.raises ||= effects?.raises ?? true;
      }
      return summary;
    },
  };
}

function everything(numbering: Numbering): Summary {
  const summary = newSummary(numbering);
  summary.raises = summary.collects = summary.forces = summary.mayNotReturn = true;
  summary.reads.add(anything);
  summary.writes.add(anything);
  return summary;
}

/**
 * What the program sees of its collector's entry points: they can move objects and have a state of their own. That they work on
 * raw memory is nothing that another access would have to be ordered with.
 */
function collectorSummary(numbering: Numbering): Summary {
  const summary = newSummary(numbering);
  summary.collects = true;
  summary.reads.add('collector');
  summary.writes.add('collector');
  return summary;
}

function absorb(into: Summary, callee: Summary): void {
  into.collects ||= callee.collects;
  into.forces ||= callee.forces;
  into.mayNotReturn ||= callee.mayNotReturn;
  into.reads.addAll(callee.reads);
  into.writes.addAll(callee.writes);
}

function ownEffects(func: Func, summary: Summary): void {
  forEachInst(func, (inst) => instEffects(inst, summary));
  for (const block of func.blocks) if (block.term.kind === 'trap') summary.mayNotReturn = true;
  if (hasLoop(func)) summary.mayNotReturn = true;
}

/** Whether an edge goes back to a block that comes earlier in reverse postorder. */
function hasLoop(func: Func): boolean {
  const position = new Map<Block, number>();
  const order = reversePostorder(func);
  order.forEach((block, i) => position.set(block, i));
  return order.some((block, i) =>
    edgesOf(block.term).some((edge) => (position.get(edge.block) as number) <= i),
  );
}

/** What an instruction does itself, callees in the program aside. */
function instEffects(inst: Inst, summary: Summary): void {
  switch (ops[inst.op].effect) {
    case 'pure':
      break;
    case 'read':
      summary.reads.add(placeOf(inst));
      break;
    case 'write':
      summary.writes.add(placeOf(inst));
      if (inst.op === 'array_copy') summary.reads.add(placeOf(inst));
      break;
    case 'alloc':
      summary.collects = true;
      break;
    case 'raise':
      // Making the exception allocates.
      summary.collects = true;
      break;
    case 'check':
      summary.mayNotReturn = true;
      break;
    case 'call':
      if (inst.name === clockHost) summary.writes.add(clockHost);
      if (!callsOutside(inst)) break;
      summary.collects = summary.forces = summary.mayNotReturn = true;
      summary.reads.add(anything);
      summary.writes.add(anything);
      break;
    case 'hint':
      // Merge points and released virtualizables mean something to the JIT: they must not be taken away or moved.
      if (inst.op !== 'query' && !inst.op.startsWith('record_')) summary.writes.add('jit');
      break;
    case 'raw':
      summary.reads.add('raw');
      if (!/^raw\.(load|memory_size)/.test(inst.op)) summary.writes.add('raw');
      if (inst.op.startsWith('raw.load') || inst.op.startsWith('raw.store')) summary.mayNotReturn = true;
      break;
  }
}

/** The memory that a reading or writing operation touches. */
function placeOf(inst: Inst): string {
  switch (inst.op) {
    case 'get_field':
    case 'set_field':
      return `${inst.type}.${inst.field}`;
    case 'get_global':
    case 'set_global':
      return `@${inst.name}`;
    case 'get_hash':
    case 'set_hash':
      return '#hash';
    default:
      return `${inst.type}[]`;
  }
}

/** Whether an instruction runs code that the analysis does not see: of the host, or compiled by the JIT. */
function callsOutside(inst: Inst): boolean {
  if (inst.op !== 'call_host') return inst.op.startsWith('jit.');
  return inst.name !== clockHost && !isPureHost(inst.name as string);
}

function raisesItself(inst: Inst): boolean {
  return ops[inst.op].effect === 'raise' || callsOutside(inst);
}

/** Functions that an exception can leave: grown backwards over calls that are not in an `invoke`. */
function raisingFunctions(module: Module, hierarchy: Hierarchy): Set<string> {
  const raising = new Set<string>();
  const callers = new Map<string, string[]>();
  for (const func of module.functions.values()) {
    for (const block of func.blocks) {
      if (block.term.kind === 'throw') raising.add(func.name);
      for (const inst of block.insts) {
        if (raisesItself(inst)) raising.add(func.name);
        for (const callee of hierarchy.callees(inst)) {
          const list = callers.get(callee);
          if (list === undefined) callers.set(callee, [func.name]);
          else list.push(func.name);
        }
      }
    }
  }
  const work = [...raising];
  for (let name = work.pop(); name !== undefined; name = work.pop())
    for (const caller of callers.get(name) ?? [])
      if (!raising.has(caller)) {
        raising.add(caller);
        work.push(caller);
      }
  return raising;
}

/** Whether a call whose result is not used can be left out. */
export function isRemovableCall(inst: Inst, module: Module, effects: ModuleEffects): boolean {
  // The author of an elidable function promises that leaving it out is fine.
  if (inst.op === 'call' && module.functions.get(inst.name as string)?.attributes.elidable)
    return !effects.raises(inst);
  return effects.isIdle(inst);
}

/** Turns invokes of what cannot raise into plain instructions; returns how many. */
export function removeInvokes(func: Func, effects: ModuleEffects): number {
  let count = 0;
  for (const block of func.blocks) {
    const term = block.term;
    if (term.kind !== 'invoke' || effects.raises(term.inst)) continue;
    block.insts.push(term.inst);
    block.term = { kind: 'jump', target: term.normal, loc: term.loc };
    count++;
  }
  return count;
}
