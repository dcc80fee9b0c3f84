/**
 * Sets of small integers as arrays of 32-bit words, for dataflow analyses over the values of one function.
 */

/** A set of numbers below a bound that all sets of one analysis share. */
export type BitSet = Int32Array;

export function emptySet(size: number): BitSet {
  return new Int32Array((size + 31) >> 5);
}
export function has(set: BitSet, i: number): boolean {
  return (set[i >> 5]! & (1 << (i & 31))) !== 0;
}
export function add(set: BitSet, i: number): void {
  set[i >> 5]! |= 1 << (i & 31);
}
export function remove(set: BitSet, i: number): void {
  set[i >> 5]! &= ~(1 << (i & 31));
}
/** Adds all of `from`; returns whether `set` grew. */
export function union(set: BitSet, from: BitSet): boolean {
  let changed = 0;
  for (let w = 0; w < set.length; w++) {
    const old = set[w]!;
    const now = old | from[w]!;
    changed |= old ^ now;
    set[w] = now;
  }
  return changed !== 0;
}
/** Keeps what is in `other` too. */
export function intersect(set: BitSet, other: BitSet): void {
  for (let w = 0; w < set.length; w++) set[w]! &= other[w]!;
}
export function subtract(set: BitSet, other: BitSet): void {
  for (let w = 0; w < set.length; w++) set[w]! &= ~other[w]!;
}
export function equal(a: BitSet, b: BitSet): boolean {
  for (let w = 0; w < a.length; w++) if (a[w] !== b[w]) return false;
  return true;
}
/** Members in increasing order. */
export function members(set: BitSet): number[] {
  const result: number[] = [];
  for (let w = 0; w < set.length; w++)
    for (let bits = set[w]!; bits !== 0; bits &= bits - 1)
      result.push(w * 32 + 31 - Math.clz32(bits & -bits));
  return result;
}
