/**
 * A random test of the optimizer: a recorded trace, as it is and optimized, must come to the same end.
 *
 * The trace as it is is run on the reference backend; each of its guards hands over what is needed to go on. The optimized trace is run too; when one of its guards fails, what its resume data
 * describes is restored as the metainterp would do it (virtual objects are made, postponed stores are done), and the trace as it is goes on from that guard:
 * a guard may fail though its test would hold (it was made stricter, or was moved), but never the other way round.
 *
 * ```
 * recorded          guard 3 ─ fails ─────────────────────────────────► guard 3, values, heap
 * optimized         guard 1 ─ fails ─► restored ─► recorded from 1 ──► the same
 * ```
 */
import { InvalidLoop, passNames, type RuntimeHint } from '../../src/optimizer/types.js';
import type { JitBackend } from '../../src/plugin/jit.js';
import { parseTrace } from '../../src/trace/parse.js';
import { type Value } from '../../src/trace/trace.js';
import type { Choices } from '../random/choices.js';
import type { Difference } from '../random/fuzz.js';
import { randomArguments } from './random-case.js';
import { randomParams, type Known, type RecordedText, type TraceWorld } from './random-facts.js';
import { randomRecorded, randomTail } from './random-trace.js';
import { freeMark } from './random-values.js';
import { RandomHost, type LoopArgument } from './random-world.js';
import { keyOf, liveness, OptimizedRunner, Runner, type Position, type Recorded } from './random-runner.js';

const turned: Readonly<Record<string, string>> = {
  guard_true: 'guard_false',
  guard_false: 'guard_true',
  guard_isnull: 'guard_nonnull',
};

/**
 * Makes of a trace one that could have been recorded: all guards hold when it is run with some arguments. Guards that fail are turned around or left out,
 * or the trace ends there.
 */
function asRecorded(
  { text, defined }: RecordedText,
  make: () => RandomHost,
  args: readonly LoopArgument[],
): string {
  const lines = text.split('\n');
  for (;;) {
    const end = lines[lines.length - 1]!.startsWith('jump') ? ['guard_always_fails() [] {}'] : [];
    const once = end.length > 0 ? [...lines.slice(0, -1), ...end] : lines;
    const loop = { text: once.join('\n'), defined, origin: null, turned: -1 };
    const match = /^at 0@(\d+) /.exec(new Runner(loop, make).run(args));
    if (match === null) return lines.join('\n');
    // Behind the inputs; exact arithmetic resumes in front of its guard.
    let at = Number(match[1]) + 1;
    if (/_ovf\(/.test(lines[at]!)) at++;
    if (at >= once.length - 1) return lines.join('\n');
    const line = lines[at]!;
    const name = /guard_\w+/.exec(line)![0];
    if (name === 'guard_overflow') lines[at] = line.replace(name, 'guard_no_overflow');
    else if (!line.endsWith(freeMark)) {
      lines.splice(at, lines.length, 'guard_always_fails() [] {}');
      return lines.join('\n');
    } else if (turned[name] !== undefined) lines[at] = line.replace(name, turned[name]);
    else lines.splice(at, 1);
  }
}

const opposites: Readonly<Record<string, string>> = {
  ...turned,
  guard_nonnull: 'guard_isnull',
  guard_overflow: 'guard_no_overflow',
  guard_no_overflow: 'guard_overflow',
};

/** A tail for a position, or null when there can be none. */
function randomTailAt(
  c: Choices,
  world: TraceWorld,
  runner: Runner,
  position: Position,
  inputs: readonly Known[],
): Recorded | null {
  const { text, defined } = runner.traces[position.jitcode]!;
  const lines = text.split('\n');
  const trace = parseTrace(text, world.env);
  const names = new Map<Value, string>();
  const first = /\[(.*)\]/.exec(lines[0]!)![1]!.split(', ');
  trace.inputs.forEach((input, k) => names.set(input, first[k]!));
  trace.ops.forEach((op, k) => names.set(op, /^\w+/.exec(lines[k + 1]!)![0]));
  const boxes = liveness(trace)[position.pc]!.map((value) => names.get(value)!);
  const line = lines[position.pc + 1]!;
  const exact = /_ovf\(/.test(line);
  const name = /guard_\w+/.exec(exact ? lines[position.pc + 2]! : line)?.[0] ?? '';
  if (!boxes.includes('i0') || name === '' || ['guard_exception', 'guard_future_condition'].includes(name))
    return null;
  const opposite = opposites[name];
  const args = exact ? '()' : /\([^)]*\)/.exec(line)![0];
  const start = [...(exact ? [line] : []), ...(opposite === undefined ? [] : [`${opposite}${args} [] {}`])];
  const tail = randomTail(
    c,
    world,
    {
      values: boxes.map((box) => [box, defined.get(box)!]),
      fuel: 'i0',
      firstName: 1000 * runner.traces.length,
      lines: start,
      exception: name === 'guard_no_exception',
    },
    inputs,
  );
  return { ...tail, origin: position, turned: opposite === undefined ? -1 : start.length - 1 };
}

/** Runs; null when the trace, as it was recorded, needs more memory than there is: that says nothing about the optimizer. */
function runWithin(runner: Runner, args: Parameters<Runner['run']>[0]): string | null {
  try {
    return runner.run(args);
  } catch (error) {
    if (error instanceof Error && error.message === 'out of memory') return null;
    throw error;
  }
}

/** Runs one case. `other` is the backend of the optimized trace. */
export function runOptimizerCase(
  c: Choices,
  other: () => JitBackend,
  done: (how: 'invalid' | 'same' | 'bridge') => void = () => {},
): Difference | null {
  const result = c.pick([null, 'i', 'l', 'f', 'r'] as const);
  const heap = { space: 1 << 18, barrier: c.chance(0.3), stress: c.pick([0, 64, 8]) };
  const filling = c.repeat(100, () => c.below(17), 60);
  const make = () => new RandomHost(result, filling, heap);
  const world: TraceWorld = {
    env: make().env,
    result,
    loops: new Map(),
    labels: [],
    nextLabel: 1,
    crossing: 0,
  };
  const inputs = randomParams(c);
  const written = randomRecorded(c, world, inputs);
  const simple = c.chance(0.2);
  const off = c.pick(['', '', ...passNames]);
  const { structs } = world.env;
  const hints = inputs.map((known): RuntimeHint => {
    if (known.kind !== 'r') return { kind: 'number' };
    const classes = structs.filter(
      ({ name }) => known.cls !== '' && name !== 'Error' && name !== 'OtherError',
    );
    const cls = c.pick([null, ...classes]);
    return c.chance(0.1) ? { kind: 'null' } : { kind: 'object', cls: known.content === 'node' ? cls : null };
  });
  const first = randomArguments(c, inputs);
  const text = c.chance(0.9) ? asRecorded(written, make, [3, ...first.slice(1)]) : written.text;
  const loop: Recorded = { text, defined: written.defined, origin: null, turned: -1 };
  const plain = new Runner(loop, make);
  const optimized = new OptimizedRunner(loop, make, other(), hints, off);
  const log: string[] = [];
  const show = () =>
    `${JSON.stringify({ simple, off, result, ...heap })}\nrecorded:\n${text}\n${optimized.printed.join('')}\n${log.join('\n')}`;
  /** Optimizes; false when the trace cannot be executed as recorded. */
  const attempt = (optimize: () => void): boolean => {
    try {
      optimize();
      return true;
    } catch (error) {
      if (error instanceof InvalidLoop) return false;
      throw error;
    }
  };
  try {
    if (!attempt(() => optimized.optimize(simple))) {
      done('invalid');
      return null;
    }
  } catch (error) {
    return { what: `optimizer ${(error as Error).stack}`, text: show() };
  }
  let difference: Difference | null = null;
  let exhausted = false;
  const entry = (k: number): void => {
    if (difference !== null || exhausted) return;
    const args = k === 0 || c.chance(0.4) ? first : randomArguments(c, inputs);
    log.push(`enter ${args.map((a) => (typeof a === 'object' ? `pool[${a.pool}]` : String(a))).join(', ')}`);
    const expected = runWithin(plain, args);
    if (expected === null) {
      exhausted = true;
      return;
    }
    try {
      const found = optimized.run(args);
      if (found !== expected) {
        const what = `difference at entry ${k}`;
        difference = { what, text: `${show()}\n--- recorded\n${expected}\n--- optimized\n${found}` };
        return;
      }
      const { failure } = optimized;
      if (failure === null || c.chance(0.3)) return;
      const { position, guard } = failure;
      if (!plain.tails.has(keyOf(position))) {
        const tail = randomTailAt(c, world, plain, position, inputs);
        if (tail === null) return;
        log.push(`when a guard at ${keyOf(position)} fails:\n${tail.text}`);
        plain.addTail(tail);
        optimized.addTail(tail);
      }
      if (attempt(() => optimized.bridge(guard, plain.tails.get(keyOf(position))!))) done('bridge');
    } catch (error) {
      difference = { what: `error ${(error as Error).stack}`, text: show() };
    }
  };
  entry(0);
  c.repeat(10, (k) => entry(k + 1), 7);
  if (difference === null) done('same');
  return difference;
}
