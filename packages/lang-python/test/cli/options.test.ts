/** The command line is read as CPython reads its own; sources are decoded as their first lines say. */
import { describe, expect, test } from 'vitest';
import { PySyntaxError } from '../../src/compiler/index.js';
import { decodeSource } from '../../src/cli/decode.js';
import { parseOptions } from '../../src/cli/options.js';

describe('options', () => {
  const program = (...argv: string[]): unknown => {
    const parsed = parseOptions(argv);
    return parsed.kind === 'run' ? { ...parsed.options.program, args: parsed.options.args } : parsed;
  };
  test('a file and its arguments', () => {
    expect(program('a.py', '-c', 'x')).toEqual({ kind: 'file', path: 'a.py', args: ['-c', 'x'] });
  });
  test('-c takes the next argument or the rest of its own', () => {
    expect(program('-c', 'print(1)', 'a')).toEqual({ kind: 'command', source: 'print(1)\n', args: ['a'] });
    expect(program('-cprint(1)')).toEqual({ kind: 'command', source: 'print(1)\n', args: [] });
    expect(program('-uc', 'x')).toEqual({ kind: 'command', source: 'x\n', args: [] });
  });
  test('- and nothing mean stdin', () => {
    expect(program('-', 'a')).toEqual({ kind: 'stdin', args: ['a'] });
    expect(program()).toEqual({ kind: 'stdin', args: [] });
  });
  test('-m', () => {
    expect(program('-m', 'pkg.mod', 'x')).toEqual({ kind: 'module', name: 'pkg.mod', args: ['x'] });
  });
  test('-V, --version, -h, --help', () => {
    expect(program('-V')).toEqual({ kind: 'version' });
    expect(program('--version')).toEqual({ kind: 'version' });
    expect(program('-h')).toEqual({ kind: 'help' });
    expect(program('--help', 'x')).toEqual({ kind: 'help' });
  });
  test('the collector', () => {
    const gc = (...argv: string[]): unknown => {
      const parsed = parseOptions([...argv, 'a.py']);
      return parsed.kind === 'run' ? parsed.options.gc : parsed;
    };
    expect(gc()).toEqual({ stats: false, maxHeap: null, collector: {} });
    expect(gc('--gc-stats', '--max-heap=64MB', '--gc-nursery', '1MB')).toEqual({
      stats: true,
      maxHeap: '64MB',
      collector: { nursery: '1MB' },
    });
    expect(gc('--gc-verify', '--gc-every', '3')).toEqual({
      stats: false,
      maxHeap: null,
      collector: { verify: true, collectEvery: 3 },
    });
    expect(gc('--max-heap', 'much')).toEqual({
      kind: 'error',
      message: "--max-heap: 'much' is not a size such as 256MB",
    });
    expect(gc('--gc-every=x')).toEqual({ kind: 'error', message: "--gc-every: 'x' is not an integer" });
    expect(gc('--gc-what=1')).toEqual({ kind: 'error', message: 'unknown option --gc-what' });
  });
  test('what is wrong is named', () => {
    expect(program('-z')).toEqual({ kind: 'error', message: 'Unknown option: -z' });
    expect(program('-c')).toEqual({ kind: 'error', message: 'Argument expected for the -c option' });
    expect(program('--nope')).toEqual({ kind: 'error', message: 'unknown option --nope' });
  });
});

describe('encodings', () => {
  const bytes = (...parts: (string | number)[]): Uint8Array =>
    Buffer.concat(parts.map((part) => (typeof part === 'number' ? Buffer.from([part]) : Buffer.from(part))));
  const failure = (data: Uint8Array): string => {
    try {
      decodeSource(data, 'x.py');
    } catch (error) {
      if (error instanceof PySyntaxError) return error.msg;
      throw error;
    }
    return 'no error';
  };
  test('UTF-8 is the default, a byte order mark is dropped', () => {
    expect(decodeSource(bytes('x = "é𝕏"\n'), 'x.py')).toBe('x = "é𝕏"\n');
    expect(decodeSource(bytes(0xef, 0xbb, 0xbf, 'x'), 'x.py')).toBe('x');
  });
  test('declared in the first or second line', () => {
    expect(decodeSource(bytes('# -*- coding: latin-1 -*-\n', 0xe9), 'x.py')).toContain('é');
    expect(
      decodeSource(bytes('#!/usr/bin/x\n# vim: set fileencoding=iso-8859-15 :\n', 0xa4), 'x.py'),
    ).toContain('€');
    expect(failure(bytes('x = 1\n# coding: latin-1\n', 0xe9))).toContain('Non-UTF-8 code');
  });
  test('what cannot be read', () => {
    expect(failure(bytes('x = 1\ny = "', 0xff, '"\n'))).toBe(
      "Non-UTF-8 code starting with '\\xff' in file x.py on line 2, but no encoding declared; " +
        'see https://peps.python.org/pep-0263/ for details',
    );
    expect(failure(bytes('# coding: foo\n'))).toBe('encoding problem: foo');
    expect(failure(bytes(0xef, 0xbb, 0xbf, '# coding: latin-1\n'))).toBe(
      'encoding problem: iso-8859-1 with BOM',
    );
  });
});
