/**
 * Slot wrappers: the dunder methods of builtin types as Python sees them. `int.__add__`, found in the dict of `int`, is an
 * object that calls the slot `add` of its first argument; so do `super().__add__(x)` in a subclass of `int` and the
 * operators on instances of it, where the first argument is the instance and the slot is that of its payload.
 *
 * `addSlots(intType, '__add__ __radd__ __repr__')` is all that a builtin type says; `__hash__` of an unhashable type is
 * defined as None by hand.
 */
import type { i32 } from '@weft/core';
import { FixedArray } from '@weft/core';
import { W_BuiltinFunction } from './builtinfn.js';
import { newFloat } from './float.js';
import { newBool, newInt } from './int.js';
import type { W_Object } from './object.js';
import { noArgs, noNames, typeError } from './object.js';
import { stopIteration } from './exceptions.js';
import { Slot, slotNames } from './slots.js';
import { newStr } from './str.js';
import { type W_Type, w_None, w_NotImplemented } from './type.js';

function orNotImplemented(result: W_Object | null): W_Object {
  return result === null ? w_NotImplemented : result;
}

/** A dunder of a builtin type. */
export class W_SlotWrapper extends W_BuiltinFunction {
  readonly slot: i32;
  constructor(name: string, slot: i32, min: i32, max: i32) {
    super(name, min, max);
    this.slot = slot;
    this.isWrapper = true;
  }

  /** The object whose slot is meant. */
  private target(self: W_Object): W_Object {
    const owner = this.owner!;
    if (!self.getType().isSubtype(owner))
      throw typeError(
        `descriptor '${this.name}' requires a '${owner.name}' object but received a '${self.getType().name}'`,
      );
    return self.exact();
  }

  override call1(self: W_Object): W_Object {
    if (this.min > 1) throw this.arityError(1);
    const w = this.target(self);
    switch (this.slot) {
      case Slot.POS:
      case Slot.NEG:
      case Slot.INVERT:
      case Slot.ABS:
        return w.unary(this.slot - Slot.POS);
      case Slot.BOOL:
        return newBool(w.truth());
      case Slot.LEN:
        return newInt(BigInt(w.len()));
      case Slot.HASH:
        return newInt(w.hash());
      case Slot.INDEX:
      case Slot.INT:
        return w.unary(0);
      case Slot.FLOAT:
        return newFloat(w.floatValue());
      case Slot.ITER:
        return w.iter();
      case Slot.NEXT: {
        const item = w.next();
        if (item === null) throw stopIteration(null);
        return item;
      }
      case Slot.REPR:
        return newStr(w.repr());
      case Slot.STR:
        return newStr(w.str());
      case Slot.CALL:
        return w.call0();
      default:
        return super.call1(self);
    }
  }

  override call2(self: W_Object, a: W_Object): W_Object {
    if (this.slot === Slot.CALL) return this.target(self).call1(a);
    if (this.min > 2 || this.max < 2) throw this.arityError(2);
    const w = this.target(self);
    const slot = this.slot;
    if (slot <= Slot.DIVMOD) return orNotImplemented(w.binary(slot, a.exact()));
    if (slot <= Slot.RDIVMOD) return orNotImplemented(w.rbinary(slot - Slot.RADD, a.exact()));
    if (slot <= Slot.IDIVMOD) {
      const result = w.inplace(slot - Slot.IADD, a);
      return result === w ? self : orNotImplemented(result);
    }
    if (slot <= Slot.GE) return orNotImplemented(w.compare(slot - Slot.LT, a.exact()));
    switch (slot) {
      case Slot.GETITEM:
        return w.getItem(a);
      case Slot.DELITEM:
        w.delItem(a);
        return w_None;
      case Slot.CONTAINS:
        return newBool(w.contains(a));
      case Slot.FORMAT: {
        const spec = a.strValue();
        if (spec === null) throw typeError(`__format__() argument must be str, not ${a.getType().name}`);
        return newStr(w.format(spec));
      }
      default:
        return super.call2(self, a);
    }
  }

  override call3(self: W_Object, a: W_Object, b: W_Object): W_Object {
    const w = this.target(self);
    switch (this.slot) {
      case Slot.SETITEM:
        w.setItem(a, b);
        return w_None;
      case Slot.POW:
        return orNotImplemented(w.pow3(a, b));
      case Slot.CALL:
        return w.call2(a, b);
      case Slot.GET:
        return w.descrGet(a.isNone() ? null : a, b as W_Type);
      case Slot.SET:
        w.descrSet(a, b);
        return w_None;
      default:
        throw this.arityError(3);
    }
  }

  override callArgs(args: FixedArray<W_Object>): W_Object {
    const n = args.length;
    if (this.slot === Slot.CALL && n > 0) return this.callKw(args, noNames);
    if (n === 1 && this.min <= 1) return this.call1(args[0]!);
    if (n === 2 && this.min <= 2 && this.max >= 2) return this.call2(args[0]!, args[1]!);
    if (n === 3 && this.max >= 3) return this.call3(args[0]!, args[1]!, args[2]!);
    throw this.arityError(n);
  }

  override callKw(args: FixedArray<W_Object>, names: FixedArray<string>): W_Object {
    if (this.slot !== Slot.CALL) return super.callKw(args, names);
    this.checkFirst(args, args.length - names.length);
    const rest = args.length <= 1 ? noArgs : new FixedArray<W_Object>(args.length - 1, args[0]!);
    for (let i = 0; i < rest.length; i++) rest[i] = args[i + 1]!;
    return this.target(args[0]!).callKw(rest, names);
  }
}

/** Puts wrappers of the slots named in `names` (separated by spaces) into a builtin type; module level only. */
export function addSlots(w_type: W_Type, names: string): void {
  for (const name of names.split(' ').filter((n) => n !== '')) {
    let slot = -1;
    for (let i = 0; i < slotNames.length; i++) if (slotNames[i] === name) slot = i;
    if (slot < 0) throw new Error(`addSlots: no slot ${name}`);
    const wrapper = new W_SlotWrapper(
      name,
      slot,
      1 + slotArity(slot),
      slot === Slot.POW ? 3 : 1 + slotArity(slot),
    );
    wrapper.owner = w_type;
    w_type.define(name, wrapper);
  }
}

/** Number of arguments after `self`. */
function slotArity(slot: i32): i32 {
  if (slot <= Slot.GE) return 1;
  switch (slot) {
    case Slot.GETITEM:
    case Slot.DELITEM:
    case Slot.CONTAINS:
    case Slot.FORMAT:
      return 1;
    case Slot.SETITEM:
    case Slot.GET:
    case Slot.SET:
      return 2;
    default:
      return 0;
  }
}
