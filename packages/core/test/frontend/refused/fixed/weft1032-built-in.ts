/** From the host. */
import { hostFunction, type f64 } from '@weft/core';

const now = hostFunction<() => f64>('now');
const log = hostFunction<(s: string) => void>('log');
export function report(): void {
  log(`${now()}`);
}
