/**
 * The command: what it prints where, and its exit status, which are the book's.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildImage } from './engines.js';

const folder = mkdtempSync(join(tmpdir(), 'lox-'));
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

beforeAll(async () => {
  const { wasm, metadata } = await buildImage();
  writeFileSync(join(folder, 'lox.wasm'), wasm);
  writeFileSync(join(folder, 'lox.json'), JSON.stringify(metadata));
  await build({
    entryPoints: [here('../src/cli.ts')],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile: join(folder, 'cli.mjs'),
    alias: {
      '@weft/core/runtime': here('../../../packages/core/src/runtime/index.ts'),
      '@weft/core/backend': here('../../../packages/core/src/backend.ts'),
      '@weft/jit-backend-wasm': here('../../../packages/jit-backend-wasm/src/index.ts'),
    },
    logLevel: 'error',
  });
});
afterAll(() => rmSync(folder, { recursive: true }));

function lox(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, 'cli.mjs'), ...args], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}
function program(name: string, source: string): string {
  const path = join(folder, name);
  writeFileSync(path, source);
  return path;
}

it.each(['on', 'off'])('runs a program, JIT %s', (jit) => {
  const path = program('sum.lox', 'var s = 0; for (var i = 0; i < 5000; i = i + 1) s = s + i; print s;');
  expect(lox('--jit', jit, path)).toEqual({ status: 0, stdout: '12497500\n', stderr: '' });
});

it('reports compile errors on stderr, with status 65', () => {
  const path = program('broken.lox', 'print "never";\nprint ;\nvar 1;\n');
  expect(lox(path)).toEqual({
    status: 65,
    stdout: '',
    stderr: "[line 2] Error at ';': Expect expression.\n[line 3] Error at '1': Expect variable name.\n",
  });
});

it('reports runtime errors on stderr, with status 70, after what was printed', () => {
  const path = program('failing.lox', 'fun f() {\n  return nil + 1;\n}\nprint "before";\nf();\n');
  expect(lox(path)).toEqual({
    status: 70,
    stdout: 'before\n',
    stderr: 'Operands must be two numbers or two strings.\n[line 2] in f()\n[line 5] in script\n',
  });
});

it('says what it cannot read, with status 74, and how it is used, with status 64', () => {
  const missing = lox(join(folder, 'missing.lox'));
  expect(missing.status).toBe(74);
  expect(missing.stderr).toContain('Could not open file');
  for (const args of [[], ['--jit', 'maybe', 'a.lox'], ['a.lox', 'b.lox'], ['--what', 'a.lox']])
    expect(lox(...args)).toMatchObject({ status: 64, stderr: expect.stringContaining('Usage: lox') });
});

it('prints counters and writes traces', () => {
  const path = program('loop.lox', 'var i = 0; while (i < 5000) i = i + 1;');
  const log = join(folder, 'log');
  expect(lox('--jit-stats', '--jit-log', log, path).stderr).toMatch(/1 {2}loops and functions compiled/);
});
