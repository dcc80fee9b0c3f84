/**
 * The options of the collector: `--gc-stats`, `--max-heap SIZE`, `--gc-nursery SIZE`, `--gc-verify`, `--gc-every N`.
 */
import type { GcOptions } from '@weft/core/runtime';

/** What they say. */
export interface GcChoice {
  /** `--gc-stats`: the collector's numbers on stderr at the end. */
  readonly stats: boolean;
  /** `--max-heap 256MB` */
  readonly maxHeap: string | null;
  readonly collector: GcOptions;
}

export const gcDefault: GcChoice = { stats: false, maxHeap: null, collector: {} };

const size = /^\d+(\.\d+)?\s*(B|KB|MB|GB)?$/i;

/** Reads one of the options, whose value may be attached by `=` or be the next argument. A string is an error. */
export function gcOption(
  gc: GcChoice,
  arg: string,
  next: string | undefined,
): { readonly gc: GcChoice; readonly tookValue: boolean } | string {
  const equals = arg.indexOf('=');
  const name = equals < 0 ? arg : arg.slice(0, equals);
  if (name === '--gc-stats') return { gc: { ...gc, stats: true }, tookValue: false };
  if (name === '--gc-verify')
    return { gc: { ...gc, collector: { ...gc.collector, verify: true } }, tookValue: false };
  const tookValue = equals < 0;
  const value = tookValue ? next : arg.slice(equals + 1);
  if (value === undefined) return `Argument expected for the ${name} option`;
  switch (name) {
    case '--max-heap':
      return size.test(value)
        ? { gc: { ...gc, maxHeap: value }, tookValue }
        : `${name}: '${value}' is not a size such as 256MB`;
    case '--gc-nursery':
      return size.test(value)
        ? { gc: { ...gc, collector: { ...gc.collector, nursery: value } }, tookValue }
        : `${name}: '${value}' is not a size such as 1MB`;
    case '--gc-every':
      return /^\d+$/.test(value)
        ? { gc: { ...gc, collector: { ...gc.collector, collectEvery: Number(value) } }, tookValue }
        : `${name}: '${value}' is not an integer`;
    default:
      return `unknown option ${name}`;
  }
}

const units: Readonly<Record<string, string>> = {
  allocatedKB: 'KiB allocated',
  promotedKB: 'KiB that became old',
  inPlaceKB: 'KiB of that which became old where they were',
  liveAfterLast: 'bytes alive after the last whole collection',
  oldBytes: 'bytes of old objects',
  pauseP50: 'µs: half of the pauses are at most this long',
  pauseP99: 'µs: 99 of 100 pauses are at most this long',
  pauseMax: 'µs: the longest pause',
  pauseTotal: 'ms in all pauses',
  mutatorUtilisation: '% of the time since the start was not spent in pauses',
};

/** The numbers of a collector as text. */
export function gcSummary(statistics: Readonly<Record<string, number>>): string {
  return Object.entries(statistics)
    .map(([name, value]) => `gc ${name}: ${value}${name in units ? ` ${units[name]}` : ''}\n`)
    .join('');
}
