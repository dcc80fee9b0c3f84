/** Runs all text tests under `filetests/`. `WEFT_BLESS=1` rewrites the expected parts. */
import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, test } from 'vitest';
import { passCommands } from '../../src/passes/index.js';
import { runFileTest } from './filetest.js';

const root = fileURLToPath(new URL('./filetests', import.meta.url));
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ir'))
  .sort();

describe('IR text tests', () => {
  for (const name of files) {
    const path = join(root, name);
    test(relative(root, path), () => runFileTest(path, passCommands));
  }
});
