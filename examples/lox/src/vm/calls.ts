/**
 * Calls. A call of a Lox function is a call of `execute`, the interpreter loop, with a new frame. The JIT
 * follows it as it follows any other call, which is how functions get inlined.
 *
 * The arguments lie in the caller's slots, from `start`, and are copied into the slots of the callee.
 */
import { FixedArray, promote, unrollSafe, weAreJitted, type i32 } from '@weft/core';
import { RuntimeError } from './errors.js';
import { Frame, forget } from './frame.js';
import { execute } from './interp.js';
import { BoundMethod, type Cell, Closure, Instance, LoxClass, Native, findInitializer } from './objects.js';
import { type Site, undefinedProperty } from './properties.js';
import type { Code } from './code.js';
import type { Value } from './values.js';

/** Most calls inside of each other. */
const maxDepth: i32 = 1000;

/** Executes a frame; a runtime error notes where in it it happened. */
function runFrame(frame: Frame): Value {
  try {
    return execute(frame);
  } catch (e) {
    if (e instanceof RuntimeError) e.leave(frame.code, frame.pc);
    throw e;
  }
}

/** Runs a whole script. */
export function runScript(code: Code): void {
  const closure = new Closure(code, new FixedArray<Cell>(0, null!));
  const frame = new Frame(code, closure, 1);
  frame.slots[0] = closure;
  runFrame(frame);
}

function wrongCount(expected: i32, given: i32): RuntimeError {
  return new RuntimeError(`Expected ${expected} arguments but got ${given}.`);
}

/** Calls a closure; `receiver` is what its slot 0 holds. The loop has `count` rounds, which is constant in a trace. */
export const callClosure = unrollSafe(function callClosure(
  closure: Closure,
  receiver: Value,
  caller: Frame,
  start: i32,
  count: i32,
): Value {
  // Many closures may be made of one function, so it is the function that the trace relies on.
  const code = promote(closure.code);
  if (count !== code.arity) throw wrongCount(code.arity, count);
  if (caller.depth >= maxDepth) throw new RuntimeError('Stack overflow.');
  const frame = new Frame(code, closure, caller.depth + 1);
  const slots = frame.slots;
  slots[0] = receiver;
  for (let i = 0; i < count; i++) slots[i + 1] = caller.slots[start + i]!;
  if (weAreJitted()) forget(caller, start - 1);
  return runFrame(frame);
});

/** Makes an instance. What `init` returns is the instance itself: the compiler sees to that. */
function instantiate(called: LoxClass, caller: Frame, start: i32, count: i32): Value {
  const cls = promote(called);
  const instance = new Instance(cls);
  const init = findInitializer(cls);
  if (init !== null) return callClosure(init, instance, caller, start, count);
  if (count !== 0) throw wrongCount(0, count);
  return instance;
}

/** Calls any value. */
export function callValue(callee: Value, caller: Frame, start: i32, count: i32): Value {
  if (callee instanceof Closure) return callClosure(callee, callee, caller, start, count);
  if (callee instanceof LoxClass) return instantiate(callee, caller, start, count);
  if (callee instanceof BoundMethod) return callClosure(callee.method, callee.receiver, caller, start, count);
  if (callee instanceof Native) return callee.call();
  throw new RuntimeError('Can only call functions and classes.');
}

/** `receiver.name(…)`, without making a bound method of it. A field that holds a function goes before a method. */
export function invoke(receiver: Value, site: Site, caller: Frame, start: i32): Value {
  if (!(receiver instanceof Instance)) throw new RuntimeError('Only instances have methods.');
  const shape = promote(receiver.shape);
  const index = site.fieldOf(shape);
  if (index >= 0) return callValue(receiver.fields[index]!, caller, start, site.count);
  const method = site.methodOf(shape);
  if (method === null) throw undefinedProperty(site);
  return callClosure(method, receiver, caller, start, site.count);
}
