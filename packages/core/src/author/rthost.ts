/**
 * Host functions that the runtime library itself imports: number formatting and parsing, Unicode case mapping and the
 * transcendental functions, where the host's own implementation *is* the definition. The loader provides
 * these to every instance; untranslated, the library calls them directly.
 */
import type { f64, i32 } from './numbers.js';

export const runtimeHost = {
  'rt.f64ToString': (x: f64): string => String(x),
  'rt.f64ToFixed': (x: f64, digits: i32): string => x.toFixed(digits),
  'rt.f64ToExponential': (x: f64, digits: i32): string => x.toExponential(digits),
  'rt.f64ToPrecision': (x: f64, digits: i32): string => x.toPrecision(digits),
  'rt.f64ToRadix': (x: f64, radix: i32): string => x.toString(radix),
  'rt.parseFloat': (s: string): f64 => parseFloat(s),
  'rt.parseInt': (s: string, radix: i32): f64 => parseInt(s, radix),
  'rt.numberOf': (s: string): f64 => Number(s),
  'rt.toLowerCase': (s: string): string => s.toLowerCase(),
  'rt.toUpperCase': (s: string): string => s.toUpperCase(),
  'rt.normalize': (s: string, form: string): string => s.normalize(form),
  'Math.sin': Math.sin,
  'Math.cos': Math.cos,
  'Math.tan': Math.tan,
  'Math.asin': Math.asin,
  'Math.acos': Math.acos,
  'Math.atan': Math.atan,
  'Math.atan2': Math.atan2,
  'Math.sinh': Math.sinh,
  'Math.cosh': Math.cosh,
  'Math.tanh': Math.tanh,
  'Math.asinh': Math.asinh,
  'Math.acosh': Math.acosh,
  'Math.atanh': Math.atanh,
  'Math.exp': Math.exp,
  'Math.expm1': Math.expm1,
  'Math.log': Math.log,
  'Math.log1p': Math.log1p,
  'Math.log2': Math.log2,
  'Math.log10': Math.log10,
  'Math.pow': Math.pow,
  'Math.hypot': (a: f64, b: f64): f64 => Math.hypot(a, b),
  'Math.round': Math.round,
  'Math.sign': Math.sign,
  'Math.cbrt': Math.cbrt,
  'Math.random': Math.random,
  /** Milliseconds since some moment: collectors time their pauses. */
  'rt.clock': (): f64 => performance.now(),
  'Math.fmod': (a: f64, b: f64): f64 => a % b,
} as const satisfies Record<string, (...args: never[]) => unknown>;

/** Name of a host function of the runtime library. */
export type RuntimeHostName = keyof typeof runtimeHost;
