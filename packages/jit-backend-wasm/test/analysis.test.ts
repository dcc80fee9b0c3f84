/** What is known of a section before code is written for it. */
import { expect, it } from 'vitest';
import type { InputArg, TraceOp, Value } from '@weft/core/backend';
import { parseTrace } from '../../core/src/trace/parse.js';
import { parseEnv } from '../../core/test/trace/env.js';
import { analyze, isFolded, isSkipped, type Section } from '../src/analysis.js';

function sectionOf(text: string): Section {
  const { inputs, ops } = parseTrace(text, parseEnv(''));
  return { params: inputs, ops, label: null };
}

const names = (ops: readonly TraceOp[]): string[] => ops.map(({ info }) => info.name);

it('an operation is skipped when nobody uses it, or when it is written at its only use', () => {
  const section = sectionOf(
    `[i0, i1]
     i2 = i32.add(i0, i1)
     i3 = i32.mul(i0, i1)
     i4 = i32.lt_s(i3, i1)
     guard_true(i4) [i0] {}
     i5 = i32.sub(i0, i1)
     i6 = i32.mul(i5, i5)
     finish(i6)`,
  );
  const analysis = analyze(section, 1024);
  expect(names(section.ops.filter((op) => isSkipped(analysis, op)))).toEqual([
    'i32.add',
    'i32.mul',
    'i32.lt_s',
    'i32.mul',
  ]);
  expect(names(section.ops.filter((op) => isFolded(analysis, op)))).toEqual([
    'i32.mul',
    'i32.lt_s',
    'i32.mul',
  ]);
});

it('operations of another section are never taken for own ones, whatever their numbers', () => {
  const text = `[i0, i1]
     i2 = i32.add(i0, i1)
     finish(i2)`;
  const outer = sectionOf(text);
  const inner = sectionOf(text);
  const around = analyze(outer, 1024);
  const within = analyze(inner, 1024);
  expect(isFolded(around, outer.ops[0]!)).toBe(true);
  expect(isFolded(within, inner.ops[0]!)).toBe(true);
  expect(isFolded(within, outer.ops[0]!)).toBe(false);
  expect(isFolded(around, inner.ops[0]!)).toBe(false);
});

it('a use of a value of another section, which has the same number, is not counted', () => {
  const outer = sectionOf('[i0, i1]\n finish(i0)');
  const inner = sectionOf('[i0, i1]\n i2 = i32.add(i0, i1)\n finish(i2)');
  analyze(outer, 1024);
  const add = inner.ops[0]!;
  const stranger: InputArg = outer.params[1]!;
  const args: Value[] = [add, stranger];
  inner.ops[1]!.args = args;
  expect(isFolded(analyze(inner, 1024), add)).toBe(true);
});
