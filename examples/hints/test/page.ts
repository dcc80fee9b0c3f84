/**
 * Pages whose code blocks are checked. A comment in front of a block says what it holds:
 *
 *     <!-- checked: NAME -->
 *     ```
 *     …
 *     ```
 *
 * A test compares every such block with what it should hold; with `WEFT_BLESS=1` it writes it instead.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const block = /(<!-- checked: (\S+) -->\n\n?```\w*\n)([^]*?)\n(?=```)/g;

/** The page, and the page as it should be. Blocks without an entry in `contents`, and entries without a block, are errors. */
export function checkedPage(
  url: URL,
  contents: ReadonlyMap<string, string>,
): { readonly is: string; readonly expected: string } {
  const is = readFileSync(url, 'utf8');
  const missing = new Set(contents.keys());
  const expected = is.replace(block, (_, head: string, name: string) => {
    const content = contents.get(name);
    if (content === undefined) throw new Error(`${url.pathname}: nothing is known about block '${name}'`);
    missing.delete(name);
    return `${head}${content}\n`;
  });
  if (missing.size > 0) throw new Error(`${url.pathname}: no block for ${[...missing].join(', ')}`);
  if (process.env['WEFT_BLESS'] && is !== expected) {
    writeFileSync(url, expected);
    return { is: expected, expected };
  }
  return { is, expected };
}
