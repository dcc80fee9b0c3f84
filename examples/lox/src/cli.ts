/**
 * The command: `lox [--jit on|off] [--jit-stats] [--jit-log FILE] file.lox`.
 *
 * Exit statuses are the book's: 64 for wrong usage, 65 for a program that does not compile, 70 for one that fails, 74 for a file that
 * cannot be read. The virtual machine is the image that `weft build` wrote beside this file.
 */
import { readFileSync, writeFileSync, writeSync } from 'node:fs';
import { instantiateSync, type JitEvent } from '@weft/core/runtime';
import { wasmBackend } from '@weft/jit-backend-wasm';
import { compile } from './compiler/index.js';

interface Vm {
  newWorld(): unknown;
  run(world: unknown, image: string): string;
}
interface Options {
  readonly file: string;
  readonly jit: boolean;
  readonly stats: boolean;
  readonly log: string | null;
}

const usage = 'Usage: lox [--jit on|off] [--jit-stats] [--jit-log FILE] file.lox';

/** Null for wrong usage. */
function parseArguments(args: readonly string[]): Options | null {
  let options: Options = { file: '', jit: true, stats: false, log: null };
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    if (arg === '--jit' && (args[i + 1] === 'on' || args[i + 1] === 'off'))
      options = { ...options, jit: args[++i] === 'on' };
    else if (arg === '--jit-stats') options = { ...options, stats: true };
    else if (arg === '--jit-log' && args[i + 1] !== undefined) options = { ...options, log: args[++i]! };
    else if (arg.startsWith('-') || options.file !== '') return null;
    else options = { ...options, file: arg };
  }
  return options.file === '' ? null : options;
}

/** Lines are collected and written in big pieces. */
let pending = '';
function flush(): void {
  const bytes = Buffer.from(pending);
  pending = '';
  for (let done = 0; done < bytes.length;) done += writeSync(1, bytes, done);
}
function print(line: string): void {
  pending += `${line}\n`;
  if (pending.length > 8192) flush();
}

function eventText({ what, name, reason, recorded, optimized }: JitEvent): string {
  const parts = [[what, name, reason].filter((part) => part !== undefined).join(' ')];
  if (recorded !== undefined) parts.push(`-- recorded\n${recorded}`);
  if (optimized !== undefined) parts.push(`-- optimized\n${optimized}`);
  return parts.join('\n');
}

function main(args: readonly string[]): number {
  const options = parseArguments(args);
  if (options === null) {
    console.error(usage);
    return 64;
  }
  let source: string;
  try {
    source = readFileSync(options.file, 'utf8');
  } catch {
    console.error(`Could not open file "${options.file}".`);
    return 74;
  }
  const compiled = compile(source);
  if ('errors' in compiled) {
    console.error(compiled.errors.join('\n'));
    return 65;
  }
  const part = (name: string): Buffer => readFileSync(new URL(name, import.meta.url));
  const events: JitEvent[] = [];
  const metadata = JSON.parse(part('./lox.json').toString()) as Parameters<typeof instantiateSync>[1];
  const instance = instantiateSync(part('./lox.wasm'), metadata, {
    host: { print, clock: () => performance.now() / 1000 },
    jit: options.jit
      ? {
          backend: wasmBackend(),
          traces: options.log !== null,
          onEvent: options.log === null ? undefined : (event: JitEvent) => void events.push(event),
        }
      : 'off',
  });
  const vm = instance as unknown as Vm;
  const failure = vm.run(vm.newWorld(), compiled.image);
  flush();
  if (failure !== '') console.error(failure);
  if (options.log !== null) writeFileSync(options.log, events.map(eventText).join('\n'));
  if (options.stats) console.error(instance.jit?.runtime.statistics.summary() ?? 'The JIT is off.');
  return failure === '' ? 0 : 70;
}

process.exitCode = main(process.argv.slice(2));
