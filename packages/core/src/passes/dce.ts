/**
 * Dead code elimination: keeps what has an effect and what that needs, drops the rest.
 *
 * A mark phase starts from terminators and from instructions with effects, and follows operands. Block parameters are
 * followed too: an argument is needed only when its parameter is, so that a variable that a loop merely carries around
 * goes away. Stores into an object that this function allocates are needed only when the object is: an allocation
 * that nothing reads disappears together with its initialization.
 *
 * Calls are dropped when `isRemovable` says that the callee has no effect (see `effects.ts`).
 */
import { incomingEdges, type Incoming } from '../ir/cfg.js';
import { ops } from '../ir/ops.js';
import type { Block, Func, Inst, Operand, Value } from '../ir/types.js';
import { removeParams } from './simplify.js';

/** Removes what one function does not need; returns whether anything changed. */
export function dce(func: Func, isRemovable: (call: Inst) => boolean = () => false): boolean {
  return new Eliminator(func, isRemovable).run();
}

class Eliminator {
  private readonly incoming: Map<Block, Incoming[]>;
  private readonly definitions = new Map<Value, Inst>();
  private readonly parameters = new Map<Value, { block: Block; index: number }>();
  /** Stores into objects allocated here, by object. */
  private readonly stores = new Map<Value, Inst[]>();
  private readonly liveInsts = new Set<Inst>();
  private readonly liveValues = new Set<Value>();
  private readonly work: Value[] = [];

  constructor(
    private readonly func: Func,
    private readonly isRemovable: (call: Inst) => boolean,
  ) {
    this.incoming = incomingEdges(func.blocks);
  }

  run(): boolean {
    this.collect();
    for (const block of this.func.blocks) {
      for (const inst of block.insts) if (this.isRoot(inst)) this.markInst(inst);
      // Arguments of edges are not marked here: they wait for their parameters.
      this.markTerminator(block);
    }
    for (let value = this.work.pop(); value !== undefined; value = this.work.pop()) this.follow(value);
    return this.sweep();
  }

  private collect(): void {
    for (const block of this.func.blocks) {
      block.params.forEach((param, index) => this.parameters.set(param, { block, index }));
      for (const inst of block.insts) if (inst.result !== null) this.definitions.set(inst.result, inst);
    }
    for (const block of this.func.blocks)
      for (const inst of block.insts) {
        const object = this.localTarget(inst);
        if (object === null) continue;
        const list = this.stores.get(object);
        if (list === undefined) this.stores.set(object, [inst]);
        else list.push(inst);
      }
  }

  /** The object, allocated in this function, that an instruction stores into; null when there is none. */
  private localTarget(inst: Inst): Value | null {
    if (inst.op !== 'set_field' && inst.op !== 'set_item') return null;
    const object = inst.args[0] as Operand;
    if (object.kind !== 'value') return null;
    const op = this.definitions.get(object)?.op;
    return op === 'new' || op === 'new_array' ? object : null;
  }

  private isRoot(inst: Inst): boolean {
    switch (ops[inst.op].effect) {
      case 'pure':
      case 'read':
      case 'alloc':
        return false;
      case 'write':
        return this.localTarget(inst) === null;
      case 'call':
        return !this.isRemovable(inst);
      case 'hint':
        return inst.op !== 'query';
      case 'check':
      case 'raise':
        return true;
      case 'raw':
        return !/^raw\.(load|memory_size)/.test(inst.op);
    }
  }

  private markInst(inst: Inst): void {
    if (this.liveInsts.has(inst)) return;
    this.liveInsts.add(inst);
    for (const arg of inst.args) this.markOperand(arg);
  }

  private markOperand(operand: Operand): void {
    if (operand.kind !== 'value' || this.liveValues.has(operand)) return;
    this.liveValues.add(operand);
    this.work.push(operand);
  }

  private markTerminator(block: Block): void {
    const term = block.term;
    switch (term.kind) {
      case 'br_if':
        this.markOperand(term.cond);
        break;
      case 'switch':
      case 'throw':
        this.markOperand(term.value);
        break;
      case 'return':
        if (term.value !== null) this.markOperand(term.value);
        break;
      case 'invoke':
        for (const arg of term.inst.args) this.markOperand(arg);
        break;
      case 'jump':
      case 'trap':
        break;
    }
  }

  private follow(value: Value): void {
    const inst = this.definitions.get(value);
    if (inst !== undefined) {
      this.markInst(inst);
      for (const store of this.stores.get(value) ?? []) this.markInst(store);
      return;
    }
    const parameter = this.parameters.get(value);
    if (parameter === undefined) return;
    for (const { edge } of this.incoming.get(parameter.block) ?? [])
      this.markOperand(edge.args[parameter.index] as Operand);
  }

  private sweep(): boolean {
    let changed = false;
    for (const block of this.func.blocks) {
      const kept = block.insts.filter((inst) => this.liveInsts.has(inst));
      if (kept.length === block.insts.length) continue;
      block.insts = kept;
      changed = true;
    }
    const dead = new Set<Value>();
    for (const block of this.func.blocks.slice(1))
      for (const param of block.params) if (!this.liveValues.has(param)) dead.add(param);
    if (dead.size === 0) return changed;
    removeParams(this.func, dead);
    return true;
  }
}
