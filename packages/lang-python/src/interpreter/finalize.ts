/**
 * What comes up beside the program: KeyboardInterrupt when the host interrupts it, and finalizers: `__del__` of objects that have died, and the
 * callbacks of weak references to them.
 *
 * The interpreter asks at backward jumps and calls, where a program may be interrupted by a call or an exception. Of finalizers the collector only says
 * that some wait; `gc.collect()` does not return before all is done. A finalizer is not interrupted by others. What it raises is printed.
 */
import { collectGarbage, finalizersPending, nextFinalizable } from '@weft/core';
import type { i32 } from '@weft/core';
import { normalize, ownError } from '../objects/exceptions.js';
import { ec } from '../objects/frame.js';
import { W_Instance } from '../objects/instance.js';
import { raiseInterrupt } from '../objects/interrupt.js';
import { OperationError, W_Object } from '../objects/object.js';
import { W_Lifeline } from '../objects/weak.js';
import { writeTo } from '../modules/textio.js';
import { sysState } from '../modules/sysstate.js';
import { printException } from './report.js';

class Running {
  now: boolean = false;
}
const running = new Running();

/** Does what waits: {@link eventsPending} says that something does. */
export function handleEvents(): void {
  raiseInterrupt();
  runFinalizers();
}

/** A run was left in the middle. */
export function forgetFinalizers(): void {
  running.now = false;
}

/** Calls the finalizers of all that waits; answers how many objects had died. */
export function runFinalizers(): i32 {
  if (running.now) return 0;
  let count = 0;
  running.now = true;
  const handled = ec.handled;
  const outside = ec.handledOutside;
  ec.handled = null;
  ec.handledOutside = null;
  while (finalizersPending()) {
    const dead = nextFinalizable();
    count++;
    if (dead instanceof W_Lifeline) callBack(dead);
    else if (dead instanceof W_Instance) finalize(dead);
  }
  ec.handled = handled;
  ec.handledOutside = outside;
  running.now = false;
  return count;
}

function callBack(lifeline: W_Lifeline): void {
  const callbacks = lifeline.callbacks;
  for (let i = callbacks.length - 1; i >= 0; i--) {
    const ref = callbacks[i]!.get();
    if (ref === null || ref.callback === null) continue;
    const callback = ref.callback;
    ref.callback = null;
    callIgnoring(callback, ref);
  }
}

function finalize(w: W_Instance): void {
  const del = w.getType().lookup('__del__');
  if (del !== null) callIgnoring(del, w);
}

/** Calls `f(w)`, or `f(w, other)`; an exception is printed and forgotten. */
export function callIgnoring(f: W_Object, w: W_Object, other: W_Object | null = null): void {
  try {
    if (other === null) f.call1(w);
    else f.call2(w, other);
  } catch (e) {
    if (!(e instanceof OperationError)) throw e;
    const own = ownError(e);
    writeTo(sysState.attribute('stderr'), `Exception ignored in: ${f.repr()}\n`);
    printException(normalize(own));
  }
}

/** More rounds than chains of finalizers in a program are long. */
const mostRounds: i32 = 1000;

/** Collects, and calls finalizers, until nothing more dies; answers how many objects had finalizers. */
export function collectAndFinalize(): i32 {
  let found = 0;
  for (let round = 0; round < mostRounds; round++) {
    collectGarbage();
    if (!finalizersPending()) break;
    found += runFinalizers();
  }
  return found;
}
