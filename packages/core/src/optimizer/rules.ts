/**
 * Algebraic rules: an operation whose result is one of its operands, a constant, or a simpler operation.
 *
 * One table of named rules a operation. A rule looks at the (resolved) operands and answers the value that replaces the
 * operation, a simpler operation to do instead, or null. Each is proved on all operands of a small width in the tests, and each
 * must fire in one.
 */
import type { TraceOpcode } from '../trace/ops.js';
import { constI, constL, type Const, type Value } from '../trace/trace.js';
import { knownInfo } from './info.js';

/** What a rule answers. */
export type Rewrite = { readonly value: Value } | { readonly op: TraceOpcode; readonly args: Value[] };

export interface Rule {
  readonly name: string;
  readonly op: TraceOpcode;
  readonly apply: (a: Value, b: Value) => Rewrite | null;
}

function isConst(v: Value, n: number): boolean {
  return v.tag === 'const' && (v.kind === 'l' ? v.value === BigInt(n) : v.kind === 'i' && v.value === n);
}

function same(a: Value, b: Value): boolean {
  return a === b && a.tag !== 'const';
}

const rules: Rule[] = [];

function rule(name: string, op: TraceOpcode, apply: Rule['apply']): void {
  rules.push({ name, op, apply });
}

for (const [w, zero, constant] of [
  ['i32', constI(0), (n: number): Const => constI(n)],
  ['i64', constL(0n), (n: number): Const => constL(BigInt(n))],
] as const) {
  const ops = ['add', 'or', 'xor', 'sub', 'shl', 'shr_s', 'shr_u'] as const;
  for (const op of ops)
    rule(`${op}_zero`, `${w}.${op}` as TraceOpcode, (a, b) => (isConst(b, 0) ? { value: a } : null));
  for (const op of ['add', 'or', 'xor'] as const)
    rule(`zero_${op}`, `${w}.${op}` as TraceOpcode, (a, b) => (isConst(a, 0) ? { value: b } : null));
  rule('sub_self', `${w}.sub`, (a, b) => (same(a, b) ? { value: zero } : null));
  rule('xor_self', `${w}.xor`, (a, b) => (same(a, b) ? { value: zero } : null));
  rule('and_self', `${w}.and`, (a, b) => (same(a, b) ? { value: a } : null));
  rule('or_self', `${w}.or`, (a, b) => (same(a, b) ? { value: a } : null));
  rule('and_zero', `${w}.and`, (a, b) => (isConst(b, 0) || isConst(a, 0) ? { value: zero } : null));
  rule('and_ones', `${w}.and`, (a, b) =>
    isConst(b, -1) ? { value: a } : isConst(a, -1) ? { value: b } : null,
  );
  rule('mul_one', `${w}.mul`, (a, b) => (isConst(b, 1) ? { value: a } : isConst(a, 1) ? { value: b } : null));
  for (const op of ['div_s', 'div_u'] as const)
    rule(`${op}_one`, `${w}.${op}`, (a, b) => (isConst(b, 1) ? { value: a } : null));
  for (const op of ['rem_s', 'rem_u'] as const)
    rule(`${op}_one`, `${w}.${op}`, (a, b) => (isConst(b, 1) ? { value: zero } : null));
  rule('mul_zero', `${w}.mul`, (a, b) => (isConst(b, 0) || isConst(a, 0) ? { value: zero } : null));
  rule('mul_power', `${w}.mul`, (a, b) => {
    const [x, c] = a.tag === 'const' ? [b, a] : [a, b];
    if (c.tag !== 'const') return null;
    const n = Number(c.value);
    const k = Math.log2(n);
    return n > 1 && n < 2 ** 31 && Number.isInteger(k) ? { op: `${w}.shl`, args: [x, constant(k)] } : null;
  });
  for (const op of ['eq', 'le_s', 'ge_s', 'le_u', 'ge_u'] as const)
    rule(`${op}_self`, `${w}.${op}` as TraceOpcode, (a, b) => (same(a, b) ? { value: constI(1) } : null));
  for (const op of ['ne', 'lt_s', 'gt_s', 'lt_u', 'gt_u'] as const)
    rule(`${op}_self`, `${w}.${op}` as TraceOpcode, (a, b) => (same(a, b) ? { value: constI(0) } : null));
  rule('eq_zero', `${w}.eq`, (a, b) =>
    isConst(b, 0) ? { op: `${w}.eqz`, args: [a] } : isConst(a, 0) ? { op: `${w}.eqz`, args: [b] } : null,
  );
}

// Sums of constants: what one step adds and the next takes away again is gone.
for (const [w, kind] of [
  ['i32', 'i'],
  ['i64', 'l'],
] as const) {
  /** `v` as a value plus a constant. */
  const summands = (v: Value): { x: Value; c: number | bigint } | null => {
    if (v.tag === 'const' || v.kind !== kind) return null;
    if (v.tag === 'input') {
      const sum = knownInfo(v)?.sum ?? null;
      if (sum === null || !sum.exact) return null;
      return { x: sum.value, c: kind === 'l' ? BigInt(sum.offset) : sum.offset };
    }
    const [x, c] = v.args as [Value, Value];
    if (v.info.name === `${w}.add`)
      return c.tag === 'const' ? { x, c: c.value } : x.tag === 'const' ? { x: c, c: x.value } : null;
    return v.info.name === `${w}.sub` && c.tag === 'const' ? { x, c: negated(c.value) } : null;
  };
  const sumWith = (v: Value, c: number | bigint): Rewrite | null => {
    const known = summands(v);
    if (known === null) return null;
    if (typeof c === 'bigint') {
      const total = BigInt.asIntN(64, c + (known.c as bigint));
      return total === 0n ? { value: known.x } : { op: `${w}.add`, args: [known.x, constL(total)] };
    }
    const total = (c + (known.c as number)) | 0;
    return total === 0 ? { value: known.x } : { op: `${w}.add`, args: [known.x, constI(total)] };
  };
  rule('add_sum', `${w}.add`, (a, b) => {
    if (b.tag === 'const') return sumWith(a, b.value);
    return a.tag === 'const' ? sumWith(b, a.value) : null;
  });
  rule('sub_sum', `${w}.sub`, (a, b) => (b.tag === 'const' ? sumWith(a, negated(b.value)) : null));
}

function negated(c: number | bigint): number | bigint {
  return typeof c === 'bigint' ? BigInt.asIntN(64, -c) : -c | 0;
}

// A comparison's result compared again.
const inverse: Readonly<Record<string, string>> = {
  'i32.eq': 'i32.ne',
  'i32.ne': 'i32.eq',
  'i32.lt_s': 'i32.ge_s',
  'i32.le_s': 'i32.gt_s',
  'i32.gt_s': 'i32.le_s',
  'i32.ge_s': 'i32.lt_s',
  'i64.eq': 'i64.ne',
  'i64.ne': 'i64.eq',
  'i64.lt_s': 'i64.ge_s',
  'i64.le_s': 'i64.gt_s',
  'i64.gt_s': 'i64.le_s',
  'i64.ge_s': 'i64.lt_s',
  'f64.eq': 'f64.ne',
  'f64.ne': 'f64.eq',
};
rule('not_comparison', 'i32.eqz', (a) =>
  a.tag === 'op' && inverse[a.info.name] !== undefined
    ? { op: inverse[a.info.name] as TraceOpcode, args: [...a.args] }
    : null,
);
rule('not_zero', 'i32.eqz', (a) =>
  a.tag === 'op' && a.info.name === 'i64.eqz' ? { op: 'i64.ne', args: [a.args[0]!, constL(0n)] } : null,
);
rule('wrap_extend', 'i32.wrap', (a) =>
  a.tag === 'op' && (a.info.name === 'i64.extend_s' || a.info.name === 'i64.extend_u')
    ? { value: a.args[0]! }
    : null,
);
rule('neg_neg', 'f64.neg', (a) =>
  a.tag === 'op' && a.info.name === 'f64.neg' ? { value: a.args[0]! } : null,
);
rule('mul_one', 'f64.mul', (a, b) =>
  b.tag === 'const' && b.value === 1
    ? { value: a }
    : a.tag === 'const' && a.value === 1
      ? { value: b }
      : null,
);
rule('bits_of_float', 'i64.bits', (a) =>
  a.tag === 'op' && a.info.name === 'f64.from_bits' ? { value: a.args[0]! } : null,
);

/** All rules. */
export const allRules: readonly Rule[] = rules;

/** Rules by operation. */
export const rulesOf: ReadonlyMap<TraceOpcode, readonly Rule[]> = (() => {
  const map = new Map<TraceOpcode, Rule[]>();
  for (const r of rules) {
    const list = map.get(r.op);
    if (list === undefined) map.set(r.op, [r]);
    else list.push(r);
  }
  return map;
})();
