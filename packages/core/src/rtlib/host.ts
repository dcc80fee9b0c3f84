/**
 * Host functions of the runtime library (see `author/rthost.ts`): their definitions on the host *are* JavaScript's.
 */
import { hostFunction } from '../author/host.js';
import type { f64, i32 } from '../author/numbers.js';
import { runtimeHost } from '../author/rthost.js';

export const host_f64ToString = hostFunction<(x: f64) => string>(
  'rt.f64ToString',
  runtimeHost['rt.f64ToString'],
);
export const host_f64ToFixed = hostFunction<(x: f64, digits: i32) => string>(
  'rt.f64ToFixed',
  runtimeHost['rt.f64ToFixed'],
);
export const host_f64ToExponential = hostFunction<(x: f64, digits: i32) => string>(
  'rt.f64ToExponential',
  runtimeHost['rt.f64ToExponential'],
);
export const host_f64ToPrecision = hostFunction<(x: f64, digits: i32) => string>(
  'rt.f64ToPrecision',
  runtimeHost['rt.f64ToPrecision'],
);
export const host_f64ToRadix = hostFunction<(x: f64, radix: i32) => string>(
  'rt.f64ToRadix',
  runtimeHost['rt.f64ToRadix'],
);
export const host_parseFloat = hostFunction<(s: string) => f64>(
  'rt.parseFloat',
  runtimeHost['rt.parseFloat'],
);
export const host_parseInt = hostFunction<(s: string, radix: i32) => f64>(
  'rt.parseInt',
  runtimeHost['rt.parseInt'],
);
export const host_numberOf = hostFunction<(s: string) => f64>('rt.numberOf', runtimeHost['rt.numberOf']);
export const host_toLowerCase = hostFunction<(s: string) => string>(
  'rt.toLowerCase',
  runtimeHost['rt.toLowerCase'],
);
export const host_toUpperCase = hostFunction<(s: string) => string>(
  'rt.toUpperCase',
  runtimeHost['rt.toUpperCase'],
);
export const host_normalize = hostFunction<(s: string, form: string) => string>(
  'rt.normalize',
  runtimeHost['rt.normalize'],
);
