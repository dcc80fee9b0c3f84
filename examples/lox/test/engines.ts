/**
 * The engines that the programs of the tests run on: the interpreter as it stands, and its translation, built once, with options of
 * the loader.
 */
import { fileURLToPath } from 'node:url';
import { provideHost } from '@weft/core';
import { instantiateSync, type LoadOptions } from '@weft/core/runtime';
import { buildLanguage } from '@weft/core/translator';
import language from '../weft.config.js';
import * as vm from '../src/vm/entry.js';
import type { Engine } from './programs.js';

type Metadata = Parameters<typeof instantiateSync>[1];
interface Vm {
  newWorld(): unknown;
  run(world: unknown, image: string): string;
}

const clock = (): number => performance.now() / 1000;

/** The interpreter's sources, run directly. */
export const untranslated: Engine = (print) => {
  provideHost({ print, clock });
  const world = vm.newWorld();
  return (image) => vm.run(world, image);
};

export interface Image {
  readonly module: WebAssembly.Module;
  readonly wasm: Uint8Array;
  readonly metadata: Metadata;
}

/** Translates the language. */
export async function buildImage(): Promise<Image> {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const { image, diagnostics } = await buildLanguage(language, { root });
  if (image === null) throw new Error(diagnostics.map((d) => d.message).join('\n'));
  const { wasm, metadata } = image;
  return { module: new WebAssembly.Module(wasm as BufferSource), wasm, metadata };
}

/** The translated interpreter, and what its JIT counted so far: everything but times and sizes. */
export function translated(image: Image, options: LoadOptions): { engine: Engine; counts: () => Counts } {
  const counts: Record<string, number> = {};
  let last: Counts = {};
  const add = (counters: Counts): void => {
    for (const [name, n] of Object.entries(counters))
      if (!/Milliseconds|Bytes/.test(name)) counts[name] = (counts[name] ?? 0) + n;
  };
  const engine: Engine = (print) => {
    add(last);
    const instance = instantiateSync(image.module, image.metadata, { ...options, host: { print, clock } });
    last = instance.jit?.runtime.statistics.counters ?? {};
    const machine = instance as unknown as Vm;
    const world = machine.newWorld();
    return (code) => machine.run(world, code);
  };
  return {
    engine,
    counts: () => {
      add(last);
      last = {};
      return { ...counts };
    },
  };
}

export type Counts = Readonly<Record<string, number>>;
