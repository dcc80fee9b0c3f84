import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { operationsPage, operationsPagePath } from '../../../../scripts/ir-operations.js';

test('docs/ir-operations.md is up to date (npx tsx scripts/ir-operations.ts writes it)', async () => {
  expect(readFileSync(operationsPagePath, 'utf8')).toBe(await operationsPage());
});
