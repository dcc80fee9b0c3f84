/**
 * Measures the JIT against the interpreter that it was derived from, side by side in one process:
 *
 *     npm run bench [-- NAME…] [--rounds N]
 *
 * Each program declares a function `bench`. Both engines, two instances of one image, call it in turns. `first` is the first call, in
 * which everything is traced and compiled; `steady` is the fastest of the later ones.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { instantiateSync, type JitOptions } from '@weft/core/runtime';
import { wasmBackend } from '@weft/jit-backend-wasm';
import { compile } from '../src/compiler/index.js';

interface Vm {
  newWorld(): unknown;
  run(world: unknown, image: string): string;
}

const dist = (name: string): Buffer => readFileSync(new URL(`../dist/${name}`, import.meta.url));
const wasm = dist('lox.wasm');
const metadata = JSON.parse(dist('lox.json').toString()) as Parameters<typeof instantiateSync>[1];

function image(source: string): string {
  const compiled = compile(source);
  if ('errors' in compiled) throw new Error(compiled.errors.join('\n'));
  return compiled.image;
}
const call = image('print bench();');

/** A fresh engine with the program loaded; answers what one call prints and takes, in milliseconds. */
function engine(source: string, jit: 'off' | JitOptions): () => { output: string; time: number } {
  let output = '';
  const vm = instantiateSync(wasm, metadata, {
    host: { print: (line: string) => void (output += line), clock: () => performance.now() / 1000 },
    jit,
  }) as unknown as Vm;
  const world = vm.newWorld();
  const run = (code: string): void => {
    const failure = vm.run(world, code);
    if (failure !== '') throw new Error(failure);
  };
  run(image(source));
  return () => {
    output = '';
    const start = performance.now();
    run(call);
    return { output, time: performance.now() - start };
  };
}

const geometricMean = (xs: readonly number[]): number =>
  Math.exp(xs.reduce((sum, x) => sum + Math.log(x), 0) / xs.length);

const args = process.argv.slice(2);
const roundsAt = args.indexOf('--rounds');
const rounds = roundsAt < 0 ? 8 : Number(args.splice(roundsAt, 2)[1]);
const folder = new URL('./programs/', import.meta.url);
const names = readdirSync(folder)
  .map((file) => file.replace('.lox', ''))
  .filter((name) => args.length === 0 || args.includes(name));

const columns = ['program', 'AOT ms', 'JIT first', 'JIT steady', 'ratio first', 'ratio steady'];
console.log(columns.map((c, i) => (i === 0 ? c.padEnd(18) : c.padStart(13))).join(''));
const firsts: number[] = [];
const steadies: number[] = [];
for (const name of names) {
  const source = readFileSync(new URL(`${name}.lox`, folder), 'utf8');
  const aot = engine(source, 'off');
  const jit = engine(source, { backend: wasmBackend() });
  const interpreted = aot();
  const first = jit();
  if (first.output !== interpreted.output)
    throw new Error(`${name}: ${first.output} with the JIT, ${interpreted.output} without`);
  let aotTime = interpreted.time;
  let jitTime = first.time;
  for (let round = 0; round < rounds; round++) {
    if (round < 3) aotTime = Math.min(aotTime, aot().time);
    jitTime = Math.min(jitTime, jit().time);
  }
  firsts.push(aotTime / first.time);
  steadies.push(aotTime / jitTime);
  const cells = [aotTime, first.time, jitTime, aotTime / first.time, aotTime / jitTime];
  console.log(name.padEnd(18) + cells.map((x) => x.toFixed(2).padStart(13)).join(''));
}
console.log(
  'geometric mean'.padEnd(18 + 39) +
    [firsts, steadies].map((xs) => geometricMean(xs).toFixed(2).padStart(13)).join(''),
);
