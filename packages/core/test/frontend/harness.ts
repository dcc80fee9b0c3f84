/**
 * Runs feature programs: small RTypeScript modules that state in comments what their exported functions must answer.
 *
 * ```ts
 * // expect: add(2, 3) == 5          equal to a JavaScript value
 * // raises: parse("x")              an exception leaves the function, untranslated and translated
 * // traps: at("abc", 7)             translated code stops (untranslated, anything may happen)
 * ```
 *
 * Every expectation is checked by several {@link Executor}s on one source: untranslated on Node, on the IR
 * interpreter, and whatever else is registered in {@link executors}, such as AOT code.
 */
import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { runtimeHost } from '../../src/author/rthost.js';
import { renderDiagnostic } from '../../src/frontend/diagnostics.js';
import { loadProject } from '../../src/frontend/project.js';
import { translate } from '../../src/frontend/translate.js';
import { emitInstrumented } from '../../src/freeze/instrument.js';
import { loadProgram } from '../../src/freeze/load.js';
import { GuestException, Interpreter, Trap } from '../../src/ir/interpreter/index.js';
import type { Module } from '../../src/ir/index.js';
import { assertValid } from '../../src/ir/verifier.js';
import { root } from './paths.js';

/** One line of a feature program. */
export interface Expectation {
  readonly kind: 'expect' | 'raises' | 'traps';
  readonly line: number;
  readonly call: string;
  readonly func: string;
  readonly args: readonly unknown[];
  readonly expected: unknown;
}

/** What a call came to. */
export type Outcome =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'raises' | 'traps'; readonly message: string };

/** A way to run a program: a function from export name and arguments to what came of it. */
export interface Executor {
  readonly name: string;
  /** Prepares a program; `path` is its source, `module` its verified IR. */
  readonly load: (
    path: string,
    module: Module,
  ) => Promise<(func: string, args: readonly unknown[]) => Outcome>;
  /** Untranslated code does not trap. */
  readonly traps: boolean;
}

/** The expectations in a program's comments. */
export function readExpectations(text: string): Expectation[] {
  const found: Expectation[] = [];
  text.split('\n').forEach((line, index) => {
    const match = /^\/\/ (expect|raises|traps): (\w+)\((.*)$/.exec(line);
    if (match === null) return;
    const [, kind, func, rest] = match as unknown as [string, Expectation['kind'], string, string];
    const end = kind === 'expect' ? rest.indexOf(') == ') : rest.lastIndexOf(')');
    if (end < 0) throw new Error(`line ${index + 1} is no expectation: ${line}`);
    const evaluate = (source: string): unknown => new Function(`return ${source}`)() as unknown;
    found.push({
      kind,
      line: index + 1,
      call: `${func}(${rest.slice(0, end)})`,
      func,
      args: evaluate(`[${rest.slice(0, end)}]`) as unknown[],
      expected: kind === 'expect' ? evaluate(rest.slice(end + 5)) : undefined,
    });
  });
  return found;
}

function outcomeOf(run: () => unknown): Outcome {
  try {
    return { kind: 'value', value: run() };
  } catch (error) {
    if (error instanceof Trap) return { kind: 'traps', message: error.message };
    if (error instanceof GuestException) return { kind: 'raises', message: error.message };
    if (
      error instanceof RangeError ||
      (error instanceof Error && error.constructor.name === 'ContractViolation')
    )
      throw error;
    return { kind: 'raises', message: String(error) };
  }
}

/** The program as plain TypeScript on Node. */
export const untranslated: Executor = {
  name: 'untranslated',
  traps: false,
  load: async (path) => {
    const functions = await importPlain(path);
    return (func, args) => outcomeOf(() => functions(func)(...args));
  },
};

type PlainFunction = (...args: unknown[]) => unknown;

/** Imports a module as plain TypeScript; decorators are left to tsc, because the test runner does not know them. */
async function importPlain(path: string): Promise<(name: string) => PlainFunction> {
  if (!/^\s*@\w+/m.test(readFileSync(path, 'utf8'))) {
    const module = (await import(/* @vite-ignore */ path)) as Record<string, PlainFunction>;
    return (name) => module[name]!;
  }
  return emittedFunctions(path);
}

async function emittedFunctions(path: string): Promise<(name: string) => PlainFunction> {
  const project = loadProject(path, root);
  const emitted = emitInstrumented(project.program, project.files, project.fileName);
  const program = await loadProgram(
    emitted,
    emitted.filter((m) => m.source === project.entry),
  );
  return (name) => program.declared(`${project.fileName(project.entry)}#${name}`) as PlainFunction;
}

/** Runs a program untranslated as tsc emits it, wherever it lies. */
export async function importEmitted(
  path: string,
): Promise<(func: string, args: readonly unknown[]) => Outcome> {
  const functions = await emittedFunctions(path);
  return (func, args) => outcomeOf(() => functions(func)(...args));
}

/** The program on the IR interpreter. */
export const interpreted: Executor = {
  name: 'IR interpreter',
  traps: true,
  load: async (_path, module) => {
    const interpreter = new Interpreter(module, { host: { ...runtimeHost, ...testHost } });
    return (func, args) => outcomeOf(() => interpreter.callExport(func, args));
  },
};

/** Host functions that feature programs import. */
export const testHost: Readonly<Record<string, (...args: never[]) => unknown>> = {
  'test.double': (x: number) => x * 2,
  'test.greet': (name: string) => `hello ${name}`,
  'test.big': (x: bigint) => x + 1n,
  'test.flag': (x: boolean) => !x,
};

/** All ways of running a program; tests of other stages add theirs. */
export const executors: Executor[] = [untranslated, interpreted];

/** Translates a program and fails with rendered diagnostics when it is refused. */
export async function translateProgram(path: string, debug = false): Promise<Module> {
  const { module, diagnostics } = await translate({ entry: path, root, debug });
  if (module === null) throw new Error(diagnostics.map(renderDiagnostic).join('\n'));
  assertValid(module, 'frontend');
  return module;
}

/** Runs all expectations of a program on all executors; answers the failures as text. */
export async function runProgram(
  path: string,
  debug = false,
  list: readonly Executor[] = executors,
): Promise<string[]> {
  const failures: string[] = [];
  const expectations = readExpectations(readFileSync(path, 'utf8'));
  if (expectations.length === 0) return [`${path} expects nothing`];
  const module = await translateProgram(path, debug);
  // Untranslated code is the same in debug builds, and its module state is already used.
  for (const executor of list.filter((e) => e.traps || !debug)) {
    const call = await executor.load(path, module);
    for (const e of expectations) {
      if (e.kind === 'traps' && !executor.traps) continue;
      let text: string;
      try {
        const outcome = call(e.func, e.args);
        if (
          e.kind === 'expect'
            ? outcome.kind === 'value' && isDeepStrictEqual(outcome.value, e.expected)
            : outcome.kind === e.kind
        )
          continue;
        text = outcome.kind === 'value' ? show(outcome.value) : `${outcome.kind}: ${outcome.message}`;
      } catch (error) {
        text = String((error as Error).stack);
      }
      const wanted = e.kind === 'expect' ? show(e.expected) : e.kind;
      failures.push(`${executor.name}, line ${e.line}: ${e.call} is ${text}, expected ${wanted}`);
    }
  }
  return failures;
}

function show(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`;
  return Object.is(value, -0) ? '-0' : (JSON.stringify(value) ?? String(value));
}
