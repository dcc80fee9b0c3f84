/**
 * Builtin functions and methods: Python callables whose body is an RTypeScript function.
 *
 * One class per arity, so that a call with two arguments reaches a function of two parameters without an array in
 * between. The same constructors serve functions of modules and methods of types (where the first parameter is
 * `self`; {@link addMethods} sets the owner):
 *
 * | maker | body | for |
 * |---|---|---|
 * | `fn0 … fn3` | `(a, b, c) => W_Object` | fixed number of positional arguments |
 * | `fn01 fn12 fn13 fn23` | missing trailing arguments are null | `fn13`: 1 to 3 arguments |
 * | `fnVar(name, min, max, f)` | `(args) => W_Object` | any number of positional ones (`max` -1: no limit) |
 * | `fnKw(name, 'self, /, sep=, maxsplit=', f)` | `(args) => W_Object`, an entry per parameter, null when missing | keywords |
 * | `fnRaw(name, f)` | `(args, names) => W_Object` | `*args` with keywords (`print`, `max`); see {@link keywordArgument} |
 *
 * A body returns `w_None` where Python returns None. Arity errors are raised here, with CPython's texts.
 */
import type { i32 } from '@weft/core';
import { FixedArray, isConstant, lookInsideIff, quasiImmutable, type ReadonlyFixedArray } from '@weft/core';
import { W_Bound } from './bound.js';
import type { OperationError } from './object.js';
import { W_Object, noNames, typeError } from './object.js';
import { newBuiltinType, objectType, type W_Type } from './type.js';

export const builtinFunctionType: W_Type = newBuiltinType('builtin_function_or_method', [objectType], null);
export const methodDescriptorType: W_Type = newBuiltinType('method_descriptor', [objectType], null);
export const wrapperDescriptorType: W_Type = newBuiltinType('wrapper_descriptor', [objectType], null);

/** A builtin function, or a method as it stands in its type's dict. */
export abstract class W_BuiltinFunction extends W_Object {
  readonly name: string;
  readonly min: i32;
  readonly max: i32;
  /** The type whose method this is; null for functions. */
  @quasiImmutable owner: W_Type | null = null;
  /** For a method: what its first argument must be an instance of; null when anything will do. */
  @quasiImmutable receiver: W_Type | null = null;
  /** In a type's dict, but not bound to instances: `__new__` and static methods. */
  @quasiImmutable isStatic: boolean = false;
  /** Made by `addSlots`, or a method that CPython makes so (see {@link addMethods}). */
  @quasiImmutable isWrapper: boolean = false;
  doc: string | null = null;
  moduleName: string | null = null;

  constructor(name: string, min: i32, max: i32) {
    super();
    this.name = name;
    this.min = min;
    this.max = max;
  }
  override getType(): W_Type {
    if (this.owner === null || this.isStatic) return builtinFunctionType;
    return this.isWrapper ? wrapperDescriptorType : methodDescriptorType;
  }
  override isCallable(): boolean {
    return true;
  }
  override isMethod(): boolean {
    return this.owner !== null && !this.isStatic;
  }
  override isDescriptor(): boolean {
    return this.isMethod();
  }
  override descrGet(obj: W_Object | null, _w_type: W_Type): W_Object {
    return obj === null || !this.isMethod() ? this : new W_BuiltinMethod(this, obj);
  }
  override repr(): string {
    const owner = this.owner;
    if (owner === null) return `<built-in function ${this.name}>`;
    if (this.isStatic) return `<built-in method ${this.name} of type object>`;
    return this.isWrapper
      ? `<slot wrapper '${this.name}' of '${owner.name}' objects>`
      : `<method '${this.name}' of '${owner.name}' objects>`;
  }
  override callKw(args: FixedArray<W_Object>, names: FixedArray<string>): W_Object {
    this.checkFirst(args, args.length - names.length);
    if (names.length > 0) throw typeError(`${this.fullName()}() takes no keyword arguments`);
    return this.callArgs(args);
  }
  fullName(): string {
    return this.owner === null ? this.name : `${this.owner.name}.${this.name}`;
  }
  /**
   * Checks the first argument of a method, once for all bodies: `str.upper(5)` must not get further. The receiver of a
   * bound method passes at the first comparison, or at the second step when its class was derived.
   */
  checkReceiver(self: W_Object): void {
    const receiver = this.receiver;
    if (receiver === null) return;
    const w_type = self.getType();
    if (w_type !== receiver && !w_type.isSubtype(receiver)) throw this.receiverError(receiver, w_type);
  }
  private receiverError(receiver: W_Type, given: W_Type): OperationError {
    return typeError(
      this.isWrapper
        ? `descriptor '${this.name}' requires a '${receiver.name}' object but received a '${given.name}'`
        : `descriptor '${this.name}' for '${receiver.name}' objects doesn't apply to a '${given.name}' object`,
    );
  }
  /** The same for the arguments of a call, of which `positional` are positional. */
  checkFirst(args: FixedArray<W_Object>, positional: i32): void {
    if (!this.isMethod()) return;
    if (positional === 0) throw this.missingReceiver();
    this.checkReceiver(args[0]!);
  }
  private missingReceiver(): OperationError {
    return typeError(
      this.isWrapper
        ? `descriptor '${this.name}' of '${this.owner!.name}' object needs an argument`
        : `unbound method ${this.fullName()}() needs an argument`,
    );
  }
  /** The error for a call with `count` positional arguments. */
  arityError(count: i32): OperationError {
    const hidden = this.owner === null ? 0 : 1;
    const given = count - hidden;
    const min = this.min - hidden;
    const max = this.max - hidden;
    if (given < 0) return this.missingReceiver();
    if (this.isWrapper) {
      if (min === max) return typeError(`expected ${min} argument${min === 1 ? '' : 's'}, got ${given}`);
    } else if (min === max) {
      if (min === 0) return typeError(`${this.fullName()}() takes no arguments (${given} given)`);
      if (min === 1) return typeError(`${this.fullName()}() takes exactly one argument (${given} given)`);
      return typeError(`${this.name} expected ${min} arguments, got ${given}`);
    }
    if (given < min)
      return typeError(`${this.name} expected at least ${min} argument${min === 1 ? '' : 's'}, got ${given}`);
    return typeError(`${this.name} expected at most ${max} argument${max === 1 ? '' : 's'}, got ${given}`);
  }
}

export class W_Fn0 extends W_BuiltinFunction {
  readonly f: () => W_Object;
  constructor(name: string, f: () => W_Object) {
    super(name, 0, 0);
    this.f = f;
  }
  override call0(): W_Object {
    return this.f();
  }
  override callArgs(args: FixedArray<W_Object>): W_Object {
    if (args.length !== 0) throw this.arityError(args.length);
    return this.f();
  }
}

export class W_Fn1 extends W_BuiltinFunction {
  readonly f: (a: W_Object) => W_Object;
  constructor(name: string, f: (a: W_Object) => W_Object) {
    super(name, 1, 1);
    this.f = f;
  }
  override call1(a: W_Object): W_Object {
    this.checkReceiver(a);
    return this.f(a);
  }
  override callArgs(args: FixedArray<W_Object>): W_Object {
    this.checkFirst(args, args.length);
    if (args.length !== 1) throw this.arityError(args.length);
    return this.f(args[0]!);
  }
}

export class W_Fn2 extends W_BuiltinFunction {
  readonly f: (a: W_Object, b: W_Object) => W_Object;
  constructor(name: string, f: (a: W_Object, b: W_Object) => W_Object) {
    super(name, 2, 2);
    this.f = f;
  }
  override call2(a: W_Object, b: W_Object): W_Object {
    this.checkReceiver(a);
    return this.f(a, b);
  }
  override callArgs(args: FixedArray<W_Object>): W_Object {
    this.checkFirst(args, args.length);
    if (args.length !== 2) throw this.arityError(args.length);
    return this.f(args[0]!, args[1]!);
  }
}

export class W_Fn3 extends W_BuiltinFunction {
  readonly f: (a: W_Object, b: W_Object, c: W_Object) => W_Object;
  constructor(name: string, f: (a: W_Object, b: W_Object, c: W_Object) => W_Object) {
    super(name, 3, 3);
    this.f = f;
  }
  override call3(a: W_Object, b: W_Object, c: W_Object): W_Object {
    this.checkReceiver(a);
    return this.f(a, b, c);
  }
  override callArgs(args: FixedArray<W_Object>): W_Object {
    this.checkFirst(args, args.length);
    if (args.length !== 3) throw this.arityError(args.length);
    return this.f(args[0]!, args[1]!, args[2]!);
  }
}

export class W_Fn01 extends W_BuiltinFunction {
  readonly f: (a: W_Object | null) => W_Object;
  constructor(name: string, f: (a: W_Object | null) => W_Object) {
    super(name, 0, 1);
    this.f = f;
  }
  override call0(): W_Object {
    return this.f(null);
  }
  override call1(a: W_Object): W_Object {
    this.checkReceiver(a);
    return this.f(a);
  }
  override callArgs(args: FixedArray<W_Object>): W_Object {
    this.checkFirst(args, args.length);
    if (args.length > 1) throw this.arityError(args.length);
    return this.f(args.length === 0 ? null : args[0]!);
  }
}

export class W_Fn12 extends W_BuiltinFunction {
  readonly f: (a: W_Object, b: W_Object | null) => W_Object;
  constructor(name: string, f: (a: W_Object, b: W_Object | null) => W_Object) {
    super(name, 1, 2);
    this.f = f;
  }
  override call1(a: W_Object): W_Object {
    this.checkReceiver(a);
    return this.f(a, null);
  }
  override call2(a: W_Object, b: W_Object): W_Object {
    this.checkReceiver(a);
    return this.f(a, b);
  }
  override callArgs(args: FixedArray<W_Object>): W_Object {
    this.checkFirst(args, args.length);
    if (args.length < 1 || args.length > 2) throw this.arityError(args.length);
    return this.f(args[0]!, args.length === 1 ? null : args[1]!);
  }
}

export class W_Fn13 extends W_BuiltinFunction {
  readonly f: (a: W_Object, b: W_Object | null, c: W_Object | null) => W_Object;
  constructor(name: string, f: (a: W_Object, b: W_Object | null, c: W_Object | null) => W_Object) {
    super(name, 1, 3);
    this.f = f;
  }
  override call1(a: W_Object): W_Object {
    this.checkReceiver(a);
    return this.f(a, null, null);
  }
  override call2(a: W_Object, b: W_Object): W_Object {
    this.checkReceiver(a);
    return this.f(a, b, null);
  }
  override call3(a: W_Object, b: W_Object, c: W_Object): W_Object {
    this.checkReceiver(a);
    return this.f(a, b, c);
  }
  override callArgs(args: FixedArray<W_Object>): W_Object {
    this.checkFirst(args, args.length);
    const n = args.length;
    if (n < 1 || n > 3) throw this.arityError(n);
    return this.f(args[0]!, n > 1 ? args[1]! : null, n > 2 ? args[2]! : null);
  }
}

export class W_Fn23 extends W_BuiltinFunction {
  readonly f: (a: W_Object, b: W_Object, c: W_Object | null) => W_Object;
  constructor(name: string, f: (a: W_Object, b: W_Object, c: W_Object | null) => W_Object) {
    super(name, 2, 3);
    this.f = f;
  }
  override call2(a: W_Object, b: W_Object): W_Object {
    this.checkReceiver(a);
    return this.f(a, b, null);
  }
  override call3(a: W_Object, b: W_Object, c: W_Object): W_Object {
    this.checkReceiver(a);
    return this.f(a, b, c);
  }
  override callArgs(args: FixedArray<W_Object>): W_Object {
    this.checkFirst(args, args.length);
    const n = args.length;
    if (n < 2 || n > 3) throw this.arityError(n);
    return this.f(args[0]!, args[1]!, n > 2 ? args[2]! : null);
  }
}

export class W_FnVar extends W_BuiltinFunction {
  readonly f: (args: FixedArray<W_Object>) => W_Object;
  constructor(name: string, min: i32, max: i32, f: (args: FixedArray<W_Object>) => W_Object) {
    super(name, min, max);
    this.f = f;
  }
  override callArgs(args: FixedArray<W_Object>): W_Object {
    this.checkFirst(args, args.length);
    if (args.length < this.min || (this.max >= 0 && args.length > this.max))
      throw this.arityError(args.length);
    return this.f(args);
  }
}

export class W_FnRaw extends W_BuiltinFunction {
  readonly f: (args: FixedArray<W_Object>, names: FixedArray<string>) => W_Object;
  constructor(name: string, f: (args: FixedArray<W_Object>, names: FixedArray<string>) => W_Object) {
    super(name, 0, -1);
    this.f = f;
  }
  override callArgs(args: FixedArray<W_Object>): W_Object {
    this.checkFirst(args, args.length);
    return this.f(args, noNames);
  }
  override callKw(args: FixedArray<W_Object>, names: FixedArray<string>): W_Object {
    this.checkFirst(args, args.length - names.length);
    return this.f(args, names);
  }
}

/** Parameters of a builtin with keywords: `names[i]` is '' never; the first `posOnly` cannot be given by name. */
export class BuiltinSignature {
  readonly names: ReadonlyFixedArray<string>;
  readonly required: ReadonlyFixedArray<boolean>;
  readonly posOnly: i32;
  /** How many may be given by position. */
  readonly positional: i32;
  constructor(names: FixedArray<string>, required: FixedArray<boolean>, posOnly: i32, positional: i32) {
    this.names = names;
    this.required = required;
    this.posOnly = posOnly;
    this.positional = positional;
  }
}

/** Reads `'self, /, sep=, *, key='` (module level only). */
function parseSignature(spec: string): BuiltinSignature {
  const names: string[] = [];
  const required: boolean[] = [];
  let posOnly = 0;
  let positional = -1;
  for (const part of spec.split(',').map((p) => p.trim())) {
    if (part === '/') posOnly = names.length;
    else if (part === '*') positional = names.length;
    else {
      required.push(!part.endsWith('='));
      names.push(part.replace('=', ''));
    }
  }
  return new BuiltinSignature(
    FixedArray.from(names),
    FixedArray.from(required),
    posOnly,
    positional < 0 ? names.length : positional,
  );
}

export class W_FnKw extends W_BuiltinFunction {
  readonly signature: BuiltinSignature;
  readonly f: (args: FixedArray<W_Object | null>) => W_Object;
  constructor(name: string, signature: BuiltinSignature, f: (args: FixedArray<W_Object | null>) => W_Object) {
    super(name, 0, signature.positional);
    this.signature = signature;
    this.f = f;
  }
  override callKw(args: FixedArray<W_Object>, names: FixedArray<string>): W_Object {
    this.checkFirst(args, args.length - names.length);
    return this.f(bindKeywords(this, args, names));
  }
  /** The error for a keyword that is no parameter. */
  invalidKeyword(name: string): OperationError {
    return typeError(`'${name}' is an invalid keyword argument for ${this.displayName()}()`);
  }
  /** The error for parameter `i` given twice. */
  givenTwice(name: string, i: i32): OperationError {
    return typeError(
      `argument for ${this.displayName()}() given by name ('${name}') and position (${i + 1 - this.hidden()})`,
    );
  }
  missingArgument(i: i32): OperationError {
    return typeError(
      `${this.displayName()}() missing required argument '${this.signature.names[i]!}' (pos ${i + 1 - this.hidden()})`,
    );
  }
  private hidden(): i32 {
    return this.owner === null ? 0 : 1;
  }
  private displayName(): string {
    return this.isStatic && this.owner !== null ? this.owner.name : this.name;
  }
  tooMany(given: i32): OperationError {
    const max = this.max - this.hidden();
    const plural = max === 1 ? '' : 's';
    return typeError(
      `${this.displayName()}() takes at most ${max} argument${plural} (${given - this.hidden()} given)`,
    );
  }
}

/** An entry per parameter of `f`, null when missing. Unrolled when the number of arguments is known in the trace. */
const bindKeywords = lookInsideIff(
  (_f: W_FnKw, args: FixedArray<W_Object>, names: FixedArray<string>): boolean =>
    isConstant(args.length) && isConstant(names.length),
  function bindKeywords(
    f: W_FnKw,
    args: FixedArray<W_Object>,
    names: FixedArray<string>,
  ): FixedArray<W_Object | null> {
    const signature = f.signature;
    const count = signature.names.length;
    const bound = new FixedArray<W_Object | null>(count, null);
    const positional = args.length - names.length;
    if (positional > signature.positional) throw f.tooMany(positional);
    for (let i = 0; i < positional; i++) bound[i] = args[i]!;
    for (let k = 0; k < names.length; k++) {
      const name = names[k]!;
      let i = signature.posOnly;
      while (i < count && signature.names[i]! !== name) i++;
      if (i === count) throw f.invalidKeyword(name);
      if (bound[i] !== null) throw f.givenTwice(name, i);
      bound[i] = args[positional + k]!;
    }
    for (let i = 0; i < count; i++)
      if (bound[i] === null && signature.required[i]!) throw f.missingArgument(i);
    return bound;
  },
);

/** A builtin method bound to its object: `[].append`. */
export class W_BuiltinMethod extends W_Bound {
  constructor(f: W_BuiltinFunction, self: W_Object) {
    super(f, self);
  }
  override getType(): W_Type {
    return builtinFunctionType;
  }
  /** The method as it stands in its type. */
  get builtin(): W_BuiltinFunction {
    return this.f as W_BuiltinFunction;
  }
  override repr(): string {
    const { builtin } = this;
    const kind = builtin.isWrapper ? 'method-wrapper' : 'built-in method';
    return `<${kind} ${builtin.name} of ${this.self.getType().name} object at 0x7f0000000000>`;
  }
}

export function fn0(name: string, f: () => W_Object): W_BuiltinFunction {
  return new W_Fn0(name, f);
}
export function fn1(name: string, f: (a: W_Object) => W_Object): W_BuiltinFunction {
  return new W_Fn1(name, f);
}
export function fn2(name: string, f: (a: W_Object, b: W_Object) => W_Object): W_BuiltinFunction {
  return new W_Fn2(name, f);
}
export function fn3(name: string, f: (a: W_Object, b: W_Object, c: W_Object) => W_Object): W_BuiltinFunction {
  return new W_Fn3(name, f);
}
export function fn01(name: string, f: (a: W_Object | null) => W_Object): W_BuiltinFunction {
  return new W_Fn01(name, f);
}
export function fn12(name: string, f: (a: W_Object, b: W_Object | null) => W_Object): W_BuiltinFunction {
  return new W_Fn12(name, f);
}
export function fn13(
  name: string,
  f: (a: W_Object, b: W_Object | null, c: W_Object | null) => W_Object,
): W_BuiltinFunction {
  return new W_Fn13(name, f);
}
export function fn23(
  name: string,
  f: (a: W_Object, b: W_Object, c: W_Object | null) => W_Object,
): W_BuiltinFunction {
  return new W_Fn23(name, f);
}
/** Positional arguments only, `min … max` of them (`max` -1: no limit); for methods both count `self`. */
export function fnVar(
  name: string,
  min: i32,
  max: i32,
  f: (args: FixedArray<W_Object>) => W_Object,
): W_BuiltinFunction {
  return new W_FnVar(name, min, max, f);
}
/** Keyword-capable; `spec` lists the parameters: `name` required, `name=` optional, `/` and `*` as in Python. */
export function fnKw(
  name: string,
  spec: string,
  f: (args: FixedArray<W_Object | null>) => W_Object,
): W_BuiltinFunction {
  return new W_FnKw(name, parseSignature(spec), f);
}
/** Gets the arguments as they are: positional ones, then the values of `names`. */
export function fnRaw(
  name: string,
  f: (args: FixedArray<W_Object>, names: FixedArray<string>) => W_Object,
): W_BuiltinFunction {
  return new W_FnRaw(name, f);
}

/** For {@link fnRaw}: the value of keyword `name`, or null. */
export function keywordArgument(
  args: FixedArray<W_Object>,
  names: FixedArray<string>,
  name: string,
): W_Object | null {
  for (let i = 0; i < names.length; i++) if (names[i]! === name) return args[args.length - names.length + i]!;
  return null;
}

/** Dunders with a body here that are slot wrappers in CPython, which their `repr` and errors show. */
const wrapperNames = new Set(
  '__init__ __str__ __repr__ __call__ __getattribute__ __setattr__ __delattr__ __get__ __set__ __delete__'.split(
    ' ',
  ),
);

/** Puts methods into a type (module level only). */
export function addMethods(w_type: W_Type, methods: readonly W_BuiltinFunction[]): void {
  for (const method of methods) {
    if (method.owner !== null) throw new Error(`addMethods: ${method.name} belongs to ${method.owner.name}`);
    method.owner = w_type;
    if (w_type !== objectType) method.receiver = w_type;
    if (wrapperNames.has(method.name)) method.isWrapper = true;
    w_type.define(method.name, method);
  }
}
/** Puts functions that are not bound to instances into a type (module level only). */
export function addStaticMethods(w_type: W_Type, methods: readonly W_BuiltinFunction[]): void {
  for (const method of methods) {
    method.isStatic = true;
    method.owner = w_type;
    w_type.define(method.name, method);
  }
}
/** Sets `T.__new__`: its first argument is the class. */
export function addNew(w_type: W_Type, method: W_BuiltinFunction): void {
  addStaticMethods(w_type, [method]);
}
