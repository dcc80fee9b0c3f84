/**
 * Generators: a frame that can be suspended. `RETURN_GENERATOR`, the first instruction of a generator's code, makes the
 * generator from its own frame; `next`, `send` and `throw` run the frame again from where it stopped.
 */
import type { FixedArray, i32 } from '@weft/core';
import { Op } from '../bytecode/opcodes.js';
import { resumeFrame } from '../interpreter/eval.js';
import { errorFor, excData, matches, normalize, stopIteration, stopIterationValue } from './exceptions.js';
import { runtimeError, valueError, w_GeneratorExit, w_RuntimeError, w_StopIteration } from './exctypes.js';
import type { Frame } from './frame.js';
import { ec } from './frame.js';
import { OperationError, W_Object, typeError } from './object.js';
import { addressOf } from './objecttype.js';
import { W_Type, newBuiltinType, objectType, w_None } from './type.js';
import { W_Traceback } from './traceback.js';
import { callSpecial0 } from './instance.js';

export const generatorType: W_Type = newBuiltinType('generator', [objectType], null);

/** What `next` says about a generator whose body returned. */
export class W_Generator extends W_Object {
  /** Null once the body has finished. */
  frame: Frame | null;
  readonly name: string;
  readonly qualname: string;
  running: boolean = false;
  started: boolean = false;
  /** Set by YIELD_VALUE: the body is suspended, not finished. */
  suspended: boolean = false;
  /** Exception being handled inside of the body while it is suspended. */
  private handled: W_Object | null = null;
  /** What the body returned, for `yield from` and StopIteration. */
  result: W_Object = w_None;

  constructor(frame: Frame) {
    super();
    this.frame = frame;
    this.name = frame.code.name;
    this.qualname = frame.code.qualname;
  }
  override getType(): W_Type {
    return generatorType;
  }
  override repr(): string {
    return `<generator object ${this.qualname} at ${addressOf(this)}>`;
  }
  override iter(): W_Object {
    return this;
  }
  override isIterator(): boolean {
    return true;
  }
  override loopKey(): W_Object {
    const frame = this.frame;
    return frame === null ? generatorType : frame.code;
  }
  override next(): W_Object | null {
    return this.resume(null, null);
  }

  /**
   * Runs the body until it yields (the value) or ends (null, with `result` set). `sent` goes in as the value of the yield (null = None);
   * `error`, if given, is raised there instead.
   */
  resume(sent: W_Object | null, error: OperationError | null): W_Object | null {
    const frame = this.frame;
    if (this.running) throw valueError('generator already executing');
    if (frame === null) {
      this.result = w_None;
      if (error !== null) throw error;
      return null;
    }
    if (!this.started) {
      if (error !== null) {
        this.frame = null;
        addTracebackOf(error, frame);
        throw error;
      }
      if (sent !== null && sent !== w_None)
        throw typeError("can't send non-None value to a just-started generator");
    }
    const outer = ec.handled;
    const outside = ec.handledOutside;
    if (outer !== null) ec.handledOutside = outer;
    ec.handled = this.handled;
    const started = this.started;
    this.running = true;
    this.started = true;
    this.suspended = false;
    try {
      if (started && error === null) frame.slots[frame.depth++] = sent === null ? w_None : sent;
      const value = resumeFrame(frame, started, error);
      this.running = false;
      if (this.suspended) {
        this.handled = ec.handled;
        ec.handled = outer;
        ec.handledOutside = outside;
        return value;
      }
      ec.handled = outer;
      ec.handledOutside = outside;
      this.frame = null;
      this.result = value;
      return null;
    } catch (e) {
      this.running = false;
      this.frame = null;
      ec.handled = outer;
      ec.handledOutside = outside;
      if (e instanceof OperationError && matches(e, w_StopIteration)) throw stopIterationInside(e);
      throw e;
    }
  }

  /** The iterator that a suspended `yield from` delegates to. */
  delegate(): W_Object | null {
    const frame = this.frame;
    if (frame === null || !this.started || this.running) return null;
    const instruction = frame.code.instructions[frame.pc]!;
    return instruction === (Op.YIELD_VALUE | (1 << 8)) ? frame.slots[frame.depth - 1]! : null;
  }
  /** `generator.send(value)` */
  send(value: W_Object): W_Object {
    const item = this.resume(value, null);
    if (item === null) throw this.finished();
    return item;
  }
  throwInto(error: OperationError): W_Object {
    const item = this.resume(null, error);
    if (item === null) throw this.finished();
    return item;
  }
  finished(): OperationError {
    const result = this.result;
    this.result = w_None;
    return stopIteration(result === w_None ? null : result);
  }
  close(): void {
    const frame = this.frame;
    if (frame === null) return;
    if (!this.started) {
      this.frame = null;
      return;
    }
    try {
      const item = this.resume(null, new OperationError(w_GeneratorExit, null));
      if (item === null) return;
    } catch (e) {
      if (e instanceof OperationError && (matches(e, w_GeneratorExit) || matches(e, w_StopIteration))) return;
      throw e;
    }
    throw runtimeError('generator ignored GeneratorExit');
  }
}

function addTracebackOf(error: OperationError, frame: Frame): void {
  const exc = excData(normalize(error));
  if (exc !== null) exc.traceback = new W_Traceback(frame.code, frame.globals, 0, exc.traceback);
}

/** A StopIteration that leaves a generator's body is a bug of it. */
function stopIterationInside(e: OperationError): OperationError {
  const cause = normalize(e);
  const error = new OperationError(w_RuntimeError, 'generator raised StopIteration');
  const exc = excData(normalize(error))!;
  exc.cause = cause;
  exc.context = cause;
  exc.suppressContext = true;
  error.contextSet = true;
  return error;
}

/** `self` of generator methods. */
export function asGenerator(w: W_Object): W_Generator {
  if (w instanceof W_Generator) return w;
  throw typeError(`descriptor requires a 'generator' object but received a '${w.getType().name}'`);
}

/** The error that `throw(type, value, traceback)` asks for. */
export function thrownError(args: FixedArray<W_Object>, first: i32): OperationError {
  const w_type = args[first]!;
  const value = args.length > first + 1 ? args[first + 1]! : w_None;
  let exception: W_Object;
  if (w_type instanceof W_Type) {
    if (value !== w_None && value.getType().isSubtype(w_type)) exception = value;
    else exception = value === w_None ? w_type.call0() : w_type.call1(value);
  } else exception = w_type;
  const exc = excData(exception);
  if (exc === null)
    throw typeError(
      `exceptions must be classes or instances deriving from BaseException, not ${exception.getType().name}`,
    );
  if (args.length > first + 2 && args[first + 2] instanceof W_Traceback)
    exc.traceback = args[first + 2] as W_Traceback;
  return errorFor(exception);
}

/**
 * One step of `yield from`: sends `value` (None: next) into `it`. Null means that it has finished; its result is then in
 * {@link delegation}.
 */
export function sendInto(it: W_Object, value: W_Object): W_Object | null {
  if (it instanceof W_Generator) {
    const item = it.resume(value, null);
    if (item === null) delegation.result = it.result;
    return item;
  }
  if (value === w_None && (it.getType().isHeap === false || it.getType().lookup('send') === null)) {
    try {
      delegation.result = w_None;
      const next = it.getType().isHeap ? it.getType().lookup('__next__') : null;
      return next === null ? it.next() : callSpecial0(next, it);
    } catch (e) {
      if (!(e instanceof OperationError) || !matches(e, w_StopIteration)) throw e;
      delegation.result = stopIterationValue(e);
      return null;
    }
  }
  try {
    return it.getAttr('send').call1(value);
  } catch (e) {
    if (!(e instanceof OperationError) || !matches(e, w_StopIteration)) throw e;
    delegation.result = stopIterationValue(e);
    return null;
  }
}

/** Throws `error` into the iterator that a suspended `yield from` delegates to; null = it has finished, see {@link delegation}. */
export function throwIntoDelegate(it: W_Object, error: OperationError): W_Object | null {
  if (matches(error, w_GeneratorExit)) {
    if (it instanceof W_Generator) it.close();
    else {
      const close = it.findAttr('close');
      if (close !== null) close.call0();
    }
    throw error;
  }
  try {
    if (it instanceof W_Generator) {
      const item = it.resume(null, error);
      if (item === null) delegation.result = it.result;
      return item;
    }
    const throwMethod = it.findAttr('throw');
    if (throwMethod === null) throw error;
    return throwMethod.call1(normalize(error));
  } catch (e) {
    if (!(e instanceof OperationError) || !matches(e, w_StopIteration) || e === error) throw e;
    delegation.result = stopIterationValue(e);
    return null;
  }
}

/** Where the result of a finished `yield from` is left. */
export class Delegation {
  result: W_Object = w_None;
}
export const delegation = new Delegation();
