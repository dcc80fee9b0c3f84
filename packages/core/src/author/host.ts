/**
 * The host boundary as authors see it: functions imported from JavaScript, and errors that cross.
 */
import type { i32 } from './numbers.js';

const implementations = new Map<string, Function>();

/**
 * Declares a function that the host provides under `name`. Translated, it becomes a WebAssembly import;
 * parameters and result may be numbers, bigints, booleans, strings or `void`. Untranslated, calls go to what
 * {@link provideHost} registered, else to `fallback`.
 */
export function hostFunction<F extends (...args: never[]) => unknown>(name: string, fallback?: F): F {
  const call = (...args: unknown[]): unknown => {
    const target = implementations.get(name) ?? fallback;
    if (target === undefined) throw new Error(`host function '${name}' is not provided`);
    return (target as (...a: unknown[]) => unknown)(...args);
  };
  return call as unknown as F;
}

/** Registers host functions for untranslated runs. */
export function provideHost(functions: Readonly<Record<string, Function>>): void {
  for (const [name, fn] of Object.entries(functions)) implementations.set(name, fn);
}

/** What a guest `catch` sees when a host function threw; rethrown to the host it is the original error again. */
export class HostError extends Error {
  /** Number under which the loader keeps the original JavaScript error. */
  readonly hostIndex: i32;
  constructor(hostIndex: i32 = 0) {
    super('host error');
    this.hostIndex = hostIndex;
  }
}
