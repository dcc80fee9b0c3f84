/** The same parameters. */
import type { i32 } from '@weft/core';

class Base {
  add(n: i32, m: i32 = 0): i32 {
    return n + m;
  }
}
class More extends Base {
  override add(n: i32, m: i32 = 0): i32 {
    return n + m + 1;
  }
}
function use(b: Base): i32 {
  return b.add(1);
}
// expect: test() == 3
export function test(): i32 {
  return use(new Base()) + use(new More());
}
