/** Captured variables may not change. */
import type { i32 } from '@weft/core';

export function counter(): () => i32 {
  let n: i32 = 0;
  return () => {
    n++; // error: WEFT1010
    return n;
  };
}
export function loop(): i32 {
  const fs: (() => i32)[] = [];
  for (let i = 0; i < 3; i++) fs.push(() => i * 2); // error: WEFT1010
  return fs.length;
}
export function later(): i32 {
  let limit: i32 = 1;
  const f = (): i32 => limit; // error: WEFT1010
  limit = 2;
  return f();
}
