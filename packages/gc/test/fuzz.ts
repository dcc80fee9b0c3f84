/**
 * Random programs on each collector, beside models, for a time: `npm run fuzz:gc -- --help`. Half of the time the collectors run untranslated on
 * a simulated heap (`model.ts`), the other half a translated machine runs, with and without the JIT (`machine/run.ts`).
 */
import { fuzzMain, type Difference } from '../../core/test/random/fuzz.js';
import type { Choices } from '../../core/test/random/choices.js';
import { collectors, type Collector, type HeapOptions } from './heap.js';
import { collectorNames, jitNames, runMachineCase, type CollectorName, type JitName } from './machine/run.js';
import { runModel } from './model.js';

const MB = 1 << 20;
const ways = [...jitNames, 'heap'] as const;

const help = `npm run fuzz:gc -- [options]
  --minutes N      ends after so many minutes; 60 unless told (--seconds N, --cases N)
  --seed N         chooses the run; random unless told
  --collector L    of ${collectorNames.join(', ')}, with commas; all unless told
  --jit L          of ${ways.join(', ')}, with commas, or 'on' for those with the JIT; all unless told.
                   failing: guards fail at random; heap: the collector untranslated, on a simulated heap
  --shrink N       seconds for making a failure smaller; 120 unless told
  --replay N, --choices LIST    one case again, as the output of a failure says`;

/** One random program on a simulated heap. */
function runHeapCase(c: Choices, gc: Collector): Difference | null {
  const nursery = 32768 << c.below(4);
  const [mode, most, options] = c.pick<readonly [string, number, HeapOptions]>([
    ['plain', 30_000, { maxHeap: 64 * MB, nursery }],
    ['verified', 5000, { maxHeap: 64 * MB, nursery, verify: true }],
    ['stress', 1000, { maxHeap: 32 * MB, nursery, stress: 1 + c.below(5), verify: true }],
    ['tight', 30_000, { maxHeap: (3 + c.below(4)) * MB }],
  ]);
  const seed = 1 + c.below(2 ** 31 - 2);
  const steps = most - c.below(most);
  try {
    runModel(gc, seed, steps, options);
    return null;
  } catch (error) {
    return {
      what: `heap differs: ${gc.plugin.name}, ${mode}: ${String((error as Error).stack)}`,
      text: `runModel(gc, ${seed}, ${steps}, ${JSON.stringify(options)})`,
    };
  }
}

/** The names that an option chooses. */
function chosen<T extends string>(args: readonly string[], flag: string, all: readonly T[]): readonly T[] {
  const at = args.indexOf(flag);
  if (at < 0) return all;
  const text = args[at + 1] ?? '';
  const names = flag === '--jit' && text === 'on' ? ['reference', 'failing', 'wasm'] : text.split(',');
  const wrong = names.find((name) => !(all as readonly string[]).includes(name));
  if (wrong !== undefined) throw new Error(`${flag}: '${wrong}' is not one of ${all.join(', ')}`);
  return all.filter((name) => names.includes(name));
}

async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) {
    console.log(help);
    return 0;
  }
  const names = chosen<CollectorName>(args, '--collector', collectorNames);
  const jits = chosen<(typeof ways)[number]>(args, '--jit', ways);
  const flags = `--collector ${names.join(',')} --jit ${jits.join(',')}`;
  const counts = new Map<string, number[]>();
  const count = (name: string, jit: string, numbers: readonly number[]): void => {
    const key = `${name}, ${jit}`;
    const old = counts.get(key) ?? [];
    counts.set(
      key,
      [1, ...numbers].map((n, k) => n + (old[k] ?? 0)),
    );
  };
  const run = async (c: Choices): Promise<Difference | null> => {
    const jit = c.pick(jits);
    if (jit === 'heap') {
      const name = c.pick(names);
      const gc = collectors.find((collector) => collector.plugin.name === name)!;
      const difference = runHeapCase(c, gc);
      if (difference === null) count(name, jit, []);
      return difference;
    }
    return runMachineCase(c, {
      collectors: names,
      jits: [jit satisfies JitName],
      onRun: (mode, { collections, died, finalized, traces }) =>
        count(mode.collector, mode.jit, [collections, died, finalized, traces]),
    });
  };
  const minutes = args.indexOf('--minutes');
  const limit = ['--seconds', '--cases'].some((flag) => args.includes(flag))
    ? []
    : ['--seconds', String(60 * Number(minutes < 0 ? 60 : args[minutes + 1]))];
  const status = await fuzzMain('gc', run, [...args, ...limit], flags);
  for (const [key, [runs, ...numbers]] of [...counts].sort()) {
    const names = ['collections', 'weak references that died', 'objects finalized', 'traces'];
    const details = numbers.map((n, k) => `${n} ${names[k]}`).join(', ');
    console.log(`${key}: ${runs} runs${details === '' ? '' : `, ${details}`}`);
  }
  return status;
}

process.exitCode = await main(process.argv.slice(2));
