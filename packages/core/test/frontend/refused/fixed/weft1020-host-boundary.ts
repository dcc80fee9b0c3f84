/** Numbers and strings do. */
import { hostFunction, type i32 } from '@weft/core';

const send = hostFunction<(text: string) => i32>('send');
export function use(): i32 {
  return send('x');
}
