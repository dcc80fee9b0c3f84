/**
 * The table of look-ahead is what chevrotain computes from the grammar. `WEFT_BLESS=1` writes it.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { EOF } from 'chevrotain';
import { format, resolveConfig } from 'prettier';
import { describe, expect, it } from 'vitest';
import { tableOf, type LookaheadTable } from '../../src/compiler/lookahead.js';
import { lookaheadTable } from '../../src/compiler/lookahead-table.js';
import { PythonParser } from '../../src/compiler/parser.js';
import { allTokens } from '../../src/compiler/tokens.js';

const file = fileURLToPath(new URL('../../src/compiler/lookahead-table.ts', import.meta.url));

async function write(table: LookaheadTable): Promise<void> {
  const text = `/** Which tokens lead where in the grammar: see \`lookahead.ts\`. Written by its test; do not edit. */
    import type { LookaheadTable } from './lookahead.js';

    export const lookaheadTable: LookaheadTable = ${JSON.stringify(table)};`;
  writeFileSync(file, await format(text, { ...(await resolveConfig(file)), parser: 'typescript' }));
}

it('each token type has a number of its own', () => {
  const numbers = new Set([EOF, ...allTokens].map(({ tokenTypeIdx }) => tokenTypeIdx));
  expect(numbers.has(undefined)).toBe(false);
  expect(numbers.size).toBe(1 + allTokens.length);
});

describe('the table of look-ahead', () => {
  it('is that of the grammar', async () => {
    const table = tableOf(new PythonParser(true), allTokens);
    if (process.env['WEFT_BLESS'] === '1') await write(table);
    else expect(table).toEqual(lookaheadTable);
    expect(Object.keys(table.rules).length).toBeGreaterThan(50);
  });
});
