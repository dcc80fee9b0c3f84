/**
 * Errors that leave an instance.
 *
 * - {@link GuestError}: the guest threw an exception and nobody caught it. The instance goes on.
 * - {@link WeftTrap}: a check failed (index out of bounds, division by zero …): a bug of the guest program.
 * - {@link StackOverflow}, {@link OutOfMemory}: a resource is exhausted.
 *
 * The last three say with `usable` whether the instance may be called again.
 */
import type { TrapKind } from '../ir/types.js';
import type { Handle } from './handles.js';

/** One line of a guest stack trace, innermost first. */
export interface GuestFrame {
  /** Name of the function in the image. */
  readonly func: string;
  /** Source position, when known. */
  readonly file: string | null;
  readonly line: number;
  readonly column: number;
}

/** `at run (interp.ts:12:5)` lines. */
export function formatFrames(frames: readonly GuestFrame[]): string {
  return frames
    .map((f) => `    at ${f.func}${f.file === null ? '' : ` (${f.file}:${f.line}:${f.column})`}`)
    .join('\n');
}

/** An exception of the guest that no guest code caught. */
export class GuestError extends Error {
  override readonly name: string = 'GuestError';
  constructor(
    message: string,
    /** Name of the exception's class in the image. */
    readonly className: string,
    /** The exception object. */
    readonly exception: Handle,
    /** Where it was thrown, `file:line:column`, when known. */
    readonly location: string | null,
  ) {
    super(message);
  }
}

/** A failed check stopped the guest. */
export class WeftTrap extends Error {
  override readonly name: string = 'WeftTrap';
  constructor(
    message: string,
    readonly kind: TrapKind,
    /** `file:line:column` of the failed check, when known. */
    readonly location: string | null,
    readonly guestStack: readonly GuestFrame[],
    /** Whether the instance can be called again. */
    readonly usable: boolean,
  ) {
    super(message);
  }
}

/** The guest recursed too deeply. */
export class StackOverflow extends WeftTrap {
  override readonly name = 'StackOverflow';
}

/** The heap limit is reached, or the engine refuses more memory. */
export class OutOfMemory extends WeftTrap {
  override readonly name = 'OutOfMemory';
}

/** What a trap means, in words. */
export function trapMessage(kind: TrapKind): string {
  switch (kind) {
    case 'bounds':
      return 'index out of bounds';
    case 'null':
      return 'value is null';
    case 'cast':
      return 'object is not of the class that a cast claims';
    case 'overflow':
      return 'integer overflow';
    case 'division_by_zero':
      return 'division by zero';
    case 'missing_key':
      return 'key is not in the map';
    case 'unreachable':
      return 'unreachable code was reached';
    case 'out_of_memory':
      return 'out of memory';
    case 'stack_overflow':
      return 'stack overflow';
    case 'bad_argument':
      return 'bad argument';
  }
}
