/**
 * "Did you mean: 'print'?": the name closest to a misspelled one, by the weighted edit distance that CPython 3.11 uses.
 */
import { FixedArray } from '@weft/core';
import type { i32 } from '@weft/core';
import type { W_BaseException } from '../objects/exctypes.js';
import { builtinsModule } from '../objects/module.js';
import type { W_Object } from '../objects/object.js';
import type { W_Traceback } from '../objects/traceback.js';
import { W_Type } from '../objects/type.js';

const MOVE: i32 = 2;
const CASE: i32 = 1;
const MAX_NAME: i32 = 40;
const MAX_CANDIDATES: i32 = 750;

/** For a NameError: among the locals, globals and builtins of the innermost frame of its traceback. */
export function suggestName(exc: W_BaseException): string | null {
  const w_name = exc.field('name');
  const name = w_name === null ? null : w_name.strValue();
  let tb: W_Traceback | null = exc.traceback;
  if (name === null || tb === null) return null;
  while (tb.next_ !== null) tb = tb.next_;
  const code = tb.code;
  const locals: string[] = [];
  for (const n of code.varnames) locals.push(n);
  for (const n of code.cellvars) locals.push(n);
  for (const n of code.freevars) locals.push(n);
  const local = closest(name, locals);
  if (local !== null) return local;
  const global = closest(name, tb.globals.names());
  return global !== null ? global : closest(name, builtinsModule.dict.names());
}

/** For an AttributeError: among the names that `dir(obj)` lists. */
export function suggestAttribute(exc: W_BaseException): string | null {
  const w_name = exc.field('name');
  const name = w_name === null ? null : w_name.strValue();
  const obj = exc.field('obj');
  if (name === null || obj === null) return null;
  return closest(name, attributeNames(obj));
}

/** Sorted names of the attributes of an object. */
function attributeNames(w: W_Object): string[] {
  const names: string[] = [];
  const dict = w.nameDict();
  if (dict !== null) for (const name of dict.names()) names.push(name);
  const own = w instanceof W_Type ? w : w.getType();
  for (const w_type of own.mro) for (const name of w_type.dict.keys()) names.push(name);
  names.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return names;
}

function closest(name: string, candidates: string[]): string | null {
  if (candidates.length >= MAX_CANDIDATES) return null;
  let best: string | null = null;
  let bestDistance = 0x7fffffff;
  for (const candidate of candidates) {
    if (candidate === name) continue;
    let limit = (((name.length + candidate.length + 3) * MOVE) / 6) | 0;
    if (limit > bestDistance - 1) limit = bestDistance - 1;
    const distance = editDistance(name, candidate, limit);
    if (distance > limit) continue;
    if (best === null || distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

function lowerUnit(unit: i32): i32 {
  return unit >= 65 && unit <= 90 ? unit + 32 : unit;
}
function substitution(a: i32, b: i32): i32 {
  if (a === b) return 0;
  return lowerUnit(a) === lowerUnit(b) ? CASE : MOVE;
}

/** Weighted Levenshtein distance; anything above `limit` is reported as `limit + 1`. */
function editDistance(first: string, second: string, limit: i32): i32 {
  if (first === second) return 0;
  let a = first;
  let b = second;
  let prefix = 0;
  while (prefix < a.length && prefix < b.length && a.charCodeAt(prefix) === b.charCodeAt(prefix)) prefix++;
  a = a.slice(prefix);
  b = b.slice(prefix);
  while (a.length > 0 && b.length > 0 && a.charCodeAt(a.length - 1) === b.charCodeAt(b.length - 1)) {
    a = a.slice(0, a.length - 1);
    b = b.slice(0, b.length - 1);
  }
  if (a.length === 0 || b.length === 0) return (a.length + b.length) * MOVE;
  if (a.length > MAX_NAME || b.length > MAX_NAME) return limit + 1;
  if (b.length < a.length) {
    const swap = a;
    a = b;
    b = swap;
  }
  if ((b.length - a.length) * MOVE > limit) return limit + 1;
  const row = new FixedArray<i32>(a.length, 0);
  for (let i = 0; i < a.length; i++) row[i] = (i + 1) * MOVE;
  let result = 0;
  for (let j = 0; j < b.length; j++) {
    const unit = b.charCodeAt(j);
    let diagonal = j * MOVE;
    result = diagonal;
    let minimum = 0x7fffffff;
    for (let i = 0; i < a.length; i++) {
      const substitute = diagonal + substitution(unit, a.charCodeAt(i));
      diagonal = row[i]!;
      const insert = (result < diagonal ? result : diagonal) + MOVE;
      result = insert < substitute ? insert : substitute;
      row[i] = result;
      if (result < minimum) minimum = result;
    }
    if (minimum > limit) return limit + 1;
  }
  return result;
}
