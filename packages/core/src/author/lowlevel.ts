/**
 * `@weft/core/lowlevel`: raw memory for collectors, the runtime library and the STM. Nothing here is for language
 * authors. Untranslated, memory is a growable `ArrayBuffer` of its own, so that a collector can be tested on Node.
 *
 * @packageDocumentation
 */
import { FixedArray } from './arrays.js';
import type { f64, i32, i64, u16 } from './numbers.js';

/** Size of a WebAssembly memory page in bytes. */
export const pageSize = 65536;

let memory = new DataView(new ArrayBuffer(pageSize));
const cells = new Map<string, number>();
let nextCell = 16;

/** Raw memory: little-endian, byte-addressed; an access outside of the memory traps. */
export const raw = {
  load8u: (address: i32): i32 => memory.getUint8(address >>> 0),
  load16u: (address: i32): i32 => memory.getUint16(address >>> 0, true),
  load32: (address: i32): i32 => memory.getInt32(address >>> 0, true),
  load64: (address: i32): i64 => memory.getBigInt64(address >>> 0, true),
  loadF64: (address: i32): f64 => memory.getFloat64(address >>> 0, true),
  store8: (address: i32, value: i32): void => memory.setUint8(address >>> 0, value),
  store16: (address: i32, value: i32): void => memory.setUint16(address >>> 0, value, true),
  store32: (address: i32, value: i32): void => memory.setInt32(address >>> 0, value, true),
  store64: (address: i32, value: i64): void => memory.setBigInt64(address >>> 0, value, true),
  storeF64: (address: i32, value: f64): void => memory.setFloat64(address >>> 0, value, true),
  /** Copies `bytes` bytes; the ranges may overlap. */
  copy: (target: i32, source: i32, bytes: i32): void => {
    new Uint8Array(memory.buffer).copyWithin(target >>> 0, source >>> 0, (source >>> 0) + bytes);
  },
  fill: (target: i32, byte: i32, bytes: i32): void => {
    new Uint8Array(memory.buffer).fill(byte, target >>> 0, (target >>> 0) + bytes);
  },
  /** Size of memory in pages. */
  memorySize: (): i32 => memory.byteLength / pageSize,
  /** Grows memory by `pages`; returns the old size in pages, or -1. */
  memoryGrow: (pages: i32): i32 => {
    const old = memory.byteLength / pageSize;
    const grown = new Uint8Array(memory.byteLength + pages * pageSize);
    grown.set(new Uint8Array(memory.buffer));
    memory = new DataView(grown.buffer);
    return old;
  },
  /** Address of the per-thread runtime cell `name` (8 bytes); the name must be a literal. */
  cell: (name: string): i32 => {
    let address = cells.get(name);
    if (address === undefined) cells.set(name, (address = nextCell += 8));
    return address;
  },
};

/** The hash word in an object's header, 0 when not set; see `identityHash` and string hashes. */
export function getHash(object: object | string): i32 {
  return typeof object === 'string' ? 0 : (hashWords.get(object) ?? 0);
}
/** Whether an object is a string (see `StringObject`), whose hash word belongs to the hash of its content. */
export function isString(_object: object): boolean {
  return false;
}
/** The string that an object is; trusted. */
export function asString(_object: object): string {
  throw new Error('asString is for translated code only');
}
/** Sets the hash word in an object's header. */
export function setHash(object: object | string, hash: i32): void {
  if (typeof object !== 'string') hashWords.set(object, hash);
}
const hashWords = new WeakMap<object, number>();

/** A new fixed array whose elements are zero or null even when `T` has no such value: for containers only. */
export function uninitializedArray<T>(length: i32): FixedArray<T> {
  return new FixedArray<T>(length, undefined as T);
}
/** Puts zero or null into `array[index]` whatever `T` is, so that a container does not keep garbage alive. */
export function clearItem<T>(array: FixedArray<T>, index: i32): void {
  array[index] = undefined as T;
}
/**
 * A string of the UTF-16 code units `units[start … end-1]`.
 */
export function stringFromUnits(units: FixedArray<u16>, start: i32, end: i32): string {
  let s = '';
  for (let i = start; i < end; i++) s += String.fromCharCode(units[i] as number);
  return s;
}

/**
 * Units `index … index+3` of a string as one word, of which the first is the lowest 16 bits; unchecked. Functions that use it are not
 * looked into by the JIT. See `rtlib/units.ts` for what can be done with such words.
 */
export function fourUnits(s: string, index: i32): i64 {
  let word = 0n;
  for (let k = 3; k >= 0; k--) word = (word << 16n) | BigInt(s.charCodeAt(index + k));
  return BigInt.asIntN(64, word);
}

/** A new string of `length` zero units, to be filled by {@link setUnit} and {@link copyUnits} before anyone sees it. */
export function newString(_length: i32): string {
  throw new Error('newString is for translated code only');
}
/** Promises that a string is one unit long, and which unit that is; makes no code. Traces then need not look. */
export function recordUnit(_s: string, _unit: i32): void {}
/** Sets unit `index` of a fresh string; unchecked. */
export function setUnit(_fresh: string, _index: i32, _unit: i32): void {
  throw new Error('setUnit is for translated code only');
}
/** Copies `count` units of `source` from `start` into a fresh string at `at`; unchecked. */
export function copyUnits(_source: string, _start: i32, _fresh: string, _at: i32, _count: i32): void {
  throw new Error('copyUnits is for translated code only');
}

/**
 * Calls the function `name` (a literal) that the program's collector exports, when it has one: the way from the language
 * to its collector. Untranslated, and with a collector that has no such function, `otherwise` is the answer.
 * Arguments are words; see {@link addressOf}.
 */
export function callCollector(_name: string, otherwise: i32, ..._words: i32[]): i32 {
  return otherwise;
}
/** Whether the collector exports the function `name` (a literal): a constant. Untranslated there is no collector. */
export function hasCollector(_name: string): boolean {
  return false;
}
/** Address of an object, 0 for null. It is void as soon as something can collect. */
export function addressOf(_object: object | null): i32 {
  throw new Error('addressOf is for translated code only');
}
/** The object at an address, null for 0. */
export function objectAt(address: i32): object | null {
  if (address === 0) return null;
  throw new Error('objectAt is for translated code only');
}
/**
 * Before an array of `length` items of `bytes` bytes each is made: raises the exception of exhausted memory when it has no room. Lowered
 * to a comparison and, for long arrays, a call; see `author/memory.ts`.
 */
export function checkRoom(_length: i32, _bytes: i32): void {}
