/**
 * The handlers of jitcode instructions by opcode, put together from the groups. Arithmetic is derived from the IR's table
 * of semantics; a missing handler is an error when this module is loaded.
 */
import { instructions } from '../codewriter/instructions.js';
import { arithmeticHandlers } from './handlers-arithmetic.js';
import { callHandlers } from './handlers-calls.js';
import { controlHandlers } from './handlers-control.js';
import { memoryHandlers } from './handlers-memory.js';
import type { Frame } from './frame.js';
import type { Machine } from './machine.js';

/** Executes (and records) one instruction at position `p` of `c`. */
export type Handler = (m: Machine, f: Frame, c: Int32Array, p: number) => void;

const byName: Readonly<Record<string, Handler>> = {
  ...arithmeticHandlers,
  ...controlHandlers,
  ...memoryHandlers,
  ...callHandlers,
};

export const handlers: readonly Handler[] = instructions.map(({ name }) => {
  const handler = byName[name];
  if (handler === undefined) throw new Error(`no handler for the jitcode instruction '${name}'`);
  return handler;
});
