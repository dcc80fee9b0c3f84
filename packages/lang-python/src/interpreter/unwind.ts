/**
 * Raising and unwinding: what happens between the throw of an `OperationError` and the handler that catches it.
 *
 * Every frame that the exception passes adds itself to the traceback; the exception being handled at the time
 * becomes its `__context__`. The handler is found in the code's exception table.
 */
import { promote, unrollSafe, type FixedArray, type i32 } from '@weft/core';
import { excData, normalize } from '../objects/exceptions.js';
import { runtimeError, w_BaseException } from '../objects/exctypes.js';
import { type Frame, ec } from '../objects/frame.js';
import type { W_BaseException } from '../objects/exctypes.js';
import { OperationError, W_Object, typeError } from '../objects/object.js';
import { W_Traceback } from '../objects/traceback.js';
import { W_Tuple } from '../objects/tuple.js';
import { W_Type, w_None } from '../objects/type.js';
import { isExceptionClass } from '../objects/classes.js';

/** Notes that `e` passes through instruction `frame.pc`. */
export function recordTraceback(frame: Frame, e: OperationError): void {
  const value = normalize(e);
  const exc = excData(value)!;
  if (!e.contextSet) {
    e.contextSet = true;
    setContext(exc, value);
  }
  if (e.skipFrame) e.skipFrame = false;
  else exc.traceback = new W_Traceback(promote(frame.code), frame.globals, frame.pc, exc.traceback);
}

/** Makes the exception being handled the context of `value`, without making a cycle. */
function setContext(exc: W_BaseException, value: W_Object): void {
  const handled = ec.currentException();
  if (handled === null || handled === value) return;
  if (excData(handled)!.context !== null) cutContext(handled, value);
  exc.context = handled;
}

/** Cuts `value` out of the chain of contexts that starts at `handled`. */
function cutContext(handled: W_Object, value: W_Object): void {
  let at: W_Object = handled;
  for (;;) {
    const data = excData(at)!;
    const context = data.context;
    if (context === null) break;
    if (context === value) {
      data.context = null;
      break;
    }
    at = context;
  }
}

/** Row of the handler for the current instruction in the exception table; -1 = the frame is left. */
export function findHandler(frame: Frame): i32 {
  return promote(frame.code).handlerRow(frame.pc);
}

/** `raise` with operands: the error to throw. `cause` null = no `from`. */
export function raiseError(w: W_Object, cause: W_Object | null): OperationError {
  const value = instantiateException(w);
  if (cause !== null) {
    const exc = excData(value)!;
    if (cause.isNone()) exc.cause = null;
    else {
      if (isExceptionClass(cause)) exc.cause = instantiateException(cause);
      else if (excData(cause) !== null) exc.cause = cause;
      else throw typeError('exception causes must derive from BaseException');
    }
    exc.suppressContext = true;
  }
  return new OperationError(value.getType(), null, value);
}

function instantiateException(w: W_Object): W_Object {
  if (excData(w) !== null) return w;
  if (!(w instanceof W_Type) || !w.isSubtype(w_BaseException))
    throw typeError('exceptions must derive from BaseException');
  const value = w.call0();
  if (excData(value) === null)
    throw typeError(
      `calling ${w.repr()} should have returned an instance of BaseException, not ${value.getType().repr()}`,
    );
  return value;
}

/** `raise` without operands. */
export function reraiseCurrent(): OperationError {
  const handled = ec.currentException();
  if (handled === null) throw runtimeError('No active exception to reraise');
  const error = new OperationError(handled.getType(), null, handled);
  error.contextSet = true;
  error.skipFrame = true;
  return error;
}

/** RERAISE: the exception goes on with the traceback that it has. */
export function reraiseError(value: W_Object): OperationError {
  const error = new OperationError(value.getType(), null, value);
  error.contextSet = true;
  error.skipFrame = true;
  return error;
}

/** Whether `except types` catches `value`. */
export function exceptionMatches(value: W_Object, types: W_Object): boolean {
  if (types instanceof W_Type && types.isSubtype(w_BaseException)) return value.getType().isSubtype(types);
  if (types instanceof W_Tuple) return matchesOneOf(value, types.items());
  throw notExceptions();
}
const matchesOneOf = unrollSafe(function matchesOneOf(value: W_Object, types: FixedArray<W_Object>): boolean {
  for (let i = 0; i < types.length; i++) if (!isExceptionClass(types[i]!)) throw notExceptions();
  for (let i = 0; i < types.length; i++) if (exceptionMatches(value, types[i]!)) return true;
  return false;
});
function notExceptions(): OperationError {
  return typeError('catching classes that do not inherit from BaseException is not allowed');
}

/** The traceback of an exception as an object. */
export function tracebackOf(value: W_Object): W_Object {
  const tb = excData(value)!.traceback;
  return tb === null ? w_None : tb;
}
