/**
 * Arithmetic, comparisons and conversions: operations that are one machine instruction or a short expression of their
 * operands, without traps and memory.
 */
import type { Opcode } from '../ir/ops.js';
import type { Operand } from '../ir/types.js';
import type { Expr, Program } from './machine.js';

type Wasm = Program['wasm'];
type Unary = (m: Wasm, a: Expr) => Expr;
type Binary = (m: Wasm, a: Expr, b: Expr) => Expr;

const unary: Partial<Record<Opcode, Unary>> = {
  'i32.eqz': (m, a) => m.i32.eqz(a),
  'i32.clz': (m, a) => m.i32.clz(a),
  'i32.ctz': (m, a) => m.i32.ctz(a),
  'i32.popcnt': (m, a) => m.i32.popcnt(a),
  'i32.extend8_s': (m, a) => m.i32.extend8_s(a),
  'i32.extend16_s': (m, a) => m.i32.extend16_s(a),
  'i64.eqz': (m, a) => m.i64.eqz(a),
  'i64.clz': (m, a) => m.i64.clz(a),
  'i64.ctz': (m, a) => m.i64.ctz(a),
  'f64.neg': (m, a) => m.f64.neg(a),
  'f64.abs': (m, a) => m.f64.abs(a),
  'f64.sqrt': (m, a) => m.f64.sqrt(a),
  'f64.floor': (m, a) => m.f64.floor(a),
  'f64.ceil': (m, a) => m.f64.ceil(a),
  'f64.trunc': (m, a) => m.f64.trunc(a),
  'f64.fround': (m, a) => m.f64.promote(m.f32.demote(a)),
  'i64.extend_s': (m, a) => m.i64.extend_s(a),
  'i64.extend_u': (m, a) => m.i64.extend_u(a),
  'i32.wrap': (m, a) => m.i32.wrap(a),
  'f64.from_i32_s': (m, a) => m.f64.convert_s.i32(a),
  'f64.from_i32_u': (m, a) => m.f64.convert_u.i32(a),
  'f64.from_i64_s': (m, a) => m.f64.convert_s.i64(a),
  'f64.from_i64_u': (m, a) => m.f64.convert_u.i64(a),
  'i64.from_f64': (m, a) => m.i64.trunc_s_sat.f64(a),
  'i64.bits': (m, a) => m.i64.reinterpret(a),
  'f64.from_bits': (m, a) => m.f64.reinterpret(a),
  'ref.is_null': (m, a) => m.i32.eqz(a),
};

const binary: Partial<Record<Opcode, Binary>> = {
  'i32.add': (m, a, b) => m.i32.add(a, b),
  'i32.sub': (m, a, b) => m.i32.sub(a, b),
  'i32.mul': (m, a, b) => m.i32.mul(a, b),
  'i32.and': (m, a, b) => m.i32.and(a, b),
  'i32.or': (m, a, b) => m.i32.or(a, b),
  'i32.xor': (m, a, b) => m.i32.xor(a, b),
  'i32.shl': (m, a, b) => m.i32.shl(a, b),
  'i32.shr_s': (m, a, b) => m.i32.shr_s(a, b),
  'i32.shr_u': (m, a, b) => m.i32.shr_u(a, b),
  'i32.eq': (m, a, b) => m.i32.eq(a, b),
  'i32.ne': (m, a, b) => m.i32.ne(a, b),
  'i32.lt_s': (m, a, b) => m.i32.lt_s(a, b),
  'i32.le_s': (m, a, b) => m.i32.le_s(a, b),
  'i32.gt_s': (m, a, b) => m.i32.gt_s(a, b),
  'i32.ge_s': (m, a, b) => m.i32.ge_s(a, b),
  'i32.lt_u': (m, a, b) => m.i32.lt_u(a, b),
  'i32.le_u': (m, a, b) => m.i32.le_u(a, b),
  'i32.gt_u': (m, a, b) => m.i32.gt_u(a, b),
  'i32.ge_u': (m, a, b) => m.i32.ge_u(a, b),
  'i64.add': (m, a, b) => m.i64.add(a, b),
  'i64.sub': (m, a, b) => m.i64.sub(a, b),
  'i64.mul': (m, a, b) => m.i64.mul(a, b),
  'i64.and': (m, a, b) => m.i64.and(a, b),
  'i64.or': (m, a, b) => m.i64.or(a, b),
  'i64.xor': (m, a, b) => m.i64.xor(a, b),
  'i64.shl': (m, a, b) => m.i64.shl(a, b),
  'i64.shr_s': (m, a, b) => m.i64.shr_s(a, b),
  'i64.shr_u': (m, a, b) => m.i64.shr_u(a, b),
  'i64.eq': (m, a, b) => m.i64.eq(a, b),
  'i64.ne': (m, a, b) => m.i64.ne(a, b),
  'i64.lt_s': (m, a, b) => m.i64.lt_s(a, b),
  'i64.le_s': (m, a, b) => m.i64.le_s(a, b),
  'i64.gt_s': (m, a, b) => m.i64.gt_s(a, b),
  'i64.ge_s': (m, a, b) => m.i64.ge_s(a, b),
  'i64.lt_u': (m, a, b) => m.i64.lt_u(a, b),
  'i64.le_u': (m, a, b) => m.i64.le_u(a, b),
  'i64.gt_u': (m, a, b) => m.i64.gt_u(a, b),
  'i64.ge_u': (m, a, b) => m.i64.ge_u(a, b),
  'f64.add': (m, a, b) => m.f64.add(a, b),
  'f64.sub': (m, a, b) => m.f64.sub(a, b),
  'f64.mul': (m, a, b) => m.f64.mul(a, b),
  'f64.div': (m, a, b) => m.f64.div(a, b),
  'f64.min': (m, a, b) => m.f64.min(a, b),
  'f64.max': (m, a, b) => m.f64.max(a, b),
  'f64.copysign': (m, a, b) => m.f64.copysign(a, b),
  'f64.eq': (m, a, b) => m.f64.eq(a, b),
  'f64.ne': (m, a, b) => m.f64.ne(a, b),
  'f64.lt': (m, a, b) => m.f64.lt(a, b),
  'f64.le': (m, a, b) => m.f64.le(a, b),
  'f64.gt': (m, a, b) => m.f64.gt(a, b),
  'f64.ge': (m, a, b) => m.f64.ge(a, b),
  'ref.eq': (m, a, b) => m.i32.eq(a, b),
};

/** Division by a constant that is neither 0 nor -1 needs no special case. */
function divisor(operand: Operand): number | bigint | null {
  if (operand.kind !== 'const' || typeof operand.type === 'object') return null;
  const value = operand.value as number | bigint;
  return Number(value) === 0 || Number(value) === -1 ? null : value;
}

/**
 * The expression of an operation on operand expressions, or null when the operation is not of this kind. `operands` are the IR
 * operands, for special cases of constants.
 */
export function pureExpr(
  p: Program,
  op: Opcode,
  operands: readonly Operand[],
  args: () => Expr[],
): Expr | null {
  const m = p.wasm;
  const one = unary[op];
  if (one !== undefined) return one(m, args()[0]!);
  const two = binary[op];
  if (two !== undefined) {
    const [a, b] = args();
    return two(m, a!, b!);
  }
  switch (op) {
    case 'i32.div_s': {
      const [a, b] = args();
      if (divisor(operands[1]!) !== null) return m.i32.div_s(a!, b!);
      return m.call('weft.i32.div_s', [a!, b!], p.api.i32);
    }
    case 'i32.div_u': {
      const [a, b] = args();
      if (divisor(operands[1]!) !== null) return m.i32.div_u(a!, b!);
      return m.call('weft.i32.div_u', [a!, b!], p.api.i32);
    }
    case 'i64.mul_high_u':
      return m.call('weft.i64.mul_high_u', args(), p.api.i64);
    case 'i32.from_f64':
      return m.call('weft.i32.from_f64', args(), p.api.i32);
    default:
      return null;
  }
}
