/**
 * The benchmark programs under the JIT with its usual parameters: they print what they print without, and after some calls nearly all of their
 * work is done in compiled code. How long they take is not tested.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { instantiateSync } from '@weft/core/runtime';
import { wasmBackend } from '@weft/jit-backend-wasm';
import { beforeAll, describe, expect, it } from 'vitest';
import { compile } from '../src/compiler/index.js';
import { buildImage, translated, type Image } from './engines.js';

const folder = new URL('../bench/programs/', import.meta.url);

let image: Image;
beforeAll(async () => {
  image = await buildImage();
});

function compiled(source: string): string {
  const result = compile(source);
  if ('errors' in result) throw new Error(result.errors.join('\n'));
  return result.image;
}

interface Vm {
  newWorld(): unknown;
  run(world: unknown, image: string): string;
}

describe('benchmarks', () => {
  it.each(readdirSync(folder))('%s', (file) => {
    const source = readFileSync(new URL(file, folder), 'utf8');
    const expected: string[] = [];
    translated(image, {}).engine((line) => void expected.push(line))(compiled(`${source}print bench();\n`));
    const output: string[] = [];
    const vm = instantiateSync(image.module, image.metadata, {
      host: { print: (line: string) => void output.push(line), clock: () => 0 },
      jit: { backend: wasmBackend() },
    });
    const { run, newWorld } = vm as unknown as Vm;
    const world = newWorld();
    run(world, compiled(source));
    const call = compiled('print bench();');
    const statistics = vm.jit!.runtime.statistics;
    let before = 0;
    for (let round = 0; round < 6; round++) {
      before = statistics.counters.guardFailures;
      expect(run(world, call)).toBe('');
    }
    expect(output).toEqual(Array.from({ length: 6 }, () => expected[0]));
    expect(statistics.problems).toEqual([]);
    // Nothing is given up again and again.
    expect(Object.entries(statistics.aborts).filter(([, n]) => n > 20)).toEqual([]);
    expect(statistics.counters.guardFailures - before).toBeLessThan(150);
  });
});
