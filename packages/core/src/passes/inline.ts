/**
 * Inlining: puts the bodies of small functions where they are called.
 *
 * Functions are visited bottom-up over the call graph, so that what is put into a caller has been inlined into already. A
 * call is inlined when the callee is small, or called from one place only, or marked `inline: 'always'`; until the
 * caller has used up its budget. Never inlined: recursive functions, `inline: 'never'`, what the JIT must see as a call
 * (`elidable`, `dontLookInside` …), and functions with merge points.
 *
 * How a call in the middle of a block is replaced (the callee returns in two places):
 *
 * ```
 * b0:                                     b0:
 *   insts before                            insts before
 *   v1 = call @f v0          becomes        [entry block of f, its parameter replaced by v0]
 *   insts after                           b5: [other blocks of f] …  jump b9(x)
 *   …                                     b6: …                      jump b9(y)
 *                                         b9(v1): insts after …
 * ```
 *
 * In an `invoke`, what raises inside of the callee must reach the handler: a `throw` becomes a jump along the `except`
 * edge, and a call that stood plainly in the callee becomes an `invoke` with that edge. Instructions keep their source
 * locations.
 */
import { edge, newValue } from '../ir/builder.js';
import { forEachInst } from '../ir/cfg.js';
import { mayRaise, objectRef } from '../ir/typing.js';
import type { Block, Edge, Func, Inst, Module, Operand, Terminator, Value } from '../ir/types.js';
import { callGraph, type CallGraph } from './callgraph.js';
import { Hierarchy } from './hierarchy.js';
import { simplify } from './simplify.js';

/** How eager the inliner is; sizes count instructions and terminators. */
export interface InlineOptions {
  /** Callees up to this size are inlined everywhere (default 12). */
  readonly smallSize?: number;
  /** A callee with a single call site is inlined up to this size (default 60). */
  readonly singleCallSize?: number;
  /** A caller may grow by this factor, plus `extraGrowth` (defaults 2 and 60). */
  readonly growthFactor?: number;
  readonly extraGrowth?: number;
  /** A caller does not grow beyond this size (default 4,000). */
  readonly maxSize?: number;
}

/** Inlines in the whole module, and adds to `changed` what was inlined into; returns the number of calls that were replaced. */
export function inline(module: Module, options: InlineOptions = {}, changed = new Set<Func>()): number {
  const graph = callGraph(module, new Hierarchy(module));
  const sizes = new Map<string, number>();
  for (const func of module.functions.values()) sizes.set(func.name, sizeOf(func));
  const inliner = new Inliner(module, graph, sizes, countCallSites(module), options);
  let count = 0;
  for (const component of graph.components)
    for (const name of component) {
      const func = module.functions.get(name) as Func;
      const inlined = inliner.inlineInto(func);
      if (inlined === 0) continue;
      count += inlined;
      changed.add(func);
      simplify(func);
      sizes.set(name, sizeOf(func));
    }
  return count;
}

function sizeOf(func: Func): number {
  let size = 0;
  for (const block of func.blocks) size += block.insts.length + 1;
  return size;
}

function countCallSites(module: Module): Map<string, number> {
  const counts = new Map<string, number>();
  const count = (name: string, by: number) => counts.set(name, (counts.get(name) ?? 0) + by);
  for (const func of module.functions.values())
    forEachInst(func, (inst) => {
      if (inst.op === 'call') count(inst.name as string, 1);
    });
  // A function that stays in any case gains nothing from losing its only call.
  for (const { func } of module.exports.values()) count(func, 2);
  for (const type of module.types.values())
    if (type.kind === 'struct') for (const method of type.methods.values()) count(method, 2);
  return counts;
}

/** Whether the JIT, the author or its own shape keeps a function from being inlined. */
function isInlinable(func: Func): boolean {
  const { inline, elidable, dontLookInside, loopInvariant, lookInsideIff, unrollSafe } = func.attributes;
  if (inline === 'never' || elidable || dontLookInside || loopInvariant || lookInsideIff !== undefined)
    return false;
  // Inlined, its loops would no longer be its own, and the tracer would stay out of the caller.
  if (unrollSafe && inline !== 'always') return false;
  let portal = false;
  forEachInst(func, (inst) => {
    if (inst.op === 'jit_merge_point' || inst.op === 'can_enter_jit') portal = true;
  });
  return !portal;
}

class Inliner {
  private readonly inlinable = new Map<string, boolean>();
  private readonly smallSize: number;
  private readonly singleCallSize: number;

  constructor(
    private readonly module: Module,
    private readonly graph: CallGraph,
    private readonly sizes: ReadonlyMap<string, number>,
    private readonly callSites: ReadonlyMap<string, number>,
    private readonly options: InlineOptions,
  ) {
    this.smallSize = options.smallSize ?? 12;
    this.singleCallSize = options.singleCallSize ?? 60;
  }

  /** Inlines calls in one function; returns how many. */
  inlineInto(func: Func): number {
    const size = this.sizes.get(func.name) as number;
    const { growthFactor = 2, extraGrowth = 60, maxSize = 4000 } = this.options;
    let budget = Math.min(size * growthFactor + extraGrowth, Math.max(size, maxSize)) - size;
    let count = 0;
    const blocks: Block[] = [];
    const wanted = (inst: Inst): Func | null => {
      const callee = this.target(func, inst);
      if (callee === null) return null;
      const calleeSize = this.sizes.get(callee.name) as number;
      if (callee.attributes.inline !== 'always') {
        if (calleeSize > budget) return null;
        budget -= calleeSize;
      }
      count++;
      return callee;
    };
    for (const block of func.blocks) inlineInBlock(func, block, wanted, blocks);
    if (count > 0) func.blocks = blocks;
    return count;
  }

  /** The function to put in place of an instruction, or null. */
  private target(caller: Func, inst: Inst): Func | null {
    if (inst.op !== 'call') return null;
    const name = inst.name as string;
    const callee = this.module.functions.get(name);
    if (callee === undefined || callee === caller) return null;
    if (this.graph.componentOf.get(name) === this.graph.componentOf.get(caller.name)) return null;
    if (!this.isInlinable(callee)) return null;
    const size = this.sizes.get(name) as number;
    if (callee.attributes.inline === 'always' || size <= this.smallSize) return callee;
    return this.callSites.get(name) === 1 && size <= this.singleCallSize ? callee : null;
  }

  private isInlinable(func: Func): boolean {
    let known = this.inlinable.get(func.name);
    if (known === undefined) this.inlinable.set(func.name, (known = isInlinable(func)));
    return known;
  }
}

/** Copies a block's instructions, with bodies in place of the calls that `wanted` names, to `blocks`. */
function inlineInBlock(func: Func, block: Block, wanted: (inst: Inst) => Func | null, blocks: Block[]): void {
  const insts = block.insts;
  const last = block.term;
  let current = block;
  blocks.push(block);
  block.insts = [];
  for (const inst of insts) {
    const callee = wanted(inst);
    if (callee === null) {
      current.insts.push(inst);
      continue;
    }
    const after = detachedBlock(func, inst.result);
    new Copier(func, callee, inst, after, null, blocks).copyInto(current);
    blocks.push(after);
    current = after;
  }
  current.term = last;
  if (last.kind !== 'invoke') return;
  const callee = wanted(last.inst);
  if (callee === null) return;
  const after = detachedBlock(func, last.inst.result);
  after.term = { kind: 'jump', target: last.normal, loc: last.loc };
  new Copier(func, callee, last.inst, after, last, blocks).copyInto(current);
  blocks.push(after);
}

/** A block that is not in the function's list yet. The result of the call, if any, becomes its parameter. */
function detachedBlock(func: Func, result: Value | null): Block {
  return {
    id: func.nextBlock++,
    params: result === null ? [] : [result],
    insts: [],
    term: { kind: 'trap', name: 'unreachable', loc: 0 },
  };
}

/** Copies one callee into its caller, in place of one call. */
class Copier {
  private readonly values = new Map<Value, Operand>();
  private readonly blockMap = new Map<Block, Block>();

  constructor(
    private readonly func: Func,
    private readonly callee: Func,
    private readonly call: Inst,
    /** Where returns go. */
    private readonly after: Block,
    /** The invoke around the call, if it is in a `try`. */
    private readonly around: (Terminator & { kind: 'invoke' }) | null,
    private readonly blocks: Block[],
  ) {}

  /** Appends the copy of the entry block to `start`; other blocks are added to the list. */
  copyInto(start: Block): void {
    const [entry, ...others] = this.callee.blocks as [Block, ...Block[]];
    entry.params.forEach((param, i) => this.values.set(param, this.call.args[i] as Operand));
    for (const block of others) {
      const copy = detachedBlock(this.func, null);
      copy.params = block.params.map((param) => this.define(param));
      this.blockMap.set(block, copy);
    }
    for (const block of this.callee.blocks) {
      for (const inst of block.insts) if (inst.result !== null) this.define(inst.result);
      if (block.term.kind !== 'invoke') continue;
      this.define(block.term.exception);
      if (block.term.inst.result !== null) this.define(block.term.inst.result);
    }
    this.fill(entry, start);
    for (const block of others) {
      const copy = this.blockMap.get(block) as Block;
      this.blocks.push(copy);
      this.fill(block, copy);
    }
  }

  private define(value: Value): Value {
    const copy = newValue(this.func, value.type);
    this.values.set(value, copy);
    return copy;
  }

  private operand(operand: Operand): Operand {
    return operand.kind === 'const' ? operand : (this.values.get(operand) as Operand);
  }

  private edge(original: Edge): Edge {
    return edge(
      this.blockMap.get(original.block) as Block,
      original.args.map((arg) => this.operand(arg)),
    );
  }

  private inst(inst: Inst): Inst {
    const result = inst.result === null ? null : (this.values.get(inst.result) as Value);
    return { ...inst, args: inst.args.map((arg) => this.operand(arg)), result };
  }

  /** The way to the handler around the call, with the exception put in. */
  private exceptEdge(around: Terminator & { kind: 'invoke' }, exception: Operand): Edge {
    return edge(
      around.except.block,
      around.except.args.map((arg) => (arg === around.exception ? exception : arg)),
    );
  }

  private fill(block: Block, start: Block): void {
    let current = start;
    for (const inst of block.insts) {
      const copy = this.inst(inst);
      if (this.around === null || !mayRaise(copy)) {
        current.insts.push(copy);
        continue;
      }
      const next = detachedBlock(this.func, null);
      const exception = newValue(this.func, objectRef);
      current.term = {
        kind: 'invoke',
        inst: copy,
        exception,
        normal: edge(next, []),
        except: this.exceptEdge(this.around, exception),
        loc: copy.loc,
      };
      this.blocks.push(next);
      current = next;
    }
    current.term = this.terminator(block.term);
  }

  private terminator(term: Terminator): Terminator {
    switch (term.kind) {
      case 'jump':
        return { ...term, target: this.edge(term.target) };
      case 'br_if':
        return {
          ...term,
          cond: this.operand(term.cond),
          then: this.edge(term.then),
          else: this.edge(term.else),
        };
      case 'switch':
        return {
          ...term,
          value: this.operand(term.value),
          cases: term.cases.map((c) => ({ value: c.value, target: this.edge(c.target) })),
          default: this.edge(term.default),
        };
      case 'return': {
        const args = this.after.params.length === 0 || term.value === null ? [] : [this.operand(term.value)];
        return { kind: 'jump', target: edge(this.after, args), loc: term.loc };
      }
      case 'throw': {
        const value = this.operand(term.value);
        if (this.around === null) return { ...term, value };
        return { kind: 'jump', target: this.exceptEdge(this.around, value), loc: term.loc };
      }
      case 'invoke':
        return {
          ...term,
          inst: this.inst(term.inst),
          exception: this.values.get(term.exception) as Value,
          normal: this.edge(term.normal),
          except: this.edge(term.except),
        };
      case 'trap':
        return { ...term };
    }
  }
}
