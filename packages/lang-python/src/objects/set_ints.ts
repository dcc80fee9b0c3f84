/**
 * The slots of a set of machine integers: the layout of set_table.ts with a number in the place of an object and its hash.
 *
 * A slot holds the number with its highest bit turned over, so that zeroed memory is a table of free slots. The two numbers at the end that this
 * leaves no room for, {@link isStorable} says which, are kept in tables of objects.
 *
 * ```
 * {0, -3}    hashes 0 and -3, mask 7    slots  [2⁶³, 0, 0, 0, 0, 2⁶³ - 3, 0, 0]
 * ```
 */
import { shrU64, unchecked, wrap } from '@weft/core';
import type { FixedArray, i32, i64 } from '@weft/core';
import { i64Hash } from '../rlib/rbigint.js';

/** Slots that are looked at one after the other before the next jump. */
export const LINEAR_PROBES: i32 = 9;
/** A slot that was never used. */
export const FREE: i64 = 0n;
/** A slot whose number was removed. */
export const BURIED: i64 = 1n;

/** What a slot holds for a number, and the number for what a slot holds. */
export function coded(x: i64): i64 {
  return x ^ -0x8000000000000000n;
}
export function isStorable(x: i64): boolean {
  return x > -0x7fffffffffffffffn;
}

/** Python's hash of a number: itself, most often. */
export function hashOfNumber(x: i64): i64 {
  return x >= 0n && x < 0x1fffffffffffffffn ? x : i64Hash(x);
}

/** The slot of a number, or `-1 - slot` of where it would go: the last buried one on the way, else the free slot at its end. */
export function slotOf(slots: FixedArray<i64>, x: i64): i32 {
  const mask = slots.length - 1;
  const wanted = coded(x);
  const hash = hashOfNumber(x);
  let perturb = hash;
  let i = wrap(hash) & mask;
  let buried: i32 = -1;
  for (;;) {
    const last = i + LINEAR_PROBES <= mask ? i + LINEAR_PROBES : i;
    for (let at = i; at <= last; at++) {
      const found = unchecked(() => slots[at]);
      if (found === wanted) return at;
      if (found === FREE) return -1 - (buried >= 0 ? buried : at);
      if (found === BURIED) buried = at;
    }
    perturb = shrU64(perturb, 5);
    i = (Math.imul(i, 5) + 1 + wrap(perturb)) & mask;
  }
}

/** Puts what a slot of another table holds, and what is not there yet, into a table without buried slots. */
export function putClean(slots: FixedArray<i64>, content: i64): void {
  const mask = slots.length - 1;
  const hash = hashOfNumber(coded(content));
  let perturb = hash;
  let i = wrap(hash) & mask;
  for (;;) {
    const last = i + LINEAR_PROBES <= mask ? i + LINEAR_PROBES : i;
    for (let at = i; at <= last; at++) {
      if (unchecked(() => slots[at]) === FREE) {
        unchecked(() => (slots[at] = content));
        return;
      }
    }
    perturb = shrU64(perturb, 5);
    i = (Math.imul(i, 5) + 1 + wrap(perturb)) & mask;
  }
}
