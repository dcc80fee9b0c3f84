/** Hints are around the functions that they belong to. */
import { elidable, lookInsideIff, unrollSafe, type i32 } from '@weft/core';

function square(n: i32): i32 {
  return n * n;
}
function small(n: i32): boolean {
  return n < 10;
}
const folded = elidable(square); // error: WEFT1048
const unrolled = unrollSafe(elidable(square)); // error: WEFT1048
const sometimes = lookInsideIff(small, square); // error: WEFT1048
export function useFolded(n: i32): i32 {
  return folded(n);
}
export function useUnrolled(n: i32): i32 {
  return unrolled(n);
}
export function useSometimes(n: i32): i32 {
  return sometimes(n);
}
