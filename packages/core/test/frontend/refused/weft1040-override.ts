/** Overrides take what the base takes. */
import type { i32 } from '@weft/core';

class Base {
  add(n: i32): i32 {
    return n;
  }
  scale(n: i32 = 1): i32 {
    return n;
  }
}
class More extends Base {
  override add(n: i32, m: i32 = 1): i32 {
    // error: WEFT1040
    return n + m;
  }
  override scale(n: i32 = 2): i32 {
    // error: WEFT1040
    return n * 2;
  }
}
export function use(b: Base): i32 {
  return b.add(1) + b.scale() + new More().add(1);
}
