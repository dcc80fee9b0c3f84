/**
 * Hashing and equality of map keys. The two functions are generic in name only: the frontend replaces each use
 * by what the key's type needs:
 *
 * | key type | `keyHash` | `keyEquals` |
 * |---|---|---|
 * | string | {@link string_hash} | `string_equals` |
 * | i32, u32, boolean, enums | {@link i32_hash} | `===` |
 * | i64, u64 | {@link i64_hash} | `===` |
 * | class instances | `identity_hash` | same object |
 *
 * The bodies here are what runs untranslated, when the prebuilt heap lays out a frozen `Map`.
 */
import { identityHash, unchecked } from '../author/hints.js';
import { getHash, setHash } from '../author/lowlevel.js';
import type { i32, i64 } from '../author/numbers.js';
import { wrap } from '../author/numbers.js';

/** Hash of a key of any supported type. */
export function keyHash<K>(key: K): i32 {
  const k = key as unknown;
  if (typeof k === 'string') return string_hash(k);
  if (typeof k === 'bigint') return i64_hash(k);
  if (typeof k === 'object' && k !== null) return identityHash(k);
  return i32_hash(Number(k));
}

/** Equality of two keys of one supported type. */
export function keyEquals<K>(a: K, b: K): boolean {
  return a === b;
}

/** Spreads the bits of an integer (the finalizer of MurmurHash3, by A. Appleby, public domain). */
export function i32_hash(x: i32): i32 {
  let h: i32 = x | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) | 0;
}

/** Spreads the bits of a 64-bit integer. */
export function i64_hash(x: i64): i32 {
  return i32_hash(wrap(x) ^ Math.imul(wrap(x >> 32n), 0x9e3779b1));
}

/**
 * Hash of a string's units (FNV-1a over 16-bit units, spread), never 0, cached in the string's hash word.
 */
export function string_hash(s: string): i32 {
  const known = getHash(s);
  if (known !== 0) return known;
  let h: i32 = 0x811c9dc5 | 0;
  const n = s.length;
  for (let i = 0; i < n; i++) h = Math.imul(h ^ unchecked(() => s.charCodeAt(i)), 0x01000193);
  h = i32_hash(h);
  if (h === 0) h = 1;
  setHash(s, h);
  return h;
}
