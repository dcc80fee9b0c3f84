/**
 * The worker, bundled for browsers and run where there is nothing of Node: a realm of its own that has the language's built-in
 * objects and what a worker has besides, of which it needs `self`, `fetch`, `URL`, `performance` and `TextDecoder`.
 */
import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { buildLanguage } from '@weft/core/translator';
import { build, type Plugin } from 'esbuild';
import { beforeAll, expect, it } from 'vitest';
import language from '../weft.config.js';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

let wasm: Uint8Array;
let bundle: string;
let imported: string[];

beforeAll(async () => {
  const { image } = await buildLanguage(language, { root: here('..') });
  wasm = image!.wasm;
  const bindings: Plugin = {
    name: 'the bindings, as `weft build` writes them',
    setup(b) {
      b.onResolve({ filter: /dist\/brainfuck\.js$/ }, () => ({ path: 'brainfuck.js', namespace: 'built' }));
      b.onLoad({ filter: /.*/, namespace: 'built' }, () => ({ contents: image!.js, resolveDir: here('..') }));
    },
  };
  const result = await build({
    entryPoints: [here('../worker.js')],
    bundle: true,
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
    external: [...builtinModules, 'node:*'],
    define: { 'import.meta.url': '"https://weft.example/worker.js"' },
    alias: {
      '@weft/core/runtime': here('../../../packages/core/src/runtime/index.ts'),
      '@weft/core/backend': here('../../../packages/core/src/backend.ts'),
      '@weft/jit-backend-wasm': here('../../../packages/jit-backend-wasm/src/index.ts'),
    },
    plugins: [bindings],
    metafile: true,
    write: false,
    logLevel: 'error',
  });
  bundle = result.outputFiles[0]!.text;
  imported = Object.values(result.metafile.outputs).flatMap((o) => o.imports.map(({ path }) => path));
});

it('imports nothing, and nothing of Node', () => {
  expect(imported).toEqual([]);
  expect(bundle).not.toMatch(/["'`]node:|\brequire\(/);
});

interface Answer {
  readonly output?: string;
  readonly loops?: number;
  readonly error?: string;
}
interface WorkerScope {
  onmessage?: (event: { data: { source: string; input: string } }) => Promise<void>;
  postMessage?: (answer: Answer) => void;
}

/** Starts the worker in a realm without Node and asks it one thing. */
async function ask(source: string, input = ''): Promise<Answer> {
  const self: WorkerScope = {};
  const fetch = async (url: URL) => {
    expect(url.href).toBe('https://weft.example/brainfuck.wasm');
    return { ok: true, arrayBuffer: async () => wasm.slice().buffer };
  };
  runInContext(bundle, createContext({ self, fetch, URL, performance, TextDecoder, TextEncoder }));
  let answer: Answer = {};
  self.postMessage = (a) => void (answer = a);
  await self.onmessage!({ data: { source, input } });
  return answer;
}

const program = (name: string): string => readFileSync(here(`../programs/${name}.b`), 'latin1');

it('runs a program that is compiled on the way', async () => {
  const { output, loops, error } = await ask(program('squares'));
  expect(error).toBeUndefined();
  expect(output).toBe(Array.from({ length: 101 }, (_, i) => `${i * i}\n`).join(''));
  expect(loops).toBeGreaterThan(0);
});

it('reads input, and answers errors', async () => {
  expect((await ask(',[.,]', 'echo')).output).toBe('echo');
  expect((await ask('+]')).error).toContain("']' at 1 closes nothing");
});
