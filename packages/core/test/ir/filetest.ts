/**
 * Text tests: a file holds a command, IR, and what the command makes of it.
 *
 * ```
 * ; test: fold, dce            commands, applied one after the other; `print` only prints
 * ; run: @f(1, 2) == 3         optional: run before and after the commands, on every executor
 * ; run: @g(0) traps bounds    also `raises OverflowError`
 * func @f(v0: i32, v1: i32) -> i32 { … }
 * ----
 * func @f(…) …                 the functions afterwards (the whole module for `module`)
 * ```
 *
 * `WEFT_BLESS=1` writes the expected part. A file whose command is `error` expects the parser's or the verifier's
 * complaints instead of IR.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'vitest';
import {
  assertValid,
  formatVerifyError,
  IrSyntaxError,
  parseModule,
  printFunction,
  printModule,
  verifyModule,
  type Module,
} from '../../src/ir/index.js';
import { executors } from './executors.js';

const separator = '\n----\n';

/** A command: transforms a module in place. */
export type Command = (module: Module) => void;

interface Run {
  readonly func: string;
  readonly args: readonly (number | bigint | null)[];
  readonly expected: string;
}

function parseRun(line: string): Run {
  const match = /^@(\S+?)\((.*)\) (?:== )?(.+)$/.exec(line);
  if (match === null) throw new Error(`cannot read run line: ${line}`);
  const [, func, list, expected] = match as unknown as [string, string, string, string];
  const args = list.split(',').flatMap((text) => {
    const arg = text.trim();
    if (arg === '') return [];
    if (arg === 'null') return [null];
    if (arg === 'inf' || arg === '-inf') return [arg === 'inf' ? Infinity : -Infinity];
    return [/^-?\d+n$/.test(arg) ? BigInt(arg.slice(0, -1)) : Number(arg)];
  });
  return { func, args, expected: expected.trim() };
}

function runAll(module: Module, runs: readonly Run[], when: string): void {
  for (const { func, args, expected } of runs)
    for (const executor of executors) {
      const call = `@${func}(${args.map((a) => (typeof a === 'bigint' ? `${a}n` : String(a))).join(', ')})`;
      expect(`${call} ${executor.run(module, func, args)}`, `${executor.name}, ${when}`).toBe(
        `${call} ${expected}`,
      );
    }
}

/** Runs one file. */
export function runFileTest(path: string, commands: Readonly<Record<string, Command>>): void {
  const text = readFileSync(path, 'utf8');
  const at = text.indexOf(separator);
  const input = at < 0 ? text.trimEnd() + '\n' : text.slice(0, at + 1);
  const wanted = at < 0 ? '' : text.slice(at + separator.length).trimEnd();
  const header = [...input.matchAll(/^; (test|run): (.*)$/gm)].map((m) => ({
    key: m[1],
    value: m[2] as string,
  }));
  const test = header.find((h) => h.key === 'test')?.value;
  if (test === undefined) throw new Error(`${path}: no '; test:' line`);
  const runs = header.filter((h) => h.key === 'run').map((h) => parseRun(h.value));
  const actual = perform(
    input,
    test.split(',').map((word) => word.trim()),
    runs,
    commands,
  );
  if (process.env.WEFT_BLESS === '1') {
    writeFileSync(path, `${input.trimEnd()}${separator}${actual}\n`);
    return;
  }
  expect(actual).toBe(wanted);
}

function perform(
  input: string,
  words: readonly string[],
  runs: readonly Run[],
  commands: Readonly<Record<string, Command>>,
): string {
  if (words.includes('error')) return complaints(input);
  const module = parseModule(input);
  assertValid(module, 'parsing');
  runAll(module, runs, 'before');
  let whole = false;
  for (const word of words) {
    if (word === 'module') whole = true;
    if (word === 'module' || word === 'print') continue;
    const command = commands[word];
    if (command === undefined) throw new Error(`no command '${word}'`);
    command(module);
    assertValid(module, word);
  }
  runAll(module, runs, 'after');
  const printed = printModule(module);
  const again = parseModule(printed);
  expect(printModule(again), 'print, parse, print').toBe(printed);
  runAll(again, runs, 'after printing and parsing');
  if (whole) return printed.trimEnd();
  return [...module.functions.values()].map((func) => printFunction(module, func)).join('\n\n');
}

function complaints(input: string): string {
  let module: Module;
  try {
    module = parseModule(input);
  } catch (error) {
    if (error instanceof IrSyntaxError) return error.message;
    throw error;
  }
  return verifyModule(module)
    .map((error) => formatVerifyError(module, error))
    .join('\n');
}
