/**
 * Generators: a frame that can be suspended. `RETURN_GENERATOR`, the first instruction of a generator's code, makes the
 * generator from its own frame; `next`, `send` and `throw` run the frame again from where it stopped.
 *
 * `yield from` makes a *chain*: a generator that waits for another, which may wait for a third. Only the last one does anything when an
 * item is taken, so the first one, which the program holds, knows the last one and resumes it without waking those in between:
 *
 * ```
 * def walk(node):                      walk(root) ── innermost ───────────┐
 *     yield from walk(node.left)           ▲                              ▼
 *     yield node                           └─ delegator ─ walk(a) ◄─ walk(b), suspended at its own `yield node`
 *     yield from walk(node.right)
 * ```
 *
 * An item costs the same at any depth. When the last one ends, its result (or its exception) goes to its `delegator`, which then is the
 * last one. Whoever resumes a generator in the middle of a chain from elsewhere breaks the chain ({@link W_Generator.detach}): then
 * each generator resumes the next one, and the chain comes into being again at their next `yield`.
 */
import type { FixedArray, i32 } from '@weft/core';
import { Op } from '../bytecode/opcodes.js';
import { resumeDelegator, resumeFrame, throwIntoFrame } from '../interpreter/eval.js';
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

/** How a suspended body goes on. */
const enum Resumption {
  /** With a value for its `yield`. */
  SEND,
  /** With an exception raised there. */
  THROW,
  /** Behind its `yield from`: what it delegates to has ended, or raised. */
  DELEGATE_ENDED,
}

function alreadyExecuting(): OperationError {
  return valueError('generator already executing');
}

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
  /** The generator that waits for this one in a `yield from`. */
  delegator: W_Generator | null = null;
  /** Of the first generator of a chain: the last one. */
  private innermost: W_Generator | null = null;
  /** Of the first generator of a chain: how many are behind it. */
  private below: i32 = 0;
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
    if (this.delegator !== null) this.detach();
    if (this.running) throw alreadyExecuting();
    const innermost = this.innermost;
    if (innermost !== null) {
      const below = this.below;
      this.innermost = null;
      this.below = 0;
      if (error === null && ec.depth + below < ec.recursionLimit)
        return this.resumeChain(innermost, below, sent);
    }
    if (this.frame === null) {
      this.result = w_None;
      if (error !== null) throw error;
      return null;
    }
    if (!this.started) {
      if (error !== null) {
        addTracebackOf(error, this.frame);
        this.frame = null;
        throw error;
      }
      if (sent !== null && sent !== w_None)
        throw typeError("can't send non-None value to a just-started generator");
    }
    return error === null ? this.run(Resumption.SEND, sent, null) : this.run(Resumption.THROW, null, error);
  }

  /** {@link resume} after all checks. */
  private run(how: Resumption, sent: W_Object | null, error: OperationError | null): W_Object | null {
    const frame = this.frame;
    if (frame === null) {
      this.result = w_None;
      return null;
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
      if (started && how === Resumption.SEND) frame.slots[frame.depth++] = sent === null ? w_None : sent;
      let value: W_Object;
      switch (how) {
        case Resumption.SEND:
          value = resumeFrame(frame);
          break;
        case Resumption.THROW:
          value = throwIntoFrame(frame, started, error!);
          break;
        default:
          value = resumeDelegator(frame, sent, error);
      }
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

  // -- chains

  /** The body has yielded an item of `it`, to which it delegates. */
  delegateTo(it: W_Object): void {
    // Those in between must not handle an exception, which would be the context of what is raised further down.
    if (!(it instanceof W_Generator) || it.delegator !== null || ec.handled !== null) return;
    const innermost = it.innermost;
    it.delegator = this;
    this.innermost = innermost === null ? it : innermost;
    this.below = it.below + 1;
    it.innermost = null;
    it.below = 0;
  }
  /** The generator `by`, which delegates to this one, resumes it by itself. */
  takenBy(by: W_Generator | null): void {
    if (this.delegator === by) this.delegator = null;
  }
  /** This generator is going to be resumed by others than the one that delegates to it. */
  private detach(): void {
    const first = this.first();
    if (first.running) throw alreadyExecuting();
    first.innermost = null;
    first.below = 0;
    this.delegator = null;
  }
  /** The first generator of the chain. */
  private first(): W_Generator {
    let first: W_Generator = this;
    while (first.delegator !== null) first = first.delegator;
    return first;
  }
  /** Whether the body runs, or waits for one that runs. */
  isRunning(): boolean {
    return this.running || this.first().running;
  }
  /** Resumes the last generator of the chain, of which this is the first. */
  private resumeChain(innermost: W_Generator, below: i32, sent: W_Object | null): W_Object | null {
    ec.enter(this.frame!);
    ec.depth += below - 1;
    this.running = true;
    let error: OperationError | null = null;
    try {
      const item = innermost.run(Resumption.SEND, sent, null);
      if (item !== null) {
        this.link(innermost, below);
        this.leaveChain(below);
        return item;
      }
    } catch (e) {
      if (!(e instanceof OperationError)) {
        this.leaveChain(below);
        throw e;
      }
      error = e;
    }
    return this.unwindChain(innermost, below, error);
  }
  /** Undoes what {@link resumeChain} did to the execution context, when `below` generators are left. */
  private leaveChain(below: i32): void {
    this.running = false;
    ec.depth -= below - 1;
    ec.leave(this.frame!);
  }
  /** `last`, the last generator of the chain, has yielded; it may delegate to others now. */
  private link(last: W_Generator, below: i32): void {
    const innermost = last.innermost;
    if (innermost === null) {
      this.innermost = last;
      this.below = below;
    } else {
      this.innermost = innermost;
      this.below = below + last.below;
      last.innermost = null;
      last.below = 0;
    }
  }
  /** `last`, the last generator of the chain, has ended, or raised `error`: those that wait go on. */
  private unwindChain(last: W_Generator, below: i32, error: OperationError | null): W_Object | null {
    let raised = error;
    let ended = last;
    let left = below;
    for (;;) {
      const next: W_Generator = ended.delegator!;
      ended.delegator = null;
      left--;
      if (next === this) break;
      ec.depth--;
      try {
        const item = next.run(Resumption.DELEGATE_ENDED, ended.result, raised);
        if (item !== null) {
          this.link(next, left);
          this.leaveChain(left);
          return item;
        }
        raised = null;
      } catch (e) {
        if (!(e instanceof OperationError)) {
          this.leaveChain(left);
          throw e;
        }
        raised = e;
      }
      ended = next;
    }
    this.leaveChain(1);
    return this.run(Resumption.DELEGATE_ENDED, ended.result, raised);
  }

  /** The iterator that a suspended `yield from` delegates to. */
  delegate(): W_Object | null {
    const frame = this.frame;
    if (frame === null || !this.started || this.isRunning()) return null;
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
 * One step of a `yield from` of generator `by`: sends `value` (None: next) into `it`. Null means that it has finished; its result is then in
 * {@link delegation}.
 */
export function sendInto(by: W_Generator | null, it: W_Object, value: W_Object): W_Object | null {
  if (it instanceof W_Generator) {
    it.takenBy(by);
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
export function throwIntoDelegate(by: W_Generator, it: W_Object, error: OperationError): W_Object | null {
  if (it instanceof W_Generator) it.takenBy(by);
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
