/**
 * `defineLanguage`: how an author composes a language from an entry module and plugins, in `weft.config.ts`.
 */
import type { GcPlugin } from './gc.js';
import type { JitBackend } from './jit.js';

/** A language: what `weft build` translates. */
export interface Language {
  /** Names the output files (`dist/<name>.wasm`, `.js`, `.d.ts`); a letter, then letters, digits, `-`, `_`. */
  readonly name: string;
  /** The module whose exported functions are the language's entry points, relative to the configuration file. */
  readonly entry: string;
  /** The collector. */
  readonly gc: GcPlugin;
  /** Backend of the JIT; null or absent: none, unless the option `jit` at load time gives one. */
  readonly jit?: JitBackend | null;
  /** Folder for the output, relative to the configuration file; `dist` unless given. */
  readonly outDir?: string;
  /** Optimization level of the passes and of Binaryen: 0 (quick build) to 3 (default). */
  readonly optimize?: 0 | 1 | 2 | 3;
  /** Compile with self-checks: integer overflow, casts, non-null assertions. */
  readonly debug?: boolean;
}

/**
 * Checks a language definition and returns it.
 * @throws TypeError when a property is missing or malformed; the message says what to write.
 */
export function defineLanguage(language: Language): Language {
  if (!/^[A-Za-z][\w-]*$/.test(language.name ?? ''))
    throw new TypeError(
      `defineLanguage: 'name' must be a word such as "calc", not ${JSON.stringify(language.name)}`,
    );
  if (typeof language.entry !== 'string' || language.entry === '')
    throw new TypeError(`defineLanguage: 'entry' must be the path of a module, such as "./interp.ts"`);
  if (typeof language.gc !== 'object' || language.gc === null)
    throw new TypeError(`defineLanguage: 'gc' must be a collector, such as semispace() from '@weft/gc'`);
  if (language.jit !== undefined && language.jit !== null && typeof language.jit.connect !== 'function')
    throw new TypeError(
      `defineLanguage: 'jit' must be a backend, such as wasmBackend() from '@weft/jit-backend-wasm', or null`,
    );
  return language;
}
