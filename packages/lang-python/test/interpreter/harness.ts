/**
 * Runs Python programs on the untranslated interpreter inside of one process, with a host that keeps output in memory.
 *
 * Every program gets a fresh interpreter: the modules are loaded again for it (`vm` contexts are not needed, because the
 * interpreter keeps its state in modules). Loading takes long, so a harness is usually reset instead.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { provideHost } from '@weft/core';
import {
  compileSource,
  marshal,
  marshalConst,
  PySyntaxError,
  type CompileMode,
} from '../../src/compiler/index.js';
import type { HostConst } from '../../src/bytecode/code.js';

export interface Outcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

let stdout: string[] = [];
let stderr: string[] = [];
let argv: readonly string[] = [];
let path: readonly string[] = [];
let input = '';
const sources = new Map<string, readonly string[]>();

const text = (value: string): HostConst => ({ kind: 'str', value });
const int = (value: number): HostConst => ({ kind: 'int', value: BigInt(value) });

/** The answer of the host's `compile`. */
export function compileAnswer(source: string, filename: string, mode: CompileMode): string {
  try {
    return 'C' + marshal(compileSource(source, filename, mode));
  } catch (e) {
    if (!(e instanceof PySyntaxError)) throw e;
    return (
      'E' +
      marshalConst({
        kind: 'tuple',
        items: [
          text(e.type),
          text(e.message),
          text(e.filename),
          int(e.lineno),
          int(e.offset),
          e.text === null ? { kind: 'none' } : text(e.text),
          int(e.endLineno),
          int(e.endOffset),
        ],
      })
    );
  }
}

function sourceLine(filename: string, lineno: number): string {
  let lines = sources.get(filename);
  if (lines === undefined) {
    lines = existsSync(filename) ? readFileSync(filename, 'utf8').split(/\r\n|\n|\r/) : [];
    sources.set(filename, lines);
  }
  return lines[lineno - 1] ?? '';
}

provideHost({
  'py.write': (fd: number, s: string) => void (fd === 1 ? stdout : stderr).push(s),
  'py.flush': () => {},
  'py.readLine': () => {
    const end = input.indexOf('\n');
    const line = end < 0 ? input : input.slice(0, end + 1);
    input = input.slice(line.length);
    return line;
  },
  'py.readAll': () => {
    const all = input;
    input = '';
    return all;
  },
  'py.isatty': () => false,
  'py.compile': (source: string, filename: string, mode: CompileMode) =>
    compileAnswer(source, filename, mode),
  'py.pathKind': (p: string) => (!existsSync(p) ? 0 : statSync(p).isDirectory() ? 2 : 1),
  'py.readSource': (p: string) => 'S' + readFileSync(p, 'utf8'),
  'py.sourceLine': sourceLine,
  'py.argc': () => argv.length,
  'py.argv': (i: number) => argv[i]!,
  'py.pathCount': () => path.length,
  'py.pathEntry': (i: number) => path[i]!,
  'py.hasEnv': () => false,
  'py.getEnv': () => '',
  'py.cwd': () => process.cwd(),
  'py.time': () => Date.now() / 1000,
  'py.timeNs': () => BigInt(Date.now()) * 1000000n,
  'py.monotonicNs': () => process.hrtime.bigint(),
  'py.processTimeNs': () => process.hrtime.bigint(),
  'py.sleep': () => {},
  'py.utcOffset': () => 0,
  'py.interrupted': () => false,
  'py.exit': (status: number) => {
    throw new Error(`os._exit(${status})`);
  },
});

/** Runs source text as `__main__` in the interpreter that `entry` is. */
export async function runProgram(
  source: string,
  filename: string,
  options: { readonly stdin?: string; readonly args?: readonly string[] } = {},
): Promise<Outcome> {
  const entry = await import('../../src/interpreter/entry.js');
  stdout = [];
  stderr = [];
  input = options.stdin ?? '';
  argv = [filename, ...(options.args ?? [])];
  path = [dirname(filename)];
  sources.set(filename, source.split(/\r\n|\n|\r/));
  entry.reset();
  const answer = compileAnswer(source, filename, 'exec');
  const status = answer.startsWith('C')
    ? entry.runMain(answer.slice(1), filename)
    : entry.reportSyntaxError(answer);
  return { status, stdout: stdout.join(''), stderr: stderr.join('') };
}
