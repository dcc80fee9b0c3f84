/**
 * Measures the JIT against the interpreter that it was derived from, side by side in one process:
 *
 *     npm run bench -- [NAME…] [--rounds N] [--cpu]
 *
 * Each program declares a function `bench`. Both engines, two instances of one image, call it; the fastest call counts (`steady`). The
 * last column is the ratio with all of tracing and compiling in it: for as many calls as the interpreter does in a second, counted from
 * the first one on a fresh engine.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { instantiateSync, type JitOptions } from '@weft/core/runtime';
import { wasmBackend } from '@weft/jit-backend-wasm';
import { compile } from '../src/compiler/index.js';

interface Vm {
  newWorld(): unknown;
  run(world: unknown, image: string): string;
}

const args = process.argv.slice(2);
const cpuAt = args.indexOf('--cpu');
if (cpuAt >= 0) args.splice(cpuAt, 1);
/** Milliseconds. */
function now(): number {
  if (cpuAt < 0) return performance.now();
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
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
    const start = now();
    run(call);
    return { output, time: now() - start };
  };
}

const geometricMean = (xs: readonly number[]): number =>
  Math.exp(xs.reduce((sum, x) => sum + Math.log(x), 0) / xs.length);

const roundsAt = args.indexOf('--rounds');
const rounds = roundsAt < 0 ? 5 : Number(args.splice(roundsAt, 2)[1]);
const folder = new URL('./programs/', import.meta.url);
const names = readdirSync(folder)
  .map((file) => file.replace('.lox', ''))
  .filter((name) => args.length === 0 || args.includes(name));

const columns = ['program', 'AOT ms', 'JIT first', 'JIT steady', 'steady ratio', 'ratio in 1 s'];
console.log(columns.map((c, i) => (i === 0 ? c.padEnd(18) : c.padStart(13))).join(''));
const steady: number[] = [];
const withWarmUp: number[] = [];
for (const name of names) {
  const source = readFileSync(new URL(`${name}.lox`, folder), 'utf8');
  const aot = engine(source, 'off');
  const { output, time } = aot();
  let aotTime = time;
  for (let round = 1; round < rounds; round++) aotTime = Math.min(aotTime, aot().time);

  const jit = engine(source, { backend: wasmBackend() });
  const calls = Math.max(rounds, Math.round(1000 / aotTime));
  const times = Array.from({ length: calls }, () => {
    const result = jit();
    if (result.output !== output)
      throw new Error(`${name}: ${result.output} with the JIT, ${output} without`);
    return result.time;
  });
  const jitTime = Math.min(...times);
  steady.push(aotTime / jitTime);
  withWarmUp.push((aotTime * calls) / times.reduce((a, b) => a + b));
  const cells = [aotTime, times[0]!, jitTime, steady.at(-1)!, withWarmUp.at(-1)!];
  console.log(name.padEnd(18) + cells.map((x) => x.toFixed(2).padStart(13)).join(''));
}
console.log(
  'geometric mean'.padEnd(18 + 39) +
    [steady, withWarmUp].map((xs) => geometricMean(xs).toFixed(2).padStart(13)).join(''),
);
