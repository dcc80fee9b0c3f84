/**
 * Functions of the runtime library whose meaning the optimizer can know (RPython's `oopspec`), by their name in the IR.
 *
 * A call of `string_concat` says `special: 'string_concat'` in its descriptor, so that a pass can see two concatenations as one
 * without looking at copied units. The names of a program's own functions may be equal; what counts is the file that a
 * function comes from.
 */
import type { Func, Module } from '../ir/types.js';

const specials: ReadonlySet<string> = new Set([
  'string_charAt',
  'string_compare',
  'string_concat',
  'string_equals',
  'string_fromCharCode',
  'string_hash',
  'string_indexOf',
  'string_same',
  'string_slice',
  'string_substring',
]);

/** What the optimizer may know a function as; '' for all but the functions of the table. */
export function specialMeaning(module: Module, func: Func): string {
  if (!specials.has(func.name)) return '';
  const file = module.locations[func.loc]?.file ?? '';
  return /(^|\/)rtlib\/[^/]+$/.test(file) ? func.name : '';
}
