/**
 * Python functions and bound methods.
 *
 * A call makes a frame, puts the arguments into its first slots and runs it. When the number of positional arguments
 * is exactly what a plain signature takes, they go there directly; everything else (defaults, keywords, `*args`)
 * is sorted out by `bindArguments` in interpreter/arguments.ts.
 */
import {
  FixedArray,
  arrayCopy,
  isConstant,
  lookInsideIff,
  promote,
  quasiImmutable,
  unrollSafe,
} from '@weft/core';
import type { ReadonlyFixedArray, i32 } from '@weft/core';
import { bindArguments } from '../interpreter/arguments.js';
import { runFrame } from '../interpreter/eval.js';
import { W_Bound } from './bound.js';
import type { W_Code } from './code.js';
import { Frame, type W_Cell } from './frame.js';
import { MapDict, type ModuleDict, type NameDict } from './namedict.js';
import { W_Object, noArgs, noNames } from './object.js';
import { addressOf } from './objecttype.js';
import { newBuiltinType, objectType, w_None, type W_Type } from './type.js';

export const functionType: W_Type = newBuiltinType('function', [objectType], null);
export const methodType: W_Type = newBuiltinType('method', [objectType], null);

/** A function made by `def` or `lambda`. */
export class W_Function extends W_Object {
  @quasiImmutable code: W_Code;
  readonly globals: ModuleDict;
  /** Values of the last positional parameters. */
  @quasiImmutable defaults: FixedArray<W_Object>;
  /** Values of keyword-only parameters. */
  @quasiImmutable kwdefaults: NameDict | null;
  readonly closure: ReadonlyFixedArray<W_Cell>;
  name: string;
  qualname: string;
  doc: W_Object | null = null;
  annotations: W_Object | null = null;
  module: W_Object | null = null;
  dict: NameDict | null = null;
  private lifeline: W_Object | null = null;

  constructor(
    code: W_Code,
    globals: ModuleDict,
    defaults: FixedArray<W_Object>,
    kwdefaults: NameDict | null,
    closure: ReadonlyFixedArray<W_Cell>,
  ) {
    super();
    this.code = code;
    this.globals = globals;
    this.defaults = defaults;
    this.kwdefaults = kwdefaults;
    this.closure = closure;
    this.name = code.name;
    this.qualname = code.qualname;
    // The first constant of a function is its docstring or None; looked at when someone asks.
    this.module = globals.get('__name__');
  }
  override hasPlainAttributes(): boolean {
    return false;
  }
  override getLifeline(): W_Object | null {
    return this.lifeline;
  }
  override setLifeline(lifeline: W_Object): boolean {
    this.lifeline = lifeline;
    return true;
  }
  override getType(): W_Type {
    return functionType;
  }
  override repr(): string {
    return `<function ${this.qualname} at ${addressOf(this)}>`;
  }
  override nameDict(): NameDict | null {
    let dict = this.dict;
    if (dict === null) {
      dict = new MapDict();
      this.dict = dict;
    }
    return dict;
  }
  docObject(): W_Object {
    if (this.doc !== null) return this.doc;
    const consts = this.code.consts;
    if (consts.length > 0 && consts[0]!.strValue() !== null) return consts[0]!;
    return w_None;
  }

  // -- as a descriptor

  override isDescriptor(): boolean {
    return true;
  }
  override isMethod(): boolean {
    return true;
  }
  override descrGet(obj: W_Object | null, _w_type: W_Type): W_Object {
    return obj === null ? this : new W_Method(this, obj);
  }

  // -- calls

  override isCallable(): boolean {
    return true;
  }
  override loopKey(): W_Object {
    return this.code;
  }
  /** Runs a frame whose arguments are in place. */
  run(frame: Frame): W_Object {
    const code = frame.code;
    if (code.stackBase > code.nlocals) frame.initCells(this.closure);
    return runFrame(frame);
  }
  override call0(): W_Object {
    const code = promote(this.code);
    if (code.simpleArgs !== 0) return this.callKw(noArgs, noNames);
    return this.run(new Frame(code, this.globals, null));
  }
  override call1(a: W_Object): W_Object {
    const code = promote(this.code);
    if (code.simpleArgs !== 1) return this.callKw(FixedArray.of(a), noNames);
    const frame = new Frame(code, this.globals, null);
    frame.slots[0] = a;
    return this.run(frame);
  }
  override call2(a: W_Object, b: W_Object): W_Object {
    const code = promote(this.code);
    if (code.simpleArgs !== 2) return this.callKw(FixedArray.of(a, b), noNames);
    const frame = new Frame(code, this.globals, null);
    frame.slots[0] = a;
    frame.slots[1] = b;
    return this.run(frame);
  }
  override call3(a: W_Object, b: W_Object, c: W_Object): W_Object {
    const code = promote(this.code);
    if (code.simpleArgs !== 3) return this.callKw(FixedArray.of(a, b, c), noNames);
    const frame = new Frame(code, this.globals, null);
    frame.slots[0] = a;
    frame.slots[1] = b;
    frame.slots[2] = c;
    return this.run(frame);
  }
  override callArgs(args: FixedArray<W_Object>): W_Object {
    return callWithArray(this, args);
  }
  /**
   * Calls with the `count` arguments that lie in `stack` from `start` on: the interpreter's way, without an array for
   * the arguments.
   */
  callStack(stack: FixedArray<W_Object | null>, start: i32, count: i32): W_Object {
    return callFunction(this, stack, start, count);
  }
  override callKw(args: FixedArray<W_Object>, names: FixedArray<string>): W_Object {
    if (names.length === 0 && this.code.simpleArgs === args.length) return callWithArray(this, args);
    const frame = new Frame(promote(this.code), this.globals, null);
    bindArguments(this, frame.slots, args, names);
    return this.run(frame);
  }
}

/** {@link W_Function.callArgs}: in traces the arguments are copied one by one when their number is known there. */
const callWithArray = lookInsideIff(
  (_f: W_Function, args: FixedArray<W_Object>): boolean => isConstant(args.length),
  function callWithArray(f: W_Function, args: FixedArray<W_Object>): W_Object {
    const code = promote(f.code);
    const frame = new Frame(code, f.globals, null);
    const slots = frame.slots;
    if (code.simpleArgs === args.length) for (let i = 0; i < args.length; i++) slots[i] = args[i]!;
    else bindArguments(f, slots, args, noNames);
    if (code.stackBase > code.nlocals) frame.initCells(f.closure);
    return runFrame(frame);
  },
);

/** {@link W_Function.callStack}. In traces the code is constant, and with it all the counts here. */
const callFunction = unrollSafe(function callFunction(
  f: W_Function,
  stack: FixedArray<W_Object | null>,
  start: i32,
  count: i32,
): W_Object {
  const code = promote(f.code);
  const missing = code.simpleArgs - count;
  if (missing !== 0 && (missing < 0 || missing > f.defaults.length))
    return f.callKw(argumentArray(stack, start, count), noNames);
  const frame = new Frame(code, f.globals, null);
  const slots = frame.slots;
  for (let i = 0; i < count; i++) slots[i] = stack[start + i]!;
  if (missing > 0) {
    const defaults = f.defaults;
    const first = defaults.length - missing;
    for (let i = 0; i < missing; i++) slots[count + i] = defaults[first + i]!;
  }
  if (code.stackBase > code.nlocals) frame.initCells(f.closure);
  return runFrame(frame);
});

/** Copies `count` arguments off a stack. */
export const argumentArray = unrollSafe(function argumentArray(
  stack: FixedArray<W_Object | null>,
  start: i32,
  count: i32,
): FixedArray<W_Object> {
  if (count === 0) return noArgs;
  const args = new FixedArray<W_Object>(count, stack[start]!);
  for (let i = 1; i < count; i++) args[i] = stack[start + i]!;
  return args;
});

/** A function bound to its first argument. */
export class W_Method extends W_Bound {
  override hasPlainAttributes(): boolean {
    return false;
  }
  override getType(): W_Type {
    return methodType;
  }
  override findAttr(name: string): W_Object | null {
    const own = super.findAttr(name);
    return own !== null ? own : this.f.findAttr(name);
  }
  override repr(): string {
    const qualname = this.f instanceof W_Function ? this.f.qualname : '?';
    return `<bound method ${qualname} of ${this.self.repr()}>`;
  }
}

/** Joins two argument arrays. */
export function concatArgs(a: FixedArray<W_Object>, b: FixedArray<W_Object>): FixedArray<W_Object> {
  if (a.length === 0) return b;
  if (b.length === 0) return a;
  const result = new FixedArray<W_Object>(a.length + b.length, a[0]!);
  arrayCopy(a, 0, result, 0, a.length);
  arrayCopy(b, 0, result, a.length, b.length);
  return result;
}
