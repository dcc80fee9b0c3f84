/**
 * `weft check`: what it reports, and the exit code.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { check } from '../../src/cli/check.js';
import type { Diagnostic } from '../../src/frontend/diagnostics.js';

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** Runs `weft check --json` on a program of one module. */
async function checked(
  source: string,
  tsconfig: object = {},
): Promise<{ code: number; found: readonly Diagnostic[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'weft-check-test-'));
  folders.push(folder);
  const config = join(folder, 'weft.config.mjs');
  writeFileSync(config, `export default { name: 'toy', entry: './main.ts' };`);
  writeFileSync(join(folder, 'main.ts'), source);
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig));
  const lines: string[] = [];
  const code = await check((line) => void lines.push(line), { config, json: true });
  return { code, found: JSON.parse(lines.join('\n')) as Diagnostic[] };
}

const loop = (reds: string): string => `
import { JitDriver, type i32 } from '@weft/core';
const driver = new JitDriver({ name: 'toy', greens: ['pc'], reds: [${reds.replace(/\w+/g, "'$&'")}] });
export function run(n: i32): i32 {
  let pc: i32 = 0;
  let acc: i32 = 0;
  for (;;) {
    driver.jitMergePoint({ pc, ${reds} });
    acc += pc;
    pc++;
    if (pc === 3) {
      pc = 0;
      if (--n <= 0) return acc;
      driver.canEnterJit({ pc, ${reds} });
    }
  }
}
`;

test('a correct program has no problems', async () => {
  expect(await checked(loop('acc, n'))).toEqual({ code: 0, found: [] });
});

test('a variable that is live at the merge point but neither green nor red is reported at the merge point', async () => {
  const { code, found } = await checked(loop('acc'));
  expect(code).toBe(1);
  expect(found.map((d) => [d.code, d.file, d.line])).toEqual([['WEFT1100', 'main.ts', 8]]);
  expect(found[0]!.frame).toBe('    driver.jitMergePoint({ pc, acc });');
  expect(found[0]!.message).toContain("driver 'toy'");
});

test('module-level code may use the API that the configuration declares', async () => {
  const program = `
import type { i32 } from '@weft/core';
const width: i32 = new URL('http://host/abc').pathname.length;
export function run(n: i32): i32 { return n + width; }
`;
  const es = { compilerOptions: { lib: ['ES2023'] } };
  const dom = { compilerOptions: { lib: ['ES2023', 'DOM'] } };
  expect((await checked(program, es)).found.map((d) => d.code)).toEqual(['WEFT0001']);
  expect(await checked(program, dom)).toEqual({ code: 0, found: [] });
});
