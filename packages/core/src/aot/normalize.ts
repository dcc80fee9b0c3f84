/**
 * Copies a function into the shape that code generation wants.
 *
 * The copy can be changed freely: the module's own graphs stay as they are for other consumers. Values are shared
 * with the original. In the copy
 * - the entry block has no predecessors, so that its parameters are exactly the machine function's;
 * - edges of a `switch` carry no arguments: those that did go through a block of their own;
 * - unreachable blocks are gone.
 */
import { edgesOf, removeUnreachableBlocks } from '../ir/cfg.js';
import type { Block, Edge, Func, Inst, Module, Terminator } from '../ir/types.js';
import { newBlock, newValue } from '../ir/builder.js';

function copyInst(inst: Inst): Inst {
  return { ...inst, args: [...inst.args] };
}

/** Tail calls are marked by identity: they are not copied. */
function copyUnless(marked: ReadonlySet<object>): (inst: Inst) => Inst {
  return (inst) => (marked.has(inst) ? inst : copyInst(inst));
}

/** Copies a terminator; `block` maps the targets of its edges. */
export function copyTerminator(term: Terminator, block: (target: Block) => Block): Terminator {
  const edge = (e: Edge): Edge => ({ block: block(e.block), args: [...e.args] });
  switch (term.kind) {
    case 'jump':
      return { ...term, target: edge(term.target) };
    case 'br_if':
      return { ...term, then: edge(term.then), else: edge(term.else) };
    case 'switch':
      return {
        ...term,
        cases: term.cases.map((c) => ({ value: c.value, target: edge(c.target) })),
        default: edge(term.default),
      };
    case 'invoke':
      return { ...term, inst: copyInst(term.inst), normal: edge(term.normal), except: edge(term.except) };
    case 'return':
    case 'throw':
    case 'trap':
      return { ...term };
  }
}

/** A deep copy of a function that shares its values (and the instructions in `marked`). */
export function copyFunc(func: Func, marked: ReadonlySet<object>): Func {
  const copies = new Map<Block, Block>();
  const blocks = func.blocks.map((block) => {
    const copy: Block = { ...block, params: [...block.params], insts: block.insts.map(copyUnless(marked)) };
    copies.set(block, copy);
    return copy;
  });
  for (const block of blocks) block.term = copyTerminator(block.term, (target) => copies.get(target)!);
  return { ...func, blocks };
}

/**
 * A module whose functions, types and tables can be changed without the original noticing. Prebuilt objects stay the same ones: they
 * have one number and one address, whoever refers to them.
 */
export function copyModule(original: Module): Module {
  const types = [...original.types].map(
    ([name, type]) =>
      [name, type.kind === 'struct' ? { ...type, methods: new Map(type.methods) } : type] as const,
  );
  return {
    ...original,
    types: new Map(types),
    functions: new Map([...original.functions].map(([name, func]) => [name, copyFunc(func, new Set())])),
    globals: new Map(original.globals),
    hostImports: new Map(original.hostImports),
    exports: new Map(original.exports),
    drivers: new Map(original.drivers),
    prebuilt: [...original.prebuilt],
  };
}

/** Copies and normalizes; see the top of the file. */
export function normalize(original: Func, marked: ReadonlySet<object>): Func {
  const func = copyFunc(original, marked);
  removeUnreachableBlocks(func);
  const entry = func.blocks[0]!;
  if (func.blocks.some((b) => edgesOf(b.term).some((e) => e.block === entry))) {
    const params = entry.params.map((p) => newValue(func, p.type));
    const fresh: Block = {
      id: func.nextBlock++,
      params,
      insts: [],
      term: { kind: 'jump', target: { block: entry, args: [...params] }, loc: func.loc },
    };
    func.blocks.unshift(fresh);
  }
  for (const block of [...func.blocks]) {
    const { term } = block;
    if (term.kind !== 'switch') continue;
    const split = (edge: Edge) => {
      if (edge.args.length === 0) return;
      const middle = newBlock(func);
      middle.term = { kind: 'jump', target: { block: edge.block, args: edge.args }, loc: term.loc };
      edge.block = middle;
      edge.args = [];
    };
    for (const c of term.cases) split(c.target);
    split(term.default);
  }
  return func;
}
