/** With the functions inside. */
import { elidable, lookInsideIff, unrollSafe, type i32 } from '@weft/core';

function small(n: i32): boolean {
  return n < 10;
}
const folded = elidable(function folded(n: i32): i32 {
  return n * n;
});
const unrolled = unrollSafe(
  elidable(function unrolled(n: i32): i32 {
    return n * n;
  }),
);
const sometimes = lookInsideIff(small, function sometimes(n: i32): i32 {
  return n * n;
});
// expect: useFolded(3) == 9
export function useFolded(n: i32): i32 {
  return folded(n);
}
export function useUnrolled(n: i32): i32 {
  return unrolled(n);
}
// expect: useSometimes(3) == 9
export function useSometimes(n: i32): i32 {
  return sometimes(n);
}
