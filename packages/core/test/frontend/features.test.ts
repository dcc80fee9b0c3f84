/**
 * Every feature of RTypeScript, by the programs in `features/`: untranslated and translated must answer the same, in release
 * and debug builds.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runProgram } from './harness.js';
import { root } from './paths.js';

const folder = join(root, 'features');
const programs = readdirSync(folder).filter((name) => name.endsWith('.ts'));

describe.each(programs)('%s', (name) => {
  test('release', async () => {
    expect(await runProgram(join(folder, name))).toEqual([]);
  });
  test('debug', async () => {
    expect(await runProgram(join(folder, name), true)).toEqual([]);
  });
});
