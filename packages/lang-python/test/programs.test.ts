/**
 * Every small Python program and every benchmark, at its small size, on the untranslated interpreter.
 */
import { describe } from 'vitest';
import { untranslated } from './engines.js';
import { benchmarks, programs, testPrograms } from './programs.js';

describe('programs, untranslated', () => testPrograms(programs, untranslated));
describe('benchmarks, untranslated', () => testPrograms(benchmarks, untranslated));
