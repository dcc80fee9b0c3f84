/** `promote`, `elidable`, `weAreJitted`: a lookup by name becomes a comparison and a load. */
import { JitDriver, elidable, promote, weAreJitted, type i32 } from '@weft/core';
import { example, ring, type Instance, type Shape } from './guest.js';

// region find
function find(shape: Shape, name: string): i32 {
  for (let i = 0; i < shape.names.length; i++) if (shape.names[i] === name) return i;
  return -1;
}
// endregion

// region elidable
const pureFind = elidable(function pureFind(shape: Shape, name: string): i32 {
  return find(shape, name);
});
// endregion

// region plain
function getPlain(o: Instance, name: string): i32 {
  return o.fields[find(o.shape, name)]!;
}
// endregion
// region promote
function getPromoted(o: Instance, name: string): i32 {
  return o.fields[find(promote(o.shape), name)]!;
}
// endregion
// region elided
function getElided(o: Instance, name: string): i32 {
  return o.fields[pureFind(promote(o.shape), name)]!;
}
// endregion

// region cache
class Cache {
  shape: Shape | null = null;
  index: i32 = 0;
}
function getCached(o: Instance, name: string, cache: Cache): i32 {
  if (cache.shape !== o.shape) {
    cache.shape = o.shape;
    cache.index = find(o.shape, name);
  }
  return o.fields[cache.index]!;
}
// endregion
// region jitted
function getEither(o: Instance, name: string, cache: Cache): i32 {
  return weAreJitted() ? getElided(o, name) : getCached(o, name, cache);
}
// endregion

const cache = new Cache();
const name = 'y';

const plain = new JitDriver({ name: 'plain', greens: ['code'], reds: ['sum', 'n', 'o'] });
const promoted = new JitDriver({ name: 'promoted', greens: ['code'], reds: ['sum', 'n', 'o'] });
const elided = new JitDriver({ name: 'elided', greens: ['code'], reds: ['sum', 'n', 'o'] });
const cached = new JitDriver({ name: 'cached', greens: ['code'], reds: ['sum', 'n', 'o'] });
const either = new JitDriver({ name: 'either', greens: ['code'], reds: ['sum', 'n', 'o'] });

export function lookupPlain(start: i32): i32 {
  const code = example;
  let sum: i32 = 0;
  let n = start;
  let o = ring();
  for (;;) {
    plain.jitMergePoint({ code, sum, n, o });
    sum = (sum + getPlain(o, name)) | 0;
    o = o.next!;
    if (--n <= 0) return sum;
    plain.canEnterJit({ code, sum, n, o });
  }
}
export function lookupPromoted(start: i32): i32 {
  const code = example;
  let sum: i32 = 0;
  let n = start;
  let o = ring();
  for (;;) {
    promoted.jitMergePoint({ code, sum, n, o });
    sum = (sum + getPromoted(o, name)) | 0;
    o = o.next!;
    if (--n <= 0) return sum;
    promoted.canEnterJit({ code, sum, n, o });
  }
}
export function lookupElided(start: i32): i32 {
  const code = example;
  let sum: i32 = 0;
  let n = start;
  let o = ring();
  for (;;) {
    elided.jitMergePoint({ code, sum, n, o });
    sum = (sum + getElided(o, name)) | 0;
    o = o.next!;
    if (--n <= 0) return sum;
    elided.canEnterJit({ code, sum, n, o });
  }
}
export function lookupCached(start: i32): i32 {
  const code = example;
  let sum: i32 = 0;
  let n = start;
  let o = ring();
  for (;;) {
    cached.jitMergePoint({ code, sum, n, o });
    sum = (sum + getCached(o, name, cache)) | 0;
    o = o.next!;
    if (--n <= 0) return sum;
    cached.canEnterJit({ code, sum, n, o });
  }
}
export function lookupEither(start: i32): i32 {
  const code = example;
  let sum: i32 = 0;
  let n = start;
  let o = ring();
  for (;;) {
    either.jitMergePoint({ code, sum, n, o });
    sum = (sum + getEither(o, name, cache)) | 0;
    o = o.next!;
    if (--n <= 0) return sum;
    either.canEnterJit({ code, sum, n, o });
  }
}
