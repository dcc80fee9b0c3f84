/**
 * `npm run bench`: the benchmark programs on every Python there is, side by side in one invocation.
 *
 * What is reported are ratios to CPython. The machine's speed drifts over minutes (other load, clock), so engines are
 * interleaved: round 1 runs the first program on every engine, then the second, …; the best time of all
 * rounds counts. Two ratios are taken: of the steady state (`main(n)` again and again in one process, the best of them), and of the whole
 * process with one `main(n)`, start-up and warm-up included. All engines must print the same checksums.
 *
 *     npm run bench                                   # everything
 *     npm run bench -- --only fib,nbody --rounds 3
 *     npm run bench -- --json > result.json           # the table goes to stderr
 *     npm run bench -- --engines pypy,weft --small
 *
 * Nothing here fails because something is slow: only wrong output does.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { measure, type Engine } from './measure.js';
import { summarize, table, type Result } from './table.js';

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);

const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    rounds: { type: 'string', default: '1' },
    repeats: { type: 'string', default: '5' },
    timeout: { type: 'string', default: '120' },
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
  --engines A,B    only these engines of pypy, pyodide, weft, weft-aot (cpython is always there)
  --rounds N       rounds to take the best of (1)
  --repeats N      how often main(n) runs in one process (5)
  --timeout S      seconds after which a process counts as failed (120)
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
  if (weft !== null && version !== null) {
    const description = `${weft.join(' ')}: ${version} on Node ${process.version}`;
    const jit = [...weft, '--jit', 'on'];
    found.push({ name: 'weft', description, command: jit, statistics: ['--jit-stats', '--gc-stats'] });
    found.push({ name: 'weft-aot', description: 'the same, --jit off', command: [...weft, '--jit', 'off'] });
  } else console.error('bench: weft-python does not run (not built?); only the others are measured');
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

const pathOf = (program: string): string => join(here, 'programs', `${program}.py`);

/** Size a program is run with: the argument, else its default. */
function sizeOf(program: string): string {
  const pattern = options.small ? /^# small: (\d+)$/m : /sys\.argv\) > 1 else (\d+)/;
  return pattern.exec(readFileSync(pathOf(program), 'utf8'))![1]!;
}

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

const results: Result[] = programs.map((program) => ({
  program,
  size: sizeOf(program),
  timings: {},
  jit: null,
}));
const expected = new Map<string, string>();
const disagreements: string[] = [];
const rounds = Math.max(1, Number(options.rounds));
const repeats = Math.max(1, Number(options.repeats));
const timeout = Math.max(1, Number(options.timeout));
for (let round = 0; round < rounds; round++)
  for (const result of results)
    for (const engine of engines) {
      const best = result.timings[engine.name];
      if (best === null) continue;
      const run = measure(engine, pathOf(result.program), result.size, repeats, timeout);
      if (typeof run === 'string') {
        console.error(`bench: ${result.program} fails on ${engine.name}: ${run}`);
        result.timings[engine.name] = null;
        continue;
      }
      if (engine.name === 'cpython') expected.set(result.program, run.output);
      else if (expected.get(result.program) !== run.output) {
        disagreements.push(`${result.program} prints something else on ${engine.name} than on CPython`);
        result.timings[engine.name] = null;
        continue;
      }
      if (run.jit !== null) result.jit = run.jit;
      result.timings[engine.name] =
        best === undefined
          ? run.timing
          : {
              whole: Math.min(best.whole, run.timing.whole),
              first: Math.min(best.first, run.timing.first),
              steady: Math.min(best.steady, run.timing.steady),
              warmUp: Math.min(best.warmUp, run.timing.warmUp),
              memory: Math.min(best.memory, run.timing.memory),
            };
    }

const names = engines.filter((e) => e.name !== 'cpython').map((e) => e.name);
const lines = table(results, names);
for (const text of disagreements) lines.push(`WRONG: ${text}`);
if (options.json) {
  console.error(lines.join('\n'));
  console.log(
    JSON.stringify(
      {
        engines: engines.map(({ name, description }) => ({ name, description })),
        rounds,
        repeats,
        results,
        summary: summarize(results, names),
        disagreements,
      },
      null,
      2,
    ),
  );
} else console.log(lines.join('\n'));
process.exit(disagreements.length > 0 ? 1 : 0);
