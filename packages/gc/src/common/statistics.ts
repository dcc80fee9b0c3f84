/**
 * Names and cells of the numbers that every collector answers, see docs/gc.md.
 */
export const commonStatistics = {
  collections: 'gcCount',
  /** KiB that the program has allocated up to the last collection. */
  allocatedKB: 'gcAllocatedKB',
  /** Bytes that lived after the last collection of everything. */
  liveAfterLast: 'gcLive',
  pauses: 'gcPauses',
  /** In microseconds; percentiles are upper bounds, at most 19 % too large. */
  pauseP50: 'gcPauseP50',
  pauseP99: 'gcPauseP99',
  pauseMax: 'gcPauseMax',
  /** In milliseconds. */
  pauseTotal: 'gcPauseTotalMs',
} as const;
