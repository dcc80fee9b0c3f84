/**
 * Instances of user-defined classes ("mapdict"): attributes live in *words* of the instance, and a *map* (hidden class), shared
 * by all instances that got the same attributes in the same order, says which name is in which word.
 *
 * `p.x = 1; p.y = 2` moves `p` from the empty map of its class to the map {x} and on to {x, y}. An instruction remembers
 * the map and the place it saw: `p.x` is then one comparison and one load. `__slots__` are stored in the same
 * way, under names that begin with a space so that `__dict__` does not show them; the builtin object that is part of an
 * instance of `class A(int)` is word 0. The map knows the type, therefore an assignment to `__class__` is a change of map.
 *
 * The first words are fields of the object. When there are more than fields, the last field has an array of those that do not fit:
 *
 * ```
 * words a b c d                           fields a b c d
 * words a b c d e                         fields a b c [d, e]
 * ```
 *
 * So an object with few attributes is one object, and none has a field that only others need. What the last field is
 * the map says, by its number of words: where the map is a constant, an attribute in a field is one load.
 *
 * The map also knows which attributes have been floats only. Those are machine numbers in an array of their own:
 *
 * ```
 * p.x = 1.5; p.name = 'a'; p.y = 0.5      map {x: float 0, name: word 0, y: float 1}
 *                                         p   words 'a', floats [1.5, 0.5]
 * ```
 *
 * To write one needs no float object, and who reads one knows the type from the map. When something else is
 * stored there, the attribute becomes an ordinary one: for this instance, and for those that get it later.
 */
import type { f64, i32, i64 } from '@weft/core';
import { FixedArray, arrayCopy, elidable, isConstant, lookInsideIff, unchecked } from '@weft/core';
import type { Compare } from '../bytecode/opcodes.js';
import { NameDict } from './namedict.js';
import type { BinOp, OperationError, UnOp } from './object.js';
import { W_Object, noArgs, typeError, unhashable } from './object.js';
import { Slot } from './slots.js';
import type { W_Type } from './type.js';

/** The place of an attribute is the number of its word, or this plus an index of the floats. */
export const FLOATS: i32 = 1 << 20;
/** Words that are fields of an instance. */
const FIELDS: i32 = 4;
/** The last of them, which has the array of the others when there are more. */
const LAST: i32 = FIELDS - 1;

/** Name of the payload in maps. */
const PAYLOAD = ' payload';

/** What is to be known about float objects here, below them; bound once, by typesupport.ts. */
export abstract class FloatBoxes {
  /** Whether `w` is a float that can be kept as a machine number: a NaN is identical to itself as an object only. */
  abstract holds(w: W_Object): boolean;
  abstract value(w: W_Object): f64;
  abstract box(x: f64): W_Object;
}
let boxes: FloatBoxes = null as never;
/** Late binding; module level only. */
export function bindFloatBoxes(implementation: FloatBoxes): void {
  boxes = implementation;
}

/** A hidden class: the parent's attributes and one more. */
export class W_Map {
  readonly w_type: W_Type;
  readonly parent: W_Map | null;
  readonly name: string;
  /** Number of words. */
  readonly words: i32;
  /** Number of attributes that are floats. */
  readonly floats: i32;
  /** Where attribute `name` is. */
  readonly place: i32;
  /** Whether word 0 is the exact builtin object of an instance whose class derives from a builtin type. */
  readonly hasPayload: boolean;
  /** Maps that extend this one, by the name they add; null until the second one appears. */
  private successors: Map<string, W_Map> | null = null;
  private lastSuccessor: W_Map | null = null;
  /** Place by name, made on the first search. */
  private places: Map<string, i32> | null = null;

  constructor(w_type: W_Type, parent: W_Map | null, name: string, float: boolean) {
    this.w_type = w_type;
    this.parent = parent;
    this.name = name;
    const words = parent === null ? 0 : parent.words;
    const floats = parent === null ? 0 : parent.floats;
    this.words = parent === null || float ? words : words + 1;
    this.floats = float ? floats + 1 : floats;
    this.place = float ? FLOATS + floats : words;
    this.hasPayload = parent === null ? false : parent.hasPayload || name === PAYLOAD;
  }

  /** Place of attribute `name`, or -1. */
  @elidable
  find(name: string): i32 {
    let places = this.places;
    if (places === null) {
      places = new Map<string, i32>();
      for (let map: W_Map = this; map.parent !== null; map = map.parent) places.set(map.name, map.place);
      this.places = places;
    }
    return places.get(name) ?? -1;
  }

  /** The map with `name` added, as far as there is one. */
  successor(name: string): W_Map | null {
    const last = this.lastSuccessor;
    if (last !== null && last.name === name) return last;
    const successors = this.successors;
    return successors === null ? null : (successors.get(name) ?? null);
  }
  /**
   * The map with `name` added. What is stored there is a float if `float` says so; then the attribute may have a place among the floats. Once it
   * was something else, it never has.
   */
  extend(name: string, float: boolean): W_Map {
    const known = this.successor(name);
    if (known !== null && (float || known.place < FLOATS)) return known;
    const map = new W_Map(this.w_type, this, name, float);
    const last = this.lastSuccessor;
    if (last === null || last.name === name) this.lastSuccessor = map;
    let successors = this.successors;
    if (successors === null && last !== null) {
      successors = new Map<string, W_Map>();
      successors.set(last.name, last);
      this.successors = successors;
    }
    if (successors !== null) successors.set(name, map);
    // Who goes on storing floats in the same way must look here again.
    if (known !== null) this.w_type.modified();
    return map;
  }

  /** This empty map with a payload. */
  withPayload(): W_Map {
    return new W_Map(this.w_type, this, PAYLOAD, false);
  }

  /** This map and those before it that add an attribute, in order. */
  chain(): W_Map[] {
    const chain: W_Map[] = [];
    for (let map: W_Map = this; map.parent !== null; map = map.parent) chain.push(map);
    return chain.reverse();
  }
  /** Attribute names in order. */
  names(): string[] {
    return this.chain().map((map) => map.name);
  }
}

/** `object.__getattribute__` and friends, to recognize types that do not override them; bound by objecttype.ts. */
class ObjectDefaults {
  getattribute: W_Object | null = null;
  setattr: W_Object | null = null;
  delattr: W_Object | null = null;
}
export const objectDefaults = new ObjectDefaults();

/** Length of an array for `size` items; those of the class turned out to need `hint`. */
function room(size: i32, hint: i32): i32 {
  return size <= hint ? hint : size <= 4 ? size : (size + (size >> 1)) | 0;
}

/** An instance of a class defined in Python. */
export class W_Instance extends W_Object {
  map: W_Map;
  /** Null while there are none. */
  private floats: FixedArray<f64> | null = null;
  private word0: W_Object | null = null;
  private word1: W_Object | null = null;
  private word2: W_Object | null = null;
  /** The last word that is a field, or the array with it and those behind it. */
  private last: object | null = null;

  constructor(map: W_Map) {
    super();
    this.map = map;
  }

  /** An instance of a class that derives from the builtin type of `payload`. */
  static around(w_type: W_Type, payload: W_Object): W_Instance {
    const self = new W_Instance(w_type.payloadMap());
    self.word0 = payload;
    return self;
  }

  /** The exact builtin object, when the class derives from a builtin type. */
  get payload(): W_Object | null {
    return this.map.hasPayload ? this.word0 : null;
  }

  override hasPlainAttributes(): boolean {
    return false;
  }
  override getType(): W_Type {
    return this.map.w_type;
  }

  override getLifeline(): W_Object | null {
    return this.stored(' lifeline');
  }
  override setLifeline(lifeline: W_Object): boolean {
    const w_type = this.getType();
    if (!w_type.hasDict && w_type.lookup('__weakref__') === null) return false;
    this.store(' lifeline', lifeline);
    return true;
  }

  // -- words

  /** A word that is a field in any case: 0 … LAST - 1. */
  private near(at: i32): W_Object | null {
    switch (at) {
      case 0:
        return this.word0;
      case 1:
        return this.word1;
      default:
        return this.word2;
    }
  }
  private setNear(at: i32, value: W_Object): void {
    switch (at) {
      case 0:
        this.word0 = value;
        break;
      case 1:
        this.word1 = value;
        break;
      default:
        this.word2 = value;
    }
  }
  /** The words that are no fields, when there are some. */
  private rest(): FixedArray<W_Object | null> {
    return this.last as FixedArray<W_Object | null>;
  }
  /** Any other word. */
  private far(at: i32): W_Object {
    return this.map.words > FIELDS ? unchecked(() => this.rest()[at - LAST]!) : (this.last as W_Object);
  }
  private setFar(at: i32, value: W_Object): void {
    if (this.map.words > FIELDS) unchecked(() => (this.rest()[at - LAST] = value));
    else this.last = value;
  }
  /** Makes `value` the word behind the last one. */
  private addWord(at: i32, value: W_Object): void {
    if (at < LAST) this.setNear(at, value);
    else if (at === LAST) this.last = value;
    else this.addToRest(at - LAST, value);
  }
  private addToRest(index: i32, value: W_Object): void {
    let rest: FixedArray<W_Object | null>;
    if (index === 1) {
      rest = this.roomForWords(2);
      unchecked(() => (rest[0] = this.last as W_Object));
      this.last = rest;
    } else {
      rest = this.rest();
      if (index === rest.length) {
        const old = rest;
        rest = this.roomForWords(index + 1);
        arrayCopy(old, 0, rest, 0, index);
        this.last = rest;
      }
    }
    unchecked(() => (rest[index] = value));
  }
  private roomForWords(size: i32): FixedArray<W_Object | null> {
    const hint = this.map.w_type.wordsHint;
    if (size > hint && size <= 64) this.map.w_type.wordsHint = size;
    return new FixedArray<W_Object | null>(room(size, hint), null);
  }
  private roomForFloats(size: i32): FixedArray<f64> {
    const hint = this.map.w_type.floatsHint;
    if (size > hint && size <= 64) this.map.w_type.floatsHint = size;
    return new FixedArray<f64>(room(size, hint), 0.0);
  }

  // -- stored attributes

  /** The attribute stored under `name`, descriptors aside. */
  stored(name: string): W_Object | null {
    const place = this.map.find(name);
    return place < 0 ? null : this.slot(place);
  }
  /** The value at a place that the instance's map says there is. */
  slot(place: i32): W_Object {
    return place < LAST ? this.near(place)! : this.farSlot(place);
  }
  /** {@link slot} for the interpreter's loop: with one caller it becomes a part of it. */
  cachedSlot(place: i32): W_Object {
    return place < LAST ? this.near(place)! : this.farSlot(place);
  }
  private farSlot(place: i32): W_Object {
    return place < FLOATS ? this.far(place) : boxes.box(unchecked(() => this.floats![place - FLOATS]!));
  }
  /** Stores at a place that the map says there is. */
  setSlot(place: i32, value: W_Object): void {
    if (place < LAST) this.setNear(place, value);
    else this.setFarSlot(place, value);
  }
  /** {@link setSlot} for the interpreter's loop. */
  setCachedSlot(place: i32, value: W_Object): void {
    if (place < LAST) this.setNear(place, value);
    else this.setFarSlot(place, value);
  }
  private setFarSlot(place: i32, value: W_Object): void {
    if (place < FLOATS) this.setFar(place, value);
    else if (boxes.holds(value)) unchecked(() => (this.floats![place - FLOATS] = boxes.value(value)));
    else this.rebuild(this.map.w_type, -1, place, value);
  }
  /** Stores an attribute, descriptors aside. */
  store(name: string, value: W_Object): void {
    const place = this.map.find(name);
    if (place >= 0) this.setSlot(place, value);
    else this.storeNew(this.map.extend(name, boxes.holds(value)), value);
  }
  /** Stores an attribute that the instance does not have. */
  addAttr(name: string, value: W_Object): void {
    this.storeNew(this.map.extend(name, boxes.holds(value)), value);
  }
  /** Stores the attribute that `map`, a successor of this instance's map, adds. */
  storeNew(map: W_Map, value: W_Object): void {
    const place = map.place;
    if (place < FLOATS) {
      this.addWord(place, value);
      this.map = map;
    } else if (boxes.holds(value)) {
      this.addFloat(place - FLOATS, boxes.value(value));
      this.map = map;
    } else this.addAttr(map.name, value);
  }
  private addFloat(index: i32, value: f64): void {
    let floats = this.floats;
    if (floats === null || index === floats.length) {
      const old = floats;
      floats = this.roomForFloats(index + 1);
      if (old !== null) arrayCopy(old, 0, floats, 0, index);
      this.floats = floats;
    }
    unchecked(() => (floats[index] = value));
  }
  /**
   * Makes this an instance of `w_type`, without the attribute at place `removed`, with `value` at
   * place `changed`; -1 stands for no place.
   */
  private rebuild(w_type: W_Type, removed: i32, changed: i32, value: W_Object | null): void {
    const payload = this.payload;
    const copy = payload === null ? new W_Instance(w_type.rootMap()) : W_Instance.around(w_type, payload);
    for (const map of this.map.chain()) {
      const place = map.place;
      if (place !== removed && map.name !== PAYLOAD)
        copy.addAttr(map.name, place === changed ? value! : this.slot(place));
    }
    this.map = copy.map;
    this.word0 = copy.word0;
    this.word1 = copy.word1;
    this.word2 = copy.word2;
    this.last = copy.last;
    this.floats = copy.floats;
  }
  /** Removes a stored attribute: the map is built anew without it. */
  unstore(name: string): boolean {
    const removed = this.map.find(name);
    if (removed < 0) return false;
    this.rebuild(this.map.w_type, removed, -1, null);
    return true;
  }
  /** `self.__class__ = w_type`. */
  changeType(w_type: W_Type): void {
    this.rebuild(w_type, -1, -1, null);
  }

  override nameDict(): NameDict | null {
    if (this.map.w_type.hasDict) return new InstanceDict(this);
    return this.payload === null ? null : this.payload.nameDict();
  }

  // -- attribute protocol

  /** `object.__getattribute__` without the final AttributeError. */
  genericFind(name: string): W_Object | null {
    const w_type = this.map.w_type;
    const descriptor = w_type.lookup(name);
    if (descriptor === null) return this.stored(name);
    if (descriptor.isDataDescriptor()) return descriptor.descrGet(this, w_type);
    const value = this.stored(name);
    return value !== null ? value : descriptor.descrGet(this, w_type);
  }
  override findAttr(name: string): W_Object | null {
    const w_type = this.map.w_type;
    const getattribute = w_type.slot(Slot.GETATTRIBUTE);
    if (getattribute === objectDefaults.getattribute) {
      const value = this.genericFind(name);
      if (value !== null) return value;
      const getattr = w_type.slot(Slot.GETATTR);
      return getattr === null ? null : callSpecial1(getattr, this, w_type.nameObject(name));
    }
    return w_type.customGetattr(this, getattribute!, name);
  }
  override setAttr(name: string, value: W_Object): void {
    const w_type = this.map.w_type;
    const setattr = w_type.slot(Slot.SETATTR);
    if (setattr === objectDefaults.setattr) this.genericSet(name, value);
    else callSpecial2(setattr!, this, w_type.nameObject(name), value);
  }
  /** `object.__setattr__` */
  genericSet(name: string, value: W_Object): void {
    const w_type = this.map.w_type;
    const descriptor = w_type.lookup(name);
    if (descriptor !== null && descriptor.isDataDescriptor()) descriptor.descrSet(this, value);
    else if (w_type.hasDict) this.store(name, value);
    else throw this.noWrite(name, descriptor !== null);
  }
  override delAttr(name: string): void {
    const w_type = this.map.w_type;
    const delattr = w_type.slot(Slot.DELATTR);
    if (delattr === objectDefaults.delattr) this.genericDelete(name);
    else callSpecial1(delattr!, this, w_type.nameObject(name));
  }
  /** `object.__delattr__` */
  genericDelete(name: string): void {
    const w_type = this.map.w_type;
    const descriptor = w_type.lookup(name);
    if (descriptor !== null && descriptor.isDataDescriptor()) {
      descriptor.descrDelete(this);
      return;
    }
    if (!w_type.hasDict) throw this.noWrite(name, descriptor !== null);
    if (!this.unstore(name)) throw this.attributeError(name);
  }

  // -- slots: call the dunder

  override exact(): W_Object {
    return this.payload === null ? this : this.payload;
  }
  override strValue(): string | null {
    return this.payload === null ? null : this.payload.strValue();
  }
  override index(): i64 {
    const f = this.map.w_type.slot(Slot.INDEX);
    if (f === null) return super.index();
    const result = callSpecial0(f, this);
    if (result instanceof W_Instance && result.payload === null)
      throw typeError(`__index__ returned non-int (type ${result.getType().name})`);
    return result.index();
  }
  override floatValue(): f64 {
    const f = this.map.w_type.slot(Slot.FLOAT);
    if (f !== null) {
      const result = callSpecial0(f, this);
      if (result instanceof W_Instance && result.payload === null)
        throw typeError(
          `${this.getType().name}.__float__ returned non-float (type ${result.getType().name})`,
        );
      return result.exact().floatValue();
    }
    return this.payload === null ? super.floatValue() : this.payload.floatValue();
  }
  private dunder(slot: i32, other: W_Object): W_Object | null {
    const w_type = this.map.w_type;
    const f = w_type.slot(slot);
    return f === null ? null : w_type.implemented(callSpecial1(f, this, other));
  }
  override add(other: W_Object): W_Object | null {
    return this.dunder(Slot.ADD, other);
  }
  override sub(other: W_Object): W_Object | null {
    return this.dunder(Slot.SUB, other);
  }
  override mul(other: W_Object): W_Object | null {
    return this.dunder(Slot.MUL, other);
  }
  override binary(op: BinOp, other: W_Object): W_Object | null {
    return this.dunder(op, other);
  }
  override rbinary(op: BinOp, other: W_Object): W_Object | null {
    return this.dunder(Slot.RADD + op, other);
  }
  override inplace(op: BinOp, other: W_Object): W_Object | null {
    return this.dunder(Slot.IADD + op, other);
  }
  override binaryFailed(op: BinOp, other: W_Object): OperationError {
    return this.payload === null ? super.binaryFailed(op, other) : this.payload.binaryFailed(op, other);
  }
  override pow3(exponent: W_Object, modulus: W_Object): W_Object | null {
    const w_type = this.map.w_type;
    const f = w_type.slot(Slot.POW);
    return f === null ? null : w_type.implemented(callSpecial2(f, this, exponent, modulus));
  }
  override unary(op: UnOp): W_Object {
    const f = this.map.w_type.slot(Slot.POS + op);
    return f === null ? super.unary(op) : callSpecial0(f, this);
  }
  override compare(op: Compare, other: W_Object): W_Object | null {
    return this.dunder(Slot.LT + op, other);
  }
  override truth(): boolean {
    const w_type = this.map.w_type;
    const bool = w_type.slot(Slot.BOOL);
    if (bool !== null) {
      const result = callSpecial0(bool, this);
      const value = result.boolValue();
      if (value < 0) throw typeError(`__bool__ should return bool, returned ${result.getType().name}`);
      return value === 1;
    }
    return w_type.slot(Slot.LEN) === null ? true : this.len() !== 0;
  }
  override hash(): i64 {
    const f = this.map.w_type.slot(Slot.HASH);
    if (f === null || f.isNone()) throw unhashable(this);
    return this.map.w_type.hashResult(callSpecial0(f, this));
  }
  override len(): i32 {
    const f = this.map.w_type.slot(Slot.LEN);
    return f === null ? super.len() : this.map.w_type.lenResult(callSpecial0(f, this));
  }
  override getItem(key: W_Object): W_Object {
    const f = this.map.w_type.slot(Slot.GETITEM);
    return f === null ? super.getItem(key) : callSpecial1(f, this, key);
  }
  override setItem(key: W_Object, value: W_Object): void {
    const f = this.map.w_type.slot(Slot.SETITEM);
    if (f === null) super.setItem(key, value);
    else callSpecial2(f, this, key, value);
  }
  override delItem(key: W_Object): void {
    const f = this.map.w_type.slot(Slot.DELITEM);
    if (f === null) super.delItem(key);
    else callSpecial1(f, this, key);
  }
  override hasContains(): boolean {
    const f = this.map.w_type.slot(Slot.CONTAINS);
    return f !== null && !f.isNone();
  }
  override contains(item: W_Object): boolean {
    const f = this.map.w_type.slot(Slot.CONTAINS);
    return f === null ? super.contains(item) : callSpecial1(f, this, item).truth();
  }
  override iter(): W_Object {
    const w_type = this.map.w_type;
    const f = w_type.slot(Slot.ITER);
    if (f === null) {
      if (w_type.slot(Slot.GETITEM) === null) return super.iter();
      return w_type.sequenceIterator(this);
    }
    if (f.isNone()) return super.iter();
    const result = callSpecial0(f, this);
    if (!result.isIterator())
      throw typeError(`iter() returned non-iterator of type '${result.getType().name}'`);
    return result;
  }
  override next(): W_Object | null {
    const f = this.map.w_type.slot(Slot.NEXT);
    return f === null ? super.next() : this.map.w_type.nextResult(f, this);
  }
  override isIterator(): boolean {
    return this.map.w_type.slot(Slot.NEXT) !== null;
  }
  override repr(): string {
    return this.map.w_type.textResult(Slot.REPR, callSpecial0(this.map.w_type.slot(Slot.REPR)!, this));
  }
  override str(): string {
    return this.map.w_type.textResult(Slot.STR, callSpecial0(this.map.w_type.slot(Slot.STR)!, this));
  }
  override format(spec: string): string {
    const w_type = this.map.w_type;
    return w_type.textResult(
      Slot.FORMAT,
      callSpecial1(w_type.slot(Slot.FORMAT)!, this, w_type.nameObject(spec)),
    );
  }

  // -- calls

  override isCallable(): boolean {
    return this.map.w_type.slot(Slot.CALL) !== null;
  }
  override call0(): W_Object {
    const f = this.map.w_type.slot(Slot.CALL);
    return f === null ? this.callArgs(noArgs) : callSpecial0(f, this);
  }
  override call1(a: W_Object): W_Object {
    const f = this.map.w_type.slot(Slot.CALL);
    return f === null ? super.call1(a) : callSpecial1(f, this, a);
  }
  override call2(a: W_Object, b: W_Object): W_Object {
    const f = this.map.w_type.slot(Slot.CALL);
    return f === null ? super.call2(a, b) : callSpecial2(f, this, a, b);
  }
  override callKw(args: FixedArray<W_Object>, names: FixedArray<string>): W_Object {
    const f = this.map.w_type.slot(Slot.CALL);
    if (f === null) return super.callKw(args, names);
    if (!f.isMethod()) return f.descrGet(this, this.map.w_type).callKw(args, names);
    return f.callKw(prepend(this, args), names);
  }

  // -- as a descriptor

  override isDescriptor(): boolean {
    return this.map.w_type.slot(Slot.GET) !== null;
  }
  override isDataDescriptor(): boolean {
    const w_type = this.map.w_type;
    return w_type.slot(Slot.SET) !== null || w_type.slot(Slot.DELETE) !== null;
  }
  override descrGet(obj: W_Object | null, w_owner: W_Type): W_Object {
    const w_type = this.map.w_type;
    const f = w_type.slot(Slot.GET);
    return f === null ? this : callSpecial2(f, this, obj === null ? w_type.noneObject() : obj, w_owner);
  }
  override descrSet(obj: W_Object, value: W_Object): void {
    const f = this.map.w_type.slot(Slot.SET);
    if (f === null) super.descrSet(obj, value);
    else callSpecial2(f, this, obj, value);
  }
  override descrDelete(obj: W_Object): void {
    const f = this.map.w_type.slot(Slot.DELETE);
    if (f === null) super.descrDelete(obj);
    else callSpecial1(f, this, obj);
  }
}

/** `[first, ...rest]` */
export const prepend = lookInsideIff(
  (_first: W_Object, rest: FixedArray<W_Object>): boolean => isConstant(rest.length),
  function prepend(first: W_Object, rest: FixedArray<W_Object>): FixedArray<W_Object> {
    const args = new FixedArray<W_Object>(rest.length + 1, first);
    for (let i = 0; i < rest.length; i++) args[i + 1] = rest[i]!;
    return args;
  },
);

/** Calls `f`, found in the type of `self`, with `self` bound; no bound-method object when `f` is a function. */
export function callSpecial0(f: W_Object, self: W_Object): W_Object {
  return f.isMethod() ? f.call1(self) : f.descrGet(self, self.getType()).call0();
}
/** {@link callSpecial0} with one argument. */
export function callSpecial1(f: W_Object, self: W_Object, a: W_Object): W_Object {
  return f.isMethod() ? f.call2(self, a) : f.descrGet(self, self.getType()).call1(a);
}
/** {@link callSpecial0} with two arguments. */
export function callSpecial2(f: W_Object, self: W_Object, a: W_Object, b: W_Object): W_Object {
  return f.isMethod() ? f.call3(self, a, b) : f.descrGet(self, self.getType()).call2(a, b);
}

/** `instance.__dict__`: a live view of the attributes in storage. */
export class InstanceDict extends NameDict {
  readonly instance: W_Instance;
  constructor(instance: W_Instance) {
    super();
    this.instance = instance;
  }
  get(name: string): W_Object | null {
    return this.instance.stored(name);
  }
  set(name: string, value: W_Object): void {
    this.instance.store(name, value);
  }
  delete(name: string): boolean {
    return this.instance.unstore(name);
  }
  size(): i32 {
    return this.names().length;
  }
  names(): string[] {
    return this.instance.map.names().filter((name) => !name.startsWith(' '));
  }
}
