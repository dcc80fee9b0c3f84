/**
 * `Error` of RTypeScript, and the exceptions that the runtime raises by itself.
 */
import { HostError } from '../author/host.js';
import { OverflowError } from '../author/numbers.js';
import type { i32 } from '../author/numbers.js';

/** What `Error` means in translated code. */
export class WeftError {
  message: string;
  name: string;
  constructor(message: string = '') {
    this.message = message;
    this.name = 'Error';
  }
}

/** Raised by the exact arithmetic operations; known to the backends as `rt.newOverflowError`. */
export function newOverflowError(): OverflowError {
  return new OverflowError();
}

/** Raised when a host function throws; known to the loader as `rt.newHostError`. */
export function newHostError(index: i32): HostError {
  return new HostError(index);
}
