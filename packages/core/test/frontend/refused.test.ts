/**
 * Diagnostics: every program in `refused/` is refused exactly on the lines, and with the codes, that its comments say
 * (`// error: WEFT1004`); the rewritten program of the same name in `refused/fixed/` is accepted and does what it
 * should. Together they trigger every code of the table.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { renderDiagnostic } from '../../src/frontend/diagnostics.js';
import { diagnosticRows } from '../../src/frontend/diagnostics-table.js';
import { translate } from '../../src/frontend/translate.js';
import { readExpectations, runProgram, translateProgram } from './harness.js';
import { root } from './paths.js';

const folder = join(root, 'refused');
const programs = readdirSync(folder).filter((name) => name.endsWith('.ts'));

/** `line code` for each expected diagnostic; a comment alone on its line is about the line before. */
function expected(text: string): string[] {
  return text.split('\n').flatMap((line, index) => {
    const match = /\/\/ error: (WEFT\d+)/.exec(line);
    return match === null ? [] : [`${/^\s*\/\//.test(line) ? index : index + 1} ${match[1]}`];
  });
}

describe.each(programs)('%s', (name) => {
  const path = join(folder, name);
  test('is refused where it says', async () => {
    const text = readFileSync(path, 'utf8');
    const { module, diagnostics } = await translate({ entry: path, root });
    expect(
      diagnostics.map((d) => `${d.line} ${d.code}`),
      diagnostics.map(renderDiagnostic).join('\n'),
    ).toEqual(expected(text));
    expect(module).toBeNull();
    for (const d of diagnostics) {
      expect(d.frame).toBe(text.split('\n')[d.line - 1]);
      expect(renderDiagnostic(d)).toContain(`${name}:${d.line}:${d.column} - error ${d.code}: ${d.message}`);
      expect(`${d.message} ${d.why} ${d.fix}`).not.toMatch(/\{\d\}/);
    }
  });
  test('is accepted when rewritten', async () => {
    const fixed = join(folder, 'fixed', name);
    if (readExpectations(readFileSync(fixed, 'utf8')).length > 0) expect(await runProgram(fixed)).toEqual([]);
    else await translateProgram(fixed);
  });
});

test('every code of the table is triggered', () => {
  const found = new Set(
    programs.flatMap((name) =>
      expected(readFileSync(join(folder, name), 'utf8')).map((line) => line.split(' ')[1]),
    ),
  );
  // tsc's own errors (WEFT0001) are tested below; WEFT11xx are reported by later stages.
  expect(Object.keys(diagnosticRows).filter((code) => /^WEFT10/.test(code) && !found.has(code))).toEqual([]);
});

test('errors of tsc are passed through with their number and place', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'weft-refused-'));
  try {
    const path = join(folder, 'bad.ts');
    writeFileSync(
      path,
      "import type { f64, i32 } from '@weft/core';\nexport function f(n: i32): f64 {\n  return n;\n}\n",
    );
    const { module, diagnostics } = await translate({ entry: path, root: folder });
    expect(module).toBeNull();
    expect(diagnostics).toMatchObject([
      { code: 'WEFT0001', tsCode: 2322, file: 'bad.ts', line: 3, column: 3 },
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
