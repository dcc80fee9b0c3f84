/**
 * `@weft/lang-python`: a Python subset on the Weft virtual machine, to embed.
 *
 * ```ts
 * const python = await createPython({ write: (fd, text) => console.log(fd, text) });
 * python.run('print(6 * 7)');
 * ```
 *
 * @packageDocumentation
 */
import { loadTranslated } from './cli/engine-translated.js';
import { answer, hostFunctions } from './cli/functions.js';
import { gcDefault } from './cli/gc-options.js';
import { jitOff, jitOn } from './cli/options.js';
import { compileSource, marshal } from './compiler/index.js';

export { PySyntaxError } from './compiler/errors.js';
export { compileSource, type CompileMode } from './compiler/index.js';
export type { HostCode } from './bytecode/code.js';

/** How an embedded interpreter meets its host. */
export interface PythonOptions {
  /** Receives what the program writes to stdout (1) and stderr (2); the process's own streams unless given. */
  readonly write?: (fd: number, text: string) => void;
  /** `sys.argv`; one empty string unless given. */
  readonly argv?: readonly string[];
  /** Directories that imports search; the working directory unless given. */
  readonly path?: readonly string[];
  /** Compile hot loops and functions; true unless given. */
  readonly jit?: boolean;
  /**
   * Most memory for objects, such as `'256MB'`; 1 GB unless given. A program that needs more gets a `MemoryError`, which it can catch.
   *
   * @throws TypeError when it is not a size.
   */
  readonly maxHeap?: string;
}

/** An interpreter of its own: modules, globals and heap are shared with no other. */
export interface Python {
  /**
   * Runs a program as `__main__`; a second run continues in the same module. Uncaught exceptions are printed as CPython
   * prints them. The result is the exit status.
   */
  run(source: string, filename?: string): number;
}

/** Makes an interpreter. */
export async function createPython(options: PythonOptions = {}): Promise<Python> {
  const host = hostFunctions({ argv: options.argv ?? [''], path: options.path ?? [process.cwd()] });
  const vm = await loadTranslated(
    options.write === undefined ? host : { ...host, write: options.write, flush: () => {} },
    options.jit === false ? jitOff : jitOn,
    { ...gcDefault, maxHeap: options.maxHeap ?? null },
  );
  return {
    run(source, filename = '<string>') {
      const compiled = answer(() => 'C' + marshal(compileSource(source, filename, 'exec')));
      return compiled[0] === 'C' ? vm.runMain(compiled.slice(1), filename) : vm.reportSyntaxError(compiled);
    },
  };
}
