/** Every one of the 256 unit strings and the ones beyond. */
import type { i32 } from '@weft/core';

// expect: roundTrip(65535) == 0
export function roundTrip(last: i32): i32 {
  let wrong = 0;
  for (let i = 0; i <= last; i += 251) if (String.fromCharCode(i).charCodeAt(0) !== i) wrong++;
  return wrong;
}
// expect: reverse("añb€") == "€bña"
export function reverse(s: string): string {
  let out = '';
  for (let i = s.length - 1; i >= 0; i--) out += s[i]!;
  return out;
}
