/** The comments of the Python programs: how they are read, checked and blessed, on traces made by hand. */
import { describe, expect, it } from 'vitest';
import { bless, ExpectationError, failure, parseExpectations } from './expectations.js';
import type { Compiled, Log, Place, PlacedOp } from './log.js';
import { parseOps } from './match.js';

/** Operations with places: a line `@f:3` says where the following ones are. */
function placed(text: string): PlacedOp[] {
  let place: Place | null = null;
  return text.split('\n').flatMap((line): PlacedOp[] => {
    const at = /^@(\S+):(\d+)$/.exec(line.trim());
    if (at === null) return parseOps(line.trim()).map((op) => ({ ...op, place }));
    place = { function: at[1]!, line: Number(at[2]) };
    return parseOps('debug_merge_point(0)').map((op) => ({ ...op, place }));
  });
}

function compiled(what: Compiled['what'], name: string, text: string): Compiled {
  const ops = placed(text);
  return { what, name, start: ops[0]?.place ?? null, ops, steady: ops };
}

const log = (...all: Compiled[]): Log => ({
  status: 0,
  stdout: '',
  stderr: '',
  compiled: all,
  aborts: ['too_long f'],
  problems: [],
});

const loop = compiled(
  'loop',
  'f1',
  `@f:3
   i1 = i64.lt_s(l1, l2)
   guard_true(i1)
   @f:4
   l3 = i64.add_ovf(l1, 1n)
   @g:9
   guard_no_overflow()
   r1 = call(r2, "Type.method")
   @f:5
   r4 = new(W_Int)
   jump(r4)`,
);
const bridge = compiled('bridge', 'f1', '@f:4\nfinish()');

const source = (comments: string): string =>
  `def f(n):\n  i = 0\n  while i < n:\n    i = g(i)\n    x = [i]\n${comments}\n`;

function problem(comments: string, ...all: Compiled[]): string | null {
  const text = source(comments);
  const [expectation] = parseExpectations(text);
  return failure(expectation!, log(...(all.length > 0 ? all : [loop, bridge])), text);
}

const claim = (text: string): string | null =>
  problem(`# trace f: a loop\n# assert ${text}`)?.split('\n')[0] ?? null;

describe('reading comments', () => {
  it('finds head, assertions and operations', () => {
    const [first, second] = parseExpectations(
      '# trace f at "while": title\n# slow: why\n# assert no new; at most 2 call* f.g\n# ops\n#   finish()\n\n# trace function C.g: other\n# assert inlines a, b',
    );
    expect(first).toMatchObject({ what: 'loop', function: 'f', at: 'while', title: 'title', line: 0 });
    expect(first!.assertions[0]!.claims).toEqual([
      { kind: 'count', bound: 'exactly', count: 0, name: 'new', operand: null },
      { kind: 'count', bound: 'at most', count: 2, name: 'call*', operand: 'f.g' },
    ]);
    expect(first!.ops).toEqual({ first: 4, lines: ['   finish()'] });
    expect(second).toMatchObject({ what: 'function', function: 'C.g', at: null, ops: null });
    expect(second!.assertions[0]!.claims).toEqual([{ kind: 'inlines', functions: ['a', 'b'] }]);
  });

  it.each([
    ['# trace f', 'line 1: not `# trace'],
    ['# trace f: title', 'line 1: nothing is expected'],
    ['# trace f: title\n# assert new', "line 2: 'new' is no claim"],
    ['# trace f: title\n# asert no new', 'line 2:'],
    ['# trace f: title\n# assert no new;', "line 2: '' is no claim"],
  ])('refuses %j', (text, message) => {
    expect(() => parseExpectations(text)).toThrow(ExpectationError);
    expect(() => parseExpectations(text)).toThrow(message);
  });
});

describe('claims', () => {
  it.each([
    '1 new',
    'no guard_false',
    '2 guard_*',
    'at most 2 guard_*',
    'at least 1 call',
    '1 call Type.method',
    'no call Type.other',
    '1 new W_*',
    '7 operations',
    '1 bridges',
    '1 loops',
    'inlines g',
  ])('that hold: %s', (text) => expect(claim(text)).toBeNull());

  it.each([
    ['no new', '1 new, expected exactly 0'],
    ['at most 1 guard_*', '2 guard_*, expected at most 1'],
    ['at least 2 call Type.method', '1 call Type.method, expected at least 2'],
    ['at most 6 operations', '7 operations, expected at most 6'],
    ['no bridges', '1 bridges, expected exactly 0'],
    ['no loops', '1 loops, expected exactly 0'],
    ['inlines g, h', 'does not inline h'],
  ])('that do not: %s', (text, message) => expect(claim(text)).toBe(message));

  it('on a line count what it calls, and nothing else', () => {
    expect(problem('# trace f: t\n# assert on "i = g(i)": 3 operations; 1 call')).toBeNull();
    expect(problem('# trace f: t\n# assert on "x = [i]": 1 new; no call')).toBeNull();
    expect(problem('# trace f: t\n# assert on "x = [i]": no new')).toContain('on "x = [i]": 1 new');
    expect(() => problem('# trace f: t\n# assert on "y = 1": no new')).toThrow(ExpectationError);
  });
});

describe('selection', () => {
  const other = compiled('loop', 'f2', '@f:5\njump()');

  it('takes the last loop of the function', () => {
    expect(problem('# trace f: t\n# assert 1 operations', loop, other)).toBeNull();
  });

  it('takes that which starts in a line with the text', () => {
    expect(problem('# trace f at "while": t\n# assert 7 operations', loop, other)).toBeNull();
  });

  it('knows methods by their last name, and bridges', () => {
    const method = compiled('bridge', 'f1', '@C.m:5\njump()');
    expect(problem('# trace bridge m: t\n# assert 1 operations', loop, method)).toBeNull();
  });

  it('looks for the text behind a loop inside of a builtin function', () => {
    const sums = [3, 5].map((line) => compiled('loop', `s${line}`, `@<sum>:0\n@gen:${line}\njump()`));
    expect(problem('# trace <sum> at "while": t\n# assert inlines gen', ...sums)).toBeNull();
    expect(problem('# trace <sum> at "i = 0": t\n# assert inlines gen', ...sums)).toContain(
      'no loop of <sum>',
    );
  });

  it('says what there is when nothing fits', () => {
    expect(problem('# trace h: t\n# assert no new')).toBe(
      'no loop of h was compiled; there are\n  loop f:3 (f:3)\n  bridge f:4 (f:4)\n  gave up: too_long f',
    );
    expect(problem('# trace h: t\n# assert no loops')).toBeNull();
  });
});

describe('blessing', () => {
  it('writes limits and operations, and what is blessed holds', () => {
    const before = source(
      '# trace f: t\n# assert at most 9 new; no guard_false; at most 0 guard_*\n# ops\n#   finish()\n# assert on "x = [i]": at most 5 operations',
    );
    const after = bless(before, log(loop, bridge));
    expect(after).toContain('# assert at most 1 new; no guard_false; at most 2 guard_*\n');
    expect(after).toContain('# assert on "x = [i]": at most 2 operations');
    expect(after).toContain('# ops\n#   i1 = i64.lt_s(l1, l2)\n#   guard_true(i1)\n');
    for (const e of parseExpectations(after)) expect(failure(e, log(loop, bridge), after)).toBeNull();
    expect(bless(after, log(loop, bridge))).toBe(after);
  });
});
