/**
 * Identity hashes: a number per object, given out on first request and kept in the hash word of its header, so that it
 * survives any number of moves. Prebuilt objects that were hashed at translation time keep the number they
 * had then; those are below {@link firstRuntimeHash}. Objects that are strings keep their content's hash there.
 */
import { asString, getHash, isString, setHash } from '../author/lowlevel.js';
import type { i32 } from '../author/numbers.js';
import { string_hash } from './keys.js';

/** Translation-time identity hashes are smaller than this. */
export const firstRuntimeHash = 0x01000000;

let nextIdentityHash: i32 = 0x01000000;

/** The identity hash of an object: positive, unique while fewer than 2**31 objects were asked. A string has that of its content. */
export function identity_hash(object: object): i32 {
  const known = getHash(object);
  if (known !== 0) return known;
  if (isString(object)) return string_hash(asString(object));
  const hash = nextIdentityHash;
  nextIdentityHash = nextIdentityHash === 0x7fffffff ? 0x01000000 : (nextIdentityHash + 1) | 0;
  setHash(object, hash);
  return hash;
}
