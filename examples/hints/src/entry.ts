/** All examples; each function runs one loop. */
export { greensAfter, greensBefore } from './greens.js';
export { lookupCached, lookupEither, lookupElided, lookupPlain, lookupPromoted } from './lookup.js';
export { callIff, callPlain, callUnrolled, rareInlined, rareResidual } from './calls.js';
export {
  frameMemory,
  frameVirtualizable,
  globalPlain,
  globalQuasi,
  setFactor,
  tableChecked,
  tableUnchecked,
} from './state.js';
export { historyOfCells, historyOfNums } from './values.js';
