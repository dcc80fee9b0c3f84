/**
 * Memory as authors see it: what happens when it is exhausted, weak references, finalizers, collecting on request.
 *
 * **Out of memory.** An instance has a limit for its heap. When not even a whole collection makes room, an exception is raised
 * that the language has chosen with {@link raiseWhenOutOfMemory}: a module-level object, which exists from the start. A long array is refused
 * where it is asked for. Any other object is still made, from a reserve that the collector keeps, and the exception is
 * raised when the next call of something that can raise comes back, or at the end of a round of a compiled loop. So handlers
 * find some memory, and what they let go of can be used again.
 *
 * **Finalizers.** {@link registerFinalizer} puts an object under watch. When nothing refers to it any more it is kept for
 * {@link nextFinalizable}, with all that it refers to. Nobody is called by the collector: the program asks {@link finalizersPending} where
 * running code of the guest is fine. Each registration is answered once; an object that comes alive again may be registered again. An object
 * comes before those that it refers to; of objects that refer to each other in a circle, the one that was registered first.
 *
 * **Interrupts.** The host may want the program's attention (option `interrupt` of the loader). Compiled loops leave for AOT code then, and the program
 * finds {@link eventsPending}, one load for finalizers and interrupts, true. {@link takeInterrupt} tells which; what is raised is the language's choice.
 *
 * Untranslated, nothing dies and memory is the host's.
 */
import { addressOf, callCollector, hasCollector, objectAt, raw } from './lowlevel.js';
import type { FixedArray } from './arrays.js';
import type { i32, u8 } from './numbers.js';

/** What is raised when memory is exhausted, unless the language chose something else. */
export class OutOfMemoryError extends Error {
  constructor(message: string = 'out of memory') {
    super(message);
  }
}

let exhausted: object = new OutOfMemoryError();

/** Chooses the object that is raised when memory is exhausted. For module-level code. */
export function raiseWhenOutOfMemory(exception: object): void {
  exhausted = exception;
}
/** The object that is raised when memory is exhausted. */
export function outOfMemoryException(): object {
  return exhausted;
}

/** Collects all garbage now. */
export function collectGarbage(): void {
  callCollector('collect', 0);
}

/** Refers to an object without keeping it alive. */
export class WeakReference<T extends object> {
  /** What collectors know: words that they do not take for references. The first fields. */
  protected readonly address: i32 = 0;
  protected readonly link: i32 = 0;
  /** Of those that exist from the start, and where there is no collector that knows of weak references. */
  private readonly strong: T | null;

  constructor(target: T) {
    if (hasCollector('weaken')) {
      this.strong = null;
      callCollector('weaken', 0, addressOf(this), addressOf(target));
    } else this.strong = target;
  }

  /** The object, or null when it is gone. While the caller holds it, it stays. */
  get(): T | null {
    if (this.strong === null && hasCollector('weakTarget'))
      return objectAt(callCollector('weakTarget', 0, addressOf(this))) as T | null;
    return this.strong;
  }
}

/**
 * Keeps an array of bytes where it is, and alive, until it is released: its address can be given to a host, which reads and writes the bytes in place. A
 * host's view of memory is void when memory grows, as any other.
 */
export class PinnedBytes {
  /** What collectors know, as in {@link WeakReference}. */
  protected readonly address: i32 = 0;
  protected readonly link: i32 = 0;
  readonly bytes: FixedArray<u8>;

  constructor(bytes: FixedArray<u8>) {
    this.bytes = bytes;
    callCollector('pinArray', 0, addressOf(this), addressOf(bytes));
    if (callCollector('settlePins', 0) === 0) {
      this.release();
      throw outOfMemoryException();
    }
  }

  /** Address of the first byte; 0 when it was released. */
  start(): i32 {
    return callCollector('pinnedItems', 0, addressOf(this));
  }

  /** The array may move again. */
  release(): void {
    callCollector('unpin', 0, addressOf(this));
  }
}

/** What a collector has for an object under watch: the address and a link, as in {@link WeakReference}. */
class Watcher {
  protected readonly address: i32 = 0;
  protected readonly link: i32 = 0;
}

/** Watches an object: when it has become garbage, {@link nextFinalizable} answers it, once. */
export function registerFinalizer(object: object): void {
  if (!hasCollector('watch')) return;
  const watcher = new Watcher();
  callCollector('watch', 0, addressOf(watcher), addressOf(object));
}
/** Takes one of the objects that were watched and have become garbage; null when there is none. */
export function nextFinalizable(): object | null {
  return objectAt(callCollector('nextDead', 0));
}
/** Number of collections so far. */
export function collections(): i32 {
  return raw.load32(raw.cell('gcCount'));
}
/** Number of collections of everything so far; with collectors that make no difference, 0. */
export function majorCollections(): i32 {
  return raw.load32(raw.cell('gcCycles'));
}
/** `interruptBit` of `aot/metadata.ts`. */
const interruptBit: i32 = 0x40000000;

/** Whether {@link nextFinalizable} has something. */
export function finalizersPending(): boolean {
  return (raw.load32(raw.cell('gcPending')) & (interruptBit - 1)) !== 0;
}
/** Whether finalizers wait or the host interrupts: one load, for places that are passed often. */
export function eventsPending(): boolean {
  return raw.load32(raw.cell('gcPending')) !== 0;
}
/** Whether the host interrupts the program; it is answered once for each time. */
export function takeInterrupt(): boolean {
  const pending = raw.load32(raw.cell('gcPending'));
  if ((pending & interruptBit) === 0) return false;
  raw.store32(raw.cell('gcPending'), pending & (interruptBit - 1));
  return true;
}
