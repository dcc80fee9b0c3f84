/**
 * How the translator uses minimark: an 8-byte header, bump allocation, a write barrier behind a flag of the header.
 */
import type { GcPlugin } from '@weft/core/plugin';
import { commonStatistics } from '../common/statistics.js';

const modules = ['collector', 'barrier', 'weak', 'finalizers', '../common/watchers', '../common/pins'];

/** The generational, incremental collector: the one to use. */
export function minimark(): GcPlugin {
  return {
    name: 'minimark',
    modules: modules.map((name) => new URL(`./${name}.ts`, import.meta.url).href),
    functions: { init: 'init', collect: 'collect', alsoCollecting: ['reserve', 'settlePins'] },
    header: {
      size: 8,
      typeIdOffset: 0,
      wordOffset: 0,
      hashOffset: 4,
      freshFlags: 0,
      // For objects that are born old.
      freshCell: 'gcFreshFlags',
      // `tracked` and `untouched` of heap.ts.
      prebuiltFlags: 0x110000,
    },
    allocation: {
      freeCell: 'gcFree',
      limitCell: 'gcLimit',
      slow: 'allocateSlow',
      slowArray: 'allocateArraySlow',
      maxInlineSize: 4096,
    },
    barrier: {
      flagOffset: 2,
      flagMask: 1,
      slow: 'remember',
      slowArray: 'rememberItem',
      beforeCopy: 'beforeCopy',
    },
    statistics: {
      ...commonStatistics,
      majorCollections: 'gcCycles',
      promotedKB: 'gcPromotedKB',
      /** KiB of that which became old where they were. */
      inPlaceKB: 'gcInPlaceKB',
      /** Bytes of old objects now, dead ones that are not swept yet included. */
      oldBytes: 'gcOldBytes',
      /** KiB of pages for old objects that were ever taken, and of those that are free now. */
      pagesKB: 'gcPagesKB',
      freePagesKB: 'gcFreeKB',
      /** Parts of pauses: the longest in microseconds, and all in milliseconds. */
      rootsMax: 'gcRootsMax',
      rootsTotal: 'gcRootsMs',
      writtenMax: 'gcWrittenMax',
      writtenTotal: 'gcWrittenMs',
      copyMax: 'gcCopyMax',
      copyTotal: 'gcCopyMs',
      markMax: 'gcMarkMax',
      markTotal: 'gcMarkMs',
      sweepMax: 'gcSweepMax',
      sweepTotal: 'gcSweepMs',
    },
  };
}
