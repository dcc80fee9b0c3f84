/** Building long strings piece by piece. */
import type { i32 } from './numbers.js';

/**
 * A string that grows at its end. Translated it is a buffer with room to spare, so that appending takes time in
 * proportion to what is appended.
 *
 * ```ts
 * const b = new StringBuilder(16);
 * for (const part of parts) b.append(part);
 * return b.build();
 * ```
 */
export class StringBuilder {
  private text = '';

  /** `capacity` is the room at first. A builder that is filled to just that gives its buffer away: nothing is copied. */
  constructor(_capacity: i32) {}

  /** UTF-16 units so far. */
  get length(): i32 {
    return this.text.length;
  }
  append(s: string): void {
    this.text += s;
  }
  /** Appends the units `start … end-1` of `s`; the caller sees to it that they exist. */
  appendSlice(s: string, start: i32, end: i32): void {
    this.text += s.slice(start, end);
  }
  appendUnit(unit: i32): void {
    this.text += String.fromCharCode(unit);
  }
  /** The unit at `index`; the caller sees to it that it exists. */
  unitAt(index: i32): i32 {
    return this.text.charCodeAt(index);
  }
  /** The units `start … end-1`; the caller sees to it that they exist. */
  slice(start: i32, end: i32): string {
    return this.text.slice(start, end);
  }
  /** All that was appended. More can be appended afterwards. */
  build(): string {
    return this.text;
  }
}
