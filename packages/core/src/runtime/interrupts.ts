/**
 * Interrupts: how the host gets the attention of a program that runs.
 *
 * A program that runs holds its thread, so no callback of the host can run. The host is asked instead: AOT code asks when the counter of a place is
 * exhausted, compiled loops, jumps from trace to trace and calls of compiled functions every so many times (`pollPeriod`). So an answer takes some milliseconds, and nothing in a hot path.
 *
 * What is asked is an `Int32Array`, whose first element another thread may set (on a `SharedArrayBuffer`), or a function:
 *
 * ```
 * worker:  load({ interrupt: shared })     run()                …asks: 1, sets it to 0…   the language raises its exception
 * main:                                        Atomics.store(shared, 0, 1)
 * ```
 */

/** Requests that the host can make. */
export const interruptRequest = {
  none: 0,
  /** The program is to notice: what it does is up to the language (`takeInterrupt`), Python raises KeyboardInterrupt. */
  raise: 1,
  /** The program ends, whatever it would catch: the call into the guest throws {@link Interrupted}. */
  stop: 2,
} as const;

/** Answers a request of {@link interruptRequest}; an array's first element is set back to 0. */
export type InterruptSource = Int32Array | (() => number);

/** Places without a counter that AOT code passes before it asks, when there is no JIT. */
export const pollPeriod = 1 << 16;

/** The host stopped the program. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  constructor() {
    super('the host stopped the program');
  }
}

/** Takes the request that waits. */
export function takeRequest(source: InterruptSource): number {
  if (typeof source === 'function') return source();
  // Most answers are 0: then nothing is written that another thread writes.
  return Atomics.load(source, 0) === 0 ? 0 : Atomics.exchange(source, 0, 0);
}
