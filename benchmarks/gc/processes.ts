/**
 * Runs one program on one Python for `npm run bench:gc`: a process in which `main` runs some times. A program prints `inner SECONDS` for each, the
 * best of which counts; the collector's numbers come from `--gc-stats`, memory from `time` where it is installed.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const here = dirname(fileURLToPath(import.meta.url));
export const root = join(here, '../..');
const images = join(root, 'packages/lang-python/.weft-cache/gc');
const weftPython = join(root, 'packages/lang-python/bin/weft-python.js');

/** What a process printed and needed. */
export interface Run {
  /** The best `main`. */
  readonly seconds: number;
  readonly output: string;
  /** Most resident memory in bytes; 0 when it is not known. */
  readonly memory: number;
  /** The collector's numbers. */
  readonly statistics: Readonly<Record<string, number>>;
}

const hasTime = existsSync('/usr/bin/time');

/** Runs a command; null when it fails. */
export function run(command: readonly string[], image = ''): Run | null {
  const [file, ...args] = hasTime ? ['/usr/bin/time', '-f', 'memory %M', ...command] : command;
  const { status, stdout, stderr } = spawnSync(file!, args, {
    encoding: 'utf8',
    timeout: 600_000,
    env: { ...process.env, WEFT_PYTHON_IMAGE: image },
  });
  if (status !== 0) return null;
  const statistics: Record<string, number> = {};
  for (const [, name, value] of stderr.matchAll(/^gc (\w+): (-?\d+)/gm)) statistics[name!] = Number(value);
  const times = [...stderr.matchAll(/^inner (\S+)$/gm)].map((match) => Number(match[1]));
  const memory = Number(/^memory (\d+)$/m.exec(stderr)?.[1] ?? 0) * 1024;
  return { seconds: Math.min(...times), output: stdout, memory, statistics };
}

/** Whether a command is there. */
export function exists(command: string): boolean {
  return spawnSync(command, ['-V']).status === 0;
}

/** The command line of `weft-python`; `arguments_` are the program's path and what it takes. */
export function weftCommand(jit: string, heap: number, arguments_: readonly string[]): string[] {
  return [process.execPath, weftPython, '--jit', jit, '--gc-stats', `--max-heap=${heap}B`, ...arguments_];
}

/** Folder of the image with a collector. */
export function imageOf(collector: string): string {
  return join(images, collector);
}

/** Builds Python with a collector, unless `keep` and it is there. */
export function buildImage(collector: string, keep: boolean): void {
  if (keep && existsSync(join(imageOf(collector), 'python.wasm'))) return;
  const built = spawnSync(
    join(root, 'node_modules/.bin/weft'),
    ['build', '--gc', collector, '-o', imageOf(collector)],
    { cwd: join(root, 'packages/lang-python'), encoding: 'utf8' },
  );
  if (built.status !== 0) throw new Error(`building with ${collector}: ${built.stdout}${built.stderr}`);
}
