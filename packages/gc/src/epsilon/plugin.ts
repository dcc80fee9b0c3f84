/**
 * How the translator uses epsilon: as semispace, but nothing ever collects.
 */
import type { GcPlugin } from '@weft/core/plugin';
import { semispace } from '../semispace/plugin.js';

/** Never collects: the baseline for what a collector costs. */
export function epsilon(): GcPlugin {
  return {
    ...semispace(),
    name: 'epsilon',
    modules: ['collector', '../common/pins'].map((name) => new URL(`./${name}.ts`, import.meta.url).href),
    statistics: { collections: 'gcCount', allocatedKB: 'gcAllocatedKB', liveAfterLast: 'gcLive' },
  };
}
