/**
 * `docs/hints.md` shows the code of the examples and the traces that the JIT makes of it. `WEFT_BLESS=1 npx vitest run examples/hints`
 * writes them anew.
 */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkedPage } from './page.js';
import { buildExamples, loopOf, start, type Image } from './traces.js';

const page = new URL('../../../docs/hints.md', import.meta.url);

/** The examples that have a loop, by the name of their function. */
const examples = [
  ...['greensBefore', 'greensAfter'],
  ...['lookupPlain', 'lookupPromoted', 'lookupElided', 'lookupCached', 'lookupEither'],
  ...['callPlain', 'callUnrolled', 'callIff', 'rareInlined', 'rareResidual'],
  ...['globalPlain', 'globalQuasi', 'frameMemory', 'frameVirtualizable', 'tableChecked', 'tableUnchecked'],
  ...['historyOfCells', 'historyOfNums'],
];

/** What is between `// region NAME` and `// endregion` in the sources of the examples. */
function regions(file: string): [string, string][] {
  const text = readFileSync(new URL(`../src/${file}.ts`, import.meta.url), 'utf8');
  return [...text.matchAll(/\/\/ region (\w+)\n([^]*?)\n\/\/ endregion/g)].map(([, name, code]) => [
    `code-${file}-${name}`,
    code!,
  ]);
}

let image: Image;
beforeAll(async () => {
  image = await buildExamples();
});

it('the page shows the code and the traces', () => {
  const contents = new Map([
    ...['greens', 'lookup', 'calls', 'state', 'values'].flatMap(regions),
    ...examples.map((name): [string, string] => [`trace-${name}`, loopOf(image, name)]),
  ]);
  const { is, expected } = checkedPage(page, contents);
  expect(is).toBe(expected);
});

describe('hints change no result', () => {
  const pairs = [
    ['greensBefore', 'greensAfter'],
    ['lookupPlain', 'lookupPromoted', 'lookupElided', 'lookupCached', 'lookupEither'],
    ['callPlain', 'callUnrolled'],
    ['rareInlined', 'rareResidual'],
    ['globalPlain', 'globalQuasi'],
    ['frameMemory', 'frameVirtualizable'],
    ['tableChecked', 'tableUnchecked'],
    ['historyOfCells', 'historyOfNums'],
  ];
  it.each(pairs)('%s', (...names) => {
    const { exports } = start(image);
    const results = names.map((name) => exports[name]!(777));
    expect(new Set(results).size).toBe(1);
  });
});

it('the loop with a quasi-immutable field is compiled anew when the field changes', () => {
  const { exports, counters } = start(image);
  expect(exports['globalQuasi']!(500)).toBe(exports['globalPlain']!(500));
  exports['setFactor']!(5);
  expect(counters['loopsInvalidated']).toBe(1);
  expect(exports['globalQuasi']!(500)).toBe(exports['globalPlain']!(500));
  expect(counters['loopsCompiled']).toBe(3);
});
