/** The built command as a process: bad input ends with CPython's words or one line, and never with a JavaScript stack. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const command = fileURLToPath(new URL('../../bin/weft-python.js', import.meta.url));

function weftPython(args: readonly string[], input = '', environment: Record<string, string> = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...args], {
    input,
    encoding: 'utf8',
    env: { ...process.env, ...environment },
  });
  return { status, stdout, stderr };
}

describe('weft-python, translated', () => {
  test('runs a program from the command line and from stdin', () => {
    expect(weftPython(['-c', 'print(6 * 7)'])).toEqual({ status: 0, stdout: '42\n', stderr: '' });
    expect(weftPython([], 'print("in")\n')).toEqual({ status: 0, stdout: 'in\n', stderr: '' });
  });
  test('memory exhaustion is an exception', () => {
    const program = 'print("before")\na = []\nwhile True: a.append("x" * 4000000 + str(len(a)))';
    const stderr =
      'Traceback (most recent call last):\n  File "<string>", line 3, in <module>\nMemoryError\n';
    expect(weftPython(['-c', program])).toEqual({ status: 1, stdout: 'before\n', stderr });
  });
  test('an image that is missing, or made for another version, is a line', () => {
    const folder = mkdtempSync(join(tmpdir(), 'weft-image-'));
    try {
      const run = () => weftPython(['-c', 'print(1)'], '', { WEFT_PYTHON_IMAGE: folder });
      const missing = run();
      expect(missing.status).toBe(1);
      expect(missing.stderr).toMatch(/^weft-python: cannot load the interpreter: ENOENT.*\n$/);
      const dist = fileURLToPath(new URL('../../dist', import.meta.url));
      const image = readFileSync(join(dist, 'python.wasm'));
      // Behind the name of the section there are the version and the number of the vocabulary.
      image[image.indexOf('weft.jit') + 'weft.jit'.length + 1]! ^= 1;
      writeFileSync(join(folder, 'python.wasm'), image);
      writeFileSync(join(folder, 'python.json'), readFileSync(join(dist, 'python.json')));
      expect(run()).toEqual({
        status: 1,
        stdout: '',
        stderr:
          'weft-python: cannot load the interpreter: the image was made for another version of this runtime: build it again (`weft build`)\n',
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
  test('endless recursion is a RecursionError', () => {
    const result = weftPython(['-c', 'def f(): return f()\nf()']);
    expect(result.status).toBe(1);
    expect(result.stderr.trimEnd().split('\n').at(-1)).toBe(
      'RecursionError: maximum recursion depth exceeded',
    );
  });
  test('the garbage of many traces does not make the young generation grow', () => {
    const program =
      'source = "def f(n):\\n  s = {0}\\n  for i in range(n):\\n    if i % 3 == 1: s += len(str(s))\\n' +
      '    elif i % 5 == 0: s ^= {0}\\n    else: s = s * 3 % 1000003\\n  return s\\nf(1500)"\n' +
      'for k in range(60): exec(source.format(k))\n';
    const probe =
      `import { getHeapSpaceStatistics as spaces } from 'node:v8';` +
      `const young = () => spaces().find((s) => s.space_name === 'new_space').space_size;` +
      `process.on('exit', () => process.stderr.write('young ' + young()));`;
    const options = ['--import', `data:text/javascript,${encodeURIComponent(probe)}`];
    const { stderr } = spawnSync(process.execPath, [...options, command, '-'], {
      input: program,
      encoding: 'utf8',
    });
    expect(Number(/^young (\d+)$/.exec(stderr)![1])).toBeLessThan(16 << 20);
  });
  test('a missing file', () => {
    const result = weftPython(['no-such-file.py']);
    expect(result.status).toBe(2);
    expect(result.stderr).toMatch(
      /can't open file '.*no-such-file\.py': \[Errno 2\] No such file or directory\n$/,
    );
  });
  // The reader goes away after ten bytes; CPython's status for that is 120, and nothing may be printed about it.
  test.skipIf(process.platform === 'win32')('a closed stdout', () => {
    const program = 'for i in range(200000): print(i)';
    const { stdout, stderr } = spawnSync(
      'bash',
      ['-c', '"$0" "$1" -c "$2" | head -c 10; echo " ${PIPESTATUS[0]}"', process.execPath, command, program],
      { encoding: 'utf8' },
    );
    expect({ stdout, stderr }).toEqual({ stdout: '0\n1\n2\n3\n4\n 120\n', stderr: '' });
  });

  test('--jit-log says where in the program loops are, and when they become invalid', () => {
    const folder = mkdtempSync(join(tmpdir(), 'weft-'));
    try {
      const program = join(folder, 'program.py');
      const log = join(folder, 'log.json');
      writeFileSync(
        program,
        'class C: step = 1\n' +
          'def count(n):\n  s = 0\n  while s < n:\n    s += C.step\n  return s\n' +
          'print(count(9999))\nC.step = 3\nprint(count(9999))\n',
      );
      expect(weftPython(['--jit-log', log, program])).toEqual({
        status: 0,
        stdout: '9999\n9999\n',
        stderr: '',
      });
      const { events } = JSON.parse(readFileSync(log, 'utf8')) as {
        events: { what: string; place?: string }[];
      };
      expect(events[0]).toMatchObject({ what: 'loop', place: `${program}:4 count` });
      expect(events.map(({ what }) => what)).toContain('invalidate');
      const text = join(folder, 'log.txt');
      weftPython(['--jit-log', text, '-c', 'import gc\ngc.collect()']);
      expect(readFileSync(text, 'utf8')).toMatch(/^gc major \d+\.\d\d ms, \d+ bytes allocated$/m);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
