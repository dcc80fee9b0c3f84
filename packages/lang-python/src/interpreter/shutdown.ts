/**
 * The end of a program: `weakref.finalize` objects are called, the latest first, and `__del__` of what is still alive, as CPython does when it takes modules
 * apart.
 *
 * The order of CPython follows from its reference counts, which are not there. So global variables of the main module that hold objects with `__del__` are set to None one by
 * one, names that begin with one underscore first, with a collection after each; then all others, but for functions, classes and modules, which finalizers may
 * need. What is in no global variable comes last. A program that never made an object with `__del__` is not collected for this.
 */
import type { i32 } from '@weft/core';
import { W_BuiltinFunction } from '../objects/builtinfn.js';
import { ec } from '../objects/frame.js';
import { W_Function } from '../objects/function.js';
import { W_Instance } from '../objects/instance.js';
import { W_Module } from '../objects/module.js';
import type { ModuleDict } from '../objects/namedict.js';
import type { W_Object } from '../objects/object.js';
import { W_Type, finalizers, w_None } from '../objects/type.js';
import { atExit } from '../modules/finalize.js';
import { callIgnoring, collectAndFinalize } from './finalize.js';

/** Variables after which everything is collected; there may be many. */
const mostCollections: i32 = 100;

function isNeeded(w: W_Object): boolean {
  return (
    w instanceof W_Type || w instanceof W_Function || w instanceof W_BuiltinFunction || w instanceof W_Module
  );
}

/** Ends a program whose main module has these variables. */
export function shutDownModule(dict: ModuleDict): void {
  atExit((f: W_Object): void => callIgnoring(f, w_None));
  if (!finalizers.used) return;
  ec.reset();
  collectAndFinalize();
  const names = dict.names();
  let collections = 0;
  for (let round = 0; round < 2; round++)
    for (const name of names) {
      const isFirst = name.startsWith('_') && !name.startsWith('__');
      const w = dict.get(name);
      if (isFirst !== (round === 0) || w === null || isNeeded(w)) continue;
      const dies = w instanceof W_Instance && w.getType().hasFinalizer;
      dict.set(name, w_None);
      if (!dies || collections >= mostCollections) continue;
      collections++;
      collectAndFinalize();
    }
  collectAndFinalize();
  for (const name of names) if (!name.startsWith('__')) dict.set(name, w_None);
  collectAndFinalize();
}
