/**
 * The engines that the Python programs of the tests run on, each in this process.
 *
 * An engine takes a program as `python3` would: in the program's folder, under its plain name, with no input. Every
 * program gets a fresh interpreter. Untranslated, the interpreter is a graph of modules with state in them, so it is
 * bundled once and the bundle is evaluated for each program; translated, a new instance is made of one compiled image.
 */
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { instantiateSync, type LoadOptions } from '@weft/core/runtime';
import { compileSource, marshal } from '../src/compiler/index.js';
import { decodeSource } from '../src/cli/decode.js';
import { answer, hostFunctions, importsOf } from '../src/cli/functions.js';
import type { PythonHost, PythonVm } from '../src/cli/host.js';

type Metadata = Parameters<typeof instantiateSync>[1];

/** What a program printed, and its exit status. */
export interface Outcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program at an absolute path. */
export type Run = (path: string, args?: readonly string[]) => Promise<Outcome>;

/** Makes a fresh interpreter that calls these host functions. */
type LoadVm = (host: PythonHost) => Promise<PythonVm>;

/** An engine from a way to make interpreters. */
export function engine(loadVm: LoadVm): Run {
  return async (path, args = []) => {
    const output: [string[], string[]] = [[], []];
    const folder = dirname(path);
    const host: PythonHost = {
      ...hostFunctions({ argv: [basename(path), ...args], path: [folder] }),
      write: (fd, text) => void output[fd === 1 ? 0 : 1].push(text),
      flush: () => {},
      readLine: () => '',
      readAll: () => '',
      isatty: () => false,
    };
    const vm = await loadVm(host);
    const compiled = answer(
      () => 'C' + marshal(compileSource(decodeSource(readFileSync(path), path), path, 'exec')),
    );
    const status = compiled[0] === 'C' ? vm.runMain(compiled.slice(1), path) : vm.reportSyntaxError(compiled);
    vm.shutDown();
    const [stdout, stderr] = output.map((pieces) => pieces.join('').replaceAll(`${folder}/`, ''));
    return { status, stdout: stdout!, stderr: stderr! };
  };
}

/** The interpreter's modules as one function that evaluates them and returns their exports. */
async function bundle(): Promise<() => PythonVm & { provideHost(functions: object): void }> {
  const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
  const { outputFiles } = await build({
    stdin: {
      contents: `export * from './src/interpreter/entry.ts'; export { provideHost } from '@weft/core';`,
      resolveDir: source('..'),
    },
    alias: {
      '@weft/core': source('../../core/src/author/index.ts'),
      '@weft/core/lowlevel': source('../../core/src/author/lowlevel.ts'),
    },
    bundle: true,
    // The package's `sideEffects: false` would drop modules that only register things.
    ignoreAnnotations: true,
    format: 'iife',
    globalName: 'interpreter',
    keepNames: true,
    target: 'node20',
    write: false,
    logLevel: 'error',
  });
  return new Function(`${outputFiles[0]!.text}\nreturn interpreter;`) as never;
}

let evaluate: ReturnType<typeof bundle> | null = null;

/** The interpreter's sources, run directly. */
export const untranslated: Run = engine(async (host) => {
  evaluate ??= bundle();
  const vm = (await evaluate)();
  vm.provideHost(importsOf(host));
  return vm;
});

let image: { readonly module: WebAssembly.Module; readonly metadata: Metadata } | null = null;

/** The image that `npm run build` translated, or the one in the folder `WEFT_PYTHON_IMAGE`; compiled once. */
function translatedImage(): NonNullable<typeof image> {
  if (image === null) {
    const folder = process.env['WEFT_PYTHON_IMAGE'] ?? fileURLToPath(new URL('../dist', import.meta.url));
    const read = (name: string): Buffer => readFileSync(join(folder, name));
    image = {
      module: new WebAssembly.Module(read('python.wasm') as BufferSource),
      metadata: JSON.parse(read('python.json').toString()) as Metadata,
    };
  }
  return image;
}

/** The translated interpreter with options of the loader, such as `gc: 'every-allocation'`. */
export function translatedWith(options: LoadOptions): Run {
  return engine(async (host) => {
    const { module, metadata } = translatedImage();
    return instantiateSync(module, metadata, { ...options, host: importsOf(host) }) as unknown as PythonVm;
  });
}

/** The translated interpreter. */
export const translated: Run = translatedWith({});

/** The translated interpreter, and what its JIT counted in the last run: everything but times and sizes. */
export function engineWithCounters(options: LoadOptions): {
  readonly run: Run;
  counters(): Record<string, number>;
} {
  let counters: Record<string, number> = {};
  const run = engine(async (host) => {
    const { module, metadata } = translatedImage();
    const vm = instantiateSync(module, metadata, { ...options, host: importsOf(host) });
    counters = vm.jit!.runtime.statistics.counters;
    return vm as unknown as PythonVm;
  });
  return {
    run,
    counters: () =>
      Object.fromEntries(Object.entries(counters).filter(([name]) => !/Milliseconds|Bytes/.test(name))),
  };
}

/** What the JIT counted while a program ran. */
export async function countersOf(
  options: LoadOptions,
  path: string,
  args: readonly string[],
): Promise<Record<string, number>> {
  const { run, counters } = engineWithCounters(options);
  await run(path, args);
  return counters();
}

/** How many times a program allocates, groups of objects counted once: the number of collections if there were one each time. */
export async function allocationsOf(
  options: LoadOptions,
  path: string,
  args: readonly string[],
): Promise<number> {
  let count = (): number => 0;
  const run = engine(async (host) => {
    const { module, metadata } = translatedImage();
    const gc = { collectEvery: 0x7fffffff };
    const vm = instantiateSync(module, metadata, { ...options, gc, host: importsOf(host) });
    const { memory } = vm.wasm.exports as unknown as { memory: { buffer: ArrayBuffer } };
    const cell = (metadata as { readonly cells: Readonly<Record<string, number>> }).cells['gcStressCount']!;
    count = () => new Int32Array(memory.buffer)[cell >> 2]!;
    return vm as unknown as PythonVm;
  });
  await run(path, args);
  return count();
}
