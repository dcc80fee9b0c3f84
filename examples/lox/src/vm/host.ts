/**
 * What the virtual machine needs from its host.
 */
import { hostFunction, type f64 } from '@weft/core';

/** Prints a line. */
export const print = hostFunction<(line: string) => void>('print');
/** Seconds since some point in time. */
export const clock = hostFunction<() => f64>('clock');
