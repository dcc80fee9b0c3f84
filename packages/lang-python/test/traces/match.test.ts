/** The matcher of traces itself: what it lets pass, what not, and where it says that they part. */
import { describe, expect, it } from 'vitest';
import { asPattern, mismatch, nameMatches, parseOps, parsePattern, PatternError, printOp } from './match.js';

const trace = `[r0, l1]
label(r0, l1) descr=t1
debug_merge_point(4, 3, #0)  ; python
i31 = i64.lt_s(l1, l30)
guard_true(i31) descr=g8 [i31, r24] {1@3111: 6, (i31); vable: r24, v0; v0 = W_Int(value=l1)}
l32 = i64.add_ovf(l27, l1)
guard_no_overflow() [62@0: 0, r5 | 1@3098: r0 || r0]
set_field(@1234, l32, "W_Int.a, b")
r40 = call(#3, -1.5, "call(x)")
jump(r0, l32) descr=t1`;

const ops = parseOps(trace);
const code = ops.slice(2);

const match = (expected: string, actual: string | typeof ops): string | null =>
  mismatch(parsePattern(expected), typeof actual === 'string' ? parseOps(actual) : actual);

describe('reading', () => {
  it('leaves out inputs and what guards restore', () => {
    expect(ops.map(printOp)).toEqual([
      'label(r0, l1) descr=t1',
      'debug_merge_point(4, 3, #0)',
      'i31 = i64.lt_s(l1, l30)',
      'guard_true(i31)',
      'l32 = i64.add_ovf(l27, l1)',
      'guard_no_overflow()',
      'set_field(@1234, l32, "W_Int.a, b")',
      'r40 = call(#3, -1.5, "call(x)")',
      'jump(r0, l32) descr=t1',
    ]);
    expect(ops[1]!.note).toBe('python');
    expect(ops[0]!.target).toBe('t1');
  });

  it('refuses what is no operation', () => {
    expect(() => parsePattern('i1 + i2')).toThrow(PatternError);
    expect(() => parseOps('[r0]\nnonsense')).toThrow(PatternError);
  });
});

describe('operands', () => {
  it('are renamed, the same each time', () => {
    expect(match('l1 = i64.add(l2, l2)', 'l9 = i64.add(l7, l7)')).toBeNull();
    expect(match('l1 = i64.add(l2, l2)', 'l9 = i64.add(l7, l8)')).not.toBeNull();
  });

  it('with two names are not one value', () => {
    expect(match('l1 = i64.add(l2, l3)', 'l9 = i64.add(l7, l7)')).not.toBeNull();
  });

  it('keep their kind', () => {
    expect(match('guard_nonnull(r1)', 'guard_nonnull(r5)')).toBeNull();
    expect(match('guard_true(r1)', 'guard_true(i5)')).not.toBeNull();
  });

  it('that are results are bound for what follows', () => {
    expect(match('i1 = i64.eqz(l1)\nguard_true(i1)', 'i4 = i64.eqz(l3)\nguard_true(i4)')).toBeNull();
    expect(match('i1 = i64.eqz(l1)\nguard_true(i1)', 'i4 = i64.eqz(l3)\nguard_true(i5)')).not.toBeNull();
  });

  it('that are constants stand for themselves', () => {
    expect(match('l1 = i64.add(l2, 1n)', 'l9 = i64.add(l7, 1n)')).toBeNull();
    expect(match('l1 = i64.add(l2, 1n)', 'l9 = i64.add(l7, 2n)')).not.toBeNull();
    expect(match('l1 = i64.add(l2, l3)', 'l9 = i64.add(l7, 1n)')).not.toBeNull();
  });

  it('that are constant objects are renamed', () => {
    expect(match('guard_value(r1, @1)', 'guard_value(r7, #12)')).toBeNull();
    expect(match('guard_value(r1, @1)', 'guard_value(r7, null)')).not.toBeNull();
    expect(match('i1 = call(@1, @1, f)', 'i1 = call(@8, #8, f)')).not.toBeNull();
  });

  it('can be any, one or several', () => {
    expect(match('r1 = call(_, _, f)', 'r5 = call(#1, 2.5, f)')).toBeNull();
    expect(match('r1 = call(_, f)', 'r5 = call(#1, 2.5, f)')).not.toBeNull();
    expect(match('r1 = call(..., f)', 'r5 = call(#1, 2.5, f)')).toBeNull();
    expect(match('r1 = call(...)', 'r5 = call(#1, 2.5, f)')).toBeNull();
    expect(match('r1 = call(..., r2, ...)', 'r5 = call(#1, r3, r4, f)')).toBeNull();
  });

  it('are compared with letters left open', () => {
    expect(match('l1 = get_field(r1, W_Int.*)', 'l1 = get_field(r1, W_Int.value)')).toBeNull();
    expect(nameMatches('call*', 'call_pure')).toBe(true);
    expect(nameMatches('i64.*', 'i64_add')).toBe(false);
    expect(nameMatches('*.value', 'W_Int.value')).toBe(true);
  });

  it('are bound anew when a guess was wrong', () => {
    const actual = 'l2 = i64.add(l0, l1)\nl3 = i64.add(l2, l2)\nl4 = i64.add(l3, l3)\nfinish(l4)';
    expect(match('...\nl1 = i64.add(l2, l2)\nfinish(l1)', actual)).toBeNull();
    expect(match('...\nl1 = i64.add(l2, l3)\nfinish(l1)', actual)).not.toBeNull();
  });
});

describe('operations', () => {
  it('that make no code do not count', () => {
    const expected = `i1 = i64.lt_s(l1, l2)
      guard_true(i1)
      l3 = i64.add_ovf(_, l1)
      guard_no_overflow()
      set_field(_, l3, _)
      r1 = call(...)
      jump(...)`;
    expect(match(expected, code)).toBeNull();
  });

  it('must all be there', () => {
    expect(match('i1 = i64.lt_s(l1, l2)', code)).not.toBeNull();
    expect(match('i1 = i64.lt_s(l1, l2)\n...', code)).toBeNull();
    expect(match('...\njump(...)\nfinish()', code)).not.toBeNull();
  });

  it('are left out by dots', () => {
    expect(match('...\nguard_no_overflow()\n...\njump(...)', code)).toBeNull();
    expect(match('...\nguard_overflow()\n...', code)).not.toBeNull();
  });

  it('can be optional', () => {
    expect(match('guard_not_invalidated()?\nfinish()', 'finish()')).toBeNull();
    expect(match('guard_not_invalidated()?\nfinish()', 'guard_not_invalidated()\nfinish()')).toBeNull();
    expect(match('guard_not_invalidated()\nfinish()', 'finish()')).not.toBeNull();
  });

  it('have a result or none', () => {
    expect(match('call(...)', 'r1 = call(f)')).not.toBeNull();
    expect(match('r1 = call(...)', 'call(f)')).not.toBeNull();
    expect(match('_ = call(...)', 'r1 = call(f)')).toBeNull();
  });
});

describe('a failure', () => {
  it('shows both sides and where they part', () => {
    expect(
      match('l1 = i64.add(l2, l3)\nguard_true(i1)\nfinish(l1)', 'l5 = i64.add(l0, l1)\nfinish(l5)'),
    ).toBe(
      [
        'expected',
        '  l1 = i64.add(l2, l3)',
        '===== HERE =====',
        '  guard_true(i1)',
        '  finish(l1)',
        'trace',
        '  l5 = i64.add(l0, l1)',
        '===== HERE =====',
        '  finish(l5)',
      ].join('\n'),
    );
  });
});

describe('a blessed pattern', () => {
  it('numbers values and objects anew and matches its trace', () => {
    const pattern = asPattern(code);
    expect(pattern).toEqual([
      'i1 = i64.lt_s(l1, l2)',
      'guard_true(i1)',
      'l4 = i64.add_ovf(l3, l1)',
      'guard_no_overflow()',
      'set_field(@1, l4, "W_Int.a, b")',
      'r1 = call(@2, -1.5, "call(x)")',
      'jump(...)',
    ]);
    expect(match(pattern.join('\n'), code)).toBeNull();
  });
});
