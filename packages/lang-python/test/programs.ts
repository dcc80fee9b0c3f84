/**
 * The small Python programs of `programs/` and the benchmarks, with what CPython printed for them.
 * `scripts/bless-python-programs.mjs` writes the expected files and describes the conventions.
 */
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import type { Run } from './engines.js';

/** A program and what it must print. */
export interface Program {
  /** `area/behaviour`. */
  readonly name: string;
  readonly path: string;
  readonly args: readonly string[];
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number;
}

const smallPrograms = fileURLToPath(new URL('./programs', import.meta.url));
const benchmarkPrograms = fileURLToPath(new URL('../../../benchmarks/programs', import.meta.url));

function under(folder: string): string[] {
  return readdirSync(folder)
    .sort()
    .filter((name) => !name.startsWith('_') && !name.startsWith('.'))
    .flatMap((name) => {
      const path = join(folder, name);
      if (statSync(path).isDirectory()) return under(path);
      return name.endsWith('.py') ? [path] : [];
    });
}

function load(root: string, path: string): Program {
  const stem = path.slice(0, -'.py'.length);
  const source = readFileSync(path, 'utf8');
  const small = /^# small: (.*)$/m.exec(source)?.[1];
  return {
    name: relative(root, stem).replaceAll(sep, '/'),
    path,
    args: small === undefined ? [] : small.trim().split(/\s+/),
    stdout: readFileSync(`${stem}.expected`, 'utf8'),
    stderr: existsSync(`${stem}.stderr`) ? readFileSync(`${stem}.stderr`, 'utf8') : '',
    status: Number(/^# exit: (\d+)\s*$/m.exec(source)?.[1] ?? 0),
  };
}

/** All small programs. */
export const programs: readonly Program[] = under(smallPrograms).map((path) => load(smallPrograms, path));

/** All benchmarks, at their small size. */
export const benchmarks: readonly Program[] = under(benchmarkPrograms).map((path) =>
  load(benchmarkPrograms, path),
);

/** A test for each program: it prints what CPython prints and exits as CPython does. */
export function testPrograms(all: readonly Program[], run: Run): void {
  for (const program of all)
    it(program.name, async () => {
      const { status, stdout, stderr } = await run(program.path, program.args);
      expect({ stdout, stderr, status }).toEqual({
        stdout: program.stdout,
        stderr: program.stderr,
        status: program.status,
      });
    });
}
