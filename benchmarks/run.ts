/**
 * `npm run bench`: the benchmark programs on every Python there is, side by side in one invocation.
 *
 * What is reported are ratios to CPython. The machine's speed drifts over minutes (other load, clock), so engines are
 * interleaved: round 1 runs the first program on every engine, then the second, …; the best time of all
 * rounds counts. Two times are taken: the whole process with its start-up, and the program's `main(n)` alone, which the
 * program measures itself when it is given a third argument. All engines must print the same checksums.
 *
 *     npm run bench                                   # everything
 *     npm run bench -- --only fib,nbody --rounds 5
 *     npm run bench -- --json > result.json           # the table goes to stderr
 *     npm run bench -- --weft 'node packages/lang-python/bin/weft-python.js' --small
 *
 * Nothing here fails because something is slow: only wrong output does.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/** One Python to measure: a command line that takes a program and its arguments. */
interface Engine {
  readonly name: string;
  readonly description: string;
  readonly command: readonly string[];
}

/** Best times of one program on one engine, in seconds. */
interface Timing {
  whole: number;
  inner: number;
}

interface Result {
  readonly program: string;
  readonly size: string;
  readonly timings: Record<string, Timing | null>;
}

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);

const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    weft: { type: 'string' },
    engines: { type: 'string' },
    small: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (options.help) {
  console.log(`npm run bench -- [options]
  --only A,B       only these programs
  --engines A,B    only these engines (cpython is always there)
  --rounds N       rounds to take the best of (3)
  --weft COMMAND   how to start weft-python (npx weft-python's script)
  --small          the small sizes, to see that everything runs
  --json           results on stdout as JSON`);
  process.exit(0);
}

/** Output of a short command, or null when it cannot be had. */
function ask(command: readonly string[]): string | null {
  const run = spawnSync(command[0]!, command.slice(1), { encoding: 'utf8', timeout: 60_000 });
  return run.status === 0 ? (run.stdout + run.stderr).trim() : null;
}

/** A Python on this machine, with the build it is. */
function python(name: string, path: string): Engine | null {
  const build = ask([
    path,
    '-c',
    'import sys, platform; print(platform.python_implementation(), sys.version.replace(chr(10), " "))',
  ]);
  return build === null ? null : { name, description: `${path}: ${build}`, command: [path, '-B'] };
}

/** The engines that are there, CPython first. */
function findEngines(): Engine[] {
  const found: Engine[] = [];
  const cpython = python('cpython', '/usr/bin/python3') ?? python('cpython', 'python3');
  if (cpython === null) {
    console.error('bench: no python3 to compare with');
    process.exit(2);
  }
  found.push(cpython);
  const pypy = python('pypy', 'pypy3');
  if (pypy !== null) found.push(pypy);
  const pyodide = pyodideVersion();
  if (pyodide !== null)
    found.push({
      name: 'pyodide',
      description: `pyodide ${pyodide} on Node ${process.version}`,
      command: [process.execPath, join(here, 'pyodide.mjs')],
    });
  const cli = join(root, 'packages/lang-python/bin/weft-python.js');
  const weft =
    options.weft !== undefined ? options.weft.split(' ') : existsSync(cli) ? [process.execPath, cli] : null;
  const version = weft === null ? null : ask([...weft, '-V']);
  if (weft !== null && version !== null)
    found.push({
      name: 'weft',
      description: `${weft.join(' ')}: ${version} on Node ${process.version}`,
      command: weft,
    });
  else console.error('bench: weft-python does not run (not built?); only the others are measured');
  const wanted = options.engines?.split(',');
  return found.filter((e) => e.name === 'cpython' || wanted === undefined || wanted.includes(e.name));
}

function pyodideVersion(): string | null {
  try {
    const path = createRequire(import.meta.url).resolve('pyodide/package.json');
    return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version;
  } catch {
    return null;
  }
}

/** Runs one program once; null when it failed. */
function measure(engine: Engine, program: string, size: string): { output: string; timing: Timing } | null {
  const start = process.hrtime.bigint();
  const run = spawnSync(
    engine.command[0]!,
    [...engine.command.slice(1), join(here, 'programs', `${program}.py`), size, 'time'],
    { encoding: 'utf8', timeout: 300_000, maxBuffer: 1 << 26 },
  );
  const whole = Number(process.hrtime.bigint() - start) / 1e9;
  const inner = /^inner (\S+)$/m.exec(run.stderr ?? '');
  if (run.status !== 0 || inner === null) {
    const why = (run.stderr ?? '').trim().split('\n').pop() || run.error?.message || `exit ${run.status}`;
    console.error(`bench: ${program} fails on ${engine.name}: ${why}`);
    return null;
  }
  return { output: run.stdout, timing: { whole, inner: Number(inner[1]) } };
}

/** Size a program is run with: the argument, else its default. */
function sizeOf(program: string): string {
  const source = readFileSync(join(here, 'programs', `${program}.py`), 'utf8');
  const pattern = options.small ? /^# small: (\d+)$/m : /sys\.argv\) > 1 else (\d+)/;
  return pattern.exec(source)![1]!;
}

const geometricMean = (ratios: readonly number[]): number =>
  Math.exp(ratios.reduce((sum, r) => sum + Math.log(r), 0) / ratios.length);

const engines = findEngines();
const only = options.only?.split(',');
const programs = readdirSync(join(here, 'programs'))
  .filter((name) => name.endsWith('.py'))
  .map((name) => name.slice(0, -'.py'.length))
  .filter((name) => only === undefined || only.includes(name))
  .sort();
if (programs.length === 0) {
  console.error(`bench: no program named ${options.only}`);
  process.exit(2);
}
for (const e of engines) console.error(`${e.name.padEnd(8)} ${e.description}`);

const results: Result[] = programs.map((program) => ({ program, size: sizeOf(program), timings: {} }));
const expected = new Map<string, string>();
const disagreements: string[] = [];
const rounds = Math.max(1, Number(options.rounds));
for (let round = 0; round < rounds; round++)
  for (const result of results)
    for (const engine of engines) {
      if (result.timings[engine.name] === null) continue;
      const run = measure(engine, result.program, result.size);
      if (run === null) {
        result.timings[engine.name] = null;
        continue;
      }
      if (engine.name === 'cpython') expected.set(result.program, run.output);
      else if (expected.get(result.program) !== run.output) {
        disagreements.push(`${result.program} prints something else on ${engine.name} than on CPython`);
        result.timings[engine.name] = null;
        continue;
      }
      const best = result.timings[engine.name];
      if (best) {
        best.whole = Math.min(best.whole, run.timing.whole);
        best.inner = Math.min(best.inner, run.timing.inner);
      } else result.timings[engine.name] = run.timing;
    }

/** Time of an engine as a multiple of CPython's, or null where there is none. */
function ratio(result: Result, engine: string, kind: keyof Timing): number | null {
  const base = result.timings['cpython'];
  const own = result.timings[engine];
  return base && own ? own[kind] / base[kind] : null;
}

const others = engines.filter((e) => e.name !== 'cpython').map((e) => e.name);
const cell = (text: string): string => text.padStart(16);
const lines = [
  'program'.padEnd(16) + cell('cpython s') + others.map((name) => cell(`${name} (whole)`)).join(''),
];
for (const result of results) {
  const base = result.timings['cpython'];
  lines.push(
    result.program.padEnd(16) +
      cell(base ? base.inner.toFixed(3) : 'failed') +
      others
        .map((name) => {
          const inner = ratio(result, name, 'inner');
          const whole = ratio(result, name, 'whole');
          return cell(
            inner === null || whole === null ? 'failed' : `${inner.toFixed(2)} (${whole.toFixed(2)})`,
          );
        })
        .join(''),
  );
}
const summary: Record<string, { geometricMean: number; worst: string; worstRatio: number; failed: number }> =
  {};
for (const name of others) {
  const ratios = results.flatMap((r) => {
    const value = ratio(r, name, 'inner');
    return value === null ? [] : [{ program: r.program, value }];
  });
  if (ratios.length === 0) continue;
  const worst = ratios.reduce((a, b) => (b.value > a.value ? b : a));
  summary[name] = {
    geometricMean: geometricMean(ratios.map((r) => r.value)),
    worst: worst.program,
    worstRatio: worst.value,
    failed: results.length - ratios.length,
  };
}
lines.push(
  'geometric mean'.padEnd(32) +
    others
      .map((name) => cell(summary[name] === undefined ? '-' : summary[name].geometricMean.toFixed(2)))
      .join(''),
);
for (const [name, s] of Object.entries(summary))
  lines.push(
    `${name}: worst ${s.worst} (${s.worstRatio.toFixed(2)})${s.failed > 0 ? `, ${s.failed} failed` : ''}`,
  );
lines.push("Times as multiples of CPython's, of main(n) alone (and of the whole process); less is better.");
for (const text of disagreements) lines.push(`WRONG: ${text}`);

if (options.json) {
  console.error(lines.join('\n'));
  console.log(
    JSON.stringify(
      {
        engines: engines.map(({ name, description }) => ({ name, description })),
        rounds,
        results,
        summary,
        disagreements,
      },
      null,
      2,
    ),
  );
} else console.log(lines.join('\n'));
process.exit(disagreements.length > 0 ? 1 : 0);
