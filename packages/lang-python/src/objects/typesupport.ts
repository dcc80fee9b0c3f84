/**
 * What `W_Type` and `W_Instance` need from modules above them: results of dunders become machine values here, and the
 * general way of making an instance is here.
 */
import { FixedArray } from '@weft/core';
import type { f64, i32, i64 } from '@weft/core';
import { matches, stopIterationValue } from './exceptions.js';
import { valueError, w_AttributeError, w_OverflowError, w_StopIteration } from './exctypes.js';
import { W_Float, newFloat } from './float.js';
import { delegation } from './generator.js';
import {
  FloatBoxes,
  type W_Instance,
  bindFloatBoxes,
  callSpecial0,
  callSpecial1,
  prepend,
} from './instance.js';
import { W_Int, W_Long, newBool } from './int.js';
import { W_SequenceIterator } from './iterators.js';
import { OperationError, type W_Object, typeError } from './object.js';
import { isObjectInit, isObjectNew, qualifiedName } from './objecttype.js';
import { Slot } from './slots.js';
import { newStr } from './str.js';
import { TypeSupport, type W_Type, bindTypeSupport } from './type.js';
import { makeGenericAlias, makeUnion } from './genericalias.js';

class Support extends TypeSupport {
  newStr(s: string): W_Object {
    return newStr(s);
  }
  newBool(value: boolean): W_Object {
    return newBool(value);
  }
  lenResult(w: W_Object): i32 {
    const n = w.index();
    if (n < 0n) throw valueError('__len__() should return >= 0');
    if (n > 0x7fffffffn)
      throw new OperationError(w_OverflowError, "cannot fit 'int' into an index-sized integer");
    return Number(BigInt.asIntN(32, n));
  }
  hashResult(w: W_Object): i64 {
    const exact = w.exact();
    if (exact instanceof W_Int || exact instanceof W_Long) return exact.hash();
    throw typeError('__hash__ method should return an integer');
  }
  sequenceIterator(w: W_Object): W_Object {
    return new W_SequenceIterator(w);
  }
  nextResult(f: W_Object, self: W_Object): W_Object | null {
    try {
      return callSpecial0(f, self);
    } catch (e) {
      if (!(e instanceof OperationError) || !matches(e, w_StopIteration)) throw e;
      delegation.result = stopIterationValue(e);
      return null;
    }
  }
  customGetattr(self: W_Instance, getattribute: W_Object, name: string): W_Object | null {
    const w_name = newStr(name);
    const getattr = self.getType().slot(Slot.GETATTR);
    if (getattr === null) return callSpecial1(getattribute, self, w_name);
    try {
      return callSpecial1(getattribute, self, w_name);
    } catch (e) {
      if (!(e instanceof OperationError) || !matches(e, w_AttributeError)) throw e;
      return callSpecial1(getattr, self, w_name);
    }
  }
  instantiate(w_type: W_Type, args: FixedArray<W_Object>, names: FixedArray<string>): W_Object {
    const w_new = w_type.slot(Slot.NEW);
    if (w_new === null) throw typeError(`cannot create '${w_type.name}' instances`);
    const w = w_new.descrGet(null, w_type).callKw(prepend(w_type, args), names);
    if (!w.getType().isSubtype(w_type)) return w;
    const init = w.getType().slot(Slot.INIT);
    if (init === null || (isObjectInit(init) && !isObjectNew(w_new))) return w;
    const result = init.isMethod()
      ? init.callKw(prepend(w, args), names)
      : init.descrGet(w, w.getType()).callKw(args, names);
    if (!result.isNone()) throw typeError(`__init__() should return None, not '${result.getType().name}'`);
    return w;
  }
  isObjectNew(w: W_Object | null): boolean {
    return isObjectNew(w);
  }
  isObjectInit(w: W_Object | null): boolean {
    return isObjectInit(w);
  }
  classGetItem(w_type: W_Type, key: W_Object): W_Object {
    const f = w_type.lookup('__class_getitem__');
    if (f !== null) return f.descrGet(null, w_type).call1(key);
    const generic = makeGenericAlias(w_type, key);
    if (generic === null) throw typeError(`type '${w_type.name}' is not subscriptable`);
    return generic;
  }
  typeRepr(w_type: W_Type): string {
    return `<class '${qualifiedName(w_type)}'>`;
  }
  unionType(left: W_Object, right: W_Object): W_Object | null {
    return makeUnion(left, right);
  }
}
bindTypeSupport(new Support());

class Boxes extends FloatBoxes {
  holds(w: W_Object): boolean {
    return w instanceof W_Float && !Number.isNaN(w.value);
  }
  value(w: W_Object): f64 {
    return (w as W_Float).value;
  }
  box(x: f64): W_Object {
    return newFloat(x);
  }
}
bindFloatBoxes(new Boxes());

/** Refuses to instantiate a class with abstract methods. */
export function checkInstantiable(w_type: W_Type): void {
  if (!w_type.isUnusual || !w_type.isAbstract) return;
  const abstracts = w_type.lookup('__abstractmethods__');
  if (abstracts === null) return;
  const names: string[] = [];
  for (let it = abstracts.iter(), item = it.next(); item !== null; item = it.next()) names.push(item.str());
  if (names.length === 0) return;
  names.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const plural = names.length === 1 ? '' : 's';
  throw typeError(
    `Can't instantiate abstract class ${w_type.name} with abstract method${plural} ${names.join(', ')}`,
  );
}
