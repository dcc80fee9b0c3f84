/**
 * Arithmetic: the instructions for each pure operation.
 *
 * Most operations of the IR are one instruction of WebAssembly with the same meaning. The others are listed apart: divisions, which must
 * not trap here; conversions from floats; the high half of a product; exact arithmetic.
 *
 * ```
 * l2 = i64.add_ovf(l0, l1)      local.get 0  local.get 1  i64.add  local.set 2
 * guard_no_overflow() [l0]      local.get 0  local.get 2  i64.xor  local.get 1  local.get 2  i64.xor
 *                               i64.and  i64.const 0  i64.lt_s  if …
 * ```
 */
import type { StructDescr, TraceOp, TraceOpcode, Value } from '@weft/core/backend';
import { F64, I32, I64 } from './encoder.js';
import type { Emitter } from './emitter.js';
import { op } from './opcodes.js';

/** Bytes of operations that are instructions. */
export const simpleOps: Partial<Record<TraceOpcode, readonly number[]>> = {
  'i32.eqz': [0x45],
  'i32.eq': [0x46],
  'i32.ne': [0x47],
  'i32.lt_s': [0x48],
  'i32.lt_u': [0x49],
  'i32.gt_s': [0x4a],
  'i32.gt_u': [0x4b],
  'i32.le_s': [0x4c],
  'i32.le_u': [0x4d],
  'i32.ge_s': [0x4e],
  'i32.ge_u': [0x4f],
  'i64.eqz': [0x50],
  'i64.eq': [0x51],
  'i64.ne': [0x52],
  'i64.lt_s': [0x53],
  'i64.lt_u': [0x54],
  'i64.gt_s': [0x55],
  'i64.gt_u': [0x56],
  'i64.le_s': [0x57],
  'i64.le_u': [0x58],
  'i64.ge_s': [0x59],
  'i64.ge_u': [0x5a],
  'f64.eq': [0x61],
  'f64.ne': [0x62],
  'f64.lt': [0x63],
  'f64.gt': [0x64],
  'f64.le': [0x65],
  'f64.ge': [0x66],
  'i32.clz': [0x67],
  'i32.ctz': [0x68],
  'i32.popcnt': [0x69],
  'i32.add': [0x6a],
  'i32.sub': [0x6b],
  'i32.mul': [0x6c],
  'i32.rem_s': [0x6f],
  'i32.rem_u': [0x70],
  'i32.and': [0x71],
  'i32.or': [0x72],
  'i32.xor': [0x73],
  'i32.shl': [0x74],
  'i32.shr_s': [0x75],
  'i32.shr_u': [0x76],
  'i64.clz': [0x79],
  'i64.ctz': [0x7a],
  'i64.add': [0x7c],
  'i64.sub': [0x7d],
  'i64.mul': [0x7e],
  'i64.div_u': [0x80],
  'i64.rem_s': [0x81],
  'i64.rem_u': [0x82],
  'i64.and': [0x83],
  'i64.or': [0x84],
  'i64.xor': [0x85],
  'i64.shl': [0x86],
  'i64.shr_s': [0x87],
  'i64.shr_u': [0x88],
  'f64.abs': [0x99],
  'f64.neg': [0x9a],
  'f64.ceil': [0x9b],
  'f64.floor': [0x9c],
  'f64.trunc': [0x9d],
  'f64.sqrt': [0x9f],
  'f64.add': [0xa0],
  'f64.sub': [0xa1],
  'f64.mul': [0xa2],
  'f64.div': [0xa3],
  'f64.min': [0xa4],
  'f64.max': [0xa5],
  'f64.copysign': [0xa6],
  'i32.wrap': [0xa7],
  'i64.extend_s': [0xac],
  'i64.extend_u': [0xad],
  'f64.from_i32_s': [0xb7],
  'f64.from_i32_u': [0xb8],
  'f64.from_i64_s': [0xb9],
  'f64.from_i64_u': [0xba],
  'i64.bits': [0xbd],
  'f64.from_bits': [0xbf],
  'i32.extend8_s': [0xc0],
  'i32.extend16_s': [0xc1],
  // Demote, promote.
  'f64.fround': [0xb6, 0xbb],
  // Saturating truncation.
  'i64.from_f64': [0xfc, 6],
  'ref.eq': [0x46],
  'ref.is_null': [0x45],
};

/** The comparison that holds when the given one does not; floats have none because of NaN. */
export const inverseOf: Partial<Record<TraceOpcode, TraceOpcode>> = {
  'i32.eq': 'i32.ne',
  'i32.ne': 'i32.eq',
  'i32.lt_s': 'i32.ge_s',
  'i32.ge_s': 'i32.lt_s',
  'i32.gt_s': 'i32.le_s',
  'i32.le_s': 'i32.gt_s',
  'i32.lt_u': 'i32.ge_u',
  'i32.ge_u': 'i32.lt_u',
  'i32.gt_u': 'i32.le_u',
  'i32.le_u': 'i32.gt_u',
  'i64.eq': 'i64.ne',
  'i64.ne': 'i64.eq',
  'i64.lt_s': 'i64.ge_s',
  'i64.ge_s': 'i64.lt_s',
  'i64.gt_s': 'i64.le_s',
  'i64.le_s': 'i64.gt_s',
  'i64.lt_u': 'i64.ge_u',
  'i64.ge_u': 'i64.lt_u',
  'i64.gt_u': 'i64.le_u',
  'i64.le_u': 'i64.gt_u',
};

/** Pushes a value: from its local, or by computing it. */
export function push(e: Emitter, value: Value): void {
  if (e.isFolded(value)) pushPure(e, value);
  else e.pushPlain(value);
}

/** Pushes the result of a pure operation. */
export function pushPure(e: Emitter, operation: TraceOp): void {
  const { code } = e;
  const { args } = operation;
  const { name } = operation.info;
  const simple = simpleOps[name];
  if (simple !== undefined) {
    for (let k = 0; k < args.length; k++) push(e, args[k]!);
    for (let k = 0; k < simple.length; k++) code.byte(simple[k]!);
    return;
  }
  const { layout } = e.cx.host;
  switch (name) {
    case 'same_as':
      push(e, args[0]!);
      break;
    case 'array_len':
      push(e, args[0]!);
      e.memory(op.i32Load, 2, layout.lengthOffset);
      break;
    case 'instance_of': {
      const { typeId, lastId } = operation.descr as StructDescr;
      // Null has no type: what is read at its place is 0, which no class has.
      push(e, args[0]!);
      e.memory(op.i32Load16U, 1, layout.header.typeIdOffset);
      e.i32(typeId);
      code.byte(op.i32Sub);
      e.i32(lastId - typeId);
      code.byte(op.i32LeU);
      break;
    }
    case 'i32.div_s':
    case 'i64.div_s':
    case 'i32.div_u':
      pushDivision(e, operation);
      break;
    case 'i32.from_f64': {
      // Modulo 2**32. Below 2**63 that is the low half of an i64, which is all that programs meet.
      const x = e.newLocal(F64);
      push(e, args[0]!);
      e.tee(x);
      code.byte(op.f64Abs);
      code.byte(op.f64Const);
      code.f64(2 ** 63);
      code.byte(op.f64Lt);
      e.open(op.if, I32);
      e.get(x);
      code.byte2(0xfc, 6);
      code.byte(op.i32WrapI64);
      e.else();
      e.get(x);
      e.call(e.cx.support.fromF64, [F64], [I32]);
      e.end();
      break;
    }
    case 'i64.mul_high_u':
      push(e, args[0]!);
      push(e, args[1]!);
      e.call(e.cx.support.mulHigh, [I64, I64], [I64]);
      break;
    default:
      throw new Error(`no code for '${name}'`);
  }
}

/** Divisions that must not trap: i32 by 0 is 0, the least by -1 wraps. */
function pushDivision(e: Emitter, operation: TraceOp): void {
  const { code } = e;
  const [dividend, divisor] = operation.args as [Value, Value];
  const { name } = operation.info;
  const wide = name === 'i64.div_s';
  const unsigned = name === 'i32.div_u';
  const type = wide ? I64 : I32;
  const divide = wide ? op.i64DivS : unsigned ? op.i32DivU : op.i32DivS;
  const constant = e.resolve(divisor);
  if (constant.tag === 'const' && Number(constant.value) !== 0 && Number(constant.value) !== -1) {
    push(e, dividend);
    push(e, divisor);
    code.byte(divide);
    return;
  }
  const x = e.newLocal(type);
  const y = e.newLocal(type);
  push(e, dividend);
  e.set(x);
  push(e, divisor);
  e.tee(y);
  if (unsigned) code.byte(op.i32Eqz);
  else if (wide) {
    // y + 1 <=u 1 means y is -1 or 0.
    e.i64(1n);
    code.byte(op.i64Add);
    e.i64(1n);
    code.byte(op.i64LeU);
  } else {
    e.i32(1);
    code.byte(op.i32Add);
    e.i32(1);
    code.byte(op.i32LeU);
  }
  e.open(op.if, type);
  if (unsigned) e.i32(0);
  else {
    // x * y is -x or 0: right for -1, and for 0 where that is defined.
    e.get(x);
    e.get(y);
    code.byte(wide ? op.i64Mul : op.i32Mul);
  }
  e.else();
  e.get(x);
  e.get(y);
  code.byte(divide);
  e.end();
}

const fits32 = (value: bigint): boolean => BigInt.asIntN(32, value) === value;

/** Exact arithmetic: the result in its local; {@link Emitter.overflowed} tests whether it overflowed. */
export function writeExact(e: Emitter, operation: TraceOp): void {
  const { code } = e;
  const atom = (value: Value): (() => void) => {
    if (!e.isFolded(value)) return () => e.pushPlain(value);
    const local = e.newLocal(I64);
    pushPure(e, value);
    e.set(local);
    return () => e.get(local);
  };
  const x = atom(operation.args[0]!);
  const y = atom(operation.args[1]!);
  const constantOf = (k: number): bigint | null => {
    const value = e.resolve(operation.args[k]!);
    return value.tag === 'const' ? (value.value as bigint) : null;
  };
  const kind = operation.info.name.slice(4, 7);
  x();
  y();
  code.byte(kind === 'add' ? op.i64Add : kind === 'sub' ? op.i64Sub : op.i64Mul);
  const result = e.define(operation);
  e.set(result);
  if (kind === 'mul') {
    e.overflowed = () => pushProductOverflowed(e, x, y, constantOf(0), constantOf(1));
    return;
  }
  const [first, second] = [constantOf(0), constantOf(1)];
  // One operand is constant: the sum overflows exactly when it is on the wrong side of the other operand.
  const [other, constant] =
    second !== null ? [x, second] : first !== null && kind === 'add' ? [y, first] : [x, null];
  e.overflowed = () => {
    if (constant !== null) {
      e.get(result);
      other();
      const grows = kind === 'add' ? constant >= 0n : constant < 0n;
      code.byte(grows ? op.i64LtS : op.i64GtS);
      return;
    }
    // The sign of (x ^ r) & (y ^ r), for differences (x ^ r) & (x ^ y).
    x();
    e.get(result);
    code.byte(op.i64Xor);
    if (kind === 'add') {
      y();
      e.get(result);
    } else {
      x();
      y();
    }
    code.byte(op.i64Xor);
    code.byte(op.i64And);
    e.i64(0n);
    code.byte(op.i64LtS);
  };
}

/** A product of factors that fit in 32 bits cannot overflow; all others are asked about. */
function pushProductOverflowed(
  e: Emitter,
  x: () => void,
  y: () => void,
  first: bigint | null,
  second: bigint | null,
): void {
  const { code } = e;
  const test = (factor: () => void) => {
    factor();
    code.byte(op.i32WrapI64);
    code.byte(op.i64ExtendI32S);
    factor();
    code.byte(op.i64Eq);
  };
  const ask = () => {
    x();
    y();
    e.call(e.cx.support.mulOverflows, [I64, I64], [I32]);
  };
  const tests = [
    ...(first !== null && fits32(first) ? [] : [x]),
    ...(second !== null && fits32(second) ? [] : [y]),
  ];
  const [one, two] = tests;
  if (one === undefined) {
    e.i32(0);
    return;
  }
  test(one);
  if (two !== undefined) {
    test(two);
    code.byte(op.i32And);
  }
  e.open(op.if, I32);
  e.i32(0);
  e.else();
  ask();
  e.end();
}
