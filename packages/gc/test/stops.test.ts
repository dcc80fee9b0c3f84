/** What the verifier of a translated collector finds stops the program: no optimization may take that away. */
import { fileURLToPath } from 'node:url';
import { instantiateSync } from '@weft/core/runtime';
import { buildLanguage } from '@weft/core/translator';
import { expect, it } from 'vitest';
import { complete } from '../../../examples/collector/src/plugins.js';
import { minimark } from '../src/index.js';

const root = fileURLToPath(new URL('../../../examples/collector', import.meta.url));

it.each([
  ['minimark', minimark()],
  ['the collector of the tutorial', complete()],
])('%s stops at a reference to no object', async (_, gc) => {
  const { image } = await buildLanguage({ name: 'toy', entry: './src/toy.ts', gc }, { root });
  const start = (verify: boolean) =>
    instantiateSync(image!.wasm, image!.metadata, { jit: 'off', gc: { verify } });
  const { cells, header } = image!.metadata;
  /** Lets an item of a prebuilt array refer to where there is no object. */
  const damage = (vm: ReturnType<typeof start>) => {
    const memory = new DataView((vm.wasm.exports['memory'] as { buffer: ArrayBuffer }).buffer);
    const word = (address: number) => memory.getInt32(address, true);
    const list = Array.from(
      { length: (word(cells['gcPrebuiltEnd']!) - word(cells['gcPrebuilt']!)) / 4 },
      (_, k) => word(word(cells['gcPrebuilt']!) + 4 * k),
    );
    const row = (object: number) =>
      word(cells['gcTypeTable']!) + 16 * memory.getUint16(object + header.typeIdOffset, true);
    const array = list.find((object) => word(row(object) + 4) !== 0)!;
    memory.setInt32(array + word(row(array)), word(cells['gcFree']!) + 64, true);
  };
  const sound = start(true);
  sound.collect();
  expect(sound.usable).toBe(true);
  const vm = start(true);
  damage(vm);
  expect(() => vm.collect()).toThrow();
  expect(vm.usable).toBe(false);
});
