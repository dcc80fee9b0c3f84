/**
 * Names and attributes in compiled code.
 *
 * The interpreter remembers in inline caches what an instruction saw last. A trace need not look there: what it depends on is constant in
 * it. The map of an instance is promoted; the version of a type or of a module's dict is a quasi-immutable field, so a trace
 * takes it for constant and is invalidated when it changes; and what follows from map, version and name is
 * computed by elidable functions, which fold. What remains of `p.x` is a guard on the map and a load (of a machine number, when the map
 * says that the attribute is a float):
 *
 * ```
 * r5 = get_field(r3, W_Instance.map)
 * guard_value(r5, #7)
 * r6 = get_field(r3, W_Instance.word1)
 * ```
 *
 * The version is an argument of each elidable function: the same arguments mean the same result.
 */
import { elidable, promote, type i32 } from '@weft/core';
import { W_Member } from '../objects/descriptors.js';
import { W_Instance, objectDefaults, type W_Map } from '../objects/instance.js';
import { W_Module, builtinsModule } from '../objects/module.js';
import type { GlobalCell, ModuleDict } from '../objects/namedict.js';
import type { W_Object } from '../objects/object.js';
import { Slot } from '../objects/slots.js';
import { W_ClassCell, W_Type, entryValue, isPlainValue } from '../objects/type.js';
import { W_Super } from '../objects/typeobject.js';
import { nameError } from './attributes.js';

/** What {@link attributeOf} answers besides an index: the type has the value; it must be found the general way; a method. */
const IN_TYPE: i32 = -1;
const GENERAL: i32 = -2;
const METHOD: i32 = -3;

// -- global names

const cellOf = elidable(function cellOf(dict: ModuleDict, _version: i32, name: string): GlobalCell | null {
  return dict.cell(name);
});

function readCell(cell: GlobalCell): W_Object | null {
  const fixed = cell.fixed;
  return fixed !== null ? fixed : cell.value;
}

/** A global, else a builtin. */
export function jitGlobal(dict: ModuleDict, name: string): W_Object {
  const globals = promote(dict);
  let cell = cellOf(globals, globals.version, name);
  if (cell === null) {
    const builtins = builtinsModule.dict;
    cell = cellOf(builtins, builtins.version, name);
    if (cell === null) throw nameError(name);
  }
  const value = readCell(cell);
  if (value === null) throw nameError(name);
  return value;
}

// -- attributes

/** Where instances with this map have attribute `name`: a place, or one of the constants above. */
const attributeOf = elidable(function attributeOf(map: W_Map, _version: i32, name: string): i32 {
  const w_type = map.w_type;
  if (w_type.slot(Slot.GETATTRIBUTE) !== objectDefaults.getattribute) return GENERAL;
  const descriptor = w_type.lookup(name);
  if (descriptor === null || !descriptor.isDataDescriptor()) {
    const index = map.find(name);
    if (index >= 0) return index;
    if (descriptor === null) return GENERAL;
    if (descriptor.isMethod()) return METHOD;
    return descriptor.isDescriptor() ? GENERAL : IN_TYPE;
  }
  if (!(descriptor instanceof W_Member)) return GENERAL;
  const index = map.find(descriptor.key);
  return index >= 0 ? index : GENERAL;
});

/** What the type has under a name, which may be a cell; null for nothing. */
const inType = elidable(function inType(w_type: W_Type, _version: i32, name: string): W_Object | null {
  return w_type.search(name);
});

/** Whether `name` of a class itself is what lies in its dict (or in a base's), perhaps in a cell. */
const inClass = elidable(function inClass(w_type: W_Type, _version: i32, name: string): W_Object | null {
  const own = w_type.search(name);
  if (own === null) return null;
  const onMeta = w_type.getType().lookup(name);
  if (onMeta !== null && onMeta.isDataDescriptor()) return null;
  return own instanceof W_ClassCell || own.descrGet(null, w_type) === own ? own : null;
});

/** The cell in which a class keeps an attribute of its own. */
const cellInClass = elidable(function cellInClass(
  w_type: W_Type,
  _version: i32,
  name: string,
): W_ClassCell | null {
  if (w_type.metaclass !== null) return null;
  const entry = w_type.dict.get(name) ?? null;
  return entry instanceof W_ClassCell ? entry : null;
});

/** `o.name` */
export function jitLoadAttr(o: W_Object, name: string): W_Object {
  if (o instanceof W_Instance) {
    const map = promote(o.map);
    const w_type = map.w_type;
    const where = attributeOf(map, w_type.version, name);
    if (where >= 0) return o.slot(where);
    if (where === IN_TYPE) return entryValue(inType(w_type, w_type.version, name))!;
  } else if (o instanceof W_Type) {
    const w_type = promote(o);
    const value = entryValue(inClass(w_type, w_type.version, name));
    if (value !== null) return value;
  } else if (o instanceof W_Module) {
    const dict = promote(o).dict;
    const cell = cellOf(dict, dict.version, name);
    if (cell !== null) {
      const value = readCell(cell);
      if (value !== null) return value;
    }
  }
  return o.getAttr(name);
}

/**
 * LOAD_METHOD: the function to be called with {@link jitReceiver} as first argument, or null: then the attribute is an object like any
 * other.
 */
export function jitLoadMethod(o: W_Object, name: string): W_Object | null {
  if (o instanceof W_Instance) {
    const map = promote(o.map);
    const w_type = map.w_type;
    if (attributeOf(map, w_type.version, name) === METHOD) return inType(w_type, w_type.version, name);
  } else if (o.hasPlainAttributes()) {
    const w_type = promote(o.getType());
    const descriptor = inType(w_type, w_type.version, name);
    if (descriptor !== null && descriptor.isMethod()) return descriptor;
  }
  if (o instanceof W_Super && o.obj !== null && o.obj !== o.objType && name !== '__class__') {
    const value = o.objType.lookupAfter(o.w_type, name);
    if (value !== null && value.isMethod()) return value;
  }
  return null;
}

/** What a method that {@link jitLoadMethod} found is called with. */
export function jitReceiver(o: W_Object): W_Object {
  return o instanceof W_Super ? o.obj! : o;
}

/** Where a store of attribute `name` goes: an index; -1: it adds the attribute; {@link GENERAL}. */
const storeIndex = elidable(function storeIndex(map: W_Map, _version: i32, name: string): i32 {
  const key = storeKey(map.w_type, name);
  return key === '' ? GENERAL : map.find(key);
});

/** The map after the attribute was added, if that has happened before. */
const mapWith = elidable(function mapWith(map: W_Map, _version: i32, name: string): W_Map | null {
  return map.successor(storeKey(map.w_type, name));
});

/** The name under which the attribute is stored; '' when it is not stored at all. */
function storeKey(w_type: W_Type, name: string): string {
  if (w_type.slot(Slot.SETATTR) !== objectDefaults.setattr) return '';
  const descriptor = w_type.lookup(name);
  if (descriptor === null || !descriptor.isDataDescriptor()) return w_type.hasDict ? name : '';
  return descriptor instanceof W_Member ? descriptor.key : '';
}

/** `o.name = value` */
export function jitStoreAttr(o: W_Object, name: string, value: W_Object): void {
  if (o instanceof W_Instance) {
    const map = promote(o.map);
    const version = map.w_type.version;
    const index = storeIndex(map, version, name);
    if (index >= 0) {
      o.setSlot(index, value);
      return;
    }
    if (index !== GENERAL) {
      const next = mapWith(map, version, name);
      if (next !== null) {
        o.storeNew(next, value);
        return;
      }
    }
  } else if (o instanceof W_Type) {
    const w_type = promote(o);
    const cell = cellInClass(w_type, w_type.version, name);
    if (cell !== null && isPlainValue(value)) {
      cell.value = value;
      return;
    }
  }
  o.setAttr(name, value);
}
