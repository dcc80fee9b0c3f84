/**
 * What of a module other modules can see: two texts with equal shapes declare the same.
 */
import { expect, test } from 'vitest';
import { shapeOf } from '../../src/frontend/checked.js';
import { ts } from '../../src/frontend/ts.js';

const shape = (text: string): string =>
  shapeOf(ts.createSourceFile('module.ts', text, ts.ScriptTarget.ES2022, true));

const base = `
/** A counter. */
export class Counter {
  /** How far it is. */
  value: number = 0;
  next(): number { return this.value + 1; }
}
export const half = wrap(function half(n: number): number { return n / 2; });
export function twice(n: number) { return n * 2; }
`;

test.each([
  ['a comment', ['A counter.', 'Counts.']],
  ['a member’s comment', ['How far it is.', 'Where it is.']],
  ['the body of a method', ['this.value + 1', 'this.value + 2']],
  ['the body of a function in a call', ['n / 2', 'n / 3']],
] as const)('%s is not part of the shape', (_name, [from, to]) => {
  expect(base).toContain(from);
  expect(shape(base.replace(from, to))).toBe(shape(base));
});

test.each([
  ['a field’s type', ['value: number', 'value: string']],
  ['a return type', ['next(): number', 'next(): string']],
  ['the body of a function whose type is inferred', ['n * 2', '"n"']],
  ['a name', ['class Counter', 'class Count']],
] as const)('%s is part of the shape', (_name, [from, to]) => {
  expect(base).toContain(from);
  expect(shape(base.replace(from, to))).not.toBe(shape(base));
});
