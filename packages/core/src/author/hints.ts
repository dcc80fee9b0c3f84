/**
 * Hints: how an author tells the JIT what is constant, what is pure and what to stay out of. Untranslated, every
 * hint is an identity or a no-op, so that the program means the same with and without a JIT.
 */
import type { i32 } from './numbers.js';
import { string_hash } from '../rtlib/keys.js';

/** Fields of a virtualizable red: plain field names, or `name[*]` for a fixed array. */
export interface VirtualizableSpec {
  readonly red: string;
  readonly fields: readonly string[];
  /**
   * The green that is the index of the first element of the arrays that is not in use at the merge point: a value stack's depth. What
   * references lie above it is never read again, so compiled code forgets them.
   */
  readonly top?: string;
}

/** Declares an interpreter loop to the JIT; see {@link JitDriver}. */
export interface JitDriverOptions {
  /** Name used in logs; unique in the program. */
  readonly name: string;
  /** Variables that identify a position in the guest program: constant within one trace. */
  readonly greens: readonly string[];
  /** All other variables live at the merge point. */
  readonly reds: readonly string[];
  /** At most one red whose fields live in trace values while compiled code runs. */
  readonly virtualizable?: VirtualizableSpec;
  /** Renders greens for logs; parameters in the order of `greens`. */
  readonly location?: (...greens: never[]) => string;
  /** Unroll one iteration before looking for a loop (used for generators). */
  readonly shouldUnrollOneIteration?: (...greens: never[]) => boolean;
  /**
   * Index from which on the elements of the virtualizable's arrays are looked at by the portal only, and by functions that get the
   * virtualizable or its array as an argument: a frame's value stack behind its variables. Compiled code need not
   * write them before calls. For one activation the answer must always be the same.
   */
  readonly privateFrom?: (...greens: never[]) => i32;
  /** Whether the program has several drivers that can be active at once. */
  readonly isRecursive?: boolean;
}

/**
 * One interpreter loop. `jitMergePoint` stands at the top of the loop that dispatches guest instructions;
 * `canEnterJit` right before a guest backward jump goes back to it. Both take an object literal that names every
 * green and red with its current value.
 */
export class JitDriver {
  readonly options: JitDriverOptions;
  constructor(options: JitDriverOptions) {
    this.options = options;
  }
  /** Marks the merge point. Untranslated: nothing. */
  jitMergePoint(_live: object): void {}
  /** Marks a guest backward jump. Untranslated: nothing. */
  canEnterJit(_live: object): void {}
}

/** Guards on the current value of `x`, which is a constant for the rest of the trace. */
export function promote<T>(x: T): T {
  return x;
}
/** Like {@link promote}, but compares strings by content. */
export function promoteString(s: string): string {
  return s;
}
/** Declares that `fn` returns the same result for the same arguments and may be folded, moved and shared. */
export function elidable<F extends Function>(fn: F): F {
  return fn;
}
/** Allows the tracer to unroll the loops inside `fn`. */
export function unrollSafe<F extends Function>(fn: F): F {
  return fn;
}
/** Makes every call of `fn` residual: the tracer never looks inside. */
export function dontLookInside<F extends Function>(fn: F): F {
  return fn;
}
/** Traces into `fn` when `predicate` of its arguments holds at trace time, else leaves a residual call. */
export function lookInsideIff<A extends unknown[], R>(
  _predicate: (...args: A) => boolean,
  fn: (...args: A) => R,
): (...args: A) => R {
  return fn;
}
/** A residual call without arguments whose result does not change within one loop. */
export function loopInvariant<F extends Function>(fn: F): F {
  return fn;
}
/** Whether the tracer knows `x` to be constant; false outside of tracing. */
export function isConstant(_x: unknown): boolean {
  return false;
}
/** Whether the tracer knows `x` to be virtual; false outside of tracing. */
export function isVirtual(_x: unknown): boolean {
  return false;
}
/** Whether the tracer knows the class of `x` already, so that asking for it makes no guard; false outside of tracing. */
export function isClassKnown(_x: unknown): boolean {
  return false;
}
/** True in tracing, blackholing and compiled code; false in AOT code and untranslated. */
export function weAreJitted(): boolean {
  return false;
}
/** Fails loudly when `x` is not a constant of the trace being recorded; returns `x`. */
export function assertConst<T>(x: T): T {
  return x;
}
/** Calls `fn(...args)` when `condition` holds, without making a bridge of it. */
export function conditionalCall<A extends unknown[]>(
  condition: boolean,
  fn: (...args: A) => void,
  ...args: A
): void {
  if (condition) fn(...args);
}
/** Promises that `x`, if used after this point, is exactly of class `cls`; makes no code. */
export function recordExactClass(_x: object, _cls: Function): void {}
/**
 * Says that the portal is about to return and that nobody will look at the virtualizable `x` (or, in inlined calls, at the object in its place)
 * any more: compiled code need not write it back. Must be the last thing that is done with `x`. Makes no code.
 */
export function releaseVirtualizable(_x: object): void {}
/** Field decorator: marks fields that hardly ever change; a write invalidates traces that read them. */
export function quasiImmutable(_target: undefined, _context: ClassFieldDecoratorContext): void {}
/**
 * Class decorator: the objects of exactly this class have no identity, and all of their fields are `readonly`. Nothing that the program does may depend
 * on whether two references to equal ones are the same object, so compiled code may take one apart and make it anew, as often as it likes.
 */
export function valueClass(
  _target: abstract new (...args: never[]) => object,
  _context: ClassDecoratorContext,
): void {}
/** Runs `body` without checks of indexes, of ranges that are copied or filled, and of lengths of new arrays: for measured hot spots only. */
export function unchecked<T>(body: () => T): T {
  return body();
}
/** Hash of a string's content, never 0. Translated strings compute it once. */
export function stringHash(s: string): i32 {
  return string_hash(s);
}
/** Identity hash of an object: stable for its life, never 0, the same however often it moves. */
export function identityHash(x: object): i32 {
  let h = hashes.get(x);
  if (h === undefined) hashes.set(x, (h = nextHash = (nextHash + 1) & 0x7fffffff || 1));
  return h;
}
const hashes = new WeakMap<object, number>();
let nextHash = 0;
