/** Intrinsics are for the library. */
import { newString, setUnit } from '@weft/core/lowlevel';

export function make(): string {
  const s = newString(1); // error: WEFT1025
  setUnit(s, 0, 65); // error: WEFT1025
  return s;
}
