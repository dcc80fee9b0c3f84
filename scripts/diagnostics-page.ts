/**
 * The docs page of the table of diagnostics: `docs/diagnostics.md`. Run this file to write the page (`npx tsx
 * scripts/diagnostics-page.ts`); a test checks that it is up to date.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { diagnosticRows } from '../packages/core/src/frontend/diagnostics-table.js';

/** Where the page is. */
export const diagnosticsPagePath = fileURLToPath(new URL('../docs/diagnostics.md', import.meta.url));

/** The text of the page. */
export async function diagnosticsPage(): Promise<string> {
  const lines = [
    '# Diagnostics',
    '',
    'Generated from the table in `packages/core/src/frontend/diagnostics-table.ts`. Codes are stable. Every refusal names the',
    'file, line and column, shows the source, and says why and what to write instead. A program for each WEFT10xx code, with its',
    'rewrite, is in `packages/core/test/frontend/refused`; WEFT1100 comes from cutting the portal (`packages/core/test/aot/portal.test.ts`).',
  ];
  const escape = (text: string): string => text.replace(/[*_<>]/g, '\\$&');
  for (const [code, { message, why, fix }] of Object.entries(diagnosticRows))
    lines.push(
      '',
      `## ${code}`,
      '',
      `**${escape(message)}**`,
      '',
      escape(why),
      '',
      `Instead: ${escape(fix)}`,
    );
  const text = `${lines.join('\n')}\n`;
  return format(text, { ...(await resolveConfig(diagnosticsPagePath)), filepath: diagnosticsPagePath });
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(diagnosticsPagePath, await diagnosticsPage());
