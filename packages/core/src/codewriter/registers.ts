/**
 * Register allocation for jitcode: linear scan over live intervals, one bank at a time.
 *
 * The code's linear order numbers every instruction; a value's interval goes from its definition to the last place where it is live. Intervals
 * have no holes: registers are plentiful here, but frames must not be large, because each register of a reference is a root.
 *
 * Parameters of the function get the first registers of their bank in order: that is how callers pass them.
 */
import { has } from '../aot/bitset.js';
import type { liveness } from '../aot/liveness.js';
import { forEachTermOperand } from '../ir/cfg.js';
import type { Block, Func, Operand, Value } from '../ir/types.js';
import type { Kind } from '../trace/descr.js';
import { kindOf } from './descriptors.js';

type Liveness = ReturnType<typeof liveness>;

export interface Registers {
  /** Register by value. */
  readonly of: ReadonlyMap<Value, number>;
  /** Number of registers by bank i, l, f, r. */
  readonly counts: readonly [number, number, number, number];
}

interface Interval {
  readonly value: Value;
  start: number;
  end: number;
}

/** Allocates registers for blocks in their final order. */
export function allocateRegisters(func: Func, order: readonly Block[], live: Liveness): Registers {
  const intervals = new Map<Value, Interval>();
  const extend = (value: Value, at: number) => {
    const interval = intervals.get(value);
    if (interval === undefined) intervals.set(value, { value, start: at, end: at });
    else {
      if (at < interval.start) interval.start = at;
      if (at > interval.end) interval.end = at;
    }
  };
  const use = (operand: Operand, at: number) => {
    if (operand.kind === 'value') extend(operand, at);
  };
  let position = 0;
  for (const block of order) {
    const start = position;
    for (const param of block.params) extend(param, start);
    for (const inst of block.insts) {
      position += 2;
      for (const arg of inst.args) use(arg, position);
      if (inst.result !== null) extend(inst.result, position + 1);
    }
    position += 2;
    const { term } = block;
    forEachTermOperand(term, (operand) => use(operand, position));
    if (term.kind === 'invoke') {
      if (term.inst.result !== null) extend(term.inst.result, position + 1);
      extend(term.exception, position + 1);
    }
    position += 2;
    const end = position;
    if (term.kind === 'jump') for (const arg of term.target.args) use(arg, end);
    else if (term.kind === 'br_if') for (const arg of [...term.then.args, ...term.else.args]) use(arg, end);
    else if (term.kind === 'switch')
      for (const edge of [...term.cases.map((c) => c.target), term.default])
        for (const arg of edge.args) use(arg, end);
    else if (term.kind === 'invoke')
      for (const arg of [...term.normal.args, ...term.except.args]) use(arg, end);
    const liveIn = live.liveIn.get(block)!;
    const liveOut = live.liveOut.get(block)!;
    live.values.forEach((value, i) => {
      if (has(liveIn, i)) extend(value, start);
      if (has(liveOut, i)) extend(value, end);
    });
    position += 2;
  }

  const of = new Map<Value, number>();
  const counts = { i: 0, l: 0, f: 0, r: 0 };
  const params = new Set(func.blocks[0]!.params);
  for (const kind of ['i', 'l', 'f', 'r'] as const) counts[kind] = allocateBank(kind, intervals, params, of);
  return { of, counts: [counts.i, counts.l, counts.f, counts.r] };
}

function allocateBank(
  kind: Kind,
  intervals: ReadonlyMap<Value, Interval>,
  params: ReadonlySet<Value>,
  of: Map<Value, number>,
): number {
  const list = [...intervals.values()].filter((interval) => kindOf(interval.value.type) === kind);
  // Parameters first: they are defined together, and must be given registers 0, 1, … in order.
  const order = [...params].filter((value) => kindOf(value.type) === kind);
  list.sort((a, b) => {
    const pa = params.has(a.value) ? order.indexOf(a.value) - order.length : 0;
    const pb = params.has(b.value) ? order.indexOf(b.value) - order.length : 0;
    return pa - pb || a.start - b.start;
  });
  /** End of the interval that holds each register. */
  const busy: number[] = [];
  for (const interval of list) {
    let register = params.has(interval.value) ? busy.length : busy.findIndex((end) => end < interval.start);
    if (register < 0) register = busy.length;
    busy[register] = interval.end;
    of.set(interval.value, register);
  }
  return busy.length;
}
