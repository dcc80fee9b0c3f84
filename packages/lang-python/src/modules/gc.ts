/**
 * The `gc` module. There is one collector, and it cannot be switched off: `disable` is remembered and changes nothing else, as what it would
 * leave to reference counts in CPython has to be found by it.
 */
import { collections, majorCollections } from '@weft/core';
import { FixedArray } from '@weft/core';
import type { i32 } from '@weft/core';
import { callIgnoring, collectAndFinalize } from '../interpreter/finalize.js';
import { clearPopped } from '../interpreter/popped.js';
import { rTypeError, rValueError } from '../rlib/errors.js';
import { fn0, fn01, fn1, fnVar } from '../objects/builtinfn.js';
import { newDict } from '../objects/dict.js';
import { newBool, newInt, newIntI32 } from '../objects/int.js';
import { W_List, newList } from '../objects/list.js';
import { addFunctions, newBuiltinModule, type W_Module } from '../objects/module.js';
import type { W_Object } from '../objects/object.js';
import { newStr } from '../objects/str.js';
import { newTuple } from '../objects/tuple.js';
import { w_None } from '../objects/type.js';

export const gcModule: W_Module = newBuiltinModule(
  'gc',
  'This module provides access to the garbage collector for reference cycles.',
);

class Settings {
  enabled: boolean = true;
  debug: W_Object = newIntI32(0);
  threshold: W_Object = newTuple(FixedArray.of<W_Object>(newIntI32(700), newIntI32(10), newIntI32(10)));
  /** Explicit collections. */
  asked: i32 = 0;
  /** Objects finalized by them. */
  found: i32 = 0;
}
const settings = new Settings();
const callbacks: W_List = newList(new FixedArray<W_Object>(0, w_None));

/** Tells those in `gc.callbacks`. */
function tell(phase: string, found: i32): void {
  for (let i = 0; i < callbacks.length; i++) {
    const callback = callbacks.at(i);
    const info = newDict();
    info.setStr('generation', newIntI32(2));
    info.setStr('collected', newIntI32(found));
    info.setStr('uncollectable', newIntI32(0));
    callIgnoring(callback, newStr(phase), info);
  }
}

/**
 * Collects until nothing more dies: objects with finalizers keep what they refer to alive until the next round. The answer is the number of objects
 * whose finalizers or callbacks ran, as what else was freed is not counted: 0 when it is asked again.
 */
function collect(generation: W_Object | null): W_Object {
  if (generation !== null) {
    const n = generation.index();
    if (n < 0n || n > 2n) throw rValueError('invalid generation');
  }
  settings.asked++;
  tell('start', 0);
  clearPopped();
  const found = collectAndFinalize();
  settings.found += found;
  tell('stop', found);
  return newIntI32(found);
}

function stats(): W_Object {
  const generations = new FixedArray<W_Object>(3, w_None);
  for (let i = 0; i < 3; i++) {
    const entry = newDict();
    entry.setStr('collections', newIntI32(i === 0 ? collections() : i === 1 ? 0 : majorCollections()));
    entry.setStr('collected', newIntI32(i === 2 ? settings.found : 0));
    entry.setStr('uncollectable', newIntI32(0));
    generations[i] = entry;
  }
  return newList(generations);
}

function enable(value: boolean): W_Object {
  settings.enabled = value;
  return w_None;
}
function setDebug(flags: W_Object): W_Object {
  settings.debug = newInt(flags.index());
  return w_None;
}
function setThreshold(args: FixedArray<W_Object>): W_Object {
  if (args.length > 3) throw rTypeError(`gc.set_threshold requires 1 to 3 arguments`);
  const values = FixedArray.of<W_Object>(newIntI32(700), newIntI32(10), newIntI32(10));
  for (let i = 0; i < args.length; i++) values[i] = newInt(args[i]!.index());
  settings.threshold = newTuple(values);
  return w_None;
}

addFunctions(gcModule, [
  fn01('collect', collect),
  fn0('enable', (): W_Object => enable(true)),
  fn0('disable', (): W_Object => enable(false)),
  fn0('isenabled', (): W_Object => newBool(settings.enabled)),
  fn0('get_threshold', (): W_Object => settings.threshold),
  fnVar('set_threshold', 1, 3, setThreshold),
  fn0('get_count', (): W_Object =>
    newTuple(FixedArray.of<W_Object>(newIntI32(0), newIntI32(0), newIntI32(0))),
  ),
  fn0('get_stats', stats),
  fn0('get_debug', (): W_Object => settings.debug),
  fn1('set_debug', setDebug),
  fn0('freeze', (): W_Object => w_None),
  fn0('unfreeze', (): W_Object => w_None),
  fn0('get_freeze_count', (): W_Object => newIntI32(0)),
]);
gcModule.define('garbage', newList(new FixedArray<W_Object>(0, w_None)));
gcModule.define('callbacks', callbacks);
const flags = ['DEBUG_STATS', 'DEBUG_COLLECTABLE', 'DEBUG_UNCOLLECTABLE'];
for (let i = 0; i < flags.length; i++) gcModule.define(flags[i]!, newIntI32(1 << i));
gcModule.define('DEBUG_SAVEALL', newIntI32(32));
gcModule.define('DEBUG_LEAK', newIntI32(38));
