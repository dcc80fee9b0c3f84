/**
 * `StringBuilder` of the author API in translated code: a string that nobody else has seen yet, of which the first `used` units
 * are there. When it is full it may be given away, because whoever appends then moves to a larger one first.
 */
import { copyUnits, newString, setUnit } from '../author/lowlevel.js';
import type { i32 } from '../author/numbers.js';
import { unchecked } from '../author/hints.js';

export class StringBuilder {
  private buffer: string;
  private used: i32 = 0;

  constructor(capacity: i32) {
    this.buffer = newString(capacity);
  }

  get length(): i32 {
    return this.used;
  }

  /** Makes room for `needed` units, more than there is. */
  private grow(needed: i32): void {
    const have = this.buffer.length;
    // Doubling must not overflow; the largest strings grow to what they need.
    const doubled = have < 0x10000000 ? 2 * have : have;
    const grown = newString(doubled < needed ? needed : doubled);
    copyUnits(this.buffer, 0, grown, 0, this.used);
    this.buffer = grown;
  }

  append(s: string): void {
    const n = s.length;
    const end = this.used + n;
    if (end > this.buffer.length) this.grow(end);
    copyUnits(s, 0, this.buffer, this.used, n);
    this.used = end;
  }

  appendSlice(s: string, start: i32, end: i32): void {
    const n = end - start;
    const total = this.used + n;
    if (total > this.buffer.length) this.grow(total);
    copyUnits(s, start, this.buffer, this.used, n);
    this.used = total;
  }

  appendUnit(unit: i32): void {
    const at = this.used;
    if (at >= this.buffer.length) this.grow(at + 1);
    setUnit(this.buffer, at, unit);
    this.used = at + 1;
  }

  unitAt(index: i32): i32 {
    return unchecked(() => this.buffer.charCodeAt(index));
  }

  slice(start: i32, end: i32): string {
    const n = end - start;
    if (n <= 0) return '';
    if (n === this.buffer.length && this.used === n) return this.buffer;
    const result = newString(n);
    copyUnits(this.buffer, start, result, 0, n);
    return result;
  }

  build(): string {
    return this.slice(0, this.used);
  }
}
