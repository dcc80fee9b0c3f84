/**
 * Global value numbering: an operation that was computed before, on every path, is not computed again.
 *
 * A walk over the dominator tree with a scoped table from "operation and operands" to the value that holds the
 * result. Covered are pure operations, loads that cannot change (immutable fields and items, lengths), and checks:
 * a `check_index` that has passed needs no repetition. Below the edge of a branch the condition itself is known, so
 * that a second test of it folds away.
 *
 * An immutable field is written by its constructor. A function that writes field `f` (constructors, and whatever they were
 * inlined into) does not share loads of `f`.
 */
import {
  dominators,
  forEachInst,
  incomingEdges,
  mapInstOperands,
  mapTermOperands,
  type Incoming,
} from '../ir/cfg.js';
import { ops } from '../ir/ops.js';
import { arrayType, findField } from '../ir/typing.js';
import type { Block, Func, Inst, Module, Operand, Value } from '../ir/types.js';
import { numberConst, Replacements } from './rewrite.js';

const comparison = /^(i32|i64|f64)\.(eq|ne|eqz|lt|le|gt|ge)(_[su])?$|^ref\.(eq|is_null)$|^instance_of$/;

/** Shares what one function computes twice; returns whether anything changed. */
export function gvn(module: Module, func: Func): boolean {
  const written = new Set<string>();
  // A condition is true when it is not 0; only for what compares does that mean 1.
  const booleans = new Set<Operand>();
  forEachInst(func, (inst) => {
    if (inst.result !== null && comparison.test(inst.op)) booleans.add(inst.result);
    if (inst.op === 'set_field') written.add(`${inst.type}.${inst.field}`);
    else if (inst.op === 'set_item' || inst.op === 'array_copy' || inst.op === 'array_fill')
      written.add(`${inst.type}[]`);
  });
  const keys = new OperandKeys();
  const replacements = new Replacements();
  const known = new ScopedTable<Value | true>();
  // Conditions that are decided below an edge. They hold in a subtree only, so they do not go to `replacements`.
  const decided = new ScopedTable<Operand>();
  const resolve = (operand: Operand): Operand => {
    const value = replacements.resolve(operand);
    return value.kind === 'value' ? (decided.get(value.id) ?? value) : value;
  };
  const tree = dominators(func);
  const incoming = incomingEdges(tree.order);
  let changed = false;

  const visit = (block: Block) => {
    const decision = decisionAt(
      block,
      incoming.get(block) ?? [],
      (v) => v.kind === 'value' && booleans.has(v),
    );
    if (decision !== null && decision.value.kind === 'value') {
      const condition = replacements.resolve(decision.value);
      if (condition.kind === 'value') decided.set(condition.id, numberConst('i32', decision.outcome));
    }
    let kept = 0;
    for (const inst of block.insts) {
      mapInstOperands(inst, resolve);
      const key = shareable(module, inst, written) ? keyOf(inst, keys) : null;
      const before = key === null ? undefined : known.get(key);
      if (before !== undefined) {
        changed = true;
        if (inst.result !== null) replacements.replace(inst.result, before as Value);
        continue;
      }
      if (key !== null) known.set(key, inst.result ?? true);
      block.insts[kept++] = inst;
    }
    block.insts.length = kept;
    mapTermOperands(block.term, (operand) => {
      const value = resolve(operand);
      if (value !== operand && value.kind === 'const') changed = true;
      return value;
    });
  };

  const entry = tree.order[0];
  if (entry === undefined) return false;
  const stack: { block: Block; next: number }[] = [{ block: entry, next: 0 }];
  known.enter();
  decided.enter();
  visit(entry);
  while (stack.length > 0) {
    const top = stack[stack.length - 1] as { block: Block; next: number };
    const child = tree.children(top.block)[top.next++];
    if (child === undefined) {
      stack.pop();
      known.leave();
      decided.leave();
      continue;
    }
    known.enter();
    decided.enter();
    visit(child);
    stack.push({ block: child, next: 0 });
  }
  replacements.apply(func);
  return changed;
}

/** A table whose entries disappear when the scope that made them is left. */
class ScopedTable<T> {
  private readonly table = new Map<string | number, T>();
  private readonly added: (string | number)[] = [];
  private readonly marks: number[] = [];
  private readonly shadowed: (T | undefined)[] = [];

  enter(): void {
    this.marks.push(this.added.length);
  }
  leave(): void {
    const mark = this.marks.pop() as number;
    while (this.added.length > mark) {
      const key = this.added.pop() as string | number;
      const before = this.shadowed.pop();
      if (before === undefined) this.table.delete(key);
      else this.table.set(key, before);
    }
  }
  get(key: string | number): T | undefined {
    return this.table.get(key);
  }
  set(key: string | number, value: T): void {
    this.added.push(key);
    this.shadowed.push(this.table.get(key));
    this.table.set(key, value);
  }
}

/** The condition that is decided on entry to a block with one way in, and its value. */
function decisionAt(
  block: Block,
  incoming: readonly Incoming[],
  isBoolean: (operand: Operand) => boolean,
): { value: Operand; outcome: number } | null {
  const only = incoming.length === 1 ? incoming[0] : undefined;
  if (only === undefined) return null;
  const term = only.from.term;
  if (term.kind === 'br_if') {
    if (only.edge === term.else) return { value: term.cond, outcome: 0 };
    return isBoolean(term.cond) ? { value: term.cond, outcome: 1 } : null;
  }
  if (term.kind !== 'switch') return null;
  const taken = term.cases.find((c) => c.target === only.edge);
  return taken === undefined ? null : { value: term.value, outcome: taken.value };
}

function shareable(module: Module, inst: Inst, written: ReadonlySet<string>): boolean {
  switch (ops[inst.op].effect) {
    case 'pure':
      return true;
    case 'check':
      return true;
    case 'read': {
      if (inst.op === 'get_field') {
        const field = findField(module, inst.type as string, inst.field as string);
        return field !== null && field.immutable && !written.has(`${inst.type}.${inst.field}`);
      }
      if (inst.op !== 'get_item') return false;
      const array = arrayType(module, inst.type as string);
      return array !== null && array.immutable && !written.has(`${inst.type}[]`);
    }
    default:
      return false;
  }
}

/** Numbers for constants that are references; other operands name themselves. */
class OperandKeys {
  of(operand: Operand): string {
    if (operand.kind === 'value') return `v${operand.id}`;
    const { type, value } = operand;
    if (typeof type === 'object') return value === null ? 'null' : `p${(value as { id: number }).id}`;
    return `${type}:${Object.is(value, -0) ? '-0' : String(value)}`;
  }
}

function keyOf(inst: Inst, keys: OperandKeys): string {
  const operands = inst.args.map((arg) => keys.of(arg));
  if (ops[inst.op].commutative) operands.sort();
  return `${inst.op} ${inst.type ?? ''} ${inst.field ?? ''} ${inst.name ?? ''} ${operands.join(' ')}`;
}
