/**
 * `npm run test:stress`: all that runs on a translated heap, with a collection at every allocation.
 *
 * The work is a list of *units*: a test file, or a part of the Python programs in one mode, each with variables of the environment that its tests
 * understand (`packages/core/test/stress.ts`, `packages/lang-python/test/programs-stress.test.ts`). A unit is one run of vitest. What passed is
 * kept in `.stress/`, by the commit, so a run that was stopped goes on where it was: `--shard 1/4` here and `--shard 2/4` there, or simply again.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, '.stress');
const help = `npm run test:stress -- [options]
  --list         names the units
  --shard K/N    every Nth unit from the Kth on, counted from 0
  --only TEXT    units whose name contains it
  --fresh        also those that have passed at this commit
  --parts N      the Python programs of a mode in so many parts; 8 unless told`;

interface Unit {
  readonly name: string;
  readonly files: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Another image of Python than the one in its dist: the collector. */
  readonly image?: string;
}

interface Result {
  readonly commit: string;
  readonly passed: boolean;
  readonly tests: number;
  readonly seconds: number;
  /** Programs that did not collect at every allocation. */
  readonly reduced: readonly string[];
  readonly failures: readonly string[];
}

/** Modes of `programs-stress.test.ts`; those that end in `moving` need an image with semispace. */
const pythonModes = ['aot', 'wasm', 'reference', 'failing', 'aot-verified', 'wasm-verified'];
const movingModes = ['aot-moving', 'wasm-moving'];

/** Test files that make instances, beside the programs of Python. */
const suites = [
  'packages/core/test/aot',
  'packages/core/test/runtime',
  'packages/core/test/metainterp',
  'examples/lox/test',
  'examples/brainfuck/test',
  'examples/collector/test',
  'examples/hints/test',
];

const noInstance = 'makes no instance';

/** Not these, and why. */
const excluded: Readonly<Record<string, string>> = {
  'packages/core/test/aot/cache.test.ts': 'translates programs again and again, and hardly runs them',
  'examples/lox/test/benchmarks.test.ts':
    'runs each program until it is in its steady state, tens of millions of objects',
  'packages/core/test/runtime/boundary.test.ts':
    'collects at every allocation anyway, where it does not fill its heap',
  'packages/core/test/runtime/memory.test.ts': 'fills its heap again and again',
  'packages/core/test/runtime/interrupts.test.ts': 'allocates millions of times until the host is asked',
  'packages/core/test/metainterp/aborts.test.ts':
    'fills its heap, and makes millions of objects until it shows that traces are given up more and more seldom',
  'packages/core/test/aot/mutation.test.ts': 'collects at every allocation anyway',
  'packages/core/test/runtime/image.test.ts': noInstance,
  'packages/core/test/metainterp/guards.test.ts': noInstance,
  'packages/core/test/metainterp/heapcache.test.ts': noInstance,
  'packages/core/test/metainterp/memory.test.ts': noInstance,
  'packages/core/test/metainterp/parameters-page.test.ts': noInstance,
  'examples/lox/test/cli.test.ts': 'its instances are in processes and have the options of the command',
  'examples/brainfuck/test/browser.test.ts':
    'its instances are in realms of their own, which know nothing of this mode',
};

function testFiles(path: string): string[] {
  return readdirSync(join(root, path))
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => `${path}/${name}`)
    .filter((name) => !(name in excluded));
}

function allUnits(parts: number): Unit[] {
  const units: Unit[] = [];
  for (const mode of [...pythonModes, ...movingModes])
    for (let part = 0; part < parts; part++)
      units.push({
        name: `Python programs, ${mode}, part ${part} of ${parts}`,
        files: ['packages/lang-python/test/programs-stress.test.ts'],
        env: { WEFT_STRESS_MODE: mode, WEFT_STRESS_SHARD: `${part}/${parts}` },
        ...(movingModes.includes(mode) ? { image: 'semispace' } : {}),
      });
  for (const gc of ['semispace', 'minimark'])
    for (const suite of suites) {
      // The examples have the collector that they have.
      if (gc === 'semispace' && suite.startsWith('examples')) continue;
      for (const file of testFiles(suite)) {
        const collector = suite.startsWith('examples') ? '' : `, ${gc}`;
        units.push({
          name: `${file}${collector}`,
          files: [file],
          env: { WEFT_GC: gc, WEFT_LOX_SAMPLE: '1' },
        });
      }
    }
  return units;
}

/** What the sources are: results of others do not count. */
function currentCommit(): string {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
  const changed = git('status', '--porcelain', '--untracked-files=no') !== '';
  return git('rev-parse', 'HEAD') + (changed ? ' and changes' : '');
}

/** Translates Python with another collector, once for each commit. */
function imageWith(collector: string, commit: string): string {
  const path = join(folder, `image-${collector}`);
  const stamp = join(path, 'commit');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === commit) return path;
  console.log(`translating Python with ${collector} …`);
  execFileSync('npx', ['weft', 'build', '--gc', collector, '-o', path], {
    cwd: join(root, 'packages/lang-python'),
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  writeFileSync(stamp, commit);
  return path;
}

interface VitestReport {
  readonly numPassedTests: number;
  readonly numTotalTests: number;
  readonly success: boolean;
  readonly testResults: readonly {
    readonly message: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

function runUnit(unit: Unit, commit: string): Result {
  const out = join(folder, `vitest-${process.pid}.json`);
  const report = join(folder, `reduced-${process.pid}.txt`);
  for (const file of [out, report]) rmSync(file, { force: true });
  const started = performance.now();
  const env = {
    ...process.env,
    ...unit.env,
    WEFT_STRESS: '1',
    WEFT_STRESS_REPORT: report,
    ...(unit.image === undefined ? {} : { WEFT_PYTHON_IMAGE: imageWith(unit.image, commit) }),
  };
  const args = ['vitest', 'run', '--reporter=json', `--outputFile=${out}`, ...unit.files];
  const { status } = spawnSync('npx', args, { cwd: root, env, stdio: ['ignore', 'ignore', 'ignore'] });
  const seconds = Math.round((performance.now() - started) / 1000);
  const reduced = existsSync(report) ? readFileSync(report, 'utf8').trim().split('\n') : [];
  const text = existsSync(out) ? readFileSync(out, 'utf8') : null;
  for (const file of [out, report]) rmSync(file, { force: true });
  if (text === null)
    return { commit, passed: false, tests: 0, seconds, reduced, failures: [`vitest ended with ${status}`] };
  const found = JSON.parse(text) as VitestReport;
  const failures = found.testResults.flatMap((file) => [
    ...(file.assertionResults.length === 0 && file.message !== '' ? [file.message] : []),
    ...file.assertionResults
      .filter((test) => test.status === 'failed')
      .map((test) => `${test.fullName}\n      ${(test.failureMessages[0] ?? '').slice(0, 1500)}`),
  ]);
  return {
    commit,
    passed: found.success && status === 0,
    tests: found.numPassedTests,
    seconds,
    reduced,
    failures,
  };
}

function main(args: readonly string[]): number {
  const option = (name: string): string | undefined => {
    const at = args.indexOf(name);
    return at < 0 ? undefined : args[at + 1];
  };
  if (args.includes('--help')) {
    console.log(help);
    return 0;
  }
  const [shard, shards] = (option('--shard') ?? '0/1').split('/').map(Number);
  const only = option('--only') ?? '';
  const units = allUnits(Number(option('--parts') ?? 8))
    .filter((_, i) => i % shards! === shard)
    .filter((unit) => unit.name.includes(only));
  if (args.includes('--list')) {
    for (const unit of units) console.log(unit.name);
    return 0;
  }
  mkdirSync(folder, { recursive: true });
  const commit = currentCommit();
  const results = new Map<Unit, Result>();
  for (const unit of units) {
    const file = join(folder, `${unit.name.replaceAll(/[^\w.-]+/g, '-')}.json`);
    const known = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Result) : null;
    const isKnown = known?.passed === true && known.commit === commit && !args.includes('--fresh');
    const result = isKnown ? known : runUnit(unit, commit);
    writeFileSync(file, JSON.stringify(result, null, 2));
    results.set(unit, result);
    const how = isKnown ? 'known' : `${result.seconds} s`;
    console.log(`${result.passed ? 'passed' : 'FAILED'}  ${unit.name}: ${result.tests} tests, ${how}`);
    for (const failure of result.failures) console.log(`    ${failure}`);
  }
  return summary(results);
}

function summary(results: ReadonlyMap<Unit, Result>): number {
  const all = [...results.values()];
  const failed = [...results].filter(([, result]) => !result.passed);
  const sum = (of: (result: Result) => number) => all.reduce((n, result) => n + of(result), 0);
  console.log('\nNot at every allocation:');
  for (const [unit, result] of results)
    for (const line of result.reduced) console.log(`  ${unit.name}: ${line}`);
  console.log(
    `\n${all.length} units, ${sum((r) => r.tests)} tests passed, ${sum((r) => r.failures.length)} failed, ${sum((r) => r.seconds)} s`,
  );
  for (const [unit] of failed) console.log(`failed: ${unit.name}`);
  return failed.length === 0 ? 0 : 1;
}

process.exitCode = main(process.argv.slice(2));
