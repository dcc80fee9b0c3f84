/** Cut to 64 bits. */
import type { i64 } from '@weft/core';

// expect: big() == 9223372036854775807n
export function big(): i64 {
  return 9223372036854775807n;
}
