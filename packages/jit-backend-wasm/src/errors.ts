/**
 * Why a trace has no code. The JIT counts these errors by name, and the program goes on in the interpreter.
 */
export type BackendErrorReason =
  /** The engine lacks something, see `probe.ts`. */
  | 'unsupported'
  /** The engine refused the module. */
  | 'refused'
  /** The module would be larger than `maxModuleBytes`, or has too many locals. */
  | 'too_large'
  /** A guard hands over more values than there are exit slots. */
  | 'too_many_values'
  /** There is no room for more guards in the backend's memory. */
  | 'cells_full';

/** A trace could not be compiled; the program goes on without it. */
export class BackendError extends Error {
  override readonly name = 'BackendError';
  constructor(
    readonly reason: BackendErrorReason,
    message: string,
  ) {
    super(message);
  }
}
