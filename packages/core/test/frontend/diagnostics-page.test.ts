import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { diagnosticsPage, diagnosticsPagePath } from '../../../../scripts/diagnostics-page.js';

test('docs/diagnostics.md is up to date (npx tsx scripts/diagnostics-page.ts writes it)', async () => {
  expect(readFileSync(diagnosticsPagePath, 'utf8')).toBe(await diagnosticsPage());
});
