/**
 * Descriptors: attributes with code behind them. Builtin ones (`getset`, slots of `__slots__` classes) and the ones
 * that Python programs make: `property`, `staticmethod`, `classmethod`.
 *
 * A descriptor stands in a type's dict; reading the attribute of an instance calls its `descrGet`. One that also
 * writes is a *data* descriptor and is not hidden by an instance attribute of the same name.
 */
import type { FixedArray } from '@weft/core';
import { W_Instance } from './instance.js';
import { MapDict, type NameDict } from './namedict.js';
import type { OperationError } from './object.js';
import { W_Object, attributeErrorMessage, typeError } from './object.js';
import { newBuiltinType, objectType, w_None, type W_Type } from './type.js';

export const getsetType: W_Type = newBuiltinType('getset_descriptor', [objectType], null);
export const memberType: W_Type = newBuiltinType('member_descriptor', [objectType], null);

/** An attribute computed by RTypeScript functions. */
export class W_GetSet extends W_Object {
  readonly name: string;
  readonly owner: W_Type;
  readonly getter: (self: W_Object) => W_Object;
  readonly setter: ((self: W_Object, value: W_Object) => void) | null;
  readonly deleter: ((self: W_Object) => void) | null;
  constructor(
    name: string,
    owner: W_Type,
    getter: (self: W_Object) => W_Object,
    setter: ((self: W_Object, value: W_Object) => void) | null,
    deleter: ((self: W_Object) => void) | null,
  ) {
    super();
    this.name = name;
    this.owner = owner;
    this.getter = getter;
    this.setter = setter;
    this.deleter = deleter;
  }
  override getType(): W_Type {
    return getsetType;
  }
  override isDescriptor(): boolean {
    return true;
  }
  override isDataDescriptor(): boolean {
    return true;
  }
  override descrGet(obj: W_Object | null, _w_type: W_Type): W_Object {
    return obj === null ? this : this.getter(obj);
  }
  override descrSet(obj: W_Object, value: W_Object): void {
    const setter = this.setter;
    if (setter === null) throw this.readOnly(obj);
    setter(obj, value);
  }
  override descrDelete(obj: W_Object): void {
    const deleter = this.deleter;
    if (deleter === null) throw this.readOnly(obj);
    deleter(obj);
  }
  private readOnly(obj: W_Object): OperationError {
    return attributeErrorMessage(
      `attribute '${this.name}' of '${obj.getType().name}' objects is not writable`,
    );
  }
  override repr(): string {
    return `<attribute '${this.name}' of '${this.owner.name}' objects>`;
  }
}

/** Adds a computed attribute to a builtin type (module level only); `setter` null = read-only. */
export function addGetSet(
  w_type: W_Type,
  name: string,
  getter: (self: W_Object) => W_Object,
  setter: ((self: W_Object, value: W_Object) => void) | null = null,
  deleter: ((self: W_Object) => void) | null = null,
): void {
  w_type.define(name, new W_GetSet(name, w_type, getter, setter, deleter));
}

/** A name of `__slots__`. */
export class W_Member extends W_Object {
  readonly name: string;
  readonly owner: W_Type;
  /** Name in the instance's map: not a possible attribute name, unique per class. */
  readonly key: string;
  constructor(name: string, owner: W_Type) {
    super();
    this.name = name;
    this.owner = owner;
    this.key = ` ${name} ${owner.version}`;
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
  private instance(obj: W_Object): W_Instance {
    if (obj instanceof W_Instance && obj.map.w_type.isSubtype(this.owner)) return obj;
    throw typeError(
      `descriptor '${this.name}' for '${this.owner.name}' objects doesn't apply to a '${obj.getType().name}' object`,
    );
  }
  override descrGet(obj: W_Object | null, _w_type: W_Type): W_Object {
    if (obj === null) return this;
    const value = this.instance(obj).stored(this.key);
    if (value === null) throw obj.attributeError(this.name);
    return value;
  }
  override descrSet(obj: W_Object, value: W_Object): void {
    this.instance(obj).store(this.key, value);
  }
  override descrDelete(obj: W_Object): void {
    if (!this.instance(obj).unstore(this.key)) throw obj.attributeError(this.name);
  }
  override repr(): string {
    return `<member '${this.name}' of '${this.owner.name}' objects>`;
  }
}

export const propertyType: W_Type = newBuiltinType('property', [objectType], null);
export const staticMethodType: W_Type = newBuiltinType('staticmethod', [objectType], null);
export const classMethodType: W_Type = newBuiltinType('classmethod', [objectType], null);

/** `property` */
export class W_Property extends W_Object {
  fget: W_Object | null;
  fset: W_Object | null;
  fdel: W_Object | null;
  doc: W_Object | null;
  /** Set by `__set_name__`. */
  name: string | null = null;
  constructor(fget: W_Object | null, fset: W_Object | null, fdel: W_Object | null, doc: W_Object | null) {
    super();
    this.fget = fget;
    this.fset = fset;
    this.fdel = fdel;
    this.doc = doc;
  }
  override getType(): W_Type {
    return propertyType;
  }
  override isDescriptor(): boolean {
    return true;
  }
  override isDataDescriptor(): boolean {
    return true;
  }
  override descrGet(obj: W_Object | null, _w_type: W_Type): W_Object {
    if (obj === null) return this;
    if (this.fget === null) throw this.missing(obj, 'getter');
    return this.fget.call1(obj);
  }
  override descrSet(obj: W_Object, value: W_Object): void {
    if (this.fset === null) throw this.missing(obj, 'setter');
    this.fset.call2(obj, value);
  }
  override descrDelete(obj: W_Object): void {
    if (this.fdel === null) throw this.missing(obj, 'deleter');
    this.fdel.call1(obj);
  }
  private missing(obj: W_Object, what: string): OperationError {
    const type = obj.getType().qualname;
    return attributeErrorMessage(
      this.name === null
        ? `property of '${type}' object has no ${what}`
        : `property '${this.name}' of '${type}' object has no ${what}`,
    );
  }
}

/** What `staticmethod` and `classmethod` have in common: a callable that a class's dict holds, and attributes of their own. */
abstract class W_Wrapped extends W_Object {
  readonly f: W_Object;
  dict: NameDict | null = null;
  constructor(f: W_Object) {
    super();
    this.f = f;
  }
  override hasPlainAttributes(): boolean {
    return false;
  }
  override nameDict(): NameDict | null {
    if (this.dict === null) this.dict = new MapDict();
    return this.dict;
  }
  override isDescriptor(): boolean {
    return true;
  }
}

/** `staticmethod` */
export class W_StaticMethod extends W_Wrapped {
  override getType(): W_Type {
    return staticMethodType;
  }
  override descrGet(_obj: W_Object | null, _w_type: W_Type): W_Object {
    return this.f;
  }
  override isCallable(): boolean {
    return true;
  }
  override callKw(args: FixedArray<W_Object>, names: FixedArray<string>): W_Object {
    return this.f.callKw(args, names);
  }
  override repr(): string {
    return `<staticmethod(${this.f.repr()})>`;
  }
}

/** `classmethod` */
export class W_ClassMethod extends W_Wrapped {
  override getType(): W_Type {
    return classMethodType;
  }
  override descrGet(_obj: W_Object | null, w_type: W_Type): W_Object {
    return this.f.descrGet(w_type, w_type.getType());
  }
  override repr(): string {
    return `<classmethod(${this.f.repr()})>`;
  }
}

/** Adds a builtin class method (`dict.fromkeys`): its first argument is the class. */
export function addClassMethod(w_type: W_Type, name: string, f: W_Object): void {
  w_type.define(name, new W_ClassMethod(f));
}

/** null for None. */
export function noneToNull(w: W_Object | null): W_Object | null {
  return w === null || w === w_None ? null : w;
}
