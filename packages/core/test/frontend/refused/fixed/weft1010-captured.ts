/** Boxes and copies. */
import type { i32 } from '@weft/core';

class Box {
  n: i32 = 0;
}
function counter(): () => i32 {
  const box = new Box();
  return () => ++box.n;
}
// expect: counts() == 3
export function counts(): i32 {
  const c = counter();
  return c() + c();
}
// expect: loop() == 6
export function loop(): i32 {
  const fs: (() => i32)[] = [];
  for (let i = 0; i < 3; i++) {
    const k = i;
    fs.push(() => k * 2);
  }
  let sum = 0;
  for (const f of fs) sum += f();
  return sum;
}
