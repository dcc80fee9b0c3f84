/** The IR interpreter; see `interpreter.ts`. */
export { Interpreter, type InterpreterOptions } from './interpreter.js';
export {
  ContractViolation,
  GuestException,
  GuestObject,
  StepLimitExceeded,
  textOf,
  Trap,
  type GuestValue,
} from './heap.js';
export { guardedSemantics, pureSemantics } from './semantics.js';
