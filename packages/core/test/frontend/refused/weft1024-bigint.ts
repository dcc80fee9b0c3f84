/** 64 bits. */
import type { i64 } from '@weft/core';

export function big(): i64 {
  return 123456789012345678901234567890n; // error: WEFT1024
}
