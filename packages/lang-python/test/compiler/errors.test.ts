/** Every wrong snippet of the corpus gets the error, the place and the range that CPython 3.11 gives it. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { compileSource, PySyntaxError } from '../../src/compiler/index.js';

const here = new URL('.', import.meta.url);
const snippets = readFileSync(new URL('errors.corpus', here), 'utf8').split('\n---\n');
const expected = JSON.parse(readFileSync(new URL('errors.expected.json', here), 'utf8')) as (
  unknown[] | null
)[];

/** Features of Python that are refused on purpose, where CPython has nothing or something else to say. */
const refused = /^async |except\*/m;

function errorOf(snippet: string): unknown[] | null {
  try {
    compileSource(snippet.endsWith('\n') ? snippet : snippet + '\n', '<test>', 'exec');
    return null;
  } catch (error) {
    if (!(error instanceof PySyntaxError)) throw error;
    return [error.type, error.msg, error.lineno, error.offset, error.endLineno, error.endOffset];
  }
}

test('the corpus and the expectations belong together', () => {
  expect(snippets.length).toBe(expected.length);
  expect(snippets.length).toBeGreaterThan(300);
});

describe('syntax errors', () => {
  snippets.forEach((snippet, i) => {
    if (refused.test(snippet)) return;
    test(JSON.stringify(snippet), () => {
      const want = expected[i]!;
      const got = errorOf(snippet)!;
      // Errors of future imports have no end in CPython.
      if (want !== null && want[5] === null) got[5] = null;
      expect(got).toEqual(want);
    });
  });
});

describe('refused features', () => {
  test.each([
    ['async def f(): pass', 'asynchronous functions and statements are not supported'],
    ['def f():\n  await x', 'asynchronous functions and statements are not supported'],
    ['try:\n  pass\nexcept* A:\n  pass', "'except*' is not supported"],
  ])('%s', (snippet, message) => {
    expect(errorOf(snippet)?.[1]).toBe(message);
  });
});
