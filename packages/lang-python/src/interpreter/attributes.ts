/**
 * Names and attributes with inline caches: the slow halves of LOAD_GLOBAL, LOAD_ATTR, LOAD_METHOD and STORE_ATTR.
 *
 * The loop compares what an instruction saw last time (map and type version of an instance, version of a type or of a
 * module's dict) with what it sees now. When they differ it comes here; the attribute is found the general way and,
 * if its kind allows, the instruction's cache entry is filled:
 *
 * | seen | entry |
 * |---|---|
 * | instance attribute | `map`, type `version`, `index`: its place |
 * | class attribute through an instance | `map`, type `version`, `index` -1, `value` |
 * | method (LOAD_METHOD) of an instance | `map`, type `version`, `index` {@link METHOD}, `value` |
 * | method of a builtin object | `map` null, `index` {@link METHOD}, type `version`, `value` |
 * | attribute of a class or module | `index` {@link FIXED}, its own `version`, `value` or `cell` |
 */
import type { i32 } from '@weft/core';
import { type W_Code, InlineCache } from '../objects/code.js';
import { W_Member, W_StaticMethod } from '../objects/descriptors.js';
import { excData, normalize } from '../objects/exceptions.js';
import { w_NameError, w_UnboundLocalError } from '../objects/exctypes.js';
import type { Frame } from '../objects/frame.js';
import { W_Instance, objectDefaults } from '../objects/instance.js';
import { W_Module, builtinsModule } from '../objects/module.js';
import type { GlobalCell, ModuleDict } from '../objects/namedict.js';
import { OperationError, type W_Object } from '../objects/object.js';
import { Slot } from '../objects/slots.js';
import { newStr } from '../objects/str.js';
import { W_Type, entryValue, w_None } from '../objects/type.js';

/** `InlineCache.index` of an entry for an attribute of a class or module itself. */
export const FIXED: i32 = -2;
/** `InlineCache.index` of an entry for a method in the type. */
export const METHOD: i32 = -3;

function cacheFor(code: W_Code, at: i32): InlineCache {
  let cache = code.caches[at]!;
  if (cache === null) {
    cache = new InlineCache();
    code.caches[at] = cache;
  }
  return cache;
}

// -- global names

/** NameError for `name`. */
export function nameError(name: string): OperationError {
  const error = new OperationError(w_NameError, `name '${name}' is not defined`);
  excData(normalize(error))!.fields[0] = newStr(name);
  return error;
}
export function unboundLocal(code: W_Code, index: i32): OperationError {
  return new OperationError(
    w_UnboundLocalError,
    `cannot access local variable '${code.varnames[index]!}' where it is not associated with a value`,
  );
}
export function unboundCell(code: W_Code, index: i32): OperationError {
  if (index < code.cellvars.length)
    return new OperationError(
      w_UnboundLocalError,
      `cannot access local variable '${code.cellvars[index]!}' where it is not associated with a value`,
    );
  const name = code.freevars[index - code.cellvars.length]!;
  const error = new OperationError(
    w_NameError,
    `cannot access free variable '${name}' where it is not associated with a value in enclosing scope`,
  );
  return error;
}

/** A global, else a builtin. */
export function lookupGlobal(globals: ModuleDict, name: string): W_Object {
  const value = globals.get(name);
  if (value !== null) return value;
  const builtin = builtinsModule.dict.get(name);
  if (builtin === null) throw nameError(name);
  return builtin;
}

/** LOAD_GLOBAL at instruction `at` when its cache does not hold. */
export function loadGlobal(code: W_Code, at: i32, globals: ModuleDict, name: string): W_Object {
  let cell: GlobalCell | null = globals.cell(name);
  if (cell === null) cell = builtinsModule.dict.cell(name);
  if (cell === null) throw nameError(name);
  const cache = cacheFor(code, at);
  cache.version = globals.version;
  cache.cell = cell;
  return cell.value!;
}

/** LOAD_NAME: class bodies and modules. */
export function loadName(frame: Frame, name: string): W_Object {
  const namespace = frame.namespace;
  if (namespace !== null) {
    const value = namespace.get(name);
    if (value !== null) return value;
  }
  return lookupGlobal(frame.globals, name);
}

// -- attributes

/** `o.name` at instruction `at` when its cache does not hold. */
export function loadAttr(code: W_Code, at: i32, o: W_Object, name: string): W_Object {
  if (o instanceof W_Instance) {
    const w_type = o.map.w_type;
    if (w_type.slot(Slot.GETATTRIBUTE) === objectDefaults.getattribute) {
      const descriptor = w_type.lookup(name);
      let index = -1;
      let value: W_Object | null = null;
      if (descriptor === null || !descriptor.isDataDescriptor()) {
        index = o.map.find(name);
        if (index < 0 && descriptor !== null && !descriptor.isDescriptor()) value = w_type.search(name);
      } else if (descriptor instanceof W_Member) index = o.map.find(descriptor.key);
      if (index >= 0 || value !== null) {
        const cache = cacheFor(code, at);
        cache.map = o.map;
        cache.version = w_type.version;
        cache.index = index;
        cache.value = value;
        return index >= 0 ? o.slot(index) : entryValue(value)!;
      }
    }
  } else if (o instanceof W_Type) {
    const value = loadTypeAttr(code, at, o, name);
    if (value !== null) return value;
  } else if (o instanceof W_Module) {
    const cell = o.dict.cell(name);
    if (cell !== null) {
      const cache = cacheFor(code, at);
      cache.map = null;
      cache.version = o.dict.version;
      cache.index = FIXED;
      cache.cell = cell;
      cache.value = null;
      return cell.value!;
    }
  }
  return o.getAttr(name);
}

/** `C.name` when it can be remembered with the version of `C`. */
function loadTypeAttr(code: W_Code, at: i32, w_type: W_Type, name: string): W_Object | null {
  const own = w_type.lookup(name);
  if (own === null) return null;
  const onMeta = w_type.getType().lookup(name);
  if (onMeta !== null && onMeta.isDataDescriptor()) return null;
  const value = own.descrGet(null, w_type);
  if (value !== own && !(own instanceof W_StaticMethod)) return value;
  const cache = cacheFor(code, at);
  cache.map = null;
  cache.version = w_type.version;
  cache.index = FIXED;
  cache.cell = null;
  cache.value = value === own ? w_type.search(name) : value;
  return value;
}

/** The value of a {@link FIXED} entry if it holds for `o`, else null. */
export function cachedFixed(cache: InlineCache, o: W_Object): W_Object | null {
  if (cache.index !== FIXED) return null;
  if (o instanceof W_Type) return o.version === cache.version ? entryValue(cache.value) : null;
  if (o instanceof W_Module) {
    const cell = cache.cell;
    return o.dict.version === cache.version && cell !== null ? cell.value : null;
  }
  return null;
}

/**
 * LOAD_METHOD when the cache does not hold. Returns the function to be called with `o` as first argument, or null: then
 * {@link methodResult} holds the attribute's value.
 */
export function loadMethod(code: W_Code, at: i32, o: W_Object, name: string): W_Object | null {
  if (o instanceof W_Instance) {
    const w_type = o.map.w_type;
    if (w_type.slot(Slot.GETATTRIBUTE) === objectDefaults.getattribute) {
      const descriptor = w_type.lookup(name);
      if (descriptor !== null && descriptor.isMethod() && o.map.find(name) < 0) {
        const cache = cacheFor(code, at);
        cache.map = o.map;
        cache.version = w_type.version;
        cache.index = METHOD;
        cache.value = descriptor;
        return descriptor;
      }
    }
  } else if (o.hasPlainAttributes()) {
    const w_type = o.getType();
    const descriptor = w_type.lookup(name);
    if (descriptor !== null && descriptor.isMethod()) {
      const cache = cacheFor(code, at);
      cache.map = null;
      cache.index = METHOD;
      cache.version = w_type.version;
      cache.value = descriptor;
      return descriptor;
    }
  }
  methodResult.value = loadAttr(code, at, o, name);
  return null;
}

/** Second result of {@link loadMethod}. */
class MethodResult {
  value: W_Object = w_None;
}
export const methodResult = new MethodResult();

/** `o.name = value` when the cache does not hold. */
export function storeAttr(code: W_Code, at: i32, o: W_Object, name: string, value: W_Object): void {
  if (o instanceof W_Instance) {
    const w_type = o.map.w_type;
    if (w_type.slot(Slot.SETATTR) === objectDefaults.setattr) {
      const descriptor = w_type.lookup(name);
      let key = '';
      if (descriptor === null || !descriptor.isDataDescriptor()) {
        if (w_type.hasDict) key = name;
      } else if (descriptor instanceof W_Member) key = descriptor.key;
      if (key.length > 0) {
        const map = o.map;
        const cache = cacheFor(code, at);
        cache.map = map;
        cache.version = w_type.version;
        cache.index = map.find(key);
        if (cache.index >= 0) {
          cache.nextMap = null;
          o.setSlot(cache.index, value);
        } else {
          o.addAttr(key, value);
          cache.nextMap = map.successor(key);
        }
        return;
      }
    }
  }
  o.setAttr(name, value);
}
