/** At module level. */
import { elidable, type i32 } from '@weft/core';

const square = elidable(function square(n: i32): i32 {
  return n * n;
});
// expect: use(3) == 9
export function use(n: i32): i32 {
  return square(n);
}
