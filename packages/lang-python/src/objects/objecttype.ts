/**
 * The methods of `object`: what every Python object has when its class says nothing else.
 */
import { FixedArray, extend, identityHash } from '@weft/core';
import type { i64 } from '@weft/core';
import { Compare } from '../bytecode/opcodes.js';
import {
  type W_BuiltinFunction,
  addMethods,
  addStaticMethods,
  fn1,
  fn2,
  fn3,
  fnRaw,
  fnVar,
  fn12,
} from './builtinfn.js';
import { addClassMethod, addGetSet } from './descriptors.js';
import { normalize, excData } from './exceptions.js';
import { w_AttributeError } from './exctypes.js';
import { W_Instance, objectDefaults } from './instance.js';
import { newBool, newInt, w_True, w_False } from './int.js';
import { newList } from './list.js';
import { OperationError, W_Object, attributeErrorMessage, bindObjectHooks, typeError } from './object.js';
import { dictOver } from './dict.js';
import { Slot } from './slots.js';
import { W_FlatStr, newStr } from './str.js';
import { strId } from './str_id.js';
import { W_Type, noneType, objectType, w_None, w_NotImplemented, watched } from './type.js';
import { checkInstantiable } from './typesupport.js';

/** `0x7f…`: a number that stays the same for the object's life, in the look of an address. */
export function addressOf(w: W_Object): string {
  return '0x' + objectId(w).toString(16).padStart(12, '0');
}
/** `id(w)` */
export function objectId(w: W_Object): i64 {
  if (w instanceof W_FlatStr) return strId(w);
  return 0x7f0000000000n + extend(identityHash(w)) * 16n;
}

/** `<module.Class object at 0x…>` */
function objectRepr(w: W_Object): string {
  const w_type = w.getType();
  return `<${qualifiedName(w_type)} object at ${addressOf(w)}>`;
}
/** Name of a class with its module, except for builtins. */
export function qualifiedName(w_type: W_Type): string {
  if (!w_type.isHeap) return w_type.name;
  const module = w_type.lookup('__module__');
  const name = module === null ? null : module.strValue();
  return name === null || name === 'builtins' ? w_type.qualname : `${name}.${w_type.qualname}`;
}

function identityHashOf(w: W_Object): i64 {
  return extend(identityHash(w)) * 7n;
}

function newAttributeError(w: W_Object, name: string, message: string): OperationError {
  const error = new OperationError(w_AttributeError, message);
  const exc = excData(normalize(error))!;
  exc.fields[0] = newStr(name);
  exc.fields[1] = w;
  return error;
}
bindObjectHooks(newAttributeError, objectRepr, identityHashOf);

function nameOf(w: W_Object): string {
  const name = w.strValue();
  if (name === null) throw typeError(`attribute name must be string, not '${w.getType().name}'`);
  return name;
}

const objectNew = fnRaw('__new__', (args: FixedArray<W_Object>, _names: FixedArray<string>): W_Object => {
  if (args.length === 0) throw typeError('object.__new__(): not enough arguments');
  const cls = args[0]!;
  if (!(cls instanceof W_Type))
    throw typeError(`object.__new__(X): X is not a type object (${cls.getType().name})`);
  if (args.length > 1) {
    const w_new = cls.slot(Slot.NEW);
    if (w_new !== objectNew)
      throw typeError('object.__new__() takes exactly one argument (the type to instantiate)');
    if (cls.slot(Slot.INIT) === objectInit) throw typeError(`${cls.name}() takes no arguments`);
  }
  checkInstantiable(cls);
  if (cls.layout !== objectType)
    throw typeError(`object.__new__(${cls.name}) is not safe, use ${cls.layout.name}.__new__()`);
  return watched(new W_Instance(cls.rootMap()), cls);
});
const objectInit = fnRaw('__init__', (args: FixedArray<W_Object>, _names: FixedArray<string>): W_Object => {
  if (args.length > 1) {
    const w_type = args[0]!.getType();
    if (w_type.slot(Slot.INIT) !== objectInit)
      throw typeError('object.__init__() takes exactly one argument (the instance to initialize)');
    if (w_type.slot(Slot.NEW) === objectNew) throw typeError(`${w_type.name}() takes no arguments`);
  }
  return w_None;
});
/** Whether `w` is `object.__new__`. */
export function isObjectNew(w: W_Object | null): boolean {
  return w === objectNew;
}
/** Whether `w` is `object.__init__`. */
export function isObjectInit(w: W_Object | null): boolean {
  return w === objectInit;
}

function genericGet(self: W_Object, w_name: W_Object): W_Object {
  const name = nameOf(w_name);
  if (!(self instanceof W_Instance)) return self.getAttr(name);
  const value = self.genericFind(name);
  if (value === null) throw self.attributeError(name);
  return value;
}
const objectGetattribute = fn2('__getattribute__', genericGet);
const objectSetattr = fn3('__setattr__', (self: W_Object, name: W_Object, value: W_Object): W_Object => {
  if (self instanceof W_Instance) self.genericSet(nameOf(name), value);
  else self.setAttr(nameOf(name), value);
  return w_None;
});
const objectDelattr = fn2('__delattr__', (self: W_Object, name: W_Object): W_Object => {
  if (self instanceof W_Instance) self.genericDelete(nameOf(name));
  else self.delAttr(nameOf(name));
  return w_None;
});
objectDefaults.getattribute = objectGetattribute;
objectDefaults.setattr = objectSetattr;
objectDefaults.delattr = objectDelattr;

function notImplemented(_self: W_Object, _other: W_Object): W_Object {
  return w_NotImplemented;
}
/** `object.__eq__`: identity. */
export const objectEq = fn2('__eq__', (self: W_Object, other: W_Object): W_Object =>
  self === other ? w_True : w_NotImplemented,
);
/** `object.__ne__`: the opposite of `__eq__`. */
export const objectNe = fn2('__ne__', (self: W_Object, other: W_Object): W_Object => {
  const equal = self.compare(Compare.EQ, other);
  return equal === null ? w_NotImplemented : newBool(!equal.truth());
});
/** `object.__hash__` */
export const objectHash = fn1('__hash__', (self: W_Object): W_Object => newInt(identityHashOf(self)));

addStaticMethods(objectType, [objectNew]);
addMethods(objectType, [
  objectInit,
  objectGetattribute,
  objectSetattr,
  objectDelattr,
  objectEq,
  objectNe,
  fn2('__lt__', notImplemented),
  fn2('__le__', notImplemented),
  fn2('__gt__', notImplemented),
  fn2('__ge__', notImplemented),
  objectHash,
  fn1('__repr__', (self: W_Object): W_Object => newStr(objectRepr(self))),
  fn1('__str__', (self: W_Object): W_Object => newStr(self.repr())),
  fn2('__format__', (self: W_Object, spec: W_Object): W_Object => {
    if (spec.strValue() !== '')
      throw typeError(`unsupported format string passed to ${self.getType().name}.__format__`);
    return newStr(self.str());
  }),
  fn1('__dir__', (self: W_Object): W_Object => newList(directory(self))),
  fn1('__sizeof__', (_self: W_Object): W_Object => newInt(16n)),
  fn12('__reduce_ex__', (self: W_Object, _protocol: W_Object | null): W_Object => {
    throw typeError(`cannot pickle '${self.getType().name}' object`);
  }),
]);
addClassMethod(objectType, '__init_subclass__', methodOfObject(fnRaw('__init_subclass__', initSubclass)));
addClassMethod(
  objectType,
  '__subclasshook__',
  methodOfObject(
    fnVar('__subclasshook__', 1, 2, (_args: FixedArray<W_Object>): W_Object => w_NotImplemented),
  ),
);
function initSubclass(args: FixedArray<W_Object>, names: FixedArray<string>): W_Object {
  const cls = args[0]!;
  const name = cls instanceof W_Type ? cls.name : 'object';
  if (names.length > 0) throw typeError(`${name}.__init_subclass__() takes no keyword arguments`);
  if (args.length > 1)
    throw typeError(`${name}.__init_subclass__() takes no arguments (${args.length - 1} given)`);
  return w_None;
}
/** Gives a builtin its owner, so that it binds. */
function methodOfObject(f: W_BuiltinFunction): W_Object {
  f.owner = objectType;
  return f;
}

addGetSet(
  objectType,
  '__class__',
  (self: W_Object): W_Object => self.getType(),
  (self: W_Object, value: W_Object): void => {
    if (!(value instanceof W_Type))
      throw typeError(`__class__ must be set to a class, not '${value.getType().name}' object`);
    if (!(self instanceof W_Instance) || !value.isHeap)
      throw typeError('__class__ assignment only supported for mutable types or ModuleType subclasses');
    if (value.layout !== self.getType().layout || value.hasDict !== self.getType().hasDict)
      throw typeError(
        `__class__ assignment: '${value.name}' object layout differs from '${self.getType().name}'`,
      );
    self.changeType(value);
  },
);
addGetSet(objectType, '__doc__', (_self: W_Object): W_Object => w_None);

/** Getter and setter of `__dict__`, given to classes whose instances have one. */
export function getInstanceDict(self: W_Object): W_Object {
  const dict = self.nameDict();
  if (dict === null)
    throw attributeErrorMessage(`'${self.getType().name}' object has no attribute '__dict__'`);
  return dictOver(dict);
}
export function setInstanceDict(self: W_Object, value: W_Object): void {
  const dict = self.nameDict();
  if (dict === null) throw self.attributeError('__dict__');
  const names: string[] = [];
  const values: W_Object[] = [];
  for (let it = value.iter(), key = it.next(); key !== null; key = it.next()) {
    names.push(nameOf(key));
    values.push(value.getItem(key));
  }
  dict.clear();
  for (let i = 0; i < names.length; i++) dict.set(names[i]!, values[i]!);
}

/** Names that `dir(w)` lists, sorted. */
function directory(w: W_Object): FixedArray<W_Object> {
  const names: string[] = [];
  const dict = w.nameDict();
  if (dict !== null) for (const name of dict.names()) names.push(name);
  for (const w_type of w.getType().mro) for (const name of w_type.dict.keys()) names.push(name);
  return sortedNames(names);
}
/** The distinct names in order, as str objects. */
export function sortedNames(names: string[]): FixedArray<W_Object> {
  names.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const distinct: W_Object[] = [];
  for (let i = 0; i < names.length; i++)
    if (i === 0 || names[i]! !== names[i - 1]!) distinct.push(newStr(names[i]!));
  return FixedArray.from(distinct);
}

addMethods(noneType, [
  fn1('__repr__', (_self: W_Object): W_Object => newStr('None')),
  fn1('__bool__', (_self: W_Object): W_Object => w_False),
]);
addStaticMethods(noneType, [fn1('__new__', (_cls: W_Object): W_Object => w_None)]);
