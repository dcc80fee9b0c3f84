/**
 * What the operations on numbers mean, bit for bit. The interpreter calls these functions, constant folding calls
 * these functions, and the AOT backend is tested against them.
 *
 * i32 values are JavaScript numbers in `-2**31 … 2**31-1`, i64 values bigints in `-2**63 … 2**63-1`, f64 values
 * numbers. Operations that can trap or raise are split in two: `guard` says whether they go through, `value` computes.
 */
import type { Opcode } from '../ops.js';
import type { TrapKind } from '../types.js';

/** A value of the interpreter that is not a reference. */
export type Scalar = number | bigint;

/* The tables hold functions of different operand types under one name each; callers know the operation. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type ScalarFunction = (...operands: any[]) => any;

const u64 = (x: bigint) => BigInt.asUintN(64, x);
const s64 = (x: bigint) => BigInt.asIntN(64, x);
const bool = (b: boolean) => (b ? 1 : 0);
const scratch = new DataView(new ArrayBuffer(8));
const minI64 = -(2n ** 63n);
const maxI64 = 2n ** 63n - 1n;

function clz64(x: bigint): bigint {
  const high = Number(BigInt.asUintN(32, x >> 32n));
  return BigInt(high !== 0 ? Math.clz32(high) : 32 + Math.clz32(Number(BigInt.asUintN(32, x))));
}

function popcount(x: number): number {
  let n = 0;
  for (let v = x; v !== 0; v &= v - 1) n++;
  return n;
}

/** Truncation with saturation, as `i64.trunc_sat_f64_s`. */
function truncate64(x: number): bigint {
  if (x !== x) return 0n;
  if (x >= 9223372036854775808) return maxI64;
  if (x <= -9223372036854775808) return minI64;
  return BigInt(Math.trunc(x));
}

function copysign(x: number, sign: number): number {
  scratch.setFloat64(0, sign);
  const negative = scratch.getInt32(0) < 0;
  scratch.setFloat64(0, x);
  scratch.setInt32(0, negative ? scratch.getInt32(0) | 0x80000000 : scratch.getInt32(0) & 0x7fffffff);
  return scratch.getFloat64(0);
}

/** The pure operations on numbers. */
export const pureSemantics: { readonly [op in Opcode]?: ScalarFunction } = {
  'i32.add': (a: number, b: number) => (a + b) | 0,
  'i32.sub': (a: number, b: number) => (a - b) | 0,
  'i32.mul': (a: number, b: number) => Math.imul(a, b),
  'i32.div_s': (a: number, b: number) => (a / b) | 0,
  'i32.div_u': (a: number, b: number) => ((a >>> 0) / (b >>> 0)) | 0,
  'i32.and': (a: number, b: number) => a & b,
  'i32.or': (a: number, b: number) => a | b,
  'i32.xor': (a: number, b: number) => a ^ b,
  'i32.shl': (a: number, b: number) => a << b,
  'i32.shr_s': (a: number, b: number) => a >> b,
  'i32.shr_u': (a: number, b: number) => (a >>> b) | 0,
  'i32.eq': (a: number, b: number) => bool(a === b),
  'i32.ne': (a: number, b: number) => bool(a !== b),
  'i32.lt_s': (a: number, b: number) => bool(a < b),
  'i32.le_s': (a: number, b: number) => bool(a <= b),
  'i32.gt_s': (a: number, b: number) => bool(a > b),
  'i32.ge_s': (a: number, b: number) => bool(a >= b),
  'i32.lt_u': (a: number, b: number) => bool(a >>> 0 < b >>> 0),
  'i32.le_u': (a: number, b: number) => bool(a >>> 0 <= b >>> 0),
  'i32.gt_u': (a: number, b: number) => bool(a >>> 0 > b >>> 0),
  'i32.ge_u': (a: number, b: number) => bool(a >>> 0 >= b >>> 0),
  'i32.eqz': (a: number) => bool(a === 0),
  'i32.clz': (a: number) => Math.clz32(a),
  'i32.ctz': (a: number) => (a === 0 ? 32 : 31 - Math.clz32(a & -a)),
  'i32.popcnt': popcount,
  'i32.extend8_s': (a: number) => (a << 24) >> 24,
  'i32.extend16_s': (a: number) => (a << 16) >> 16,

  'i64.add': (a: bigint, b: bigint) => s64(a + b),
  'i64.sub': (a: bigint, b: bigint) => s64(a - b),
  'i64.mul': (a: bigint, b: bigint) => s64(a * b),
  'i64.mul_high_u': (a: bigint, b: bigint) => s64((u64(a) * u64(b)) >> 64n),
  'i64.and': (a: bigint, b: bigint) => a & b,
  'i64.or': (a: bigint, b: bigint) => a | b,
  'i64.xor': (a: bigint, b: bigint) => a ^ b,
  'i64.shl': (a: bigint, b: bigint) => s64(a << (b & 63n)),
  'i64.shr_s': (a: bigint, b: bigint) => a >> (b & 63n),
  'i64.shr_u': (a: bigint, b: bigint) => s64(u64(a) >> (b & 63n)),
  'i64.eq': (a: bigint, b: bigint) => bool(a === b),
  'i64.ne': (a: bigint, b: bigint) => bool(a !== b),
  'i64.lt_s': (a: bigint, b: bigint) => bool(a < b),
  'i64.le_s': (a: bigint, b: bigint) => bool(a <= b),
  'i64.gt_s': (a: bigint, b: bigint) => bool(a > b),
  'i64.ge_s': (a: bigint, b: bigint) => bool(a >= b),
  'i64.lt_u': (a: bigint, b: bigint) => bool(u64(a) < u64(b)),
  'i64.le_u': (a: bigint, b: bigint) => bool(u64(a) <= u64(b)),
  'i64.gt_u': (a: bigint, b: bigint) => bool(u64(a) > u64(b)),
  'i64.ge_u': (a: bigint, b: bigint) => bool(u64(a) >= u64(b)),
  'i64.eqz': (a: bigint) => bool(a === 0n),
  'i64.clz': clz64,
  'i64.ctz': (a: bigint) => (a === 0n ? 64n : 63n - clz64(s64(a & -a))),

  'f64.add': (a: number, b: number) => a + b,
  'f64.sub': (a: number, b: number) => a - b,
  'f64.mul': (a: number, b: number) => a * b,
  'f64.div': (a: number, b: number) => a / b,
  'f64.min': (a: number, b: number) => Math.min(a, b),
  'f64.max': (a: number, b: number) => Math.max(a, b),
  'f64.copysign': copysign,
  'f64.eq': (a: number, b: number) => bool(a === b),
  'f64.ne': (a: number, b: number) => bool(a !== b),
  'f64.lt': (a: number, b: number) => bool(a < b),
  'f64.le': (a: number, b: number) => bool(a <= b),
  'f64.gt': (a: number, b: number) => bool(a > b),
  'f64.ge': (a: number, b: number) => bool(a >= b),
  'f64.neg': (a: number) => -a,
  'f64.abs': (a: number) => Math.abs(a),
  'f64.sqrt': (a: number) => Math.sqrt(a),
  'f64.floor': (a: number) => Math.floor(a),
  'f64.ceil': (a: number) => Math.ceil(a),
  'f64.trunc': (a: number) => Math.trunc(a),
  'f64.fround': (a: number) => Math.fround(a),

  'i64.extend_s': (a: number) => BigInt(a),
  'i64.extend_u': (a: number) => BigInt(a >>> 0),
  'i32.wrap': (a: bigint) => Number(BigInt.asIntN(32, a)),
  'f64.from_i32_s': (a: number) => a,
  'f64.from_i32_u': (a: number) => a >>> 0,
  'f64.from_i64_s': (a: bigint) => Number(a),
  'f64.from_i64_u': (a: bigint) => Number(u64(a)),
  'i32.from_f64': (a: number) => a | 0,
  'i64.from_f64': truncate64,
  'i64.bits': (a: number) => {
    scratch.setFloat64(0, a);
    return scratch.getBigInt64(0);
  },
  'f64.from_bits': (a: bigint) => {
    scratch.setBigInt64(0, a);
    return scratch.getFloat64(0);
  },
};

/** An operation that goes through only when `guard` says so. */
export interface GuardedSemantics {
  /** How the program is stopped otherwise; null for raising an OverflowError. */
  readonly trap: TrapKind | null;
  readonly guard: ScalarFunction;
  /** The result; null when the operation has none. */
  readonly value: ScalarFunction | null;
}

const divisor32 = (_: number, b: number) => b !== 0;
const divisor64 = (_: bigint, b: bigint) => b !== 0n;
const fits32 = (x: number) => x >= -2147483648 && x <= 2147483647;
const fits64 = (x: bigint) => x >= minI64 && x <= maxI64;

/** The operations on numbers that can trap or raise. */
export const guardedSemantics: { readonly [op in Opcode]?: GuardedSemantics } = {
  'i32.rem_s': { trap: 'division_by_zero', guard: divisor32, value: (a: number, b: number) => (a % b) | 0 },
  'i32.rem_u': {
    trap: 'division_by_zero',
    guard: divisor32,
    value: (a: number, b: number) => ((a >>> 0) % (b >>> 0)) | 0,
  },
  'i64.div_s': { trap: 'division_by_zero', guard: divisor64, value: (a: bigint, b: bigint) => s64(a / b) },
  'i64.div_u': {
    trap: 'division_by_zero',
    guard: divisor64,
    value: (a: bigint, b: bigint) => s64(u64(a) / u64(b)),
  },
  'i64.rem_s': { trap: 'division_by_zero', guard: divisor64, value: (a: bigint, b: bigint) => a % b },
  'i64.rem_u': {
    trap: 'division_by_zero',
    guard: divisor64,
    value: (a: bigint, b: bigint) => s64(u64(a) % u64(b)),
  },
  'i64.add_ovf': {
    trap: null,
    guard: (a: bigint, b: bigint) => fits64(a + b),
    value: (a: bigint, b: bigint) => a + b,
  },
  'i64.sub_ovf': {
    trap: null,
    guard: (a: bigint, b: bigint) => fits64(a - b),
    value: (a: bigint, b: bigint) => a - b,
  },
  'i64.mul_ovf': {
    trap: null,
    guard: (a: bigint, b: bigint) => fits64(a * b),
    value: (a: bigint, b: bigint) => a * b,
  },
  'i32.add_checked': {
    trap: 'overflow',
    guard: (a: number, b: number) => fits32(a + b),
    value: (a: number, b: number) => (a + b) | 0,
  },
  'i32.sub_checked': {
    trap: 'overflow',
    guard: (a: number, b: number) => fits32(a - b),
    value: (a: number, b: number) => (a - b) | 0,
  },
  // A product beyond 2**53 is rounded, but stays far outside of the 32-bit range.
  'i32.mul_checked': {
    trap: 'overflow',
    guard: (a: number, b: number) => fits32(a * b),
    value: (a: number, b: number) => Math.imul(a, b),
  },
  'i64.add_checked': {
    trap: 'overflow',
    guard: (a: bigint, b: bigint) => fits64(a + b),
    value: (a: bigint, b: bigint) => a + b,
  },
  'i64.sub_checked': {
    trap: 'overflow',
    guard: (a: bigint, b: bigint) => fits64(a - b),
    value: (a: bigint, b: bigint) => a - b,
  },
  'i64.mul_checked': {
    trap: 'overflow',
    guard: (a: bigint, b: bigint) => fits64(a * b),
    value: (a: bigint, b: bigint) => a * b,
  },
  check_index: { trap: 'bounds', guard: (a: number, b: number) => a >= 0 && a < b, value: null },
};
