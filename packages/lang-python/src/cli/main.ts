/**
 * `weft-python`: the command of the published package, on the translated interpreter.
 *
 * What stops the machine itself — memory or stack exhausted beyond what the program can catch, or a failed self-check —
 * ends the process with one line in the manner of CPython, never with a JavaScript stack.
 */
import { stopYoungGeneration } from './engine-flags.js';
import { OutOfMemory, StackOverflow, WeftTrap } from '@weft/core/runtime';
import { runCommand, type LoadVm } from './command.js';
import type { PythonVm } from './host.js';
import { loadTranslated } from './engine-translated.js';
import { flush, write } from './streams.js';

/** The image of the interpreter is missing, damaged, or made for another version of the runtime. */
class CannotLoad extends Error {}

/** The line for an error that ended the machine; null for any other error. */
function lastWords(error: unknown): string | null {
  if (error instanceof OutOfMemory) return 'MemoryError';
  if (error instanceof StackOverflow) return 'RecursionError: maximum recursion depth exceeded';
  if (error instanceof WeftTrap) return `weft-python: internal error: ${error.message}`;
  if (error instanceof CannotLoad) return `weft-python: cannot load the interpreter: ${error.message}`;
  return null;
}

let loaded: PythonVm | null = null;

/** Loads the engine while the program is compiled; it is there just before the program runs. */
const load: LoadVm = async (...choices) => {
  try {
    loaded = await loadTranslated(...choices);
  } catch (error) {
    throw new CannotLoad((error as Error).message, { cause: error });
  }
  stopYoungGeneration();
  return loaded;
};

/** Runs the command with the process's arguments; the exit status is in `process.exitCode`. Called by `launch.ts`. */
export async function main(): Promise<void> {
  try {
    process.exitCode = await runCommand(process.argv.slice(2), load);
  } catch (error) {
    const words = lastWords(error);
    if (words === null) throw error;
    flush();
    write(2, `${words}\n`);
    process.exitCode = 1;
  }
}

/** How much of the JIT the program made run: the more, the better what V8 has compiled is for other programs. */
export function warmth(): number {
  return loaded?.warmth?.() ?? 0;
}
