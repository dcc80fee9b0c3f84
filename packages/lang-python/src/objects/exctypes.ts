/**
 * The exception hierarchy: one `W_Type` per builtin exception, and the exception objects.
 *
 * `W_BaseException` is the exact class behind all of them. Types with attributes of their own (`StopIteration.value`,
 * `OSError.errno`) list them in `excFields`; the values stand in the exception's `fields` array and are served by
 * descriptors. An exception of a user-defined class is a `W_Instance` with a `W_BaseException` as payload.
 */
import type { i32 } from '@weft/core';
import { FixedArray } from '@weft/core';
import { MapDict, type NameDict } from './namedict.js';
import { OperationError, W_Object, bindErrorTypes } from './object.js';
import type { W_Traceback } from './traceback.js';
import { newBuiltinType, objectType, type W_Type } from './type.js';

function exception(name: string, base: W_Type, fields: string[] = []): W_Type {
  const w_type = newBuiltinType(name, [base], null);
  w_type.layout = base === objectType ? w_type : base.layout;
  w_type.hasDict = true;
  w_type.excFields = fields.length > 0 ? FixedArray.from(fields) : base.excFields;
  return w_type;
}

export const w_BaseException = exception('BaseException', objectType);
export const w_Exception = exception('Exception', w_BaseException);
export const w_SystemExit = exception('SystemExit', w_BaseException, ['code']);
export const w_KeyboardInterrupt = exception('KeyboardInterrupt', w_BaseException);
export const w_GeneratorExit = exception('GeneratorExit', w_BaseException);
export const w_StopIteration = exception('StopIteration', w_Exception, ['value']);
export const w_StopAsyncIteration = exception('StopAsyncIteration', w_Exception);
export const w_ArithmeticError = exception('ArithmeticError', w_Exception);
export const w_FloatingPointError = exception('FloatingPointError', w_ArithmeticError);
export const w_OverflowError = exception('OverflowError', w_ArithmeticError);
export const w_ZeroDivisionError = exception('ZeroDivisionError', w_ArithmeticError);
export const w_AssertionError = exception('AssertionError', w_Exception);
export const w_AttributeError = exception('AttributeError', w_Exception, ['name', 'obj']);
export const w_BufferError = exception('BufferError', w_Exception);
export const w_EOFError = exception('EOFError', w_Exception);
export const w_ImportError = exception('ImportError', w_Exception, ['msg', 'name', 'path']);
export const w_ModuleNotFoundError = exception('ModuleNotFoundError', w_ImportError);
export const w_LookupError = exception('LookupError', w_Exception);
export const w_IndexError = exception('IndexError', w_LookupError);
export const w_KeyError = exception('KeyError', w_LookupError);
export const w_MemoryError = exception('MemoryError', w_Exception);
export const w_NameError = exception('NameError', w_Exception, ['name']);
export const w_UnboundLocalError = exception('UnboundLocalError', w_NameError);
export const w_OSError = exception('OSError', w_Exception, ['errno', 'strerror', 'filename', 'filename2']);
export const w_BlockingIOError = exception('BlockingIOError', w_OSError);
export const w_ChildProcessError = exception('ChildProcessError', w_OSError);
export const w_ConnectionError = exception('ConnectionError', w_OSError);
export const w_BrokenPipeError = exception('BrokenPipeError', w_ConnectionError);
export const w_ConnectionAbortedError = exception('ConnectionAbortedError', w_ConnectionError);
export const w_ConnectionRefusedError = exception('ConnectionRefusedError', w_ConnectionError);
export const w_ConnectionResetError = exception('ConnectionResetError', w_ConnectionError);
export const w_FileExistsError = exception('FileExistsError', w_OSError);
export const w_FileNotFoundError = exception('FileNotFoundError', w_OSError);
export const w_InterruptedError = exception('InterruptedError', w_OSError);
export const w_IsADirectoryError = exception('IsADirectoryError', w_OSError);
export const w_NotADirectoryError = exception('NotADirectoryError', w_OSError);
export const w_PermissionError = exception('PermissionError', w_OSError);
export const w_ProcessLookupError = exception('ProcessLookupError', w_OSError);
export const w_TimeoutError = exception('TimeoutError', w_OSError);
export const w_ReferenceError = exception('ReferenceError', w_Exception);
export const w_RuntimeError = exception('RuntimeError', w_Exception);
export const w_NotImplementedError = exception('NotImplementedError', w_RuntimeError);
export const w_RecursionError = exception('RecursionError', w_RuntimeError);
export const w_SyntaxError = exception('SyntaxError', w_Exception, [
  'msg',
  'filename',
  'lineno',
  'offset',
  'text',
  'end_lineno',
  'end_offset',
  'print_file_and_line',
]);
export const w_IndentationError = exception('IndentationError', w_SyntaxError);
export const w_TabError = exception('TabError', w_IndentationError);
export const w_SystemError = exception('SystemError', w_Exception);
export const w_TypeError = exception('TypeError', w_Exception);
export const w_ValueError = exception('ValueError', w_Exception);
export const w_UnicodeError = exception('UnicodeError', w_ValueError);
const unicodeFields = ['encoding', 'object', 'start', 'end', 'reason'];
export const w_UnicodeDecodeError = exception('UnicodeDecodeError', w_UnicodeError, unicodeFields);
export const w_UnicodeEncodeError = exception('UnicodeEncodeError', w_UnicodeError, unicodeFields);
export const w_UnicodeTranslateError = exception(
  'UnicodeTranslateError',
  w_UnicodeError,
  unicodeFields.slice(1),
);
export const w_Warning = exception('Warning', w_Exception);
export const w_BytesWarning = exception('BytesWarning', w_Warning);
export const w_DeprecationWarning = exception('DeprecationWarning', w_Warning);
export const w_EncodingWarning = exception('EncodingWarning', w_Warning);
export const w_FutureWarning = exception('FutureWarning', w_Warning);
export const w_ImportWarning = exception('ImportWarning', w_Warning);
export const w_PendingDeprecationWarning = exception('PendingDeprecationWarning', w_Warning);
export const w_ResourceWarning = exception('ResourceWarning', w_Warning);
export const w_RuntimeWarning = exception('RuntimeWarning', w_Warning);
export const w_SyntaxWarning = exception('SyntaxWarning', w_Warning);
export const w_UnicodeWarning = exception('UnicodeWarning', w_Warning);
export const w_UserWarning = exception('UserWarning', w_Warning);

bindErrorTypes(w_TypeError, w_AttributeError);

/** `throw valueError('…')` and its relatives: Python exceptions with one string argument. */
export function valueError(message: string): OperationError {
  return new OperationError(w_ValueError, message);
}
export function indexError(message: string): OperationError {
  return new OperationError(w_IndexError, message);
}
export function zeroDivisionError(message: string): OperationError {
  return new OperationError(w_ZeroDivisionError, message);
}
export function overflowError(message: string): OperationError {
  return new OperationError(w_OverflowError, message);
}
export function runtimeError(message: string): OperationError {
  return new OperationError(w_RuntimeError, message);
}
/** KeyError whose argument is the key object itself. */
export function keyError(key: W_Object): OperationError {
  return newError(w_KeyError, FixedArray.of(key));
}
/** An exception of a builtin type with any arguments. */
export function newError(w_type: W_Type, args: FixedArray<W_Object>): OperationError {
  const exc = new W_BaseException(w_type, args);
  if (exc.fields.length > 0) initFieldsHook(exc);
  return new OperationError(w_type, null, exc);
}

/** An exception object of a builtin exception type, or the payload of one of a user-defined class. */
export class W_BaseException extends W_Object {
  readonly w_type: W_Type;
  args: FixedArray<W_Object>;
  /** Values of the attributes in `W_Type.excFields`; null reads as None. */
  readonly fields: FixedArray<W_Object | null>;
  traceback: W_Traceback | null = null;
  cause: W_Object | null = null;
  context: W_Object | null = null;
  suppressContext: boolean = false;
  dict: NameDict | null = null;

  constructor(w_type: W_Type, args: FixedArray<W_Object>) {
    super();
    this.w_type = w_type;
    this.args = args;
    const count: i32 = w_type.excFields.length;
    this.fields = new FixedArray<W_Object | null>(count, null);
  }
  override hasPlainAttributes(): boolean {
    return false;
  }
  override getType(): W_Type {
    return this.w_type;
  }
  override nameDict(): NameDict | null {
    if (this.dict === null) this.dict = new MapDict();
    return this.dict;
  }
  /** The attribute `name` of `W_Type.excFields`. */
  field(name: string): W_Object | null {
    const names = this.w_type.excFields;
    for (let i = 0; i < names.length; i++) if (names[i]! === name) return this.fields[i]!;
    return null;
  }
  setField(name: string, value: W_Object | null): void {
    const names = this.w_type.excFields;
    for (let i = 0; i < names.length; i++) if (names[i]! === name) this.fields[i] = value;
  }
  override repr(): string {
    const parts: string[] = [];
    for (const arg of this.args) parts.push(arg.repr());
    return `${this.w_type.name}(${parts.join(', ')})`;
  }
  override str(): string {
    return excText(this, this);
  }
}

/** `str(exception)`; the object itself may be an instance with `exception` as payload. */
let excTextHook: (exception: W_BaseException, self: W_Object) => string = null as never;
let initFieldsHook: (exception: W_BaseException) => void = null as never;
export function bindExceptionHooks(
  text: (exception: W_BaseException, self: W_Object) => string,
  initFields: (exception: W_BaseException) => void,
): void {
  excTextHook = text;
  initFieldsHook = initFields;
}
function excText(exception: W_BaseException, self: W_Object): string {
  return excTextHook(exception, self);
}
