/** The `time` module: clocks and sleeping. */
import { hostFunction, i64ToF64 } from '@weft/core';
import type { f64, i64 } from '@weft/core';
import { hostInterrupted, hostSleep } from '../interpreter/host.js';
import { rValueError } from '../rlib/errors.js';
import { fn0, fn1 } from '../objects/builtinfn.js';
import { newFloat } from '../objects/float.js';
import { newInt } from '../objects/int.js';
import { addFunctions, newBuiltinModule, type W_Module } from '../objects/module.js';
import { keyboardInterrupt } from '../objects/interrupt.js';
import type { W_Object } from '../objects/object.js';
import { w_None } from '../objects/type.js';

const hostTime = hostFunction<() => f64>('py.time');
const hostTimeNs = hostFunction<() => i64>('py.timeNs');
const hostMonotonicNs = hostFunction<() => i64>('py.monotonicNs');
const hostProcessTimeNs = hostFunction<() => i64>('py.processTimeNs');

export const timeModule: W_Module = newBuiltinModule(
  'time',
  'This module provides various functions to manipulate time values.',
);

function seconds(ns: i64): W_Object {
  return newFloat(i64ToF64(ns) / 1e9);
}
function sleep(w: W_Object): W_Object {
  const s = w.floatValue();
  if (s < 0.0) throw rValueError('sleep length must be non-negative');
  hostSleep(s);
  // A signal ends the sleep.
  if (hostInterrupted()) throw keyboardInterrupt();
  return w_None;
}

addFunctions(timeModule, [
  fn0('time', (): W_Object => newFloat(hostTime())),
  fn0('time_ns', (): W_Object => newInt(hostTimeNs())),
  fn0('monotonic', (): W_Object => seconds(hostMonotonicNs())),
  fn0('monotonic_ns', (): W_Object => newInt(hostMonotonicNs())),
  fn0('perf_counter', (): W_Object => seconds(hostMonotonicNs())),
  fn0('perf_counter_ns', (): W_Object => newInt(hostMonotonicNs())),
  fn0('process_time', (): W_Object => seconds(hostProcessTimeNs())),
  fn0('process_time_ns', (): W_Object => newInt(hostProcessTimeNs())),
  fn0('thread_time', (): W_Object => seconds(hostProcessTimeNs())),
  fn1('sleep', sleep),
]);
