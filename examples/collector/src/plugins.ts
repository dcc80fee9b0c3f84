/** How the translator uses the collectors. */
import type { GcPlugin } from '@weft/core/plugin';

// region bump
/** Step 1. */
export function bump(): GcPlugin {
  return {
    name: 'bump',
    modules: [new URL('./bump.ts', import.meta.url).href],
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
    statistics: {},
  };
}
// endregion

// region copying
/** Step 2. */
export function copying(): GcPlugin {
  return {
    ...bump(),
    name: 'copying',
    modules: [new URL('./copying.ts', import.meta.url).href],
    statistics: { collections: 'gcCount' },
  };
}
// endregion

// region complete
/** Steps 3 and 4. */
export function complete(): GcPlugin {
  return {
    ...bump(),
    name: 'complete',
    modules: [new URL('./complete.ts', import.meta.url).href],
    functions: { init: 'init', collect: 'collect', alsoCollecting: ['reserve'] },
    statistics: {
      collections: 'gcCount',
      allocatedKB: 'allocatedKB',
      liveAfterLast: 'live',
      broken: 'broken',
      brokenAt: 'brokenAt',
    },
  };
}
// endregion
