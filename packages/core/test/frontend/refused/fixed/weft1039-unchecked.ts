/** One return at the end. */
import { FixedArray, unchecked, type i32 } from '@weft/core';

function early(a: FixedArray<i32>, n: i32): i32 {
  return unchecked(() => (n > 0 ? a[0]! : a[1]!));
}
// expect: test() == 5
export function test(): i32 {
  return early(FixedArray.of<i32>(4, 5), 0);
}
