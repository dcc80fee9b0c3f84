/** Which descriptors are terminals. */
import { closeSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { isTerminal } from '../../src/cli/streams.js';

test.each([['/dev/null'], [fileURLToPath(import.meta.url)]])('%s is no terminal', (path) => {
  const fd = openSync(path, 'r');
  expect(isTerminal(fd)).toBe(false);
  closeSync(fd);
});

test('a descriptor that is not open is no terminal', () => {
  expect(isTerminal(987_654)).toBe(false);
});
