/**
 * How the translator uses the semispace collector: no write barrier, an 8-byte header, bump allocation.
 */
import type { GcPlugin } from '@weft/core/plugin';
import { commonStatistics } from '../common/statistics.js';

/** The semispace copying collector: the simplest correct one. */
export function semispace(): GcPlugin {
  return {
    name: 'semispace',
    modules: ['collector', 'weak', '../common/watchers', '../common/pins'].map(
      (name) => new URL(`./${name}.ts`, import.meta.url).href,
    ),
    functions: { init: 'init', collect: 'collect', alsoCollecting: ['reserve', 'settlePins'] },
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
    statistics: commonStatistics,
  };
}
