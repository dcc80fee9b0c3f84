import { expect, test } from 'vitest';
import { measure, type Timing } from '../measure.js';
import { summarize, table, timesOf, type Result } from '../table.js';

const timing = (steady: number, whole: number): Timing => ({
  steady,
  whole,
  first: steady,
  warmUp: 0,
  memory: 0,
});

function result(program: string, timings: Record<string, Timing | null>): Result {
  return { program, size: '1', timings, jit: null };
}

const results = [
  result('a', { cpython: timing(8, 8), pypy: timing(1, 2), weft: timing(2, 4) }),
  result('b', { cpython: timing(8, 8), pypy: timing(4, 4), weft: timing(2, 16) }),
  result('c', { cpython: timing(8, 8), pypy: null, weft: timing(16, 8) }),
];

test('a program that one engine fails is left out when two engines are compared', () => {
  expect(timesOf(results, 'weft', 'pypy')).toEqual({ factor: 1, programs: 2 });
  expect(timesOf(results, 'weft', 'pyodide')).toBeNull();
  expect(table(results, ['pypy', 'weft'])).toContain(
    "weft needs 1.00 times PyPy's time in the steady state (2 programs that both run)",
  );
});

test('programs slower than CPython are named for the steady state and for the whole process', () => {
  const { weft } = summarize(results, ['weft']);
  expect(weft).toMatchObject({ worst: 'c', slower: ['c'], slowerWhole: ['b'], failed: 0 });
  expect(weft!.steady).toBeCloseTo(2);
});

test('a process that does not end is a failure that says so', () => {
  const engine = {
    name: 'node',
    description: '',
    command: [process.execPath, '-e', 'setInterval(() => {}, 1000)'],
  };
  expect(measure(engine, 'none.py', '1', 1, 0.2)).toBe('not done after 0.2 s');
});
