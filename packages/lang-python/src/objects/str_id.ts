/**
 * `id` of strings. What tells objects apart is a number in their header; a string has the hash of its content there, which
 * equal strings share. So strings whose `id` is asked, which hardly ever happens, are in a table, by that hash. It does not
 * keep them alive, and is swept when it has doubled.
 */
import { WeakReference, extend, stringHash } from '@weft/core';
import type { i32, i64 } from '@weft/core';
import type { W_FlatStr } from './str.js';

class KnownStr {
  constructor(
    readonly reference: WeakReference<W_FlatStr>,
    readonly id: i64,
    public next: KnownStr | null,
  ) {}
}

const knownStrs = new Map<i32, KnownStr>();
let count: i32 = 0;
let sweepAt: i32 = 64;
let nextNumber: i32 = 1;

/** A number that no other string has as long as this one lives. */
export function strId(w: W_FlatStr): i64 {
  const hash = stringHash(w.text);
  const first = knownStrs.get(hash) ?? null;
  for (let known = first; known !== null; known = known.next)
    if (known.reference.get() === w) return known.id;
  if (count >= sweepAt) sweep();
  const id = 0x7e0000000000n + extend(nextNumber) * 16n;
  nextNumber = (nextNumber + 1) | 0;
  count = (count + 1) | 0;
  knownStrs.set(hash, new KnownStr(new WeakReference<W_FlatStr>(w), id, knownStrs.get(hash) ?? null));
  return id;
}

/** Takes out strings that are gone. */
function sweep(): void {
  const hashes: i32[] = [];
  const lists: KnownStr[] = [];
  for (const [hash, first] of knownStrs) {
    hashes.push(hash);
    lists.push(first);
  }
  knownStrs.clear();
  count = 0;
  for (let i = 0; i < hashes.length; i++)
    for (let known: KnownStr | null = lists[i]; known !== null; known = known.next) {
      if (known.reference.get() === null) continue;
      knownStrs.set(hashes[i], new KnownStr(known.reference, known.id, knownStrs.get(hashes[i]) ?? null));
      count = (count + 1) | 0;
    }
  sweepAt = count < 32 ? 64 : 2 * count;
}
