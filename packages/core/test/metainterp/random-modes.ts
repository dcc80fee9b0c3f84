/**
 * Builds a random interpreter and runs random programs on it in all modes that must agree: untranslated, AOT, with everything compiled at once on
 * both backends (which must also count the same), with guards that fail at random, and with a collection at every allocation.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { semispace } from '@weft/gc';
import { instantiateSync, referenceBackend, type LoadOptions } from '@weft/core/runtime';
import { wasmBackend } from '@weft/jit-backend-wasm';
import { buildLanguage } from '../../src/translator.js';
import type { Choices } from '../random/choices.js';
import type { Difference } from '../random/fuzz.js';
import { comparable } from './harness.js';
import { randomBytecode } from './random-bytecode.js';
import { randomInterpreter } from './random-interpreter.js';

interface Vm {
  run(program: string, depth: number): string;
}
interface Built {
  readonly untranslated: Vm;
  start(options: LoadOptions): { readonly vm: Vm; readonly counters: Record<string, number> };
}

/** Inside of the package, so that the interpreters' imports resolve. */
let folder: string | null = null;
let files = 0;
/** The interpreters built last: shrinking programs needs the same again and again. */
const built = new Map<string, Promise<Built>>();

/** Removes what was written. */
export function removeInterpreters(): void {
  if (folder !== null) rmSync(folder, { recursive: true, force: true });
  folder = null;
}

async function build(text: string): Promise<Built> {
  folder ??= mkdtempSync(fileURLToPath(new URL('./.random-', import.meta.url)));
  const name = `interpreter${files++}.ts`;
  const path = join(folder, name);
  writeFileSync(path, text);
  const { image, diagnostics } = await buildLanguage(
    { name: 'random', entry: `./${name}`, gc: semispace() },
    { root: folder, optimize: 1 },
  );
  if (image === null) throw new Error(`refused: ${JSON.stringify(diagnostics, null, 1)}`);
  const module = new WebAssembly.Module(image.wasm as BufferSource);
  return {
    untranslated: (await import(/* @vite-ignore */ path)) as Vm,
    start(options) {
      const vm = instantiateSync(module, image.metadata, options);
      return { vm: vm as unknown as Vm, counters: vm.jit?.runtime.statistics.counters ?? {} };
    },
  };
}

/** Runs one interpreter with some programs. `programs` is about how many. */
export async function runInterpreterCase(c: Choices, programs: number): Promise<Difference | null> {
  const interpreter = randomInterpreter(c);
  const { text } = interpreter;
  if (!built.has(text)) {
    if (built.size > 4) built.clear();
    built.set(text, build(text));
  }
  const { untranslated, start } = await built.get(text)!;
  const seed = 1 + c.below(1000000);
  const threshold = 2 + c.below(5);
  const parameters = {
    threshold,
    functionThreshold: 2 + c.below(5),
    traceEagerness: 1 + c.below(2),
    maxUnrollRecursion: c.pick([2, 7]),
    // Often code is freed as soon as it is not in use.
    loopLongevity: c.pick([1000, 1, 2]),
    decay: c.pick([40, 500]),
    // Counts must not depend on the clock.
    maxCompileTime: 0,
  };
  const mergeAfter = c.pick([1, 3, 500]);
  const runs = c.repeat(
    programs,
    () => ({ program: randomBytecode(c, interpreter), depth: c.below(3), times: 1 + c.below(3) }),
    programs * 10,
  );
  const results = (vm: Vm): string[] =>
    runs.flatMap(({ program, depth, times }) =>
      Array.from({ length: times }, () => {
        try {
          return vm.run(program, depth);
        } catch (error) {
          return `error ${String(error)}`;
        }
      }),
    );
  const expected = results(untranslated);
  const differs = (mode: string, found: readonly string[], other = expected): Difference | null => {
    const k = found.findIndex((line, n) => line !== other[n]);
    if (k < 0) return null;
    const list = runs.map(({ program, depth, times }) => `run('${program}', ${depth})  ${times} times`);
    return {
      what: `${mode} differs`,
      text: `${text}\n${JSON.stringify({ ...parameters, mergeAfter, seed })}\n${list.join('\n')}\n--- expected\n${other[k]}\n--- ${mode}\n${found[k]}`,
    };
  };
  const off = differs('aot', results(start({ jit: 'off' }).vm));
  if (off !== null) return off;
  const counts: Record<string, number>[] = [];
  for (const [mode, backend] of [
    ['reference', referenceBackend()],
    ['wasm', wasmBackend({ mergeAfter })],
  ] as const) {
    const { vm, counters } = start({ jit: { backend, parameters } });
    const found = differs(mode, results(vm));
    if (found !== null) return found;
    counts.push(comparable(counters));
  }
  const [onReference, onWasm] = counts.map((count) => JSON.stringify(count));
  const failing = referenceBackend({ failRandomly: { probability: 0.1, seed } });
  return (
    differs('counts', [onWasm!], [onReference!]) ??
    differs('random-failures', results(start({ jit: { backend: failing, parameters } }).vm)) ??
    differs(
      'collecting',
      results(
        start({ jit: { backend: wasmBackend({ mergeAfter }), parameters }, gc: 'every-allocation' }).vm,
      ),
    )
  );
}
