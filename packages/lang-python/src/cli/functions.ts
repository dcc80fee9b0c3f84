/**
 * The host functions behind {@link PythonHost}, on Node: files, streams, clocks, and the compiler.
 */
import { readFileSync, statSync } from 'node:fs';
import { compileSource, marshal, marshalConst, PySyntaxError, type CompileMode } from '../compiler/index.js';
import type { HostConst } from '../bytecode/code.js';
import { decodeSource } from './decode.js';
import type { PythonHost } from './host.js';
import { interrupted } from './signals.js';
import * as streams from './streams.js';

const none: HostConst = { kind: 'none' };
const str = (value: string): HostConst => ({ kind: 'str', value });
const int = (value: number): HostConst => ({ kind: 'int', value: BigInt(value) });

/** An error as the host functions answer it: `E` and a marshalled tuple. */
export function encodeSyntaxError(error: PySyntaxError): string {
  // An error about a file as a whole (its encoding) has no place.
  const place: HostConst[] =
    error.lineno === 0
      ? [none, none, none, none, none, none]
      : [
          str(error.filename),
          int(error.lineno),
          int(error.offset),
          error.text === null ? none : str(error.text),
          int(error.endLineno),
          int(error.endOffset),
        ];
  const items: HostConst[] = [str(error.type), str(error.msg), ...place];
  return 'E' + marshalConst({ kind: 'tuple', items });
}

/** Runs a compilation; an error in the source becomes an answer. */
export function answer(work: () => string): string {
  try {
    return work();
  } catch (error) {
    if (error instanceof PySyntaxError) return encodeSyntaxError(error);
    throw error;
  }
}

const sources = new Map<string, string[] | null>();

function linesOf(filename: string): string[] | null {
  let lines = sources.get(filename);
  if (lines === undefined) {
    try {
      lines = decodeSource(readFileSync(filename), filename).split(/\r\n?|\n/);
    } catch {
      lines = null;
    }
    sources.set(filename, lines);
  }
  return lines;
}

/** Why a file cannot be read, in CPython's words. */
export function readFailure(error: unknown): string {
  const { code, errno } = error as { code?: string; errno?: number };
  const words: Readonly<Record<string, string>> = {
    ENOENT: 'No such file or directory',
    EACCES: 'Permission denied',
    EISDIR: 'Is a directory',
    ENOTDIR: 'Not a directory',
    EMFILE: 'Too many open files',
  };
  return `[Errno ${errno === undefined ? 0 : -errno}] ${words[code ?? ''] ?? code ?? 'error'}`;
}

/** What a program is started with. */
export interface Start {
  readonly argv: readonly string[];
  readonly path: readonly string[];
}

/** The host functions for a program. */
export function hostFunctions(start: Start): PythonHost {
  return {
    write: streams.write,
    flush: streams.flush,
    readLine: streams.readLine,
    readAll: () => streams.readRest().toString(),
    isatty: streams.isTerminal,
    compile: (source, filename, mode) =>
      answer(() => 'C' + marshal(compileSource(source, filename, mode as CompileMode))),
    pathKind: (path) => {
      // A path through a file (a/b where a is a file) does not exist either.
      try {
        const found = statSync(path, { throwIfNoEntry: false });
        return found === undefined ? 0 : found.isDirectory() ? 2 : 1;
      } catch {
        return 0;
      }
    },
    readSource: (path) =>
      answer(() => {
        let bytes: Buffer;
        try {
          bytes = readFileSync(path);
        } catch (error) {
          return 'N' + readFailure(error);
        }
        return 'S' + decodeSource(bytes, path);
      }),
    sourceLine: (filename, lineno) => linesOf(filename)?.[lineno - 1] ?? '',
    argc: () => start.argv.length,
    argv: (index) => start.argv[index] ?? '',
    pathCount: () => start.path.length,
    pathEntry: (index) => start.path[index] ?? '',
    hasEnv: (name) => process.env[name] !== undefined,
    getEnv: (name) => process.env[name] ?? '',
    cwd: () => process.cwd(),
    time: () => (performance.timeOrigin + performance.now()) / 1000,
    timeNs: () => BigInt(Math.round((performance.timeOrigin + performance.now()) * 1e6)),
    monotonicNs: () => process.hrtime.bigint(),
    processTimeNs: () => {
      const { user, system } = process.cpuUsage();
      return BigInt(user + system) * 1000n;
    },
    sleep: (seconds) => {
      streams.flush();
      streams.sleep(seconds * 1000);
    },
    utcOffset: (seconds) => -new Date(seconds * 1000).getTimezoneOffset() * 60,
    interrupted,
    exit: (status) => process.exit(status),
  };
}

/** The same under the names that the guest imports: `py.write`, … */
export function importsOf(host: PythonHost): Record<string, (...args: never[]) => unknown> {
  return Object.fromEntries(
    Object.entries(host).map(([name, fn]) => [`py.${name}`, fn as (...args: never[]) => unknown]),
  );
}
