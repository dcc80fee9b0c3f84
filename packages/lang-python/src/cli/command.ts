/**
 * What `weft-python` does: reads its arguments, compiles the program, runs it on an engine, and answers the exit status.
 *
 * The engine is loaded by the caller's function, because there are two: generated WebAssembly in the published
 * package, and the interpreter's sources run directly when working on it.
 */
import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { compileSource, marshal } from '../compiler/index.js';
import { decodeSource } from './decode.js';
import { answer, hostFunctions, readFailure } from './functions.js';
import type { PythonHost, PythonVm } from './host.js';
import { interactive } from './interactive.js';
import type { GcChoice } from './gc-options.js';
import { help, parseOptions, usage, type JitChoice, type Options } from './options.js';
import { catchInterrupts, dieInterrupted } from './signals.js';
import { flush, isTerminal, readRest, write } from './streams.js';

/** Makes an engine whose guest calls these host functions. */
export type LoadVm = (host: PythonHost, jit: JitChoice, gc: GcChoice) => Promise<PythonVm>;

/** The Python version whose behaviour the language follows. */
export const pythonVersion = 'Python 3.11.7';

interface Loaded {
  readonly source: () => string;
  readonly filename: string;
  readonly argv0: string;
  readonly directory: string;
}

class StartError extends Error {
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message);
  }
}

function fromFile(path: string, argv0: string): Loaded {
  const filename = resolve(path);
  let bytes: Buffer;
  try {
    bytes = readFileSync(filename);
  } catch (error) {
    if ((error as { code?: string }).code === 'EISDIR') {
      const main = resolve(filename, '__main__.py');
      if (statSync(main, { throwIfNoEntry: false })?.isFile())
        return { ...fromFile(main, argv0), directory: filename };
      throw new StartError(`can't find '__main__' module in '${filename}'`, 1);
    }
    throw new StartError(`can't open file '${filename}': ${readFailure(error)}`, 2);
  }
  return { source: () => decodeSource(bytes, filename), filename, argv0, directory: dirname(filename) };
}

/** `-m name`: a file or package in the working directory. */
function fromModule(name: string): Loaded {
  const base = resolve(...name.split('.'));
  for (const candidate of [`${base}.py`, resolve(base, '__main__.py')]) {
    if (statSync(candidate, { throwIfNoEntry: false })?.isFile()) {
      return { ...fromFile(candidate, candidate), directory: process.cwd() };
    }
  }
  throw new StartError(`No module named ${name}`, 1);
}

function load(options: Options): Loaded {
  const { program } = options;
  switch (program.kind) {
    case 'file':
      return fromFile(program.path, program.path);
    case 'command':
      return { source: () => program.source, filename: '<string>', argv0: '-c', directory: '' };
    case 'module':
      return fromModule(program.name);
    case 'stdin':
      return {
        source: () => decodeSource(readRest(), '<stdin>'),
        filename: '<stdin>',
        argv0: '',
        directory: '',
      };
  }
}

/** Runs the command; the answer is the exit status. */
export async function runCommand(argv: readonly string[], loadVm: LoadVm): Promise<number> {
  const parsed = parseOptions(argv);
  switch (parsed.kind) {
    case 'help':
      write(1, help);
      flush();
      return 0;
    case 'version':
      write(1, `${pythonVersion}\n`);
      flush();
      return 0;
    case 'error':
      write(2, `${parsed.message}\n${usage}\nTry \`weft-python -h' for more information.\n`);
      return 2;
    case 'run':
      return runProgram(parsed.options, loadVm);
  }
}

async function runProgram(options: Options, loadVm: LoadVm): Promise<number> {
  let loaded: Loaded;
  try {
    loaded = load(options);
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    write(2, `weft-python: ${error.message}\n`);
    return error.status;
  }
  const fromTerminal = options.program.kind === 'stdin' && isTerminal(0);
  const argv0 = options.program.kind === 'stdin' && process.argv.includes('-') ? '-' : loaded.argv0;
  const host = hostFunctions({ argv: [argv0, ...options.args], path: [loaded.directory] });
  // The engine loads while the program is compiled.
  const engine = loadVm(host, options.jit, options.gc);
  catchInterrupts();
  if (fromTerminal) return ended(await engine, interactive(await engine));
  const compiled = answer(() => 'C' + marshal(compileSource(loaded.source(), loaded.filename, 'exec')));
  let vm: PythonVm;
  try {
    vm = await engine;
  } catch (error) {
    // A JIT parameter that does not exist, or out of range.
    if (!(error instanceof RangeError) || !options.jit.on) throw error;
    write(2, `weft-python: ${error.message}\n`);
    return 2;
  }
  const status =
    compiled[0] === 'C' ? vm.runMain(compiled.slice(1), loaded.filename) : vm.reportSyntaxError(compiled);
  flush();
  return ended(vm, options.interactive ? interactive(vm) : status);
}

/** The end of a program: finalizers run, logs are written. */
function ended(vm: PythonVm, status: number): number {
  vm.shutDown();
  flush();
  vm.report?.((text) => write(2, text));
  if (status === 130) dieInterrupted();
  return status;
}
