/**
 * `npm run bench:gc`: what the collectors cost, on Python programs that are hard on them, in one invocation. `--help` tells the options.
 *
 * **Method.** Each collector's image is built once. For each program the smallest heap with which minimark gets through is searched, to an eighth.
 * Then every collector runs with multiples of it; all collectors, CPython and PyPy take turns, round by round. A process runs `main` four times, and the best
 * time of all rounds counts, so start-up is left out and so is the JIT's work. Pauses are those of the whole process in the round with the shortest longest
 * pause: whatever else the machine does makes pauses longer, never shorter.
 *
 * Epsilon never collects and has all the memory there is, whatever the multiple; it is what `cost` compares with. Fresh memory is not free either,
 * so a collector can be faster.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { plotFlat } from './flat.js';
import { buildImage, exists, here, imageOf, run, weftCommand } from './processes.js';
import type { Run } from './processes.js';

const help = `npm run bench:gc -- [options]

  --only a,b         programs; all but live unless given: trees, growing_dict, big_array, strings, queue, cache
  --collectors a,b   minimark, semispace, epsilon
  --times 1.5,2,3,6  multiples of the smallest heap
  --rounds N         rounds (2)
  --mains N          how often main runs in one process (4); epsilon keeps what all of them made
  --size N           argument of the programs instead of their own
  --heap MB          smallest heap instead of searching it
  --jit on|off       (on)
  --keep             use the images of the last run
  --json FILE        write all that was measured
  --flat MINUTES     instead: how much memory a process has that allocates for so long; writes a plot to --svg FILE
`;
const { values: options } = parseArgs({
  options: {
    help: { type: 'boolean', default: false },
    only: { type: 'string', default: 'trees,growing_dict,big_array,strings,queue,cache' },
    collectors: { type: 'string', default: 'minimark,semispace,epsilon' },
    times: { type: 'string', default: '1.5,2,3,6' },
    rounds: { type: 'string', default: '2' },
    mains: { type: 'string', default: '4' },
    size: { type: 'string' },
    heap: { type: 'string' },
    jit: { type: 'string', default: 'on' },
    keep: { type: 'boolean', default: false },
    json: { type: 'string' },
    flat: { type: 'string' },
    svg: { type: 'string', default: join(here, '../../docs/gc-flat.svg') },
  },
});
const MB = 1 << 20;
const mostHeap = 1900 * MB;

/** One line of the table. */
interface Row {
  readonly name: string;
  /** Of the smallest heap; 0 when there is no limit. */
  readonly times: number;
  readonly runs: Run[];
}

/** Arguments of the programs: half a second to a second each. */
const sizes: Readonly<Record<string, number>> = {
  trees: 16,
  growing_dict: 1_000_000,
  big_array: 300_000,
  strings: 500_000,
  queue: 1_500_000,
  cache: 200_000,
  live: 1_450_000,
};
const pythons = ['/usr/bin/python3', 'pypy3'].filter(exists);

function programArguments(program: string): string[] {
  return [join(here, `${program}.py`), options.size ?? String(sizes[program]), options.mains];
}

function weft(collector: string, program: string, heap: number): Run | null {
  return run(weftCommand(options.jit, heap, programArguments(program)), imageOf(collector));
}

/** The smallest heap in steps of an eighth, by bisection. */
function smallestHeap(program: string): number {
  if (options.heap !== undefined) return Number(options.heap) * MB;
  let low = 2 * MB;
  let high = 1024 * MB;
  while (high > low * 1.125) {
    const middle = Math.round(Math.sqrt(low * high));
    if (weft('minimark', program, middle) === null) low = middle;
    else high = middle;
  }
  return high;
}

/** Measures a program; the rows in the order in which they are printed. */
function measure(program: string, least: number): Row[] {
  const rows: (Row & { readonly measure: () => Run | null })[] = pythons.map((python) => ({
    name: python.split('/').pop()!,
    times: 0,
    runs: [],
    measure: () => run([python, ...programArguments(program)]),
  }));
  for (const name of options.collectors.split(','))
    for (const times of name === 'epsilon' ? [0] : options.times.split(',').map(Number)) {
      const heap = times === 0 ? mostHeap : Math.round(least * times);
      rows.push({ name, times, runs: [], measure: () => weft(name, program, heap) });
    }
  for (let round = 0; round < Number(options.rounds); round++)
    for (const row of rows) {
      const found = row.measure();
      if (found !== null) row.runs.push(found);
    }
  const outputs = new Set(rows.flatMap((row) => row.runs.map((found) => found.output)));
  if (outputs.size !== 1) throw new Error(`${program}: outputs differ: ${[...outputs].join(' / ')}`);
  return rows;
}

const seconds = (row: Row): number => Math.min(...row.runs.map((found) => found.seconds));
const ms = (microseconds: number): string => (microseconds / 1000).toFixed(1);

function line(row: Row, epsilon: number): string {
  const name = row.times === 0 ? row.name : `${row.name} ${row.times}×`;
  if (row.runs.length === 0) return `| ${name} | — | | | | | |`;
  const calm = row.runs.reduce((a, b) =>
    (b.statistics['pauseMax'] ?? 0) < (a.statistics['pauseMax'] ?? 0) ? b : a,
  );
  const { pauseP50, pauseP99, pauseMax, collections, majorCollections } = calm.statistics;
  const pauses = pauseMax === undefined ? '' : `${ms(pauseP50!)} / ${ms(pauseP99!)} / ${ms(pauseMax)}`;
  const cost = row.times === 0 || epsilon === 0 ? '' : `${((seconds(row) / epsilon - 1) * 100).toFixed(0)} %`;
  const memory = Math.min(...row.runs.map((found) => found.memory));
  return (
    `| ${name} | ${seconds(row).toFixed(3)} | ${cost} | ${pauses} | ${collections ?? ''} | ${majorCollections ?? ''} | ` +
    `${memory === 0 ? '' : Math.round(memory / MB)} |`
  );
}

if (options.help) console.log(help);
else if (options.flat !== undefined) {
  buildImage('minimark', options.keep);
  await plotFlat(Number(options.flat), options.svg);
} else all();

function all(): void {
  for (const name of options.collectors.split(',')) buildImage(name, options.keep);
  const results = [];
  console.log(
    '| | seconds | cost over epsilon | pauses p50 / p99 / max, ms | collections | cycles | memory, MB |',
  );
  console.log('| --- | --- | --- | --- | --- | --- | --- |');
  for (const program of options.only.split(',')) {
    const least = smallestHeap(program);
    const rows = measure(program, least);
    const epsilon = rows.find((row) => row.name === 'epsilon' && row.runs.length > 0);
    console.log(`| **${program}**, smallest heap ${(least / MB).toFixed(0)} MB | | | | | | |`);
    for (const row of rows) console.log(line(row, epsilon === undefined ? 0 : seconds(epsilon)));
    results.push({ program, least, rows });
  }
  if (options.json !== undefined) writeFileSync(options.json, JSON.stringify(results, null, 2));
}
