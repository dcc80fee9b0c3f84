/**
 * SIGINT of a process whose only thread is busy with the program.
 *
 * A listener of the `process` object is run by the event loop, which waits until the program ends, and the interpreter on a thread of its own would cost
 * more than 40 ms and 11 MB at each start. Node has what is needed for its own read-eval-print loop: a native watch that catches
 * the signal at any time, and can be asked. Where a Node does not have it, SIGINT ends the process, as ever.
 *
 * A signal ends a sleep. While the process waits for its input the signal ends it, as the system does.
 */
import { nodeBinding } from './node-binding.js';

/** What {@link catchInterrupts} uses of Node's binding. */
interface Watchdog {
  startSigintWatchdog(): void;
  /** Whether there was a signal. */
  stopSigintWatchdog(): boolean;
  watchdogHasPendingSigint(): boolean;
}

let watchdog: Watchdog | null = null;
/** Whether there was a signal. */
let seen = false;

function find(): Watchdog | null {
  const found = nodeBinding<Watchdog>('contextify');
  const names = ['startSigintWatchdog', 'stopSigintWatchdog', 'watchdogHasPendingSigint'] as const;
  return found !== undefined && names.every((name) => typeof found[name] === 'function')
    ? (found as Watchdog)
    : null;
}

/** From now on SIGINT is for {@link interrupted} to tell. */
export function catchInterrupts(): void {
  if (watchdog !== null) return;
  watchdog = find();
  watchdog?.startSigintWatchdog();
}

/** Whether a signal waits. */
export function interruptWaits(): boolean {
  return watchdog?.watchdogHasPendingSigint() ?? false;
}

/** Takes the signal that waits. */
export function interrupted(): boolean {
  if (!interruptWaits()) return false;
  watchdog!.stopSigintWatchdog();
  watchdog!.startSigintWatchdog();
  seen = true;
  return true;
}

/** Blocks in the system, where a signal is to end the process. (One that comes while the watch is being taken away is lost.) */
export function waiting<T>(body: () => T): T {
  if (watchdog === null) return body();
  if (watchdog.stopSigintWatchdog()) process.kill(process.pid, 'SIGINT');
  try {
    return body();
  } finally {
    watchdog.startSigintWatchdog();
  }
}

/** Ends the process by the signal that the program did not handle, as CPython does: whoever waits for it can tell. */
export function dieInterrupted(): void {
  if (watchdog === null || !seen) return;
  watchdog.stopSigintWatchdog();
  watchdog = null;
  process.kill(process.pid, 'SIGINT');
}
