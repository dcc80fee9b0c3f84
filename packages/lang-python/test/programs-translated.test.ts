/**
 * Every small Python program and every benchmark on the translated interpreter, and a sample of them with a collection at
 * every allocation that moves everything.
 */
import { describe } from 'vitest';
import { translated, translatedWith } from './engines.js';
import { benchmarks, programs, testPrograms } from './programs.js';

describe('programs, translated', () => testPrograms(programs, translated));
describe('benchmarks, translated', () => testPrograms(benchmarks, translated));

// All of them take minutes; `WEFT_GC_SAMPLE=1` runs them.
const step = Number(process.env['WEFT_GC_SAMPLE'] ?? 12);
const sample = programs.filter((_, i) => i % step === 0);
describe('programs, translated, collecting at every allocation', () =>
  testPrograms(sample, translatedWith({ gc: 'every-allocation' })));
