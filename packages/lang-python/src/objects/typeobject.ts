/**
 * What Python sees of classes (`type`'s attributes and methods), and `super`, `property`, `staticmethod`, `classmethod`.
 */
import { FixedArray, promote, unrollSafe } from '@weft/core';
import { addMethods, addNew, fn1, fn12, fn13, fn2, fn3, fnKw, fnRaw, fnVar } from './builtinfn.js';
import { newClass } from './classes.js';
import {
  W_ClassMethod,
  W_Property,
  W_StaticMethod,
  addClassMethod,
  addGetSet,
  classMethodType,
  getsetType,
  noneToNull,
  propertyType,
  staticMethodType,
} from './descriptors.js';
import { W_Dict, newDict } from './dict.js';
import { runtimeError } from './exctypes.js';
import { W_Cell, ec } from './frame.js';
import { nameDictOf } from './dictnames.js';
import { newBool } from './int.js';
import { newList } from './list.js';
import { NameDict } from './namedict.js';
import type { i32 } from '@weft/core';
import { BinOp, W_Object, noArgs, typeError } from './object.js';
import { sortedNames } from './objecttype.js';
import { mappingProxy } from './dictproxy.js';
import { newStr } from './str.js';
import { W_Tuple, newTuple } from './tuple.js';
import { W_Type, docs, newBuiltinType, objectType, typeType, w_None, wrapPayload } from './type.js';

function asType(w: W_Object): W_Type {
  if (w instanceof W_Type) return w;
  throw typeError(`descriptor requires a 'type' object but received a '${w.getType().name}'`);
}

// -- type(…)

function typeNew(meta: W_Type, args: FixedArray<W_Object>, first: i32, names: FixedArray<string>): W_Object {
  const positional = args.length - names.length - first;
  if (positional !== 3) throw typeError('type() takes 1 or 3 arguments');
  const name = args[first]!.strValue();
  const bases = args[first + 1]!;
  const namespace = args[first + 2]!.exact();
  if (name === null)
    throw typeError(`type.__new__() argument 1 must be str, not ${args[first]!.getType().name}`);
  if (!(bases instanceof W_Tuple))
    throw typeError(`type.__new__() argument 2 must be tuple, not ${bases.getType().name}`);
  if (!(namespace instanceof W_Dict))
    throw typeError(`type.__new__() argument 3 must be dict, not ${namespace.getType().name}`);
  const values = new FixedArray<W_Object>(names.length, w_None);
  for (let i = 0; i < names.length; i++) values[i] = args[first + 3 + i]!;
  return newClass(meta, name, bases.items(), nameDictOf(namespace), values, names);
}

typeType.construct = fnRaw('type', (args: FixedArray<W_Object>, names: FixedArray<string>): W_Object => {
  if (args.length === 1 && names.length === 0) return args[0]!.getType();
  return typeNew(typeType, args, 0, names);
});
addNew(
  typeType,
  fnRaw('__new__', (args: FixedArray<W_Object>, names: FixedArray<string>): W_Object => {
    if (args.length === 0) throw typeError('type.__new__(): not enough arguments');
    return typeNew(asType(args[0]!), args, 1, names);
  }),
);
addMethods(typeType, [
  fnRaw('__init__', (_args: FixedArray<W_Object>, _names: FixedArray<string>): W_Object => w_None),
  fnRaw('__call__', (args: FixedArray<W_Object>, names: FixedArray<string>): W_Object => {
    const cls = asType(args[0]!);
    const rest = args.length === 1 ? noArgs : new FixedArray<W_Object>(args.length - 1, w_None);
    for (let i = 1; i < args.length; i++) rest[i - 1] = args[i]!;
    if (cls.construct !== null && cls.metaclass === null) return cls.construct.callKw(rest, names);
    return cls.typeCall(rest, names);
  }),
  fn1('__repr__', (self: W_Object): W_Object => newStr(asType(self).plainRepr())),
  fn1('mro', (self: W_Object): W_Object => newList(typesArray(asType(self).mro))),
  fn1('__subclasses__', (self: W_Object): W_Object =>
    newList(FixedArray.from(asType(self).subclasses.map(toObject))),
  ),
  fn2('__instancecheck__', (self: W_Object, w: W_Object): W_Object =>
    newBool(w.getType().isSubtype(asType(self))),
  ),
  fn2('__subclasscheck__', (self: W_Object, w: W_Object): W_Object =>
    newBool(asType(w).isSubtype(asType(self))),
  ),
  fn1('__dir__', (self: W_Object): W_Object => {
    const names: string[] = [];
    for (const w_type of asType(self).mro) for (const name of w_type.dict.keys()) names.push(name);
    return newList(sortedNames(names));
  }),
  fn2('__or__', (self: W_Object, other: W_Object): W_Object => {
    const union = self.binary(BinOp.OR, other);
    if (union === null) throw self.binaryFailed(BinOp.OR, other);
    return union;
  }),
  fn2('__getattribute__', (self: W_Object, name: W_Object): W_Object => self.getAttr(name.str())),
  fn3('__setattr__', (self: W_Object, name: W_Object, value: W_Object): W_Object => {
    asType(self).typeSetAttr(name.str(), value);
    return w_None;
  }),
  fn2('__delattr__', (self: W_Object, name: W_Object): W_Object => {
    asType(self).typeDelAttr(name.str());
    return w_None;
  }),
]);
addClassMethod(
  typeType,
  '__prepare__',
  fnRaw('__prepare__', (_args: FixedArray<W_Object>, _names: FixedArray<string>): W_Object => newDict()),
);
function toObject(w: W_Type): W_Object {
  return w;
}
function typesArray(types: FixedArray<W_Type>): FixedArray<W_Object> {
  const result = new FixedArray<W_Object>(types.length, w_None);
  for (let i = 0; i < types.length; i++) result[i] = types[i]!;
  return result;
}

/** The dict of a class, as `mappingproxy` shows it. */
class TypeDict extends NameDict {
  readonly w_type: W_Type;
  constructor(w_type: W_Type) {
    super();
    this.w_type = w_type;
  }
  get(name: string): W_Object | null {
    return this.w_type.own(name);
  }
  set(name: string, value: W_Object): void {
    this.w_type.define(name, value);
  }
  delete(name: string): boolean {
    const found = this.w_type.dict.delete(name);
    this.w_type.modified();
    return found;
  }
  size(): i32 {
    return this.w_type.dict.size;
  }
  names(): string[] {
    const names: string[] = [];
    for (const name of this.w_type.dict.keys()) names.push(name);
    return names;
  }
}

function textOf(value: W_Object, w_type: W_Type, attribute: string): string {
  const text = value.strValue();
  if (text === null)
    throw typeError(`can only assign string to ${w_type.name}.${attribute}, not '${value.getType().name}'`);
  return text;
}
addGetSet(
  typeType,
  '__name__',
  (self: W_Object): W_Object => newStr(asType(self).name),
  (self: W_Object, value: W_Object): void => {
    asType(self).name = textOf(value, asType(self), '__name__');
  },
);
addGetSet(
  typeType,
  '__qualname__',
  (self: W_Object): W_Object => newStr(asType(self).qualname),
  (self: W_Object, value: W_Object): void => {
    asType(self).qualname = textOf(value, asType(self), '__qualname__');
  },
);
addGetSet(
  typeType,
  '__module__',
  (self: W_Object): W_Object => asType(self).dict.get('__module__') ?? newStr('builtins'),
  (self: W_Object, value: W_Object): void => asType(self).define('__module__', value),
);
addGetSet(typeType, '__bases__', (self: W_Object): W_Object => newTuple(typesArray(asType(self).bases)));
addGetSet(typeType, '__base__', (self: W_Object): W_Object => {
  const bases = asType(self).bases;
  if (bases.length === 0) return w_None;
  for (const base of bases) if (base.layout === asType(self).layout) return base;
  return bases[0]!;
});
addGetSet(typeType, '__mro__', (self: W_Object): W_Object => newTuple(typesArray(asType(self).mro)));
addGetSet(typeType, '__dict__', (self: W_Object): W_Object => mappingProxy(new TypeDict(asType(self))));
addGetSet(
  typeType,
  '__doc__',
  (self: W_Object): W_Object => {
    const w_type = asType(self);
    if (!w_type.isHeap) {
      const doc = docs.get(w_type) ?? '';
      return doc === '' ? w_None : newStr(doc);
    }
    const value = w_type.dict.get('__doc__') ?? null;
    return value === null ? w_None : value.descrGet(null, w_type);
  },
  (self: W_Object, value: W_Object): void => asType(self).define('__doc__', value),
);
addGetSet(
  typeType,
  '__annotations__',
  (self: W_Object): W_Object => {
    const w_type = asType(self);
    let annotations = w_type.dict.get('__annotations__') ?? null;
    if (annotations === null) {
      if (!w_type.isHeap) throw w_type.attributeError('__annotations__');
      annotations = newDict();
      w_type.define('__annotations__', annotations);
    }
    return annotations;
  },
  (self: W_Object, value: W_Object): void => asType(self).define('__annotations__', value),
);
addGetSet(
  typeType,
  '__abstractmethods__',
  (self: W_Object): W_Object => {
    const value = asType(self).dict.get('__abstractmethods__') ?? null;
    if (value === null) throw asType(self).attributeError('__abstractmethods__');
    return value;
  },
  (self: W_Object, value: W_Object): void => {
    asType(self).setAbstract(value.truth());
    asType(self).define('__abstractmethods__', value);
  },
);

// -- super

export const superType: W_Type = newBuiltinType('super', [objectType], null);

/** `super(cls, obj)`: attributes of `obj` from the classes after `cls` in its MRO. */
export class W_Super extends W_Object {
  readonly w_type: W_Type;
  /** Null for an unbound `super(cls)`. */
  readonly obj: W_Object | null;
  readonly objType: W_Type;
  constructor(w_type: W_Type, obj: W_Object | null, objType: W_Type) {
    super();
    this.w_type = w_type;
    this.obj = obj;
    this.objType = objType;
  }
  override hasPlainAttributes(): boolean {
    return false;
  }
  override getType(): W_Type {
    return superType;
  }
  override findAttr(name: string): W_Object | null {
    const obj = this.obj;
    if (obj !== null && name !== '__class__') {
      const value = this.objType.lookupAfter(this.w_type, name);
      if (value !== null) return value.descrGet(obj === this.objType ? null : obj, this.objType);
    }
    return super.findAttr(name);
  }
  override repr(): string {
    if (this.obj === null) return `<super: <class '${this.w_type.name}'>, NULL>`;
    return `<super: <class '${this.w_type.name}'>, <${this.objType.name} object>>`;
  }
}
function makeSuper(w_type: W_Object, obj: W_Object | null): W_Object {
  if (!(w_type instanceof W_Type))
    throw typeError(`super() argument 1 must be a type, not ${w_type.getType().name}`);
  if (obj === null || obj.isNone()) return new W_Super(w_type, null, w_type);
  if (obj instanceof W_Type && obj.isSubtype(w_type)) return new W_Super(w_type, obj, obj);
  const objType = obj.getType();
  if (objType.isSubtype(w_type)) return new W_Super(w_type, obj, objType);
  throw typeError('super(type, obj): obj must be an instance or subtype of type');
}

/** `super()` in a method: the class comes from the cell `__class__`, the object is the first argument. */
const implicitSuper = unrollSafe(function implicitSuper(): W_Object {
  const frame = ec.top;
  if (frame === null) throw runtimeError('super(): no current frame');
  const code = promote(frame.code);
  if (code.argcount === 0) throw runtimeError('super(): no arguments');
  let self: W_Object | null = frame.slots[0] ?? null;
  for (let i = 0; i < code.cell2arg.length; i++) {
    if (code.cell2arg[i]! !== 0) continue;
    self = (frame.slots[code.cellBase + i]! as W_Cell).value;
  }
  if (self === null) throw runtimeError('super(): arg[0] deleted');
  if (code.classCell < 0) throw runtimeError('super(): __class__ cell not found');
  const cell = frame.slots[code.cellBase + code.cellvars.length + code.classCell]! as W_Cell;
  const w_type = cell.value;
  if (w_type === null) throw runtimeError('super(): empty __class__ cell');
  return makeSuper(w_type, self);
});
superType.construct = fnVar('super', 0, 2, (args: FixedArray<W_Object>): W_Object => {
  if (args.length === 0) return implicitSuper();
  return makeSuper(args[0]!, args.length === 1 ? null : args[1]!);
});
addGetSet(superType, '__thisclass__', (self: W_Object): W_Object => (self as W_Super).w_type);
addGetSet(superType, '__self__', (self: W_Object): W_Object => {
  const obj = (self as W_Super).obj;
  return obj === null ? w_None : obj;
});

// -- property

function asProperty(w: W_Object): W_Property {
  const exact = w.exact();
  if (exact instanceof W_Property) return exact;
  throw typeError(`descriptor requires a 'property' object but received a '${w.getType().name}'`);
}
addNew(
  propertyType,
  fnRaw('__new__', (args: FixedArray<W_Object>, _names: FixedArray<string>): W_Object =>
    wrapPayload(asType(args[0]!), new W_Property(null, null, null, null)),
  ),
);
addMethods(propertyType, [
  fnKw('__init__', 'self, fget=, fset=, fdel=, doc=', (args: FixedArray<W_Object | null>): W_Object => {
    const property = asProperty(args[0]!);
    property.fget = noneToNull(args[1]!);
    property.fset = noneToNull(args[2]!);
    property.fdel = noneToNull(args[3]!);
    property.doc = noneToNull(args[4]!);
    return w_None;
  }),
  fn2('getter', (self: W_Object, f: W_Object): W_Object => {
    const p = asProperty(self);
    return copyProperty(self, f, p.fset, p.fdel);
  }),
  fn2('setter', (self: W_Object, f: W_Object): W_Object => {
    const p = asProperty(self);
    return copyProperty(self, p.fget, f, p.fdel);
  }),
  fn2('deleter', (self: W_Object, f: W_Object): W_Object => {
    const p = asProperty(self);
    return copyProperty(self, p.fget, p.fset, f);
  }),
  fn3('__set__', (self: W_Object, obj: W_Object, value: W_Object): W_Object => {
    asProperty(self).descrSet(obj, value);
    return w_None;
  }),
  fn2('__delete__', (self: W_Object, obj: W_Object): W_Object => {
    asProperty(self).descrDelete(obj);
    return w_None;
  }),
  fn13('__get__', (self: W_Object, obj: W_Object | null, w_type: W_Object | null): W_Object => {
    const object = noneToNull(obj);
    if (object === null) return self;
    return asProperty(self).descrGet(object, w_type instanceof W_Type ? w_type : object.getType());
  }),
]);
function copyProperty(
  self: W_Object,
  fget: W_Object | null,
  fset: W_Object | null,
  fdel: W_Object | null,
): W_Object {
  const old = asProperty(self);
  const copy = new W_Property(fget, fset, fdel, old.doc);
  copy.name = old.name;
  return wrapPayload(self.getType(), copy);
}
function orNone(w: W_Object | null): W_Object {
  return w === null ? w_None : w;
}
addGetSet(propertyType, 'fget', (self: W_Object): W_Object => orNone(asProperty(self).fget));
addGetSet(propertyType, 'fset', (self: W_Object): W_Object => orNone(asProperty(self).fset));
addGetSet(propertyType, 'fdel', (self: W_Object): W_Object => orNone(asProperty(self).fdel));
addGetSet(
  propertyType,
  '__doc__',
  (self: W_Object): W_Object => {
    const property = asProperty(self);
    if (property.doc !== null) return property.doc;
    return property.fget === null ? w_None : orNone(property.fget.findAttr('__doc__'));
  },
  (self: W_Object, value: W_Object): void => {
    asProperty(self).doc = value;
  },
);
addGetSet(propertyType, '__isabstractmethod__', (self: W_Object): W_Object => {
  const property = asProperty(self);
  return newBool(isAbstract(property.fget) || isAbstract(property.fset) || isAbstract(property.fdel));
});
/** Whether `f` carries `__isabstractmethod__`. */
function isAbstract(f: W_Object | null): boolean {
  if (f === null) return false;
  const flag = f.findAttr('__isabstractmethod__');
  return flag !== null && flag.truth();
}

// -- staticmethod, classmethod

function asStatic(w: W_Object): W_StaticMethod {
  return w.exact() as W_StaticMethod;
}
function asClassMethod(w: W_Object): W_ClassMethod {
  return w.exact() as W_ClassMethod;
}
addNew(
  staticMethodType,
  fn2('__new__', (cls: W_Object, f: W_Object): W_Object => wrapPayload(asType(cls), new W_StaticMethod(f))),
);
addNew(
  classMethodType,
  fn2('__new__', (cls: W_Object, f: W_Object): W_Object => wrapPayload(asType(cls), new W_ClassMethod(f))),
);
addGetSet(staticMethodType, '__func__', (self: W_Object): W_Object => asStatic(self).f);
addGetSet(staticMethodType, '__wrapped__', (self: W_Object): W_Object => asStatic(self).f);
addGetSet(classMethodType, '__func__', (self: W_Object): W_Object => asClassMethod(self).f);
addGetSet(classMethodType, '__wrapped__', (self: W_Object): W_Object => asClassMethod(self).f);
addGetSet(staticMethodType, '__isabstractmethod__', (self: W_Object): W_Object =>
  newBool(isAbstract(asStatic(self).f)),
);
addGetSet(classMethodType, '__isabstractmethod__', (self: W_Object): W_Object =>
  newBool(isAbstract(asClassMethod(self).f)),
);
/** An attribute that a static or class method takes from its function. */
class W_Forwarded extends W_Object {
  readonly name: string;
  constructor(name: string) {
    super();
    this.name = name;
  }
  override getType(): W_Type {
    return getsetType;
  }
  override isDescriptor(): boolean {
    return true;
  }
  override descrGet(obj: W_Object | null, _w_type: W_Type): W_Object {
    if (obj === null) return this;
    const exact = obj.exact();
    return exact instanceof W_StaticMethod
      ? exact.f.getAttr(this.name)
      : asClassMethod(exact).f.getAttr(this.name);
  }
}
for (const name of ['__name__', '__qualname__', '__doc__', '__module__']) {
  staticMethodType.define(name, new W_Forwarded(name));
  classMethodType.define(name, new W_Forwarded(name));
}
addMethods(staticMethodType, [
  fn12('__get__', (self: W_Object, _obj: W_Object | null): W_Object => asStatic(self).f),
]);
