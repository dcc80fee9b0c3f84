/** What crosses the host boundary. */
import { hostFunction, type i32 } from '@weft/core';

const send = hostFunction<(x: null) => i32>('send'); // error: WEFT1020
export function use(): i32 {
  return send(null);
}
