/**
 * The command line: `main.ts PROGRAM.b [--untranslated]`, input from stdin, output to stdout.
 *
 * The same two host functions serve both ways of running: the translated image takes them as imports; untranslated, the
 * interpreter is an ordinary module that calls them.
 */
import { readFileSync, readSync, writeSync } from 'node:fs';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { untranslated: { type: 'boolean', default: false } },
});

const output = Buffer.alloc(4096);
let pending = 0;

function flush(): void {
  for (let done = 0; done < pending;) done += writeSync(1, output, done, pending - done);
  pending = 0;
}

function writeByte(byte: number): void {
  output[pending++] = byte;
  if (pending === output.length || byte === 10) flush();
}

const input = Buffer.alloc(4096);
let available = 0;
let next = 0;

function readByte(): number {
  if (next === available) {
    available = readSync(0, input, 0, input.length, null);
    next = 0;
  }
  return next < available ? input[next++]! : -1;
}

interface Brainfuck {
  load(options: { host: object }): Promise<{ run(source: string): void }>;
}

async function main(path: string): Promise<void> {
  const source = readFileSync(path, 'latin1');
  const host = { writeByte, readByte };
  if (values.untranslated) {
    const { provideHost } = await import('@weft/core');
    const { run } = await import('./interp.js');
    provideHost(host);
    run(source);
  } else {
    // Made by `weft build`; `dist/brainfuck.d.ts` has its types.
    const image = new URL('../dist/brainfuck.js', import.meta.url).href;
    const { load } = (await import(image)) as Brainfuck;
    const vm = await load({ host });
    vm.run(source);
  }
}

if (positionals.length !== 1) {
  console.error('usage: main.ts PROGRAM.b [--untranslated]');
  process.exitCode = 2;
} else {
  try {
    await main(positionals[0]!);
    flush();
  } catch (error) {
    flush();
    console.error(`brainfuck: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}
