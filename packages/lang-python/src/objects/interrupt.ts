/**
 * KeyboardInterrupt: raised where the interpreter goes around loops and starts frames, when the host interrupts the program.
 */
import { takeInterrupt } from '@weft/core';
import { w_KeyboardInterrupt } from './exctypes.js';
import { OperationError } from './object.js';

export function keyboardInterrupt(): OperationError {
  return new OperationError(w_KeyboardInterrupt, null);
}

/** Raises KeyboardInterrupt when the host interrupts. */
export function raiseInterrupt(): void {
  if (takeInterrupt()) throw keyboardInterrupt();
}
