/**
 * The interpreter loop.
 *
 * `execute` runs one frame. `pc` and `sp` (index of the first free stack slot) are local variables; `slots` is the
 * frame's array of locals, cells and stack. Instructions that programs execute all the time are spelled out here with
 * their fast paths: small integers and floats, inline caches for names and attributes, calls of Python functions
 * without an argument array, comparisons fused with the jump that follows. Everything else is one call of a
 * function in a module next door, which keeps this function (and its wasm frame, for recursion) small.
 *
 * A guest call is a host call of `runFrame`: the JIT inlines through it, and the AOT code needs no frame switching.
 */
import {
  FixedArray,
  JitDriver,
  addOvf,
  eventsPending,
  mulOvf,
  subOvf,
  OverflowError,
  promote,
  releaseVirtualizable,
  unrollSafe,
  weAreJitted,
} from '@weft/core';
import type { i32, i64 } from '@weft/core';
import { Compare, Op } from '../bytecode/opcodes.js';
import type { W_Code } from '../objects/code.js';
import { W_Dict, newDict } from '../objects/dict.js';
import { type Frame, Frame as FrameClass, W_Cell, ec } from '../objects/frame.js';
import { W_Function, argumentArray } from '../objects/function.js';
import { W_Generator, delegation, sendInto, throwIntoDelegate } from '../objects/generator.js';
import { W_Float, newFloat } from '../objects/float.js';
import { W_Instance } from '../objects/instance.js';
import { W_Int, isIdentical, newBool, newInt, ownInt, w_False, w_True } from '../objects/int.js';
import { W_List, newList } from '../objects/list.js';
import type { NameDict } from '../objects/namedict.js';
import { ownError } from '../objects/exceptions.js';
import { MemorySignal, OperationError, type W_Object } from '../objects/object.js';
import { UnOp } from '../objects/object.js';
import { binaryOp, compareObjects, containsItem, inplaceOp } from '../objects/operators.js';
import { W_IntRangeIterator } from '../objects/range.js';
import { newSet, W_Set } from '../objects/set.js';
import { newTuple, newTuple2 } from '../objects/tuple.js';
import { W_Type, entryValue, w_None } from '../objects/type.js';
import {
  METHOD,
  cachedFixed,
  loadAttr,
  loadGlobal,
  loadMethod,
  loadName,
  methodResult,
  storeAttr,
  unboundCell,
  unboundLocal,
} from './attributes.js';
import { jitGlobal, jitLoadAttr, jitLoadMethod, jitReceiver, jitStoreAttr } from './jitnames.js';
import { handleEvents } from './finalize.js';
import { rareInstruction } from './rare.js';
import { findHandler, recordTraceback } from './unwind.js';

const driver = new JitDriver({
  name: 'python',
  greens: ['pc', 'sp', 'code'],
  reds: ['frame'],
  virtualizable: { red: 'frame', fields: ['pc', 'depth', 'slots[*]'], top: 'sp' },
  location: (pc: i32, _sp: i32, code: W_Code) => `${code.filename}:${code.line(pc)} ${code.name}`,
  // A generator's loop goes around once for each item: it belongs to the loop that takes the items.
  shouldUnrollOneIteration: (_pc: i32, _sp: i32, code: W_Code) => code.isGenerator,
  // Nobody else looks at the value stack.
  privateFrom: (_pc: i32, _sp: i32, code: W_Code) => code.stackBase,
});

/**
 * Runs a frame from its first instruction.
 *
 * A function's frame that returns is left here, not by its portal: in traces the caller's frame and depth are still known
 * behind the call then, whatever the callee did in between.
 */
export function runFrame(frame: Frame): W_Object {
  if (!weAreJitted() && eventsPending()) handleEvents();
  const caller = ec.top;
  const depth = ec.depth;
  ec.enter(frame);
  const result = execute(frame, 0, frame.code.stackBase);
  ec.top = caller;
  ec.depth = depth;
  return result;
}

/** Runs a suspended generator frame: from the instruction after the one it stopped at, with what is sent on its stack. */
export function resumeFrame(frame: Frame): W_Object {
  ec.enter(frame);
  // A trace that resumes a generator looks into it where it stands: position and depth are greens.
  return execute(frame, promote(frame.pc) + 1, promote(frame.depth));
}

/** {@link resumeFrame} with `error` raised there, or in what the generator delegates to. */
export function throwIntoFrame(frame: Frame, started: boolean, error: OperationError): W_Object {
  ec.enter(frame);
  let raised = error;
  const instruction = frame.code.instructions[frame.pc]!;
  if (started && instruction === (Op.YIELD_VALUE | (1 << 8))) {
    try {
      const item = throwIntoDelegate(frame.generator!, frame.slots[frame.depth - 1]!, error);
      if (item !== null) {
        frame.generator!.suspended = true;
        ec.leave(frame);
        return item;
      }
      frame.slots[frame.depth - 1] = delegation.result;
      const target = frame.code.instructions[frame.pc - 1]! >>> 8;
      return execute(frame, target, frame.depth);
    } catch (e) {
      if (!(e instanceof OperationError) || ec.top !== frame) throw e;
      raised = e;
    }
  }
  return execute(frame, unwind(frame, raised), frame.depth);
}

/** {@link resumeFrame} of a generator that delegates: what it waited for has ended with `result`, or raised `error`. */
export function resumeDelegator(
  frame: Frame,
  result: W_Object | null,
  error: OperationError | null,
): W_Object {
  ec.enter(frame);
  const send = promote(frame.pc) - 1;
  if (error !== null) {
    frame.pc = send;
    return execute(frame, unwind(frame, error), frame.depth);
  }
  const depth = promote(frame.depth);
  frame.slots[depth - 1] = result;
  return execute(frame, promote(frame.code).instructions[send]! >>> 8, depth);
}

/** Runs a class body in `namespace`; the result is the `__class__` cell, or None. */
export function runClassBody(body: W_Function, namespace: NameDict): W_Object {
  const frame = new FrameClass(body.code, body.globals, namespace);
  frame.initCells(body.closure);
  return runFrame(frame);
}

/**
 * `e` was thrown by the current instruction of `frame`: cuts the stack for the handler and returns its pc, or leaves the
 * frame and throws `e` on.
 */
function unwind(frame: Frame, thrown: OperationError): i32 {
  let e = thrown;
  if (e instanceof MemorySignal) {
    ec.leaveAbove(frame);
    e = ownError(e);
  }
  recordTraceback(frame, e);
  const row = findHandler(frame);
  if (row < 0) {
    ec.leave(frame);
    throw e;
  }
  const code = promote(frame.code);
  const handlers = code.info.handlers;
  const sp = code.stackBase + handlers[row + 3]!;
  frame.slots[sp] = e.w_value!;
  frame.depth = sp + 1;
  return handlers[row + 2]!;
}

/** Calls `f` with the `count` values that lie in `stack` from `start`. */
export function callStack(f: W_Object, stack: FixedArray<W_Object | null>, start: i32, count: i32): W_Object {
  if (f instanceof W_Function) return f.callStack(stack, start, count);
  switch (count) {
    case 0:
      return f.call0();
    case 1:
      return f.call1(stack[start]!);
    case 2:
      return f.call2(stack[start]!, stack[start + 1]!);
    case 3:
      return f.call3(stack[start]!, stack[start + 1]!, stack[start + 2]!);
    default:
      return f.callArgs(argumentArray(stack, start, count));
  }
}

/**
 * {@link callStack} on a frame's stack, where `f` or another value that is not needed any more lies in front of `start`. When `f` is a
 * class, its instance comes there, and `__init__` finds all of its arguments in a row.
 */
function callBehind(f: W_Object, stack: FixedArray<W_Object | null>, start: i32, count: i32): W_Object {
  if (f instanceof W_Function) return f.callStack(stack, start, count);
  if (f instanceof W_Type) {
    const init = f.plainInit();
    if (init instanceof W_Function) {
      const self = f.plainInstance();
      stack[start - 1] = self;
      f.checkInit(init.callStack(stack, start - 1, count + 1));
      return self;
    }
  }
  return callStack(f, stack, start, count);
}

/** Comparison of two machine integers. */
function compareInts(op: i32, a: i64, b: i64): boolean {
  switch (op) {
    case Compare.LT:
      return a < b;
    case Compare.LE:
      return a <= b;
    case Compare.EQ:
      return a === b;
    case Compare.NE:
      return a !== b;
    case Compare.GT:
      return a > b;
    default:
      return a >= b;
  }
}

/** `a (op) b` as a condition. */
function compareTruth(op: i32, a: W_Object, b: W_Object): boolean {
  if (a instanceof W_Int && b instanceof W_Int) return compareInts(op, a.value, b.value);
  if (a instanceof W_Float && b instanceof W_Float) {
    const x = a.value;
    const y = b.value;
    switch (op) {
      case Compare.LT:
        return x < y;
      case Compare.LE:
        return x <= y;
      case Compare.EQ:
        return x === y;
      case Compare.NE:
        return x !== y;
      case Compare.GT:
        return x > y;
      default:
        return x >= y;
    }
  }
  return isTrue(compareObjects(op, a, b));
}

/** The truth of any object; the singletons first. */
function isTrue(w: W_Object): boolean {
  if (w === w_True) return true;
  if (w === w_False || w === w_None) return false;
  return w.truth();
}

/** Whether both are ints or both are floats, which have no in-place operators of their own. */
function areNumbers(a: W_Object, b: W_Object): boolean {
  return (a instanceof W_Int && b instanceof W_Int) || (a instanceof W_Float && b instanceof W_Float);
}

function addObjects(a: W_Object, b: W_Object): W_Object {
  if (a instanceof W_Int && b instanceof W_Int) {
    try {
      return newInt(addOvf(a.value, b.value));
    } catch (e) {
      if (!(e instanceof OverflowError)) throw e;
      return a.add(b)!;
    }
  }
  if (a instanceof W_Float && b instanceof W_Float) return newFloat(a.value + b.value);
  return binaryOp(0, a, b);
}
function subObjects(a: W_Object, b: W_Object): W_Object {
  if (a instanceof W_Int && b instanceof W_Int) {
    try {
      return newInt(subOvf(a.value, b.value));
    } catch (e) {
      if (!(e instanceof OverflowError)) throw e;
      return a.sub(b)!;
    }
  }
  if (a instanceof W_Float && b instanceof W_Float) return newFloat(a.value - b.value);
  return binaryOp(1, a, b);
}
function mulObjects(a: W_Object, b: W_Object): W_Object {
  if (a instanceof W_Int && b instanceof W_Int) {
    try {
      return newInt(mulOvf(a.value, b.value));
    } catch (e) {
      if (!(e instanceof OverflowError)) throw e;
      return a.mul(b)!;
    }
  }
  if (a instanceof W_Float && b instanceof W_Float) return newFloat(a.value * b.value);
  return binaryOp(2, a, b);
}

const clearAbove = unrollSafe(function clearAbove(
  slots: FixedArray<W_Object | null>,
  sp: i32,
  end: i32,
): void {
  for (let i = sp; i < end; i++) slots[i] = null;
});

function execute(frame: Frame, startPc: i32, startSp: i32): W_Object {
  const code = promote(frame.code);
  let pc: i32 = startPc;
  let sp: i32 = startSp;
  for (;;) {
    try {
      for (;;) {
        driver.jitMergePoint({ pc, sp, code, frame });
        const instructions = code.instructions;
        const slots = frame.slots;
        const at: i32 = pc;
        const instruction = instructions[at]!;
        const arg = instruction >>> 8;
        frame.pc = at;
        pc = (at + 1) | 0;
        switch (instruction & 255) {
          case Op.NOP:
            break;
          case Op.LOAD_CONST:
            slots[sp++] = code.consts[arg]!;
            break;
          case Op.POP_TOP:
            sp--;
            break;
          case Op.COPY:
            slots[sp] = slots[sp - arg]!;
            sp++;
            break;
          case Op.SWAP: {
            const w = slots[sp - 1]!;
            const deep = slots[sp - arg]!;
            // Variables of a loop that exchange their ints: each has its own, so that none of them need be made for the next round.
            const own =
              weAreJitted() &&
              (instructions[pc]! & 255) === Op.STORE_FAST &&
              (instructions[pc + 1]! & 255) === Op.STORE_FAST;
            slots[sp - 1] = own ? ownInt(deep) : deep;
            slots[sp - arg] = own ? ownInt(w) : w;
            break;
          }

          // -- variables

          case Op.LOAD_FAST: {
            const w = slots[arg]!;
            if (w === null) throw unboundLocal(code, arg);
            slots[sp++] = w;
            break;
          }
          case Op.STORE_FAST:
            slots[arg] = slots[--sp]!;
            break;
          case Op.LOAD_GLOBAL: {
            if (weAreJitted()) {
              slots[sp++] = jitGlobal(frame.globals, code.names[arg]!);
              break;
            }
            const cache = code.caches[at]!;
            if (cache !== null && cache.version === frame.globals.version) {
              const cell = cache.cell;
              if (cell !== null && cell.value !== null) {
                slots[sp++] = cell.value;
                break;
              }
            }
            slots[sp++] = loadGlobal(code, at, frame.globals, code.names[arg]!);
            break;
          }
          case Op.STORE_GLOBAL:
            promote(frame.globals).set(code.names[arg]!, slots[--sp]!);
            break;
          case Op.LOAD_NAME:
            slots[sp++] = loadName(frame, code.names[arg]!);
            break;
          case Op.STORE_NAME:
            frame.namespace!.set(code.names[arg]!, slots[--sp]!);
            break;
          case Op.LOAD_DEREF: {
            const w = (slots[code.cellBase + arg]! as W_Cell).value;
            if (w === null) throw unboundCell(code, arg);
            slots[sp++] = w;
            break;
          }
          case Op.STORE_DEREF:
            (slots[code.cellBase + arg]! as W_Cell).value = slots[--sp]!;
            break;
          case Op.LOAD_CLOSURE:
            slots[sp++] = slots[code.cellBase + arg]!;
            break;

          // -- attributes and items

          case Op.LOAD_ATTR: {
            const o = slots[sp - 1]!;
            if (weAreJitted()) {
              slots[sp - 1] = jitLoadAttr(o, code.names[arg]!);
              break;
            }
            const cache = code.caches[at]!;
            if (cache !== null) {
              if (o instanceof W_Instance) {
                if (cache.map === o.map && cache.version === o.map.w_type.version) {
                  slots[sp - 1] = cache.index >= 0 ? o.cachedSlot(cache.index) : entryValue(cache.value);
                  break;
                }
              } else {
                const fixed = cachedFixed(cache, o);
                if (fixed !== null) {
                  slots[sp - 1] = fixed;
                  break;
                }
              }
            }
            slots[sp - 1] = loadAttr(code, at, o, code.names[arg]!);
            break;
          }
          case Op.STORE_ATTR: {
            const o = slots[sp - 1]!;
            const value = slots[sp - 2]!;
            sp -= 2;
            if (weAreJitted()) {
              jitStoreAttr(o, code.names[arg]!, value);
              break;
            }
            const cache = code.caches[at]!;
            if (
              cache !== null &&
              o instanceof W_Instance &&
              cache.map === o.map &&
              cache.version === o.map.w_type.version
            ) {
              const next = cache.nextMap;
              if (next === null) o.setCachedSlot(cache.index, value);
              else o.storeNew(next, value);
              break;
            }
            storeAttr(code, at, o, code.names[arg]!, value);
            break;
          }
          case Op.LOAD_METHOD: {
            const o = slots[sp - 1]!;
            if (weAreJitted()) {
              const method = jitLoadMethod(o, code.names[arg]!);
              slots[sp - 1] = method;
              slots[sp++] = method === null ? jitLoadAttr(o, code.names[arg]!) : jitReceiver(o);
              break;
            }
            const cache = code.caches[at]!;
            let f: W_Object | null = null;
            if (cache !== null) {
              if (o instanceof W_Instance) {
                if (cache.map === o.map && cache.version === o.map.w_type.version) {
                  if (cache.index !== METHOD) {
                    slots[sp - 1] = null;
                    slots[sp++] = cache.index >= 0 ? o.cachedSlot(cache.index) : entryValue(cache.value);
                    break;
                  }
                  f = cache.value;
                }
              } else if (cache.index === METHOD && cache.version === o.getType().version) {
                f = cache.value;
              } else {
                const fixed = cachedFixed(cache, o);
                if (fixed !== null) {
                  slots[sp - 1] = null;
                  slots[sp++] = fixed;
                  break;
                }
              }
            }
            if (f === null) f = loadMethod(code, at, o, code.names[arg]!);
            slots[sp - 1] = f;
            slots[sp++] = f === null ? methodResult.value : o;
            break;
          }
          case Op.CALL_METHOD: {
            const base = sp - arg - 2;
            const f = slots[base]!;
            slots[base] =
              f === null
                ? callBehind(slots[base + 1]!, slots, base + 2, arg)
                : callStack(f, slots, base + 1, arg + 1);
            sp = base + 1;
            break;
          }
          case Op.CALL_FUNCTION: {
            const base = sp - arg - 1;
            slots[base] = callBehind(slots[base]!, slots, base + 1, arg);
            sp = base + 1;
            break;
          }
          case Op.BINARY_SUBSCR: {
            sp--;
            slots[sp - 1] = slots[sp - 1]!.getItem(slots[sp]!);
            break;
          }
          case Op.STORE_SUBSCR:
            sp -= 3;
            slots[sp + 1]!.setItem(slots[sp + 2]!, slots[sp]!);
            break;

          // -- operators

          case Op.BINARY_ADD:
            sp--;
            slots[sp - 1] = addObjects(slots[sp - 1]!, slots[sp]!);
            break;
          case Op.BINARY_SUB:
            sp--;
            slots[sp - 1] = subObjects(slots[sp - 1]!, slots[sp]!);
            break;
          case Op.BINARY_MUL:
            sp--;
            slots[sp - 1] = mulObjects(slots[sp - 1]!, slots[sp]!);
            break;
          case Op.BINARY_TRUE_DIV:
          case Op.BINARY_FLOOR_DIV:
          case Op.BINARY_MOD:
          case Op.BINARY_POW:
          case Op.BINARY_MATMUL:
          case Op.BINARY_LSHIFT:
          case Op.BINARY_RSHIFT:
          case Op.BINARY_AND:
          case Op.BINARY_OR:
          case Op.BINARY_XOR:
            sp--;
            slots[sp - 1] = binaryOp((instruction & 255) - Op.BINARY_ADD, slots[sp - 1]!, slots[sp]!);
            break;
          case Op.INPLACE_ADD: {
            sp--;
            const a = slots[sp - 1]!;
            const b = slots[sp]!;
            slots[sp - 1] = areNumbers(a, b) ? addObjects(a, b) : inplaceOp(0, a, b);
            break;
          }
          case Op.INPLACE_SUB: {
            sp--;
            const a = slots[sp - 1]!;
            const b = slots[sp]!;
            slots[sp - 1] = areNumbers(a, b) ? subObjects(a, b) : inplaceOp(1, a, b);
            break;
          }
          case Op.INPLACE_MUL:
          case Op.INPLACE_TRUE_DIV:
          case Op.INPLACE_FLOOR_DIV:
          case Op.INPLACE_MOD:
          case Op.INPLACE_POW:
          case Op.INPLACE_MATMUL:
          case Op.INPLACE_LSHIFT:
          case Op.INPLACE_RSHIFT:
          case Op.INPLACE_AND:
          case Op.INPLACE_OR:
          case Op.INPLACE_XOR:
            sp--;
            slots[sp - 1] = inplaceOp((instruction & 255) - Op.INPLACE_ADD, slots[sp - 1]!, slots[sp]!);
            break;
          case Op.UNARY_POSITIVE:
            slots[sp - 1] = slots[sp - 1]!.unary(UnOp.POSITIVE);
            break;
          case Op.UNARY_NEGATIVE:
            slots[sp - 1] = slots[sp - 1]!.unary(UnOp.NEGATIVE);
            break;
          case Op.UNARY_INVERT:
            slots[sp - 1] = slots[sp - 1]!.unary(UnOp.INVERT);
            break;
          case Op.UNARY_NOT:
            slots[sp - 1] = newBool(!isTrue(slots[sp - 1]!));
            break;
          case Op.COMPARE_OP: {
            sp--;
            const a = slots[sp - 1]!;
            const b = slots[sp]!;
            const next = instructions[pc]!;
            if ((next & 255) === Op.POP_JUMP_IF_FALSE) {
              sp--;
              pc = compareTruth(arg, a, b) ? pc + 1 : next >>> 8;
            } else if ((next & 255) === Op.POP_JUMP_IF_TRUE) {
              sp--;
              pc = compareTruth(arg, a, b) ? next >>> 8 : pc + 1;
            } else if (a instanceof W_Int && b instanceof W_Int) {
              slots[sp - 1] = newBool(compareInts(arg, a.value, b.value));
            } else slots[sp - 1] = compareObjects(arg, a, b);
            break;
          }
          case Op.IS_OP:
            sp--;
            slots[sp - 1] = newBool(isIdentical(slots[sp - 1]!, slots[sp]!) === (arg === 0));
            break;
          case Op.CONTAINS_OP:
            sp--;
            slots[sp - 1] = newBool(containsItem(slots[sp]!, slots[sp - 1]!) === (arg === 0));
            break;

          // -- control

          case Op.JUMP:
            pc = arg;
            break;
          case Op.JUMP_BACKWARD:
            pc = arg;
            // Compiled loops look by themselves, and leave when something waits.
            if (!weAreJitted() && eventsPending()) handleEvents();
            if (weAreJitted()) {
              // What popped values left above the stack would be carried around compiled loops, and which of its jumps came here.
              clearAbove(slots, sp, code.frameSize);
              frame.pc = pc;
            }
            driver.canEnterJit({ pc, sp, code, frame });
            break;
          case Op.POP_JUMP_IF_FALSE:
            if (!isTrue(slots[--sp]!)) pc = arg;
            break;
          case Op.POP_JUMP_IF_TRUE:
            if (isTrue(slots[--sp]!)) pc = arg;
            break;
          case Op.POP_JUMP_IF_NONE:
            if (slots[--sp]! === w_None) pc = arg;
            break;
          case Op.POP_JUMP_IF_NOT_NONE:
            if (slots[--sp]! !== w_None) pc = arg;
            break;
          case Op.JUMP_IF_FALSE_OR_POP:
            if (!isTrue(slots[sp - 1]!)) pc = arg;
            else sp--;
            break;
          case Op.JUMP_IF_TRUE_OR_POP:
            if (isTrue(slots[sp - 1]!)) pc = arg;
            else sp--;
            break;
          case Op.GET_ITER:
            slots[sp - 1] = slots[sp - 1]!.iter();
            break;
          case Op.FOR_ITER: {
            const it = slots[sp - 1]!;
            if (it instanceof W_IntRangeIterator) {
              const x = it.current;
              if (x < it.stop) {
                it.current = BigInt.asIntN(64, x + 1n);
                slots[sp++] = newInt(x);
                break;
              }
              sp--;
              pc = arg;
              break;
            }
            const item = it.next();
            if (item === null) {
              sp--;
              pc = arg;
            } else slots[sp++] = item;
            break;
          }
          case Op.RETURN_VALUE: {
            const result = slots[sp - 1]!;
            if (code.isGenerator) ec.leave(frame);
            else {
              frame.back = null;
              if (!frame.kept) releaseVirtualizable(frame);
            }
            return result;
          }
          case Op.YIELD_VALUE: {
            const result = slots[--sp]!;
            frame.depth = sp;
            // A suspended frame is looked at by others, and by the collector: what was popped is nothing to them.
            if (weAreJitted()) clearAbove(slots, sp, code.frameSize);
            const generator = frame.generator!;
            generator.suspended = true;
            if (arg === 1) generator.delegateTo(slots[sp - 1]!);
            ec.leave(frame);
            return result;
          }
          case Op.RETURN_GENERATOR: {
            const generator = new W_Generator(frame);
            frame.generator = generator;
            frame.depth = sp;
            ec.leave(frame);
            return generator;
          }
          case Op.SEND: {
            const item = sendInto(frame.generator, slots[sp - 2]!, slots[sp - 1]!);
            if (item === null) {
              sp--;
              slots[sp - 1] = delegation.result;
              pc = arg;
            } else slots[sp - 1] = item;
            break;
          }

          // -- building

          case Op.BUILD_TUPLE:
            sp -= arg;
            slots[sp] =
              arg === 2 ? newTuple2(slots[sp]!, slots[sp + 1]!) : newTuple(argumentArray(slots, sp, arg));
            sp++;
            break;
          case Op.BUILD_LIST:
            sp -= arg;
            slots[sp] = newList(argumentArray(slots, sp, arg));
            sp++;
            break;
          case Op.BUILD_MAP: {
            sp -= arg * 2;
            const dict = newDict();
            for (let i = 0; i < arg; i++) dict.setItem(slots[sp + i * 2]!, slots[sp + i * 2 + 1]!);
            slots[sp++] = dict;
            break;
          }
          case Op.BUILD_SET: {
            sp -= arg;
            const set = newSet();
            for (let i = 0; i < arg; i++) set.addItem(slots[sp + i]!);
            slots[sp++] = set;
            break;
          }
          case Op.LIST_APPEND: {
            sp--;
            const list = slots[sp - arg]!;
            (list as W_List).append(slots[sp]!);
            break;
          }
          case Op.SET_ADD:
            sp--;
            (slots[sp - arg]! as W_Set).addItem(slots[sp]!);
            break;
          case Op.MAP_ADD:
            sp -= 2;
            (slots[sp - arg]! as W_Dict).setItem(slots[sp]!, slots[sp + 1]!);
            break;

          default:
            sp = rareInstruction(frame, instruction & 255, arg, sp);
            break;
        }
      }
    } catch (e) {
      if (!(e instanceof OperationError)) {
        if (ec.top === frame) ec.leave(frame);
        throw e;
      }
      pc = unwind(frame, e);
      sp = frame.depth;
    }
  }
}
