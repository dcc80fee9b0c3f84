/**
 * Constant parts of indexes move into the offset of the memory access: `a[i + 1]` reads at `a + 4·i` with offset
 * `12 + 4`, which costs no instruction, and neighbours share one address.
 *
 * ```
 * y = i32.add i, 1           ─►   x = get_item a, i  {offset 4}
 * x = get_item a, y
 * ```
 *
 * An effective address is not taken modulo `2**32`, so `a + 4·i` itself must not wrap where `i + 1` is a valid index. It
 * does not: `i` is at least `-k` there, and every object is at an address above `4·k` for the small `k` allowed here. The additions that
 * nobody uses any more are never generated.
 */
import type { Block, Func, Inst, Operand, Value } from '../ir/types.js';
import type { Layout } from './layout.js';
import { isRef, typeLayout } from './layout.js';

/** Largest constant that moves. */
const MOST = 16;

/** Changes the accesses of a function, whose instructions belong to the code generator. */
export function displaceIndexes(func: Func, layout: Layout): void {
  const sums = new Map<Value, { readonly base: Operand; readonly k: number }>();
  const each = (visit: (inst: Inst) => void) =>
    func.blocks.forEach((block: Block) => block.insts.forEach(visit));
  each((inst) => {
    if ((inst.op !== 'i32.add' && inst.op !== 'i32.sub') || inst.result === null) return;
    const [base, right] = inst.args as [Operand, Operand];
    if (base.kind !== 'value' || right.kind !== 'const') return;
    const k = Number(right.value);
    sums.set(inst.result, { base, k: inst.op === 'i32.add' ? k : -k });
  });
  if (sums.size === 0) return;
  each((inst) => {
    if (inst.op !== 'get_item' && inst.op !== 'set_item') return;
    const index = inst.args[1]!;
    const sum = index.kind === 'value' ? sums.get(index) : undefined;
    if (sum === undefined) return;
    const type = typeLayout(layout, inst.type!);
    // The write barrier of an item wants its index.
    if (type.type.kind !== 'array' || (inst.op === 'set_item' && isRef(type.type.element))) return;
    const offset = sum.k * type.elementSize;
    if (Math.abs(sum.k) > MOST || type.end + offset < 0) return;
    inst.args[1] = sum.base;
    inst.offset = offset;
  });
}
