/** Every feature program gives as WebAssembly what it gives untranslated; also when each allocation collects. */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { runProgram } from '../frontend/harness.js';
import { aotFeatures } from './harness.js';

const folder = fileURLToPath(new URL('../frontend/features/', import.meta.url));
const executors = [
  aotFeatures('AOT', {}),
  aotFeatures('AOT, a collection at every allocation', { gc: 'every-allocation', optimize: 1 }),
];

describe('feature programs as WebAssembly', () => {
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.ts')))
    test(name.replace('.ts', ''), async () => {
      expect(await runProgram(folder + name, false, executors)).toEqual([]);
    });
});
