/**
 * What was read of a guard's packed data is kept for the guards that were read last.
 */
import { expect, test } from 'vitest';
import { DecodedGuards, mostDecoded } from '../../src/metainterp/guards.js';
import type { GuardRecord } from '../../src/metainterp/tokens.js';
import { Packer } from '../../src/trace/packing.js';
import { packResume } from '../../src/trace/resume-pack.js';
import type { LoopToken } from '../../src/trace/trace.js';

const shared = { consts: [] };

/** `count` guards of one compilation; guard `k` hands over a reference in slot `k` and is in jitcode `k`. */
function makeGuards(count: number): GuardRecord[] {
  const p = new Packer();
  const places: number[] = [];
  for (let k = 0; k < count; k++) {
    places.push(p.at);
    p.uint(0);
    p.uint(1);
    p.uint(k * 4 + 3);
    packResume(p, {
      shared,
      frames: Int32Array.of(k, 10 + k, 0),
      keys: [0],
      virtualizable: Int32Array.of(),
      virtuals: [],
      pending: [],
    });
  }
  const packed = p.finish();
  const loop: LoopToken = {
    type: 'loop',
    id: 1,
    driver: 0,
    name: 'loop',
    targets: [],
    invalidFlag: 0,
    slot: 0,
    compiled: true,
    code: null,
  };
  return places.map((at, id) => ({
    id,
    name: 'guard_true',
    packed,
    at,
    loop,
    valueSlot: -1,
    valueKind: 'i',
    failures: 0,
    epoch: 0,
    byValue: null,
    factor: 1,
    bridged: false,
    busy: false,
    decoded: null,
  }));
}

test('a guard that fails again is not read again', () => {
  const guards = new DecodedGuards();
  const [a, b] = makeGuards(2) as [GuardRecord, GuardRecord];
  const first = guards.of(a);
  expect(first).toMatchObject({ kinds: ['r'], slots: [0] });
  expect(first.resume.frames).toEqual(Int32Array.of(0, 10, 0));
  expect(guards.of(b).resume.frames).toEqual(Int32Array.of(1, 11, 0));
  expect(guards.of(a)).toBe(first);
});

test('only so many guards are kept, and the one that was read first makes room', () => {
  const guards = new DecodedGuards();
  const all = makeGuards(mostDecoded + 1);
  const decoded = all.map((guard) => guards.of(guard));
  expect(all.filter((guard) => guard.decoded !== null)).toHaveLength(mostDecoded);
  expect(all[0]!.decoded).toBeNull();
  expect(guards.of(all[1]!)).toBe(decoded[1]);
  expect(guards.of(all[0]!)).toEqual(decoded[0]);
});
