/**
 * Replacing values: a pass notes "v5 is now v2" (or a constant) while it walks a function, and all operands are rewritten
 * in one go at the end. Chains are followed and shortened, so that any number of replacements costs linear time.
 */
import { mapOperands } from '../ir/cfg.js';
import type { Const, Func, Operand, Value } from '../ir/types.js';

/** Replacements of values by operands. */
export class Replacements {
  private readonly table = new Map<Value, Operand>();

  get size(): number {
    return this.table.size;
  }

  /** Notes that `value` is `by`. A value can be replaced once, and not by itself. */
  replace(value: Value, by: Operand): void {
    const final = this.resolve(by);
    if (final !== value) this.table.set(value, final);
  }

  /** What an operand stands for now. */
  resolve(operand: Operand): Operand {
    let current = operand;
    while (current.kind === 'value') {
      const next = this.table.get(current);
      if (next === undefined) break;
      current = next;
    }
    for (let v = operand; v.kind === 'value' && v !== current;) {
      const next = this.table.get(v) as Operand;
      this.table.set(v, current);
      v = next;
    }
    return current;
  }

  /** Rewrites all operands of a function. */
  apply(func: Func): void {
    if (this.table.size === 0) return;
    for (const block of func.blocks) mapOperands(block, (operand) => this.resolve(operand));
  }
}

/** The number in an i32 constant, null for anything else. */
export function i32Of(operand: Operand | undefined): number | null {
  return operand?.kind === 'const' && operand.type === 'i32' ? operand.value : null;
}

/** Whether an operand is the integer constant `n`. */
export function isInt(operand: Operand | undefined, n: number): boolean {
  if (operand?.kind !== 'const') return false;
  return (
    (operand.type === 'i32' && operand.value === n) || (operand.type === 'i64' && operand.value === BigInt(n))
  );
}

/** A constant of a number type. */
export function numberConst(type: 'i32' | 'i64' | 'f64', value: number | bigint): Const {
  return type === 'i64'
    ? { kind: 'const', type, value: BigInt(value) }
    : { kind: 'const', type, value: Number(value) };
}
