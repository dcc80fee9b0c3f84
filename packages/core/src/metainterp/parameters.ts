/**
 * The JIT's parameters: one table, from which come the defaults, the checks of `setParam`, the help text and the docs page.
 *
 * The names are RPython's, in camel case. Defaults differ where WebAssembly does: a guard failure costs more here (it crosses into
 * JavaScript), so bridges are traced earlier.
 */

import { passNames } from '../optimizer/types.js';

export interface ParameterInfo {
  readonly default: number;
  readonly min: number;
  readonly max: number;
  /** What is counted. */
  readonly unit: string;
  readonly doc: string;
}

const allPasses = (1 << passNames.length) - 1;

const table = {
  threshold: {
    default: 1039,
    unit: 'jumps',
    min: 2,
    max: 1 << 30,
    doc: 'Backward jumps to one place before a loop is traced.',
  },
  functionThreshold: {
    default: 1619,
    unit: 'calls',
    min: 2,
    max: 1 << 30,
    doc: 'Calls of one function before it is traced from its start.',
  },
  traceEagerness: {
    default: 60,
    unit: 'failures',
    min: 1,
    max: 1 << 30,
    doc: 'Failures of one guard before a bridge is traced.',
  },
  traceLimit: {
    default: 5000,
    unit: 'operations',
    min: 20,
    max: 1 << 20,
    doc: 'Recorded operations after which tracing is given up as too long.',
  },
  maxUnrollRecursion: {
    default: 5,
    unit: 'frames',
    min: 0,
    max: 100,
    doc: 'How often one function is inlined into itself before the call becomes a call_assembler.',
  },
  maxInlineSize: {
    default: 800,
    unit: 'operations',
    min: 0,
    max: 1 << 20,
    doc: 'Recorded operations of one call after which tracing is given up, and the function traced by itself and called from then on.',
  },
  maxRecursionSize: {
    default: 700,
    unit: 'operations',
    min: 0,
    max: 1 << 20,
    doc: 'Recorded operations of one call from which on a function is not inlined into itself.',
  },
  maxInlineDepth: {
    default: 60,
    unit: 'frames',
    min: 1,
    max: 1000,
    doc: 'Frames that a trace may inline into each other.',
  },
  retryFactor: {
    default: 2,
    unit: 'factor',
    min: 1,
    max: 100,
    doc: 'After an abort the threshold of that place is multiplied by this (see the back-off of the abort reasons), and so it is when its code was invalidated more than eight times.',
  },
  decay: {
    default: 40,
    unit: 'per mille',
    min: 0,
    max: 1000,
    doc: 'How much of what was counted, of jumps, calls and failures, is forgotten with each trace that is started.',
  },
  loopLongevity: {
    default: 1000,
    unit: 'traces',
    min: 0,
    max: 1 << 30,
    doc: 'Code that was not entered while so many traces were started is freed, unless other code leads to it; 0: such code is kept. Invalidated code is freed in any case.',
  },
  enableOpts: {
    default: allPasses,
    unit: 'bits',
    min: 0,
    max: allPasses,
    doc: `Passes of the optimizer, added up: ${passNames.map((name, k) => `${1 << k} ${name}`).join(', ')}.`,
  },
  maxBytes: {
    default: 64 << 20,
    unit: 'bytes',
    min: 0,
    max: 1 << 30,
    doc: 'Bytes of code that is not freed before the JIT stops compiling.',
  },
  maxModules: {
    default: 4000,
    unit: 'modules',
    min: 0,
    max: 1 << 20,
    doc: 'Loops and bridges that are not freed before the JIT stops compiling.',
  },
  maxCompileTime: {
    default: 60000,
    unit: 'ms',
    min: 0,
    max: 1 << 30,
    doc: 'Milliseconds of tracing and compiling before the JIT stops; 0 = no limit.',
  },
  maxFailures: {
    default: 20,
    unit: 'modules',
    min: 1,
    max: 1 << 20,
    doc: 'Modules refused by the engine before the JIT stops.',
  },
  pollPeriod: {
    default: 1 << 20,
    min: 1,
    max: 1 << 30,
    unit: 'jumps',
    doc: 'Rounds of loops, jumps between traces and calls of compiled functions from one question for interrupts to the next.',
  },
  limit: {
    default: -1,
    unit: 'traces',
    min: -1,
    max: 1 << 30,
    doc: 'Compile the first so many traces only, to bisect; -1 = all.',
  },
} as const satisfies Record<string, ParameterInfo>;

export type ParameterName = keyof typeof table;

/** The parameters by name. */
export const parameterTable: Readonly<Record<ParameterName, ParameterInfo>> = table;

export type Parameters = Record<ParameterName, number>;

/** All parameters at their defaults. */
export function defaultParameters(): Parameters {
  const result = {} as Parameters;
  for (const [name, info] of Object.entries(parameterTable)) result[name as ParameterName] = info.default;
  return result;
}

/**
 * Sets a parameter.
 * @throws RangeError for an unknown name or a value out of range; the message lists what is possible.
 */
export function setParameter(parameters: Parameters, name: string, value: number): void {
  const info = (parameterTable as Record<string, ParameterInfo | undefined>)[name];
  if (info === undefined)
    throw new RangeError(`no JIT parameter '${name}'; there are ${Object.keys(parameterTable).join(', ')}`);
  if (!Number.isInteger(value) || value < info.min || value > info.max)
    throw new RangeError(`JIT parameter '${name}' must be an integer from ${info.min} to ${info.max}`);
  parameters[name as ParameterName] = value;
}
