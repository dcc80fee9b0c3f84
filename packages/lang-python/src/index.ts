/**
 * `@weft/lang-python`: a Python subset on the Weft virtual machine, to embed.
 *
 * ```ts
 * const python = await createPython({ write: (fd, text) => console.log(fd, text) });
 * python.run('print(6 * 7)');
 * ```
 *
 * A program that does not end is ended by a timeout, or by another thread:
 *
 * ```ts
 * python.run(untrusted, 'untrusted.py', { timeout: 1000 });          // throws Interrupted after a second
 * ```
 *
 * @packageDocumentation
 */
import { Interrupted, interruptRequest, takeRequest } from '@weft/core/runtime';
import { loadTranslated } from './cli/engine-translated.js';
import { answer, hostFunctions } from './cli/functions.js';
import { gcDefault } from './cli/gc-options.js';
import type { PythonHost } from './cli/host.js';
import { jitOff, jitOn } from './cli/options.js';
import { compileSource, marshal } from './compiler/index.js';

export { Interrupted, interruptRequest } from '@weft/core/runtime';
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
  /**
   * Lets another thread interrupt what runs: it sets the first element, on a `SharedArrayBuffer`, to {@link interruptRequest}`.raise` for a
   * KeyboardInterrupt, which the program can catch, or `.stop`, which it cannot.
   */
  readonly interrupt?: Int32Array;
}

/** How one program is run. */
export interface RunOptions {
  /** Milliseconds after which the program is stopped, whatever it would catch. */
  readonly timeout?: number;
}

/** An interpreter of its own: modules, globals and heap are shared with no other. */
export interface Python {
  /**
   * Runs a program as `__main__`; a second run continues in the same module. Uncaught exceptions are printed as CPython
   * prints them. The result is the exit status.
   *
   * @throws Interrupted when the program was stopped by its timeout or another thread. The interpreter can be used further.
   */
  run(source: string, filename?: string, options?: RunOptions): number;
}

/** Milliseconds until a program that sleeps is looked after. */
const sleepSlice = 20;

/** Makes an interpreter. */
export async function createPython(options: PythonOptions = {}): Promise<Python> {
  const { write, interrupt } = options;
  let deadline = Infinity;
  const isLate = (): boolean => deadline !== Infinity && performance.now() > deadline;
  const request = (): number => {
    if (isLate()) return interruptRequest.stop;
    return interrupt === undefined ? interruptRequest.none : takeRequest(interrupt);
  };
  const own = hostFunctions({ argv: options.argv ?? [''], path: options.path ?? [process.cwd()] });
  const host: PythonHost = {
    ...own,
    ...(write === undefined ? {} : { write, flush: () => {} }),
    interrupted() {
      const wish = request();
      if (wish === interruptRequest.stop) throw new Interrupted();
      return wish === interruptRequest.raise;
    },
    sleep(seconds) {
      const end = performance.now() + seconds * 1000;
      const isWanted = (): boolean =>
        isLate() || (interrupt !== undefined && Atomics.load(interrupt, 0) !== 0);
      for (let left = seconds * 1000; left > 0 && !isWanted(); left = end - performance.now())
        own.sleep(Math.min(left, sleepSlice) / 1000);
    },
  };
  const gc = { ...gcDefault, maxHeap: options.maxHeap ?? null };
  const vm = await loadTranslated(host, options.jit === false ? jitOff : jitOn, gc, request);
  return {
    run(source, filename = '<string>', { timeout } = {}) {
      const compiled = answer(() => 'C' + marshal(compileSource(source, filename, 'exec')));
      if (compiled[0] !== 'C') return vm.reportSyntaxError(compiled);
      const before = deadline;
      if (timeout !== undefined) deadline = Math.min(before, performance.now() + timeout);
      try {
        return vm.runMain(compiled.slice(1), filename);
      } finally {
        deadline = before;
      }
    },
  };
}
