#!/usr/bin/env node
/**
 * The `weft` command. Each subcommand is a module of this folder, loaded when it is used.
 *
 * Exit codes: 0 success, 1 the program was refused or failed, 2 the command was called wrongly.
 */
import { readFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import { UsageError } from './config.js';

const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};
const write = (line: string): void => void process.stdout.write(`${line}\n`);
// A reader that has seen enough (`weft ir execute | head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

const weft = new Command('weft')
  .description('Translate interpreters written in TypeScript into WebAssembly virtual machines.')
  .version(manifest.version, '-V, --version')
  .enablePositionalOptions()
  .configureHelp({ sortSubcommands: false });

const configOption = () =>
  new Option(
    '-c, --config <file>',
    'configuration file (default: weft.config.ts at or above the current folder)',
  );

weft
  .command('check')
  .description('report everything that keeps the language from being translated')
  .addOption(configOption())
  .option('--json', 'print diagnostics as JSON')
  .option('-w, --watch', 'check again whenever a source file changes')
  .action(async (options: { config?: string; json?: boolean; watch?: boolean }) => {
    const { check } = await import('./check.js');
    process.exitCode = await check(write, options);
  });

weft
  .command('build')
  .description('translate the language: writes <name>.wasm, <name>.js and <name>.d.ts')
  .addOption(configOption())
  .option('-o, --out-dir <folder>', 'output folder (default: dist beside the configuration file)')
  .option('-O, --optimize <level>', 'optimization level, 0 to 3', parseLevel)
  .option('--debug', 'check integer overflow, casts and non-null assertions at run time')
  .option('--gc <name>', "collector: a name of @weft/gc, or module#name (default: the configuration's)")
  .option('--timings', 'print how long each stage takes, and how much of it was in the cache')
  .option('--no-cache', 'build from scratch: neither read nor write .weft-cache')
  .action(
    async (options: {
      config?: string;
      outDir?: string;
      optimize?: 0 | 1 | 2 | 3;
      debug?: boolean;
      timings?: boolean;
      gc?: string;
      cache?: boolean;
    }) => {
      const { build } = await import('./build.js');
      process.exitCode = await build(write, options);
    },
  );

weft
  .command('run')
  .description('run a TypeScript module untranslated, on Node')
  .argument('<script>', 'module to run')
  .argument('[args...]', 'its arguments: process.argv from index 2')
  .allowUnknownOption()
  .passThroughOptions()
  .action(async (script: string, args: string[]) => {
    const { run } = await import('./run.js');
    await run(script, args);
  });

weft
  .command('ir')
  .description('print the IR of a function (or the names of all functions that match)')
  .argument('[function]', 'name of the function, or part of one')
  .addOption(configOption())
  .option('-O, --optimize <level>', 'after the passes of this level, 0 to 3', parseLevel)
  .option('--debug', 'as built with --debug')
  .action(
    async (
      name: string | undefined,
      options: { config?: string; optimize?: 0 | 1 | 2 | 3; debug?: boolean },
    ) => {
      const { ir } = await import('./ir.js');
      process.exitCode = await ir(write, name, options);
    },
  );

weft
  .command('doctor')
  .description('report the engine features that Weft needs and finds')
  .option('--json', 'print the report as JSON')
  .action(async (options: { json?: boolean }) => {
    const { doctor } = await import('./doctor.js');
    process.exitCode = doctor(write, options.json === true);
  });

function parseLevel(text: string): 0 | 1 | 2 | 3 {
  if (text === '0' || text === '1' || text === '2' || text === '3') return Number(text) as 0 | 1 | 2 | 3;
  throw new UsageError(`--optimize takes 0, 1, 2 or 3, not '${text}'`);
}

try {
  await weft.parseAsync();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`weft: ${error.message}\n`);
  process.exitCode = 2;
}
