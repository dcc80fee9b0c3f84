/**
 * The Lox programs of the tests. What a program must do stands in its comments:
 *
 *     print 1 + 2; // expect: 3
 *     print nil.x; // expect runtime error: Only instances have properties.
 *     // expect trace: [line 2] in script
 *     print ;      // expect compile error: [line 4] Error at ';': Expect expression.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { compile } from '../src/compiler/index.js';

/** What a program did, in lines. */
export interface Outcome {
  readonly compileErrors: readonly string[];
  readonly output: readonly string[];
  /** The message of the runtime error, and the stack trace. */
  readonly error: readonly string[];
}

/** A fresh virtual machine: runs an image, prints into `print`, answers the report of a runtime error. */
export type Engine = (print: (line: string) => void) => (image: string) => string;

export interface Program {
  readonly name: string;
  readonly source: string;
  readonly expected: Outcome;
}

const folder = new URL('./programs/', import.meta.url);

function expectedOf(source: string): Outcome {
  const all = (kind: string): string[] =>
    [...source.matchAll(new RegExp(`// expect${kind}: (.*)$`, 'gm'))].map((match) => match[1]!);
  return {
    compileErrors: all(' compile error'),
    output: all(''),
    error: [...all(' runtime error'), ...all(' trace')],
  };
}

export const programs: readonly Program[] = readdirSync(folder).map((file) => {
  const source = readFileSync(new URL(file, folder), 'utf8');
  return { name: file.replace('.lox', '').replaceAll('-', ' '), source, expected: expectedOf(source) };
});

/** Programs that compile. */
export const running: readonly Program[] = programs.filter((p) => p.expected.compileErrors.length === 0);

/**
 * Programs whose text is a function that is called five times, so that all of it gets hot; those that still compile this way. What they
 * print may differ, as their global variables have become local ones: the interpreter as it stands tells what is right.
 */
export function repeated(reference: Engine): readonly Program[] {
  return running.flatMap((program) => {
    const source = `fun main() {\n${program.source}}\nfor (var i = 0; i < 5; i = i + 1) main();\n`;
    if ('errors' in compile(source)) return [];
    return [{ ...program, source, expected: runProgram({ ...program, source }, reference) }];
  });
}

/** Compiles a program and runs it on a fresh machine. */
export function runProgram({ source, expected }: Program, engine: Engine): Outcome {
  const compiled = compile(source);
  if ('errors' in compiled) return { compileErrors: compiled.errors, output: [], error: [] };
  const output: string[] = [];
  const failure = engine((line) => void output.push(...line.split('\n')))(compiled.image);
  const error = failure === '' ? [] : failure.split('\n');
  // A stack trace may be too long to be written down.
  const trace = expected.error.length === 1 ? 1 : error.length;
  return { compileErrors: [], output, error: error.slice(0, trace) };
}
