/** The body of unchecked is compiled in place. */
import { FixedArray, unchecked, type i32 } from '@weft/core';

export function early(a: FixedArray<i32>, n: i32): i32 {
  return unchecked(() => {
    if (n > 0) return a[0]!; // error: WEFT1039
    return a[1]!;
  });
}
