/**
 * Loops that only count: their last round is computed, and nothing goes around.
 *
 * In some loops every value either stays what it is or grows by the same amount in each round, until one of them reaches a bound. How often such a loop
 * goes around follows from the values it is entered with, and so does what each of them is at the start of the last round: `p + k · step`, `k` rounds later. So the loop becomes straight
 * code: the start of its last round, that round, and its exit.
 *
 * ```
 * label(i0, i1, i2)                     label(i0, i1, i2)
 * i3 = i32.add(i0, -1)                  k = i32.and(i32.add(i0, -1), 255)    as many rounds follow the first
 * i4 = i32.and(i3, 255)
 * i5 = i32.add(i1, 3)                   i5 = i32.add(i32.add(i1, i32.mul(k, 3)), 3)
 * i6 = i32.and(i5, 255)                 i6 = i32.and(i5, 255)
 * guard_true(i4) [i4, i6, i2]           guard_always_fails() [0, i6, i2]
 * jump(i4, i6, i2)
 * ```
 *
 * Arithmetic wraps, so this is exact: a product and a sum modulo 2³² (or 2⁶⁴, or what a mask of ones leaves) do not care when the rest is dropped. The exit may be
 *
 * - **an equality**: a value with an odd step meets each number once in a cycle, so the number of rounds is the distance to the bound, divided modulo the cycle's length by the step;
 * - **an order**: a value that goes up by 1 as long as it is below a bound, or down by 1 above it. If it is not, there is one round.
 *
 * A loop that reads memory is one, too, when what it reads is of use behind it only; one that writes, calls or has another way out is none. There is nothing to interrupt
 * (`guard_poll`): it takes no time.
 */
import {
  constI,
  constL,
  endOfRound,
  isOverflowOp,
  makeOp,
  traceOps,
  type Const,
  type InputArg,
  type TraceOp,
  type TraceOpcode,
  type Value,
} from '@weft/core/backend';
import type { Section } from './analysis.js';

/** Longer loops are not looked at: they do something. */
const maxLength = 64;

type Kind = 'i' | 'l';

/** How a parameter changes from round to round. */
interface Step {
  readonly param: InputArg;
  readonly kind: Kind;
  /** What is added: constant, or a parameter that does not change. */
  readonly by: Value;
  readonly sign: 1 | -1;
  /** The operation with the sum. */
  readonly sum: TraceOp;
  /** What the next round starts with: the sum, or what its mask leaves. */
  readonly next: TraceOp;
  /** Ones; null when nothing is cut off. */
  readonly mask: bigint | null;
}

/** When the loop is left. */
interface Exit {
  readonly step: Step;
  /** The parameter, or what it becomes. */
  readonly tested: Value;
  readonly bound: Value;
  readonly order: 'equal' | 'below' | 'above';
}

const opcode = (kind: Kind, name: string) => `${kind === 'i' ? 'i32' : 'i64'}.${name}` as TraceOpcode;
const bitsOf = (kind: Kind): number => (kind === 'i' ? 32 : 64);
const constantOf = (value: Value): bigint | null =>
  value.tag === 'const' && (value.kind === 'i' || value.kind === 'l') ? BigInt(value.value) : null;
const makeConst = (kind: Kind, value: bigint): Const =>
  kind === 'i' ? constI(Number(BigInt.asIntN(32, value))) : constL(BigInt.asIntN(64, value));
const isParam = (value: Value): value is InputArg => value.tag === 'input';

/** The section of a loop that only counts, as straight code; any other as it is. */
export function straightened(section: Section): Section {
  const { ops, label, params } = section;
  const last = ops[ops.length - 1];
  if (label === null || ops.length > maxLength || last === undefined) return section;
  if (last.info.name !== 'jump' || last.descr !== label.descr) return section;
  const guard = onlyExit(ops);
  if (guard === null) return section;
  const steps = stepsOf(params, last.args);
  if (steps === null || !wrapAlone(ops, steps)) return section;
  const exit = exitOf(guard, steps, last.args, params);
  return exit === null ? section : { params, label, ops: lastRound(ops, guard, steps, exit) };
}

/** The one guard that leaves the loop; null when there are others, or anything happens in a round. */
function onlyExit(ops: readonly TraceOp[]): TraceOp | null {
  let found: TraceOp | null = null;
  for (let at = 0; at < ops.length - 1; at++) {
    const operation = ops[at]!;
    const { cls, name } = operation.info;
    if (cls === 'info' || cls === 'read' || (cls === 'pure' && !isOverflowOp(name))) continue;
    if (name === 'guard_poll' && operation.note === endOfRound) continue;
    if (found !== null || (name !== 'guard_true' && name !== 'guard_false')) return null;
    found = operation;
  }
  return found;
}

/** The steps of all parameters that do not stay what they are; null when one of them is something else. */
function stepsOf(params: readonly InputArg[], args: readonly Value[]): Step[] | null {
  const stays = (value: Value) => isParam(value) && args[params.indexOf(value)] === value;
  const steps: Step[] = [];
  for (let k = 0; k < params.length; k++) {
    if (args[k] === params[k]) continue;
    const step = stepOf(params[k]!, args[k]!, stays);
    if (step === null) return null;
    steps.push(step);
  }
  return steps;
}

function stepOf(param: InputArg, next: Value, stays: (value: Value) => boolean): Step | null {
  const { kind } = param;
  if ((kind !== 'i' && kind !== 'l') || next.tag !== 'op') return null;
  let sum: Value = next;
  let mask: bigint | null = null;
  if (next.info.name === opcode(kind, 'and')) {
    mask = constantOf(next.args[1]!);
    if (mask === null || mask <= 0n || (mask & (mask + 1n)) !== 0n) return null;
    sum = next.args[0]!;
    if (sum.tag !== 'op') return null;
  }
  const [first, second] = sum.args as [Value, Value];
  const known = (value: Value) => value.tag === 'const' || stays(value);
  const found = (by: Value, sign: 1 | -1): Step => ({
    param,
    kind,
    by,
    sign,
    sum: sum as TraceOp,
    next,
    mask,
  });
  if (sum.info.name === opcode(kind, 'add')) {
    if (first === param && known(second)) return found(second, 1);
    if (second === param && known(first)) return found(first, 1);
  }
  if (sum.info.name === opcode(kind, 'sub') && first === param && known(second)) return found(second, -1);
  return null;
}

/** Whether values that a mask cuts off are used by their own sum only: before the first round they may have more bits. */
function wrapAlone(ops: readonly TraceOp[], steps: readonly Step[]): boolean {
  const masked = new Map<Value, TraceOp>();
  for (const { mask, param, sum } of steps) if (mask !== null) masked.set(param, sum);
  if (masked.size === 0) return true;
  return ops.every((operation) => {
    const alone = (value: Value) => (masked.get(value) ?? operation) === operation;
    if (operation.info.cls === 'info' || operation.note === endOfRound) return true;
    return operation.args.every(alone) && (operation.failArgs ?? []).every(alone);
  });
}

/** What each comparison says when it holds: the loop goes on. */
const goesOn: Readonly<Record<string, Exit['order'] | 'reversed'>> = {
  ne: 'equal',
  lt_s: 'below',
  gt_s: 'above',
};
/** The same for those that must not hold. */
const stopsAt: Readonly<Record<string, Exit['order']>> = { eq: 'equal', ge_s: 'below', le_s: 'above' };
const mirrored = { equal: 'equal', below: 'above', above: 'below' } as const;

/** What a guard waits for; null when it is not known when that comes. */
function exitOf(
  guard: TraceOp,
  steps: readonly Step[],
  args: readonly Value[],
  params: readonly InputArg[],
): Exit | null {
  let condition = guard.args[0]!;
  let holds = guard.info.name === 'guard_true';
  const stepAt = (value: Value) => steps.find(({ param, next }) => value === param || value === next);
  for (;;) {
    const step = stepAt(condition);
    if (step !== undefined)
      return holds ? checked({ step, tested: condition, bound: constI(0), order: 'equal' }) : null;
    if (condition.tag !== 'op') return null;
    if (condition.info.name !== 'i32.eqz') break;
    condition = condition.args[0]!;
    holds = !holds;
  }
  const [type, name] = condition.info.name.split('.') as [string, string];
  const order = (holds ? goesOn : stopsAt)[name] as Exit['order'] | undefined;
  if ((type !== 'i32' && type !== 'i64') || order === undefined) return null;
  const [first, second] = condition.args as [Value, Value];
  const fixed = (value: Value) =>
    value.tag === 'const' || (isParam(value) && args[params.indexOf(value)] === value);
  const left = stepAt(first);
  if (left !== undefined && fixed(second))
    return checked({ step: left, tested: first, bound: second, order });
  const right = stepAt(second);
  if (right !== undefined && fixed(first))
    return checked({ step: right, tested: second, bound: first, order: mirrored[order] });
  return null;
}

/** An exit that is certain to come, and when. */
function checked(exit: Exit): Exit | null {
  const { step, bound, order } = exit;
  const by = constantOf(step.by);
  if (by === null) return null;
  const change = BigInt.asIntN(bitsOf(step.kind), by * BigInt(step.sign));
  if (order !== 'equal') return step.mask === null && change === (order === 'below' ? 1n : -1n) ? exit : null;
  if ((change & 1n) === 0n) return null;
  if (step.mask === null) return exit;
  const number = constantOf(bound);
  return number !== null && number >= 0n && number <= step.mask ? exit : null;
}

/** What times an odd number is 1, modulo 2^64: each step of Newton's doubles the bits that are right, three to begin with. */
function inverse(odd: bigint): bigint {
  let found = odd;
  for (let bits = 3; bits < 64; bits *= 2) found = BigInt.asIntN(64, found * (2n - odd * found));
  return found;
}

/** The operations of the last round, and before them those that find it. */
function lastRound(ops: readonly TraceOp[], guard: TraceOp, steps: readonly Step[], exit: Exit): TraceOp[] {
  const made: TraceOp[] = [];
  const { kind, mask } = exit.step;
  const make = (name: TraceOpcode, ...args: Value[]): Value => {
    const operation = makeOp(name, args);
    made.push(operation);
    return operation;
  };
  const add = (kind: Kind, a: Value, b: Value) => make(opcode(kind, 'add'), a, b);
  const sub = (kind: Kind, a: Value, b: Value) =>
    constantOf(b) === 0n ? a : make(opcode(kind, 'sub'), a, b);
  const plus = (step: Step, value: Value): Value =>
    make(step.sum.info.name, ...step.sum.args.map((arg) => (arg === step.param ? value : arg)));
  const cut = (step: Step, value: Value): Value =>
    step.mask === null ? value : make(opcode(step.kind, 'and'), value, makeConst(step.kind, step.mask));

  // What is tested in the first round, and how many rounds follow it.
  const { step, bound, tested, order } = exit;
  const first = tested === step.param ? tested : cut(step, plus(step, step.param));
  const change = constantOf(step.by)! * BigInt(step.sign);
  const down = BigInt.asIntN(bitsOf(kind), change) === -1n;
  let rounds: Value = down ? sub(kind, first, bound) : sub(kind, bound, first);
  if (order === 'equal') {
    const factor = BigInt.asIntN(bitsOf(kind), inverse(change));
    if (!down && factor !== 1n) rounds = make(opcode(kind, 'mul'), rounds, makeConst(kind, factor));
    if (mask !== null && rounds !== first) rounds = cut(step, rounds);
  } else {
    const more = make(opcode(kind, order === 'below' ? 'lt_s' : 'gt_s'), first, bound);
    rounds = make(opcode(kind, 'mul'), rounds, kind === 'i' ? more : make('i64.extend_u', more));
  }

  // What each value is at the start of the last round.
  const now = new Map<Value, Value>();
  const roundsAs = (other: Kind): Value =>
    other === kind ? rounds : make(other === 'i' ? 'i32.wrap' : 'i64.extend_u', rounds);
  for (const { param, kind: own, by, sign } of steps) {
    const amount = constantOf(by);
    const count = roundsAs(own);
    if (amount === 1n || amount === -1n) {
      const up = amount === BigInt(sign);
      now.set(param, up ? add(own, param, count) : make(opcode(own, 'sub'), param, count));
      continue;
    }
    const total = make(opcode(own, 'mul'), count, by);
    now.set(param, sign === 1 ? add(own, param, total) : make(opcode(own, 'sub'), param, total));
  }
  const current = (value: Value): Value => now.get(value) ?? value;
  for (const operation of ops) {
    if (operation.info.cls === 'info' || operation.info.cls === 'control') continue;
    if (operation.note === endOfRound) continue;
    const copy: TraceOp = {
      ...operation,
      args: operation.args.map(current),
      failArgs: operation.failArgs?.map(current) ?? null,
    };
    if (operation === guard) made.push({ ...copy, info: traceOps.guard_always_fails, args: [] });
    else {
      made.push(copy);
      now.set(operation, copy);
    }
    // It leaves with the value that it waited for.
    if (operation === tested && order === 'equal') now.set(operation, bound);
    if (operation === guard) break;
  }
  return made;
}
