/** Runs the text tests of `filetests/`, see `filetest.ts`. `WEFT_BLESS=1` writes the expected parts. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { perform, readFile, writeFile, type Case } from './filetest.js';

const root = fileURLToPath(new URL('./filetests', import.meta.url));
const bless = process.env.WEFT_BLESS === '1';

for (const name of readdirSync(root)
  .filter((file) => file.endsWith('.trace'))
  .sort())
  describe(name, () => {
    const path = join(root, name);
    const file = readFile(path);
    const written: Case[] = [];
    for (const one of file.cases)
      test(one.name, () => {
        const actual = perform(file.header, one);
        if (bless) written.push({ ...one, expected: actual });
        else expect(actual).toBe(one.expected);
      });
    if (bless)
      afterAll(() => {
        if (written.length === file.cases.length) writeFile(path, { ...file, cases: written });
      });
  });
