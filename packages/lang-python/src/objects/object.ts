/**
 * `W_Object`: what every Python object is to the interpreter, and the slots that builtin types override.
 *
 * A slot is a virtual method: `a.add(b)`, `a.getItem(k)`, `a.hash()`. Exact builtin objects (`W_Int`, `W_List`, …)
 * override slots directly, so the interpreter reaches them by one virtual call. An instance of a user-defined class
 * is a `W_Instance` (instance.ts), whose slots look the dunder up in its type and call it; if the class derives
 * from a builtin, the exact builtin object is the instance's *payload*, and the builtin type's own
 * dunders (in the type's dict, made by `addSlots`) unwrap it with {@link exact}.
 *
 * This file imports no other module's values: all classes of the object model extend `W_Object`, modules form
 * cycles, and a leaf at the bottom is what makes every import order work.
 *
 * ## Defining a builtin type
 *
 * ```ts
 * export const pointType: W_Type = newBuiltinType('point', [objectType], 'doc string');     // type.ts
 * export class W_Point extends W_Object {
 *   constructor(readonly x: i64) { super(); }
 *   override getType(): W_Type { return pointType; }
 *   override repr(): string { return `point(${this.x})`; }
 *   override binary(op: BinOp, other: W_Object): W_Object | null { … null means NotImplemented … }
 * }
 * addSlots(pointType, '__repr__ __add__ __radd__');            // slotwrappers.ts: dunders that call the slots
 * addMethods(pointType, [fn1('norm', pointNorm), fn12('move', pointMove), …]);          // builtinfn.ts
 * addGetSet(pointType, 'x', pointGetX, null);                  // descriptors.ts: attribute with getter and setter
 * addNew(pointType, fnKw('__new__', 'cls, x=, /', pointNew));  // builtinfn.ts; returns wrapPayload(cls, exact object)
 * function pointNorm(self: W_Object): W_Object { const p = asPoint(self); … }      // asPoint: exact(self) as W_Point
 * ```
 * Everything above runs at module level, hence at translation time.
 *
 * ## Names that the interpreter imports from the builtin types
 *
 * - int.ts: `W_Int { readonly value: i64 }`, `newInt(i64)` (small ones cached), `W_Bool extends W_Int`, `w_True`, `w_False`, `newBool(boolean)`,
 *   `W_Long`, `intFromString(digits)`; float.ts: `W_Float { readonly value: f64 }`, `newFloat`
 * - str.ts: `W_Str { readonly value: string }`, `newStr(string)`; bytes.ts: `newBytes(string of units 0 … 255)`
 * - tuple.ts: `W_Tuple { len(); item(i32); items(): FixedArray<W_Object> }`, `newTuple(FixedArray<W_Object>)`, `newTuple2(a, b)`
 * - list.ts: `W_List`, `newList(FixedArray<W_Object>)` (takes the array over), `append(w)`, `toArray(): FixedArray<W_Object>`, `extend(iterable)`
 * - dict.ts: `W_Dict`, `newDict()`, `dictOver(NameDict)` (a live view), `find(key): W_Object | null`, `setItem(key, value)`, `len()`,
 *   `keysArray(): FixedArray<W_Object>`, `findStr(name)`, `setStr(name, value)`, `update(mapping)`; dictproxy.ts: `mappingProxy(NameDict)`
 * - set.ts: `W_Set`, `newSet()`, `addItem(w)`; frozenset: `newFrozenSet(FixedArray<W_Object>)`
 * - slice.ts: `W_Slice(start, stop, step)`; range.ts: the range iterator is `W_IntRangeIterator` with an inlinable `next()`
 * - iterators.ts: `unpackIterable(w): FixedArray<W_Object>`, `W_SequenceIterator(w)` (over `__getitem__`)
 */
import type { f64, i32, i64 } from '@weft/core';
import { FixedArray } from '@weft/core';
import type { Compare } from '../bytecode/opcodes.js';
import type { NameDict } from './namedict.js';
import type { W_Type } from './type.js';

/** Binary operators in the order of the `BINARY_…` opcodes, and `divmod`. */
export enum BinOp {
  ADD,
  SUB,
  MUL,
  TRUE_DIV,
  FLOOR_DIV,
  MOD,
  POW,
  MATMUL,
  LSHIFT,
  RSHIFT,
  AND,
  OR,
  XOR,
  DIVMOD,
}

/** Operator signs as error messages show them, by {@link BinOp}. */
export const binOpSigns: FixedArray<string> = FixedArray.of(
  '+',
  '-',
  '*',
  '/',
  '//',
  '%',
  '** or pow()',
  '@',
  '<<',
  '>>',
  '&',
  '|',
  '^',
  'divmod()',
);

/** Unary operators. */
export enum UnOp {
  POSITIVE,
  NEGATIVE,
  INVERT,
  ABS,
}

/**
 * A Python exception on its way through RTypeScript code: the one class that the interpreter throws. The exception
 * object is made on demand (`normalize` in exceptions.ts) from type and message when nobody gave one.
 */
export class OperationError {
  w_type: W_Type;
  /** The exception object; null as long as only `message` is known. */
  w_value: W_Object | null;
  /** The only argument of the exception; null = no argument. */
  readonly message: string | null;
  /** True when `__context__` needs no more setting (a re-raise). */
  contextSet: boolean = false;
  /** True when the next frame that it passes is in its traceback already. */
  skipFrame: boolean = false;

  constructor(w_type: W_Type, message: string | null, w_value: W_Object | null = null) {
    this.w_type = w_type;
    this.message = message;
    this.w_value = w_value;
  }
}

/**
 * Thrown by the machine when memory is exhausted: one object, made while modules load. It can leave any call, also one that has just begun or
 * that is done, so frames may still be entered. Whoever catches it to handle it goes on with an error of his own; see `ownError`.
 */
export class MemorySignal extends OperationError {}

/** Types that the slots' default bodies need; filled in by exctypes.ts while modules load. */
let w_typeError: W_Type = null as never;
let w_attributeError: W_Type = null as never;

/** Late binding of exception types; module level only. */
export function bindErrorTypes(typeErrorType: W_Type, attributeErrorType: W_Type): void {
  w_typeError = typeErrorType;
  w_attributeError = attributeErrorType;
}

/** `throw typeError('…')`: a Python TypeError. */
export function typeError(message: string): OperationError {
  return new OperationError(w_typeError, message);
}

/** A Python AttributeError with a given message. */
export function attributeErrorMessage(message: string): OperationError {
  return new OperationError(w_attributeError, message);
}

/** The arguments of a call without arguments. */
export const noArgs: FixedArray<W_Object> = new FixedArray<W_Object>(0, null as never);
/** The keyword names of a call without keywords. */
export const noNames: FixedArray<string> = new FixedArray<string>(0, '');

/** Base class of all Python objects. Defaults of the slots are those of a type without the dunder. */
export abstract class W_Object {
  abstract getType(): W_Type;
  /** What tells the loops over iterators apart, see drain.ts: iterators with equal keys make their items in the same way. */
  loopKey(): W_Object {
    return this.getType();
  }

  // -- conversions that need no import of the concrete class

  /** The content of a `str` (or an instance of a subclass of it); null for anything else. */
  strValue(): string | null {
    return null;
  }
  /** 1 and 0 for True and False, -1 for anything else. */
  boolValue(): i32 {
    return -1;
  }
  isNone(): boolean {
    return false;
  }
  /** `operator.index(self)` when it fits 64 bits (saturated otherwise); TypeError when it is no integer. */
  index(): i64 {
    throw typeError(`'${this.getType().name}' object cannot be interpreted as an integer`);
  }
  /** `float(self)` for numbers; TypeError when it is no number. */
  floatValue(): f64 {
    throw typeError(`must be real number, not ${this.getType().name}`);
  }
  /** The exact builtin object behind an instance of a subclass of a builtin type; else this. */
  exact(): W_Object {
    return this;
  }

  // -- operators; null means NotImplemented. Call through operators.ts, which does the reflected half.

  add(other: W_Object): W_Object | null {
    return this.binary(BinOp.ADD, other);
  }
  sub(other: W_Object): W_Object | null {
    return this.binary(BinOp.SUB, other);
  }
  mul(other: W_Object): W_Object | null {
    return this.binary(BinOp.MUL, other);
  }
  /** `self op other`. A type that overrides `add`, `sub`, `mul` must handle them here too (by calling them). */
  binary(_op: BinOp, _other: W_Object): W_Object | null {
    return null;
  }
  /** `other op self`, asked when `other.binary` returned null. */
  rbinary(_op: BinOp, _other: W_Object): W_Object | null {
    return null;
  }
  /** `self op= other`; null: use the plain operator. */
  inplace(_op: BinOp, _other: W_Object): W_Object | null {
    return null;
  }
  /** The error for `self op other` when nobody implements it (`str` and `list` have messages of their own). */
  binaryFailed(op: BinOp, other: W_Object): OperationError {
    return typeError(
      `unsupported operand type(s) for ${binOpSigns[op]!}: '${this.getType().name}' and '${other.getType().name}'`,
    );
  }
  /** `pow(self, exponent, modulus)`. */
  pow3(_exponent: W_Object, _modulus: W_Object): W_Object | null {
    return null;
  }
  unary(op: UnOp): W_Object {
    if (op === UnOp.ABS) throw typeError(`bad operand type for abs(): '${this.getType().name}'`);
    const sign = op === UnOp.POSITIVE ? '+' : op === UnOp.NEGATIVE ? '-' : '~';
    throw typeError(`bad operand type for unary ${sign}: '${this.getType().name}'`);
  }
  /** Rich comparison; null means NotImplemented. The fallback to identity is in operators.ts. */
  compare(_op: Compare, _other: W_Object): W_Object | null {
    return null;
  }
  truth(): boolean {
    return true;
  }
  /** Default: identity. Unhashable types override it with {@link unhashable}. */
  hash(): i64 {
    return identityHash64(this);
  }

  // -- containers

  len(): i32 {
    throw typeError(`object of type '${this.getType().name}' has no len()`);
  }
  getItem(_key: W_Object): W_Object {
    throw typeError(`'${this.getType().name}' object is not subscriptable`);
  }
  setItem(_key: W_Object, _value: W_Object): void {
    throw typeError(`'${this.getType().name}' object does not support item assignment`);
  }
  delItem(_key: W_Object): void {
    throw typeError(`'${this.getType().name}' object doesn't support item deletion`);
  }
  /** `item in self`; operators.ts falls back to iteration when {@link hasContains} says no. */
  contains(_item: W_Object): boolean {
    throw typeError(`argument of type '${this.getType().name}' is not iterable`);
  }
  /** Whether the type implements `__contains__` itself. */
  hasContains(): boolean {
    return false;
  }
  iter(): W_Object {
    throw typeError(`'${this.getType().name}' object is not iterable`);
  }
  /** The next item; null at the end (no StopIteration is thrown by builtin iterators). */
  next(): W_Object | null {
    throw typeError(`'${this.getType().name}' object is not an iterator`);
  }
  /** Whether `next` may be called: the type is an iterator. */
  isIterator(): boolean {
    return false;
  }

  // -- text

  repr(): string {
    return defaultRepr(this);
  }
  str(): string {
    return this.repr();
  }
  format(spec: string): string {
    if (spec.length > 0)
      throw typeError(`unsupported format string passed to ${this.getType().name}.__format__`);
    return this.str();
  }

  // -- calls. callKw is the general one; a callable class overrides it and those that it can do faster.

  call0(): W_Object {
    return this.callArgs(noArgs);
  }
  call1(a: W_Object): W_Object {
    return this.callArgs(FixedArray.of(a));
  }
  call2(a: W_Object, b: W_Object): W_Object {
    return this.callArgs(FixedArray.of(a, b));
  }
  call3(a: W_Object, b: W_Object, c: W_Object): W_Object {
    return this.callArgs(FixedArray.of(a, b, c));
  }
  callArgs(args: FixedArray<W_Object>): W_Object {
    return this.callKw(args, noNames);
  }
  /** `args` holds the positional arguments, then the values of the keywords `names`. */
  callKw(_args: FixedArray<W_Object>, _names: FixedArray<string>): W_Object {
    throw typeError(`'${this.getType().name}' object is not callable`);
  }
  isCallable(): boolean {
    return false;
  }

  // -- attributes

  /** Attributes of this very object (`__dict__`), when it has any. */
  nameDict(): NameDict | null {
    return null;
  }
  /** `self.name` or null when there is no such attribute; errors raised by user code pass through. */
  findAttr(name: string): W_Object | null {
    const w_type = this.getType();
    const descriptor = w_type.lookup(name);
    if (descriptor !== null && descriptor.isDataDescriptor()) return descriptor.descrGet(this, w_type);
    const dict = this.nameDict();
    if (dict !== null) {
      const value = dict.get(name);
      if (value !== null) return value;
    }
    return descriptor === null ? null : descriptor.descrGet(this, w_type);
  }
  getAttr(name: string): W_Object {
    const value = this.findAttr(name);
    if (value === null) throw this.attributeError(name);
    return value;
  }
  setAttr(name: string, value: W_Object): void {
    const descriptor = this.getType().lookup(name);
    if (descriptor !== null && descriptor.isDataDescriptor()) {
      descriptor.descrSet(this, value);
      return;
    }
    const dict = this.nameDict();
    if (dict !== null) dict.set(name, value);
    else throw this.noWrite(name, descriptor !== null);
  }
  delAttr(name: string): void {
    const descriptor = this.getType().lookup(name);
    if (descriptor !== null && descriptor.isDataDescriptor()) {
      descriptor.descrDelete(this);
      return;
    }
    const dict = this.nameDict();
    if (dict === null) throw this.noWrite(name, descriptor !== null);
    if (!dict.delete(name)) throw new OperationError(w_attributeError, name);
  }
  /** The error for reading the missing attribute `name`. */
  attributeError(name: string): OperationError {
    return makeAttributeError(this, name, `'${this.getType().name}' object has no attribute '${name}'`);
  }
  /** The error for writing an attribute of an object without `__dict__`. */
  noWrite(name: string, readOnly: boolean): OperationError {
    return makeAttributeError(
      this,
      name,
      readOnly
        ? `'${this.getType().name}' object attribute '${name}' is read-only`
        : `'${this.getType().name}' object has no attribute '${name}'`,
    );
  }

  /** Whether `findAttr` is the general one and finds attributes in the type only, for all objects of this class. */
  hasPlainAttributes(): boolean {
    return true;
  }

  // -- this object as a descriptor, found in a type

  /** `__get__(obj, type)`, `obj` null for access through the class; an object that is no descriptor is returned itself. */
  descrGet(_obj: W_Object | null, _w_type: W_Type): W_Object {
    return this;
  }
  /** Whether it defines `__get__`. */
  isDescriptor(): boolean {
    return false;
  }
  /** Whether it defines `__set__` or `__delete__`, and so takes precedence over instance attributes. */
  isDataDescriptor(): boolean {
    return false;
  }
  /** Whether calling it with the object as first argument is the same as binding it (functions, builtin methods). */
  isMethod(): boolean {
    return false;
  }
  descrSet(_obj: W_Object, _value: W_Object): void {
    throw attributeErrorMessage('__set__');
  }
  descrDelete(_obj: W_Object): void {
    throw attributeErrorMessage('__delete__');
  }

  // -- weak references

  /** What dies with the object, when there are weak references to it; see weak.ts. */
  getLifeline(): W_Object | null {
    return null;
  }
  /** False for an object that there cannot be weak references to. */
  setLifeline(_lifeline: W_Object): boolean {
    return false;
  }
}

/** Body of `hash` for unhashable types. */
export function unhashable(w: W_Object): OperationError {
  return typeError(`unhashable type: '${w.getType().name}'`);
}

/** Hooks bound by other modules while they load: their bodies need classes that extend `W_Object`. */
let attributeErrorHook: (w: W_Object, name: string, message: string) => OperationError = null as never;
let defaultReprHook: (w: W_Object) => string = null as never;
let identityHashHook: (w: W_Object) => i64 = null as never;

/** Late binding of {@link W_Object}'s helpers; module level only. */
export function bindObjectHooks(
  attributeError: (w: W_Object, name: string, message: string) => OperationError,
  repr: (w: W_Object) => string,
  hash: (w: W_Object) => i64,
): void {
  attributeErrorHook = attributeError;
  defaultReprHook = repr;
  identityHashHook = hash;
}

/** An AttributeError that remembers object and name (for suggestions). */
export function makeAttributeError(w: W_Object, name: string, message: string): OperationError {
  return attributeErrorHook(w, name, message);
}
/** `<module.Name object at 0x…>` */
export function defaultRepr(w: W_Object): string {
  return defaultReprHook(w);
}
/** Hash of an object compared by identity. */
export function identityHash64(w: W_Object): i64 {
  return identityHashHook(w);
}
