/**
 * Random programs on each collector for a time: `npm run fuzz:gc -- [minutes] [first seed]`, an hour unless told. Prints the seed and the
 * mode of a failure; `GC_SEED=n npx vitest run packages/gc/test/model.test.ts` replays seeds, and so does
 * `npm run fuzz:gc -- 0 n`, which runs one seed in all modes.
 */
import { collectors } from './heap.js';
import type { HeapOptions } from './heap.js';
import { randomFrom, runModel } from './model.js';

const MB = 1 << 20;

/** How a seed is run. */
function modes(seed: number): readonly (readonly [string, number, HeapOptions])[] {
  const random = randomFrom(seed + 77);
  const nursery = 32768 << random(4);
  return [
    ['plain', 30_000, { maxHeap: 64 * MB, nursery }],
    ['verified', 5000, { maxHeap: 64 * MB, nursery, verify: true }],
    ['stress', 1000, { maxHeap: 32 * MB, nursery, stress: 1 + random(5), verify: true }],
    ['tight', 30_000, { maxHeap: (3 + random(4)) * MB }],
  ];
}

const [minutes = '60', first = String(Math.floor(Math.random() * 1e9))] = process.argv.slice(2);
const end = performance.now() + Number(minutes) * 60_000;
let seed = Number(first);
let runs = 0;
console.log(`first seed ${seed}`);
do {
  for (const gc of collectors)
    for (const [mode, steps, options] of modes(seed)) {
      try {
        runModel(gc, seed, steps, options);
        runs++;
      } catch (error) {
        console.log(`${gc.plugin.name}, seed ${seed}, ${mode}, ${JSON.stringify(options)}`);
        console.log(error);
        process.exit(1);
      }
    }
  seed++;
} while (performance.now() < end);
console.log(`${runs} runs of ${seed - Number(first)} seeds without a difference`);
