/**
 * `npm run bench:gc`: what the collectors cost, on Python programs that are hard on them, in one invocation.
 *
 * Each collector's image is built once (`--keep` uses those of the last run). For each program the smallest heap is searched with which
 * minimark gets through; then every collector runs with multiples of it, in turn, and the best time of all rounds counts. `—` means
 * that the collector needs more memory. CPython runs beside them, and pypy3 where there is one.
 *
 *     npm run bench:gc -- --only cache,queue --times 2,3 --rounds 3
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../..');
const { values: options } = parseArgs({
  options: {
    only: { type: 'string', default: 'trees,growing_dict,big_array,strings,queue,cache' },
    collectors: { type: 'string', default: 'minimark,semispace,epsilon' },
    times: { type: 'string', default: '1.5,2,3,6' },
    rounds: { type: 'string', default: '2' },
    jit: { type: 'string', default: 'off' },
    keep: { type: 'boolean', default: false },
  },
});
const collectors = options.collectors.split(',');
const images = join(root, 'packages/lang-python/.weft-cache/gc');
const MB = 1 << 20;

interface Run {
  readonly seconds: number;
  readonly output: string;
  readonly statistics: Readonly<Record<string, number>>;
}

function run(command: readonly string[], image = ''): Run | null {
  const start = performance.now();
  const { status, stdout, stderr } = spawnSync(command[0]!, command.slice(1), {
    encoding: 'utf8',
    env: { ...process.env, WEFT_PYTHON_IMAGE: image },
  });
  if (status !== 0) return null;
  const statistics: Record<string, number> = {};
  for (const [, name, value] of stderr.matchAll(/^gc (\w+): (-?\d+)/gm)) statistics[name!] = Number(value);
  return { seconds: (performance.now() - start) / 1000, output: stdout, statistics };
}

function weft(collector: string, program: string, heap: number): Run | null {
  const python = join(root, 'packages/lang-python/bin/weft-python.js');
  const args = ['--jit', options.jit, '--gc-stats', `--max-heap=${heap}B`, join(here, `${program}.py`)];
  return run([process.execPath, python, ...args], join(images, collector));
}

for (const name of collectors) {
  if (options.keep && existsSync(join(images, name, 'python.wasm'))) continue;
  const built = spawnSync(
    join(root, 'node_modules/.bin/weft'),
    ['build', '--gc', name, '-o', join(images, name)],
    { cwd: join(root, 'packages/lang-python'), encoding: 'utf8' },
  );
  if (built.status !== 0) throw new Error(`building with ${name}: ${built.stdout}${built.stderr}`);
}

/** The smallest heap in steps of an eighth, by bisection. */
function smallestHeap(program: string): number {
  let low = 4 * MB;
  let high = 1024 * MB;
  while (high > low * 1.125) {
    const middle = Math.round(Math.sqrt(low * high));
    if (weft('minimark', program, middle) === null) low = middle;
    else high = middle;
  }
  return high;
}

const pythons = ['/usr/bin/python3', 'pypy3'].filter((name) => run([name, '-V']) !== null);
const rounds = Number(options.rounds);
const best = (runs: readonly (Run | null)[]): Run | null =>
  runs.reduce((a, b) => (a === null || (b !== null && b.seconds < a.seconds) ? b : a), null);
const ms = (microseconds: number | undefined): string =>
  microseconds === undefined ? '' : (microseconds / 1000).toFixed(2);

for (const program of options.only.split(',')) {
  const least = smallestHeap(program);
  console.log(`\n${program}: smallest heap ${(least / MB).toFixed(1)} MB`);
  const rows: { name: string; run: Run }[] = [];
  for (const python of pythons) {
    const found = best(Array.from({ length: rounds }, () => run([python, join(here, `${program}.py`)])));
    if (found !== null) rows.push({ name: python.split('/').pop()!, run: found });
  }
  for (const times of options.times.split(',').map(Number)) {
    const runs = collectors.map((): (Run | null)[] => []);
    for (let round = 0; round < rounds; round++)
      collectors.forEach((name, k) => {
        // One that never collects has no use for a limit.
        const heap = name === 'epsilon' ? 1900 * MB : Math.round(least * times);
        if (name !== 'epsilon' || times === Number(options.times.split(',')[0]))
          runs[k]!.push(weft(name, program, heap));
      });
    collectors.forEach((name, k) => {
      const found = best(runs[k]!);
      if (found !== null) rows.push({ name: name === 'epsilon' ? name : `${name} ${times}x`, run: found });
      else if (runs[k]!.length > 0) console.log(`  ${`${name} ${times}x`.padEnd(16)} —`);
    });
  }
  const outputs = new Set(rows.map((row) => row.run.output));
  if (outputs.size !== 1) throw new Error(`${program}: outputs differ: ${[...outputs].join(' / ')}`);
  for (const { name, run: found } of rows) {
    const { pauseP50, pauseP99, pauseMax, collections, majorCollections } = found.statistics;
    const pauses =
      pauseMax === undefined
        ? ''
        : `  pauses p50 ${ms(pauseP50)} p99 ${ms(pauseP99)} max ${ms(pauseMax)} ms, ${collections} collections` +
          (majorCollections === undefined ? '' : `, ${majorCollections} cycles`);
    console.log(`  ${name.padEnd(16)} ${found.seconds.toFixed(2)} s${pauses}`);
  }
}
