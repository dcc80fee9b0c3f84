/**
 * The optimizer's algebraic rules and ranges against the semantics of the operations: all operands of a small set that holds the
 * edges of both widths. Each rule must fire.
 */
import { describe, expect, it } from 'vitest';
import { pureSemantics, guardedSemantics } from '../../src/ir/interpreter/semantics.js';
import type { Opcode } from '../../src/ir/ops.js';
import { boundOf, decide, learnFrom, narrow, resultBound } from '../../src/optimizer/bounds.js';
import {
  constant as constantBound,
  intersect,
  make,
  union,
  w32,
  w64,
  type IntBound,
} from '../../src/optimizer/intbound.js';
import { extendS } from '../../src/optimizer/intbound-arithmetic.js';
import { allRules } from '../../src/optimizer/rules.js';
import { traceOps, type TraceOpcode } from '../../src/trace/ops.js';
import {
  constF,
  constI,
  constL,
  inputArg,
  makeOp,
  type Const,
  type InputArg,
  type TraceOp,
  type Value,
} from '../../src/trace/trace.js';

type Scalar = number | bigint;

const small = [-9, -8, -3, -2, -1, 0, 1, 2, 3, 7, 8, 16, 31, 32, 33, 63, 64];
const i32s = [...small, 0x7fffffff, -0x80000000, 0x40000000, 255, 65535];
const i64s = [...i32s.map(BigInt), 2n ** 63n - 1n, -(2n ** 63n), 2n ** 53n, 2n ** 40n];
const f64s = [0, -0, 1, -1, 0.5, -2.25, Infinity, -Infinity, NaN, 1e300];
const setOf = { i: i32s, l: i64s, f: f64s } as const;

function constant(kind: 'i' | 'l' | 'f', value: Scalar): Const {
  return kind === 'i'
    ? constI(value as number)
    : kind === 'l'
      ? constL(value as bigint)
      : constF(value as number);
}

/** The value of a trace value, given those of the variables. */
function evaluate(value: Value, variables: ReadonlyMap<Value, Scalar>): Scalar {
  if (value.tag === 'const') return value.value;
  const known = variables.get(value);
  if (known !== undefined) return known;
  if (value.tag !== 'op') throw new Error('a variable without a value');
  return run(
    value.info.name,
    value.args.map((arg) => evaluate(arg, variables)),
  );
}

function run(op: TraceOpcode, args: readonly Scalar[]): Scalar {
  return (pureSemantics[op as Opcode] ?? guardedSemantics[op as 'i64.rem_s']!.value!)(...args) as Scalar;
}

/** Operand pairs to offer to a rule: variables, constants, the same variable twice, results of operations that rules look into. */
function* operands(op: TraceOpcode): Generator<{ args: Value[]; variables: InputArg[] }> {
  const kinds = traceOps[op].args as readonly ('i' | 'l' | 'f')[];
  const [ka, kb] = kinds;
  const x = inputArg(ka!, 0);
  if (kb === undefined) {
    yield { args: [x], variables: [x] };
    for (const info of Object.values(traceOps)) {
      if (info.result !== ka || info.cls !== 'pure' || pureSemantics[info.name as Opcode] === undefined)
        continue;
      const inner = (info.args as ('i' | 'l' | 'f')[]).map((k, n) => inputArg(k, n));
      yield { args: [makeOp(info.name, [...inner])], variables: inner };
    }
    return;
  }
  const y = inputArg(kb, 1);
  yield { args: [x, y], variables: [x, y] };
  if (ka === kb) yield { args: [x, x], variables: [x] };
  for (const c of setOf[kb]) yield { args: [x, constant(kb, c)], variables: [x] };
  if (/\.(add|sub)$/.test(op)) yield* nestedSums(ka as 'i' | 'l', x);
  for (const c of setOf[ka!]) yield { args: [constant(ka!, c), y], variables: [y] };
}

/** Constants added to sums and differences of constants. */
function* nestedSums(kind: 'i' | 'l', x: InputArg): Generator<{ args: Value[]; variables: InputArg[] }> {
  const w = kind === 'i' ? 'i32' : 'i64';
  const extremes = setOf[kind].filter((n) => n === setOf[kind][4] || n > 62 || n < -8);
  for (const c of extremes)
    for (const d of extremes)
      for (const inner of [
        makeOp(`${w}.add` as TraceOpcode, [x, constant(kind, c)]),
        makeOp(`${w}.add` as TraceOpcode, [constant(kind, c), x]),
        makeOp(`${w}.sub` as TraceOpcode, [x, constant(kind, c)]),
      ]) {
        yield { args: [inner, constant(kind, d)], variables: [x] };
        yield { args: [constant(kind, d), inner], variables: [x] };
      }
}

function* assignments(variables: readonly InputArg[]): Generator<Map<Value, Scalar>> {
  const [first, ...rest] = variables;
  if (first === undefined) {
    yield new Map();
    return;
  }
  for (const value of setOf[first.kind as 'i'])
    for (const others of assignments(rest)) yield new Map<Value, Scalar>([...others, [first, value]]);
}

describe('algebraic rules', () => {
  it.each(allRules.map((rule) => [`${rule.op} ${rule.name}`, rule] as const))('%s', (_name, rule) => {
    let fired = 0;
    for (const { args, variables } of operands(rule.op)) {
      const rewrite = rule.apply(args[0]!, args[1]!);
      if (rewrite === null) continue;
      fired++;
      for (const values of assignments(variables)) {
        const expected = run(
          rule.op,
          args.map((arg) => evaluate(arg, values)),
        );
        const actual =
          'value' in rewrite
            ? evaluate(rewrite.value, values)
            : run(
                rewrite.op,
                rewrite.args.map((arg) => evaluate(arg, values)),
              );
        expect(Object.is(actual, expected) || actual === expected, `${[...values.values()].join(', ')}`).toBe(
          true,
        );
      }
    }
    expect(fired).toBeGreaterThan(0);
  });
});

const binary = ['add', 'sub', 'mul', 'and', 'or', 'xor', 'shl', 'shr_s', 'shr_u', 'rem_s', 'div_s'] as const;
const compare = ['lt_s', 'le_s', 'gt_s', 'ge_s', 'eq', 'ne', 'lt_u', 'le_u', 'gt_u', 'ge_u'] as const;

/** Bounds that are given to operands, and the numbers that are tried: those of them that lie within. */
const edges = {
  i: [-0x80000000, -70, -8, -1, 0, 1, 5, 64, 0x7ffffffe, 0x7fffffff],
  l: [
    -(2n ** 63n),
    -(2n ** 52n),
    -70n,
    -1n,
    0n,
    1n,
    5n,
    2n ** 31n,
    2n ** 52n,
    2n ** 63n - 2n,
    2n ** 63n - 1n,
  ],
} as const;

interface Operand {
  readonly bound: IntBound;
  readonly values: readonly Scalar[];
}

function* bounds(kind: 'i' | 'l'): Generator<Operand> {
  const w = kind === 'i' ? w32 : w64;
  const list: readonly Scalar[] = edges[kind];
  for (const lo of list)
    for (const hi of list)
      if (lo <= hi)
        yield {
          bound: union(w, constantBound(w, lo), constantBound(w, hi)),
          values: list.filter(
            (v) => v >= lo && v <= hi && holds(kind, union(w, constantBound(w, lo), constantBound(w, hi)), v),
          ),
        };
  yield {
    bound: make(w, w.min, w.max, 4, ~7)!,
    values: [-4, 4, 12].map((n) => (kind === 'i' ? n : BigInt(n))),
  };
}

function holds(kind: 'i' | 'l', bound: IntBound, n: Scalar): boolean {
  return intersect(kind === 'i' ? w32 : w64, bound, constantBound(kind === 'i' ? w32 : w64, n)) !== null;
}

function variable(kind: 'i' | 'l', bound: IntBound): InputArg {
  const arg = inputArg(kind, 0);
  narrow(arg, bound);
  return arg;
}

describe.each(['i32', 'i64'] as const)('bounds of %s operations', (width) => {
  const kind = width === 'i32' ? 'i' : 'l';
  const all = [...bounds(kind)];

  it.each(binary)('%s: the result lies in its bound', (name) => {
    const op = `${width}.${name}` as TraceOpcode;
    const fn = pureSemantics[op as Opcode] ?? guardedSemantics[op as 'i64.rem_s']!.value!;
    let some = 0;
    for (const a of all)
      for (const b of all) {
        const bound = resultBound(traceOps[op].index, [variable(kind, a.bound), variable(kind, b.bound)])!;
        for (const x of a.values)
          for (const y of b.values) {
            if (/rem|div/.test(name) && Number(y) === 0) continue;
            some++;
            if (!holds(kind, bound, fn(x, y) as Scalar))
              expect.fail(`${x} ${name} ${y} in ${JSON.stringify(bound)}`);
          }
      }
    expect(some).toBeGreaterThan(1000);
  });

  it.each(compare)('%s: what is decided, and what is learned, holds', (name) => {
    const op = `${width}.${name}` as TraceOpcode;
    const fn = pureSemantics[op as Opcode]!;
    for (const a of all)
      for (const b of all) {
        const decided = decide(traceOps[op].index, variable(kind, a.bound), variable(kind, b.bound));
        for (const yes of [true, false]) {
          const va = variable(kind, a.bound);
          const vb = variable(kind, b.bound);
          const possible = learnFrom(makeOp(op, [va, vb]), yes);
          for (const x of a.values)
            for (const y of b.values) {
              if ((fn(x, y) === 1) !== yes) continue;
              if (decided >= 0 && (decided === 1) !== yes) expect.fail(`${x} ${name} ${y} is not ${decided}`);
              if (!possible || !holds(kind, boundOf(va), x) || !holds(kind, boundOf(vb), y))
                expect.fail(`${x} ${name} ${y} is ${yes}`);
            }
        }
      }
  });
});

describe('what guards teach about the operands of operands', () => {
  const learned = (make: (x: InputArg) => TraceOp, yes: boolean, bound = w64.full): IntBound => {
    const x = variable('l', bound);
    expect(learnFrom(make(x), yes)).toBe(true);
    return boundOf(x);
  };
  it('sums that do not overflow', () => {
    const sum = (x: InputArg) => makeOp('i64.lt_s', [makeOp('i64.add_ovf', [x, constL(5n)]), constL(100n)]);
    expect(learned(sum, true)).toMatchObject({ hi: 94 });
    expect(learned(sum, false)).toMatchObject({ lo: 95 });
  });
  it('differences that do not overflow', () => {
    const difference = (x: InputArg) =>
      makeOp('i64.lt_s', [makeOp('i64.sub_ovf', [constL(5n), x]), constL(0n)]);
    expect(learned(difference, true)).toMatchObject({ lo: 6 });
  });
  it('sums that wrap teach nothing', () => {
    const sum = (x: InputArg) => makeOp('i64.lt_s', [makeOp('i64.add', [x, constL(5n)]), constL(100n)]);
    expect(learned(sum, true)).toBe(w64.full);
  });
  it('conversions', () => {
    const narrowed = (x: InputArg) => makeOp('i32.lt_s', [makeOp('i32.wrap', [x]), constI(7)]);
    expect(learned(narrowed, true)).toBe(w64.full);
    expect(learned(narrowed, true, extendS(w64, w32.full))).toMatchObject({ hi: 6 });
    const i = inputArg('i', 0);
    learnFrom(makeOp('i64.lt_s', [makeOp('i64.extend_s', [i]), constL(7n)]), true);
    expect(boundOf(i)).toMatchObject({ hi: 6 });
    const u = inputArg('i', 0);
    learnFrom(makeOp('i64.lt_s', [makeOp('i64.extend_u', [u]), constL(7n)]), true);
    expect(boundOf(u)).toMatchObject({ lo: 0, hi: 6 });
  });
  it('known bits', () => {
    const odd = (x: InputArg) => makeOp('i64.eq', [makeOp('i64.and', [x, constL(1n)]), constL(1n)]);
    expect(learned(odd, true)).toMatchObject({ value: 1, mask: ~1 });
  });
});
