/**
 * Feature programs that use the heap, as WebAssembly with the generational collector, which checks the whole heap before and
 * behind each collection: references that generated code forgot, and barriers that it left out.
 */
import { fileURLToPath } from 'node:url';
import { minimark } from '@weft/gc';
import { describe, expect, test } from 'vitest';
import { runProgram } from '../frontend/harness.js';
import { aotFeatures } from './harness.js';

const folder = fileURLToPath(new URL('../frontend/features/', import.meta.url));
const programs = ['arrays', 'closures', 'exceptions', 'maps', 'modules-values', 'quasi-immutable', 'strings'];
const verified = { gc: { collectEvery: 3, verify: true }, optimize: 1 } as const;
const executors = [aotFeatures('AOT, minimark', verified, minimark())];

describe('feature programs with minimark, verified', () => {
  for (const name of programs)
    test(name, async () => {
      expect(await runProgram(`${folder}${name}.ts`, false, executors)).toEqual([]);
    });
});
