/**
 * The questions that `match` statements ask.
 */
import { FixedArray } from '@weft/core';
import type { i32 } from '@weft/core';
import { isInstance } from '../objects/classes.js';
import { W_Dict } from '../objects/dict.js';
import { matches } from '../objects/exceptions.js';
import { w_AttributeError, w_KeyError } from '../objects/exctypes.js';
import { W_List } from '../objects/list.js';
import { OperationError, W_Object, typeError } from '../objects/object.js';
import { W_AnyRange } from '../objects/range.js';
import { W_Tuple, newTuple } from '../objects/tuple.js';
import { W_Type, w_None } from '../objects/type.js';

/** Does a mapping pattern apply? */
export function isMapping(w: W_Object): boolean {
  return w.exact() instanceof W_Dict || w.getType().lookup('__is_mapping__') !== null;
}
/** Does a sequence pattern apply? */
export function isSequence(w: W_Object): boolean {
  const exact = w.exact();
  if (exact instanceof W_List || exact instanceof W_Tuple || exact instanceof W_AnyRange) return true;
  return w.getType().lookup('__is_sequence__') !== null;
}

/** The values of `keys` in a mapping as a tuple; None when one is missing. */
export function matchKeys(w: W_Object, keys: W_Tuple): W_Object {
  const items = keys.items();
  const values = new FixedArray<W_Object>(items.length, w_None);
  for (let i = 0; i < items.length; i++) {
    const value = keyOrNull(w, items[i]!);
    if (value === null) return w_None;
    values[i] = value;
  }
  return newTuple(values);
}
function keyOrNull(w: W_Object, key: W_Object): W_Object | null {
  if (w instanceof W_Dict) return w.find(key);
  const exact = w.exact();
  if (exact instanceof W_Dict) return exact.find(key);
  try {
    return w.getItem(key);
  } catch (e) {
    if (e instanceof OperationError && matches(e, w_KeyError)) return null;
    throw e;
  }
}

/** Builtin classes whose single positional sub-pattern matches the object itself. */
const selfMatching: Set<string> = new Set<string>([
  'bool',
  'bytearray',
  'bytes',
  'dict',
  'float',
  'frozenset',
  'int',
  'list',
  'set',
  'str',
  'tuple',
]);
function matchesSelf(w_type: W_Type): boolean {
  for (const t of w_type.mro) if (!t.isHeap && selfMatching.has(t.name)) return true;
  return false;
}

/** `case Class(p1, …, name=…)`: the attributes to match further, or None. */
export function matchClass(w: W_Object, cls: W_Object, names: W_Tuple, positional: i32): W_Object {
  if (!(cls instanceof W_Type)) throw typeError('called match pattern must be a class');
  if (!isInstance(w, cls)) return w_None;
  const values: W_Object[] = [];
  const seen: string[] = [];
  if (positional > 0) {
    const matchArgs = cls.findAttr('__match_args__');
    let allowed = 0;
    if (matchArgs === null) allowed = matchesSelf(cls) ? 1 : 0;
    else if (matchArgs instanceof W_Tuple) allowed = matchArgs.len();
    else throw typeError(`${cls.name}.__match_args__ must be a tuple (got ${matchArgs.getType().name})`);
    if (positional > allowed)
      throw typeError(
        `${cls.name}() accepts ${allowed} positional sub-pattern${allowed === 1 ? '' : 's'} (${positional} given)`,
      );
    if (matchArgs === null) values.push(w);
    else
      for (let i = 0; i < positional; i++) {
        const name = (matchArgs as W_Tuple).item(i).strValue();
        if (name === null)
          throw typeError(
            `__match_args__ elements must be strings (got ${(matchArgs as W_Tuple).item(i).getType().name})`,
          );
        if (seen.includes(name))
          throw typeError(`${cls.name}() got multiple sub-patterns for attribute '${name}'`);
        seen.push(name);
        const value = attributeOrNull(w, name);
        if (value === null) return w_None;
        values.push(value);
      }
  }
  for (const w_name of names.items()) {
    const name = w_name.strValue()!;
    if (seen.includes(name))
      throw typeError(`${cls.name}() got multiple sub-patterns for attribute '${name}'`);
    const value = attributeOrNull(w, name);
    if (value === null) return w_None;
    values.push(value);
  }
  return newTuple(FixedArray.from(values));
}
/** `w.name`, or null when reading it raises AttributeError. */
export function attributeOrNull(w: W_Object, name: string): W_Object | null {
  try {
    return w.findAttr(name);
  } catch (e) {
    if (e instanceof OperationError && matches(e, w_AttributeError)) return null;
    throw e;
  }
}
