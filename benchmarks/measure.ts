/**
 * Runs one program on one Python and takes its times: the whole process, `main(n)` once and again in one process, and the most memory
 * that the process had.
 *
 * A program prints `inner SECONDS` for each time it ran `main`. The best of them is the steady state; what is summed up before the first one
 * that is within 10 % of the best is the warm-up.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** One Python to measure: a command line that takes a program and its arguments. */
export interface Engine {
  readonly name: string;
  readonly description: string;
  readonly command: readonly string[];
  /** Options that make it print the JIT's counters. */
  readonly statistics?: readonly string[];
}

/** What was measured: seconds and bytes. */
export interface Timing {
  /** The process, with one `main(n)`. */
  whole: number;
  /** The first `main(n)`. */
  first: number;
  /** The best `main(n)` of several in one process. */
  steady: number;
  /** Until `main(n)` was first within 10 % of the best. */
  warmUp: number;
  /** Most resident memory of the process with one `main(n)`. */
  memory: number;
}

/** What the JIT and the collector say of themselves, over all `main(n)` of one process. */
export interface JitNumbers {
  readonly modules: number;
  /** Tracing, optimizing and code generation. */
  readonly milliseconds: number;
  readonly codeBytes: number;
  /** Guard failures that the blackhole interpreter finished. */
  readonly guardFailures: number;
  /** Traces that were given up. */
  readonly aborts: number;
  /** Milliseconds in the collector's pauses. */
  readonly collector: number;
  /** Milliseconds in all `main(n)` together. */
  readonly all: number;
}

export interface Run {
  readonly output: string;
  readonly timing: Timing;
  readonly jit: JitNumbers | null;
}

const timeCommand = ['/usr/bin/time', '-f', 'memory %M'];
const hasTime = existsSync(timeCommand[0]!);

interface Process {
  readonly output: string;
  readonly errors: string;
  readonly seconds: number;
}

/** Where Node is told to read certificates at each start, that takes it as long as to run a small program. */
const { NODE_EXTRA_CA_CERTS: _, ...environment } = process.env;

/** Runs a command for at most `timeout` seconds; a string says why it failed. */
function runProcess(command: readonly string[], timeout: number): Process | string {
  const start = process.hrtime.bigint();
  const run = spawnSync(command[0]!, command.slice(1), {
    encoding: 'utf8',
    env: environment,
    timeout: timeout * 1000,
    maxBuffer: 1 << 26,
  });
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  const errors = run.stderr ?? '';
  if (run.signal === 'SIGTERM' && seconds >= timeout) return `not done after ${timeout} s`;
  if (run.status !== 0)
    return errors.trim().split('\n').pop() || run.error?.message || `exit status ${run.status}`;
  return { output: run.stdout, errors, seconds };
}

function innerTimes(errors: string): number[] {
  return [...errors.matchAll(/^inner (\S+)$/gm)].map((match) => Number(match[1]));
}

function jitNumbers(errors: string, seconds: number): JitNumbers | null {
  const count = (what: string) => {
    const pattern = new RegExp(`^(?:gc \\w+:)?\\s*([\\d.]+)\\s+${what}`, 'gm');
    return [...errors.matchAll(pattern)].reduce((sum, match) => sum + Number(match[1]), 0);
  };
  if (!/loops and functions compiled/.test(errors)) return null;
  return {
    modules: count('loops and functions compiled') + count('bridges compiled'),
    milliseconds:
      count('milliseconds of tracing') +
      count('milliseconds of optimizing') +
      count('milliseconds in the backend'),
    codeBytes: count('bytes of code'),
    guardFailures: count('guard failures finished by the blackhole'),
    aborts: count('aborts'),
    collector: count('ms in all pauses'),
    all: seconds * 1000,
  };
}

/**
 * Runs a program twice: once for the whole process, once with `repeats` times `main(n)`, neither for longer than `timeout` seconds. A string says
 * why it failed.
 */
export function measure(
  engine: Engine,
  path: string,
  size: string,
  repeats: number,
  timeout: number,
): Run | string {
  const wrapper = hasTime ? timeCommand : [];
  const once = runProcess([...wrapper, ...engine.command, path, size], timeout);
  if (typeof once === 'string') return once;
  const memory = Number(/^memory (\d+)$/m.exec(once.errors)?.[1] ?? NaN) * 1024;
  const again = runProcess(
    [...engine.command, ...(engine.statistics ?? []), path, size, String(repeats)],
    timeout,
  );
  if (typeof again === 'string') return again;
  const times = innerTimes(again.errors);
  if (times.length !== repeats) return `printed ${times.length} times instead of ${repeats}`;
  const steady = Math.min(...times);
  const warm = times.findIndex((time) => time <= steady / 0.9);
  const warmUp = times.slice(0, warm).reduce((sum, time) => sum + time, 0);
  return {
    output: once.output,
    timing: { whole: once.seconds, first: times[0]!, steady, warmUp, memory },
    jit: jitNumbers(
      again.errors,
      times.reduce((sum, time) => sum + time, 0),
    ),
  };
}
