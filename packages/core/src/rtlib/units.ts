/**
 * Loops over the units of strings that go four units at a time: comparing, searching, testing. A word (i64) is four units, of which
 * the first is the lowest 16 bits.
 *
 * Comparing is comparing words; the last word of a text whose length is no multiple of four overlaps the one before. To find a unit,
 * each word is xored with four of it, so that a lane is 0 where the unit is. `(x - ones) & ~x & tops` has the top bit of such lanes set: a lane that
 * is 0 borrows, and had no top bit before. Lanes above the first of these may be set in vain, since it borrowed from
 * them; the lowest bit is always right.
 *
 * ```
 * find 'c' in 'abcd'   units  0064 0063 0062 0061     (d c b a)
 *                      xor    0007 0000 0001 0002
 *                      - 1    0005 ffff 0000 0001     (the lane of c borrowed from the next)
 *                      tops        8000               lowest bit 47: lane 47 >> 4 = 2
 * ```
 */
import { unchecked } from '../author/hints.js';
import { fourUnits } from '../author/lowlevel.js';
import { ctz64, extend } from '../author/numbers.js';
import type { i32, i64 } from '../author/numbers.js';

const ones: i64 = 0x0001000100010001n;
/** The top bit of each lane. */
const tops: i64 = -0x7fff7fff7fff8000n;
/** The bits of each lane that no ASCII character has. */
const beyondAscii: i64 = -0x007f007f007f0080n;

/** Whether `count` units of `a` from `aStart` and of `b` from `bStart` are the same. */
export function sameUnits(a: string, aStart: i32, b: string, bStart: i32, count: i32): boolean {
  if (count < 4) {
    for (let i = 0; i < count; i++)
      if (unchecked(() => a.charCodeAt(aStart + i)) !== unchecked(() => b.charCodeAt(bStart + i)))
        return false;
    return true;
  }
  const last = count - 4;
  for (let i = 0; i < last; i += 4) if (fourUnits(a, aStart + i) !== fourUnits(b, bStart + i)) return false;
  return fourUnits(a, aStart + last) === fourUnits(b, bStart + last);
}

/** Index below `n` of the first unit in which two strings of at least `n` units differ; `n` when there is none. */
export function firstDifference(a: string, b: string, n: i32): i32 {
  let i: i32 = 0;
  for (; i + 4 <= n; i += 4) {
    const x = fourUnits(a, i) ^ fourUnits(b, i);
    if (x !== 0n) return i + (ctz64(x) >> 4);
  }
  for (; i < n; i++) if (unchecked(() => a.charCodeAt(i)) !== unchecked(() => b.charCodeAt(i))) return i;
  return n;
}

/** Index of the first `unit` among units `start … end-1`, or -1. */
export function findUnit(s: string, unit: i32, start: i32, end: i32): i32 {
  const four: i64 = BigInt.asIntN(64, extend(unit) * ones);
  let i = start;
  for (; i + 4 <= end; i += 4) {
    const x = fourUnits(s, i) ^ four;
    const zeros = BigInt.asIntN(64, x - ones) & ~x & tops;
    if (zeros !== 0n) return i + (ctz64(zeros) >> 4);
  }
  for (; i < end; i++) if (unchecked(() => s.charCodeAt(i)) === unit) return i;
  return -1;
}

/** Index of the first occurrence of `part`, which begins with `first`, that starts at `start … end-1`, or -1; all of these are in the text. */
export function findText(s: string, part: string, first: i32, start: i32, end: i32): i32 {
  const n = part.length;
  let at = findUnit(s, first, start, end);
  while (at >= 0 && !sameUnits(s, at + 1, part, 1, n - 1)) at = findUnit(s, first, at + 1, end);
  return at;
}

export function isAscii(s: string): boolean {
  const n = s.length;
  let i: i32 = 0;
  for (; i + 4 <= n; i += 4) if ((fourUnits(s, i) & beyondAscii) !== 0n) return false;
  for (; i < n; i++) if (unchecked(() => s.charCodeAt(i)) >= 0x80) return false;
  return true;
}
