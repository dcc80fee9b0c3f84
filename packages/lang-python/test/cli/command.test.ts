/** The command as a process on the untranslated interpreter: output, messages and exit statuses. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const main = join(root, 'packages/lang-python/src/cli/main-untranslated.ts');
const folder = mkdtempSync(join(tmpdir(), 'weft-python-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Result {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function weftPython(args: readonly string[], input = ''): Result {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', main, ...args], {
    cwd: root,
    input,
    encoding: 'utf8',
    env: { ...process.env, TSX_TSCONFIG_PATH: join(root, 'tsconfig.json'), NODE_NO_WARNINGS: '1' },
  });
  return { status, stdout, stderr };
}

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe('weft-python', () => {
  test('-c and its arguments', () => {
    const result = weftPython(['-c', 'import sys; print(sys.argv)', 'a', '-b']);
    expect(result).toEqual({ status: 0, stdout: "['-c', 'a', '-b']\n", stderr: '' });
  });
  test('a file that fails: traceback and status 1', () => {
    const path = file('fails.py', 'print("before")\nx = 1 + [2][0] + "a"\n');
    const result = weftPython([path]);
    expect(result.stdout).toBe('before\n');
    expect(result.stderr).toBe(
      `Traceback (most recent call last):\n  File "${path}", line 2, in <module>\n    x = 1 + [2][0] + "a"\n` +
        "        ~~~~~~~~~~~^~~~~\nTypeError: unsupported operand type(s) for +: 'int' and 'str'\n",
    );
    expect(result.status).toBe(1);
  });
  test('a syntax error', () => {
    const path = file('wrong.py', 'x = (1,\ny = 2\n');
    expect(weftPython([path])).toEqual({
      status: 1,
      stdout: '',
      stderr: `  File "${path}", line 1\n    x = (1,\n        ^\nSyntaxError: '(' was never closed\n`,
    });
  });
  test('a program from stdin reads the rest of stdin itself', () => {
    expect(weftPython([], 'print(1)\n')).toEqual({ status: 0, stdout: '1\n', stderr: '' });
  });
  test('input()', () => {
    expect(weftPython(['-c', 'print(input() + input())'], 'ab\ncd\n').stdout).toBe('abcd\n');
  });
  test('sys.exit', () => {
    expect(weftPython(['-c', 'import sys; sys.exit(7)']).status).toBe(7);
    expect(weftPython(['-c', 'import sys; sys.exit("bye")'])).toEqual({
      status: 1,
      stdout: '',
      stderr: 'bye\n',
    });
  });
  test('a missing file', () => {
    const path = join(folder, 'missing.py');
    expect(weftPython([path])).toEqual({
      status: 2,
      stdout: '',
      stderr: `weft-python: can't open file '${path}': [Errno 2] No such file or directory\n`,
    });
  });
  test('an unreadable encoding', () => {
    const path = file('encoding.py', '# coding: nonsense\n');
    expect(weftPython([path])).toEqual({
      status: 1,
      stdout: '',
      stderr: 'SyntaxError: encoding problem: nonsense\n',
    });
  });
  test('-V and an unknown option', () => {
    expect(weftPython(['-V'])).toEqual({ status: 0, stdout: 'Python 3.11.7\n', stderr: '' });
    expect(weftPython(['-z']).status).toBe(2);
  });
});
