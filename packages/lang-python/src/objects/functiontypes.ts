/**
 * What Python sees of functions, methods, generators and code objects: their attributes and methods.
 */
import { FixedArray, extend } from '@weft/core';
import type { i32 } from '@weft/core';
import {
  W_BuiltinFunction,
  W_BuiltinMethod,
  addMethods,
  addNew,
  builtinFunctionType,
  fn1,
  fn2,
  fn23,
  fn3,
  fnVar,
  methodDescriptorType,
  wrapperDescriptorType,
} from './builtinfn.js';
import { W_Code, codeType } from './code.js';
import { addGetSet } from './descriptors.js';
import { dictOver, newDict } from './dict.js';
import { nameDictOf } from './dictnames.js';
import { W_Cell, cellType } from './frame.js';
import { valueError } from './exctypes.js';
import { frameView, tracebackFrame } from './frameview.js';
import { W_Function, W_Method, functionType, methodType } from './function.js';
import { asGenerator, generatorType, thrownError } from './generator.js';
import { newBool, newInt } from './int.js';
import { newList } from './list.js';
import { moduleType } from './module.js';
import { W_Object, noArgs, typeError } from './object.js';
import { sortedNames } from './objecttype.js';
import { addSlots } from './slotwrappers.js';
import { newStr } from './str.js';
import { W_Traceback, tracebackType } from './traceback.js';
import { W_Tuple, newTuple } from './tuple.js';
import { w_None } from './type.js';

function asFunction(w: W_Object): W_Function {
  if (w instanceof W_Function) return w;
  throw typeError(`descriptor requires a 'function' object but received a '${w.getType().name}'`);
}
function stringOrError(value: W_Object, what: string): string {
  const text = value.strValue();
  if (text === null) throw typeError(`${what} must be set to a string object`);
  return text;
}
/** A dict object with the content of a tuple of names. */
function namesTuple(names: FixedArray<string>): W_Object {
  const items = new FixedArray<W_Object>(names.length, w_None);
  for (let i = 0; i < names.length; i++) items[i] = newStr(names[i]!);
  return newTuple(items);
}
function nullToNone(w: W_Object | null): W_Object {
  return w === null ? w_None : w;
}

addGetSet(
  functionType,
  '__name__',
  (self: W_Object): W_Object => newStr(asFunction(self).name),
  (self: W_Object, value: W_Object): void => {
    asFunction(self).name = stringOrError(value, '__name__');
  },
);
addGetSet(
  functionType,
  '__qualname__',
  (self: W_Object): W_Object => newStr(asFunction(self).qualname),
  (self: W_Object, value: W_Object): void => {
    asFunction(self).qualname = stringOrError(value, '__qualname__');
  },
);
addGetSet(
  functionType,
  '__doc__',
  (self: W_Object): W_Object => asFunction(self).docObject(),
  (self: W_Object, value: W_Object): void => {
    asFunction(self).doc = value;
  },
  (self: W_Object): void => {
    asFunction(self).doc = w_None;
  },
);
addGetSet(
  functionType,
  '__module__',
  (self: W_Object): W_Object => nullToNone(asFunction(self).module),
  (self: W_Object, value: W_Object): void => {
    asFunction(self).module = value;
  },
);
addGetSet(
  functionType,
  '__dict__',
  (self: W_Object): W_Object => dictOver(asFunction(self).nameDict()!),
  (self: W_Object, value: W_Object): void => {
    asFunction(self).dict = nameDictOf(value);
  },
);
addGetSet(
  functionType,
  '__code__',
  (self: W_Object): W_Object => asFunction(self).code,
  (self: W_Object, value: W_Object): void => {
    if (!(value instanceof W_Code)) throw typeError('__code__ must be set to a code object');
    const f = asFunction(self);
    if (value.freevars.length !== f.closure.length)
      throw valueError(
        `${f.name}() requires a code object with ${f.closure.length} free vars, not ${value.freevars.length}`,
      );
    f.code = value;
  },
);
addGetSet(
  functionType,
  '__defaults__',
  (self: W_Object): W_Object => {
    const defaults = asFunction(self).defaults;
    return defaults.length === 0 ? w_None : newTuple(defaults);
  },
  (self: W_Object, value: W_Object): void => {
    if (value.isNone()) asFunction(self).defaults = noArgs;
    else if (value instanceof W_Tuple) asFunction(self).defaults = value.items();
    else throw typeError('__defaults__ must be set to a tuple object');
  },
);
addGetSet(
  functionType,
  '__kwdefaults__',
  (self: W_Object): W_Object => {
    const defaults = asFunction(self).kwdefaults;
    return defaults === null ? w_None : dictOver(defaults);
  },
  (self: W_Object, value: W_Object): void => {
    asFunction(self).kwdefaults = value.isNone() ? null : nameDictOf(value);
  },
);
addGetSet(
  functionType,
  '__annotations__',
  (self: W_Object): W_Object => {
    const f = asFunction(self);
    let annotations = f.annotations;
    if (annotations === null) {
      annotations = newDict();
      f.annotations = annotations;
    }
    return annotations;
  },
  (self: W_Object, value: W_Object): void => {
    asFunction(self).annotations = value.isNone() ? null : value;
  },
);
addGetSet(functionType, '__globals__', (self: W_Object): W_Object => dictOver(asFunction(self).globals));
addGetSet(functionType, '__closure__', (self: W_Object): W_Object => {
  const closure = asFunction(self).closure;
  if (closure.length === 0) return w_None;
  const items = new FixedArray<W_Object>(closure.length, w_None);
  for (let i = 0; i < closure.length; i++) items[i] = closure[i]!;
  return newTuple(items);
});
addMethods(functionType, [
  fn23('__get__', bindFunction),
  fn1('__repr__', (self: W_Object): W_Object => newStr(self.repr())),
]);
addSlots(functionType, '__call__');

function bindFunction(self: W_Object, obj: W_Object, _w_type: W_Object | null): W_Object {
  return obj.isNone() ? self : new W_Method(self, obj);
}

addGetSet(methodType, '__self__', (self: W_Object): W_Object => (self as W_Method).self);
addGetSet(methodType, '__func__', (self: W_Object): W_Object => (self as W_Method).f);
addGetSet(methodType, '__doc__', (self: W_Object): W_Object => (self as W_Method).f.getAttr('__doc__'));
addNew(
  methodType,
  fn3('__new__', (_cls: W_Object, f: W_Object, self: W_Object): W_Object => {
    if (!f.isCallable()) throw typeError('first argument must be callable');
    if (self.isNone()) throw typeError('self must not be None');
    return new W_Method(f, self);
  }),
);
addSlots(methodType, '__call__ __repr__ __eq__ __hash__');

function builtinOf(w: W_Object): W_BuiltinFunction {
  if (w instanceof W_BuiltinMethod) return w.builtin;
  return w as W_BuiltinFunction;
}
function builtinName(w: W_Object): W_Object {
  return newStr(builtinOf(w).name);
}
function builtinQualname(w: W_Object): W_Object {
  return newStr(builtinOf(w).fullName());
}
function builtinDoc(w: W_Object): W_Object {
  const doc = builtinOf(w).doc;
  return doc === null ? w_None : newStr(doc);
}
function builtinModule(w: W_Object): W_Object {
  const f = builtinOf(w);
  if (f.owner !== null) return w_None;
  return newStr(f.moduleName === null ? 'builtins' : f.moduleName);
}
for (const w_type of [builtinFunctionType, methodDescriptorType, wrapperDescriptorType]) {
  addGetSet(w_type, '__name__', builtinName);
  addGetSet(w_type, '__qualname__', builtinQualname);
  addGetSet(w_type, '__doc__', builtinDoc);
  addSlots(w_type, '__call__ __repr__ __eq__ __hash__');
}
addGetSet(builtinFunctionType, '__module__', builtinModule);
addGetSet(builtinFunctionType, '__self__', (self: W_Object): W_Object =>
  self instanceof W_BuiltinMethod ? self.self : w_None,
);
for (const w_type of [methodDescriptorType, wrapperDescriptorType]) {
  addGetSet(w_type, '__objclass__', (self: W_Object): W_Object =>
    nullToNone((self as W_BuiltinFunction).owner),
  );
  addMethods(w_type, [
    fnVar('__get__', 2, 3, (args: FixedArray<W_Object>): W_Object =>
      args[0]!.descrGet(args[1]!.isNone() ? null : args[1]!, args[1]!.getType()),
    ),
  ]);
}

addSlots(generatorType, '__iter__ __repr__');
addMethods(generatorType, [
  fn1('__next__', (self: W_Object): W_Object => {
    const generator = asGenerator(self);
    const item = generator.next();
    if (item === null) throw generator.finished();
    return item;
  }),
  fn2('send', (self: W_Object, value: W_Object): W_Object => asGenerator(self).send(value)),
  fnVar('throw', 2, 4, (args: FixedArray<W_Object>): W_Object =>
    asGenerator(args[0]!).throwInto(thrownError(args, 1)),
  ),
  fn1('close', (self: W_Object): W_Object => {
    asGenerator(self).close();
    return w_None;
  }),
]);
addGetSet(generatorType, '__name__', (self: W_Object): W_Object => newStr(asGenerator(self).name));
addGetSet(generatorType, '__qualname__', (self: W_Object): W_Object => newStr(asGenerator(self).qualname));
addGetSet(generatorType, 'gi_running', (self: W_Object): W_Object => newBool(asGenerator(self).isRunning()));
addGetSet(generatorType, 'gi_frame', (self: W_Object): W_Object => {
  const frame = asGenerator(self).frame;
  return frame === null ? w_None : frameView(frame);
});
addGetSet(generatorType, 'gi_yieldfrom', (self: W_Object): W_Object =>
  nullToNone(asGenerator(self).delegate()),
);
addGetSet(generatorType, 'gi_code', (self: W_Object): W_Object => {
  const frame = asGenerator(self).frame;
  return frame === null ? w_None : frame.code;
});

addMethods(codeType, [fn1('__repr__', (self: W_Object): W_Object => newStr(self.repr()))]);
function asCode(w: W_Object): W_Code {
  if (w instanceof W_Code) return w;
  throw typeError(`descriptor requires a 'code' object but received a '${w.getType().name}'`);
}
function int32(x: i32): W_Object {
  return newInt(extend(x));
}
addGetSet(codeType, 'co_name', (self: W_Object): W_Object => newStr(asCode(self).name));
addGetSet(codeType, 'co_qualname', (self: W_Object): W_Object => newStr(asCode(self).qualname));
addGetSet(codeType, 'co_filename', (self: W_Object): W_Object => newStr(asCode(self).filename));
addGetSet(codeType, 'co_argcount', (self: W_Object): W_Object => int32(asCode(self).argcount));
addGetSet(codeType, 'co_posonlyargcount', (self: W_Object): W_Object => int32(asCode(self).posonlyargcount));
addGetSet(codeType, 'co_kwonlyargcount', (self: W_Object): W_Object => int32(asCode(self).kwonlyargcount));
addGetSet(codeType, 'co_nlocals', (self: W_Object): W_Object => int32(asCode(self).nlocals));
addGetSet(codeType, 'co_flags', (self: W_Object): W_Object => int32(asCode(self).flags));
addGetSet(codeType, 'co_firstlineno', (self: W_Object): W_Object => int32(asCode(self).firstlineno));
addGetSet(codeType, 'co_varnames', (self: W_Object): W_Object => namesTuple(asCode(self).varnames));
addGetSet(codeType, 'co_names', (self: W_Object): W_Object => namesTuple(asCode(self).names));
addGetSet(codeType, 'co_freevars', (self: W_Object): W_Object => namesTuple(asCode(self).freevars));
addGetSet(codeType, 'co_cellvars', (self: W_Object): W_Object => namesTuple(asCode(self).cellvars));
addGetSet(codeType, 'co_consts', (self: W_Object): W_Object => newTuple(asCode(self).consts));

addGetSet(
  cellType,
  'cell_contents',
  (self: W_Object): W_Object => {
    const value = (self as W_Cell).value;
    if (value === null) throw valueError('Cell is empty');
    return value;
  },
  (self: W_Object, value: W_Object): void => {
    (self as W_Cell).value = value;
  },
);

addGetSet(moduleType, '__dict__', (self: W_Object): W_Object => dictOver(self.nameDict()!));
addMethods(moduleType, [
  fn1('__repr__', (self: W_Object): W_Object => newStr(self.repr())),
  fn1('__dir__', (self: W_Object): W_Object => newList(sortedNames(self.nameDict()!.names()))),
]);

function asTraceback(w: W_Object): W_Traceback {
  return w as W_Traceback;
}
addGetSet(tracebackType, 'tb_next', (self: W_Object): W_Object => nullToNone(asTraceback(self).next_));
addGetSet(tracebackType, 'tb_lineno', (self: W_Object): W_Object => {
  const tb = asTraceback(self);
  return int32(tb.code.line(tb.pc));
});
addGetSet(tracebackType, 'tb_frame', (self: W_Object): W_Object => tracebackFrame(asTraceback(self)));
addGetSet(tracebackType, 'tb_lasti', (self: W_Object): W_Object => int32(asTraceback(self).pc * 2));
