/**
 * Why tracing was given up: one table. Each reason says what the JIT does so that it does not abort for ever.
 */
export interface AbortInfo {
  readonly doc: string;
  readonly remedy: string;
}

const table = {
  too_long: {
    doc: 'The trace reached `traceLimit` operations.',
    remedy:
      'The biggest inlined function is not inlined again and traced by itself; without one, the trace is cut into segments.',
  },
  not_closed: {
    doc: 'A trace from a loop left the loop before it came around; or the code of a loop is such a trace, and a bridge came around.',
    remedy: 'The place is tried again soon, a few times; then the trace is compiled as it is.',
  },
  invalid_loop: {
    doc: 'The optimizer proved that a guard always fails: a value that is new each time is promoted, for example.',
    remedy: 'The threshold of the place grows by `retryFactor`.',
  },
  invalidated: {
    doc: 'An assumption of the trace was invalidated while it was recorded.',
    remedy: 'The threshold of the place grows by `retryFactor`.',
  },
  exception: {
    doc: 'Memory was exhausted in a frame from which tracing cannot go on.',
    remedy: 'The threshold of the place grows by `retryFactor`.',
  },
  out_of_room: {
    doc: 'The table of constants is full.',
    remedy:
      'What is not in use is freed, and the threshold of the place grows by `retryFactor`; when that makes no room, compiling stops.',
  },
  backend: {
    doc: 'The backend could not compile the trace.',
    remedy: 'The place is not traced again; after `maxFailures` compiling stops.',
  },
  assert_const: {
    doc: 'An `assertConst` hint does not hold.',
    remedy:
      'The error is reported to the author of the interpreter; the threshold of the place grows by `retryFactor`.',
  },
} as const satisfies Record<string, AbortInfo>;

export type AbortReason = keyof typeof table;

/** Abort reasons by name. */
export const abortTable: Readonly<Record<AbortReason, AbortInfo>> = table;

/** Leaves the recording of a trace; the execution goes on in the blackhole interpreter. */
export class AbortTrace extends Error {
  override readonly name = 'AbortTrace';
  constructor(readonly reason: AbortReason) {
    super(reason);
  }
}
