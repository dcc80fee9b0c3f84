/**
 * On-the-fly SSA construction, after Braun et al., "Simple and Efficient Construction of Static Single Assignment
 * Form" (2013), on block arguments.
 *
 * The frontend thinks in mutable variables; {@link SsaBuilder} turns reads and writes of them into SSA values while
 * the blocks are being filled, with no dominance computation. The idea: a variable read in a block that does not write
 * it is looked up in the predecessors. Where several meet, the block gets a parameter for it. A block whose
 * predecessors are not all known yet (a loop header) is *unsealed*: reads there make a parameter whose
 * arguments are found when {@link SsaBuilder.sealBlock} says that no more predecessors will come.
 *
 * Usually one goes through {@link FunctionBuilder} (`builder.ts`), which reports the edges itself. How a frontend
 * lowers `if (c) x = 1; else x = 2; use(x)`:
 *
 * ```ts
 * const x = f.declare('x', 'i32');
 * const then = f.newBlock(), other = f.newBlock(), join = f.newBlock();
 * f.branch(c, then, other);
 * f.seal(then); f.seal(other);             // their only predecessor is known
 * f.enter(then);  f.write(x, i32Const(1)); f.jump(join);
 * f.enter(other); f.write(x, i32Const(2)); f.jump(join);
 * f.seal(join);
 * f.enter(join);
 * use(f.read(x));                          // join gets a parameter: join(v5: i32)
 * ```
 *
 * and `while (i < n) i = i + 1;`:
 *
 * ```ts
 * const head = f.newBlock(), body = f.newBlock(), exit = f.newBlock();
 * f.jump(head);
 * f.enter(head);                           // not sealed: the back edge is still to come
 * f.branch(f.value('i32.lt_s', [f.read(i), f.read(n)]), body, exit);
 * f.seal(body);
 * f.enter(body);
 * f.write(i, f.value('i32.add', [f.read(i), i32Const(1)]));
 * f.jump(head);                            // `continue` would be one more jump(head)
 * f.seal(head);                            // now all predecessors are known; i becomes a parameter, n does not
 * f.seal(exit);                            // after the body, because each `break` is a jump(exit)
 * f.enter(exit);
 * ```
 *
 * A parameter that turns out to be the same value on all edges is *trivial*. It is replaced through a forwarding
 * table, which `finish` applies to all operands at once, so that values the caller holds stay valid meanwhile.
 * Nothing here recurses: lookups that need more lookups are put on a work list.
 */
import { edgesOf, mapOperands } from './cfg.js';
import type { Block, Const, Edge, Func, Operand, Value, ValueType } from './types.js';

/** A mutable variable of the source program. Compared by identity. */
export interface Variable {
  readonly name: string;
  readonly type: ValueType;
}

/** A block parameter made for a variable. */
interface Phi {
  readonly block: Block;
  readonly param: Value;
  /** Position in the block's parameters. */
  readonly index: number;
  readonly variable: Variable;
  /** Whether its arguments are on all edges already. */
  filled: boolean;
  /** Parameters that have this one as an argument. */
  readonly users: Set<Phi>;
}

/** State of a block while its function is being built. */
interface BlockState {
  readonly definitions: Map<Variable, Operand>;
  readonly incoming: { readonly from: Block; readonly edge: Edge }[];
  sealed: boolean;
  /** Parameters waiting for the block to be sealed. */
  incomplete: Phi[];
}

/** Turns reads and writes of variables into SSA values; see the top of the file. */
export class SsaBuilder {
  private readonly states = new Map<Block, BlockState>();
  private readonly phis = new Map<Value, Phi>();
  private readonly forward = new Map<Value, Operand>();
  private readonly work: Phi[] = [];

  constructor(private readonly func: Func) {}

  /** Reports a new edge. Must not be called for a sealed block. */
  addEdge(from: Block, edge: Edge): void {
    const state = this.state(edge.block);
    if (state.sealed) throw new Error(`${this.func.name}: new edge to sealed block b${edge.block.id}`);
    state.incoming.push({ from, edge });
  }

  /** Sets the value of a variable at the current end of `block`. */
  writeVariable(variable: Variable, block: Block, value: Operand): void {
    this.state(block).definitions.set(variable, value);
  }

  /**
   * The value of a variable at the current end of `block`. A variable never written on some path is zero or null
   * there.
   */
  readVariable(variable: Variable, block: Block): Operand {
    const value = this.lookup(variable, block);
    this.fillPending();
    return this.resolve(value);
  }

  /** Says that all edges to `block` have been reported. Sealing twice is allowed. */
  sealBlock(block: Block): void {
    const state = this.state(block);
    if (state.sealed) return;
    state.sealed = true;
    this.work.push(...state.incomplete);
    state.incomplete = [];
    this.fillPending();
  }

  /** Whether {@link sealBlock} was called for the block. */
  isSealed(block: Block): boolean {
    return this.state(block).sealed;
  }

  /** What a value has been replaced by so far. */
  resolve(value: Operand): Operand {
    let current = value;
    while (current.kind === 'value') {
      const next = this.forward.get(current);
      if (next === undefined) break;
      current = next;
    }
    // Path compression keeps chains short.
    for (let v = value; v.kind === 'value' && v !== current;) {
      const next = this.forward.get(v) as Operand;
      this.forward.set(v, current);
      v = next;
    }
    return current;
  }

  /** Seals what is left, then drops trivial parameters and rewrites all operands of the function. */
  finish(): void {
    for (const block of this.func.blocks) this.sealBlock(block);
    for (const block of this.func.blocks) {
      for (const edge of edgesOf(block.term)) {
        if (edge.block.params.some((param) => this.forward.has(param)))
          edge.args = edge.args.filter((_, i) => !this.forward.has(edge.block.params[i] as Value));
      }
    }
    for (const block of this.func.blocks) {
      if (block.params.some((param) => this.forward.has(param)))
        block.params = block.params.filter((param) => !this.forward.has(param));
      mapOperands(block, (operand) => this.resolve(operand));
    }
  }

  private state(block: Block): BlockState {
    let state = this.states.get(block);
    if (state === undefined) {
      state = { definitions: new Map(), incoming: [], sealed: false, incomplete: [] };
      this.states.set(block, state);
    }
    return state;
  }

  /** Finds or makes the value of a variable; new parameters are filled later, from the work list. */
  private lookup(variable: Variable, start: Block): Operand {
    const passed: BlockState[] = [];
    let block = start;
    let value: Operand;
    for (;;) {
      const state = this.state(block);
      const known = state.definitions.get(variable);
      if (known !== undefined) {
        value = known;
        break;
      }
      passed.push(state);
      // A block that is its own only predecessor cannot be reached; it must not be followed forever.
      const only = state.sealed && state.incoming.length === 1 ? state.incoming[0] : undefined;
      if (only !== undefined && passed.length <= this.func.blocks.length) {
        block = only.from;
        continue;
      }
      value =
        state.sealed && state.incoming.length === 0
          ? zero(variable.type)
          : this.newPhi(variable, block, state);
      break;
    }
    for (const state of passed) state.definitions.set(variable, value);
    return value;
  }

  private newPhi(variable: Variable, block: Block, state: BlockState): Value {
    const param: Value = { kind: 'value', id: this.func.nextValue++, type: variable.type };
    const phi: Phi = { block, param, index: block.params.length, variable, filled: false, users: new Set() };
    block.params.push(param);
    this.phis.set(param, phi);
    if (state.sealed) this.work.push(phi);
    else state.incomplete.push(phi);
    return param;
  }

  private fillPending(): void {
    for (let phi = this.work.pop(); phi !== undefined; phi = this.work.pop()) {
      const { block, index, variable } = phi;
      for (const { from, edge } of this.state(block).incoming) {
        const value = this.lookup(variable, from);
        edge.args[index] = value;
        const source = this.phiOf(this.resolve(value));
        if (source !== undefined) source.users.add(phi);
      }
      phi.filled = true;
      this.removeIfTrivial(phi);
    }
  }

  private phiOf(value: Operand): Phi | undefined {
    return value.kind === 'value' ? this.phis.get(value) : undefined;
  }

  private removeIfTrivial(first: Phi): void {
    const pending = [first];
    for (let phi = pending.pop(); phi !== undefined; phi = pending.pop()) {
      if (!phi.filled || this.forward.has(phi.param)) continue;
      const unique = this.uniqueArgument(phi);
      if (unique === null) continue;
      this.forward.set(phi.param, unique);
      const source = this.phiOf(unique);
      for (const user of phi.users) {
        if (user === phi) continue;
        source?.users.add(user);
        pending.push(user);
      }
    }
  }

  /** The only value other than the parameter itself on all edges, or null when there are several. */
  private uniqueArgument(phi: Phi): Operand | null {
    let unique: Operand | null = null;
    for (const { edge } of this.state(phi.block).incoming) {
      const arg = this.resolve(edge.args[phi.index] as Operand);
      if (arg === phi.param || (unique !== null && sameOperand(arg, unique))) continue;
      if (unique !== null) return null;
      unique = arg;
    }
    return unique ?? zero(phi.variable.type);
  }
}

/** The zero or null constant of a type. */
export function zero(type: ValueType): Const {
  switch (type) {
    case 'i32':
    case 'f64':
      return { kind: 'const', type, value: 0 };
    case 'i64':
      return { kind: 'const', type, value: 0n };
    default:
      return { kind: 'const', type, value: null };
  }
}

/** Whether two operands are the same value or equal constants (NaN equals NaN, 0 differs from -0). */
export function sameOperand(a: Operand, b: Operand): boolean {
  if (a.kind !== 'const' || b.kind !== 'const') return a === b;
  if (typeof a.type === 'object' || typeof b.type === 'object')
    return typeof a.type === 'object' && typeof b.type === 'object' && a.value === b.value;
  return a.type === b.type && Object.is(a.value, b.value);
}
