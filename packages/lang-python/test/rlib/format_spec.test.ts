/** The format mini-language against python3: every combination of a grid of specifications, errors included. */
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { formatBig, formatF64, formatStr } from '../../src/rlib/format_spec.js';
import { bigParse } from '../../src/rlib/rbigint_str.js';
import { strRepr } from '../../src/rlib/str_repr.js';
import {
  foldOf,
  isAlnum,
  isAlpha,
  isDecimal,
  isDigit,
  isIdStart,
  isLower,
  isNumeric,
  isPrintable,
  isSpace,
  isUpper,
  lowerOf,
  titleOf,
  upperOf,
} from '../../src/rlib/unicode.js';

function python(program: string, input: string): string[] {
  const result = spawnSync('python3', ['-c', program], { input, encoding: 'utf8' });
  if (result.status !== 0) throw new Error(result.stderr);
  return result.stdout.split('\n');
}
const specs: string[] = [];
for (const align of ['', '<', '*^', '=', 'é>'])
  for (const sign of ['', '+', ' '])
    for (const rest of [
      '',
      '#',
      '0',
      '08',
      '12',
      '012,',
      '015_',
      ',',
      ',.2f',
      '_x',
      '#_b',
      '#o',
      '#X',
      '.3',
      '10.3e',
      'c',
      'd',
      's',
      '10.1%',
      'n',
      'G',
      'q',
      '.',
      ',_',
      'xx',
    ])
      specs.push(align + sign + rest);
const values = [
  '0',
  '7',
  '-42',
  '123456789',
  '-12345678901234567890123',
  "'abc'",
  "'héllo wörld'",
  '0.0',
  '-1.5',
  '1234567.891',
  '1e100',
  "float('nan')",
  "float('-inf')",
];

function ours(value: string, spec: string): string {
  try {
    if (value.startsWith("'")) return formatStr(value.slice(1, -1), spec);
    if (/^-?\d+$/.test(value)) return formatBig(bigParse(value, 10)!, spec, 'int');
    const x = value.startsWith('float') ? (value.includes('nan') ? NaN : -Infinity) : Number(value);
    return formatF64(x, spec, 'float');
  } catch (e) {
    return '!' + (e as { message: string }).message;
  }
}

describe('format_spec', () => {
  it('formats as CPython', () => {
    const cases = values.flatMap((v) => specs.map((s) => [v, s] as const));
    const program = `
import sys
for l in sys.stdin.read().split('\\n'):
    v, s = l.split('\\t')
    try: print(format(eval(v), s))
    except Exception as e: print('!' + str(e))`;
    const expected = python(program, cases.map(([v, s]) => `${v}\t${s}`).join('\n'));
    cases.forEach(([v, s], i) => expect(`${v} ${s} ${ours(v, s)}`).toBe(`${v} ${s} ${expected[i]}`));
  });
  it('knows characters as CPython', () => {
    const program = `
def bits(c):
    return sum(b << i for i, b in enumerate([c.isalpha(), c.isdecimal(), c.isdigit(), c.isnumeric(), c.isspace(), c.isupper(), c.islower(), c.isprintable(), c.isidentifier(), c.isalnum()]))
for i in list(range(0x3000)) + list(range(0xa640, 0xac00)) + list(range(0xfb00, 0xffff)) + list(range(0x10000, 0x10fff)):
    if i == 0x345 or 0xd800 <= i < 0xe000: continue
    c = chr(i)
    import unicodedata
    if unicodedata.category(c) == 'Cn': continue
    print(i, bits(c), *[','.join(str(ord(x)) for x in t) for t in (c.upper(), c.lower(), c.title(), c.casefold())], ascii(c))`;
    // Letters that got an upper case after the Unicode version of CPython 3.11.
    const newer = new Set([
      0x295, 0x10fc, 0xa7d3, 0xa7d5, 0xa7f2, 0xa7f3, 0xa7f4, 0xab69, 0x19b, 0x264, 0x1c89, 0x1c8a, 0xa7cb,
      0xa7cc, 0xa7cd, 0xa7da, 0xa7db, 0xa7dc,
    ]);
    const different: string[] = [];
    const codes = (s: string) => [...s].map((c) => c.codePointAt(0)).join(',');
    for (const line of python(program, '')) {
      if (line === '') continue;
      const i = Number.parseInt(line, 10);
      if (newer.has(i)) continue;
      const flags = [
        isAlpha,
        isDecimal,
        isDigit,
        isNumeric,
        isSpace,
        isUpper,
        isLower,
        isPrintable,
        isIdStart,
        isAlnum,
      ];
      const bits = flags.reduce((sum, f, k) => sum + (f(i) ? 1 << k : 0), 0);
      const texts = [upperOf(i), lowerOf(i), titleOf(i), foldOf(i)].map(codes);
      if (`${i} ${bits} ${texts.join(' ')} ${strRepr(String.fromCodePoint(i), true)}` !== line)
        different.push(i.toString(16));
    }
    expect(different.join(' ')).toBe('');
  });
});
