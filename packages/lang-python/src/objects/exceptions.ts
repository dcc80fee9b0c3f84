/**
 * Exceptions as Python objects: construction, attributes, `str` and `repr`; and the bridge between them and
 * `OperationError`, the RTypeScript exception that carries them.
 *
 * The interpreter throws `new OperationError(w_type, 'message')`; only when Python code can see the exception
 * (`except … as e`, a traceback) does `normalize` make the object.
 */
import type { i32 } from '@weft/core';
import { FixedArray, elidable, isConstant, lookInsideIff, promote, raiseWhenOutOfMemory } from '@weft/core';
import {
  W_BuiltinFunction,
  addMethods,
  addStaticMethods,
  fn1,
  fn2,
  fnRaw,
  keywordArgument,
} from './builtinfn.js';
import { addGetSet, memberType } from './descriptors.js';
import { dictOver } from './dict.js';
import * as t from './exctypes.js';
import { W_BaseException, bindExceptionHooks, w_BaseException } from './exctypes.js';
import { W_Int, newBool, newInt } from './int.js';
import { newList } from './list.js';
import { MemorySignal, OperationError, W_Object, noArgs, noNames, typeError } from './object.js';
import { newStr } from './str.js';
import { W_Traceback } from './traceback.js';
import { newTuple } from './tuple.js';
import { W_Type, w_None, wrapPayload } from './type.js';
import { W_Instance } from './instance.js';
import { unpackIterable } from './iterators.js';
import { bindRlibErrors } from '../rlib/errors.js';

bindRlibErrors(
  t.w_ValueError,
  t.w_TypeError,
  t.w_OverflowError,
  t.w_ZeroDivisionError,
  t.w_IndexError,
  t.w_KeyError,
  t.w_MemoryError,
);

/** The data of an exception object; null when `w` is none. */
export function excData(w: W_Object): W_BaseException | null {
  if (w instanceof W_BaseException) return w;
  if (w instanceof W_Instance) {
    const payload = w.payload;
    if (payload instanceof W_BaseException) return payload;
  }
  return null;
}
function asExc(w: W_Object): W_BaseException {
  const exc = excData(w);
  if (exc === null)
    throw typeError(`descriptor requires a 'BaseException' object but received a '${w.getType().name}'`);
  return exc;
}

raiseWhenOutOfMemory(new MemorySignal(t.w_MemoryError, null));

/** The error to go on with when `e` was caught: a new one in the place of the machine's. */
export function ownError(e: OperationError): OperationError {
  return e instanceof MemorySignal ? new OperationError(t.w_MemoryError, null) : e;
}

/** The exception object of a thrown error, made now if need be. */
export function normalize(e: OperationError): W_Object {
  if (e instanceof MemorySignal) return normalize(ownError(e));
  let w_value = e.w_value;
  if (w_value === null) {
    const message = e.message;
    const exc = new W_BaseException(
      e.w_type,
      message === null ? noArgs : FixedArray.of<W_Object>(newStr(message)),
    );
    initFields(exc, noArgs, noNames);
    w_value = exc;
    e.w_value = exc;
  }
  return w_value;
}

/** `raise StopIteration(value)`; null = no argument. */
export function stopIteration(value: W_Object | null): OperationError {
  const exc = new W_BaseException(
    t.w_StopIteration,
    value === null ? noArgs : FixedArray.of<W_Object>(value),
  );
  exc.fields[0] = value;
  return new OperationError(t.w_StopIteration, null, exc);
}
/** The `value` of a StopIteration on its way. */
export function stopIterationValue(e: OperationError): W_Object {
  if (e.w_value === null) return w_None;
  const value = asExc(e.w_value).fields[0]!;
  return value === null ? w_None : value;
}
/** Whether the error is an instance of `w_type`. */
export function matches(e: OperationError, w_type: W_Type): boolean {
  return e.w_type.isSubtype(w_type);
}
/** An error that raises this exception object. */
export function errorFor(w_value: W_Object): OperationError {
  return new OperationError(w_value.getType(), null, w_value);
}

/** The builtin exception type that decides about the payload of exceptions of class `cls`. */
function builtinException(cls: W_Type): W_Type {
  return payloadType(promote(cls), cls.version);
}
const payloadType = elidable(function payloadType(cls: W_Type, _version: i32): W_Type {
  let first: W_Type | null = null;
  for (const w_type of cls.mro) {
    if (w_type.isHeap || !w_type.isSubtype(w_BaseException)) continue;
    if (w_type.excFields.length > 0) return w_type;
    if (first === null) first = w_type;
  }
  return first === null ? w_BaseException : first;
});

/** Sets the attributes that the type derives from its arguments. */
function initFields(exc: W_BaseException, kwArgs: FixedArray<W_Object>, names: FixedArray<string>): void {
  const fields = exc.fields;
  if (fields.length === 0) {
    if (names.length > 0) throw typeError(`${exc.w_type.name}() takes no keyword arguments`);
    return;
  }
  const args = exc.args;
  const w_type = exc.w_type;
  if (w_type.isSubtype(t.w_StopIteration)) {
    fields[0] = args.length > 0 ? args[0]! : null;
  } else if (w_type.isSubtype(t.w_SystemExit)) {
    fields[0] = args.length === 0 ? null : args.length === 1 ? args[0]! : newTuple(args);
  } else if (w_type.isSubtype(t.w_OSError)) {
    if (args.length >= 2 && args.length <= 5) {
      fields[0] = args[0]!;
      fields[1] = args[1]!;
      if (args.length > 2) fields[2] = args[2]!;
      if (args.length > 4) fields[3] = args[4]!;
      if (args.length > 2) exc.args = FixedArray.of(args[0]!, args[1]!);
    }
  } else if (w_type.isSubtype(t.w_SyntaxError)) {
    syntaxErrorFields(fields, args);
  } else if (w_type.isSubtype(t.w_ImportError)) {
    fields[0] = args.length === 1 ? args[0]! : null;
    fields[1] = keywordArgument(kwArgs, names, 'name');
    fields[2] = keywordArgument(kwArgs, names, 'path');
  } else if (w_type.isSubtype(t.w_AttributeError) || w_type.isSubtype(t.w_NameError)) {
    if (names.length > 0) keywordFields(exc, kwArgs, names);
  } else if (w_type.isSubtype(t.w_UnicodeError)) {
    if (args.length !== fields.length)
      throw typeError(`function takes exactly ${fields.length} arguments (${args.length} given)`);
    unicodeErrorFields(fields, args);
  }
}
function syntaxErrorFields(fields: FixedArray<W_Object | null>, args: FixedArray<W_Object>): void {
  if (args.length > 0) fields[0] = args[0]!;
  if (args.length !== 2) return;
  const info = unpackIterable(args[1]!);
  for (let i = 0; i < info.length && i < 6; i++) fields[1 + i] = info[i]!;
}
function unicodeErrorFields(fields: FixedArray<W_Object | null>, args: FixedArray<W_Object>): void {
  for (let i = 0; i < fields.length; i++) fields[i] = args[i]!;
}
function keywordFields(exc: W_BaseException, kwArgs: FixedArray<W_Object>, names: FixedArray<string>): void {
  for (let i = 0; i < exc.fields.length; i++) {
    const value = keywordArgument(kwArgs, names, exc.w_type.excFields[i]!);
    if (value !== null) exc.fields[i] = value;
  }
}

const osErrorTypes: Map<i32, W_Type> = new Map<i32, W_Type>([
  [1, t.w_PermissionError],
  [2, t.w_FileNotFoundError],
  [3, t.w_ProcessLookupError],
  [4, t.w_InterruptedError],
  [10, t.w_ChildProcessError],
  [11, t.w_BlockingIOError],
  [13, t.w_PermissionError],
  [17, t.w_FileExistsError],
  [20, t.w_NotADirectoryError],
  [21, t.w_IsADirectoryError],
  [32, t.w_BrokenPipeError],
  [103, t.w_ConnectionAbortedError],
  [104, t.w_ConnectionResetError],
  [110, t.w_TimeoutError],
  [111, t.w_ConnectionRefusedError],
]);

const positionalPart = lookInsideIff(
  (args: FixedArray<W_Object>, _start: i32, names: FixedArray<string>): boolean =>
    isConstant(args.length) && isConstant(names.length),
  function positionalPart(
    args: FixedArray<W_Object>,
    start: i32,
    names: FixedArray<string>,
  ): FixedArray<W_Object> {
    const count = args.length - start - names.length;
    if (count <= 0) return noArgs;
    const result = new FixedArray<W_Object>(count, args[start]!);
    for (let i = 1; i < count; i++) result[i] = args[start + i]!;
    return result;
  },
);

/** A new exception object of class `cls`, not yet through `__init__`. */
function makeException(cls: W_Type, args: FixedArray<W_Object>): W_Object {
  let w_type = cls.isHeap ? builtinException(cls) : cls;
  if (cls === t.w_OSError && args.length >= 2) {
    const errno = args[0]!;
    if (errno instanceof W_Int) w_type = osErrorTypes.get(Number(BigInt.asIntN(32, errno.value))) ?? w_type;
  }
  return wrapPayload(cls, new W_BaseException(w_type, args));
}

/** What `ValueError(…)` calls: `__new__` and `__init__` of an exact builtin exception in one. */
class W_ExceptionConstructor extends W_BuiltinFunction {
  readonly w_type: W_Type;
  constructor(w_type: W_Type) {
    super(w_type.name, 0, -1);
    this.w_type = w_type;
  }
  override call0(): W_Object {
    return this.callKw(noArgs, noNames);
  }
  override call1(a: W_Object): W_Object {
    return this.callKw(FixedArray.of(a), noNames);
  }
  override callArgs(args: FixedArray<W_Object>): W_Object {
    return this.callKw(args, noNames);
  }
  override callKw(args: FixedArray<W_Object>, names: FixedArray<string>): W_Object {
    const w = makeException(this.w_type, positionalPart(args, 0, names));
    initFields(w as W_BaseException, args, names);
    return w;
  }
}
function allExceptionTypes(): W_Type[] {
  const found: W_Type[] = [w_BaseException];
  for (let i = 0; i < found.length; i++) found.push(...found[i]!.subclasses);
  return found;
}

addStaticMethods(w_BaseException, [
  fnRaw('__new__', (args: FixedArray<W_Object>, names: FixedArray<string>): W_Object => {
    const cls = args[0]!;
    if (!(cls instanceof W_Type)) throw typeError('BaseException.__new__(X): X is not a type object');
    return makeException(cls, positionalPart(args, 1, names));
  }),
]);
addMethods(w_BaseException, [
  fnRaw('__init__', (args: FixedArray<W_Object>, names: FixedArray<string>): W_Object => {
    const exc = asExc(args[0]!);
    exc.args = positionalPart(args, 1, names);
    initFields(exc, args, names);
    return w_None;
  }),
  fn1('__str__', (self: W_Object): W_Object => newStr(exceptionText(asExc(self), self))),
  fn1('__repr__', (self: W_Object): W_Object => newStr(exceptionRepr(self))),
  fn2('with_traceback', (self: W_Object, tb: W_Object): W_Object => {
    setTraceback(self, tb);
    return self;
  }),
  fn2('add_note', (self: W_Object, note: W_Object): W_Object => {
    if (note.strValue() === null) throw typeError(`note must be a str, not '${note.getType().name}'`);
    const notes = self.findAttr('__notes__');
    if (notes === null) self.setAttr('__notes__', newList(FixedArray.of(note)));
    else notes.getAttr('append').call1(note);
    return w_None;
  }),
  fn2('__setstate__', (_self: W_Object, _state: W_Object): W_Object => w_None),
]);
addMethods(t.w_KeyError, [
  fn1('__str__', (self: W_Object): W_Object => newStr(exceptionText(asExc(self), self))),
]);

addGetSet(
  w_BaseException,
  'args',
  (self: W_Object): W_Object => newTuple(asExc(self).args),
  (self: W_Object, value: W_Object): void => {
    asExc(self).args = unpackIterable(value);
  },
);
addGetSet(w_BaseException, '__dict__', (self: W_Object): W_Object => dictOver(self.nameDict()!));
addGetSet(
  w_BaseException,
  '__traceback__',
  (self: W_Object): W_Object => {
    const tb = asExc(self).traceback;
    return tb === null ? w_None : tb;
  },
  setTraceback,
);
addGetSet(
  w_BaseException,
  '__cause__',
  (self: W_Object): W_Object => {
    const cause = asExc(self).cause;
    return cause === null ? w_None : cause;
  },
  (self: W_Object, value: W_Object): void => {
    if (!value.isNone() && excData(value) === null)
      throw typeError('exception cause must be None or derive from BaseException');
    const exc = asExc(self);
    exc.cause = value.isNone() ? null : value;
    exc.suppressContext = true;
  },
);
addGetSet(
  w_BaseException,
  '__context__',
  (self: W_Object): W_Object => {
    const context = asExc(self).context;
    return context === null ? w_None : context;
  },
  (self: W_Object, value: W_Object): void => {
    if (!value.isNone() && excData(value) === null)
      throw typeError('exception context must be None or derive from BaseException');
    asExc(self).context = value.isNone() ? null : value;
  },
);
addGetSet(
  w_BaseException,
  '__suppress_context__',
  (self: W_Object): W_Object => newBool(asExc(self).suppressContext),
  (self: W_Object, value: W_Object): void => {
    asExc(self).suppressContext = value.truth();
  },
);
function setTraceback(self: W_Object, value: W_Object): void {
  if (value.isNone()) asExc(self).traceback = null;
  else if (value instanceof W_Traceback) asExc(self).traceback = value;
  else throw typeError('__traceback__ must be a traceback or None');
}

/** `StopIteration.value` and its like: a descriptor for one of `fields`. */
class W_ExceptionField extends W_Object {
  readonly position: i32;
  constructor(position: i32) {
    super();
    this.position = position;
  }
  override getType(): W_Type {
    return memberType;
  }
  override isDescriptor(): boolean {
    return true;
  }
  override isDataDescriptor(): boolean {
    return true;
  }
  override descrGet(obj: W_Object | null, _w_type: W_Type): W_Object {
    if (obj === null) return this;
    const value = asExc(obj).fields[this.position]!;
    return value === null ? w_None : value;
  }
  override descrSet(obj: W_Object, value: W_Object): void {
    asExc(obj).fields[this.position] = value;
  }
  override descrDelete(obj: W_Object): void {
    asExc(obj).fields[this.position] = null;
  }
}

for (const w_type of allExceptionTypes()) {
  w_type.construct = new W_ExceptionConstructor(w_type);
  if (w_type.excFields === w_type.bases[0]!.excFields) continue;
  for (let i = 0; i < w_type.excFields.length; i++)
    w_type.define(w_type.excFields[i]!, new W_ExceptionField(i));
}

/** `str(exception)` without overrides. */
function exceptionText(exc: W_BaseException, _self: W_Object): string {
  const args = exc.args;
  const w_type = exc.w_type;
  const fields = exc.fields;
  if (fields.length > 0) {
    if (w_type.isSubtype(t.w_OSError)) {
      const errno = fields[0]!;
      const strerror = fields[1]!;
      if (errno !== null && strerror !== null) {
        const text = `[Errno ${errno.str()}] ${strerror.str()}`;
        const filename = fields[2]!;
        if (filename === null || filename.isNone()) return text;
        const second = fields[3]!;
        if (second !== null && !second.isNone()) return `${text}: ${filename.repr()} -> ${second.repr()}`;
        return `${text}: ${filename.repr()}`;
      }
    } else if (w_type.isSubtype(t.w_ImportError)) {
      const msg = fields[0]!;
      if (msg !== null && msg.strValue() !== null) return msg.str();
    } else if (w_type.isSubtype(t.w_SyntaxError)) {
      return syntaxErrorText(fields);
    } else if (w_type.isSubtype(t.w_UnicodeError)) {
      return unicodeErrorText(exc);
    }
  }
  if (args.length === 0) return '';
  if (args.length === 1) return w_type.isSubtype(t.w_KeyError) ? args[0]!.repr() : args[0]!.str();
  return newTuple(args).repr();
}

function syntaxErrorText(fields: FixedArray<W_Object | null>): string {
  const msg = fields[0]!;
  const filename = fields[1]!;
  const lineno = fields[2]!;
  const text = msg === null ? 'None' : msg.str();
  const hasLine = lineno !== null && lineno instanceof W_Int;
  const path = filename === null ? null : filename.strValue();
  if (path !== null) {
    const base = path.slice(path.lastIndexOf('/') + 1);
    return hasLine ? `${text} (${base}, line ${lineno.str()})` : `${text} (${base})`;
  }
  return hasLine ? `${text} (line ${lineno.str()})` : text;
}

function unicodeErrorText(exc: W_BaseException): string {
  const w_type = exc.w_type;
  if (exc.fields[0] === null) return '';
  const start = exc.field('start')!.index();
  const end = exc.field('end')!.index();
  const reason = exc.field('reason')!.str();
  const object = exc.field('object')!;
  const single = end === start + 1n;
  const where = single ? `position ${start}` : `position ${start}-${end - 1n}`;
  if (w_type.isSubtype(t.w_UnicodeDecodeError)) {
    const codec = exc.field('encoding')!.str();
    if (single) {
      const byte = object.getItem(newInt(start)).index();
      return `'${codec}' codec can't decode byte 0x${Number(byte).toString(16).padStart(2, '0')} in ${where}: ${reason}`;
    }
    return `'${codec}' codec can't decode bytes in ${where}: ${reason}`;
  }
  const verb = w_type.isSubtype(t.w_UnicodeTranslateError)
    ? "can't translate"
    : `'${exc.field('encoding')!.str()}' codec can't encode`;
  if (single) {
    const character = object.getItem(newInt(start)).strValue()!;
    const code = character.codePointAt(0)!;
    const hex = code.toString(16);
    const shown =
      code < 256
        ? `\\x${hex.padStart(2, '0')}`
        : code < 65536
          ? `\\u${hex.padStart(4, '0')}`
          : `\\U${hex.padStart(8, '0')}`;
    return `${verb} character '${shown}' in ${where}: ${reason}`;
  }
  return `${verb} characters in ${where}: ${reason}`;
}

/** `repr(exception)`: the name of its class and its arguments. */
export function exceptionRepr(self: W_Object): string {
  const args = asExc(self).args;
  const name = self.getType().name;
  if (args.length === 1) return `${name}(${args[0]!.repr()})`;
  return `${name}${newTuple(args).repr()}`;
}

bindExceptionHooks(exceptionText, (exc: W_BaseException): void => initFields(exc, noArgs, noNames));
