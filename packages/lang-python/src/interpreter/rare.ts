/**
 * The instructions that programs seldom execute, out of the way of the interpreter loop: each takes the stack depth
 * and returns the new one. None of them jumps.
 */
import { FixedArray, elidable, promote, unrollSafe } from '@weft/core';
import type { i32 } from '@weft/core';
import { Op } from '../bytecode/opcodes.js';
import type { W_Code } from '../objects/code.js';
import { W_Dict, newDict } from '../objects/dict.js';
import { valueError, w_AssertionError, w_NameError } from '../objects/exctypes.js';
import { type Frame, W_Cell, ec } from '../objects/frame.js';
import { W_Function, argumentArray } from '../objects/function.js';
import { nameDictOf } from '../objects/dictnames.js';
import { W_Generator } from '../objects/generator.js';
import { callSpecial0 } from '../objects/instance.js';
import { W_Int, newBool, newInt, newIntI32 } from '../objects/int.js';
import { unpackIterable } from '../objects/iterators.js';
import { W_List, newList } from '../objects/list.js';
import { builtinsModule } from '../objects/module.js';
import { OperationError, type W_Object, noArgs, typeError } from '../objects/object.js';
import { W_Set } from '../objects/set.js';
import { W_Slice } from '../objects/slice.js';
import { W_FlatStr, W_Str, newFlatStr, newStr, strOf } from '../objects/str.js';
import { toAscii } from '../objects/text.js';
import { W_IntPair, W_Pair, W_Tuple, newTuple } from '../objects/tuple.js';
import { w_None } from '../objects/type.js';
import { lookupGlobal, nameError, unboundCell, unboundLocal } from './attributes.js';
import { callStack } from './eval.js';
import { importFrom, importName, importStar } from './imports.js';
import { isMapping, isSequence, matchClass, matchKeys } from './match.js';
import { exceptionMatches, raiseError, reraiseCurrent, reraiseError, tracebackOf } from './unwind.js';

type Stack = FixedArray<W_Object | null>;

/** Executes one rare instruction of `frame`; returns the new stack depth. */
export const rareInstruction = unrollSafe(function rareInstruction(
  frame: Frame,
  op: i32,
  arg: i32,
  sp: i32,
): i32 {
  const code = frame.code;
  const slots = frame.slots;
  switch (op) {
    case Op.DELETE_FAST:
      if (slots[arg]! === null) throw unboundLocal(code, arg);
      slots[arg] = null;
      return sp;
    case Op.DELETE_DEREF: {
      const cell = slots[code.cellBase + arg]! as W_Cell;
      if (cell.value === null) throw unboundCell(code, arg);
      cell.value = null;
      return sp;
    }
    case Op.LOAD_CLASSDEREF: {
      const name =
        arg < code.cellvars.length ? code.cellvars[arg]! : code.freevars[arg - code.cellvars.length]!;
      let value = frame.namespace === null ? null : frame.namespace.get(name);
      if (value === null) value = (slots[code.cellBase + arg]! as W_Cell).value;
      if (value === null) throw unboundCell(code, arg);
      slots[sp] = value;
      return sp + 1;
    }
    case Op.DELETE_GLOBAL:
      if (!frame.globals.delete(code.names[arg]!)) throw nameError(code.names[arg]!);
      return sp;
    case Op.DELETE_NAME:
      if (!frame.namespace!.delete(code.names[arg]!)) throw nameError(code.names[arg]!);
      return sp;
    case Op.DELETE_ATTR:
      slots[sp - 1]!.delAttr(code.names[arg]!);
      return sp - 1;
    case Op.DELETE_SUBSCR:
      slots[sp - 2]!.delItem(slots[sp - 1]!);
      return sp - 2;
    case Op.BUILD_SLICE: {
      const step = arg === 3 ? slots[sp - 1]! : w_None;
      const base = sp - arg;
      slots[base] = new W_Slice(slots[base]!, slots[base + 1]!, step);
      return base + 1;
    }
    case Op.GET_YIELD_FROM_ITER: {
      const w = slots[sp - 1]!;
      if (!(w instanceof W_Generator)) slots[sp - 1] = w.iter();
      return sp;
    }

    case Op.CALL_FUNCTION_KW:
      return callFunctionKw(slots, arg, sp);
    case Op.CALL_FUNCTION_EX:
      return callFunctionEx(slots, arg, sp);
    case Op.MAKE_FUNCTION:
      return makeFunction(frame, arg, sp);

    case Op.BUILD_STRING: {
      const base = sp - arg;
      slots[base] = buildString(slots, base, arg);
      return base + 1;
    }
    case Op.LIST_EXTEND: {
      const list = slots[sp - 1 - arg]! as W_List;
      const w = slots[sp - 1]!;
      if (!hasIter(w)) throw typeError(`Value after * must be an iterable, not ${w.getType().name}`);
      list.extend(w);
      return sp - 1;
    }
    case Op.SET_UPDATE: {
      (slots[sp - 1 - arg]! as W_Set).update(slots[sp - 1]!);
      return sp - 1;
    }
    case Op.DICT_UPDATE: {
      const w = slots[sp - 1]!;
      if (!(w.exact() instanceof W_Dict) && w.findAttr('keys') === null)
        throw typeError(`'${w.getType().name}' object is not a mapping`);
      (slots[sp - 1 - arg]! as W_Dict).update(w);
      return sp - 1;
    }
    case Op.DICT_MERGE:
      return dictMerge(slots, arg, sp);
    case Op.LIST_TO_TUPLE:
      slots[sp - 1] = newTuple((slots[sp - 1]! as W_List).toArray());
      return sp;
    case Op.UNPACK_SEQUENCE:
      return unpackSequence(slots, arg, sp);
    case Op.UNPACK_EX:
      return unpackEx(slots, arg & 255, arg >>> 8, sp);
    case Op.FORMAT_VALUE:
      return formatValue(slots, arg, sp);

    case Op.RAISE_VARARGS:
      if (arg === 0) throw reraiseCurrent();
      if (arg === 1) throw raiseError(slots[sp - 1]!, null);
      throw raiseError(slots[sp - 2]!, slots[sp - 1]!);
    case Op.RERAISE:
      throw reraiseError(slots[sp - 1]!);
    case Op.PUSH_EXC_INFO: {
      const value = slots[sp - 1]!;
      slots[sp - 1] = ec.handled === null ? w_None : ec.handled;
      slots[sp] = value;
      ec.handled = value;
      return sp + 1;
    }
    case Op.POP_EXCEPT: {
      const previous = slots[sp - 1]!;
      ec.handled = previous === w_None ? null : previous;
      return sp - 1;
    }
    case Op.CHECK_EXC_MATCH:
      slots[sp - 1] = newBool(exceptionMatches(slots[sp - 2]!, slots[sp - 1]!));
      return sp;
    case Op.BEFORE_WITH: {
      const manager = slots[sp - 1]!;
      const w_type = manager.getType();
      const enter = w_type.lookup('__enter__');
      const exit = w_type.lookup('__exit__');
      if (enter === null)
        throw typeError(`'${w_type.name}' object does not support the context manager protocol`);
      if (exit === null)
        throw typeError(
          `'${w_type.name}' object does not support the context manager protocol (missed __exit__ method)`,
        );
      slots[sp - 1] = exit.descrGet(manager, w_type);
      slots[sp] = callSpecial0(enter, manager);
      return sp + 1;
    }
    case Op.WITH_EXCEPT_START: {
      const value = slots[sp - 1]!;
      slots[sp] = slots[sp - 3]!.call3(value.getType(), value, tracebackOf(value));
      return sp + 1;
    }
    case Op.LOAD_ASSERTION_ERROR:
      slots[sp] = w_AssertionError;
      return sp + 1;

    case Op.LOAD_BUILD_CLASS: {
      const build = builtinsModule.dict.get('__build_class__');
      if (build === null) throw new OperationError(w_NameError, '__build_class__ not found');
      slots[sp] = build;
      return sp + 1;
    }
    case Op.SETUP_ANNOTATIONS: {
      const namespace = frame.namespace!;
      if (namespace.get('__annotations__') === null) namespace.set('__annotations__', newDict());
      return sp;
    }
    case Op.IMPORT_NAME:
      slots[sp - 2] = importName(frame, code.names[arg]!, slots[sp - 2]!, slots[sp - 1]!);
      return sp - 1;
    case Op.IMPORT_FROM:
      slots[sp] = importFrom(slots[sp - 1]!, code.names[arg]!);
      return sp + 1;
    case Op.IMPORT_STAR:
      importStar(slots[sp - 1]!, frame.namespace!);
      return sp - 1;
    case Op.PRINT_EXPR: {
      const hook = lookupGlobal(frame.globals, '__displayhook__');
      hook.call1(slots[sp - 1]!);
      return sp - 1;
    }

    case Op.GET_LEN:
      slots[sp] = newIntI32(slots[sp - 1]!.len());
      return sp + 1;
    case Op.MATCH_MAPPING:
      slots[sp] = newBool(isMapping(slots[sp - 1]!));
      return sp + 1;
    case Op.MATCH_SEQUENCE:
      slots[sp] = newBool(isSequence(slots[sp - 1]!));
      return sp + 1;
    case Op.MATCH_KEYS:
      slots[sp] = matchKeys(slots[sp - 2]!, slots[sp - 1]! as W_Tuple);
      return sp + 1;
    case Op.MATCH_CLASS: {
      slots[sp - 3] = matchClass(slots[sp - 3]!, slots[sp - 2]!, slots[sp - 1]! as W_Tuple, arg);
      return sp - 2;
    }
    default:
      throw new OperationError(w_NameError, `unknown opcode ${op}`);
  }
});

function hasIter(w: W_Object): boolean {
  const w_type = w.getType();
  const iter = w_type.lookup('__iter__');
  return iter !== null ? !iter.isNone() : w_type.lookup('__getitem__') !== null || w_type.metaclass !== null;
}

/** Name of a function in messages about its arguments: `f()`. */
export function functionName(f: W_Object): string {
  const qualname = f.findAttr('__qualname__');
  const text = qualname === null ? null : qualname.strValue();
  if (text === null) return `${f.str()}`;
  const module = f.findAttr('__module__');
  const moduleName = module === null ? null : module.strValue();
  if (moduleName !== null && moduleName !== 'builtins') return `${moduleName}.${text}()`;
  return `${text}()`;
}

/** The text of a keyword in the code's constants. */
const nameOf = elidable(function nameOf(w: W_Str): string {
  return w.value;
});

const callFunctionKw = unrollSafe(function callFunctionKw(slots: Stack, count: i32, sp: i32): i32 {
  const w_names = promote(slots[sp - 1]! as W_Tuple).items();
  const names = new FixedArray<string>(w_names.length, '');
  for (let i = 0; i < w_names.length; i++) names[i] = nameOf(w_names[i]! as W_Str);
  const base = sp - count - 2;
  const args = argumentArray(slots, base + 1, count);
  slots[base] = slots[base]!.callKw(args, names);
  return base + 1;
});

function callFunctionEx(slots: Stack, hasKeywords: i32, sp: i32): i32 {
  const base = hasKeywords === 1 ? sp - 3 : sp - 2;
  const f = slots[base]!;
  const w_args = slots[base + 1]!;
  let args: FixedArray<W_Object>;
  if (w_args instanceof W_Tuple) args = w_args.items();
  else {
    if (!hasIter(w_args))
      throw typeError(
        `${functionName(f)} argument after * must be an iterable, not ${w_args.getType().name}`,
      );
    args = unpackIterable(w_args);
  }
  if (hasKeywords === 0) {
    slots[base] = callStack(f, args, 0, args.length);
    return base + 1;
  }
  let keywords = slots[base + 2]!.exact();
  if (!(keywords instanceof W_Dict)) {
    if (keywords.findAttr('keys') === null)
      throw typeError(
        `${functionName(f)} argument after ** must be a mapping, not ${keywords.getType().name}`,
      );
    const copy = newDict();
    copy.update(keywords);
    keywords = copy;
  }
  const dict = keywords as W_Dict;
  const keys = dict.keysArray();
  if (keys.length === 0) {
    slots[base] = callStack(f, args, 0, args.length);
    return base + 1;
  }
  const names = new FixedArray<string>(keys.length, '');
  const all = new FixedArray<W_Object>(args.length + keys.length, w_None);
  for (let i = 0; i < args.length; i++) all[i] = args[i]!;
  for (let i = 0; i < keys.length; i++) {
    const name = keys[i]!.strValue();
    if (name === null) throw typeError('keywords must be strings');
    names[i] = name;
    all[args.length + i] = dict.find(keys[i]!)!;
  }
  slots[base] = f.callKw(all, names);
  return base + 1;
}

/** `f(**mapping)` after other keywords: duplicates are errors. */
function dictMerge(slots: Stack, arg: i32, sp: i32): i32 {
  const w = slots[sp - 1]!;
  const dict = slots[sp - 1 - arg]! as W_Dict;
  const f = slots[sp - 3 - arg]!;
  const mapping = w.exact();
  if (!(mapping instanceof W_Dict) && mapping.findAttr('keys') === null)
    throw typeError(`${functionName(f)} argument after ** must be a mapping, not ${w.getType().name}`);
  const source = mapping instanceof W_Dict ? mapping : newDict();
  if (source !== mapping) source.update(mapping);
  for (const key of source.keysArray()) {
    const name = key.strValue();
    if (name === null) throw typeError('keywords must be strings');
    if (dict.find(key) !== null)
      throw typeError(`${functionName(f)} got multiple values for keyword argument '${name}'`);
    dict.setItem(key, source.find(key)!);
  }
  return sp - 1;
}

const makeFunction = unrollSafe(function makeFunction(frame: Frame, arg: i32, sp: i32): i32 {
  let top = sp - 1;
  const code = promote(frame.slots[top]! as W_Code);
  const slots = frame.slots;
  let closure = noCells;
  let annotations: W_Object | null = null;
  let kwdefaults: W_Object | null = null;
  let defaults = noArgs;
  if ((arg & 8) !== 0) {
    const cells = (slots[--top]! as W_Tuple).items();
    closure = new FixedArray<W_Cell>(cells.length, cells[0]! as W_Cell);
    for (let i = 1; i < cells.length; i++) closure[i] = cells[i]! as W_Cell;
  }
  if ((arg & 4) !== 0) annotations = slots[--top]!;
  if ((arg & 2) !== 0) kwdefaults = slots[--top]!;
  if ((arg & 1) !== 0) defaults = (slots[--top]! as W_Tuple).items();
  const f = new W_Function(
    code,
    promote(frame.globals),
    defaults,
    kwdefaults === null ? null : nameDictOf(kwdefaults),
    closure,
  );
  f.annotations = annotations;
  slots[top] = f;
  return top + 1;
});
const noCells: FixedArray<W_Cell> = new FixedArray<W_Cell>(0, null as never);

function tooFew(expected: i32, got: i32, atLeast: boolean): OperationError {
  return valueError(
    `not enough values to unpack (expected ${atLeast ? 'at least ' : ''}${expected}, got ${got})`,
  );
}

const unpackSequence = unrollSafe(function unpackSequence(slots: Stack, count: i32, sp: i32): i32 {
  const w = slots[sp - 1]!;
  const base = sp - 1;
  if (w instanceof W_Pair && count === 2) {
    slots[base] = w.second;
    slots[base + 1] = w.first;
    return base + 2;
  }
  if (w instanceof W_IntPair && count === 2) {
    slots[base] = newInt(w.second);
    slots[base + 1] = newInt(w.first);
    return base + 2;
  }
  if (w instanceof W_Tuple) {
    if (w.len() !== count) throw unpackError(count, w.len());
    for (let i = 0; i < count; i++) slots[base + i] = w.item(count - 1 - i);
    return base + count;
  }
  if (w instanceof W_List) {
    if (w.len() !== count) throw unpackError(count, w.len());
    for (let i = 0; i < count; i++) slots[base + i] = w.at(count - 1 - i);
    return base + count;
  }
  if (!hasIter(w)) throw typeError(`cannot unpack non-iterable ${w.getType().name} object`);
  const it = w.iter();
  for (let i = 0; i < count; i++) {
    const item = it.next();
    if (item === null) throw tooFew(count, i, false);
    slots[base + count - 1 - i] = item;
  }
  if (it.next() !== null) throw valueError(`too many values to unpack (expected ${count})`);
  return base + count;
});
function unpackError(count: i32, length: i32): OperationError {
  if (length < count) return tooFew(count, length, false);
  return valueError(`too many values to unpack (expected ${count})`);
}

function unpackEx(slots: Stack, before: i32, after: i32, sp: i32): i32 {
  const w = slots[sp - 1]!;
  if (!hasIter(w)) throw typeError(`cannot unpack non-iterable ${w.getType().name} object`);
  const items = unpackIterable(w);
  const n = items.length;
  if (n < before + after) throw tooFew(before + after, n, true);
  const base = sp - 1;
  const total = before + 1 + after;
  for (let i = 0; i < after; i++) slots[base + i] = items[n - 1 - i]!;
  const count = n - before - after;
  const middle = count === 0 ? noArgs : new FixedArray<W_Object>(count, items[before]!);
  for (let i = 1; i < count; i++) middle[i] = items[before + i]!;
  slots[base + after] = newList(middle);
  for (let i = 0; i < before; i++) slots[base + total - 1 - i] = items[i]!;
  return base + total;
}

/** `format(w, '')` is `str(w)`. */
function isPlainlyFormatted(w: W_Object): boolean {
  return w instanceof W_Str || w instanceof W_Int;
}

/** The strings in `count` slots from `base` on, together: three or four at a time, which is all that most f-strings have. */
const buildString = unrollSafe(function buildString(slots: Stack, base: i32, count: i32): W_Object {
  let flat = true;
  for (let i = 0; i < count; i++) if (!(slots[base + i]! instanceof W_FlatStr)) flat = false;
  if (count > 7) return buildLongString(slots, base, count, flat);
  let whole = slots[base]!.strValue()!;
  let at = base + 1;
  const end = base + count;
  while (end - at >= 3) {
    whole = whole + slots[at]!.strValue()! + slots[at + 1]!.strValue()! + slots[at + 2]!.strValue()!;
    at += 3;
  }
  if (end - at === 2) whole = whole + slots[at]!.strValue()! + slots[at + 1]!.strValue()!;
  else if (end - at === 1) whole = whole + slots[at]!.strValue()!;
  return flat ? newFlatStr(whole) : newStr(whole);
});
const buildLongString = unrollSafe(function buildLongString(
  slots: Stack,
  base: i32,
  count: i32,
  flat: boolean,
): W_Object {
  const parts: string[] = [];
  for (let i = 0; i < count; i++) parts.push(slots[base + i]!.strValue()!);
  const whole = parts.join('');
  return flat ? newFlatStr(whole) : newStr(whole);
});

function formatValue(slots: Stack, arg: i32, sp: i32): i32 {
  const hasSpec = (arg & 4) !== 0;
  const base = hasSpec ? sp - 2 : sp - 1;
  const w = slots[base]!;
  const conversion = arg & 3;
  let value: W_Object = w;
  if (conversion === 1) value = newStr(w.str());
  else if (conversion === 2) value = newStr(w.repr());
  else if (conversion === 3) value = newStr(toAscii(w.repr()));
  const spec = hasSpec ? slots[base + 1]!.strValue()! : '';
  slots[base] = spec.length === 0 && isPlainlyFormatted(value) ? strOf(value) : newStr(value.format(spec));
  return base + 1;
}
