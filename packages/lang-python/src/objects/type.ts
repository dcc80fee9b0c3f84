/**
 * `W_Type`: classes, builtin and user-defined, and the root objects `object`, `type`, `None`, `NotImplemented`, `Ellipsis`.
 *
 * A type has an ordered dict and its MRO; `lookup(name)` finds a name along the MRO and remembers the answer.
 * Every change of a type's dict or bases gives the type and all its subclasses a new `version` and empties what they
 * remembered: instructions compare versions to know whether what they cached still holds. Compiled code takes a type for
 * constant (`promote`) and with it its version, a quasi-immutable field; lookups are then elidable functions of type, version and name. An
 * attribute that is assigned often gets a cell in the dict ({@link W_ClassCell}): its value changes without a new version.
 *
 * What classes do as Python objects (calling, attributes) is here; how `class` statements make them is in
 * typeobject.ts, and what needs other builtin classes comes through {@link TypeSupport}.
 */
import type { i32, i64 } from '@weft/core';
import { FixedArray, elidable, promote, quasiImmutable, registerFinalizer, weAreJitted } from '@weft/core';
import { newVersion } from './namedict.js';
import { W_Instance, W_Map, prepend } from './instance.js';
import type { OperationError } from './object.js';
import { W_Object, makeAttributeError, noArgs, noNames, typeError } from './object.js';
import { Slot, slotNames } from './slots.js';

/** What `W_Type` needs from modules that depend on it; bound once, by typesupport.ts. */
export abstract class TypeSupport {
  /** A `str` object (interned). */
  abstract newStr(s: string): W_Object;
  abstract newBool(value: boolean): W_Object;
  /** Checks what `__len__` returned. */
  abstract lenResult(w: W_Object): i32;
  abstract hashResult(w: W_Object): i64;
  abstract sequenceIterator(w: W_Object): W_Object;
  /** Calls `__next__`; null when it raises StopIteration. */
  abstract nextResult(f: W_Object, self: W_Object): W_Object | null;
  /** `self.name` when the class has its own `__getattribute__`. */
  abstract customGetattr(self: W_Instance, getattribute: W_Object, name: string): W_Object | null;
  /** Makes the instance with the `__new__` and `__init__` that the type has; the general way. */
  abstract instantiate(w_type: W_Type, args: FixedArray<W_Object>, names: FixedArray<string>): W_Object;
  /** Whether `__new__` is object's, and the one for `__init__`. */
  abstract isObjectNew(w: W_Object | null): boolean;
  abstract isObjectInit(w: W_Object | null): boolean;
  /** `cls[item]` through `__class_getitem__`. */
  abstract classGetItem(w_type: W_Type, key: W_Object): W_Object;
  abstract typeRepr(w_type: W_Type): string;
  /** `int | str` in annotations. */
  abstract unionType(left: W_Object, right: W_Object): W_Object | null;
}

let support: TypeSupport = null as never;
/** Late binding; module level only. */
export function bindTypeSupport(implementation: TypeSupport): void {
  support = implementation;
}

/** Stands for "not looked up yet" (slots) and "looked up, not there" (names). */
class W_Sentinel extends W_Object {
  override getType(): W_Type {
    return objectType;
  }
}
const unknown = new W_Sentinel();
const absent = new W_Sentinel();

/**
 * Where a class keeps an attribute that is assigned again and again, such as a counter: writing it leaves the version as it is. Lies in the
 * dict in the place of the value, which is never a descriptor or a method: what kind of thing an attribute is changes with the version only.
 */
export class W_ClassCell extends W_Object {
  constructor(public value: W_Object) {
    super();
  }
  override getType(): W_Type {
    return objectType;
  }
}
/** The value of an entry of a class's dict. */
export function entryValue(entry: W_Object | null): W_Object | null {
  return entry instanceof W_ClassCell ? entry.value : entry;
}
/** Whether the value of a class attribute is what one gets through an instance, too. */
export function isPlainValue(w: W_Object): boolean {
  return !w.isMethod() && !w.isDescriptor() && !w.isDataDescriptor();
}

/** A class. */
export class W_Type extends W_Object {
  name: string;
  qualname: string;
  @quasiImmutable bases: FixedArray<W_Type>;
  mro: FixedArray<W_Type>;
  readonly dict: Map<string, W_Object> = new Map<string, W_Object>();
  @quasiImmutable version: i32 = newVersion();
  /** The class of this class; null = `type`. */
  @quasiImmutable metaclass: W_Type | null = null;
  /** Made by a `class` statement (or `type(…)`). */
  readonly isHeap: boolean;
  /** For a class that derives from a builtin with an exact class of its own: that builtin; else `object`. */
  @quasiImmutable layout: W_Type;
  /** Whether instances take any attribute. */
  @quasiImmutable hasDict: boolean;
  /** Whether instances may be weakly referenced, subclassed and so on: `bool`, `NoneType` … are final. */
  isFinal: boolean = false;
  readonly subclasses: W_Type[] = [];
  /** Length of the arrays that instances need for words that are no fields. */
  @quasiImmutable wordsHint: i32 = 0;
  /** Length of the arrays that instances need for floats. */
  @quasiImmutable floatsHint: i32 = 0;
  /** For an exact builtin type: what `T(…)` calls (without the class); null = the `__new__`/`__init__` protocol. */
  @quasiImmutable construct: W_Object | null = null;
  /** For exception types: the attributes that their exceptions have besides `args`. */
  @quasiImmutable excFields: FixedArray<string> = noNames;
  @quasiImmutable private emptyMap: W_Map | null = null;
  @quasiImmutable private emptyPayloadMap: W_Map | null = null;
  private readonly found: Map<string, W_Object> = new Map<string, W_Object>();
  /** Attributes that have been assigned once after they were defined; the next time they get a {@link W_ClassCell}. */
  private readonly rewritten: Set<string> = new Set<string>();
  private readonly slots: FixedArray<W_Object | null> = new FixedArray<W_Object | null>(
    slotNames.length,
    unknown,
  );

  constructor(name: string, bases: FixedArray<W_Type>, isHeap: boolean) {
    super();
    this.name = name;
    this.qualname = name;
    this.bases = bases;
    this.isHeap = isHeap;
    this.mro = FixedArray.of<W_Type>(this);
    this.hasDict = isHeap;
    this.layout = this;
    for (const base of bases) base.subclasses.push(this);
  }

  override hasPlainAttributes(): boolean {
    return false;
  }
  override getType(): W_Type {
    return this.metaclass === null ? typeType : this.metaclass;
  }

  // -- lookup

  /** The value of `name` in the first class of the MRO that has it. */
  lookup(name: string): W_Object | null {
    if (weAreJitted()) return entryValue(pureLookup(promote(this), this.version, name));
    return entryValue(this.search(name));
  }
  /** {@link lookup} without the JIT's knowledge; the result may be a {@link W_ClassCell}. */
  search(name: string): W_Object | null {
    const known = this.found.get(name) ?? null;
    if (known !== null) return known === absent ? null : known;
    for (const w_type of this.mro) {
      const value = w_type.dict.get(name) ?? null;
      if (value !== null) {
        this.found.set(name, value);
        return value;
      }
    }
    this.found.set(name, absent);
    return null;
  }
  /** {@link lookup} for `super`: starts after `after` in the MRO. */
  lookupAfter(after: W_Type, name: string): W_Object | null {
    if (weAreJitted()) return entryValue(pureLookupAfter(promote(this), this.version, promote(after), name));
    return entryValue(this.searchAfter(after, name));
  }
  searchAfter(after: W_Type, name: string): W_Object | null {
    let i = 0;
    while (i < this.mro.length && this.mro[i] !== after) i++;
    for (i++; i < this.mro.length; i++) {
      const value = this.mro[i]!.dict.get(name) ?? null;
      if (value !== null) return value;
    }
    return null;
  }
  /** The class of the MRO that defines `name`. */
  whereIs(name: string): W_Type | null {
    for (const w_type of this.mro) if (w_type.dict.has(name)) return w_type;
    return null;
  }
  /** {@link lookup} of a {@link Slot}'s dunder. */
  slot(slot: i32): W_Object | null {
    if (weAreJitted()) return pureSlot(promote(this), this.version, slot);
    const value = this.slots[slot]!;
    return value === unknown ? this.fillSlot(slot) : value;
  }
  private fillSlot(slot: i32): W_Object | null {
    const value = this.lookup(slotNames[slot]!);
    this.slots[slot] = value;
    return value;
  }
  /** Must be called after every change of dict, bases or MRO. */
  modified(): void {
    this.version = newVersion();
    this.found.clear();
    for (let i = 0; i < this.slots.length; i++) this.slots[i] = unknown;
    for (const subclass of this.subclasses) subclass.modified();
  }
  /** Puts a value into the dict. */
  define(name: string, value: W_Object): void {
    this.dict.set(name, value);
    this.modified();
  }
  /** The value of `name` in this class itself. */
  own(name: string): W_Object | null {
    return entryValue(this.dict.get(name) ?? null);
  }
  /** Assigns an attribute: {@link define}, or into the cell that it has by now. */
  private assign(name: string, value: W_Object): void {
    const entry = this.dict.get(name) ?? null;
    if (entry === null || !isPlainValue(value) || name.startsWith('__')) {
      this.define(name, value);
    } else if (entry instanceof W_ClassCell) {
      entry.value = value;
    } else if (isPlainValue(entry) && this.rewritten.has(name)) {
      this.define(name, new W_ClassCell(value));
    } else {
      this.rewritten.add(name);
      this.define(name, value);
    }
  }
  isSubtype(other: W_Type): boolean {
    if (this === other) return true;
    return weAreJitted() ? pureSubtype(promote(this), this.version, promote(other)) : this.derivesFrom(other);
  }
  /** {@link isSubtype} by a walk along the MRO. */
  derivesFrom(other: W_Type): boolean {
    for (const w_type of this.mro) if (w_type === other) return true;
    return false;
  }

  // -- instances

  /** The map of an instance without attributes. */
  rootMap(): W_Map {
    let map = this.emptyMap;
    if (map === null) {
      map = new W_Map(this, null, '', false);
      this.emptyMap = map;
    }
    return map;
  }
  /** The map of an instance with a payload and no attributes. */
  payloadMap(): W_Map {
    let map = this.emptyPayloadMap;
    if (map === null) {
      map = this.rootMap().withPayload();
      this.emptyPayloadMap = map;
    }
    return map;
  }
  /** Whether an instance is made by object's `__new__` and nothing else. */
  private isPlain(): boolean {
    return (
      this.metaclass === null && this.isHeap && support.isObjectNew(this.slot(Slot.NEW)) && !this.isUnusual
    );
  }
  private lifeline: W_Object | null = null;
  override getLifeline(): W_Object | null {
    return this.lifeline;
  }
  override setLifeline(lifeline: W_Object): boolean {
    this.lifeline = lifeline;
    return true;
  }
  /** Set for classes with abstract methods, which must not be instantiated. */
  isAbstract: boolean = false;
  /** Instances have `__del__`; looked up when the class is made, as what is added later is not called. */
  hasFinalizer: boolean = false;
  /** One of those is set: instances are made with more care. */
  @quasiImmutable isUnusual: boolean = false;

  setAbstract(value: boolean): void {
    this.isAbstract = value;
    this.isUnusual = value || this.hasFinalizer;
  }
  setFinalizer(): void {
    this.hasFinalizer = true;
    this.isUnusual = true;
  }

  /** `__init__`, when calling the class is making an instance by object's `__new__` and calling `__init__`; else null. */
  plainInit(): W_Object | null {
    const w_type = promote(this);
    return w_type.isPlain() ? w_type.slot(Slot.INIT) : null;
  }
  /** What object's `__new__` makes. */
  plainInstance(): W_Instance {
    return new W_Instance(this.rootMap());
  }
  checkInit(result: W_Object): void {
    if (!result.isNone()) throw typeError(`__init__() should return None, not '${result.getType().name}'`);
  }

  // -- being called

  override isCallable(): boolean {
    return true;
  }
  override call0(): W_Object {
    if (this.isPlain()) {
      const init = this.slot(Slot.INIT)!;
      const self = new W_Instance(this.rootMap());
      if (support.isObjectInit(init)) return self;
      if (init.isMethod()) {
        this.checkInit(init.call1(self));
        return self;
      }
    }
    return this.construct !== null ? this.construct.call0() : this.callKw(noArgs, noNames);
  }
  override call1(a: W_Object): W_Object {
    if (this.isPlain()) {
      const init = this.slot(Slot.INIT)!;
      if (init.isMethod() && !support.isObjectInit(init)) {
        const self = new W_Instance(this.rootMap());
        this.checkInit(init.call2(self, a));
        return self;
      }
    }
    return this.construct !== null ? this.construct.call1(a) : this.callKw(FixedArray.of(a), noNames);
  }
  override call2(a: W_Object, b: W_Object): W_Object {
    if (this.isPlain()) {
      const init = this.slot(Slot.INIT)!;
      if (init.isMethod() && !support.isObjectInit(init)) {
        const self = new W_Instance(this.rootMap());
        this.checkInit(init.call3(self, a, b));
        return self;
      }
    }
    return this.construct !== null ? this.construct.call2(a, b) : this.callKw(FixedArray.of(a, b), noNames);
  }
  override call3(a: W_Object, b: W_Object, c: W_Object): W_Object {
    return this.construct !== null
      ? this.construct.call3(a, b, c)
      : this.callKw(FixedArray.of(a, b, c), noNames);
  }
  override callArgs(args: FixedArray<W_Object>): W_Object {
    return this.callKw(args, noNames);
  }
  override callKw(args: FixedArray<W_Object>, names: FixedArray<string>): W_Object {
    if (this.metaclass !== null) {
      const call = this.metaclass.slot(Slot.CALL)!;
      if (call.isMethod()) return call.callKw(prepend(this, args), names);
      return call.descrGet(this, this.metaclass).callKw(args, names);
    }
    return this.construct !== null ? this.construct.callKw(args, names) : this.typeCall(args, names);
  }
  /** `type.__call__` */
  typeCall(args: FixedArray<W_Object>, names: FixedArray<string>): W_Object {
    if (this.isPlain()) {
      const init = this.slot(Slot.INIT)!;
      if (init.isMethod() && !support.isObjectInit(init)) {
        const self = new W_Instance(this.rootMap());
        this.checkInit(init.callKw(prepend(self, args), names));
        return self;
      }
    }
    return support.instantiate(this, args, names);
  }

  // -- attributes of the class object

  override findAttr(name: string): W_Object | null {
    const meta = this.getType();
    const onMeta = meta.lookup(name);
    if (onMeta !== null && onMeta.isDataDescriptor()) return onMeta.descrGet(this, meta);
    const own = this.lookup(name);
    if (own !== null) return own.descrGet(null, this);
    if (onMeta !== null) return onMeta.descrGet(this, meta);
    const getattr = this.metaclass === null ? null : meta.slot(Slot.GETATTR);
    return getattr === null ? null : getattr.descrGet(this, meta).call1(support.newStr(name));
  }
  override setAttr(name: string, value: W_Object): void {
    const custom = this.metaSlot(Slot.SETATTR);
    if (custom !== null && custom !== typeType.slot(Slot.SETATTR))
      custom.descrGet(this, this.getType()).call2(support.newStr(name), value);
    else this.typeSetAttr(name, value);
  }
  /** `type.__setattr__` */
  typeSetAttr(name: string, value: W_Object): void {
    const meta = this.getType();
    const onMeta = meta.lookup(name);
    if (onMeta !== null && onMeta.isDataDescriptor()) {
      onMeta.descrSet(this, value);
      return;
    }
    if (!this.isHeap) throw this.immutable(name);
    this.assign(name, value);
  }
  override delAttr(name: string): void {
    const custom = this.metaSlot(Slot.DELATTR);
    if (custom !== null && custom !== typeType.slot(Slot.DELATTR))
      custom.descrGet(this, this.getType()).call1(support.newStr(name));
    else this.typeDelAttr(name);
  }
  /** `type.__delattr__` */
  typeDelAttr(name: string): void {
    const meta = this.getType();
    const onMeta = meta.lookup(name);
    if (onMeta !== null && onMeta.isDataDescriptor()) {
      onMeta.descrDelete(this);
      return;
    }
    if (!this.isHeap) throw this.immutable(name);
    if (!this.dict.delete(name)) throw this.attributeError(name);
    this.modified();
  }
  private immutable(name: string): OperationError {
    return typeError(`cannot set '${name}' attribute of immutable type '${this.name}'`);
  }
  override attributeError(name: string): OperationError {
    return makeAttributeError(this, name, `type object '${this.name}' has no attribute '${name}'`);
  }
  /** A slot that a metaclass may define for its classes (`len(cls)`, `for x in cls`, `cls + x`). */
  private metaSlot(slot: i32): W_Object | null {
    return this.metaclass === null ? null : this.metaclass.slot(slot);
  }
  override getItem(key: W_Object): W_Object {
    const f = this.metaSlot(Slot.GETITEM);
    return f === null ? support.classGetItem(this, key) : f.descrGet(this, this.getType()).call1(key);
  }
  override len(): i32 {
    const f = this.metaSlot(Slot.LEN);
    return f === null ? super.len() : support.lenResult(f.descrGet(this, this.getType()).call0());
  }
  override iter(): W_Object {
    const f = this.metaSlot(Slot.ITER);
    return f === null ? super.iter() : f.descrGet(this, this.getType()).call0();
  }
  override hasContains(): boolean {
    return this.metaSlot(Slot.CONTAINS) !== null;
  }
  override contains(item: W_Object): boolean {
    const f = this.metaSlot(Slot.CONTAINS);
    return f === null ? super.contains(item) : f.descrGet(this, this.getType()).call1(item).truth();
  }
  override binary(op: i32, other: W_Object): W_Object | null {
    const f = this.metaSlot(op);
    if (f !== null && f !== typeType.slot(op))
      return this.implemented(f.descrGet(this, this.getType()).call1(other));
    return op === Slot.OR ? support.unionType(this, other) : null;
  }
  override rbinary(op: i32, other: W_Object): W_Object | null {
    return op === Slot.OR ? support.unionType(other, this) : null;
  }
  override compare(op: i32, other: W_Object): W_Object | null {
    const f = this.metaSlot(Slot.LT + op);
    return f === null ? null : this.implemented(f.descrGet(this, this.getType()).call1(other));
  }
  override truth(): boolean {
    const f = this.metaSlot(Slot.BOOL);
    return f === null ? true : f.descrGet(this, this.getType()).call0().truth();
  }
  override repr(): string {
    const f = this.metaSlot(Slot.REPR);
    return f === null || f === typeType.slot(Slot.REPR)
      ? support.typeRepr(this)
      : this.textResult(Slot.REPR, f.descrGet(this, this.getType()).call0());
  }
  plainRepr(): string {
    return support.typeRepr(this);
  }
  override str(): string {
    const f = this.metaSlot(Slot.STR);
    return f === null || f === typeType.slot(Slot.STR)
      ? this.repr()
      : this.textResult(Slot.STR, f.descrGet(this, this.getType()).call0());
  }

  // -- results of dunders, for instances (here, because instance.ts lies below)

  implemented(result: W_Object): W_Object | null {
    return result === w_NotImplemented ? null : result;
  }
  nameObject(name: string): W_Object {
    return support.newStr(name);
  }
  boolObject(value: boolean): W_Object {
    return support.newBool(value);
  }
  noneObject(): W_Object {
    return w_None;
  }
  lenResult(result: W_Object): i32 {
    return support.lenResult(result);
  }
  hashResult(result: W_Object): i64 {
    return support.hashResult(result);
  }
  textResult(slot: i32, result: W_Object): string {
    const text = result.strValue();
    if (text === null)
      throw typeError(`${slotNames[slot]!} returned non-string (type ${result.getType().name})`);
    return text;
  }
  sequenceIterator(w: W_Object): W_Object {
    return support.sequenceIterator(w);
  }
  nextResult(f: W_Object, self: W_Object): W_Object | null {
    return support.nextResult(f, self);
  }
  customGetattr(self: W_Instance, getattribute: W_Object, name: string): W_Object | null {
    return support.customGetattr(self, getattribute, name);
  }
}

// The lookups as compiled code sees them. Whatever changes their results changes the version.

const pureLookup = elidable(function pureLookup(
  w_type: W_Type,
  _version: i32,
  name: string,
): W_Object | null {
  return w_type.search(name);
});
const pureLookupAfter = elidable(function pureLookupAfter(
  w_type: W_Type,
  _version: i32,
  after: W_Type,
  name: string,
): W_Object | null {
  return w_type.searchAfter(after, name);
});
const pureSlot = elidable(function pureSlot(w_type: W_Type, _version: i32, slot: i32): W_Object | null {
  return w_type.slot(slot);
});
const pureSubtype = elidable(function pureSubtype(w_type: W_Type, _version: i32, other: W_Type): boolean {
  return w_type.derivesFrom(other);
});

/** Doc strings of builtin types (a str object cannot be made while this module loads). */
export const docs: Map<W_Type, string> = new Map<W_Type, string>();

/** `object` */
export const objectType: W_Type = new W_Type('object', new FixedArray<W_Type>(0, null as never), false);
/** `type` */
export const typeType: W_Type = newBuiltinType('type', [objectType], "type(object) -> the object's type");

/**
 * Makes a builtin type (module level only): single inheritance among builtins, so the MRO is the first base's. The new
 * type has an exact class of its own unless the caller sets `layout` to the base's.
 */
export function newBuiltinType(name: string, bases: W_Type[], doc: string | null): W_Type {
  const w_type = new W_Type(name, FixedArray.from(bases), false);
  w_type.mro = prependType(w_type, bases[0]!.mro);
  if (doc !== null) docs.set(w_type, doc);
  return w_type;
}
function prependType(first: W_Type, rest: FixedArray<W_Type>): FixedArray<W_Type> {
  return FixedArray.from([first, ...rest]);
}
/** Whether there ever was an object with `__del__`. */
class Finalizers {
  used: boolean = false;
}
export const finalizers: Finalizers = new Finalizers();

/** Result of a builtin `__new__` for class `cls`: the exact object itself, or an instance with it as payload. */
export function watched(instance: W_Instance, cls: W_Type): W_Instance {
  if (cls.isUnusual && cls.hasFinalizer) {
    finalizers.used = true;
    registerFinalizer(instance);
  }
  return instance;
}
export function wrapPayload(cls: W_Type, exact: W_Object): W_Object {
  return cls.isHeap ? watched(W_Instance.around(cls, exact), cls) : exact;
}

/** `None` */
export class W_None extends W_Object {
  override getType(): W_Type {
    return noneType;
  }
  override isNone(): boolean {
    return true;
  }
  override truth(): boolean {
    return false;
  }
  override repr(): string {
    return 'None';
  }
}
/** `NotImplemented` */
export class W_NotImplemented extends W_Object {
  override getType(): W_Type {
    return notImplementedType;
  }
  override repr(): string {
    return 'NotImplemented';
  }
}
/** `...` */
export class W_Ellipsis extends W_Object {
  override getType(): W_Type {
    return ellipsisType;
  }
  override repr(): string {
    return 'Ellipsis';
  }
}
export const noneType: W_Type = newBuiltinType('NoneType', [objectType], null);
export const notImplementedType: W_Type = newBuiltinType('NotImplementedType', [objectType], null);
export const ellipsisType: W_Type = newBuiltinType('ellipsis', [objectType], null);
noneType.isFinal = notImplementedType.isFinal = ellipsisType.isFinal = true;
export const w_None: W_None = new W_None();
export const w_NotImplemented: W_NotImplemented = new W_NotImplemented();
export const w_Ellipsis: W_Ellipsis = new W_Ellipsis();
