/**
 * Measures the JIT against the interpreter that it was derived from, in one process:
 *
 *     node bench/compare.mjs [--cpu] [PROGRAM.b…]
 *
 * A program is parsed once and executed several times, the JIT's until the engine has optimized what it compiled. `first` has tracing and compiling in it; `steady` is the fastest. `--cpu`
 * measures processor time, of all threads, for machines that have other things to do.
 */
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { wasmBackend } from '@weft/jit-backend-wasm';
import { load } from '../dist/brainfuck.js';

const args = process.argv.slice(2);
const cpuAt = args.indexOf('--cpu');
if (cpuAt >= 0) args.splice(cpuAt, 1);
/** Milliseconds. */
function now() {
  if (cpuAt < 0) return performance.now();
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Runs a program `rounds` times; answers what it printed and the times in milliseconds. */
async function measure(source, rounds, jit) {
  let output = '';
  const vm = await load({
    host: { writeByte: (byte) => void (output += String.fromCharCode(byte)), readByte: () => -1 },
    jit,
  });
  const program = vm.parse(source);
  const times = [];
  let first = '';
  for (let round = 0; round < rounds; round++) {
    output = '';
    const start = now();
    vm.execute(program);
    times.push(now() - start);
    if (round === 0) first = output;
    else if (output !== first) throw new Error(`round ${round} prints something else`);
  }
  return { output, times };
}

const mandelbrot = fileURLToPath(new URL('../programs/mandelbrot.b', import.meta.url));
console.log(
  ['program', 'AOT ms', 'JIT first', 'JIT steady', 'ratio first', 'ratio steady']
    .map((name, i) => (i === 0 ? name.padEnd(16) : name.padStart(14)))
    .join(''),
);
for (const path of args.length > 0 ? args : [mandelbrot]) {
  const source = readFileSync(path, 'latin1');
  const aot = await measure(source, 5, 'off');
  const jit = await measure(source, 60, { backend: wasmBackend() });
  if (jit.output !== aot.output) throw new Error(`${path}: the JIT prints something else`);
  const [interpreted, first, steady] = [Math.min(...aot.times), jit.times[0], Math.min(...jit.times)];
  const cells = [interpreted, first, steady, interpreted / first, interpreted / steady];
  const name = path.slice(path.lastIndexOf('/') + 1);
  console.log(name.padEnd(16) + cells.map((x) => x.toFixed(2).padStart(14)).join(''));
}
