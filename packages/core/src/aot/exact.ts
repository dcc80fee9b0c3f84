/**
 * Exact arithmetic: operations that raise OverflowError (`*_ovf`) or trap (`*_checked`) when the exact result does not
 * fit. The tests are inline: two xors and a sign for sums; for 64-bit products, a fast path when both
 * factors fit in 32 bits.
 */
import type { Inst } from '../ir/types.js';
import type { Expr } from './machine.js';
import { i32 } from './machine.js';
import type { FuncState } from './state.js';
import { assign, atom, define, flush, localFor, newLocal, use } from './state.js';
import { trapIf } from './traps.js';

/** An i64 result and the condition that it overflowed. The result is in the local of the instruction's value. */
export function exact64(s: FuncState, inst: Inst): Expr {
  const p = s.program;
  const m = p.wasm;
  const a = atom(s, inst.args[0]!);
  const b = atom(s, inst.args[1]!);
  // Even an unused result is needed for the test.
  const local = inst.result !== null ? localFor(s, inst.result) : newLocal(s, 'i64');
  const r = () => m.local.get(local, p.api.i64);
  const zero = () => m.i64.const(0n);
  switch (inst.op) {
    case 'i64.add_ovf':
    case 'i64.add_checked':
      s.out.push(m.local.set(local, m.i64.add(a(), b())));
      return m.i64.lt_s(m.i64.and(m.i64.xor(a(), r()), m.i64.xor(b(), r())), zero());
    case 'i64.sub_ovf':
    case 'i64.sub_checked':
      s.out.push(m.local.set(local, m.i64.sub(a(), b())));
      return m.i64.lt_s(m.i64.and(m.i64.xor(a(), b()), m.i64.xor(a(), r())), zero());
    case 'i64.mul_ovf':
    case 'i64.mul_checked': {
      s.out.push(m.local.set(local, m.i64.mul(a(), b())));
      const small = (x: () => Expr) => m.i64.eq(m.i64.extend_s(m.i32.wrap(x())), x());
      return m.if(
        m.i32.and(small(a), small(b)),
        i32(p, 0),
        m.call('weft.i64.mul_overflows', [a(), b()], p.api.i32),
      );
    }
    default:
      throw new Error(`${inst.op} is not exact arithmetic`);
  }
}

/** `i32.*_checked`: computed in 64 bits. */
export function genChecked32(s: FuncState, inst: Inst): void {
  const p = s.program;
  const m = p.wasm;
  const wide = newLocal(s, 'i64');
  const a = m.i64.extend_s(use(s, inst.args[0]!));
  const b = m.i64.extend_s(use(s, inst.args[1]!));
  flush(s);
  const exact =
    inst.op === 'i32.add_checked'
      ? m.i64.add(a, b)
      : inst.op === 'i32.sub_checked'
        ? m.i64.sub(a, b)
        : m.i64.mul(a, b);
  s.out.push(m.local.set(wide, exact));
  const get = () => m.local.get(wide, p.api.i64);
  trapIf(s, m.i64.ne(m.i64.extend_s(m.i32.wrap(get())), get()), 'overflow', inst.loc);
  define(s, inst.result!, m.i32.wrap(get()), false);
}

/** `i64.*_checked`. */
export function genChecked64(s: FuncState, inst: Inst): void {
  flush(s);
  trapIf(s, exact64(s, inst), 'overflow', inst.loc);
}

/** Integer division and remainder that trap on zero. */
export function genDivision(s: FuncState, inst: Inst): void {
  const p = s.program;
  const m = p.wasm;
  const [, divisor] = inst.args;
  const constant = divisor!.kind === 'const' && Number(divisor!.value) !== 0;
  const long = inst.op.startsWith('i64');
  const a = atom(s, inst.args[0]!);
  const b = atom(s, divisor!);
  flush(s);
  if (!constant) trapIf(s, long ? m.i64.eqz(b()) : m.i32.eqz(b()), 'division_by_zero', inst.loc);
  const minusOne = divisor!.kind !== 'const' || Number(divisor!.value) === -1;
  assign(s, inst.result, expression());
  function expression(): Expr {
    switch (inst.op) {
      case 'i32.rem_s':
        return m.i32.rem_s(a(), b());
      case 'i32.rem_u':
        return m.i32.rem_u(a(), b());
      case 'i64.rem_s':
        return m.i64.rem_s(a(), b());
      case 'i64.rem_u':
        return m.i64.rem_u(a(), b());
      case 'i64.div_u':
        return m.i64.div_u(a(), b());
      case 'i64.div_s':
        // The machine's division traps on -2**63 / -1.
        return minusOne ? m.call('weft.i64.div_s', [a(), b()], p.api.i64) : m.i64.div_s(a(), b());
      default:
        throw new Error(`${inst.op} is not a division`);
    }
  }
}
