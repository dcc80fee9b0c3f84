/** `unrollSafe`, `dontLookInside`, `lookInsideIff`: what the trace looks into. */
import { FixedArray, JitDriver, dontLookInside, isConstant, lookInsideIff, unrollSafe } from '@weft/core';
import type { i32 } from '@weft/core';
import { example } from './guest.js';

// region call
function total(values: FixedArray<i32>, count: i32): i32 {
  let sum: i32 = 0;
  for (let i = 0; i < count; i++) sum = (sum + values[i]!) | 0;
  return sum;
}
// endregion
// region unroll
const unrolledTotal = unrollSafe(function unrolledTotal(values: FixedArray<i32>, count: i32): i32 {
  let sum: i32 = 0;
  for (let i = 0; i < count; i++) sum = (sum + values[i]!) | 0;
  return sum;
});
// endregion
// region iff
const totalIfConstant = lookInsideIff(
  (_values: FixedArray<i32>, count: i32) => isConstant(count),
  (values: FixedArray<i32>, count: i32) => {
    let sum: i32 = 0;
    for (let i = 0; i < count; i++) sum = (sum + values[i]!) | 0;
    return sum;
  },
);
// endregion

const call = new JitDriver({ name: 'call', greens: ['code'], reds: ['sum', 'n', 'values'] });
const unroll = new JitDriver({ name: 'unroll', greens: ['code'], reds: ['sum', 'n', 'values'] });
const iffVarying = new JitDriver({ name: 'iff', greens: ['code'], reds: ['sum', 'n', 'values'] });

export function callPlain(start: i32): i32 {
  const code = example;
  let sum: i32 = 0;
  let n = start;
  const values = FixedArray.of<i32>(1, 2, 3);
  for (;;) {
    call.jitMergePoint({ code, sum, n, values });
    values[0] = n;
    sum = (sum + total(values, 3)) | 0;
    if (--n <= 0) return sum;
    call.canEnterJit({ code, sum, n, values });
  }
}
export function callUnrolled(start: i32): i32 {
  const code = example;
  let sum: i32 = 0;
  let n = start;
  const values = FixedArray.of<i32>(1, 2, 3);
  for (;;) {
    unroll.jitMergePoint({ code, sum, n, values });
    values[0] = n;
    sum = (sum + unrolledTotal(values, 3)) | 0;
    if (--n <= 0) return sum;
    unroll.canEnterJit({ code, sum, n, values });
  }
}
export function callIff(start: i32): i32 {
  const code = example;
  let sum: i32 = 0;
  let n = start;
  const values = FixedArray.of<i32>(1, 2, 3);
  for (;;) {
    iffVarying.jitMergePoint({ code, sum, n, values });
    values[0] = n;
    sum = (sum + totalIfConstant(values, n & 3) + totalIfConstant(values, 2)) | 0;
    if (--n <= 0) return sum;
    iffVarying.canEnterJit({ code, sum, n, values });
  }
}

// region rare
class Tally {
  public counts: FixedArray<i32> = new FixedArray<i32>(4, 0);
  public size: i32 = 0;
}
function halve(tally: Tally): void {
  tally.counts[0] = tally.counts[0]! >> 1;
  tally.counts[1] = tally.counts[1]! >> 1;
  tally.size = tally.counts[0]! + tally.counts[1]!;
}
// endregion
// region residual
const halveOutside = dontLookInside(function halveOutside(tally: Tally): void {
  halve(tally);
});
// endregion

const inlined = new JitDriver({ name: 'inlined', greens: ['code'], reds: ['n', 'tally'] });
const residual = new JitDriver({ name: 'residual', greens: ['code'], reds: ['n', 'tally'] });

export function rareInlined(start: i32): i32 {
  const code = example;
  let n = start;
  const tally = new Tally();
  for (;;) {
    inlined.jitMergePoint({ code, n, tally });
    tally.counts[n & 1] = n;
    halve(tally);
    if (--n <= 0) return tally.size;
    inlined.canEnterJit({ code, n, tally });
  }
}
export function rareResidual(start: i32): i32 {
  const code = example;
  let n = start;
  const tally = new Tally();
  for (;;) {
    residual.jitMergePoint({ code, n, tally });
    tally.counts[n & 1] = n;
    halveOutside(tally);
    if (--n <= 0) return tally.size;
    residual.canEnterJit({ code, n, tally });
  }
}
