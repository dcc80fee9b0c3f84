/** Float text against python3's own answers, asked in one process for a seeded set of floats. */
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { floatParse, roundToDigits } from '../../src/rlib/float_digits.js';
import { floatFromHex, floatHex, floatRepr, formatFloat } from '../../src/rlib/float_format.js';

function python(program: string, input: string): string[] {
  const result = spawnSync('python3', ['-c', program], { input, encoding: 'utf8' });
  if (result.status !== 0) throw new Error(result.stderr);
  return result.stdout.split('\n');
}
let state = 12345;
const random = () => (state = (Math.imul(state, 1103515245) + 12345) >>> 0) / 2 ** 32;
const scratch = new DataView(new ArrayBuffer(8));
const samples: number[] = [
  0, -0, 0.5, 1.5, 2.5, 1e16, 1e15, 123456789012345680, 1e-4, 1e-5, 5e-324, 1e22, 1e21, 2e23,
];
for (let i = 0; i < 300; i++) {
  scratch.setUint32(0, random() * 2 ** 32);
  scratch.setUint32(4, random() * 2 ** 32);
  samples.push(scratch.getFloat64(0));
  samples.push((random() - 0.5) * 10 ** Math.floor(random() * 30 - 10));
  samples.push(Math.floor(random() * 4000 - 2000) / 2 ** Math.floor(random() * 12));
  samples.push(Math.floor(random() * 4000) * 50);
}
const finite = samples.filter((x) => Number.isFinite(x));
const specs = [
  '.0f',
  '.1f',
  '.3f',
  '.20f',
  '.0e',
  '.3e',
  '.2g',
  '.5g',
  'g',
  'e',
  '.17g',
  '.3',
  '.0',
  '#.3g',
  '#.0f',
  '.1%',
  '.110f',
  '.120e',
  'G',
  '#g',
];

describe('float text', () => {
  it('formats as CPython', () => {
    const expected = python(
      'import sys,struct\nspecs=sys.argv\nfor l in sys.stdin:\n x=float.fromhex(l)\n print(repr(x), x.hex(), *[format(abs(x),s) for s in ' +
        JSON.stringify(specs) +
        '], *[repr(round(x,n)) for n in (0,1,2,5,20,-1,-2,-3)])',
      finite.map(floatHex).join('\n'),
    );
    finite.forEach((x, i) => {
      const actual = [
        floatRepr(x),
        floatHex(x),
        ...specs.map((s) => {
          const m = /^(#?)(?:\.(\d+))?(.?)$/.exec(s)!;
          return formatFloat(x, m[3]!, m[2] === undefined ? -1 : Number(m[2]), m[1] === '#');
        }),
        ...[0, 1, 2, 5, 20, -1, -2, -3].map((n) => floatRepr(roundToDigits(x, n))),
      ];
      expect(actual.join(' ')).toBe(expected[i]);
    });
  });
  it('parses as CPython', () => {
    for (const good of ['1_0.5', '.5', '5.', '1e5', '-1E-5', 'inf', '-Infinity', '1_000e1_0'])
      expect(floatParse(good).ok, good).toBe(true);
    for (const bad of ['', '.', 'e5', '1e', '1__0', '_1', '1_', '1_.5', 'infin', '0x10', '1.5.2', '--1'])
      expect(floatParse(bad).ok, bad).toBe(false);
    expect(floatParse('1_000e1_0').value).toBe(1e13);
    for (const x of finite) {
      expect(Object.is(floatParse(floatRepr(x)).value, x)).toBe(true);
      expect(Object.is(floatFromHex(floatHex(x)), x)).toBe(true);
    }
  });
});
