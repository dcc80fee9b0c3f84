/**
 * Control flow: blocks and edges to WebAssembly's nested `block`, `loop`, `if` and `br_table`.
 *
 * The method is Ramsey's ("Beyond Relooper", 2022), on the dominator tree. The code of block X is followed by that of the
 * blocks it dominates. Of those, the ones with several forward edges (and the targets of switches) are *merge
 * blocks*: each comes right after a `block` that contains everything that branches to it. A dominated block with one
 * forward edge is placed where that edge is. A loop header's code is wrapped in `loop`.
 *
 * ```
 * b0: switch v, b1, b2   →   block B3 { block B2 { block B1 { br_table B1 B2 } b1… br B3 } b2… } b3…
 * ```
 *
 * The code of a block never falls through: it ends with a branch, a return or a trap, so statements after an `if` are its
 * else part. Source programs are reducible; should a pass make an irreducible graph, {@link genDispatchLoop} takes over.
 */
import type { Dominators, Incoming } from '../ir/cfg.js';
import type { Block, Edge, Operand, Terminator, Value } from '../ir/types.js';
import { genInvoke, genTailCall, genThrow } from './calls.js';
import { popFrame, pushFrame, saveStatic } from './frame.js';
import { genInst } from './instructions.js';
import type { Loops } from './loops.js';
import type { Expr } from './machine.js';
import { constExpr, i32, machineType } from './machine.js';
import type { FuncState } from './state.js';
import { flush, localFor, newLocal, use } from './state.js';
import { trapCall } from './traps.js';

interface Shape {
  readonly doms: Dominators;
  readonly loops: Loops;
  readonly position: ReadonlyMap<Block, number>;
  readonly merges: ReadonlySet<Block>;
  /** Code that goes to a block, when the graph is generated as a dispatch loop. */
  readonly jump: ((target: Block) => Expr[]) | null;
}

/** Generates the whole body of a function. */
export function genBody(
  s: FuncState,
  doms: Dominators,
  loops: Loops,
  incoming: ReadonlyMap<Block, readonly Incoming[]>,
): Expr[] {
  const position = new Map(doms.order.map((block, i) => [block, i]));
  const merges = new Set<Block>();
  for (const [block, list] of incoming) {
    const forward = list.filter(({ from }) => position.get(from)! < position.get(block)!);
    if (forward.length > 1 || forward.some(({ from }) => from.term.kind === 'switch')) merges.add(block);
  }
  const shape: Shape = { doms, loops, position, merges, jump: null };
  if (loops.irreducible) return genDispatchLoop(s, shape);
  return genTree(s, shape, doms.order[0]!);
}

const blockLabel = (block: Block) => `b${block.id}`;
const loopLabel = (block: Block) => `l${block.id}`;

function genTree(s: FuncState, shape: Shape, block: Block): Expr[] {
  const m = s.program.wasm;
  const merges = shape.doms.children(block).filter((child) => shape.merges.has(child));
  let code = genBlock(s, shape, block);
  // Children are in reverse postorder: the first is the innermost.
  const tail: Expr[] = [];
  for (const merge of merges) {
    code = [m.block(blockLabel(merge), [...code, ...tail.splice(0)])];
    tail.push(...genTree(s, shape, merge));
  }
  code.push(...tail);
  return shape.loops.headers.has(block) ? [m.loop(loopLabel(block), m.block(null, code))] : code;
}

/** The instructions and the terminator of a block, with what is placed at its edges. */
function genBlock(s: FuncState, shape: Shape, block: Block): Expr[] {
  const outer = s.out;
  const outerFrame = s.frame;
  const out: Expr[] = (s.out = []);
  s.fresh.clear();
  const { push } = s.plan;
  s.frame = push?.block === block ? 'none' : s.plan.frameState(block);
  block.insts.forEach((inst, i) => {
    if (push?.block === block && push.index === i) {
      flush(s);
      pushFrame(s);
    }
    if (!s.program.tailCalls.has(inst)) genInst(s, inst);
  });
  if (push?.block === block && push.index === block.insts.length) {
    flush(s);
    pushFrame(s);
  }
  const last = block.insts[block.insts.length - 1];
  if (last !== undefined && s.program.tailCalls.has(last)) genTailCall(s, last);
  else genTerminator(s, shape, block);
  // What is still pending was an argument for a parameter that nothing reads.
  s.pending.clear();
  s.out = outer;
  s.frame = outerFrame;
  return out;
}

/** Runs `body` with an empty list of statements and returns what it made. */
function collect(s: FuncState, body: () => void): Expr[] {
  const outer = s.out;
  s.out = [];
  body();
  const made = s.out;
  s.out = outer;
  return made;
}

function genTerminator(s: FuncState, shape: Shape, block: Block): void {
  const m = s.program.wasm;
  const { term } = block;
  switch (term.kind) {
    case 'jump':
      genEdge(s, shape, block, term.target);
      return;
    case 'br_if': {
      const cond = use(s, term.cond);
      genBranch(s, shape, block, cond, term.then, term.else);
      return;
    }
    case 'switch':
      genSwitch(s, shape, block, use(s, term.value), term);
      return;
    case 'return': {
      const value = term.value === null ? undefined : use(s, term.value);
      popFrame(s);
      s.out.push(m.return(value));
      return;
    }
    case 'throw': {
      const value = use(s, term.value);
      flush(s);
      genThrow(s, value, term.loc);
      return;
    }
    case 'invoke': {
      const exception = localFor(s, term.exception);
      genInvoke(s, term.inst, exception, () => collect(s, () => genEdge(s, shape, block, term.except)));
      genEdge(s, shape, block, term.normal);
      return;
    }
    case 'trap':
      flush(s);
      s.out.push(trapCall(s, term.name, term.loc));
      return;
  }
}

function genBranch(s: FuncState, shape: Shape, from: Block, cond: Expr, then: Edge, other: Edge): void {
  const m = s.program.wasm;
  const thenCode = collect(s, () => genEdge(s, shape, from, then));
  s.out.push(m.if(cond, thenCode.length === 1 ? thenCode[0]! : m.block(null, thenCode)));
  genEdge(s, shape, from, other);
}

/** Moves the arguments of an edge to the parameters of its target and goes there. */
function genEdge(s: FuncState, shape: Shape, from: Block, edge: Edge): void {
  const saves = s.plan.edgeSaves.get(edge);
  genMoves(s, edge.block.params, edge.args, saves);
  goTo(s, shape, from, edge.block).forEach((e) => s.out.push(e));
}

function isBackward(shape: Shape, from: Block, target: Block): boolean {
  return shape.position.get(target)! <= shape.position.get(from)!;
}

function goTo(s: FuncState, shape: Shape, from: Block, target: Block): Expr[] {
  if (shape.jump !== null) return shape.jump(target);
  const m = s.program.wasm;
  if (isBackward(shape, from, target)) return [m.br(loopLabel(target))];
  if (shape.merges.has(target)) return [m.br(blockLabel(target))];
  // The target's code is placed here. What is pending here belongs to other edges.
  const pending = new Map(s.pending);
  s.pending.clear();
  const code = genTree(s, shape, target);
  for (const [value, expr] of pending) s.pending.set(value, expr);
  return code;
}

/** Parallel assignment of block parameters. */
function genMoves(
  s: FuncState,
  params: readonly Value[],
  args: readonly Operand[],
  saves: readonly Value[] | undefined,
): void {
  const p = s.program;
  const m = p.wasm;
  const moves: { to: number; from: Operand }[] = [];
  params.forEach((param, i) => {
    const from = args[i]!;
    if (!s.uses.has(param)) return;
    moves.push({ to: localFor(s, param), from });
  });
  if (saves !== undefined && saves.length > 0) saveStatic(s, saves, s.out);
  if (moves.length === 1) {
    s.out.push(m.local.set(moves[0]!.to, use(s, moves[0]!.from)));
    return;
  }
  // Values first, then a parallel copy among locals.
  const copies: { to: number; from: number; type: number }[] = [];
  const constants: Expr[] = [];
  for (const { to, from } of moves) {
    if (from.kind === 'const') {
      constants.push(m.local.set(to, constExpr(p, from)));
      continue;
    }
    const local = localFor(s, from);
    if (s.pending.has(from)) s.out.push(m.local.set(local, use(s, from)));
    if (local !== to) copies.push({ to, from: local, type: machineType(p, from.type) });
  }
  const set = (to: number, from: number, type: number) =>
    s.out.push(m.local.set(to, m.local.get(from, type)));
  while (copies.length > 0) {
    const ready = copies.findIndex((c) => !copies.some((other) => other !== c && other.from === c.to));
    if (ready >= 0) {
      const [c] = copies.splice(ready, 1);
      set(c!.to, c!.from, c!.type);
      continue;
    }
    // A cycle: free one source.
    const first = copies[0]!;
    const value = s.paramCount + s.locals.length;
    s.locals.push(first.type);
    set(value, first.from, first.type);
    for (let i = 0; i < copies.length; i++)
      if (copies[i]!.from === first.from) copies[i] = { ...copies[i]!, from: value };
  }
  s.out.push(...constants);
}

/** A `switch`: one `br_table` when the cases are dense, else comparisons halving the range. */
function genSwitch(
  s: FuncState,
  shape: Shape,
  from: Block,
  value: Expr,
  term: Terminator & { kind: 'switch' },
): void {
  const goto = (target: Block) => goTo(s, shape, from, target);
  const label = (target: Block) => (isBackward(shape, from, target) ? loopLabel(target) : blockLabel(target));
  const p = s.program;
  const m = p.wasm;
  const cases = [...term.cases].sort((a, b) => a.value - b.value);
  const fallback = () => goto(term.default.block);
  const one = (list: Expr[]) => (list.length === 1 ? list[0]! : m.block(null, list));
  if (cases.length === 0) {
    s.out.push(m.drop(value), ...fallback());
    return;
  }
  const local = newLocal(s, 'i32');
  const get = () => m.local.get(local, p.api.i32);
  s.out.push(m.local.set(local, value));
  const emit = (list: typeof cases): void => {
    const lo = list[0]!.value;
    const hi = list[list.length - 1]!.value;
    if (list.length >= 4 && hi - lo < list.length * 3 + 8 && shape.jump === null) {
      const labels: string[] = [];
      let next = 0;
      const fallbackLabel = label(term.default.block);
      for (let v = lo; v <= hi; v++)
        labels.push(list[next]!.value === v ? label(list[next++]!.target.block) : fallbackLabel);
      s.out.push(m.switch(labels, fallbackLabel, lo === 0 ? get() : m.i32.sub(get(), i32(p, lo))));
      return;
    }
    if (list.length <= 3) {
      for (const c of list) s.out.push(m.if(m.i32.eq(get(), i32(p, c.value)), one(goto(c.target.block))));
      s.out.push(...fallback());
      return;
    }
    const middle = list.length >> 1;
    const below = collect(s, () => emit(list.slice(0, middle)));
    s.out.push(m.if(m.i32.lt_s(get(), i32(p, list[middle]!.value)), one(below)));
    emit(list.slice(middle));
  };
  emit(cases);
}

/** The fallback for irreducible graphs: a loop around a switch over all blocks. */
function genDispatchLoop(s: FuncState, shape: Shape): Expr[] {
  const p = s.program;
  const m = p.wasm;
  const state = newLocal(s, 'i32');
  const order = shape.doms.order;
  const label = (block: Block) => `d${block.id}`;
  const jump = (target: Block): Expr[] => [
    m.local.set(state, i32(p, shape.position.get(target)!)),
    m.br('dispatch'),
  ];
  const inner: Shape = { ...shape, jump };
  let code: Expr[] = [m.switch(order.map(label), label(order[0]!), m.local.get(state, p.api.i32))];
  for (const block of order) code = [m.block(label(block), code), ...genBlock(s, inner, block)];
  return [m.loop('dispatch', m.block(null, code))];
}
