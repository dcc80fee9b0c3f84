/** Makes jitcode from IR in tests, without translating a language: the same layout and image as a build has. */
import type { EffectInfo } from '../../src/trace/descr.js';
import { expect } from 'vitest';
import { layOutCells } from '../../src/aot/cells.js';
import type { ImagePlan } from '../../src/aot/emit.js';
import { buildImage } from '../../src/aot/image.js';
import { layOutTypes } from '../../src/aot/layout.js';
import { splitPortals } from '../../src/aot/portal.js';
import {
  codewriter,
  selectGraphs,
  serialize,
  type CodewriterResult,
  type JitGraphs,
} from '../../src/codewriter/index.js';
import { deserialize } from '../../src/codewriter/deserialize.js';
import type { JitImage } from '../../src/codewriter/jitcode.js';
import type { Module } from '../../src/ir/types.js';
import { Hierarchy } from '../../src/passes/hierarchy.js';
import type { HeaderLayout } from '../../src/plugin/gc.js';

const header: HeaderLayout = {
  size: 8,
  typeIdOffset: 0,
  hashOffset: 4,
  wordOffset: 0,
  freshFlags: 0,
  prebuiltFlags: 0,
};

/** Where everything of a module is in memory. */
export function planOf(module: Module): ImagePlan {
  const layout = layOutTypes(module, header);
  const cells = layOutCells(module, []);
  return { module, layout, cells, image: buildImage(module, layout, cells, 1024) };
}

/** All functions of a module, looked into or not. */
export function allGraphs(module: Module): JitGraphs {
  return { module, hierarchy: new Hierarchy(module), functions: [...module.functions.values()], called: [] };
}

export interface Written {
  /** What the codewriter made, before it was written. */
  readonly result: CodewriterResult;
  readonly plan: ImagePlan;
  readonly graphs: JitGraphs;
  readonly bytes: Uint8Array;
  readonly image: JitImage;
}

/** What a build would write for a module: of all functions, or of what its drivers reach. */
export function write(original: Module, which: 'all' | 'drivers'): Written {
  const module = which === 'drivers' ? splitPortals(original, 'jit') : original;
  const graphs = which === 'drivers' ? selectGraphs(module) : allGraphs(module);
  const plan = planOf(module);
  const result = codewriter(graphs, plan);
  const bytes = serialize(result);
  return { result, plan, graphs, bytes, image: deserialize(bytes).image };
}

function isEffect(thing: unknown): thing is EffectInfo {
  return typeof thing === 'object' && thing !== null && 'canInvalidate' in thing;
}

/** Effects that are read make their parts when they are asked. */
expect.addEqualityTesters([
  function (a: unknown, b: unknown): boolean | undefined {
    if (!isEffect(a) || !isEffect(b)) return undefined;
    const parts = ({ effect, canCollect, forces, canInvalidate, random, reads, writes }: EffectInfo) => ({
      plain: [effect, canCollect, forces, canInvalidate, random],
      sets: [reads, writes],
    });
    return this.equals(parts(a), parts(b));
  },
]);

/** What was read must be what was written. */
export function expectSame({ result, image }: Written): void {
  expect(image.jitcodeCount).toBe(result.jitcodes.length);
  for (const jitcode of result.jitcodes) {
    expect(image.jitcodeName(jitcode.index)).toBe(jitcode.name);
    expect(image.jitcode(jitcode.index)).toEqual(jitcode);
  }
  const tables = [
    'places',
    'fields',
    'arrays',
    'structs',
    'globals',
    'calls',
    'virtuals',
    'drivers',
  ] as const;
  for (const table of tables) expect(image[table]).toEqual(result.descrs[table]);
}

/** Names prebuilt objects as the IR's text does. */
export function refNames(plan: ImagePlan): (address: number) => string {
  const names = new Map(plan.image.prebuilt.map((address, id) => [address, `p${id}`]));
  return (address) => names.get(address) ?? `0x${address.toString(16)}`;
}
