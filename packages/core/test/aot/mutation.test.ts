/**
 * Does the stress mode find forgotten roots? Each kind of root is left out on purpose, and then some function must go
 * wrong when every allocation collects. Without sabotage all of them are right.
 */
import { beforeAll, expect, test, vi } from 'vitest';
import type { RootPlan } from '../../src/aot/roots.js';
import type { Image } from '../../src/aot/image.js';
import type { Module } from '../../src/ir/types.js';

type Sabotage =
  'nothing' | 'saves' | 'reloads' | 'slow-path saves' | 'edge saves' | 'globals' | 'prebuilt list';
const state = vi.hoisted(() => ({ sabotage: 'nothing' as string }));

vi.mock('../../src/aot/roots.js', async (original) => {
  const actual = await original<typeof import('../../src/aot/roots.js')>();
  return {
    ...actual,
    planRoots: (input: Parameters<typeof actual.planRoots>[0]): RootPlan => {
      const plan = actual.planRoots(input);
      const points = new Map(
        [...plan.points].map(([inst, p]) => {
          if (state.sabotage === 'saves' && p.kind === 'static') return [inst, { ...p, saves: [] }] as const;
          if (state.sabotage === 'reloads') return [inst, { ...p, reloads: [] }] as const;
          if (state.sabotage === 'slow-path saves' && p.kind === 'dynamic')
            return [inst, { ...p, saves: [], reloads: [] }] as const;
          return [inst, p] as const;
        }),
      );
      return { ...plan, points, edgeSaves: state.sabotage === 'edge saves' ? new Map() : plan.edgeSaves };
    },
  };
});
vi.mock('../../src/aot/image.js', async (original) => {
  const actual = await original<typeof import('../../src/aot/image.js')>();
  return {
    ...actual,
    buildImage: (...args: Parameters<typeof actual.buildImage>): Image => {
      const image = actual.buildImage(...args);
      const cells = args[2];
      const view = new DataView(image.data.buffer, image.data.byteOffset);
      // The first range of the root table: gone through from its start as long as that is below its end.
      if (state.sabotage === 'globals')
        view.setInt32(view.getInt32(cells.get('gcRootTable')!, true), 0x7ffffff8, true);
      if (state.sabotage === 'prebuilt list')
        view.setInt32(cells.get('gcPrebuiltEnd')!, view.getInt32(cells.get('gcPrebuilt')!, true), true);
      return image;
    },
  };
});

const { emit, startImage } = await import('../../src/aot/index.js');
const { plugin, translateFixture } = await import('./harness.js');

const expected = { acrossCalls: 1006, acrossAllocation: 123, inGlobal: 10, inPrebuilt: 12, inException: 48 };
let module: Module;
beforeAll(async () => {
  module = await translateFixture('roots.ts');
}, 60_000);

function results(sabotage: Sabotage): Record<string, unknown> {
  state.sabotage = sabotage;
  const image = emit(module, plugin, { optimize: 1 });
  const found: Record<string, unknown> = {};
  for (const name of Object.keys(expected)) {
    try {
      found[name] = startImage(image, { gc: 'every-allocation' })[name]!();
    } catch (error) {
      found[name] = String(error);
    }
  }
  return found;
}

test('without sabotage every function is right', () => {
  expect(results('nothing')).toEqual(expected);
});

test.each<[Sabotage, keyof typeof expected]>([
  ['saves', 'acrossCalls'],
  ['reloads', 'acrossCalls'],
  ['reloads', 'acrossAllocation'],
  ['slow-path saves', 'acrossAllocation'],
  ['globals', 'inGlobal'],
  ['prebuilt list', 'inPrebuilt'],
  ['saves', 'inException'],
])('leaving out %s breaks %s', (sabotage, name) => {
  expect(results(sabotage)[name]).not.toBe(expected[name]);
});
