/**
 * `weft run`: runs a TypeScript module untranslated. The module and what it imports are type-stripped by the
 * TypeScript compiler and imported by Node; nothing is checked, so that a half-written program can be tried.
 */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { UsageError } from './config.js';
import { importUntranslated } from '../freeze/untranslated.js';

/** Runs `script` with `args` as `process.argv.slice(2)`. */
export async function run(script: string, args: readonly string[]): Promise<void> {
  const path = resolve(script);
  if (!existsSync(path)) throw new UsageError(`run: no file ${script}`);
  process.argv = [process.argv[0]!, path, ...args];
  await importUntranslated(path);
}
