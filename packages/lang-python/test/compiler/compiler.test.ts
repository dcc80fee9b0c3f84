/**
 * The compiler on whole files: trees equal CPython's, bytecode is well-formed, and the text of a few code objects is as blessed
 * (`WEFT_BLESS=1` writes it anew).
 */
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { disassemble } from '../../src/bytecode/disassemble.js';
import { compileSource, marshal, PySyntaxError } from '../../src/compiler/index.js';
import { Source } from '../../src/compiler/errors.js';
import { parse } from '../../src/compiler/parser.js';
import { dumpLines } from './dump.js';
import { verify } from './verify.js';

const samples = fileURLToPath(new URL('samples/', import.meta.url));
const programs = fileURLToPath(new URL('../programs/', import.meta.url));
const read = (name: string): string => readFileSync(join(samples, name), 'utf8');

test('the tree of every construct is the one of CPython', () => {
  const got = dumpLines(parse(new Source(read('grammar.py'), 'grammar.py'), 'exec'));
  const want = read('grammar.ast').trimEnd().split('\n');
  got.forEach((line, i) => expect(line).toBe(want[i]));
  expect(got.length).toBe(want.length);
});

describe('text of code objects', () => {
  for (const name of ['control', 'scopes']) {
    test(name, () => {
      const got = disassemble(compileSource(read(`${name}.py`), `${name}.py`, 'exec'), true) + '\n';
      const file = join(samples, `${name}.dis`);
      if (process.env.WEFT_BLESS === '1') writeFileSync(file, got);
      expect(got).toBe(existsSync(file) ? readFileSync(file, 'utf8') : '');
    });
  }
});

function pythonFiles(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return pythonFiles(path);
    return name.endsWith('.py') ? [path] : [];
  });
}

test('bytecode of all test programs is well-formed', () => {
  const files = [...pythonFiles(samples), ...pythonFiles(programs)];
  expect(files.length).toBeGreaterThan(100);
  const problems: string[] = [];
  for (const file of files) {
    try {
      const code = compileSource(readFileSync(file, 'utf8'), file, 'exec');
      problems.push(...verify(code));
      expect(marshal(code)[0]).toBe('c');
    } catch (error) {
      // Some programs are wrong on purpose.
      if (!(error instanceof PySyntaxError)) throw error;
    }
  }
  expect(problems).toEqual([]);
});

describe('constants', () => {
  const constantsOf = (expression: string): unknown => {
    const code = compileSource(expression, '<test>', 'eval');
    return code.instructions.length === 2 ? code.constants[0] : 'not folded';
  };
  test.each([
    ['2 * 3 + 4', { kind: 'int', value: 10n }],
    ['-7 // 2', { kind: 'int', value: -4n }],
    ['-7 % 3', { kind: 'int', value: 2n }],
    ['2 ** 64', { kind: 'int', value: 1n << 64n }],
    ['1 << 3 | 1', { kind: 'int', value: 9n }],
    ['-0.0', { kind: 'float', value: -0 }],
    ['7 / 2', { kind: 'float', value: 3.5 }],
    ["'ab' * 2 + 'c'", { kind: 'str', value: 'ababc' }],
    ['not 0', { kind: 'true' }],
    ['True + True', { kind: 'int', value: 2n }],
    ['(1, 2)[1]', { kind: 'int', value: 2n }],
    ["'abc'[-1]", { kind: 'str', value: 'c' }],
  ])('%s', (expression, value) => {
    expect(constantsOf(expression)).toEqual(value);
  });
  test.each(['1 / 0', '1 % 0', '2 ** 1000', "'x' * 10000", '2.0 ** 0.5', '1 << -1', '(1, 2)[2]'])(
    '%s is left to run time',
    (expression) => {
      expect(constantsOf(expression)).toBe('not folded');
    },
  );
});

test('long chains and deep nesting do not exhaust the stack', () => {
  const sum = Array.from({ length: 5000 }, (_, i) => `x${i}`).join(' + ');
  expect(() => compileSource(sum, '<test>', 'eval')).not.toThrow();
  const chain = 'if a: pass\n' + 'elif b: pass\n'.repeat(2000);
  expect(() => compileSource(chain, '<test>', 'exec')).not.toThrow();
  const nested = '('.repeat(150) + '1' + ')'.repeat(150);
  expect(() => compileSource(nested, '<test>', 'eval')).not.toThrow();
});
