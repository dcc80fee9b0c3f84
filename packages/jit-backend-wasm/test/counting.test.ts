/**
 * Loops that only count are left with what rounds one by one would give, and do not go around; others do.
 */
import { expect, it } from 'vitest';
import type { CompiledCode } from '@weft/core/backend';
import { referenceBackend } from '@weft/core/runtime';
import { playSteps, type Setup, type Step } from '../../core/test/trace/random-case.js';
import { WasmBackend } from '../src/backend.js';

const setup: Setup = { result: null, filling: [], heap: {} };
const seed = Number(process.env['WEFT_SEED'] ?? 1);

/** Enters a loop with each of the arguments, compares with the reference backend, and answers whether the code goes around. */
function goesAround(text: string, args: readonly (readonly number[])[]): boolean {
  const steps: Step[] = [
    { what: 'loop', loop: 8, trace: { text, guards: [], labels: [] } },
    ...args.map((list): Step => ({ what: 'enter', loop: 8, args: list })),
  ];
  let listing = '';
  const found = playSteps(
    setup,
    {
      name: 'wasm',
      connect: (host) => {
        const backend = new WasmBackend(host, {});
        const { compileLoop } = backend;
        backend.compileLoop = (token, trace) => {
          const code: CompiledCode = compileLoop.call(backend, token, trace);
          listing = code.text()!;
          return code;
        };
        return backend;
      },
    },
    steps,
  );
  expect(found, `WEFT_SEED=${seed}\n${text}`).toEqual(playSteps(setup, referenceBackend(), steps));
  return /^\s*loop/m.test(listing);
}

const small = [0, 1, 2, 3, 5, 100, 254, 255].flatMap((n) => [
  [n, 7, 250],
  [n, 255, 0],
]);

it('bytes that move from one to others: the same sum each round, until the first is 0', () => {
  const text = `
    [i0, i1, i2]
    label(i0, i1, i2) descr=t1
    i3 = i32.add(i0, -1)
    i4 = i32.and(i3, 255)
    i5 = i32.add(i1, 3)
    i6 = i32.and(i5, 255)
    i7 = i32.sub(i2, 1)
    i8 = i32.and(i7, 65535)
    guard_true(i4) [i4, i6, i8] {}
    jump(i4, i6, i8) descr=t1`;
  expect(goesAround(text, [...small, [1000, 1000, 100_000], [-1, -1, -1]])).toBe(false);
});

it('a count up to a bound, below it or not when the loop begins', () => {
  const text = (test: string) => `
    [i0, i1, i2]
    label(i0, i1, i2) descr=t1
    i3 = i32.add(i0, 1)
    i4 = i32.add(i2, i1)
    i5 = ${test}
    guard_true(i5) [i0, i2, i3, i4] {}
    jump(i3, i1, i4) descr=t1`;
  const args = [...small, [-5, 5, 0], [-2147483648, -2147483640, 1], [2147483640, 2147483647, 5], [9, -9, 9]];
  for (const test of ['i32.lt_s(i0, i1)', 'i32.lt_s(i3, i1)', 'i32.gt_s(i1, i3)'])
    expect(goesAround(text(test), args), test).toBe(false);
  expect(goesAround(text('i32.lt_s(i3, 100)'), small)).toBe(false);
});

it('a count down, of wide integers, with a narrow sum', () => {
  const text = `
    [i0, i1, i2]
    l3 = i64.extend_s(i0)
    jump(l3, i1, i2) descr=t1
    label(l3, i1, i2) descr=t1
    l4 = i64.sub(l3, 1n)
    i5 = i32.sub(i1, 7)
    l6 = i64.extend_u(i2)
    i7 = i64.le_s(l4, l6)
    guard_false(i7) [l3, l4, i5, i2] {}
    jump(l4, i5, i2) descr=t1`;
  // The bound is computed in each round: that is no parameter that stays.
  expect(goesAround(text, small)).toBe(true);
  const outside = text.replace('l6 = i64.extend_u(i2)\n', '').replace('l6)', '-3n)');
  expect(goesAround(outside, [...small, [-9, 1, 1]])).toBe(false);
});

it('what is read is read in the last round', () => {
  const text = `
    [i0, i1]
    label(i0, i1) descr=t1
    i2 = i32.sub(i0, 1)
    i3 = get_global(gi)
    i4 = i32.add(i3, i2)
    i5 = i32.mul(i1, i1)
    i6 = i32.ne(i2, 0)
    guard_true(i6) [i4, i5, i1] {}
    jump(i2, i1) descr=t1`;
  expect(
    goesAround(
      text,
      [1, 2, 77].map((n) => [n, n + 1]),
    ),
  ).toBe(false);
});

const round = (line: string, jump = 'i3, i4') => `
    [i0, i1]
    label(i0, i1) descr=t1
    i3 = i32.sub(i0, 1)
    ${line}
    i5 = i32.gt_s(i3, 0)
    guard_true(i5) [i0, i1, i3, i4] {}
    jump(${jump}) descr=t1`;
it.each([
  ['writes', round('i4 = i32.add(i1, 1)\nset_global(i4, gi)')],
  ['grows by what changes', round('i4 = i32.add(i1, i3)')],
  ['multiplies', round('i4 = i32.mul(i1, 3)')],
  ['exchanges values', round('i4 = i32.add(i1, 1)', 'i3, i0')],
  ['has another way out', round('i4 = i32.add(i1, 1)\ni6 = i32.ne(i4, 50)\nguard_true(i6) [i4] {}')],
  ['steps over its bound', round('i4 = i32.add(i1, 1)').replace('i32.sub(i0, 1)', 'i32.sub(i0, 2)')],
  ['cuts off bits that are of use', round('i6 = i32.add(i1, 1)\ni4 = i32.and(i6, 15)')],
])('a loop that %s goes around', (_, text) => {
  expect(
    goesAround(
      text,
      [...small, [70, 3000]].map((list) => list.slice(0, 2)),
    ),
  ).toBe(true);
});

it('an equality that never comes is waited for', () => {
  const text = `
    [i0]
    label(i0) descr=t1
    i1 = i32.add(i0, 1)
    i2 = i32.and(i1, 15)
    i3 = i32.ne(i2, 16)
    guard_true(i3) [i2] {}
    i4 = i32.ne(i2, 5)
    guard_true(i4) [i2] {}
    jump(i2) descr=t1`;
  expect(goesAround(text, [[0], [5], [99]])).toBe(true);
});

/** Numbers from a seed. */
function numbers(from: number): (below: number) => number {
  let state = from >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** A loop with counters of both widths, cut off or not, with odd steps; it waits for one of them. */
function randomLoop(next: (below: number) => number): { text: string; args: number[][] } {
  const count = 1 + next(4);
  const lines: string[] = [];
  const starts: string[] = [];
  const params: string[] = [];
  const jumps: string[] = [];
  const seen: string[] = [];
  let name = count;
  const fresh = (kind: string) => `${kind}${name++}`;
  const tested = next(count);
  let condition = '';
  for (let k = 0; k < count; k++) {
    const kind = next(2) === 0 ? 'i' : 'l';
    const [type, suffix] = kind === 'i' ? ['i32', ''] : ['i64', 'n'];
    let param = `i${k}`;
    if (kind === 'l') starts.push(`${(param = fresh('l'))} = i64.extend_s(i${k})`);
    params.push(param);
    const bits = 1 + next(12);
    const mask = 2 ** bits - 1;
    const masked = k === tested || next(2) === 0;
    const step = (k === tested ? 2 * next(50) + 1 : next(100)) * (next(2) === 0 ? 1 : -1);
    const sum = fresh(kind);
    lines.push(`${sum} = ${type}.${next(2) === 0 ? 'add' : 'sub'}(${param}, ${step}${suffix})`);
    let result = sum;
    if (masked) lines.push(`${(result = fresh(kind))} = ${type}.and(${sum}, ${mask}${suffix})`);
    else seen.push(param);
    jumps.push(result);
    seen.push(result);
    if (k !== tested) continue;
    const bound = `${next(mask + 1)}${suffix}`;
    condition = `i${name} = ${type}.ne(${result}, ${bound})\nguard_true(i${name++})`;
  }
  // Parameters have numbers of their own, behind which the others follow.
  const text = `[${Array.from({ length: count }, (_, k) => `i${k}`).join(', ')}]
    ${starts.join('\n')}
    jump(${params.join(', ')}) descr=t1
    label(${params.join(', ')}) descr=t1
    ${lines.join('\n')}
    ${condition} [${seen.join(', ')}] {}
    jump(${jumps.join(', ')}) descr=t1`;
  const args = Array.from({ length: 6 }, () =>
    Array.from({ length: count }, () => (next(2) === 0 ? next(300) : next(2 ** 32) | 0)),
  );
  return { text, args };
}

it('random loops that count are straight code, and leave with the same values', () => {
  const next = numbers(seed);
  for (let k = 0; k < 150; k++) {
    const { text, args } = randomLoop(next);
    expect(goesAround(text, args), `WEFT_SEED=${seed}\n${text}`).toBe(false);
  }
});
