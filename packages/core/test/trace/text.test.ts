import { describe, expect, test } from 'vitest';
import { parseConst, parseTrace, TraceSyntaxError } from '../../src/trace/parse.js';
import { printConst, printTrace } from '../../src/trace/print.js';
import { constF, constI, constL, constR, sameConst, type ResumeData } from '../../src/trace/trace.js';
import { parseEnv, parseTraceText } from './env.js';

const declarations = `
  struct W_Object abstract
  struct W_Int : W_Object (value: i64 immutable)
  struct W_List : W_Object (items: ref, size: i32)
  array objs of ref
  global counter: i64
  call add(l, l) -> l elidable_can_raise
  call append(r, r) collects reads W_List.size writes W_List.items, objs[]
`;

const text = (trace: string) =>
  trace
    .trim()
    .split('\n')
    .map((line) => line.trim())
    .join('\n') + '\n';

function roundTrip(trace: string): void {
  const env = parseEnv(declarations);
  expect(printTrace(parseTrace(trace, env))).toBe(text(trace));
}

describe('the text of traces', () => {
  test('a recorded trace', () => {
    roundTrip(`
      [r0, l1]
      debug_merge_point(12)  ; loop.py:3 "x; y"
      guard_class(r0, W_Int) [r0, l1]
      l2 = get_field(r0, W_Int.value)
      l3 = i64.add_ovf(l2, 5n)
      guard_no_overflow() [0@12: l3, 7 | 3@40: r0 || r0, l1]
      l4 = call(l2, -5n, add)
      guard_no_exception() [0@12: | 3@40: r0]
      i5 = i64.lt_s(l4, l3)
      guard_true(i5) []
      set_global(l4, counter)
      l6 = call_assembler(r0) descr=loop2
      r7 = guard_exception(W_Int) [l6 || r0]
      guard_value(r7, @1234) descr=g7 [r7]
      f8 = f64.add(1e+300, -1e-7)
      jump(r0, l3) descr=t1`);
  });

  test('an optimized trace', () => {
    roundTrip(`
      [r0, l1]
      label(r0, l1) descr=t1
      r2 = new(W_List)
      guard_nonnull(r0) [l1, r2] {0@12: v0, l1; 5@6:; vable: r2, 7, 1.5, #3; v0 = W_Int(value=l1); v1 = objs[v0, _, v1]; set_field(r2, v1, W_List.items); set_item(r2, 3, null, objs)}
      jump(r0, l1) descr=t2
      label(r3, l4) descr=t2
      guard_always_fails() [] {}`);
  });

  test('names are numbered by definition', () => {
    const { trace } = parseTraceText(`
      ${declarations}
      ----
      [r10, l1]            ; inputs
      label(r10, l1) descr=t1

      l_x5 = i64.add(l1, l1)
      jump(r10, l_x5) descr=t1
    `);
    expect(printTrace(trace)).toBe(
      text(`
        [r0, l1]
        label(r0, l1) descr=t1
        l2 = i64.add(l1, l1)
        jump(r0, l2) descr=t1`),
    );
  });

  test('the label behind the inputs has the inputs themselves, other labels define values', () => {
    const { trace } = parseTraceText(`
      [l1]
      label(l1) descr=t1
      l2 = i64.add(l1, 1n)
      jump(l2) descr=t2
      label(l1) descr=t2
      jump(l1) descr=t2`);
    const [first, , , second, jump] = trace.ops;
    expect(first!.args[0]).toBe(trace.inputs[0]);
    expect(second!.args[0]).not.toBe(trace.inputs[0]);
    expect(jump!.args[0]).toBe(second!.args[0]);
    expect(first!.descr).not.toBe(second!.descr);
  });

  test('constants', () => {
    const all = [
      ...[0, -1, 2147483647, -2147483648].map(constI),
      ...[0n, 5n, -(2n ** 63n)].map(constL),
      ...[0, -0, 1.5, 2, -3, 1e300, 1e-7, -1e21, NaN, Infinity, -Infinity].map(constF),
      ...[0, 1234, -1, -5].map(constR),
    ];
    for (const c of all) {
      const read = parseConst(printConst(c));
      expect(read !== null && sameConst(read, c), printConst(c)).toBe(true);
    }
    expect(all.map(printConst).join(' ')).toBe(
      '0 -1 2147483647 -2147483648 0n 5n -9223372036854775808n 0.0 -0.0 1.5 2.0 -3.0 1e+300 1e-7 -1e+21 nan inf -inf null @1234 #0 #4',
    );
  });

  test('resume data is shared and compact', () => {
    const { trace } = parseTraceText(`
      [l1]
      guard_true(1) [l1] {0@1: 5, 5n, l1}
      guard_true(1) [l1] {0@1: 5n, 2000000000, -3}
      finish()`);
    const [a, b] = trace.ops.map((op) => op.resume as ResumeData);
    expect([...a!.frames]).toEqual([0, 1, 3, (5 << 2) | 2, 1, 0]);
    expect(b!.shared).toBe(a!.shared);
    expect(b!.shared.consts.map(printConst)).toEqual(['5n', '2000000000']);
    expect([...b!.frames]).toEqual([0, 1, 3, 1, (1 << 2) | 1, (-3 << 2) | 2]);
  });

  test('names that are not plain words are quoted', () => {
    const env = parseEnv('struct A');
    const odd = { ...env.struct('A')!, name: 'list<i64, "x">(1)' };
    const names = { ...env, struct: (name: string) => (name === odd.name ? odd : undefined) };
    const source = '[]\nr0 = new("list<i64, \\"x\\">(1)")\nfinish(r0)\n';
    expect(printTrace(parseTrace(source, names))).toBe(source);
  });

  test.each([
    ['[l1', "line 1: ',' expected instead of 'end'"],
    ['[x1]', "'x1' is no name of a value"],
    ['[l1]\nl2 = i64.add(l1, l3)', "line 2: 'l3' is not defined"],
    ['[l1]\nl2 = i64.sum(l1, l1)', "no operation 'i64.sum'"],
    ['[l1]\nl2 = i64.add(l1)', '2 arguments expected, 1 found'],
    ['[l1]\nl2 = i64.add(l1, 1)', 'argument 2 must be of kind l'],
    ['[l1]\ni2 = i64.add(l1, l1)', 'the result is of kind l'],
    ['[l1]\ni64.add(l1, l1)', 'the result has no name'],
    ['[r1]\nl2 = get_field(r1, A.b)', "no field 'A.b'"],
    ['[l1]\njump(l1) descr=x1', "'x1' is no token"],
    ['[l1]\nguard_true(1) [] {0@0: l1}', "'l1' is not among the failArgs"],
    ['[l1]\nlabel(l2, l2) descr=t1', 'a name is defined twice'],
    ['[l1]\nfinish(l1) l1', "unexpected 'l1'"],
    ['[l1]\nfinish(l1, ?)', 'unexpected character'],
  ])('error: %s', (source, message) => {
    expect(() => parseTrace(source, parseEnv(''))).toThrow(TraceSyntaxError);
    expect(() => parseTrace(source, parseEnv(''))).toThrow(message);
  });
});

describe('declarations', () => {
  test('layout, type ids, places and effects', () => {
    const env = parseEnv(`
      struct Base (a: u8, b: i64 quasi)
      array longs of i64 immutable
      struct Derived : Base (c: u16, d: ref immutable_items)
      struct Other
      global g: f64
      call f(r) -> i cannot_raise collects forces reads Base.a writes Derived.d, longs[] special strlen
    `);
    const derived = env.struct('Derived')!;
    expect(derived.fields.map((f) => [f.owner, f.name, f.offset, f.kind])).toEqual([
      ['Base', 'a', 8, 'i'],
      ['Base', 'b', 12, 'l'],
      ['Derived', 'c', 24, 'i'],
      ['Derived', 'd', 28, 'r'],
    ]);
    expect(env.field('Base.b')!.mutateOffset).toBe(20);
    expect(env.structs.map((s) => [s.name, s.typeId, s.lastId])).toEqual([
      ['Derived', 2, 2],
      ['Base', 1, 2],
      ['Other', 3, 3],
    ]);
    expect(env.array('longs')).toMatchObject({ typeId: 4, itemSize: 8, immutable: true, kind: 'l' });
    const f = env.call('f')!;
    expect(f).toMatchObject({ args: ['r'], result: 'i', special: 'strlen' });
    expect(f.effect).toMatchObject({
      effect: 'cannot_raise',
      canCollect: true,
      forces: true,
      canInvalidate: false,
    });
    expect(f.effect.reads[0]).toBe(1 << env.place('Base.a'));
    expect(f.effect.writes[0]).toBe((1 << env.place('Derived.d')) | (1 << env.place('longs[]')));
  });
});
