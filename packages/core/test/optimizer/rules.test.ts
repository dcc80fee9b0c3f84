/**
 * The optimizer's algebraic rules and ranges against the semantics of the operations: all operands of a small set that holds the
 * edges of both widths. Each rule must fire.
 */
import { describe, expect, it } from 'vitest';
import { pureSemantics } from '../../src/ir/interpreter/semantics.js';
import type { Opcode } from '../../src/ir/ops.js';
import { decide, learnFrom, narrow, rangeOf, resultRange } from '../../src/optimizer/bounds.js';
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
  return pureSemantics[op as Opcode]!(...args) as Scalar;
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
  for (const c of setOf[ka!]) yield { args: [constant(ka!, c), y], variables: [y] };
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

const binary = ['add', 'sub', 'mul', 'and', 'or', 'xor', 'shl', 'shr_s', 'shr_u', 'rem_s'] as const;
const compare = ['lt_s', 'le_s', 'gt_s', 'ge_s', 'eq', 'ne', 'lt_u', 'le_u', 'gt_u', 'ge_u'] as const;
const edges = [-70, -8, -1, 0, 1, 5, 64];

/** All ranges between the edges, with the values in them that are tried. */
function* ranges(): Generator<{ lo: number; hi: number; values: number[] }> {
  for (const lo of edges)
    for (const hi of edges) if (lo <= hi) yield { lo, hi, values: edges.filter((v) => v >= lo && v <= hi) };
}

function variable(kind: 'i' | 'l', lo: number, hi: number): InputArg {
  const arg = inputArg(kind, 0);
  narrow(arg, lo, hi);
  return arg;
}

describe.each(['i32', 'i64'] as const)('ranges of %s', (width) => {
  const kind = width === 'i32' ? 'i' : 'l';
  const scalar = (n: number): Scalar => (kind === 'i' ? n : BigInt(n));

  it.each(binary)('%s: the result lies in its range', (name) => {
    const op = `${width}.${name}` as TraceOpcode;
    const fn = pureSemantics[op as Opcode];
    for (const a of ranges())
      for (const b of ranges()) {
        const range = resultRange(op, [variable(kind, a.lo, a.hi), variable(kind, b.lo, b.hi)]);
        if (range === null) continue;
        for (const x of a.values)
          for (const y of b.values) {
            if (name === 'rem_s' && y === 0) continue;
            const result = name === 'rem_s' ? x % y : Number(fn!(scalar(x), scalar(y)));
            expect(
              result >= range.lo && result <= range.hi,
              `${x} ${name} ${y} in ${range.lo}…${range.hi}`,
            ).toBe(true);
          }
      }
  });

  it.each(compare)('%s: what is decided, and what is learned, holds', (name) => {
    const op = `${width}.${name}` as TraceOpcode;
    const fn = pureSemantics[op as Opcode]!;
    for (const a of ranges())
      for (const b of ranges()) {
        const decided = decide(op, variable(kind, a.lo, a.hi), variable(kind, b.lo, b.hi));
        for (const x of a.values)
          for (const y of b.values) {
            const holds = fn(scalar(x), scalar(y)) as number;
            if (decided >= 0) expect(decided).toBe(holds);
            const va = variable(kind, a.lo, a.hi);
            const vb = variable(kind, b.lo, b.hi);
            const possible = learnFrom(makeOp(op, [va, vb]), holds === 1);
            expect(possible, `${x} ${name} ${y}`).toBe(true);
            const ra = rangeOf(va);
            const rb = rangeOf(vb);
            expect(x >= ra.lo && x <= ra.hi && y >= rb.lo && y <= rb.hi, `${x} ${name} ${y} = ${holds}`).toBe(
              true,
            );
          }
      }
  });
});
