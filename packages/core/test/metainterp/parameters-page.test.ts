import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parametersPage, parametersPagePath } from '../../../../scripts/jit-parameters-page.js';

test('docs/jit-parameters.md is up to date (npx tsx scripts/jit-parameters-page.ts writes it)', async () => {
  expect(readFileSync(parametersPagePath, 'utf8')).toBe(await parametersPage());
});
