/**
 * How the translator uses epsilon: as semispace, but nothing ever collects.
 */
import type { GcPlugin } from '@weft/core/plugin';

/** Never collects: the baseline for what a collector costs. */
export function epsilon(): GcPlugin {
  return {
    name: 'epsilon',
    modules: [new URL('./collector.ts', import.meta.url).href],
    functions: { init: 'init', collect: 'collect', alsoCollecting: [] },
    header: {
      size: 8,
      typeIdOffset: 0,
      wordOffset: 0,
      hashOffset: 4,
      freshFlags: 0,
      prebuiltFlags: 0,
    },
    allocation: {
      freeCell: 'gcFree',
      limitCell: 'gcLimit',
      slow: 'allocateSlow',
      slowArray: 'allocateArraySlow',
      maxInlineSize: 4096,
    },
    barrier: null,
    statistics: { collections: 'gcCount', allocatedKB: 'gcAllocatedKB', liveAfterLast: 'gcLive' },
  };
}
