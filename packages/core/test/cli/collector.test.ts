/**
 * `weft build --gc`: how a collector is named.
 */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { UsageError, loadCollector } from '../../src/cli/config.js';

let root = '';
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'weft-gc-test-'));
  writeFileSync(join(root, 'mine.mjs'), `export const mine = () => ({ name: 'mine' }); export const no = 1;`);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

test('a module of the project and a function in it', async () => {
  expect((await loadCollector(root, './mine.mjs#mine')).name).toBe('mine');
  expect(readdirSync(root)).toEqual(['mine.mjs']);
});

test('what is not there is an error of usage', async () => {
  await expect(loadCollector(root, './mine.mjs#other')).rejects.toThrow(UsageError);
  await expect(loadCollector(root, './mine.mjs#no')).rejects.toThrow(UsageError);
  await expect(loadCollector(root, './mine.mjs#')).rejects.toThrow(UsageError);
});
