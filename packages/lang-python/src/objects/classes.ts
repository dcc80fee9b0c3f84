/**
 * How classes are made: C3 linearization, metaclass selection, the instance layout, `__slots__`, `__set_name__`,
 * `__init_subclass__`, and `__build_class__` behind the `class` statement.
 *
 * ```python
 * class D(B, C, metaclass=M, option=1): …
 * ```
 * runs `M.__prepare__('D', (B, C), option=1)` for the namespace, the body in it, and calls
 * `M('D', (B, C), namespace, option=1)`, which for `type` ends in {@link newClass}.
 */
import { FixedArray, unrollSafe } from '@weft/core';
import type { i32 } from '@weft/core';
import { runClassBody } from '../interpreter/eval.js';
import { W_BuiltinFunction } from './builtinfn.js';
import { W_ClassMethod, W_GetSet, W_Member, W_Property, W_StaticMethod } from './descriptors.js';
import { W_Dict, dictOver } from './dict.js';
import { excData, matches, normalize } from './exceptions.js';
import { runtimeError, valueError, w_BaseException, w_KeyError } from './exctypes.js';
import { W_Cell, ec } from './frame.js';
import { W_Function } from './function.js';
import { W_Instance, callSpecial2, prepend } from './instance.js';
import { unpackIterable } from './iterators.js';
import { MapDict, NameDict } from './namedict.js';
import { OperationError, W_Object, noArgs, noNames, typeError } from './object.js';
import { getInstanceDict, setInstanceDict } from './objecttype.js';
import { W_Proxy } from './proxy.js';
import { newStr } from './str.js';
import { W_Tuple, newTuple } from './tuple.js';
import { W_Type, objectType, typeType, w_None } from './type.js';

/** The MRO of a class with these bases, the class first. */
export function computeMro(w_type: W_Type, bases: FixedArray<W_Type>): FixedArray<W_Type> {
  const sequences: W_Type[][] = [];
  for (const base of bases) {
    const sequence: W_Type[] = [];
    for (const t of base.mro) sequence.push(t);
    sequences.push(sequence);
  }
  const direct: W_Type[] = [];
  for (const base of bases) direct.push(base);
  sequences.push(direct);
  const positions: i32[] = sequences.map((_s) => 0);
  const mro: W_Type[] = [w_type];
  for (;;) {
    let candidate: W_Type | null = null;
    let remaining = false;
    for (let i = 0; i < sequences.length && candidate === null; i++) {
      if (positions[i]! >= sequences[i]!.length) continue;
      remaining = true;
      const head = sequences[i]![positions[i]!]!;
      if (!inTail(sequences, positions, head)) candidate = head;
    }
    if (!remaining) return FixedArray.from(mro);
    if (candidate === null) throw mroConflict(sequences, positions);
    mro.push(candidate);
    for (let i = 0; i < sequences.length; i++)
      if (positions[i]! < sequences[i]!.length && sequences[i]![positions[i]!]! === candidate)
        positions[i] = positions[i]! + 1;
  }
}
function inTail(sequences: W_Type[][], positions: i32[], w_type: W_Type): boolean {
  for (let i = 0; i < sequences.length; i++) if (sequences[i]!.indexOf(w_type) > positions[i]!) return true;
  return false;
}
function mroConflict(sequences: W_Type[][], positions: i32[]): OperationError {
  const names: string[] = [];
  for (let i = 0; i < sequences.length; i++) {
    if (positions[i]! >= sequences[i]!.length) continue;
    const name = sequences[i]![positions[i]!]!.name;
    if (!names.includes(name)) names.push(name);
  }
  return typeError(`Cannot create a consistent method resolution\norder (MRO) for bases ${names.join(', ')}`);
}

/** The most derived metaclass of the bases and `meta`. */
function winningMetaclass(meta: W_Type, bases: FixedArray<W_Object>): W_Type {
  let winner = meta;
  for (const base of bases) {
    const candidate = base.getType();
    if (winner.isSubtype(candidate)) continue;
    if (candidate.isSubtype(winner)) winner = candidate;
    else
      throw typeError(
        'metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the metaclasses of all its bases',
      );
  }
  return winner;
}

/** The builtin whose exact objects instances of the new class carry. */
function commonLayout(bases: FixedArray<W_Type>): W_Type {
  let layout = objectType;
  for (const base of bases) {
    const candidate = base.layout;
    if (layout.isSubtype(candidate)) continue;
    if (candidate.isSubtype(layout)) layout = candidate;
    else throw typeError('multiple bases have instance lay-out conflict');
  }
  return layout;
}

/** Makes the class `name(bases)` with the names of `namespace`: `type.__new__`. */
export function newClass(
  meta: W_Type,
  name: string,
  w_bases: FixedArray<W_Object>,
  namespace: NameDict,
  keywordValues: FixedArray<W_Object>,
  keywords: FixedArray<string>,
): W_Type {
  const winner = winningMetaclass(meta, w_bases);
  const bases = new FixedArray<W_Type>(w_bases.length === 0 ? 1 : w_bases.length, objectType);
  for (let i = 0; i < w_bases.length; i++) {
    const base = w_bases[i]!;
    if (!(base instanceof W_Type)) throw typeError('bases must be types');
    if (base.isFinal) throw typeError(`type '${base.name}' is not an acceptable base type`);
    for (let j = 0; j < i; j++) if (bases[j]! === base) throw typeError(`duplicate base class ${base.name}`);
    bases[i] = base;
  }
  const layout = commonLayout(bases);
  const w_type = new W_Type(name, bases, true);
  w_type.metaclass = winner === typeType ? null : winner;
  w_type.layout = layout;
  w_type.mro = winner === typeType ? computeMro(w_type, bases) : customMro(w_type, bases, winner);
  for (const base of bases) {
    if (base.wordsHint > w_type.wordsHint) w_type.wordsHint = base.wordsHint;
    if (base.floatsHint > w_type.floatsHint) w_type.floatsHint = base.floatsHint;
  }

  const dict = w_type.dict;
  for (const key of namespace.names()) dict.set(key, namespace.get(key)!);
  const classCell = dict.get('__classcell__') ?? null;
  dict.delete('__classcell__');
  const qualname = dict.get('__qualname__') ?? null;
  if (qualname !== null) {
    const text = qualname.strValue();
    if (text === null) throw typeError(`type __qualname__ must be a str, not ${qualname.getType().name}`);
    w_type.qualname = text;
    dict.delete('__qualname__');
  }
  if (!dict.has('__module__')) {
    const module = ec.top === null ? null : ec.top.globals.get('__name__');
    if (module !== null) dict.set('__module__', module);
  }
  w_type.hasDict = addSlotMembers(w_type, bases);
  if (!dict.has('__doc__')) dict.set('__doc__', w_None);
  wrapFunction(dict, '__new__', true);
  wrapFunction(dict, '__init_subclass__', false);
  wrapFunction(dict, '__class_getitem__', false);
  if (dict.has('__eq__') && !dict.has('__hash__')) dict.set('__hash__', w_None);
  if (w_type.hasDict && !dict.has('__dict__') && !w_type.isSubtype(typeType))
    dict.set('__dict__', new W_GetSet('__dict__', w_type, getInstanceDict, setInstanceDict, null));
  w_type.modified();
  if (classCell !== null && classCell instanceof W_Cell) classCell.value = w_type;
  for (const base of bases) if (base.isAbstract) w_type.setAbstract(true);
  if (w_type.lookup('__del__') !== null) w_type.setFinalizer();

  setNames(w_type, namespace);
  const hook = superLookup(w_type, '__init_subclass__');
  if (hook !== null) hook.callKw(keywordValues, keywords);
  return w_type;
}

function customMro(w_type: W_Type, bases: FixedArray<W_Type>, meta: W_Type): FixedArray<W_Type> {
  w_type.mro = computeMro(w_type, bases);
  const method = meta.lookup('mro');
  if (method === null || !(method instanceof W_Function)) return w_type.mro;
  const list = unpackIterable(method.call1(w_type));
  const mro = new FixedArray<W_Type>(list.length, w_type);
  for (let i = 0; i < list.length; i++) mro[i] = list[i] as W_Type;
  return mro;
}

function wrapFunction(dict: Map<string, W_Object>, name: string, isStatic: boolean): void {
  const f = dict.get(name) ?? null;
  if (f !== null && f instanceof W_Function)
    dict.set(name, isStatic ? new W_StaticMethod(f) : new W_ClassMethod(f));
}

/** `super(w_type, w_type).name`, bound. */
function superLookup(w_type: W_Type, name: string): W_Object | null {
  const f = w_type.lookupAfter(w_type, name);
  return f === null ? null : f.descrGet(null, w_type);
}

/** Handles `__slots__`; returns whether instances have a `__dict__`. */
function addSlotMembers(w_type: W_Type, bases: FixedArray<W_Type>): boolean {
  let inherited = false;
  for (const base of bases) if (base.hasDict) inherited = true;
  const slots = w_type.dict.get('__slots__') ?? null;
  if (slots === null) return true;
  let hasDict = inherited;
  const single = slots.strValue();
  const names = single !== null ? FixedArray.of<W_Object>(slots) : unpackIterable(slots);
  for (const w_name of names) {
    const name = w_name.strValue();
    if (name === null) throw typeError(`__slots__ items must be strings, not '${w_name.getType().name}'`);
    if (name === '__dict__') hasDict = true;
    else if (name === '__weakref__') w_type.dict.set(name, w_None);
    else {
      if (w_type.dict.has(name)) throw valueError(`'${name}' in __slots__ conflicts with class variable`);
      const mangled =
        name.startsWith('__') && !name.endsWith('__') ? `_${stripUnderscores(w_type.name)}${name}` : name;
      w_type.dict.set(mangled, new W_Member(mangled, w_type));
    }
  }
  return hasDict;
}
function stripUnderscores(name: string): string {
  let i = 0;
  while (i < name.length && name.charCodeAt(i) === 95) i++;
  return name.slice(i);
}

function setNames(w_type: W_Type, namespace: NameDict): void {
  for (const name of namespace.names()) {
    const value = namespace.get(name)!;
    if (value instanceof W_Property) value.name = name;
    else if (value instanceof W_Instance) {
      const f = value.getType().lookup('__set_name__');
      if (f === null) continue;
      try {
        callSpecial2(f, value, w_type, newStr(name));
      } catch (e) {
        if (!(e instanceof OperationError)) throw e;
        const error = runtimeError(
          `Error calling __set_name__ on '${value.getType().name}' instance '${name}' in '${w_type.name}'`,
        );
        const exc = excData(normalize(error))!;
        exc.cause = normalize(e);
        exc.context = exc.cause;
        exc.suppressContext = true;
        throw error;
      }
    }
  }
}

/** Names in any mapping, for what `__prepare__` returned. */
export class MappingDict extends NameDict {
  readonly mapping: W_Object;
  constructor(mapping: W_Object) {
    super();
    this.mapping = mapping;
  }
  get(name: string): W_Object | null {
    try {
      return this.mapping.getItem(newStr(name));
    } catch (e) {
      if (e instanceof OperationError && matches(e, w_KeyError)) return null;
      throw e;
    }
  }
  set(name: string, value: W_Object): void {
    this.mapping.setItem(newStr(name), value);
  }
  delete(name: string): boolean {
    try {
      this.mapping.delItem(newStr(name));
      return true;
    } catch (e) {
      if (e instanceof OperationError && matches(e, w_KeyError)) return false;
      throw e;
    }
  }
  size(): i32 {
    return this.mapping.len();
  }
  names(): string[] {
    const names: string[] = [];
    const keys = this.mapping.exact() instanceof W_Dict ? this.mapping : this.mapping.getAttr('keys').call0();
    for (let it = keys.iter(), key = it.next(); key !== null; key = it.next()) {
      const name = key.strValue();
      if (name !== null) names.push(name);
    }
    return names;
  }
}

/** `__build_class__(body, name, *bases, metaclass=…, **keywords)` */
export function buildClass(args: FixedArray<W_Object>, names: FixedArray<string>): W_Object {
  if (args.length - names.length < 2) throw typeError('__build_class__: not enough arguments');
  const body = args[0]!;
  const name = args[1]!.strValue();
  if (!(body instanceof W_Function)) throw typeError('__build_class__: func must be a function');
  if (name === null) throw typeError('__build_class__: name is not a string');
  const positional = args.length - names.length;
  const given = new FixedArray<W_Object>(positional - 2, w_None);
  for (let i = 0; i < given.length; i++) given[i] = args[i + 2]!;
  const bases = resolveBases(given);

  let w_meta: W_Object | null = null;
  const keywordNames: string[] = [];
  const keywordValues: W_Object[] = [];
  for (let k = 0; k < names.length; k++) {
    if (names[k]! === 'metaclass') w_meta = args[positional + k]!;
    else {
      keywordNames.push(names[k]!);
      keywordValues.push(args[positional + k]!);
    }
  }
  const keywords = keywordNames.length === 0 ? noNames : FixedArray.from(keywordNames);
  const values = keywordValues.length === 0 ? noArgs : FixedArray.from(keywordValues);
  if (w_meta === null) w_meta = bases.length === 0 ? typeType : bases[0]!.getType();
  if (w_meta instanceof W_Type) w_meta = winningMetaclass(w_meta, bases);

  let namespace: NameDict = new MapDict();
  let w_namespace: W_Object | null = null;
  if (w_meta !== typeType) {
    const prepare = w_meta.findAttr('__prepare__');
    if (prepare !== null && !(prepare instanceof W_BuiltinFunction)) {
      w_namespace = prepare.callKw(prepend(newStr(name), prepend(newTuple(bases), values)), keywords);
      namespace = new MappingDict(w_namespace);
    }
  }
  const cell = runClassBody(body, namespace);
  if (bases !== given && namespace.get('__orig_bases__') === null)
    namespace.set('__orig_bases__', newTuple(given));
  let cls: W_Object;
  if (w_meta === typeType) cls = newClass(typeType, name, bases, namespace, values, keywords);
  else {
    if (w_namespace === null) w_namespace = dictOver(namespace);
    cls = w_meta.callKw(
      prepend(newStr(name), prepend(newTuple(bases), prepend(w_namespace, values))),
      keywords,
    );
  }
  if (cell instanceof W_Cell && cls instanceof W_Type && cell.value !== cls) {
    if (cell.value === null)
      throw runtimeError(
        `__class__ not set defining '${name}' as ${cls.repr()}. Was __classcell__ propagated to type.__new__?`,
      );
    throw typeError(`__class__ set to ${cell.value.repr()} defining '${name}' as ${cls.repr()}`);
  }
  return cls;
}

/** Replaces bases that are no classes by what their `__mro_entries__` says. */
function resolveBases(bases: FixedArray<W_Object>): FixedArray<W_Object> {
  let changed = false;
  const result: W_Object[] = [];
  for (const base of bases) {
    const entries = base instanceof W_Type ? null : base.findAttr('__mro_entries__');
    if (entries === null) result.push(base);
    else {
      changed = true;
      const replacement = entries.call1(newTuple(bases));
      if (!(replacement instanceof W_Tuple)) throw typeError('__mro_entries__ must return a tuple');
      for (const item of replacement.items()) result.push(item);
    }
  }
  return changed ? FixedArray.from(result) : bases;
}

/** Whether `w_type` is an exception class. */
export function isExceptionClass(w: W_Object): boolean {
  return w instanceof W_Type && w.isSubtype(w_BaseException);
}

/** `isinstance(w, cls)`; `cls` may be a tuple or a union, and may define `__instancecheck__`. */
export function isInstance(w: W_Object, cls: W_Object): boolean {
  if (cls instanceof W_Type) {
    if (cls.metaclass === null) return hasType(w, cls);
    const check = cls.metaclass.lookup('__instancecheck__');
    if (check === null || check instanceof W_BuiltinFunction) return hasType(w, cls);
    return check.descrGet(cls, cls.metaclass).call1(w).truth();
  }
  return cls instanceof W_Tuple ? isInstanceOfAny(w, cls.items()) : isInstanceOf(w, cls);
}

/** A weak proxy is what it stands for, too. */
function hasType(w: W_Object, cls: W_Type): boolean {
  return w.getType().isSubtype(cls) || (w instanceof W_Proxy && w.target().getType().isSubtype(cls));
}

/** One of the items of a tuple. */
const isInstanceOfAny = unrollSafe(function isInstanceOfAny(
  w: W_Object,
  classes: FixedArray<W_Object>,
): boolean {
  for (let i = 0; i < classes.length; i++) if (isInstance(w, classes[i]!)) return true;
  return false;
});

/** A union, or what defines `__instancecheck__`. */
function isInstanceOf(w: W_Object, cls: W_Object): boolean {
  const members = unionMembers(cls);
  if (members !== null) {
    for (const item of members) if (item.isNone() ? w.isNone() : isInstance(w, item)) return true;
    return false;
  }
  const check = cls.getType().lookup('__instancecheck__');
  if (check !== null) return check.descrGet(cls, cls.getType()).call1(w).truth();
  throw typeError('isinstance() arg 2 must be a type, a tuple of types, or a union');
}

/** `issubclass(w, cls)` */
export function isSubclass(w: W_Object, cls: W_Object): boolean {
  if (cls instanceof W_Tuple) {
    for (const item of cls.items()) if (isSubclass(w, item)) return true;
    return false;
  }
  if (!(w instanceof W_Type)) throw typeError('issubclass() arg 1 must be a class');
  if (cls instanceof W_Type) {
    const check = cls.metaclass === null ? null : cls.metaclass.lookup('__subclasscheck__');
    if (check === null || check instanceof W_BuiltinFunction) return w.isSubtype(cls);
    return check.descrGet(cls, cls.getType()).call1(w).truth();
  }
  const members = unionMembers(cls);
  if (members !== null) {
    for (const item of members) if (!item.isNone() && isSubclass(w, item)) return true;
    return false;
  }
  throw typeError('issubclass() arg 2 must be a class, a tuple of classes, or a union');
}

/** The types of `int | str`; null for anything else. */
function unionMembers(w: W_Object): FixedArray<W_Object> | null {
  if (w.getType().name !== 'types.UnionType') return null;
  const args = w.findAttr('__args__');
  return args instanceof W_Tuple ? args.items() : null;
}
