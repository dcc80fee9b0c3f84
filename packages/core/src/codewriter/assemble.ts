/**
 * From a graph to jitcode: instructions in a linear order, block arguments as moves, liveness lists.
 *
 * Blocks are laid out so that most jumps fall through: the normal way on comes next, elses and handlers later. An edge with arguments becomes moves before its jump; where an
 * edge leaves in the middle (the else of a branch, a case, a handler) the moves stand in a stub behind the function. Moves of
 * one edge happen at once: they are put in an order in which nothing is overwritten before it is read, and a circle
 * goes through the bank's spare register.
 *
 * ```
 * func @abs(v0: i32) -> i32 {          0  i32.lt_s i0 0 >i1
 * b0:                                  4  br_unless {i0 i1} i1 L12
 *   v1 = i32.lt_s v0, 0                8  i32.sub 0 i0 >i0
 *   br_if v1, b1, b2(v0)          L12 12  return.i i0
 * b1:
 *   v2 = i32.sub 0, v0
 *   jump b2(v2)                   v0, v2 and v3 share a register: no moves are left
 * b2(v3: i32):
 *   return v3
 * }
 * ```
 */
import type { ImagePlan } from '../aot/emit.js';
import { has, type BitSet } from '../aot/bitset.js';
import { addValue, liveness, removeValue } from '../aot/liveness.js';
import { edgesOf, forEachTermOperand, mapOperands } from '../ir/cfg.js';
import { trapKinds } from '../ir/types.js';
import type { Block, Const, Edge, Func, Inst, Operand, Prebuilt, Value } from '../ir/types.js';
import type { CallDescr, Kind } from '../trace/descr.js';
import { kindOf, type Descriptors } from './descriptors.js';
import { instructionByName, type InstructionInfo } from './instructions.js';
import type { Jitcode } from './jitcode.js';
import { allocateRegisters, type Registers } from './registers.js';

const bankOrder = ['i', 'l', 'f', 'r'] as const;

/** A label: its position once known, and where it is used. */
interface Label {
  position: number;
  readonly uses: number[];
}

/** Makes the jitcode of one function. The function is changed: aliases are resolved. */
export function assemble(func: Func, index: number, descrs: Descriptors, plan: ImagePlan): Jitcode {
  resolveAliases(func);
  return new Assembler(func, index, descrs, plan).run();
}

/** Casts are their operand. */
function resolveAliases(func: Func): void {
  const alias = new Map<Value, Operand>();
  const isAlias = (inst: Inst) => inst.op === 'cast';
  for (const block of func.blocks) {
    for (const inst of block.insts)
      if (isAlias(inst) && inst.result !== null) alias.set(inst.result, inst.args[0]!);
    block.insts = block.insts.filter((inst) => !isAlias(inst));
  }
  if (alias.size === 0) return;
  const resolve = (operand: Operand): Operand => {
    let now = operand;
    for (let next; now.kind === 'value' && (next = alias.get(now)) !== undefined;) now = next;
    return now;
  };
  for (const block of func.blocks) mapOperands(block, resolve);
}

/**
 * Reverse postorder in which the *first* successor of a block comes next where it can: the then of a branch, the normal way of
 * an `invoke`. (Depth first from the last edge to the first.)
 */
function layOutBlocks(func: Func): Block[] {
  const entry = func.blocks[0]!;
  const order: Block[] = [];
  const seen = new Set([entry]);
  const stack = [{ block: entry, edges: edgesOf(entry.term) }];
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const edge = top.edges.pop();
    if (edge === undefined) {
      order.push(top.block);
      stack.pop();
    } else if (!seen.has(edge.block)) {
      seen.add(edge.block);
      stack.push({ block: edge.block, edges: edgesOf(edge.block.term) });
    }
  }
  return order.reverse();
}

class Assembler {
  private readonly code: number[] = [];
  private readonly order: Block[];
  private readonly live: ReturnType<typeof liveness>;
  private readonly registers: Registers;
  private readonly labels = new Map<Block, Label>();
  /** By bank: 1 when a move needed a register more than the values have. */
  private readonly spares: [number, number, number, number] = [0, 0, 0, 0];
  private readonly stubs: { label: Label; edge: Edge }[] = [];
  private readonly pools = {
    i: new Map<number, number>(),
    l: new Map<bigint, number>(),
    f: new Map<string, number>(),
    r: new Map<number, number>(),
  };
  private readonly constF: number[] = [];
  private readonly liveLists = new Map<string, number>();
  private readonly liveWords: number[] = [];
  private readonly liveStart: number[] = [];
  private readonly positions: number[] = [];

  constructor(
    private readonly func: Func,
    private readonly index: number,
    private readonly descrs: Descriptors,
    private readonly plan: ImagePlan,
  ) {
    this.order = layOutBlocks(func);
    this.live = liveness(func, () => true);
    this.registers = allocateRegisters(func, this.order, this.live);
  }

  run(): Jitcode {
    const { func, order } = this;
    order.forEach((block, i) => {
      this.place(this.label(block));
      this.block(block, order[i + 1]);
    });
    for (const stub of this.stubs) {
      this.place(stub.label);
      this.moves(stub.edge);
      this.goto(this.label(stub.edge.block));
    }
    for (const label of this.labels.values()) for (const at of label.uses) this.code[at] = label.position;
    for (const { label } of this.stubs) for (const at of label.uses) this.code[at] = label.position;
    const [ni, nl, nf, nr] = this.registers.counts;
    const [si, sl, sf, sr] = this.spares;
    return {
      index: this.index,
      name: func.name,
      code: Int32Array.from(this.code),
      params: func.blocks[0]!.params.map((p) => kindOf(p.type)),
      result: func.result === null ? 'n' : kindOf(func.result),
      registers: [ni + si, nl + sl, nf + sf, nr + sr],
      constI: Int32Array.from(this.pools.i.keys()),
      constL: BigInt64Array.from(this.pools.l.keys()),
      constF: Float64Array.from(this.constF),
      constR: Int32Array.from(this.pools.r.keys()),
      live: Int32Array.from(this.liveWords),
      liveStart: Int32Array.from(this.liveStart),
      positions: Int32Array.from(this.positions),
      runnerOf: this.descrs.runnerOf(func.name),
    };
  }

  // -- words ------------------------------------------------------------------------------------------------

  private label(block: Block): Label {
    let label = this.labels.get(block);
    if (label === undefined) this.labels.set(block, (label = { position: -1, uses: [] }));
    return label;
  }

  private place(label: Label): void {
    label.position = this.code.length;
  }

  private target(label: Label): void {
    label.uses.push(this.code.length);
    this.code.push(-1);
  }

  private goto(label: Label): void {
    this.code.push(info('goto').opcode);
    this.target(label);
  }

  private operand(operand: Operand): number {
    if (operand.kind === 'value') {
      const register = this.registers.of.get(operand);
      if (register === undefined) throw new Error(`${this.func.name}: value v${operand.id} has no register`);
      return register;
    }
    return this.constant(operand);
  }

  private constant(c: Const): number {
    const intern = <K>(pool: Map<K, number>, key: K): number => {
      let k = pool.get(key);
      if (k === undefined) pool.set(key, (k = pool.size));
      return -1 - k;
    };
    switch (c.type) {
      case 'i32':
        return intern(this.pools.i, c.value);
      case 'i64':
        return intern(this.pools.l, c.value);
      case 'f64': {
        // Two zeros and any number of NaNs: told apart by their text, but for NaN's payload, which the language cannot see.
        const key = Object.is(c.value, -0) ? '-0' : String(c.value);
        const before = this.pools.f.size;
        const k = intern(this.pools.f, key);
        if (this.pools.f.size > before) this.constF.push(c.value);
        return k;
      }
      default: {
        const object = c.value as Prebuilt | null;
        return intern(this.pools.r, object === null ? 0 : this.plan.image.prebuilt[object.id]!);
      }
    }
  }

  private locate(loc: number): void {
    const n = this.positions.length;
    if (n > 0 && this.positions[n - 1] === loc) return;
    this.positions.push(this.code.length, loc);
  }

  /** The number of the list of registers of a set of values. */
  private liveList(set: BitSet): number {
    const banks: Record<Kind, number[]> = { i: [], l: [], f: [], r: [] };
    this.live.values.forEach((value, i) => {
      if (has(set, i)) banks[kindOf(value.type)].push(this.registers.of.get(value)!);
    });
    const words: number[] = bankOrder.map((k) => banks[k].length);
    for (const k of bankOrder) words.push(...banks[k].sort((a, b) => a - b));
    const key = words.join();
    let list = this.liveLists.get(key);
    if (list === undefined) {
      list = this.liveStart.length;
      this.liveStart.push(this.liveWords.length);
      this.liveWords.push(...words);
      this.liveLists.set(key, list);
    }
    return list;
  }

  // -- blocks -----------------------------------------------------------------------------------------------

  private block(block: Block, next: Block | undefined): void {
    const { index } = this.live;
    // Live sets before each instruction and before the terminator, computed backwards.
    const before: BitSet[] = [];
    const now = this.live.liveOut.get(block)!.slice();
    const { term } = block;
    const afterTerm = now.slice();
    if (term.kind === 'invoke') {
      if (term.inst.result !== null) removeValue(now, term.inst.result, index);
      removeValue(now, term.exception, index);
    }
    forEachTermOperand(term, (operand) => {
      if (operand.kind === 'value') addValue(now, operand, index);
    });
    if (term.kind === 'invoke') {
      // The edges' arguments among them are defined by the call itself.
      if (term.inst.result !== null) removeValue(now, term.inst.result, index);
      removeValue(now, term.exception, index);
    }
    const beforeTerm = now.slice();
    for (let i = block.insts.length - 1; i >= 0; i--) {
      const inst = block.insts[i]!;
      if (inst.result !== null) removeValue(now, inst.result, index);
      for (const arg of inst.args) if (arg.kind === 'value') addValue(now, arg, index);
      before[i] = now.slice();
    }
    block.insts.forEach((inst, i) => this.inst(inst, before[i]!, before[i + 1] ?? beforeTerm));
    this.terminator(block, next, beforeTerm, afterTerm);
  }

  private terminator(block: Block, next: Block | undefined, before: BitSet, after: BitSet): void {
    const { term } = block;
    const { code } = this;
    this.locate(term.loc);
    switch (term.kind) {
      case 'jump':
        this.follow(term.target, next);
        break;
      case 'br_if':
        code.push(info('br_unless').opcode, this.liveList(before), this.operand(term.cond));
        this.target(this.edgeLabel(term.else));
        this.follow(term.then, next);
        break;
      case 'switch': {
        code.push(info('switch').opcode, this.liveList(before), this.operand(term.value));
        this.target(this.edgeLabel(term.default));
        const cases = [...term.cases].sort((a, b) => a.value - b.value);
        code.push(cases.length);
        for (const c of cases) {
          code.push(c.value);
          this.target(this.edgeLabel(c.target));
        }
        break;
      }
      case 'return':
        if (term.value === null) code.push(info('return.n').opcode);
        else code.push(info(`return.${kindOf(term.value.type)}`).opcode, this.operand(term.value));
        break;
      case 'throw':
        code.push(info('raise').opcode, this.operand(term.value));
        break;
      case 'trap':
        code.push(info('trap').opcode, trapKinds.indexOf(term.name), term.loc);
        break;
      case 'invoke': {
        const { inst, exception } = term;
        const live = after.slice();
        removeValue(live, exception, this.live.index);
        const across = live.slice();
        if (inst.result !== null) removeValue(across, inst.result, this.live.index);
        this.emit(inst, before, across);
        code.push(info('catch').opcode, this.liveList(live));
        this.target(this.edgeLabel(term.except));
        code.push(this.registers.of.get(exception)!);
        this.follow(term.normal, next);
        break;
      }
    }
  }

  /** Goes along an edge at the end of the block. */
  private follow(edge: Edge, next: Block | undefined): void {
    this.moves(edge);
    if (edge.block !== next) this.goto(this.label(edge.block));
  }

  /** The label for an edge that leaves in the middle. */
  private edgeLabel(edge: Edge): Label {
    const inPlace = edge.block.params.every(
      (param, k) => this.registers.of.get(param) === this.operand(edge.args[k]!),
    );
    if (inPlace) return this.label(edge.block);
    const label: Label = { position: -1, uses: [] };
    this.stubs.push({ label, edge });
    return label;
  }

  private moves(edge: Edge): void {
    for (const kind of bankOrder) {
      const pending: { to: number; from: number }[] = [];
      edge.block.params.forEach((param, k) => {
        if (kindOf(param.type) !== kind) return;
        const to = this.registers.of.get(param)!;
        const from = this.operand(edge.args[k]!);
        if (to !== from) pending.push({ to, from });
      });
      const bank = bankOrder.indexOf(kind);
      const spare = this.registers.counts[bank]!;
      const move = (from: number, to: number) => this.code.push(info(`move.${kind}`).opcode, from, to);
      while (pending.length > 0) {
        const free = pending.findIndex(({ to }) => !pending.some((other) => other.from === to));
        if (free >= 0) {
          const [{ from, to }] = pending.splice(free, 1) as [{ from: number; to: number }];
          move(from, to);
          continue;
        }
        // A circle: one of its registers waits in the spare one, which only functions with circles have.
        this.spares[bank] = 1;
        const first = pending[0]!;
        move(first.to, spare);
        for (const other of pending) if (other.from === first.to) (other as { from: number }).from = spare;
      }
    }
  }

  // -- instructions -----------------------------------------------------------------------------------------

  private inst(inst: Inst, before: BitSet, after: BitSet): void {
    this.locate(inst.loc);
    const across = after.slice();
    if (inst.result !== null) removeValue(across, inst.result, this.live.index);
    this.emit(inst, before, across);
    if (!this.canRaise(inst)) return;
    this.code.push(info('catch').opcode, this.liveList(after), -1, 0);
  }

  /** Calls of portals are checked for exceptions whatever the runner does: compiled code is behind them. */
  private canRaise(inst: Inst): boolean {
    return (
      this.descrs.moduleEffects.ofInst(inst).raises ||
      (inst.op === 'call' && this.descrs.runnerOf(inst.name!) >= 0)
    );
  }

  /** Emits an instruction by the row of the table that it becomes. */
  private emit(inst: Inst, before: BitSet, across: BitSet): void {
    const { descrs } = this;
    const kind = (operand: Operand | Value | null): Kind => kindOf(operand!.type);
    switch (inst.op) {
      case 'call':
        return this.call('call', inst, descrs.call(inst.name!), before, across);
      case 'call_host':
        return this.call('call', inst, descrs.host(inst), before, across);
      case 'call_virtual': {
        const virtual = descrs.virtual(inst.type!, inst.selector!);
        this.callWords('call_virtual', inst, virtual.index, before, across);
        return;
      }
      case 'jit_merge_point': {
        const driver = descrs.driver(inst.name!);
        this.code.push(info('jit_merge_point').opcode, this.liveList(before), driver.index, inst.args.length);
        for (const arg of inst.args) this.code.push(this.operand(arg));
        return;
      }
      case 'can_enter_jit':
        this.code.push(info('loop_header').opcode, descrs.driver(inst.name!).index);
        return;
      case 'get_field':
        return this.row(
          `get_field.${kind(inst.result)}`,
          inst,
          before,
          descrs.field(inst.type!, inst.field!).index,
        );
      case 'set_field':
        return this.row(
          `set_field.${kind(inst.args[1]!)}`,
          inst,
          before,
          descrs.field(inst.type!, inst.field!).index,
        );
      case 'get_item':
        return this.row(`get_item.${kind(inst.result)}`, inst, before, descrs.array(inst.type!).index);
      case 'set_item':
        return this.row(`set_item.${kind(inst.args[2]!)}`, inst, before, descrs.array(inst.type!).index);
      case 'array_fill':
        return this.row(`array_fill.${kind(inst.args[3]!)}`, inst, before, descrs.array(inst.type!).index);
      case 'array_copy':
      case 'array_len':
      case 'new_array':
        return this.row(inst.op, inst, before, descrs.array(inst.type!).index);
      case 'check_class':
        // Everything is an object.
        if (inst.type === 'object') return;
        return this.row(inst.op, inst, before, descrs.struct(inst.type!).index);
      case 'record_unit':
        return this.row(inst.op, inst, before, descrs.array('string').index);
      case 'new':
      case 'record_exact_class':
        return this.row(inst.op, inst, before, descrs.struct(inst.type!).index);
      case 'instance_of':
        if (inst.type === 'object') {
          // Not null.
          this.row('ref.is_null', inst, before);
          const register = this.registers.of.get(inst.result!)!;
          this.code.push(info('i32.eqz').opcode, register, register);
          return;
        }
        return this.row('instance_of', inst, before, descrs.struct(inst.type!).index);
      case 'get_global':
        return this.row(`get_global.${kind(inst.result)}`, inst, before, descrs.global(inst.name!).index);
      case 'set_global':
        return this.row(`set_global.${kind(inst.args[0]!)}`, inst, before, descrs.global(inst.name!).index);
      case 'hint':
        return inst.name === 'promote_string'
          ? this.row('promote_string', inst, before)
          : this.row(`${inst.name}.${kind(inst.args[0]!)}`, inst, before);
      case 'query':
        if (inst.name === 'we_are_jitted')
          this.code.push(info('we_are_jitted').opcode, this.resultRegister(inst));
        else if (inst.name === 'is_virtual' || inst.name === 'is_class_known')
          this.row(inst.name, inst, before);
        else this.row(`is_constant.${kind(inst.args[0]!)}`, inst, before);
        return;
      default:
        return this.row(inst.op, inst, before);
    }
  }

  private resultRegister(inst: Inst): number {
    return inst.result === null ? -1 : this.registers.of.get(inst.result)!;
  }

  /** Writes the words of an instruction as its row says. */
  private row(name: string, inst: Inst, before: BitSet, descr = -1): void {
    const { opcode, operands } = info(name);
    this.code.push(opcode);
    let arg = 0;
    for (const operand of operands)
      switch (operand) {
        case 'v':
          this.code.push(this.liveList(before));
          break;
        case 'i':
        case 'l':
        case 'f':
        case 'r':
          this.code.push(this.operand(inst.args[arg++]!));
          break;
        case 'n':
          this.code.push(inst.loc);
          break;
        case 'F':
        case 'A':
        case 'S':
        case 'G':
          this.code.push(descr);
          break;
        default:
          if (!operand.startsWith('>')) throw new Error(`codewriter: operand '${operand}' of ${name}`);
          this.code.push(this.resultRegister(inst));
      }
  }

  private call(name: string, inst: Inst, descr: CallDescr, before: BitSet, across: BitSet): void {
    this.callWords(name, inst, descr.index, before, across);
  }

  private callWords(name: string, inst: Inst, descr: number, before: BitSet, across: BitSet): void {
    this.code.push(info(name).opcode, this.liveList(before), this.liveList(across), descr, inst.args.length);
    for (const arg of inst.args) this.code.push(this.operand(arg));
    this.code.push(this.resultRegister(inst));
  }
}

function info(name: string): InstructionInfo {
  const found = instructionByName.get(name);
  if (found === undefined) throw new Error(`codewriter: no jitcode instruction '${name}'`);
  return found;
}
