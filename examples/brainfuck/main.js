/**
 * The command line: `node main.js [--jit on|off] PROGRAM.b` runs a brainfuck program on the translated interpreter, input from
 * stdin, output to stdout. The two functions that the interpreter imports from its host are given to `load`.
 */
import { readFileSync, readSync, writeSync } from 'node:fs';
import { wasmBackend } from '@weft/jit-backend-wasm';
import { load } from './dist/brainfuck.js';

const output = Buffer.alloc(4096);
let pending = 0;

function flush() {
  for (let done = 0; done < pending;) done += writeSync(1, output, done, pending - done);
  pending = 0;
}

function writeByte(byte) {
  output[pending++] = byte;
  if (pending === output.length || byte === 10) flush();
}

const input = Buffer.alloc(4096);
let available = 0;
let next = 0;

function readByte() {
  if (next === available) {
    available = readSync(0, input, 0, input.length, null);
    next = 0;
  }
  return next < available ? input[next++] : -1;
}

const args = process.argv.slice(2);
const option = args[0] === '--jit' ? args.splice(0, 2)[1] : 'on';
if (args.length !== 1 || (option !== 'on' && option !== 'off')) {
  console.error('usage: node main.js [--jit on|off] PROGRAM.b');
  process.exit(2);
}
try {
  const source = readFileSync(args[0], 'latin1');
  const vm = await load({
    host: { writeByte, readByte },
    jit: option === 'on' ? { backend: wasmBackend() } : 'off',
  });
  vm.run(source);
  flush();
} catch (error) {
  // The reader of the output went away (`| head`).
  if (error.code === 'EPIPE') process.exit(0);
  flush();
  console.error(`brainfuck: ${error.message}`);
  process.exitCode = 1;
}
