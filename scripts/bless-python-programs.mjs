/**
 * Blesses the small Python programs: writes next to each `<name>.py` what CPython 3.11 prints for it.
 *
 * The expected files are committed, so that running the tests needs no python3. This script is run by hand after a
 * program was added or changed:
 *
 *     WEFT_BLESS=1 node scripts/bless-python-programs.mjs [folder or file…]
 *
 * Without `WEFT_BLESS=1` it only compares and lists the differences (exit code 1 when there are any). `PYTHON` names
 * the interpreter (default `python3`), which must be a 3.11.
 *
 * For a program that prints to stderr (a traceback, a syntax error) `<name>.stderr` is written too, and when
 * its exit code is not 0, its last line is made to say so: `# exit: 1`. Programs run in their own folder under their plain name;
 * the folder's path, which CPython puts into tracebacks, is taken out. Files and folders whose name starts with `_` are
 * modules that programs import, not programs.
 *
 * `benchmarks/programs` holds the benchmarks in the same way; their expected output is that of the small size,
 * named by the line `# small: N` in the program.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const bless = process.env.WEFT_BLESS === '1';
const python = process.env.PYTHON ?? 'python3';

const version = spawnSync(python, ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'], {
  encoding: 'utf8',
});
if (version.status !== 0 || version.stdout.trim() !== '3.11') {
  console.error(
    `'${python}' is not CPython 3.11: ${(version.stdout ?? '').trim() || version.error?.message}`,
  );
  process.exit(2);
}

/** All programs under a path, sorted. */
function programs(path) {
  if (statSync(path).isFile()) return [path];
  return readdirSync(path)
    .sort()
    .filter((name) => !name.startsWith('_') && !name.startsWith('.'))
    .flatMap((name) => {
      const child = join(path, name);
      if (statSync(child).isDirectory()) return programs(child);
      return name.endsWith('.py') ? [child] : [];
    });
}

/** Writes or compares one expected file; an empty optional one must not exist. Returns whether it was as wanted. */
function settle(path, content, optional) {
  const present = existsSync(path);
  const wanted = !(optional && content === '');
  if (present === wanted && (!wanted || readFileSync(path, 'utf8') === content)) return true;
  if (!bless) return false;
  if (wanted) writeFileSync(path, content);
  else rmSync(path);
  return true;
}

const paths = process.argv.slice(2);
const roots =
  paths.length > 0
    ? paths
    : ['packages/lang-python/test/programs', 'benchmarks/programs'].map((path) => join(root, path));

let count = 0;
const wrong = [];
for (const path of roots.flatMap((r) => programs(resolve(r)))) {
  count++;
  let source = readFileSync(path, 'utf8');
  const small = /^# small: (.*)$/m.exec(source);
  const args = small === null ? [] : small[1].trim().split(/\s+/);
  const folder = dirname(path);
  const execute = () =>
    spawnSync(python, ['-B', basename(path), ...args], {
      cwd: folder,
      input: '',
      timeout: 60_000,
      maxBuffer: 1 << 26,
      env: { PATH: process.env.PATH, HOME: process.env.HOME, LC_ALL: 'C.UTF-8', PYTHONHASHSEED: '0' },
    });
  let run = execute();
  if (run.status === null) {
    wrong.push(`${relative(root, path)}: ended by ${run.signal ?? run.error?.message}`);
    continue;
  }
  const stem = path.slice(0, -'.py'.length);
  const declared = Number(/^# exit: (\d+)\s*$/m.exec(source)?.[1] ?? 0);
  let good = declared === run.status;
  if (!good && bless) {
    source = source.replace(/^# exit: \d+\s*$/m, '').trimEnd() + '\n';
    if (run.status !== 0) source += `# exit: ${run.status}\n`;
    writeFileSync(path, source);
    // Again, because the added line may be part of what is reported (an unterminated string).
    run = execute();
    good = true;
  }
  const stderr = run.stderr.toString('utf8').replaceAll(folder + '/', '');
  good = settle(`${stem}.expected`, run.stdout.toString('utf8').replaceAll(folder + '/', ''), false) && good;
  good = settle(`${stem}.stderr`, stderr, true) && good;
  if (!good) wrong.push(relative(root, path));
}
console.log(`${count} programs, ${wrong.length} differ`);
for (const path of wrong) console.log(`  ${path}`);
process.exit(wrong.length > 0 ? 1 : 0);
